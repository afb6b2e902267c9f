"""What an officer's pages show: sheets that were sent, meetings of the village, questions with their answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, QuerySet
from django.utils import timezone

from portal.outreach.meetings.models import FieldQuestion, Meeting
from portal.outreach.roll.models import Officer
from portal.outreach.sheets.models import Receipt, Sending
from portal.outreach.sheets.services import sendings_for

MOST_SHEETS: Final = 60
"""Sendings that a page lists and a phone keeps; older ones are a telephone call away."""

MOST_MEETINGS: Final = 30
MOST_QUESTIONS: Final = 60
PAST: Final = timedelta(days=14)
"""Days for which a planned meeting that nobody logged stays among those to come."""


@dataclass(frozen=True)
class Sent:
    """A sending to an officer, and when they opened it."""

    sending: Sending
    read_at: datetime | None

    @property
    def is_new(self) -> bool:
        """Whether it was not opened yet."""
        return self.read_at is None


def sheets_of(officer: Officer) -> Sequence[Sent]:
    """Return what was sent to an officer, what was not opened first; one sheet stands once, by its newest sending."""
    sendings = list(sendings_for(officer, MOST_SHEETS))
    read = dict(Receipt.objects.filter(officer=officer, sending__in=sendings).values_list("sending", "read_at"))
    newest: dict[int, Sent] = {}
    for sending in sendings:
        newest.setdefault(sending.sheet_id, Sent(sending, read.get(sending.pk)))
    return sorted(newest.values(), key=lambda one: not one.is_new)


def planned_of(officer: Officer) -> QuerySet[Meeting]:
    """Return the meetings of the village that wait to be held or logged, the next first."""
    since = timezone.localdate() - PAST
    planned = Meeting.objects.filter(unit=officer.unit_id, state=Meeting.State.PLANNED, day__gte=since)
    return planned.select_related("topic").order_by("day", "begins_at", "pk")[:MOST_MEETINGS]


def held_of(officer: Officer) -> QuerySet[Meeting]:
    """Return the meetings of the village that were held, the newest first, each with how many questions were raised."""
    held = Meeting.objects.filter(unit=officer.unit_id, state=Meeting.State.HELD).select_related("topic")
    return held.annotate(asked=Count("questions")).order_by("-day", "-pk")[:MOST_MEETINGS]


def questions_of(officer: Officer) -> QuerySet[FieldQuestion]:
    """Return the questions that an officer brought, the newest first."""
    mine = FieldQuestion.objects.filter(officer=officer).select_related("case", "meeting")
    return mine.order_by("-raised_at", "-pk")[:MOST_QUESTIONS]


def new_answers(officer: Officer) -> int:
    """Return how many answers an officer has not seen yet."""
    mine = FieldQuestion.objects.filter(officer=officer, answered_at__isnull=False)
    return mine.filter(answer_seen_at__isnull=True).count()
