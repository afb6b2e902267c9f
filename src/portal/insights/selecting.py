"""What a reader of figures chose: days, channel, place, field.

Days that are typed, and those of a channel, a place or a field, are widened to whole weeks that are over, so that
figures of one day cannot be had by taking those of some days from those of one day more (`docs/insights.md`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from django.utils import timezone
from django.utils.dateparse import parse_date

from motcua import places

LONGEST_DAYS: Final = 731
"""Days of the longest period: two years."""

ROLLING: Final = {"7": 7, "30": 30, "90": 90}
PERIODS: Final = (*ROLLING, "month", "last-month", "days")
DEFAULT_PERIOD: Final = "30"


@dataclass(frozen=True)
class Selection:
    """Days (both counted), and channel, province, commune and field, each empty for all.

    `daily` tells a long period by day all the same.
    """

    first: date
    last: date
    period: str = "days"
    channel: str = ""
    province: str = ""
    commune: str = ""
    field: str = ""
    daily: bool = False

    @property
    def dimensions(self) -> dict[str, str]:
        """What is chosen but for the days, under the names of the columns."""
        named = {"channel": self.channel, "province": self.province, "commune": self.commune, "field": self.field}
        return {name: value for name, value in named.items() if value}

    @property
    def by_weeks(self) -> bool:
        """Whether figures are told by week: where they are of a place or a field, and over long periods."""
        return not self.daily and (self.narrow or self.days > ROLLING["90"] + 2)

    @property
    def narrow(self) -> bool:
        """Whether a part of what was asked is chosen."""
        return bool(self.dimensions)

    @property
    def days(self) -> int:
        """How many days."""
        return (self.last - self.first).days + 1


def chosen(given: Mapping[str, str], channels: tuple[str, ...], fields: Mapping[str, Any]) -> Selection:
    """Read a selection from a form; what is no choice is left out.

    Args:
        given: `ky`, `tu`, `den`, `kenh`, `tinh`, `xa`, `linh-vuc`.
        channels: The channels there are.
        fields: The fields there are, by slug.
    """
    period = given.get("ky", DEFAULT_PERIOD)
    period = period if period in PERIODS else DEFAULT_PERIOD
    first, last = _days(period, given)
    province = places.province(given.get("tinh", "")) if given.get("tinh") else None
    within = places.commune(province, given.get("xa", "")) if province and given.get("xa") else None
    found = Selection(
        first,
        last,
        period,
        channel=given["kenh"] if given.get("kenh") in channels else "",
        province=province.code if province else "",
        commune=within.code if within else "",
        field=given["linh-vuc"] if given.get("linh-vuc") in fields else "",
    )
    return _whole_weeks(found) if found.narrow or period == "days" else found


def _days(period: str, given: Mapping[str, str]) -> tuple[date, date]:
    today = timezone.localdate()
    month = today.replace(day=1)
    if period == "month":
        return month, today
    if period == "last-month":
        end = month - timedelta(days=1)
        return end.replace(day=1), end
    if period == "days":
        return _typed(given, today)
    return today - timedelta(days=ROLLING[period] - 1), today


def _typed(given: Mapping[str, str], today: date) -> tuple[date, date]:
    """Return two typed days in their order, none after today and not too far from each other."""
    last = _day(given.get("den", "")) or today
    first = _day(given.get("tu", "")) or last - timedelta(days=ROLLING[DEFAULT_PERIOD] - 1)
    first, last = min(first, last, today), min(max(first, last), today)
    return max(first, last - timedelta(days=LONGEST_DAYS - 1)), last


def _day(text: str) -> date | None:
    try:
        found = parse_date(text)
    except ValueError:
        return None
    return found if found is not None and 2000 <= found.year < 3000 else None


def _whole_weeks(found: Selection) -> Selection:
    """Return the selection from a Monday to a Sunday, of weeks that are over; one week at least."""
    over = _monday(timezone.localdate()) - timedelta(days=1)
    last = min(_monday(found.last) + timedelta(days=6), over)
    return replace(found, first=min(_monday(found.first), _monday(last)), last=last)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
