"""Days and times as they are written in Việt Nam: "Thứ Sáu, 27/11/2026, 14:30"."""

from datetime import date, datetime
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

WEEKDAYS: Final = (*(_("Thứ Hai"), _("Thứ Ba"), _("Thứ Tư"), _("Thứ Năm"), _("Thứ Sáu"), _("Thứ Bảy"), _("Chủ Nhật")),)
"""Monday first."""


def day(value: date) -> str:
    """Return a day with its weekday."""
    return f"{WEEKDAYS[value.weekday()]}, {value:%d/%m/%Y}"


def moment(value: datetime) -> str:
    """Return a day and a time in the site's time zone."""
    local = timezone.localtime(value)
    return f"{day(local.date())}, {local:%H:%M}"
