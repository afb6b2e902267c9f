"""Working days and hours of an office in Việt Nam.

Holidays are those of Article 112 of the Labour Code, with the lunar ones, the days off in their place when they fall
on a weekend, and the swaps that the Government decided, as the package `holidays` knows them. What it does not know
yet (a swap decided this year, a local holiday) an office adds in `EXTRA_HOLIDAYS` and `EXTRA_WORKING_DAYS`.
"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Final

from django.conf import settings
from django.utils import timezone
from holidays import HolidayBase, country_holidays

WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ONE_DAY: Final = timedelta(days=1)
FARTHEST: Final = 400
"""Days after which no more is looked for: an office that opens on no day of a year is closed."""

Hours = tuple[tuple[time, time], ...]


class NeverOpenError(LookupError):
    """The office opens on no day within a year, as its settings have it."""


@lru_cache(maxsize=8)
def hours(text: str) -> Hours:
    """Return the opening hours that a setting tells, such as `07:30-11:30,13:30-17:00`, in their order.

    Raises:
        ValueError: it cannot be read, or an opening does not end after it begins, or two overlap.
    """
    found = tuple(sorted(_opening(part) for part in text.split(",") if part.strip()))
    if any(begin >= end for begin, end in found):
        raise ValueError("an opening ends before it begins")
    if any(later[0] < earlier[1] for earlier, later in zip(found, found[1:], strict=False)):
        raise ValueError("two openings overlap")
    return found


def _opening(part: str) -> tuple[time, time]:
    begin, _, end = part.strip().partition("-")
    return time.fromisoformat(begin.strip()), time.fromisoformat(end.strip())


def weekdays(names: Iterable[str]) -> frozenset[int]:
    """Return the numbers of weekdays (Monday is 0) named `mon` to `sun`.

    Raises:
        ValueError: a name is none of them.
    """
    return frozenset(WEEKDAYS.index(name.strip().lower()) for name in names if name.strip())


def dates(texts: Iterable[str]) -> frozenset[date]:
    """Return dates written as `2026-08-22`.

    Raises:
        ValueError: one is no date.
    """
    return frozenset(date.fromisoformat(text.strip()) for text in texts if text.strip())


@lru_cache(maxsize=64)
def _holidays(year: int) -> HolidayBase:
    return country_holidays("VN", years=year)


def is_working_day(day: date) -> bool:
    """Tell whether the office works on a day."""
    if day in dates(settings.EXTRA_WORKING_DAYS):
        return True
    known = _holidays(day.year)
    if day in dates(settings.EXTRA_HOLIDAYS) or day in known:
        return False
    return day.weekday() in weekdays(settings.WORKING_DAYS) or day in known.weekend_workdays


def is_open(at: datetime) -> bool:
    """Tell whether the office is open at a moment."""
    local = timezone.localtime(at)
    if not is_working_day(local.date()):
        return False
    return any(begin <= local.time() < end for begin, end in hours(settings.WORKING_HOURS))


def next_opening(at: datetime) -> datetime:
    """Return the moment itself where the office is open then, else when it opens next.

    Raises:
        NeverOpenError: it opens on no day within a year.
    """
    if is_open(at):
        return at
    local = timezone.localtime(at)
    day = local.date()
    for _ in range(FARTHEST):
        if is_working_day(day):
            for begin, _end in hours(settings.WORKING_HOURS):
                opening = datetime.combine(day, begin, tzinfo=local.tzinfo)
                if opening >= local:
                    return opening
        day += ONE_DAY
    raise NeverOpenError(settings.WORKING_HOURS)


def add_working_days(day: date, n: int) -> date:
    """Return the n-th working day after a day; the day itself is not counted, as the Civil Code (Article 147) has it.

    Raises:
        ValueError: n is negative.
        NeverOpenError: the office works on no day within a year.
    """
    if n < 0:
        raise ValueError("working days are counted forward")
    while n:
        day = _next_working_day(day)
        n -= 1
    return day


def _next_working_day(day: date) -> date:
    for _ in range(FARTHEST):
        day += ONE_DAY
        if is_working_day(day):
            return day
    raise NeverOpenError(",".join(settings.WORKING_DAYS))


def working_days_between(start: date, end: date) -> int:
    """Return how many working days lie after `start` up to and with `end`; negative where `end` is the earlier one."""
    if end < start:
        return -working_days_between(end, start)
    return sum(is_working_day(start + number * ONE_DAY) for number in range(1, (end - start).days + 1))
