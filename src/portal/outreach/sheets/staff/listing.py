"""The list of sheets: columns and filters."""

from typing import Any, Final

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column

from portal.outreach.sheets.models import Sheet
from portal.outreach.sheets.showing import day
from portal.outreach.units.models import Unit

STATES: Final = (
    ("live", _("đang dùng")),
    ("draft", _("bản nháp")),
    ("changed", _("có sửa đổi chưa công bố")),
    ("outdated", _("đã lỗi thời")),
)


def state_of(sheet: Sheet) -> Any:
    """Return how far a sheet has come, in words, without a query."""
    labels = dict(STATES)
    if not sheet.live:
        return labels["draft"]
    if sheet.is_outdated:
        return labels["outdated"]
    return labels["changed"] if sheet.has_unpublished_changes else labels["live"]


class SheetFilterSet(WagtailFilterSet):
    """By topic, state and place."""

    state = django_filters.ChoiceFilter(label=_("Trạng thái"), choices=STATES, method="in_state")
    of_unit = django_filters.CharFilter(label=_("Đơn vị soạn (mã hoặc tên)"), method="of_units")

    class Meta:
        model = Sheet
        fields = ("state", "topic", "of_unit")

    def in_state(self, rows: QuerySet[Sheet], name: str, value: str) -> QuerySet[Sheet]:
        """Leave those in a state."""
        past = Q(outdated_at__isnull=False) | Q(valid_until__lt=timezone.localdate())
        if value == "outdated":
            return rows.filter(past, live=True)
        if value == "draft":
            return rows.filter(live=False)
        usable = rows.filter(live=True).exclude(past)
        return usable.filter(has_unpublished_changes=value == "changed") if value == "changed" else usable

    def of_units(self, rows: QuerySet[Sheet], name: str, value: str) -> QuerySet[Sheet]:
        """Leave those of units that the words mean."""
        holders = rows.order_by().exclude(unit=None).values_list("unit", flat=True).distinct()
        return rows.filter(unit__in=list(Unit.objects.filter(pk__in=list(holders)).named(value)))


def columns() -> list[Column]:
    """Return the columns after the title."""
    return [
        Column("state", label=_("Trạng thái"), accessor=state_of),
        Column("topic", label=_("Chủ đề"), accessor="topic"),
        Column("unit", label=_("Đơn vị soạn"), accessor="unit"),
        Column("office", label=_("Cơ quan ban hành"), accessor="office"),
        Column("until", label=_("Hết giá trị"), accessor=lambda one: day(one.valid_until), sort_key="valid_until"),
        Column("approved", label=_("Duyệt"), accessor=lambda one: day(one.approved_at), sort_key="approved_at"),
    ]
