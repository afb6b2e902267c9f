"""What people said of answers, in the staff's pages."""

from typing import ClassVar

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from portal.conversations.models import Feedback


class NotByHand(ModelPermissionPolicy):
    """As the staff's rights say, but nothing is added by hand: these rows come from the public's pages."""

    def user_has_permission(self, user: object, action: str) -> bool:
        """Refuse adding, whatever the rights."""
        return action != "add" and bool(super().user_has_permission(user, action))

    def user_has_any_permission(self, user: object, actions: list[str]) -> bool:
        """Tell whether one of the actions is allowed."""
        return any(self.user_has_permission(user, action) for action in actions)


register_permission_policy(Feedback, NotByHand(Feedback))


class FeedbackViewSet(ModelViewSet):
    """Marks for answers, newest first."""

    model = Feedback
    icon = "comment"
    list_display: ClassVar = ["given_at", "useful", "comment", "fact_text"]
    list_filter: ClassVar = ["useful", "given_at"]
    inspect_view_enabled = True
    inspect_view_fields: ClassVar = ["given_at", "useful", "comment", "fact"]
    copy_view_enabled = False
    panels: ClassVar = [
        FieldPanel("useful", read_only=True),
        FieldPanel("comment", read_only=True),
    ]


class ConversationsGroup(ViewSetGroup):
    """Under one heading of the menu."""

    menu_label = _("Người dân hỏi")
    menu_icon = "mail"
    menu_order = 150
    items = (FeedbackViewSet("feedback"),)


@hooks.register("register_admin_viewset")
def conversations_group() -> ConversationsGroup:
    """Add the group to the staff's pages."""
    return ConversationsGroup()


@hooks.register("construct_main_menu")
def hide_unused(request: HttpRequest, menu_items: list[object]) -> None:
    """Leave out the entries of Wagtail that the portal has no use for yet."""
    menu_items[:] = [item for item in menu_items if getattr(item, "name", "") not in ("help", "reports")]
