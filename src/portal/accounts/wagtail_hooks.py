"""What the staff's pages know of accounts: the actions of the trail, who sees it, one's own security."""

from collections.abc import Iterator
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogActionRegistry

from portal.accounts import trail
from portal.accounts.viewsets import may_touch


@hooks.register("register_log_actions", order=1000)  # after all that declares actions was loaded
def register_log_actions(actions: LogActionRegistry) -> None:
    """Tell Wagtail's log of the portal's own actions."""
    trail.register(actions)


@hooks.register("construct_main_menu")
def keep_reports(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """Show the reports to who may read the trail."""
    if not request.user.has_perm("accounts.view_trail"):
        menu_items[:] = [item for item in menu_items if item.name != "reports"]


class TrailMenuItem(MenuItem):
    """Leads to the trail; Wagtail's own entry is for people with a right to pages."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the person may read it."""
        return bool(request.user.has_perm("accounts.view_trail"))


@hooks.register("register_reports_menu_item")
def trail_menu_item() -> MenuItem:
    """Add the trail to the reports."""
    return TrailMenuItem(_("Nhật ký hoạt động"), reverse("accounts:trail"), name="trail", icon_name="history", order=10)


@hooks.register("construct_reports_menu")
def leave_out_site_history(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """Leave out Wagtail's own entry for the same address."""
    menu_items[:] = [item for item in menu_items if item.name != "site-history"]


@hooks.register("register_account_menu_item")
def own_security(request: HttpRequest) -> dict[str, Any]:
    """Lead from one's account to its second factor and sessions."""
    return {
        "url": reverse("accounts:security"),
        "label": _("Bảo mật"),
        "help_text": _("Xác thực hai lớp, mã dự phòng và các phiên đăng nhập."),
    }


@hooks.register("register_user_listing_buttons")
def reset_button(user: Any, request_user: Any) -> Iterator[Button]:
    """Offer to take somebody's lost second factor, to who may."""
    if request_user.has_perm("accounts.change_user") and user != request_user and may_touch(request_user, user):
        address = reverse("accounts:reset", args=(user.pk,))
        yield Button(_("Đặt lại xác thực hai lớp"), url=address, icon_name="key", priority=50)


@hooks.register("before_bulk_action")
def refuse_bulk_actions_on_users(request: HttpRequest, kind: str, objects: list[Any], action: Any) -> None:
    """Refuse what Wagtail does to many users at once: it asks neither who is a superuser nor for the trail."""
    if get_user_model() in action.models:
        raise PermissionDenied
