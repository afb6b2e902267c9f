"""What a reader chooses: any text leads to days that are days."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from portal.insights import selecting
from portal.insights.selecting import LONGEST_DAYS, chosen

TODAY = date(2026, 8, 12)
CHANNELS, FIELDS = ("web", "kiosk"), {"ho-tich": "Hộ tịch"}


@pytest.fixture(autouse=True)
def _wednesday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_given: TODAY)


@pytest.mark.parametrize(
    ("query", "first", "last"),
    [
        ({}, date(2026, 7, 14), TODAY),
        ({"ky": "7"}, date(2026, 8, 6), TODAY),
        ({"ky": "90"}, date(2026, 5, 15), TODAY),
        ({"ky": "month"}, date(2026, 8, 1), TODAY),
        ({"ky": "last-month"}, date(2026, 7, 1), date(2026, 7, 31)),
        ({"ky": "khong-co"}, date(2026, 7, 14), TODAY),
        ({"ky": "days", "tu": "2026-07-01", "den": "2026-07-15"}, date(2026, 6, 29), date(2026, 7, 19)),
        ({"ky": "days", "tu": "2026-07-15", "den": "2026-07-01"}, date(2026, 6, 29), date(2026, 7, 19)),
        ({"ky": "days", "tu": "2026-08-10", "den": "2026-08-12"}, date(2026, 8, 3), date(2026, 8, 9)),
        ({"ky": "days", "tu": "2030-01-01", "den": "2031-01-01"}, date(2026, 8, 3), date(2026, 8, 9)),
        ({"ky": "7", "kenh": "web"}, date(2026, 8, 3), date(2026, 8, 9)),
        ({"ky": "30", "tinh": "51"}, date(2026, 7, 13), date(2026, 8, 9)),
    ],
)
def test_period__is_of_the_days_meant_and_of_whole_weeks_where_it_must(
    query: dict[str, str], first: date, last: date
) -> None:
    found = chosen(query, CHANNELS, FIELDS)
    assert (found.first, found.last) == (first, last)


def test_unknown_choices__are_left_out() -> None:
    query = {"kenh": "fax", "tinh": "zz", "xa": "21034", "linh-vuc": "khong-co"}
    assert chosen(query, CHANNELS, FIELDS).dimensions == {}


def test_commune__counts_within_its_province_alone() -> None:
    assert chosen({"tinh": "51", "xa": "21034"}, CHANNELS, FIELDS).dimensions == {"province": "51", "commune": "21034"}
    assert chosen({"tinh": "01", "xa": "21034"}, CHANNELS, FIELDS).dimensions == {"province": "01"}


@given(st.fixed_dictionaries({}, optional={name: st.text(max_size=12) for name in ("ky", "tu", "den", "kenh", "tinh")}))
def test_any_query__gives_days_in_order_not_after_today(query: dict[str, str]) -> None:
    found = chosen(query, CHANNELS, FIELDS)
    assert found.first <= found.last <= TODAY
    assert found.days <= LONGEST_DAYS + 13


@given(st.dates(date(1990, 1, 1), date(2040, 1, 1)), st.dates(date(1990, 1, 1), date(2040, 1, 1)))
def test_typed_days__are_widened_to_weeks_that_are_over(first: date, last: date) -> None:
    found = chosen({"ky": "days", "tu": first.isoformat(), "den": last.isoformat()}, CHANNELS, FIELDS)
    assert (found.first.weekday(), found.last.weekday()) == (0, 6)
    assert found.last < TODAY
    assert selecting.chosen({"ky": "days", "tu": first.isoformat()}, CHANNELS, FIELDS).days >= timedelta(days=7).days
