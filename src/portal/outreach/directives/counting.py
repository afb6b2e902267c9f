"""Figures of outreach by unit, from the rooms that count them: the roll's coverage and the meetings' counts.

This is the one place in which this room asks them. People are counted as of the last day of a span, what happened is
counted within it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.outreach.directives.report_models import ReportItem
from portal.outreach.meetings import counting as meetings
from portal.outreach.roll import coverage
from portal.outreach.units.models import Unit

Counted = ReportItem.Counted


@dataclass(frozen=True)
class Figures:
    """What is counted of a unit."""

    villages: int = 0
    covered: int = 0
    officers: int = 0
    trained: int = 0
    meetings: int = 0
    attending: int = 0
    questions: int = 0
    answered: int = 0

    @property
    def uncovered(self) -> int:
        """Villages in which no officer serves."""
        return self.villages - self.covered


NAMES: Final = tuple(one.name for one in fields(Figures))


def added_up(figures: Iterable[Figures]) -> Figures:
    """Return the sums."""
    rows = list(figures)
    return Figures(**{name: sum(getattr(one, name) for one in rows) for name in NAMES})


def of_unit(unit: Unit, since: date, until: date) -> Figures:
    """Return the figures of a unit with all below it."""
    return _figures(coverage.figures(unit, counted_on(until)), meetings.figures(unit, since, until))


def by_unit(unit: Unit, since: date, until: date) -> dict[str, Figures]:
    """Return the figures of each unit right below one, by its code, in as many queries for many units as for few."""
    places = {one.unit.code: one.coverage for one in coverage.by_child(unit, counted_on(until))}
    held = meetings.by_child(unit, since, until)
    return {
        code: _figures(places.get(code, coverage.Coverage()), held.get(code, meetings.NOTHING))
        for code in sorted({*places, *held})
    }


def counted_on(until: date) -> date:
    """Return the day as of which people are counted: the last of the span, or today where that is still to come."""
    return min(until, timezone.localdate())


def _figures(places: coverage.Coverage, held: meetings.MeetingFigures) -> Figures:
    return Figures(
        villages=places.villages,
        covered=places.covered,
        officers=places.officers,
        trained=places.trained,
        meetings=held.held,
        attending=held.attending,
        questions=held.questions,
        answered=held.answered,
    )


def told(counted: str, figures: Figures, since: date, until: date) -> tuple[int, str]:
    """Return the figure of an item that the system counts, and how it was counted."""
    span = {"since": f"{since:%d/%m/%Y}", "until": f"{until:%d/%m/%Y}", "day": f"{counted_on(until):%d/%m/%Y}"}
    roll = _("theo danh sách tuyên truyền viên, đến ngày %(day)s") % span
    held = _("theo nhật ký sinh hoạt, từ %(since)s đến %(until)s") % span
    asked = _("theo câu hỏi từ cơ sở nêu từ %(since)s đến %(until)s") % span
    return {
        Counted.OFFICERS: (figures.officers, roll),
        Counted.UNCOVERED: (figures.uncovered, roll),
        Counted.TRAINED: (figures.trained, roll),
        Counted.MEETINGS: (figures.meetings, held),
        Counted.ATTENDING: (figures.attending, held),
        Counted.QUESTIONS: (figures.questions, asked),
        Counted.ANSWERED: (figures.answered, asked),
    }[Counted(counted)]
