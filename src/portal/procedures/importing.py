"""Records into the database: new versions, and what they propose; published at once where the operator says so.

A run is one transaction: killed half-way, it leaves the old state whole.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

from django.db import connection, transaction
from django.utils import timezone

from motcua.errors import Place, SourceError
from motcua.records.model import Procedure as Record
from portal.procedures import publishing
from portal.procedures.comparing import Marks, Plan, marks, plan
from portal.procedures.models import Import, Procedure, Proposal, Version

CHUNK: Final = 500
Progress = Callable[[int], None]


def storable(records: Mapping[str, Record]) -> tuple[dict[str, Record], list[str]]:
    """Return the records that the database can hold, and why the others are refused."""
    longest = Procedure._meta.get_field("code").max_length or 0
    fitting = {code: record for code, record in records.items() if len(code) <= longest}
    refused = [
        SourceError(Place(f"{code[:longest]}…"), f"mã dài hơn {longest} ký tự").message
        for code in records
        if code not in fitting
    ]
    return fitting, refused


def run(
    records: Mapping[str, Record],
    sources: Iterable[str],
    *,
    rejected: Iterable[str] = (),
    publish: bool = True,
    whole: bool = False,
    progress: Progress = lambda count: None,
) -> Import:
    """Write new versions and publish them, or leave them to a reviewer.

    What is missing from `records` stays in force and is counted; where they are the `whole` catalogue it is proposed to
    be taken out, and readers are told that the source names it no more.
    """
    with transaction.atomic():
        alone()
        done = Import(sources=list(sources), rejected=list(rejected), whole=whole)
        propose(records, done, progress)
        if publish:
            publishing.put_in_force(done, timezone.now())
    return done


def alone() -> None:
    """Let no other import begin before this one ends; SQLite has one writer at a time anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE procedures_import IN SHARE ROW EXCLUSIVE MODE")


def propose(records: Mapping[str, Record], done: Import, progress: Progress = lambda count: None) -> None:
    """Write what an import found: its versions, none of them in force yet, and a proposal for each procedure."""
    planned = plan(records)
    done.digest = digest(records.values())
    done.state = Import.State.PROPOSED
    done.added, done.changed = len(planned.added), len(planned.changed)
    done.unchanged, done.missing = len(planned.unchanged), len(planned.missing)
    done.finished_at = timezone.now()
    done.save()
    progress(len(planned.unchanged))
    fresh = [records[code] for code in (*planned.added, *planned.changed)]
    for start in range(0, len(fresh), CHUNK):
        chunk = fresh[start : start + CHUNK]
        _propose_new(_write(chunk, done), done, planned)
        progress(len(chunk))
    _note_missing(planned, done)


def digest(records: Iterable[Record]) -> str:
    """Return a hash over codes and versions, the same whatever their order."""
    lines = sorted(f"{record.code} {record.version}" for record in records)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _write(records: list[Record], done: Import) -> list[Version]:
    """Write one version of each record; one that was there before is taken as it is."""
    known = Procedure.objects.in_bulk([record.code for record in records], field_name="code")
    fresh = [Procedure(code=record.code, name=record.name) for record in records if record.code not in known]
    Procedure.objects.bulk_create(fresh)
    known.update({procedure.code: procedure for procedure in fresh})
    versions = [
        Version(
            procedure=known[record.code],
            version=record.version,
            content=record.model_dump_json(exclude_defaults=True),
            imported=done,
        )
        for record in records
    ]
    Version.objects.bulk_create(versions, ignore_conflicts=True)  # a version that comes back is the one of before
    return _stored(versions)


def _stored(versions: list[Version]) -> list[Version]:
    """Return the rows of versions, with their keys, also of those that stood there before."""
    wanted = {(version.procedure_id, version.version) for version in versions}
    procedures = {version.procedure_id for version in versions}
    rows = Version.objects.filter(procedure__in=procedures).select_related("procedure").defer("content")
    return [row for row in rows if (row.procedure_id, row.version) in wanted]


def _propose_new(versions: Sequence[Version], done: Import, planned: Plan) -> None:
    Proposal.objects.bulk_create(_proposals(versions, done, planned))


def _proposals(versions: Sequence[Version], done: Import, planned: Plan) -> Iterator[Proposal]:
    for version in versions:
        changes = planned.changed.get(version.procedure.code)
        bearing = marks(changes) if changes is not None else Marks(False, False, False)
        yield Proposal(
            imported=done,
            procedure_id=version.procedure_id,
            kind=Proposal.Kind.ADDED if changes is None else Proposal.Kind.CHANGED,
            before_id=version.procedure.current_id,
            after=version,
            **bearing.__dict__,
        )


def _note_missing(planned: Plan, done: Import) -> None:
    """Note which procedures the source names and, where it is the whole catalogue, which it names no more."""
    named = [*planned.changed, *planned.unchanged]
    for start in range(0, len(named), CHUNK):
        seen = Procedure.objects.filter(code__in=named[start : start + CHUNK])
        seen.filter(missing_since__isnull=False).update(missing_since=None)
    if not done.whole:
        return
    for start in range(0, len(planned.missing), CHUNK):
        gone = Procedure.objects.filter(code__in=planned.missing[start : start + CHUNK])
        Proposal.objects.bulk_create(
            Proposal(imported=done, procedure=one, kind=Proposal.Kind.GONE, before_id=one.current_id, held=True)
            for one in gone
        )
        gone.filter(missing_since=None).update(missing_since=done.finished_at)
