"""Live help in the staff's pages: the desk in the menu and on the first page, conversations, canned texts."""

from typing import Any, ClassVar

from django.conf import settings
from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.components import Component
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from portal.conversations.models import Conversation
from portal.handover import presence
from portal.handover.listing import ConversationViewSet
from portal.handover.models import CannedText, Handover


class OnlyLookedAt(ModelPermissionPolicy):
    """Conversations are looked at by whom the rights name, and added, changed or deleted by nobody."""

    def user_has_permission(self, user: object, action: str) -> bool:
        """Allow looking alone."""
        return action == "view" and bool(super().user_has_permission(user, action))


register_permission_policy(Conversation, OnlyLookedAt(Conversation))


class DeskItem(MenuItem):
    """The desk in the menu, for officers."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Show it to whom may take conversations."""
        return request.user.has_perm(presence.TAKE)


class DeskPanel(Component):
    """How many wait, on the first page of the staff."""

    name = "live_help"
    order = 90
    template_name = "handover/home_panel.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Count who waits."""
        return {
            "waiting": Handover.objects.waiting().count(),
            "open": presence.is_open(),
            "present": presence.present().count(),
        }


class CannedTextViewSet(ModelViewSet):
    """Sentences that officers say often."""

    model = CannedText
    name = "canned_texts"
    url_prefix = "cau-soan-san"
    icon = "openquote"
    menu_label = _("Câu soạn sẵn")
    add_to_settings_menu = True
    copy_view_enabled = False
    list_display: ClassVar = ["name", "text"]
    panels: ClassVar = [FieldPanel("name"), FieldPanel("text"), FieldPanel("order")]


@hooks.register("register_admin_urls")
def desk_urls() -> list[URLPattern | URLResolver]:
    """Put the desk's addresses among the staff's."""
    return [path("truc-tuyen/", include("portal.handover.urls"))]


@hooks.register("register_admin_menu_item")
def desk_item() -> MenuItem:
    """Put the desk into the menu."""
    return DeskItem(_("Trực tuyến"), reverse("handover:desk"), name="live-help", icon_name="comment", order=140)


@hooks.register("construct_homepage_panels")
def desk_panel(request: HttpRequest, panels: list[Any]) -> None:
    """Put the count of who waits on the officers' first page, where live help is on."""
    if settings.LIVE_HELP and request.user.has_perm(presence.TAKE):
        panels.append(DeskPanel())


@hooks.register("register_admin_viewset")
def viewsets() -> list[ModelViewSet]:
    """Add conversations and canned texts."""
    return [ConversationViewSet(), CannedTextViewSet()]
