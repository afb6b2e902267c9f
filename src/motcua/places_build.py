"""Make `data/places.json.gz` anew: `python -m motcua.places_build DATASET.db PROVINCES.json OUT`.

DATASET.db is that of the PyPI package vietnamadminunits (MIT), which says what was in force on 1 July 2025;
PROVINCES.json gives each province's rank, portal code and number of communes of each kind. What changed since stands
below. Where the outcome has not the numbers of PROVINCES.json, nothing is written.
"""

import gzip
import json
import sqlite3
import sys
import unicodedata
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from motcua.places import CommuneKind
from motcua.text.folding import toneless

ALPHABET: Final = "0123456789aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
TONES: Final = "\u0300\u0309\u0303\u0301\u0323"
"""Huyền, hỏi, ngã, sắc, nặng, as dictionaries have them; none comes before all."""
NEW_WARDS: Final = ("25270", "25357", "25363", "26116", "26170", "26248", "26326", "26368", "26425", "26485")
"""Communes of Đồng Nai that Resolution 237/NQ-UBTVQH16 made wards on 30 April 2026."""
SPELLED: Final = {"21319": "Xã Sơn Thuỷ", "21520": "Xã Đặng Thuỳ Trâm"}
"""Names as the list of Quảng Ngãi's units writes them."""
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


def main(dataset: str, listed: str, out: str) -> None:
    """Write the file `out`, the same bytes for the same content."""
    built = build(Path(dataset), json.loads(Path(listed).read_text("utf-8"))["provinces"])
    content = json.dumps(built, ensure_ascii=False, separators=(",", ":"))
    Path(out).write_bytes(gzip.compress(content.encode(), mtime=0))
    sys.stderr.write(f"{len(built)} tỉnh, {sum(len(row['communes']) for row in built)} xã\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
