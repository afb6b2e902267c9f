"""What other rooms ask of sheets: those sent to an officer, that one was read, and all that a reader sees of one."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.db.models import QuerySet
from django.utils import timezone

from portal.outreach.roll.models import Officer
from portal.outreach.sheets.models import Receipt, Sending, Sheet
from portal.outreach.sheets.showing import Outdated, Shown, ShownPart, ShownSource
from portal.outreach.sheets.showing import shown as _shown
from portal.outreach.units.models import Unit

__all__ = ["MOST_SENDINGS", "Outdated", "Shown", "ShownPart", "ShownSource", "mark_read", "sendings_for", "shown"]

MOST_SENDINGS: Final = 100
"""Sendings that an officer is shown, the newest first."""


def sendings_for(officer: Officer, limit: int = MOST_SENDINGS) -> QuerySet[Sending]:
    """Return what was sent to an officer: of published sheets, to any unit that holds the village, the newest first.

    Args:
        officer: Whose village counts; that they serve is the caller's to look at.
        limit: How many at most. The set is cut already: it can be read, not filtered or ordered further.

    Returns:
        Sendings with sheet, topic and unit in one query, parts and sources in one more each.
    """
    return (
        sent_to(officer)
        .select_related("sheet__topic", "unit")
        .prefetch_related("sheet__parts", "sheet__sources__procedure", "sheet__sources__page")
        .order_by("-sent_at", "-pk")[:limit]
    )


def sent_to(officer: Officer) -> QuerySet[Sending]:
    """Return the sendings of published sheets to any unit that holds an officer's village, uncut and unordered."""
    return Sending.objects.filter(unit__in=units_over(officer.unit), sheet__live=True)


def units_over(unit: Unit) -> QuerySet[Unit]:
    """Return a unit and those that it lies in."""
    return Unit.objects.filter(code__in=_codes(unit))


def _codes(unit: Unit) -> Iterable[str]:
    return {unit.code, unit.commune_code, unit.province_code} - {""}


def mark_read(officer: Officer, sending_id: int, at: datetime | None = None) -> bool:
    """Keep that an officer opened what was sent; once, however often it is told.

    Args:
        officer: Who opened it.
        sending_id: The sending's key.
        at: When (now where None); of a moment to come, now is kept.

    Returns:
        Whether it was sent to them; False leaves nothing behind.
    """
    if not sent_to(officer).filter(pk=sending_id).exists():
        return False
    now = timezone.now()
    moment = min(at, now) if at is not None else now
    Receipt.objects.bulk_create(
        [Receipt(sending_id=sending_id, officer=officer, read_at=moment)], ignore_conflicts=True
    )
    return True


def shown(sheet: Sheet) -> Shown:
    """Return all that a reader sees of a sheet: texts, sources, who approved it, whether it is out of date.

    `shown(sheet).as_json()` gives plain values for an offline page. Of a sheet with `parts` and `sources__procedure`
    fetched before, as `sendings_for` gives it, it takes one query for the versions of the records cited.
    """
    return _shown(sheet)
