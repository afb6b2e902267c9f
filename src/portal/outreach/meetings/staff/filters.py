"""What the lists of meetings and of questions can be narrowed to."""

from datetime import date
from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from portal.core.days import day_of
from portal.outreach.meetings.models import FieldQuestion, Meeting
from portal.outreach.units.filters import PlaceFilters


def month_of(typed: str) -> tuple[date, date] | None:
    """Return the first day of a month (`2026-11`) and that of the next; None where none is named."""
    first = day_of(f"{typed.strip()}-01")
    if first is None:
        return None
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return first, following


class PlaceAndMonthFilters(PlaceFilters):
    """What both lists are narrowed by: place and month. `day_path` names the column of the day."""

    day_path = "day"
    month = django_filters.CharFilter(
        label=_("Tháng"),
        method="of_month",
        max_length=7,
        widget=forms.TextInput(attrs={"type": "month", "placeholder": "2026-11"}),
    )

    def of_month(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Keep what fell in a month; all where none is named."""
        month = month_of(value)
        if month is None:
            return rows
        return rows.filter(**{f"{self.day_path}__gte": month[0], f"{self.day_path}__lt": month[1]})


class MeetingFilters(PlaceAndMonthFilters):
    """Meetings: planned, held or called off, of a place, in a month."""

    state = django_filters.MultipleChoiceFilter(label=_("Trạng thái"), choices=Meeting.State.choices)

    class Meta:
        model = Meeting
        fields: ClassVar = ["state", "month", "province", "commune"]


class QuestionFilters(PlaceAndMonthFilters):
    """Questions: answered or not, of a place, in a month."""

    day_path = "raised_at__date"
    answered = django_filters.ChoiceFilter(
        label=_("Trả lời"), choices=(("yes", _("đã trả lời")), ("no", _("chưa trả lời"))), method="with_answer"
    )

    class Meta:
        model = FieldQuestion
        fields: ClassVar = ["answered", "month", "province", "commune"]

    def with_answer(self, rows: QuerySet[FieldQuestion], name: str, value: str) -> QuerySet[FieldQuestion]:
        """Keep those that were answered, or those that were not."""
        return rows.filter(answered_at__isnull=value == "no")
