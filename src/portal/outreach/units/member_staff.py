"""Who of the staff works where, for administrators; every change is in the trail."""

from functools import cached_property
from typing import Any, ClassVar

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.model import ModelViewSet

from motcua.text.folding import fold
from portal.outreach.units.filters import PlaceFilters, commune_told
from portal.outreach.units.models import Membership, Unit


class MembershipFilters(PlaceFilters):
    """A place."""

    class Meta:
        model = Membership
        fields: ClassVar = ["province", "commune"]


def place_told(membership: Membership) -> str:
    """Return the unit with where it lies."""
    unit = membership.unit
    return unit.name if unit.level == Unit.Level.PROVINCE else commune_told(unit)


def roles_told(membership: Membership) -> str:
    """Return the user's roles."""
    return ", ".join(sorted(group.name for group in membership.user.groups.all()))


class MembershipIndex(IndexView):
    """The list, by unit."""

    default_ordering = ("unit__code", "user__username")

    @cached_property
    def columns(self) -> list[Column]:
        """User, unit, roles."""
        column = self._get_title_column_class(TitleColumn)
        return [
            column("user", label=_("Người dùng"), get_url=self.get_edit_url),
            Column("name", label=_("Họ và tên"), accessor="user.get_full_name"),
            Column("unit", label=_("Đơn vị"), accessor=place_told),
            Column("roles", label=_("Vai trò"), accessor=roles_told),
        ]

    def get_base_queryset(self) -> Any:
        """Return the rows with what the list shows."""
        return Membership.objects.select_related("user", "unit").prefetch_related("user__groups")

    def search_queryset(self, queryset: Any) -> Any:
        """Return those whose user's name or unit holds what was typed."""
        typed = (self.search_query or "").strip()
        if not typed:
            return queryset
        by_user = Q(user__username__icontains=typed) | Q(user__last_name__icontains=typed)
        by_user |= Q(user__first_name__icontains=typed)
        return queryset.filter(by_user | Q(unit__folded__contains=fold(typed)))


class MembershipViewSet(ModelViewSet):
    """Which member of the staff works for which unit."""

    model = Membership
    icon = "user"
    menu_label = _("Nơi công tác")
    index_view_class = MembershipIndex
    filterset_class = MembershipFilters
    search_fields: ClassVar = ["user__username"]
    search_backend_name = None
    copy_view_enabled = False
    add_to_reference_index = False
    list_per_page = 50
    panels: ClassVar = [
        FieldPanel("user"),
        FieldPanel(
            "unit", help_text=_("Người này chỉ được xem và quản lý dữ liệu của đơn vị này và các đơn vị cấp dưới.")
        ),
    ]
