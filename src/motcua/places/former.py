"""Units before 1 July 2025 and where they lie today: 63 provinces, 696 districts, 10,035 wards, communes and towns.

The file is made by `motcua.places_build` from the data set of the PyPI package vietnamadminunits 1.0.4, which took it
from the statistics office's list of units and the official map of the merger. 471 of the wards were split and lie in
several communes today. Not in it: units that had gone before 2025 (Hồ Chí Minh's district 2, say), and what changed
after 1 July 2025 other than `motcua.places.today` says; a commune's new kind changes nothing here, since only codes
are kept.

A unit is named by a code: today's by the statistics office's own ("51", "21025"), a former one by `cu.` and the code it
had ("cu.62" a province, "cu.765" a district, "cu.26905" a ward), because codes of wards were given anew.
"""

import gzip
import json
from collections.abc import Iterator
from enum import IntEnum
from functools import cache
from typing import Final, NamedTuple

from motcua import data
from motcua.places.today import Commune, Province, provinces

FORMER_FILE: Final = "former-places.json.gz"
FORMER_KINDS: Final = ("Thành phố", "Tỉnh", "Quận", "Huyện", "Thị xã", "Thị trấn", "Phường", "Xã")
FORMER: Final = "cu."
"""How the code of a unit that is no more begins."""


class Tier(IntEnum):
    """How large a unit is, the largest first."""

    PROVINCE = 1
    DISTRICT = 2
    COMMUNE = 3


class Unit(NamedTuple):
    """A unit of today or before.

    Attributes:
        code: As the module says.
        kind: "Phường", "Quận", "Tỉnh" …; a special zone's is "Đặc khu".
        name: Without its kind ("25", "Bình Thạnh").
        tier: Its size.
        province: Code of today's province in which it lies.
        above: Codes of the former units it lay in, the nearest first; empty for a unit of today.
        communes: Codes of today's communes in which it lies; empty for a province, which is told by its own code.
    """

    code: str
    kind: str
    name: str
    tier: Tier
    province: str
    above: tuple[str, ...]
    communes: tuple[str, ...]

    @property
    def is_former(self) -> bool:
        """Whether the unit is no more."""
        return self.code.startswith(FORMER)

    @property
    def title(self) -> str:
        """The name with its kind ("Phường 25")."""
        return f"{self.kind} {self.name}"


@cache
def units() -> dict[str, Unit]:
    """Return every unit, of today and before, by its code; the files are read at the first call."""
    return {unit.code: unit for unit in (*_todays(), *_formers())}


@cache
def todays_commune(code: str) -> tuple[Province, Commune]:
    """Return the commune of today that has a code, and its province.

    Raises:
        KeyError: there is none.
    """
    return _communes()[code]


@cache
def _communes() -> dict[str, tuple[Province, Commune]]:
    return {one.code: (above, one) for above in provinces() for one in above.communes}


def _todays() -> Iterator[Unit]:
    for above in provinces():
        kind = above.title.removesuffix(f" {above.name}")
        yield Unit(above.code, kind, above.name, Tier.PROVINCE, above.code, (), ())
        for one in above.communes:
            yield Unit(one.code, one.kind.word, one.short_name, Tier.COMMUNE, above.code, (), (one.code,))


def _formers() -> Iterator[Unit]:
    for row in json.loads(gzip.decompress(data.resource(FORMER_FILE).read_bytes())):
        top = f"{FORMER}{row['code']}"
        kind = row["title"].removesuffix(f" {row['name']}")
        yield Unit(top, kind, row["name"], Tier.PROVINCE, row["today"], (), ())
        for code, title, lies in row["districts"]:
            yield from _district(f"{FORMER}{code}", title, lies, row["today"], top)


def _district(code: str, title: str, lies: dict[str, list[str]], province: str, top: str) -> Iterator[Unit]:
    """Yield a district and its wards; `lies` gives the wards ("code name") by the communes they lie in."""
    ways = {joined: tuple(joined.split(",")) for joined in lies}
    reached = tuple(dict.fromkeys(commune for communes in ways.values() for commune in communes))
    kind, name = _parted(title)
    yield Unit(code, kind, name, Tier.DISTRICT, province, (top,), tuple(sorted(reached)))
    above = (code, top)
    for joined, wards in lies.items():
        for ward in wards:
            number, _, named = ward.partition(" ")
            kind, name = _parted(named)
            yield Unit(f"{FORMER}{number}", kind, name, Tier.COMMUNE, province, above, ways[joined])


def _parted(title: str) -> tuple[str, str]:
    """Part a name into kind and the rest."""
    first, _, rest = title.partition(" ")
    if first in ("Thành", "Thị"):
        second, _, rest = rest.partition(" ")
        return f"{first} {second}", rest
    return first, rest


@cache
def reached(code: str) -> frozenset[str]:
    """Return the codes of today's communes in which a unit lies, also where it is a province.

    Raises:
        KeyError: no unit has this code.
    """
    unit = units()[code]
    if unit.tier is not Tier.PROVINCE:
        return frozenset(unit.communes)
    if not unit.is_former:
        return frozenset(one.code for one in units().values() if one.province == code and not one.is_former) - {code}
    below = (one for one in units().values() if one.tier is Tier.DISTRICT and unit.code in one.above)
    return frozenset(commune for one in below for commune in one.communes)


def is_within(one: Unit, other: Unit) -> bool:
    """Whether a unit is another, lies in it today, or lay in it."""
    if one.code == other.code or other.code in one.above:
        return True
    if other.tier is Tier.PROVINCE and not other.is_former:
        return one.province == other.code
    if one.tier is not Tier.COMMUNE or one.is_former or not other.is_former:
        return False
    return one.code in reached(other.code)
