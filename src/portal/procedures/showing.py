"""What the public sees: the version in force of each procedure, and what lists and filters hold of it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.text import slugify

from motcua.text.folding import fold
from portal.core.rounds import every
from portal.procedures.models import COPIED, Agency, Field, Procedure, Term, Version

CHUNK: Final = 500
LOOK_SECONDS: Final = 20.0
"""How often it is looked whether a version's day has come."""


@every(LOOK_SECONDS)
def bring_into_force() -> int:
    """Make the versions whose time has come those that the public sees; return how many procedures changed."""
    with transaction.atomic():
        count = _withdraw()
    while changed := _bring_some():
        count += changed
    return count


def _bring_some() -> int:
    """Show some of the versions that are in force and not shown yet; return how many."""
    unlike = Q(procedure__current=None) | ~Q(procedure__current=F("version"))
    with transaction.atomic():
        stale = Term.objects.at(timezone.now()).filter(unlike).select_related("version", "procedure")
        rows = list(stale.order_by("pk")[:CHUNK])
        _show(rows)
    return len(rows)


def _show(terms: Sequence[Term]) -> None:
    """Copy versions in force to where lists, filters and pages look; fields and agencies follow."""
    versions: list[Version] = []
    replaced: dict[Any, list[int]] = {}
    begun: dict[Any, list[int]] = {}
    for term in terms:
        begun.setdefault(term.since, []).append(term.version_id)
        if term.procedure.current_id is not None:
            replaced.setdefault(term.since, []).append(term.procedure.current_id)
        term.version.procedure = term.procedure
        term.procedure.show(term.version)
        versions.append(term.version)
    for since, keys in replaced.items():
        Version.objects.filter(pk__in=keys).update(superseded_at=since)
    for since, keys in begun.items():
        Version.objects.filter(pk__in=keys).update(published_at=since, superseded_at=None)
    _write_over([version.procedure for version in versions])
    _relate(versions)


def _withdraw() -> int:
    """Show no procedure any more of which nothing is in force."""
    now = timezone.now()
    running = Term.objects.at(now).filter(procedure=OuterRef("pk"))
    gone = Procedure.objects.published().filter(~Exists(running))
    keys = dict(gone.values_list("pk", "current_id"))
    Version.objects.filter(pk__in=keys.values()).update(superseded_at=now)
    Procedure.objects.filter(pk__in=keys).update(current=None)
    return len(keys)


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
