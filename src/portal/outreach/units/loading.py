"""The provinces and communes of `motcua.places` as units; villages come from lists of the offices."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.utils import timezone

from motcua import places
from portal.outreach.units.models import Unit

CHUNK: Final = 1_000
KEPT: Final = ("name", "folded", "parent", "province_code", "commune_code", "ended_on")
"""What of a unit the list of places decides; the rest is the office's."""


@dataclass(frozen=True)
class Loaded:
    """How many units were new, renamed or moved, and no longer named."""

    added: int
    changed: int
    ended: int


def load() -> Loaded:
    """Bring provinces and communes to what the list of places says; nothing is deleted, and again changes nothing.

    A unit that the list no longer names has ended today, so that what was kept for it stays.
    """
    with transaction.atomic():
        provinces = _brought([_unit(one.code, one.title, Unit.Level.PROVINCE) for one in places.provinces()])
        above = {unit.code: unit for unit in Unit.objects.provinces()}
        communes = _brought(list(_communes(above)))
        named = {code for one in places.provinces() for code in (one.code, *(each.code for each in one.communes))}
        gone = [unit.pk for unit in Unit.objects.exclude(level=Unit.Level.VILLAGE).standing() if unit.code not in named]
        ended = Unit.objects.filter(pk__in=gone).update(ended_on=timezone.localdate())
    return Loaded(provinces[0] + communes[0], provinces[1] + communes[1], ended)


def _communes(above: dict[str, Unit]) -> Iterator[Unit]:
    for province in places.provinces():
        for commune in province.communes:
            yield _unit(commune.code, commune.name, Unit.Level.COMMUNE, above[province.code])


def _unit(code: str, name: str, level: str, parent: Unit | None = None) -> Unit:
    unit = Unit(code=code, name=name, level=level, parent=parent)
    unit.derive()
    return unit


def _brought(wanted: list[Unit]) -> tuple[int, int]:
    """Store what is new and what differs; return how many of each."""
    known = {unit.code: unit for unit in Unit.objects.filter(level=wanted[0].level)}
    new = [unit for unit in wanted if unit.code not in known]
    changed = []
    for unit in wanted:
        old = known.get(unit.code)
        if old is not None and _kept(old) != _kept(unit):
            unit.pk = old.pk
            changed.append(unit)
    Unit.objects.bulk_create(new, batch_size=CHUNK)
    Unit.objects.bulk_update(changed, KEPT, batch_size=CHUNK)
    return len(new), len(changed)


def _kept(unit: Unit) -> tuple[object, ...]:
    return (unit.name, unit.folded, unit.parent_id, unit.province_code, unit.commune_code, unit.ended_on)
