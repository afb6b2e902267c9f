"""Rows of a list of villages: which are new, which change one that is there, which cannot be taken."""

import copy
from collections.abc import Callable, Iterable

from django.utils.translation import gettext as _

from portal.outreach.roll.lists.columns import heading_of
from portal.outreach.roll.lists.finding import Villages
from portal.outreach.roll.lists.judging import Judged, Verdict, change, refused
from portal.outreach.roll.lists.reading import ReadRow
from portal.outreach.units.models import Unit
from portal.outreach.units.villages import named_with_kind, next_codes, same_name

KIND = "villages"
CHUNK = 1_000


def judge(unit: Unit, rows: Iterable[ReadRow]) -> list[Judged[Unit]]:
    """Return what is to become of each row of a unit's list."""
    rows = list(rows)
    judge = _Judge(unit, rows)
    return [judge.judged(row) for row in rows]


class _Judge:
    def __init__(self, unit: Unit, rows: list[ReadRow]) -> None:
        self._there = Villages(unit, KIND)
        written = {row.values["code"].upper() for row in rows if "code" in row.values}
        found = Unit.objects.filter(code__in=[*written, *(code.lower() for code in written)])
        self._elsewhere = {one.code.upper() for one in found} - set(self._there.by_code)
        self._codes = {one.upper() for one in self._there.by_code} | self._elsewhere | written
        self._named = {one.pk for row in rows if (one := self._exact(row)) is not None}
        self._draw: dict[str, Callable[[], str]] = {}
        self._seen: dict[int | str, int] = {}

    def judged(self, row: ReadRow) -> Judged[Unit]:
        """Return what is to become of a row."""
        commune = self._there.communes.named(row)
        before = None
        if commune is None and not row.faults:
            self._there.communes.missing(row)
        if commune is not None and not row.faults:
            name = named_with_kind(row.values.get("kind", ""), row.values["name"])
            before = self._before(row, commune, name)
            if not row.faults:
                self._once(row, before, commune, name)
            if not row.faults:
                return self._changed(row, before, name) if before else self._new(row, commune, name)
        return refused(row, before)

    def _before(self, row: ReadRow, commune: Unit, name: str) -> Unit | None:
        """Return the village that a row is about; None for a new one, or with a fault added."""
        code, heading = row.values.get("code", ""), heading_of(KIND, "code")
        known = self._there.by_code.get(code.upper()) if code else None
        if code.upper() in self._elsewhere or (known and known.commune_code != commune.code):
            row.fault(heading, _("mã này đã dùng cho đơn vị khác"))
            return None
        if known and known.ended_on is not None:
            row.fault(heading, _("thôn mã này đã được ghi là không còn"))
        called = self._there.by_name.get((commune.code, same_name(name)))
        if known and called and called != known:
            row.fault(heading_of(KIND, "name"), _("là tên của thôn mã %(code)s") % {"code": called.code})
        return known or called or (None if code else self._like(commune, name))

    def _exact(self, row: ReadRow) -> Unit | None:
        """Return the village that a row names by its code or to the letter."""
        if "code" in row.values:
            return self._there.by_code.get(row.values["code"].upper())
        commune = self._there.communes.named(ReadRow(row.number, [], row.values))
        if commune is None or "name" not in row.values:
            return None
        name = named_with_kind(row.values.get("kind", ""), row.values["name"])
        return self._there.by_name.get((commune.code, same_name(name)))

    def _like(self, commune: Unit, name: str) -> Unit | None:
        """Return the village with such a name that no other row means."""
        found = self._there.called(commune, name)
        return found if found is not None and found.pk not in self._named else None

    def _once(self, row: ReadRow, before: Unit | None, commune: Unit, name: str) -> None:
        """Refuse what an earlier row was about."""
        keys = [before.pk] if before else [f"{commune.code} {same_name(name)}"]
        if "code" in row.values:
            keys.append(row.values["code"].upper())
        for key in keys:
            if key in self._seen:
                row.fault("", _("trùng với dòng %(number)d") % {"number": self._seen[key]})
                return
        self._seen.update(dict.fromkeys(keys, row.number))

    def _changed(self, row: ReadRow, before: Unit, name: str) -> Judged[Unit]:
        after = copy.copy(before)
        after.name, after.code = name, row.values.get("code", before.code)
        after.derive()
        told = [
            change(KIND, key, getattr(before, key), getattr(after, key))
            for key in ("code", "name")
            if getattr(before, key) != getattr(after, key)
        ]
        return Judged(row, Verdict.CHANGED if told else Verdict.UNCHANGED, told, after, before)

    def _new(self, row: ReadRow, commune: Unit, name: str) -> Judged[Unit]:
        draw = self._draw.get(commune.code)
        if draw is None:
            used = Unit.objects.filter(code__startswith=f"{commune.code}-").values_list("code", flat=True)
            draw = self._draw[commune.code] = next_codes(commune, self._codes | {one.upper() for one in used})
        unit = Unit(level=Unit.Level.VILLAGE, parent=commune, name=name, code=row.values.get("code") or draw())
        unit.derive()
        return Judged(row, Verdict.ADDED, [], unit)


def write(judged: Iterable[Judged[Unit]]) -> None:
    """Store the villages of rows that are new or changed."""
    judged = list(judged)
    Unit.objects.bulk_create([one.thing for one in judged if one.thing and one.before is None], batch_size=CHUNK)
    changed = [one.thing for one in judged if one.thing and one.before is not None]
    Unit.objects.bulk_update(changed, ("name", "folded", "code"), batch_size=CHUNK)
