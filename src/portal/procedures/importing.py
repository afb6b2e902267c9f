"""Records into the database: what is new, what changed, what is gone; new versions, published or kept as drafts.

A run is one transaction: killed half-way, it leaves the old state whole.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import connection, transaction
from django.utils import timezone
from django.utils.text import slugify

from motcua.errors import Place, SourceError
from motcua.records.difference import Change, diff
from motcua.records.model import Procedure as Record
from motcua.text.folding import fold
from portal.procedures.models import COPIED, Agency, Field, Import, Procedure, Version

CHUNK: Final = 500
Progress = Callable[[int], None]


@dataclass(frozen=True)
class Plan:
    """What an import would do. `changed` gives for each code the changes from the version in force."""

    added: tuple[str, ...] = ()
    changed: Mapping[str, tuple[Change, ...]] = field(default_factory=dict)
    unchanged: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def plan(records: Mapping[str, Record]) -> Plan:
    """Compare records with the versions in force; nothing is written."""
    current = dict(_current_versions())
    added = tuple(code for code in records if code not in current)
    known = [code for code in records if code in current]
    unchanged = tuple(code for code in known if current[code] == records[code].version)
    changed = [code for code in known if current[code] != records[code].version]
    changes = {code: diff(old, records[code]) for code, old in _records_in_force(changed)}
    missing = tuple(code for code in current if code not in records)
    return Plan(added, changes, unchanged, missing)


def _current_versions() -> Iterable[tuple[str, str]]:
    rows = Procedure.objects.published().values_list("code", "current__version")
    for code, version in rows.iterator(chunk_size=2000):
        yield code, str(version)


def _records_in_force(codes: Sequence[str]) -> Iterator[tuple[str, Record]]:
    """Yield codes and their records in force, a chunk a query."""
    for start in range(0, len(codes), CHUNK):
        for row in Version.objects.in_force().filter(procedure__code__in=codes[start : start + CHUNK]):
            yield row.procedure.code, row.record


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
    progress: Progress = lambda count: None,
) -> Import:
    """Write new versions and publish them; what is missing from `records` stays in force and is counted."""
    with transaction.atomic():
        _alone()
        planned = plan(records)
        done = Import.objects.create(
            sources=list(sources),
            digest=digest(records.values()),
            added=len(planned.added),
            changed=len(planned.changed),
            unchanged=len(planned.unchanged),
            missing=len(planned.missing),
            rejected=list(rejected),
        )
        progress(len(planned.unchanged))
        fresh = [records[code] for code in (*planned.added, *planned.changed)]
        for start in range(0, len(fresh), CHUNK):
            _write(fresh[start : start + CHUNK], done, publish=publish)
            progress(len(fresh[start : start + CHUNK]))
        done.finished_at = timezone.now()
        done.save()
    return done


def _alone() -> None:
    """Let no other import begin before this one ends; SQLite has one writer at a time anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE procedures_import IN SHARE ROW EXCLUSIVE MODE")


def digest(records: Iterable[Record]) -> str:
    """Return a hash over codes and versions, the same whatever their order."""
    lines = sorted(f"{record.code} {record.version}" for record in records)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _write(records: list[Record], done: Import, *, publish: bool) -> None:
    """Write one version of each record."""
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
    if publish:
        publish_versions(_stored(versions))


def _stored(versions: list[Version]) -> list[Version]:
    """Return the rows of versions, with their keys, also of those that stood there before."""
    wanted = {(version.procedure_id, version.version) for version in versions}
    procedures = {version.procedure_id for version in versions}
    rows = Version.objects.filter(procedure__in=procedures).select_related("procedure")
    return [row for row in rows if (row.procedure_id, row.version) in wanted]


def publish_versions(versions: list[Version]) -> None:
    """Put versions in force in the place of those before; fields and agencies follow."""
    now = timezone.now()
    replaced = [version.procedure.current_id for version in versions if version.procedure.current_id]
    Version.objects.filter(pk__in=replaced).update(superseded_at=now)
    for version in versions:
        version.published_at, version.superseded_at = now, None
        version.procedure.show(version)
    keys = [version.pk for version in versions]
    Version.objects.filter(pk__in=keys).update(published_at=now, superseded_at=None)
    _write_over([version.procedure for version in versions])
    _relate(versions)


def _write_over(procedures: list[Procedure]) -> None:
    """Write what is copied from the versions into rows that exist; a tenth of the time that `bulk_update` takes."""
    Procedure.objects.bulk_create(
        procedures, update_conflicts=True, unique_fields=("id",), update_fields=COPIED, batch_size=CHUNK
    )


def _relate(versions: list[Version]) -> None:
    """Write which fields and agencies the procedures have."""
    fields = {version.procedure_id: version.record.fields for version in versions}
    agencies = {version.procedure_id: version.record.executing_agencies for version in versions}
    _link(Field, Procedure.fields.through, "field_id", fields)
    _link(Agency, Procedure.agencies.through, "agency_id", agencies)


def _link(model: type[Field] | type[Agency], through: Any, column: str, named: Mapping[int, Iterable[str]]) -> None:
    """Link procedures (by key) with the rows of the names given, in the place of the links before."""
    stored = {key: _names(model, names) for key, names in named.items()}
    rows = _rows(model, {name for names in stored.values() for name in names})
    through.objects.filter(procedure__in=stored).delete()
    links = (through(procedure_id=key, **{column: rows[name].pk}) for key, names in stored.items() for name in names)
    through.objects.bulk_create(links)


def _names(model: type[Field] | type[Agency], names: Iterable[str]) -> tuple[str, ...]:
    """Return names as they are stored: each once, cut to what the column holds; the record keeps them whole."""
    longest = model._meta.get_field("name").max_length
    return tuple(dict.fromkeys(name[:longest].strip() for name in names if name.strip()))


def _rows(model: type[Field] | type[Agency], names: set[str]) -> dict[str, Field | Agency]:
    """Return the rows of names, made where there are none."""
    rows: list[Field | Agency] = list(model.objects.filter(name__in=names))
    missing = sorted(names - {row.name for row in rows})
    if missing:
        manager: Any = model.objects  # of either model
        taken = set(manager.values_list("slug", flat=True))
        rows += manager.bulk_create(model(name=name, slug=_slug(name, taken)) for name in missing)
    return {row.name: row for row in rows}


def _slug(name: str, taken: set[str]) -> str:
    """Return a slug for a name that is not taken yet, and take it."""
    base = slugify(fold(name))[:100] or "khac"
    slug, number = base, 2
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    taken.add(slug)
    return slug
