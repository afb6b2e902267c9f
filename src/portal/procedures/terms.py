"""What is in force when: terms begun, ended, taken back.

Every function here that writes wants a transaction around it: its caller's, so that a whole import begins or none.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.procedures.models import Import, Term, Version

CHUNK: Final = 500
REASON: Final = 300


def begin(versions: Sequence[Version], since: datetime, imported: Import, reason: str = "") -> None:
    """Put versions in force from a moment, at most one a procedure; what is to come later stays as it is."""
    until = make_room([version.procedure_id for version in versions], since)
    Term.objects.bulk_create(
        Term(
            procedure_id=version.procedure_id,
            version=version,
            since=since,
            until=until.get(version.procedure_id),
            imported=imported,
            reason=reason,
        )
        for version in versions
    )


def make_room(procedures: Sequence[int], since: datetime) -> dict[int, datetime]:
    """End what is in force at a moment, and return for each procedure when the next term begins, where there is one.

    What was to begin at that very moment and has not yet is taken away; what has begun is kept, however short.
    """
    later: dict[int, datetime] = {}
    ended: list[int] = []
    replaced: list[int] = []
    for term in Term.objects.filter(procedure__in=procedures).ending_after(since).order_by("-since"):
        if term.since > since:
            later[term.procedure_id] = term.since
        elif term.since == since and since > timezone.now():
            replaced.append(term.pk)
        else:
            ended.append(term.pk)
    Term.objects.filter(pk__in=replaced).delete()
    Term.objects.filter(pk__in=ended).update(until=since)
    return later


def take_back(imported: Import) -> list[str]:
    """Undo the terms that an import began; return the codes of those that another import has ended since.

    What has not begun is taken away as if it had never been. What is in force ends now, and the version before it is in
    force again; that the other was in force meanwhile stays on record.
    """
    now = timezone.now()
    left: list[str] = []
    keys = list(Term.objects.filter(imported=imported).values_list("pk", flat=True))
    for start in range(0, len(keys), CHUNK):
        terms = list(Term.objects.filter(pk__in=keys[start : start + CHUNK]).select_related("procedure"))
        before = _before(terms)
        left += [term.procedure.code for term in terms if term.until is not None and term.until <= now]
        _take_away([term for term in terms if term.since > now], before)
        running = [term for term in terms if term.since <= now and (term.until is None or term.until > now)]
        _bring_back(running, before, imported, now)
    return left


def _before(terms: Iterable[Term]) -> dict[int, Term]:
    """Return for each term, by key, the one that it followed without a gap."""
    wanted = list(terms)
    earlier: dict[tuple[int, datetime | None], Term] = {}
    for one in Term.objects.filter(procedure__in=[term.procedure_id for term in wanted]).order_by("since", "pk"):
        earlier[one.procedure_id, one.until] = one
    found = {term.pk: earlier.get((term.procedure_id, term.since)) for term in wanted}
    return {key: one for key, one in found.items() if one is not None and one.pk != key}


def _take_away(terms: Sequence[Term], before: Mapping[int, Term]) -> None:
    """Let terms that have not begun never have been: those before them go on."""
    Term.objects.filter(pk__in=[term.pk for term in terms]).delete()
    prolonged = []
    for term in terms:
        if (one := before.get(term.pk)) is not None:
            one.until = term.until
            prolonged.append(one)
    Term.objects.bulk_update(prolonged, ["until"])


def _bring_back(terms: Sequence[Term], before: Mapping[int, Term], imported: Import, now: datetime) -> None:
    """End terms now, and begin the versions before them anew."""
    Term.objects.filter(pk__in=[term.pk for term in terms]).update(until=now)
    reason = _("Hoàn tác lần nhập %(name)s. %(reason)s") % {"name": imported, "reason": imported.undo_reason}
    Term.objects.bulk_create(
        Term(
            procedure_id=term.procedure_id,
            version_id=before[term.pk].version_id,
            since=now,
            until=term.until,
            imported_id=before[term.pk].imported_id,
            reason=reason.strip()[:REASON],
        )
        for term in terms
        if term.pk in before
    )
