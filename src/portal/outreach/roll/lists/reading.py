"""Reading a list: the table within bounds (`motcua.sources.tables`), its headings, and each row cell by cell."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain, islice
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process

from motcua.errors import MotcuaError
from motcua.sources.cells import CellFault
from motcua.sources.tables import BadCell, Cell, TableRow, tables
from motcua.sources.wording import fault_in
from motcua.text.encodings import convert_legacy
from motcua.text.folding import fold
from portal.core.spreadsheets import FORMULA, NO_XML
from portal.outreach.roll.lists.columns import COLUMNS, PASSED_OVER, Column, Value, plain

HEADING_ROWS: Final = 10
FEWEST_HEADINGS: Final = 2
LONGEST_HEADING: Final = 80
LONGEST_KEPT: Final = 1_000
"""Characters of a cell that are kept to be shown and given back."""


class ListError(MotcuaError):
    """A list cannot be read at all; the message says why."""


@dataclass
class ReadRow:
    """A row: its number in the file, its cells as texts, what they mean by column, and what is wrong with them."""

    number: int
    cells: list[str]
    values: dict[str, Any] = field(default_factory=dict)
    faults: list[tuple[str, str]] = field(default_factory=list)

    def fault(self, heading: str, reason: str) -> None:
        """Write down what is wrong."""
        self.faults.append((heading, reason))


@dataclass
class ReadList:
    """A list: its headings as they stand, those that nothing is read from, and its rows."""

    headings: list[str]
    unknown: list[str]
    rows: list[ReadRow]


def read_list(path: Path, kind: str, progress: Callable[[int], None]) -> ReadList:
    """Return the rows of the sheet that has the headings of a kind of list.

    Raises:
        ListError: no sheet has them, or two; or one heading that is needed is missing or stands there twice.
        SourceError: the file is broken, too large, or no table.
    """
    found, name = None, ""
    for table in tables(path, progress):
        rows = iter(table.rows)
        first = list(islice(rows, HEADING_ROWS))
        at = _heading_row(first, kind)
        if at is None:
            continue
        if found is None:
            found, name = _read_rows(first[at], chain(first[at + 1 :], rows), kind), table.name
        elif any(cell != "" for row in chain(first[at + 1 :], rows) for cell in row.cells):
            said = _("Tệp có hai trang tính đều là danh sách (%(one)s, %(other)s); hãy gộp lại hoặc đưa từng trang.")
            raise ListError(said % {"one": name, "other": table.name})
    if found is not None:
        return found
    wanted = ", ".join(one.heading for one in COLUMNS[kind] if one.required)
    raise ListError(_("Không thấy dòng tiêu đề. Danh sách cần có các cột: %(columns)s.") % {"columns": wanted})


def _key(heading: str) -> str:
    return " ".join(fold(heading).replace("*", " ").replace(":", " ").split())


def _known(kind: str) -> dict[str, Column]:
    return {_key(one.heading): one for one in COLUMNS[kind]}


def _headings(row: TableRow) -> list[str]:
    texts = [plain(cell[:LONGEST_HEADING]) if isinstance(cell, str) else "" for cell in row.cells]
    return [plain(one) for one in _unicode(texts)]


def _heading_row(rows: Sequence[TableRow], kind: str) -> int | None:
    known = _known(kind)
    for at, row in enumerate(rows):
        if sum(_key(heading) in known for heading in _headings(row)) >= FEWEST_HEADINGS:
            return at
    return None


def _read_rows(top: TableRow, rows: Iterator[TableRow], kind: str) -> ReadList:
    headings, known = _headings(top), _known(kind)
    keys = [_key(one) for one in headings]
    double = sorted({headings[at] for at, key in enumerate(keys) if key in known and keys.count(key) > 1})
    if double:
        raise ListError(_("Cột lặp lại: %(columns)s.") % {"columns": ", ".join(double)})
    missing = [one.heading for key, one in known.items() if one.required and key not in keys]
    if missing:
        raise ListError(_missing(missing, headings, known))
    unknown = [one for one in headings if one and _key(one) not in known and _key(one) not in PASSED_OVER]
    columns = [known.get(key) for key in keys]
    read = [_read_row(row, columns, len(headings)) for row in rows if any(cell != "" for cell in row.cells)]
    return ReadList(headings, unknown, read)


def _missing(missing: list[str], headings: list[str], known: dict[str, Column]) -> str:
    """Say which columns are missing, and which of those that stand there may be meant."""
    said = _("Thiếu cột bắt buộc: %(columns)s.") % {"columns": ", ".join(missing)}
    others = [one for one in headings if one and _key(one) not in known]
    for heading in missing:
        nearest = process.extractOne(_key(heading), [_key(one) for one in others], scorer=fuzz.ratio, score_cutoff=70)
        if nearest:
            told = _("Có phải cột “%(there)s” là “%(wanted)s”?")
            said += " " + told % {"there": others[nearest[2]], "wanted": heading}
    return said


def _read_row(row: TableRow, columns: list[Column | None], wide: int) -> ReadRow:
    texts = [_text(cell) for cell in row.cells[:wide]]
    texts += [""] * (wide - len(texts))
    texts = [plain(one) for one in _unicode(texts)]
    read = ReadRow(row.number, [one[:LONGEST_KEPT] for one in texts])
    if any(cell != "" for cell in row.cells[wide:]):
        read.fault("", _("có ô nằm ngoài các cột có tiêu đề"))
    for cell, text, column in zip(chain(row.cells, [""] * wide), texts, columns, strict=False):
        if column is not None:
            _read_cell(read, cell, text, column)
    for column in columns:
        told = {heading for heading, _reason in read.faults}
        if column is not None and column.required and column.key not in read.values and column.heading not in told:
            read.fault(column.heading, _("còn trống"))
    return read


def _read_cell(read: ReadRow, cell: Cell, text: str, column: Column) -> None:
    """Add what a cell means, or what is wrong with it."""
    reason = cell.reason if isinstance(cell, BadCell) else fault_in(text)
    if not reason and text:
        try:
            value: Value = column.read(text)
        except CellFault as fault:
            reason = str(fault)
        else:
            read.values[column.key] = value
    if reason:
        read.fault(column.heading, reason)


def _text(cell: Cell) -> str:
    """Return the text of a cell: a day as 05/11/2026, a whole number without a point, no guard before a formula."""
    if isinstance(cell, BadCell):
        return ""
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    text = NO_XML.sub(" ", str(cell))
    return text[1:] if text.startswith("'") and text[1:].lstrip().startswith(FORMULA) else text


def _unicode(texts: list[str]) -> list[str]:
    """Return texts of one row in Unicode; many words tell an old encoding better than one, so the row goes first."""
    if all(one.isascii() for one in texts):
        return texts
    lines = [one.replace("\n", " ").replace("\r", " ") for one in texts]
    together = convert_legacy("\n".join(lines)).split("\n")
    if together != lines and len(together) == len(lines):
        return together
    return [convert_legacy(one) for one in texts]
