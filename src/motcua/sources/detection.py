"""Which format a file or a JSON row is in, told from its content first and its suffix second."""

import json
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Final, NoReturn

from motcua.sources.national_detail import read_detail
from motcua.sources.national_list import read_entry
from motcua.sources.record_json import read_record
from motcua.sources.recovered import read_recovered
from motcua.sources.rows import Reader

READERS: Final[tuple[tuple[frozenset[str], Reader], ...]] = (
    (frozenset({"code", "name", "provenance"}), read_record),
    (frozenset({"methods", "dossier", "legal_basis"}), read_recovered),
    (frozenset({"codeNotation", "categories", "departments"}), read_entry),
)
"""The keys that tell a JSON row's format, and its reader."""

_TABLE_SUFFIXES: Final = frozenset({".csv", ".tsv", ".xlsx", ".xlsm"})
_LINE_SUFFIXES: Final = frozenset({".jsonl", ".ndjson"})
_ZIP_MAGIC: Final = b"PK\x03\x04"
_BOM: Final = b"\xef\xbb\xbf"


class Shape(StrEnum):
    """How a file is laid out."""

    OBJECT = "one JSON value"
    LINES = "one JSON value a line"
    TABLE = "spreadsheet"
    UNKNOWN = "unknown"


class JsonFault(ValueError):
    """Bytes that are no JSON; `reason` is in Vietnamese, `line` counts from 1."""

    def __init__(self, reason: str, line: int = 0) -> None:
        """Keep the reason and the line."""
        super().__init__(reason)
        self.reason = reason
        self.line = line


def suffix_of(path: Path) -> str:
    """Return the suffix that tells the format, lower case, without a `.gz` behind it."""
    name = path.name.lower()
    return Path(name.removesuffix(".gz")).suffix


def shape_of(path: Path, head: bytes) -> Shape:
    """Return how a file is laid out, from its suffix and its first bytes (decompressed)."""
    suffix = suffix_of(path)
    if head.startswith(_ZIP_MAGIC) or suffix in _TABLE_SUFFIXES:
        return Shape.TABLE
    if suffix in _LINE_SUFFIXES:
        return Shape.LINES
    if head.removeprefix(_BOM).lstrip()[:1] not in (b"{", b"["):
        return Shape.OBJECT if suffix == ".json" else Shape.UNKNOWN
    return Shape.LINES if _is_lines(head) else Shape.OBJECT


def _is_lines(head: bytes) -> bool:
    """Return whether the first line is a whole JSON object and something follows it."""
    first, _, rest = head.removeprefix(_BOM).lstrip().partition(b"\n")
    try:
        return isinstance(parse(first), dict) and bool(rest.strip())
    except JsonFault:
        return False


def parse(content: bytes) -> object:
    """Return the value of strict JSON in UTF-8 (with or without a mark at the beginning).

    Raises:
        JsonFault: no UTF-8, no JSON, NaN or Infinity, too deep, or a number of too many digits.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = content.count(b"\n", 0, fault.start) + 1
        raise JsonFault(f"không phải UTF-8 (byte thứ {fault.start + 1})", line) from fault
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except json.JSONDecodeError as fault:
        raise JsonFault(f"JSON hỏng ở cột {fault.colno}", fault.lineno) from fault
    except RecursionError as fault:
        raise JsonFault("JSON lồng quá sâu") from fault
    except ValueError as fault:
        raise JsonFault("JSON có con số không hợp lệ") from fault


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


def reader_of(value: object) -> Reader | None:
    """Return the reader of a JSON row, None if no format has such a row."""
    if not isinstance(value, Mapping):
        return None
    if _is_detail(value):
        return read_detail
    for keys, reader in READERS:
        if keys <= value.keys():
            return reader
    return None


def _is_detail(value: Mapping[str, object]) -> bool:
    """Return whether a row is an answer of the portal's detail interface, also one that says it failed.

    Its other interfaces wrap a list of rows in the same way (`provinces.json`).
    """
    if not {"code", "data"} <= value.keys():
        return False
    data = value["data"]
    return not isinstance(data, Mapping) or "rows" not in data and "items" not in data
