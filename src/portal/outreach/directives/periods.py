"""Periods of reports: months, quarters, half-years, years; which one a day lies in, and what each is called."""

from calendar import monthrange
from datetime import date, timedelta
from typing import Final

from django.utils.translation import gettext as _

from portal.outreach.directives.report_models import ReportForm

Period = ReportForm.Period
MONTHS: Final[dict[str, int]] = {Period.MONTH: 1, Period.QUARTER: 3, Period.HALF_YEAR: 6, Period.YEAR: 12}
ROMAN: Final = ("I", "II", "III", "IV")


def around(period: str, day: date) -> tuple[date, date]:
    """Return the first and the last day of the period that a day lies in."""
    months = MONTHS[period]
    first = (day.month - 1) // months * months + 1
    last = first + months - 1
    return date(day.year, first, 1), date(day.year, last, monthrange(day.year, last)[1])


def last_ended(period: str, today: date) -> tuple[date, date]:
    """Return the period that ended last before a day."""
    begin, _end = around(period, today)
    return around(period, begin - timedelta(days=1))


def name(since: date, until: date) -> str:
    """Return what a span of days is called: a month, quarter, half-year or year by its name, else by its days."""
    for period in (Period.MONTH, Period.QUARTER, Period.HALF_YEAR, Period.YEAR):
        if around(period, since) == (since, until):
            return _named(period, since)
    return _("từ ngày %(since)s đến ngày %(until)s") % {"since": f"{since:%d/%m/%Y}", "until": f"{until:%d/%m/%Y}"}


def _named(period: str, since: date) -> str:
    if period == Period.MONTH:
        return _("tháng %(month)s năm %(year)s") % {"month": since.month, "year": since.year}
    if period == Period.QUARTER:
        return _("quý %(quarter)s năm %(year)s") % {"quarter": ROMAN[(since.month - 1) // 3], "year": since.year}
    if period == Period.HALF_YEAR:
        half = _("6 tháng đầu năm %(year)s") if since.month == 1 else _("6 tháng cuối năm %(year)s")
        return half % {"year": since.year}
    return _("năm %(year)s") % {"year": since.year}
