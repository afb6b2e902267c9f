"""How many officers a sheet reaches and how many have read it, counted by the database, place by place."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, Q, QuerySet

from portal.outreach.roll.models import Officer
from portal.outreach.sheets.models import Receipt, Sending, Sheet
from portal.outreach.sheets.sending import outermost
from portal.outreach.sheets.services import units_over
from portal.outreach.units.models import Unit
from portal.outreach.units.scope import Scope

LISTED: Final = 200
"""Officers who have not read that one page lists."""


@dataclass(frozen=True)
class Reading:
    """Of one place: officers reached, and those of them who read."""

    code: str
    name: str
    officers: int
    read: int

    @property
    def percent(self) -> int:
        """Share of those who read, in percent, cut down so that 100 means everybody."""
        return self.read * 100 // self.officers if self.officers else 0


def sendings_within(sheet: Sheet, scope: Scope) -> QuerySet[Sending]:
    """Return a sheet's sendings to units of the scope, and to those that it lies in; the newest first."""
    rows = Sending.objects.filter(sheet=sheet).select_related("unit").order_by("-sent_at", "-pk")
    if scope.unit is None:
        return scope.narrow(rows)
    return rows.filter(scope.unit.whole("unit__") | Q(unit__in=units_over(scope.unit)))


def reached(sendings: Sequence[Sending], scope: Scope) -> QuerySet[Officer]:
    """Return the serving officers to whose place any of the sendings went, of the scope."""
    codes: dict[str, set[str]] = {level: set() for level in Unit.Level.values}
    for unit in outermost(sending.unit for sending in sendings):
        codes[unit.level].add(unit.code)
    where = (
        Q(unit__province_code__in=codes[Unit.Level.PROVINCE])
        | Q(unit__commune_code__in=codes[Unit.Level.COMMUNE])
        | Q(unit__code__in=codes[Unit.Level.VILLAGE])
    )
    return scope.narrow(Officer.objects.serving().filter(where), "unit__")


def readers(sheet: Sheet, because: str = "") -> QuerySet[Receipt]:
    """Return the receipts of a sheet's sendings of one kind."""
    return Receipt.objects.filter(sending__sheet=sheet, sending__because=because)


def by_place(sheet: Sheet, sendings: Sequence[Sending], scope: Scope) -> list[Reading]:
    """Return the reading of a sheet commune by commune, or province by province where it went to several; by codes.

    Four queries, whatever the number of officers.
    """
    officers = reached(sendings, scope).order_by()
    sums = dict(officers.values_list("unit__commune_code").annotate(n=Count("*")))
    receipts = readers(sheet).filter(officer__in=officers).order_by()
    read = dict(receipts.values_list("officer__unit__commune_code").annotate(n=Count("officer", distinct=True)))
    communes = Unit.objects.communes().filter(code__in=sums).values_list("code", "name", "province_code")
    rows = list(communes.order_by("code"))
    found = [Reading(code, name, sums[code], read.get(code, 0)) for code, name, _province in rows]
    provinces = {code: province for code, _name, province in rows}
    return _of_provinces(found, provinces) if len(set(provinces.values())) > 1 else found


def _of_provinces(communes: Sequence[Reading], provinces: Mapping[str, str]) -> list[Reading]:
    names = dict(Unit.objects.provinces().values_list("code", "name"))
    officers: Counter[str] = Counter()
    read: Counter[str] = Counter()
    for one in communes:
        officers[provinces[one.code]] += one.officers
        read[provinces[one.code]] += one.read
    return [Reading(code, names.get(code, code), officers[code], read[code]) for code in sorted(officers)]


def unread(sheet: Sheet, sendings: Sequence[Sending], scope: Scope) -> QuerySet[Officer]:
    """Return the officers of the scope whom a sheet reaches and who have not opened it."""
    seen = readers(sheet).values("officer")
    rows = reached(sendings, scope).exclude(pk__in=seen)
    return rows.select_related("unit").order_by("unit__code", "folded", "pk")
