"""Days: how late somebody is in working days, days off, periods and their names."""

from datetime import date

import pytest

from portal.outreach.directives import due, periods
from portal.outreach.directives.models import ReportForm

Period = ReportForm.Period


def test_late__is_told_in_working_days() -> None:
    friday, tuesday = date(2026, 10, 2), date(2026, 10, 6)
    assert due.told(friday, tuesday) == "quá hạn 2 ngày làm việc"


def test_time_left__is_told_in_working_days() -> None:
    assert due.told(date(2026, 10, 6), date(2026, 10, 2)) == "còn 2 ngày làm việc"
    assert due.told(date(2026, 10, 2), date(2026, 10, 2)) == "đến hạn hôm nay"


def test_days_off_alone__are_no_working_days() -> None:
    friday, saturday, sunday = date(2026, 10, 2), date(2026, 10, 3), date(2026, 10, 4)
    assert due.told(friday, saturday) == "quá hạn"
    assert due.told(sunday, friday) == "đến hạn trong những ngày nghỉ này"


def test_very_late__is_not_counted_day_by_day() -> None:
    assert due.told(date(2000, 1, 1), date(2100, 1, 1)) == "quá hạn hơn một năm"


def test_day_off__is_told_with_the_working_day_that_follows() -> None:
    told = due.off_day_told(date(2026, 9, 2))
    assert "02/09/2026 là ngày nghỉ" in told
    assert "03/09/2026" in told
    assert due.off_day_told(date(2026, 9, 3)) == ""


@pytest.mark.parametrize(
    ("period", "day", "ended"),
    [
        (Period.MONTH, date(2026, 3, 15), (date(2026, 2, 1), date(2026, 2, 28))),
        (Period.MONTH, date(2026, 1, 1), (date(2025, 12, 1), date(2025, 12, 31))),
        (Period.QUARTER, date(2026, 11, 29), (date(2026, 7, 1), date(2026, 9, 30))),
        (Period.HALF_YEAR, date(2026, 7, 1), (date(2026, 1, 1), date(2026, 6, 30))),
        (Period.YEAR, date(2026, 12, 31), (date(2025, 1, 1), date(2025, 12, 31))),
    ],
)
def test_period__that_ended_last(period: str, day: date, ended: tuple[date, date]) -> None:
    assert periods.last_ended(period, day) == ended


@pytest.mark.parametrize(
    ("since", "until", "name"),
    [
        (date(2026, 9, 1), date(2026, 9, 30), "tháng 9 năm 2026"),
        (date(2026, 7, 1), date(2026, 9, 30), "quý III năm 2026"),
        (date(2026, 1, 1), date(2026, 6, 30), "6 tháng đầu năm 2026"),
        (date(2026, 7, 1), date(2026, 12, 31), "6 tháng cuối năm 2026"),
        (date(2026, 1, 1), date(2026, 12, 31), "năm 2026"),
        (date(2026, 1, 1), date(2026, 11, 14), "từ ngày 01/01/2026 đến ngày 14/11/2026"),
    ],
)
def test_period__is_called_by_its_name(since: date, until: date, name: str) -> None:
    assert periods.name(since, until) == name
