"""Days by which something is due: how they are worked out, and how late somebody is, in working days."""

from collections.abc import Callable
from datetime import date
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.core.working_time import ONE_DAY, add_working_days, is_working_day, working_days_between

LONG_LATE: Final = 366
"""Days after which working days are no more counted one by one."""


def off_day_told(day: date) -> str:
    """Return a sentence where a day is no working day, with the working day that follows; else nothing."""
    if is_working_day(day):
        return ""
    following = add_working_days(day - ONE_DAY, 1)
    return _("Ngày %(day)s là ngày nghỉ; ngày làm việc kế tiếp là %(next)s.") % {
        "day": f"{day:%d/%m/%Y}",
        "next": f"{following:%d/%m/%Y}",
    }


def told(due_on: date, today: date) -> str:
    """Return how many working days are left, or have passed; where only days off lie between, that in words."""
    if due_on < today:
        if (today - due_on).days > LONG_LATE:
            return _("quá hạn hơn một năm")
        days = working_days_between(due_on, today)
        return _("quá hạn %(days)s ngày làm việc") % {"days": days} if days else _("quá hạn")
    if due_on == today:
        return _("đến hạn hôm nay")
    if (due_on - today).days > LONG_LATE:
        return _("còn hơn một năm")
    days = working_days_between(today, due_on)
    return _("còn %(days)s ngày làm việc") % {"days": days} if days else _("đến hạn trong những ngày nghỉ này")


def teller(today: date | None = None) -> Callable[[date], str]:
    """Return what tells of days as `told` does, each day worked out once: lists name few days many times."""
    now = today or timezone.localdate()
    known: dict[date, str] = {}

    def tell(due_on: date) -> str:
        if due_on not in known:
            known[due_on] = told(due_on, now)
        return known[due_on]

    return tell
