"""Records into the database: what is new, what changed, what is gone; new versions, published or kept as drafts.

A run is one transaction: killed half-way, it leaves the old state whole.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

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
    added, unchanged, changed = [], [], {}
    current = {code: version for code, version in _current_versions()}
    for code, record in records.items():
        if code not in current:
            added.append(code)
        elif current[code] == record.version:
            unchanged.append(code)
        else:
            old = Version.objects.get(procedure__code=code, version=current[code])
            changed[code] = diff(old.record, record)
    missing = tuple(code for code in current if code not in records)
    return Plan(tuple(added), changed, tuple(unchanged), missing)


def _current_versions() -> Iterable[tuple[str, str]]:
    return Procedure.objects.published().values_list("code", "current__version").iterator(chunk_size=2000)


def run(
    records: Mapping[str, Record],
    sources: Iterable[str],
    *,
    rejected: Iterable[str] = (),
    publish: bool = True,
    progress: Progress = lambda count: None,
) -> Import:
    """Write new versions and publish them; what is missing from `records` stays in force and is counted."""
    planned = plan(records)
    with transaction.atomic():
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
    rows = Version.objects.filter(procedure__in={version.procedure_id for version in versions}).select_related("procedure")
    return [row for row in rows if (row.procedure_id, row.version) in wanted]


def publish_versions(versions: list[Version]) -> None:
    """Put versions in force in the place of those before; fields and agencies follow."""
    now = timezone.now()
    replaced = [version.procedure.current_id for version in versions if version.procedure.current_id]
    Version.objects.filter(pk__in=replaced).update(superseded_at=now)
    for version in versions:
        version.published_at, version.superseded_at = now, None
        version.procedure.show(version)
    Version.objects.bulk_update(versions, ("published_at", "superseded_at"), batch_size=CHUNK)
    Procedure.objects.bulk_update([version.procedure for version in versions], COPIED, batch_size=CHUNK)
    _relate(versions)


def _relate(versions: list[Version]) -> None:
    """Write which fields and agencies the procedures have."""
    procedures = [version.procedure for version in versions]
    named = {
        Field: {version.procedure_id: version.record.fields for version in versions},
        Agency: {version.procedure_id: version.record.executing_agencies for version in versions},
    }
    for model, of_procedure in named.items():
        rows = _rows(model, {name for names in of_procedure.values() for name in names})
        through = (Procedure.fields if model is Field else Procedure.agencies).through
        column = "field_id" if model is Field else "agency_id"
        through.objects.filter(procedure__in=procedures).delete()
        through.objects.bulk_create(
            through(procedure_id=key, **{column: rows[name].pk})
            for key, names in of_procedure.items()
            for name in dict.fromkeys(names)
        )


def _rows(model: type[Field] | type[Agency], names: set[str]) -> dict[str, Field | Agency]:
    """Return the rows of names, made where there are none."""
    known: dict[str, Field | Agency] = {row.name: row for row in model.objects.filter(name__in=names)}
    for name in sorted(names - known.keys()):
        known[name] = model.objects.create(name=name, slug=_slug(model, name))
    return known


def _slug(model: type[Field] | type[Agency], name: str) -> str:
    """Return a free slug for a name."""
    base = slugify(fold(name))[:100] or "khac"
    slug, number = base, 2
    while model.objects.filter(slug=slug).exists():
        slug, number = f"{base}-{number}", number + 1
    return slug
