"""Working days and hours of an office in Việt Nam."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from portal.core.working_time import (
    NeverOpenError,
    add_working_days,
    dates,
    hours,
    is_open,
    is_working_day,
    next_opening,
    weekdays,
    working_days_between,
)

HERE = ZoneInfo("Asia/Ho_Chi_Minh")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HERE)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2026-11-27", True),  # a Friday
        ("2026-11-28", False),  # a Saturday
        ("2026-02-17", False),  # the lunar New Year
        ("2026-04-27", False),  # the day off for the Hùng Kings' day, which fell on a Sunday
        ("2026-08-31", False),  # a swap
        ("2026-08-22", True),  # the Saturday in its place
        ("2026-09-02", False),
    ],
)
def test_day__is_worked_as_the_calendar_of_viet_nam_has_it(day: str, works: bool) -> None:
    assert is_working_day(date.fromisoformat(day)) is works


def test_further_days__of_the_settings_count(settings: Any) -> None:
    settings.EXTRA_HOLIDAYS, settings.EXTRA_WORKING_DAYS = ["2026-11-27"], ["2026-11-28"]
    assert (is_working_day(date(2026, 11, 27)), is_working_day(date(2026, 11, 28))) == (False, True)


@pytest.mark.parametrize(
    ("moment", "open_then"),
    [
        ("2026-11-27T07:29:59", False),
        ("2026-11-27T07:30:00", True),
        ("2026-11-27T11:30:00", False),
        ("2026-11-27T13:30:00", True),
        ("2026-11-27T17:00:00", False),
        ("2026-11-28T09:00:00", False),
    ],
)
def test_office__is_open_in_its_hours_on_working_days(moment: str, open_then: bool) -> None:
    assert is_open(at(moment)) is open_then


def test_moment__is_compared_in_the_time_of_the_office() -> None:
    assert is_open(datetime(2026, 11, 27, 1, 0, tzinfo=ZoneInfo("UTC")))  # eight o'clock in Việt Nam


@pytest.mark.parametrize(
    ("moment", "opening"),
    [
        ("2026-11-27T09:00:00", "2026-11-27T09:00:00"),
        ("2026-11-27T06:00:00", "2026-11-27T07:30:00"),
        ("2026-11-27T12:00:00", "2026-11-27T13:30:00"),
        ("2026-11-27T18:00:00", "2026-11-30T07:30:00"),
        ("2026-02-13T18:00:00", "2026-02-23T07:30:00"),  # over Tết
    ],
)
def test_next_opening__is_now_or_when_the_doors_open(moment: str, opening: str) -> None:
    assert next_opening(at(moment)) == at(opening)


def test_office_that_never_opens__is_told_apart(settings: Any) -> None:
    settings.WORKING_HOURS = ""
    assert not is_open(at("2026-11-27T09:00:00"))
    with pytest.raises(NeverOpenError):
        next_opening(at("2026-11-27T09:00:00"))
    settings.WORKING_DAYS = []
    with pytest.raises(NeverOpenError):
        add_working_days(date(2026, 11, 27), 400)


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        ("2026-11-27", 0, "2026-11-27"),
        ("2026-11-27", 1, "2026-11-30"),
        ("2026-11-28", 5, "2026-12-04"),
        ("2026-02-13", 1, "2026-02-23"),
    ],
)
def test_working_days__are_counted_from_the_day_after(start: str, count: int, end: str) -> None:
    first, last = date.fromisoformat(start), date.fromisoformat(end)
    assert add_working_days(first, count) == last
    assert working_days_between(first, last) == count
    assert working_days_between(last, first) == -count


def test_working_days__are_not_counted_back() -> None:
    with pytest.raises(ValueError, match="forward"):
        add_working_days(date(2026, 11, 27), -1)


@pytest.mark.parametrize("text", ["7:30-11", "11:30-07:30", "08:00-12:00,11:00-13:00", "sáng", "08:00"])
def test_hours__that_cannot_be_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        hours(text)


def test_days__that_cannot_be_are_refused() -> None:
    with pytest.raises(ValueError, match=r".+"):
        weekdays(["t2"])
    with pytest.raises(ValueError, match=r".+"):
        dates(["30/4"])
