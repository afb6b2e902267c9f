"""Filters and columns of the staff's lists of what offices added."""

from datetime import date
from typing import Any, Final

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column

from portal.additions.forms import province_choices
from portal.additions.models import Added, Addition, AnsweredQuestion, Desk, EverydayName

SOON_DAYS: Final = 30
"""Days before expiry from which an addition is flagged."""

STATES: Final = (
    ("live", _("đang dùng")),
    ("draft", _("chưa công bố")),
    ("changed", _("có sửa đổi chưa công bố")),
    ("soon", _("sắp hết giá trị")),
    ("expired", _("đã hết giá trị")),
)


def state_of(one: Added) -> Any:
    """Return how far an addition has come, in words, without a query."""
    labels = dict(STATES)
    if one.live and one.has_unpublished_changes:
        return labels["changed"]
    if one.is_in_force:
        return labels["live"]
    return labels["expired"] if one.expired or one.live else labels["draft"]


def _day(value: date | None) -> str:
    return f"{value:%d/%m/%Y}" if value is not None else ""


class AddedFilterSet(WagtailFilterSet):
    """By state and place."""

    state = django_filters.ChoiceFilter(label=_("Trạng thái"), choices=STATES, method="in_state")
    province = django_filters.ChoiceFilter(
        label=_("Tỉnh, thành phố"), choices=lambda: province_choices()[1:], field_name="province"
    )

    def in_state(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Leave those in a state."""
        objects: Any = rows
        if value == "soon":
            return rows.filter(pk__in=objects.expiring(SOON_DAYS).values("pk"))
        if value == "live":
            return rows.filter(pk__in=objects.in_force().values("pk"))
        chosen: dict[str, dict[str, Any]] = {
            "draft": {"live": False, "expired": False},
            "changed": {"live": True, "has_unpublished_changes": True},
            "expired": {"live": False, "expired": True},
        }
        return rows.filter(**chosen[value])


class AdditionFilterSet(AddedFilterSet):
    """By kind too."""

    class Meta:
        model = Addition
        fields = ("state", "kind", "province")


class DeskFilterSet(AddedFilterSet):
    """Of desks."""

    class Meta:
        model = Desk
        fields = ("state", "province")


class EverydayNameFilterSet(AddedFilterSet):
    """Of names."""

    class Meta:
        model = EverydayName
        fields = ("state", "province")


class AnsweredQuestionFilterSet(AddedFilterSet):
    """Of questions."""

    class Meta:
        model = AnsweredQuestion
        fields = ("state", "province")


def columns() -> list[Any]:
    """Return the columns that all lists end with."""
    return [
        Column("state", label=_("Trạng thái"), accessor=state_of, sort_key="live"),
        Column("place", label=_("Nơi áp dụng"), accessor="place_name", sort_key="province"),
        Column("office", label=_("Cơ quan nêu"), accessor="office", sort_key="office"),
        Column("dated", label=_("Ngày nêu"), accessor=lambda one: _day(one.dated), sort_key="dated"),
        Column("until", label=_("Hết giá trị"), accessor=lambda one: _day(one.last_day), sort_key="expire_at"),
    ]
