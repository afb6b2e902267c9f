"""Coverage of villages by officers: the one place in which it is counted, for pages, reports and the first page.

Counted for a unit (None for the whole country) on a day:

* villages: those standing on that day;
* covered: villages in which at least one officer serves;
* officers: who serve on that day; trained: of these, who attended a course that had begun by then;
* ending: of these, whose term runs out within `SOON` days.

Two or three queries a call, however many units there are, and one more for the units themselves. No key is counted,
so that the index `officer_service` holds all that is asked of an officer.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from portal.outreach.roll.models import Officer, OfficerQuerySet
from portal.outreach.units.models import Unit, UnitQuerySet

NUMBER: Final = re.compile(r"\d+")
SOON: Final = 90
"""Days within which a term that runs out is told."""


@dataclass(frozen=True)
class Coverage:
    """Figures of a unit on a day."""

    villages: int = 0
    covered: int = 0
    officers: int = 0
    trained: int = 0
    ending: int = 0

    @property
    def uncovered(self) -> int:
        """Villages in which no officer serves."""
        return self.villages - self.covered

    @property
    def untrained(self) -> int:
        """Serving officers who attended no course."""
        return self.officers - self.trained

    @property
    def share(self) -> float | None:
        """Which part of the villages is covered, from 0 to 1; None where there is no village."""
        return self.covered / self.villages if self.villages else None


@dataclass(frozen=True)
class ChildCoverage:
    """A unit below the one asked about, with its figures."""

    unit: Unit
    coverage: Coverage


def figures(unit: Unit | None, day: date | None = None) -> Coverage:
    """Return the figures of a unit with all below it (None for the whole country) on a day (today where None)."""
    villages, officers = _counted(unit, day)
    counted = officers.aggregate(**_officer_counts(day))
    covered = _is_covered(day)
    if unit is None:  # over the whole country, two counts are quicker than asking village by village
        return Coverage(villages=villages.count(), covered=villages.filter(covered).count(), **counted)
    return Coverage(**villages.aggregate(villages=Count("*"), covered=Count("pk", filter=covered)), **counted)


def by_child(unit: Unit | None, day: date | None = None) -> list[ChildCoverage]:
    """Return the figures of each unit right below one, by name: provinces, communes of one, villages of one.

    Units that have ended are left out, unless an officer still serves there.
    """
    key, children = _children(unit)
    by_key = _by_key(unit, day, key)
    on = day or timezone.localdate()
    told = []
    for child in children:
        coverage = by_key.get(getattr(child, key), Coverage())
        if child.ended_on is None or child.ended_on > on or coverage.officers:
            told.append(ChildCoverage(child, coverage))
    return sorted(told, key=lambda one: place_order(one.unit))


def place_order(unit: Unit) -> tuple[str, str]:
    """Return what units are ordered by as people expect it: by name, "Thôn 2" before "Thôn 10"."""
    return NUMBER.sub(lambda found: found[0].zfill(6), unit.folded), unit.code


def by_commune(unit: Unit | None, day: date | None = None) -> dict[str, Coverage]:
    """Return the figures of every commune of a unit (None for the whole country), by the commune's code."""
    return _by_key(unit, day, "commune_code")


def _counted(unit: Unit | None, day: date | None) -> tuple[UnitQuerySet, OfficerQuerySet]:
    """Return the villages and the officers that are counted."""
    villages = Unit.objects.villages().standing(day).order_by()
    officers = Officer.objects.serving(day).order_by()
    if unit is None:
        return villages, officers
    return villages.below(unit), officers.filter(unit.whole("unit__"))


def _is_covered(day: date | None) -> Exists:
    """Return the condition for villages in which somebody serves."""
    return Exists(Officer.objects.serving(day).order_by().filter(unit=OuterRef("pk")))


def _officer_counts(day: date | None) -> dict[str, Count]:
    on = day or timezone.localdate()
    return {
        "officers": Count("*"),
        "trained": Count("trained_from", filter=Q(trained_from__lte=on)),
        "ending": Count("term_until", filter=Q(term_until__lte=on + timedelta(days=SOON))),
    }


def _by_key(unit: Unit | None, day: date | None, key: str) -> dict[str, Coverage]:
    """Return the figures by a column of the units that tells those below apart."""
    villages, officers = _counted(unit, day)
    gathered: dict[str, dict[str, int]] = {}
    for name, rows in (("villages", villages), ("covered", villages.filter(_is_covered(day)))):
        for place, count in rows.values_list(key).annotate(count=Count("*")):
            gathered.setdefault(place, {})[name] = count
    counts = _officer_counts(day)
    for place, *values in officers.values_list(f"unit__{key}").annotate(**counts):
        gathered.setdefault(place, {}).update(zip(counts, values, strict=True))
    return {place: Coverage(**told) for place, told in gathered.items()}


def _children(unit: Unit | None) -> tuple[str, UnitQuerySet]:
    """Return the column that tells the children of a unit apart, and the children."""
    if unit is None:
        return "province_code", Unit.objects.provinces()
    if unit.level == Unit.Level.PROVINCE:
        return "commune_code", Unit.objects.communes().below(unit)
    if unit.level == Unit.Level.COMMUNE:
        return "code", Unit.objects.villages().below(unit)
    return "code", Unit.objects.filter(pk=unit.pk)
