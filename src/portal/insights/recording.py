"""The date of each record in force, kept beside its procedure, so that ages can be counted by the database."""

import json
from datetime import date
from typing import Final

from django.db import transaction
from django.db.models import F, Q

from portal.insights.models import Folding, RecordDate
from portal.procedures.models import Procedure

AT_ONCE: Final = 500


def note_record_dates() -> int:
    """Read the dates of the records that came into force since the last time; return how many."""
    return sum(iter(_note_once, 0))


@transaction.atomic
def _note_once() -> int:
    Folding.held()
    other = Q(record_date__isnull=True) | ~Q(record_date__version_id=F("current_id"))
    chosen = Procedure.objects.published().filter(other).order_by("pk")[:AT_ONCE]
    found = [
        RecordDate(procedure_id=procedure, version_id=version, dated=record_date(content))
        for procedure, version, content in chosen.values_list("pk", "current_id", "current__content")
    ]
    changed = ("version_id", "dated")
    RecordDate.objects.bulk_create(found, update_conflicts=True, update_fields=changed, unique_fields=("procedure",))
    return len(found)


def record_date(content: str) -> date | None:
    """Return the source's own date of a record, as it is kept; None where it states none."""
    stated = json.loads(content).get("provenance", {}).get("record_date", "")
    try:
        return date.fromisoformat(stated)
    except ValueError:
        return None
