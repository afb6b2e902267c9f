"""Figures in the staff's pages."""

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from portal.insights.views import CsvView, DashboardView, Figures, WorkbookView

ADDRESSES = [
    path("", DashboardView.as_view(), name="dashboard"),
    path("tai-ve.xlsx", WorkbookView.as_view(), name="workbook"),
    path("tai-ve/<slug:key>.csv", CsvView.as_view(), name="csv"),
]


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern | URLResolver]:
    """Add the addresses."""
    return [path("so-lieu/", include((ADDRESSES, "staff_figures")))]


class FiguresMenuItem(MenuItem):
    """The entry of the menu, for those who may see figures."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Ask the rights."""
        return bool(Figures.permission_policy.user_has_permission(request.user, "view"))


@hooks.register("register_admin_menu_item")
def menu_item() -> FiguresMenuItem:
    """Add the entry."""
    return FiguresMenuItem(_("Số liệu"), reverse("staff_figures:dashboard"), icon_name="table", order=250)
