"""Make the files of places anew: today's, the former ones, and the names that are also ordinary words.

`python -m motcua.places_build DATASET.db PROVINCES.json OUT`
`python -m motcua.places_build DATASET.db CONVERTER.json OUT former`
`python -m motcua.places_build RECORDS.jsonl QUESTIONS OUT words`

DATASET.db and CONVERTER.json are those of the PyPI package vietnamadminunits 1.0.4 (MIT), which says what was in force
on 1 July 2025, what the units before it were, and which of them went where; PROVINCES.json gives each province's rank,
portal code and number of communes of each kind. What changed since stands below. Where the outcome has not the numbers
of PROVINCES.json, or those that the data set has of the former units, nothing is written. RECORDS.jsonl is that of an
index folder, QUESTIONS the folder of example questions: what stands there in small letters is a word of the language.
"""

import gzip
import json
import re
import sqlite3
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from motcua.places import CommuneKind
from motcua.places.former import FORMER_KINDS, Tier
from motcua.places.naming import names, words_of
from motcua.text.folding import is_marked, spelling_key, toneless
from motcua.text.normal import normalise

ALPHABET: Final = "0123456789aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
TONES: Final = "\u0300\u0309\u0303\u0301\u0323"
"""Huyền, hỏi, ngã, sắc, nặng, as dictionaries have them; none comes before all."""
NEW_WARDS: Final = ("25270", "25357", "25363", "26116", "26170", "26248", "26326", "26368", "26425", "26485")
"""Communes of Đồng Nai that Resolution 237/NQ-UBTVQH16 made wards on 30 April 2026."""
SPELLED: Final = {"21319": "Xã Sơn Thuỷ", "21520": "Xã Đặng Thuỳ Trâm"}
"""Names as the list of Quảng Ngãi's units writes them."""
FORMER_UNITS: Final = (
    "SELECT provinceCode, provinceKey, provinceShort, province, districtCode, districtKey, district,"
    " wardCode, coalesce(wardKey, ''), ward FROM admin_units_legacy ORDER BY provinceCode, districtCode, wardCode"
)
TODAYS_KEYS: Final = "SELECT provinceKey, provinceCode, wardKey, wardCode FROM admin_units"
UNITS: Final = "SELECT wardCode, ward, wardShort, provinceShort FROM admin_units WHERE provinceCode = ?"


def alphabetical(name: str) -> list[tuple[list[int], int]]:
    """Return a key that sorts names as a Vietnamese dictionary does: syllable by syllable, letters before tones."""
    return [
        ([ALPHABET.find(char) for char in toneless(word)], max(map(TONES.find, unicodedata.normalize("NFD", word))))
        for word in name.lower().split()
    ]


def communes(rows: list[tuple[str, str, str]]) -> list[dict[str, str]]:
    """Return the communes of (code, name with kind, name without), in order of the name without."""
    named = []
    for code, name, short in sorted(rows, key=lambda row: alphabetical(row[2])):
        now = f"{CommuneKind.WARD.word} {short}" if code in NEW_WARDS else SPELLED.get(code, name)
        kind = next(kind for kind in CommuneKind if now.startswith(f"{kind.word} "))
        named.append({"code": code, "name": unicodedata.normalize("NFC", now), "kind": str(kind)})
    return named


def build(dataset: Path, listed: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return every province with its communes.

    Raises:
        ValueError: a province has not as many communes of each kind as its row says.
    """
    built = []
    with closing(sqlite3.connect(f"{dataset.resolve().as_uri()}?mode=ro", uri=True)) as base:
        for row in listed:
            code = row["gso_code"]
            units = base.execute(UNITS, (code,)).fetchall()
            below = communes([unit[:3] for unit in units])
            counted = Counter(unit["kind"] for unit in below)
            if any(counted[kind] != row[kind] for kind in CommuneKind):
                raise ValueError(f"{row['name']}: {dict(counted)}")
            name, rank = units[0][3], "Tỉnh" if row["name"].startswith("Tỉnh ") else "Thành phố"
            head = {"code": code, "name": name, "title": f"{rank} {name}", "portal_code": row["portal_code"]}
            built.append(head | {"communes": below})
    return sorted(built, key=lambda row: alphabetical(row["name"]))


@dataclass(frozen=True)
class Counts:
    """How many former units there are; `split` are the wards that lie in several communes today."""

    provinces: int
    districts: int
    wards: int
    split: int


FORMER_COUNTS: Final = Counts(63, 696, 10_035, 471)
"""Units on 30 June 2025. Five island districts had no wards; they count as districts alone."""


def former(dataset: Path, converter: dict[str, Any], counts: Counts = FORMER_COUNTS) -> list[dict[str, Any]]:
    """Return the former provinces: `[code, name with kind, {codes of today's communes: ["code name", …]}]` a district.

    Raises:
        ValueError: a unit leads nowhere, a commune of today is reached from none, or the numbers are others.
    """
    with closing(sqlite3.connect(f"{dataset.resolve().as_uri()}?mode=ro", uri=True)) as base:
        rows = base.execute(FORMER_UNITS).fetchall()
        todays = base.execute(TODAYS_KEYS).fetchall()
    codes = {(province, key): code for province, _, key, code in todays}
    leads = _leads(converter)
    above = {province: code for province, code, _, _ in todays}
    now = {old: above[new] for new, olds in converter["DICT_PROVINCE"].items() for old in olds}
    reached = {way for ways in leads.values() for way in ways}
    if lost := sorted(codes.keys() - reached):
        raise ValueError(f"reached from nowhere: {lost[:5]}")
    built: dict[str, dict[str, Any]] = {}
    for code, key, name, title, district, district_key, district_name, ward, ward_key, ward_name in rows:
        to = sorted(codes[way] for way in leads[f"{key}_{district_key}_{ward_key}"])
        head = {"code": code, "name": _nfc(name), "title": _nfc(title), "today": now[key], "districts": {}}
        districts = built.setdefault(code, head)["districts"]
        lies = districts.setdefault(district, [_with_kind(district_name), {}])[1].setdefault(",".join(to), [])
        if ward_name:
            lies.append(f"{ward} {_with_kind(ward_name)}")
    found = Counts(len(built), *_counted(built))
    if found != counts:
        raise ValueError(f"{found}, not {counts}")
    return [row | {"districts": [[key, *rest] for key, rest in row["districts"].items()]} for row in built.values()]


def _leads(converter: dict[str, Any]) -> dict[str, set[tuple[str, str]]]:
    """Return the keys (province, commune) of today that each former ward leads to."""
    leads: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for province, communes_of in converter["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for key, olds in communes_of.items():
            for old in olds:
                leads[old].add((province, key))
    for province, divided in converter["DICT_PROVINCE_WARD_DIVIDED"].items():
        for old, parts in divided.items():
            leads[old].update((province, part["newWardKey"]) for part in parts)
    return leads


def _counted(built: dict[str, dict[str, Any]]) -> Iterator[int]:
    """Yield the numbers of districts, of wards, and of wards that lie in several communes."""
    lies = [ways for row in built.values() for _, ways in row["districts"].values()]
    yield len(lies)
    yield sum(len(wards) for ways in lies for wards in ways.values())
    yield sum(len(wards) for ways in lies for to, wards in ways.items() if "," in to)


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _with_kind(name: str) -> str:
    """Return a unit's name with its kind as offices write it ("Thị xã", not "Thị Xã")."""
    plain = _nfc(name)
    kind = next(kind for kind in FORMER_KINDS if plain.lower().startswith(f"{kind.lower()} "))
    return f"{kind} {plain[len(kind) + 1 :]}"


WORD: Final = re.compile(r"[^\W\d_]+")
CLAUSE: Final = re.compile(r"[,.;:()?!\"\n]")
PLACING: Final = frozenset({"o", "xa", "phuong"})
"""Words, without marks, after which a name counts as a place."""


@dataclass(frozen=True)
class Window:
    """Neighbouring words in small letters that read like a name: as written, without marks, and the word before."""

    written: str
    key: str
    before: str


def ordinary(records: Iterable[str], questions: Iterable[str]) -> dict[str, list[str]]:
    """Return the names that are ordinary words: `written` so, `folded`, that is when marks are missing, and `alone`.

    Provinces and districts are known to many and count as ordinary without marks only where such words were seen where
    a place might stand ("o van ban nao"); a commune's name counts wherever they stood. `alone` are the provinces that
    without marks read like words seen anywhere ("danh gia lai").
    """
    written: set[str] = set()
    folded: set[str] = set()
    alone: set[str] = set()
    for texts, official in ((records, True), (questions, False)):
        for window in (window for text in texts for window in windows(text)):
            units = names()[window.key]
            known = any(" ".join(words_of(unit.name)) == window.written for unit in units)
            large = min(unit.tier for unit in units)
            if known and official and large is not Tier.PROVINCE:
                written.add(window.written)
            if (official or not known) and (large is Tier.COMMUNE or window.before in PLACING):
                folded.add(window.key)
            if large is Tier.PROVINCE and not known:
                alone.add(window.key)
    return {"written": sorted(written), "folded": sorted(folded), "alone": sorted(alone)}


def windows(text: str) -> Iterator[Window]:
    """Yield the two or three words in small letters of a text that read like a unit's name, where it has marks."""
    for clause in CLAUSE.split(normalise(text, keep_lines=True)):
        words = WORD.findall(clause) if is_marked(clause) else []
        keys = [spelling_key(word) for word in words]
        for size in (2, 3):
            for at in range(len(words) - size + 1):
                key, taken = " ".join(keys[at : at + size]), words[at : at + size]
                if all(map(str.islower, taken)) and key in names():
                    yield Window(" ".join(taken), key, keys[at - 1] if at else "")


def strings(value: object) -> Iterator[str]:
    """Yield every text of a value read from JSON."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from strings(part)


def _words(records: str, questions: str) -> dict[str, list[str]]:
    rows = map(json.loads, Path(records).read_text("utf-8").split("\n")[:-1])
    asked = [path.read_text("utf-8").split("\n")[:-1] for path in sorted(Path(questions).glob("*.jsonl"))]
    texts = (json.loads(line)["text"] for lines in asked for line in lines)
    return ordinary((text for row in rows for text in set(strings(row))), texts)


def main(dataset: str, source: str, out: str, which: str = "today") -> None:
    """Write the file `out`, the same bytes for the same content."""
    built: object
    if which == "words":
        built = _words(dataset, source)
    elif which == "former":
        built = former(Path(dataset), json.loads(Path(source).read_text("utf-8")))
    else:
        built = build(Path(dataset), json.loads(Path(source).read_text("utf-8"))["provinces"])
    content = json.dumps(built, ensure_ascii=False, separators=(",", ":"))
    Path(out).write_bytes(gzip.compress(content.encode(), mtime=0))
    sys.stderr.write(f"{out}: {len(content)} byte\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
