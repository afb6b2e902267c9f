"""The name under which an officer speaks."""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from portal.accounts.models import User

LONGEST = 250


def signed(officer: User) -> str:
    """Return position and office, in Vietnamese; the personal name before them only where the office wishes so."""
    with override("vi"):
        position = _("Cán bộ một cửa")
    name = officer.get_full_name().strip() if settings.LIVE_HELP_NAMES else ""
    return ", ".join(part for part in (name, position, settings.OFFICE_NAME) if part)[:LONGEST]
