"""Finding the commune and the village that a row means, within the unit whose list it is."""

from collections import defaultdict
from typing import Any, Final

from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process

from motcua import places
from motcua.text.folding import fold
from portal.outreach.roll.lists.columns import heading_of
from portal.outreach.roll.lists.reading import ReadRow
from portal.outreach.units.models import Unit
from portal.outreach.units.villages import KIND_WORDS, same_name

NEAR: Final = 70
"""How like a name must be, of 100, to be proposed for one that is not there."""


_KINDS: Final = sorted(map(fold, KIND_WORDS), key=len, reverse=True)


def name_keys(name: str) -> frozenset[str]:
    """Return what a village's name may be found by: folded, with the word for what it is and without it."""
    folded = fold(same_name(name))
    kind = next((f"{word} " for word in _KINDS if folded.startswith(f"{word} ")), "")
    return frozenset((folded, folded.removeprefix(kind)))


class Communes:
    """The communes of a unit."""

    def __init__(self, unit: Unit, kind: str) -> None:
        """Read them; `kind` is that of the list, whose headings are told."""
        self.unit = unit
        self.by_code = {one.code: one for one in Unit.objects.communes().standing().below(unit)}
        self.only = self.by_code.get(unit.code) if unit.level == Unit.Level.COMMUNE else None
        self._province = places.province(unit.province_code)
        self._headings = {key: heading_of(kind, key) for key in ("commune_code", "commune")}

    def named(self, row: ReadRow) -> Unit | None:
        """Return the commune that a row names, or the one whose list it is; a fault is added to the row."""
        by_code = self._by_code(row) if "commune_code" in row.values else None
        by_name = self._by_name(row) if "commune" in row.values else None
        if by_code is not None and by_name is not None and by_code != by_name:
            row.fault(self._headings["commune"], _("không phải tên của xã có mã %(code)s") % {"code": by_code.code})
        return by_code or by_name or self.only

    def _by_code(self, row: ReadRow) -> Unit | None:
        code = row.values["commune_code"]
        found = self.by_code.get(code)
        if found is None:
            self._elsewhere(row, "commune_code", code)
        return found

    def _by_name(self, row: ReadRow) -> Unit | None:
        name = row.values["commune"]
        commune = places.commune(self._province, name) if self._province else None
        found = self.by_code.get(commune.code) if commune else None
        if found is None:
            self._elsewhere(row, "commune", name)
        return found

    def _elsewhere(self, row: ReadRow, key: str, written: str) -> None:
        said = _("“%(written)s” không thuộc %(unit)s") % {"written": written[:60], "unit": self.unit.name}
        row.fault(self._headings[key], said)

    def missing(self, row: ReadRow) -> None:
        """Write down that a row names no commune."""
        row.fault(self._headings["commune"], _("cần mã xã hoặc tên xã"))


class Villages:
    """The villages of a unit, those that have ended too, by code and by name."""

    def __init__(self, unit: Unit, kind: str) -> None:
        """Read them."""
        self.communes = Communes(unit, kind)
        self.by_code: dict[str, Unit] = {}
        self.by_name: dict[tuple[str, str], Unit] = {}
        self.by_key: dict[tuple[str, str], list[Unit]] = defaultdict(list)
        self.names: dict[str, dict[int, str]] = defaultdict(dict)
        for village in Unit.objects.villages().below(unit):
            self.take(village)

    def take(self, village: Unit) -> None:
        """Know one more village."""
        self.by_code[village.code.upper()] = village
        if village.ended_on is None:
            self.by_name[village.commune_code, same_name(village.name)] = village
            for key in name_keys(village.name):
                self.by_key[village.commune_code, key].append(village)
            self.names[village.commune_code][len(self.names[village.commune_code])] = village.name

    def called(self, commune: Unit, name: str) -> Unit | None:
        """Return the village of a commune with a name: as written, else without marks and kind where one is left."""
        known = self.by_name.get((commune.code, same_name(name)))
        if known is not None:
            return known
        like = {one.code: one for key in name_keys(name) for one in self.by_key.get((commune.code, key), ())}
        return next(iter(like.values())) if len(like) == 1 else None

    def of_officer(self, row: ReadRow) -> Unit | None:
        """Return the standing village that a row of officers names; what is wrong is added to the row."""
        commune = self.communes.named(row)
        if row.faults and commune is None:
            return None
        if "village_code" in row.values:
            return self._by_code(row, commune)
        heading = heading_of("officers", "village")
        name = row.values.get("village", "")
        if not name:
            row.fault(heading, _("cần mã thôn hoặc tên thôn"))
        elif commune is None:
            self.communes.missing(row)
        else:
            found = self.called(commune, name)
            if found is None:
                row.fault(heading, self._unknown(commune, name))
            return found
        return None

    def _by_code(self, row: ReadRow, commune: Unit | None) -> Unit | None:
        code, heading = row.values["village_code"], heading_of("officers", "village_code")
        found = self.by_code.get(code.upper())
        if found is None:
            said = _("%(unit)s không có thôn mã %(code)s")
            row.fault(heading, said % {"unit": self.communes.unit.name, "code": code})
            return None
        if commune is not None and found.commune_code != commune.code:
            row.fault(heading, _("thôn này không thuộc %(commune)s") % {"commune": commune.name})
        elif found.ended_on is not None:
            row.fault(heading, _("thôn này đã được ghi là không còn"))
        elif "village" in row.values and name_keys(row.values["village"]).isdisjoint(name_keys(found.name)):
            row.fault(heading, _("là mã của “%(name)s”") % {"name": found.name})
        else:
            return found
        return None

    def _unknown(self, commune: Unit, name: str) -> str:
        said = _("%(commune)s không có thôn “%(name)s”") % {"commune": commune.name, "name": name[:60]}
        nearest: Any = process.extractOne(
            name, self.names[commune.code], scorer=fuzz.WRatio, processor=fold, score_cutoff=NEAR
        )
        return said + (_("; gần nhất là “%(name)s”") % {"name": nearest[0]} if nearest else "")
