"""The switches in the staff's pages."""

from typing import Any, ClassVar

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import EditView, IndexView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from portal.switches.models import Switch
from portal.switches.services import keep


class NeverAdded(ModelPermissionPolicy):
    """As the staff's rights say, but the switches there are stay: none is added or deleted."""

    def user_has_permission(self, user: object, action: str) -> bool:
        """Refuse adding and deleting, whatever the rights."""
        return action not in ("add", "delete") and bool(super().user_has_permission(user, action))


register_permission_policy(Switch, NeverAdded(Switch))


def _state(row: Switch) -> str:
    return str(_("Tạm ngừng")) if row.off_at(timezone.now()) else str(_("Đang chạy"))


class SwitchIndexView(IndexView):
    """The three switches and how they stand."""

    def get_base_queryset(self) -> Any:
        """The switches, with who changed them."""
        return super().get_base_queryset().select_related("changed_by")


class SwitchEditView(EditView):
    """Turns a surface off or on."""

    def save_instance(self) -> Switch:
        """Keep the switch with who changed it, in the trail too."""
        return keep(self.form.save(commit=False), self.request.user)


class SwitchViewSet(ModelViewSet):
    """The switches."""

    model = Switch
    icon = "warning"
    menu_label = _("Tạm ngừng")
    menu_order = 700
    add_to_settings_menu = True
    copy_view_enabled = False
    index_view_class = SwitchIndexView
    edit_view_class = SwitchEditView
    list_display: ClassVar = [
        "__str__",
        Column("state", label=_("Trạng thái"), accessor=_state),
        "notice",
        "until",
        "changed_at",
        "changed_by",
    ]
    panels: ClassVar = [FieldPanel(name) for name in ("is_off", "notice", "notice_en", "reason", "until")]


@hooks.register("register_admin_viewset")
def switch_viewset() -> SwitchViewSet:
    """Add the switches to the staff's pages."""
    return SwitchViewSet("switches")


class OffPanel(Component):
    """Tells on the staff's first page what is off, so that nobody forgets it."""

    template_name = "switches/off_panel.html"
    order = 10

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Return the switches that are off."""
        now = timezone.now()
        return {"rows": [row for row in Switch.objects.filter(is_off=True) if row.off_at(now)]}


@hooks.register("construct_homepage_panels")
def off_panel(request: HttpRequest, panels: list[Component]) -> None:
    """Add the panel."""
    panels.append(OffPanel())
