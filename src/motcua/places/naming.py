"""How the names of units are typed: with their kind or without, with all, some or none of their marks."""

import gzip
import json
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from typing import Final, NamedTuple

from motcua import data
from motcua.places.former import FORMER, Tier, Unit, units
from motcua.text.folding import could_be, spelling_key
from motcua.text.normal import place_tone

LONGEST_NAME: Final = 5
"""Words of the longest name of a unit."""

OTHER_NAMES: Final = {
    "hcm": "79",
    "tphcm": "79",
    "sai gon": "79",
    "sg": "79",
    "hn": "01",
    "thua thien hue": "46",
    "dac lac": "66",
    "dac lak": "66",
    "dak lac": "66",
    "daklak": "66",
    "dac nong": f"{FORMER}67",
    "daknong": f"{FORMER}67",
    "kontum": f"{FORMER}62",
    "vung tau": f"{FORMER}747",
    "ba ria vung tau": f"{FORMER}77",
    "brvt": f"{FORMER}77",
    "buon me thuot": f"{FORMER}643",
    "ban me thuot": f"{FORMER}643",
    "bmt": f"{FORMER}643",
}
"""What people call a unit beside its name, without marks, and the unit's code."""


class Kind(NamedTuple):
    """A word for a kind of unit: the kinds it names as offices do, and the sizes that people also call so."""

    kinds: tuple[str, ...]
    tiers: tuple[Tier, ...]


_PROVINCES: Final = (Tier.PROVINCE,)
_DISTRICTS: Final = (Tier.DISTRICT,)
_COMMUNES: Final = (Tier.COMMUNE,)
KIND_WORDS: Final = {
    ("tỉnh",): Kind(("Tỉnh",), _PROVINCES),
    ("thành", "phố"): Kind(("Thành phố",), (Tier.PROVINCE, Tier.DISTRICT)),
    ("quận",): Kind(("Quận",), _DISTRICTS),
    ("huyện",): Kind(("Huyện",), _DISTRICTS),
    ("huyện", "đảo"): Kind(("Huyện",), _DISTRICTS),
    ("thị", "xã"): Kind(("Thị xã",), _DISTRICTS),
    ("thị", "trấn"): Kind(("Thị trấn",), _COMMUNES),
    ("xã",): Kind(("Xã",), _COMMUNES),
    ("phường",): Kind(("Phường",), _COMMUNES),
    ("đặc", "khu"): Kind(("Đặc khu",), _COMMUNES),
}
SHORT_KINDS: Final = {
    "tp": ("thành", "phố"),
    "q": ("quận",),
    "h": ("huyện",),
    "tx": ("thị", "xã"),
    "tt": ("thị", "trấn"),
    "x": ("xã",),
    "p": ("phường",),
}
"""How the words are shortened; names follow as they follow the words, but only as offices call the unit."""


WORDS_FILE: Final = "place-words.json.gz"


class Ordinary(NamedTuple):
    """Names that are also words of the language, by how they are typed; see `places_build.ordinary`."""

    written: frozenset[str]
    folded: frozenset[str]
    alone: frozenset[str]


@cache
def ordinary() -> Ordinary:
    """Return the names that are also ordinary words; the file is read at the first call."""
    rows = json.loads(gzip.decompress(data.resource(WORDS_FILE).read_bytes()))
    return Ordinary(frozenset(rows["written"]), frozenset(rows["folded"]), frozenset(rows["alone"]))


class Found(NamedTuple):
    """Units that a name leads to, and where the name ends; `exact` where it has all its marks."""

    end: int
    units: tuple[Unit, ...]
    exact: bool


@cache
def names() -> dict[str, tuple[Unit, ...]]:
    """Return the units by their names without kind and marks."""
    gathered: dict[str, list[Unit]] = {}
    for unit in units().values():
        gathered.setdefault(" ".join(map(spelling_key, words_of(unit.name))), []).append(unit)
    for name, code in OTHER_NAMES.items():
        gathered.setdefault(" ".join(map(spelling_key, name.split())), []).append(units()[code])
    return {key: tuple(found) for key, found in gathered.items()}


def words_of(name: str) -> tuple[str, ...]:
    """Return the words of a unit's name as `tokenise` has them, tones in place."""
    return tuple(_word(word) for word in name.replace("'", " ").replace("-", " ").split())


@lru_cache(maxsize=16_384)
def _word(word: str) -> str:
    return place_tone(word.lower())


def named(tokens: Sequence[str], at: int, fits: Callable[[Unit], bool], *, marked: bool = True) -> Found | None:
    """Return the longest name that stands at a token and leads to a unit that fits; None where there is none.

    In a turn with marks, a name typed with all its marks leads to what is written so, and one typed with none to all
    that it could be; in one without, always to all. What is no word parts names, but for those that hold a dash.
    """
    places = [at + step for step, token in enumerate(tokens[at : at + LONGEST_NAME + 1]) if token.isalnum()]
    words = [tokens[place].lstrip("0") or tokens[place] for place in places[:LONGEST_NAME]]
    keys = [spelling_key(word) for word in words]
    for size in range(len(keys), 0, -1):
        whole = places[size - 1] - at == size - 1
        known = [u for u in names().get(" ".join(keys[:size]), ()) if fits(u) and (whole or " - " in u.name)]
        found = _typed(words[:size], known, marked=marked) if known else None
        if found:
            return Found(places[size - 1] + 1, found[0], found[1])
    return None


def _typed(words: Sequence[str], known: Sequence[Unit], *, marked: bool) -> tuple[tuple[Unit, ...], bool] | None:
    """Return those of some units that the words could mean, and whether they are written so.

    A name that people use beside the official one counts as written, whatever its marks.
    """
    other = OTHER_NAMES.get(" ".join(map(spelling_key, words)))
    written = tuple(unit for unit in known if tuple(words) == words_of(unit.name) or unit.code == other)
    if written and marked:
        return written, True
    meant = tuple(unit for unit in known if unit in written or _could_mean(words, words_of(unit.name)))
    return (meant, bool(written)) if meant else None


def _could_mean(words: Sequence[str], written: tuple[str, ...]) -> bool:
    same = len(words) == len(written)
    return same and all(could_be(typed, word) for typed, word in zip(words, written, strict=True))
