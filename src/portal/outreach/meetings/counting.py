"""How many meetings were held and what came of them, for reports: counted in the database, never row by row."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone

from portal.outreach.meetings.models import FieldQuestion, Meeting
from portal.outreach.units.models import Unit


@dataclass(frozen=True)
class MeetingFigures:
    """Meetings held, people who attended them (told of some meetings only), questions raised, those answered."""

    held: int = 0
    attending: int = 0
    questions: int = 0
    answered: int = 0


NOTHING: Final = MeetingFigures()

MEETINGS: Final[dict[str, Any]] = {"held": Count("pk"), "attending": Sum("attending", default=0)}
QUESTIONS: Final[dict[str, Any]] = {
    "questions": Count("pk"),
    "answered": Count("pk", filter=Q(answered_at__isnull=False)),
}


def figures(unit: Unit, since: date, until: date) -> MeetingFigures:
    """Return the figures of a unit with all below it, from a day to a day, both included; two queries."""
    held = _held(unit, since, until).aggregate(**MEETINGS)
    raised = _raised(unit, since, until).aggregate(**QUESTIONS)
    return MeetingFigures(**held, **raised)


def by_child(unit: Unit, since: date, until: date) -> Mapping[str, MeetingFigures]:
    """Return the figures of each unit right below, by its code, each with all below it; two queries.

    A unit of which there is nothing is left out: ask with `.get(code, NOTHING)`. What belongs to the unit itself and to
    none below it stands under its own code.
    """
    column = "unit__commune_code" if unit.level == Unit.Level.PROVINCE else "unit__code"
    told: dict[str, dict[str, int]] = {}
    for rows, counted in ((_held(unit, since, until), MEETINGS), (_raised(unit, since, until), QUESTIONS)):
        for row in rows.order_by().values(column).annotate(**counted):
            told.setdefault(row.pop(column) or unit.code, {}).update(row)
    return {code: MeetingFigures(**counts) for code, counts in told.items()}


def _held(unit: Unit, since: date, until: date) -> QuerySet[Meeting]:
    return Meeting.objects.filter(unit.whole("unit__"), state=Meeting.State.HELD, day__gte=since, day__lte=until)


def _raised(unit: Unit, since: date, until: date) -> QuerySet[FieldQuestion]:
    begin, end = _midnight(since), _midnight(until + timedelta(days=1))
    return FieldQuestion.objects.filter(unit.whole("unit__"), raised_at__gte=begin, raised_at__lt=end)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
