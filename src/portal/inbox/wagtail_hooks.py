"""The inbox in the staff's menu, on their first page, and its bulk actions."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.permissions import register_permission_policy

from portal.inbox.models import Case, Correction
from portal.inbox.staff.bulk import AssignBulkAction, CloseBulkAction
from portal.inbox.staff.corrections import CorrectionPolicy, CorrectionViewSet
from portal.inbox.staff.home import InboxPanel
from portal.inbox.staff.others import AssignmentRuleViewSet, RegressionViewSet, ReplyTemplateViewSet
from portal.inbox.staff.queue import CasePolicy, CaseViewSet

register_permission_policy(Case, CasePolicy(Case))
register_permission_policy(Correction, CorrectionPolicy(Correction))

for action in (AssignBulkAction, CloseBulkAction):
    hooks.register("register_bulk_action", action)


class InboxGroup(ViewSetGroup):
    """All of the inbox under one heading of the menu."""

    menu_label = _("Hộp thư")
    menu_icon = "mail"
    menu_order = 150
    items = (
        CaseViewSet("inbox_cases"),
        ReplyTemplateViewSet("reply_templates"),
        AssignmentRuleViewSet("assignment_rules"),
        CorrectionViewSet("corrections"),
        RegressionViewSet("regression"),
    )


@hooks.register("register_admin_viewset")
def inbox_group() -> InboxGroup:
    """Add the group to the staff's pages."""
    return InboxGroup()


@hooks.register("construct_homepage_panels")
def inbox_panel(request: HttpRequest, panels: list[Any]) -> None:
    """Show each officer what is in hand."""
    if request.user.has_perm("inbox.view_case"):
        panels.append(InboxPanel(request))
