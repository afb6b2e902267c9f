"""The 34 provinces and 3,321 communes of Viet Nam since the two tiers of 1 July 2025, and how a name is found.

The names and codes are those of Decision 19/2025/QĐ-TTg, with the change of 30 April 2026 (Resolutions 30/2026/QH16
and 237/NQ-UBTVQH16: Đồng Nai a city, ten of its communes wards). Not yet in them are the cities of Quảng Ninh and Bắc
Ninh of September 2026 and the latter's twelve new wards. `motcua.places_build` makes the file they lie in.
"""

import gzip
import json
import re
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import Final

from motcua import data
from motcua.text.folding import fold
from motcua.text.normal import normalise
from motcua.text.tokens import tokenise

FILE: Final = "places.json.gz"
COMMON_NAMES: Final = {"hcm": "79", "tphcm": "79", "thua thien hue": "46", "dac lac": "66", "daklak": "66"}
"""What people call a province beside its name, folded, and the province's code."""

_PROVINCE_PREFIX: Final = re.compile(r"(?:tinh|thanh pho|tp) ")


class CommuneKind(StrEnum):
    """The three kinds of unit below a province."""

    WARD = "phuong"
    COMMUNE = "xa"
    SPECIAL_ZONE = "dac_khu"

    @property
    def word(self) -> str:
        """The word a unit's name begins with: "Phường", "Xã" or "Đặc khu"."""
        return _KIND_WORDS[self]


_KIND_WORDS: Final = {CommuneKind.WARD: "Phường", CommuneKind.COMMUNE: "Xã", CommuneKind.SPECIAL_ZONE: "Đặc khu"}


@dataclass(frozen=True, slots=True)
class Commune:
    """A ward, commune or special zone: its code of five digits, and its name with the kind ("Phường Cẩm Thành")."""

    code: str
    name: str
    kind: CommuneKind

    @property
    def short_name(self) -> str:
        """The name without its kind ("Cẩm Thành"); no two within a province are the same."""
        return self.name.removeprefix(f"{self.kind.word} ")


@dataclass(frozen=True, slots=True)
class Province:
    """A province or a city under the central government, with its communes in alphabetical order.

    Attributes:
        code: Two digits of the statistics office ("51").
        name: Without "Tỉnh" or "Thành phố" ("Quảng Ngãi").
        title: With it ("Tỉnh Quảng Ngãi").
        portal_code: What dossier codes begin with ("H48").
        communes: Its communes.
    """

    code: str
    name: str
    title: str
    portal_code: str
    communes: tuple[Commune, ...] = field(repr=False, hash=False)


@cache
def provinces() -> tuple[Province, ...]:
    """Return every province in alphabetical order; the file is read at the first call."""
    rows = json.loads(gzip.decompress(data.resource(FILE).read_bytes()))
    return tuple(
        Province(
            code=row["code"],
            name=row["name"],
            title=row["title"],
            portal_code=row["portal_code"],
            communes=tuple(Commune(one["code"], one["name"], CommuneKind(one["kind"])) for one in row["communes"]),
        )
        for row in rows
    )


def province(text: str) -> Province | None:
    """Return the province that a code or a name means; None where there is none.

    Case and marks do not matter, nor does "tỉnh", "thành phố" or "TP" before the name, right or not: three provinces
    became cities in 2026 alone, and people go on saying what they are used to.
    """
    words = fold(_written(text))
    known = _provinces_by_name()
    return known.get(words) or known.get(_PROVINCE_PREFIX.sub("", words, count=1))


def commune(province: Province, text: str) -> Commune | None:
    """Return the commune of a province that a code or a name means; None where there is none or more than one.

    The name may have its kind before it or not. It counts as written, whatever its case and placement of the tone;
    only where no name is written so do all marks go, and then one name must be left: without marks "Ba Tơ" and "Ba Tô"
    of Quảng Ngãi are the same. "Thanh An" of Hồ Chí Minh has no marks and so is taken at its word, not for "Thạnh An".
    """
    written, folded = _communes_by_name(province)
    words = _written(text)
    return written.get(words) or folded.get(fold(words))


def place_name(province_code: str, commune_code: str = "", *, full: bool = False) -> str:
    """Return a place as people read it ("Phường Cẩm Thành, Quảng Ngãi"); empty where there is no such province.

    `full` puts "Tỉnh" or "Thành phố" before the province's name also where a commune stands before it.
    """
    within = province(province_code) if province_code else None
    if within is None:
        return ""
    inside = commune(within, commune_code) if commune_code else None
    return f"{inside.name}, {within.title if full else within.name}" if inside else within.title


def _written(text: str) -> str:
    """Return the words of a name in normal form and lower case, parted by one space."""
    return " ".join(tokenise(normalise(text)))


@cache
def _provinces_by_name() -> dict[str, Province]:
    by_code = {one.code: one for one in provinces()}
    by_name = {fold(_written(one.name)): one for one in provinces()}
    return by_code | by_name | {name: by_code[code] for name, code in COMMON_NAMES.items()}


@cache
def _communes_by_name(province: Province) -> tuple[dict[str, Commune], dict[str, Commune | None]]:
    """Return the communes by code and written name, and by folded name with None for a name that several share."""
    written: dict[str, Commune] = {}
    for one in province.communes:
        written |= dict.fromkeys((one.code, _written(one.name), _written(one.short_name)), one)
    folded: dict[str, Commune | None] = {}
    for name, one in written.items():
        folded[fold(name)] = one if folded.get(fold(name), one) is one else None
    return written, folded
