"""Coverage of villages by officers: the one place in which it is counted, for pages, reports and the first page.

Counted for a unit (None for the whole country) on a day:

* villages: those standing on that day;
* covered: villages in which at least one officer serves;
* officers: who serve on that day; trained: of these, who attended a course that had begun by then;
* ending: of these, whose term runs out within `SOON` days.

One query a call, however many units there are, and one more for the units themselves.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db import connection
from django.db.models import Case, Count, F, Q, QuerySet, When
from django.utils import timezone

from portal.outreach.roll.models import Officer
from portal.outreach.units.models import Unit, UnitQuerySet, is_standing

NUMBER: Final = re.compile(r"\d+")
SOON: Final = 90
"""Days within which a term that runs out is told."""


JOINED: Final = """
SELECT told, COUNT(stands), COUNT(CASE WHEN stands = 1 THEN officers END), COALESCE(SUM(officers), 0),
       COALESCE(SUM(trained), 0), COALESCE(SUM(ending), 0)
FROM ({villages}) AS places LEFT JOIN ({officers}) AS counted ON counted.village = places.place
GROUP BY told
"""
"""The figures of villages, by what they are told apart by; in the order in which `Coverage` has them."""


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
    return _by_key(unit, day, "level").get(Unit.Level.VILLAGE, Coverage())


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


def _by_key(unit: Unit | None, day: date | None, key: str) -> dict[str, Coverage]:
    """Return the figures by a column of the villages that tells those below apart.

    The officers are counted village by village first, which the index `officer_service` answers alone. Django joins no
    table with such counts, so its two statements are put together here.
    """
    on = day or timezone.localdate()
    villages = Unit.objects.villages().annotate(told=F(key), place=F("pk"), stands=Case(When(is_standing(on), then=1)))
    officers = Officer.objects.serving(on)
    if unit is not None:
        villages, officers = villages.below(unit), officers.filter(unit.whole("unit__"))
    counted = officers.values(village=F("unit_id")).annotate(
        officers=Count("*"),
        trained=Count("trained_from", filter=Q(trained_from__lte=on)),
        ending=Count("term_until", filter=Q(term_until__lte=on + timedelta(days=SOON))),
    )
    left, given = _compiled(villages.values("told", "place", "stands"))
    right, given_too = _compiled(counted)
    with connection.cursor() as cursor:
        cursor.execute(JOINED.format(villages=left, officers=right), (*given, *given_too))
        return {told: Coverage(*map(int, values)) for told, *values in cursor.fetchall()}


def _compiled(rows: QuerySet[Any, Any]) -> tuple[str, tuple[Any, ...]]:
    """Return the statement of some rows, in no order, and what it is given."""
    statement, given = rows.order_by().query.get_compiler(connection=connection).as_sql()
    return statement, tuple(given)


def _children(unit: Unit | None) -> tuple[str, UnitQuerySet]:
    """Return the column that tells the children of a unit apart, and the children."""
    if unit is None:
        return "province_code", Unit.objects.provinces()
    if unit.level == Unit.Level.PROVINCE:
        return "commune_code", Unit.objects.communes().below(unit)
    if unit.level == Unit.Level.COMMUNE:
        return "code", Unit.objects.villages().below(unit)
    return "code", Unit.objects.filter(pk=unit.pk)
