"""The cells of an office's XLSX or CSV file, read within bounds; what they mean is for `spreadsheet` to say.

XLSX is read with openpyxl, which takes its XML through defusedxml (it does so by itself where defusedxml is
installed, and it is a dependency): entities and document types are refused. The ZIP's directory is checked before
anything is unpacked, and `zipfile` never gives more bytes of a part than the directory declares.
"""

import csv
import io
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final, Protocol, TypeAlias

from motcua.errors import Place, SourceError
from motcua.sources.files import Progress, whole
from motcua.sources.limits import (
    MAX_CELL,
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_ROWS,
    MAX_SHEET_BYTES,
    MAX_UNZIPPED_BYTES,
    MAX_ZIP_PARTS,
    MAX_ZIP_RATIO,
)
from motcua.text.encodings import decode

_ZIP_MAGIC: Final = b"PK\x03\x04"
_SMALL_PART: Final = 1024 * 1024
_SEPARATORS: Final = ";\t,"
_EMPTY_ROWS: Final = 1_000


class _XlsxCell(Protocol):
    """A cell as openpyxl gives it; an empty one has no `data_type`."""

    @property
    def value(self) -> object: ...


class _XlsxSheet(Protocol):
    """A sheet as openpyxl gives it."""

    def iter_rows(self, *, max_row: int, max_col: int) -> Iterable[tuple[_XlsxCell, ...]]: ...


@dataclass(frozen=True)
class BadCell:
    """A cell whose value cannot be used, and why, in Vietnamese."""

    reason: str


Cell: TypeAlias = str | int | float | date | BadCell
"""What a cell holds; "" if it is empty."""


@dataclass(frozen=True)
class TableRow:
    """One row: its number from 1 and its cells, empty ones at the end left out."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Table:
    """One sheet, or the whole of a CSV file, whose name is then ""."""

    name: str
    rows: Iterable[TableRow]


def tables(path: Path, progress: Progress) -> Iterator[Table]:
    """Give the sheets of an XLSX file, or the one table of a CSV file.

    Raises:
        SourceError: the file cannot be read, is broken or too large (also while rows are read).
    """
    content = whole(path, MAX_SHEET_BYTES, progress)
    if content.startswith(_ZIP_MAGIC):
        yield from _sheets(path, content)
    elif content.startswith(b"\xd0\xcf\x11\xe0"):
        raise SourceError(Place(str(path)), "tệp XLS đời cũ hoặc có mật khẩu; hãy lưu lại thành .xlsx")
    elif path.suffix.lower() in (".xlsx", ".xlsm"):
        raise SourceError(Place(str(path)), "tệp XLSX bị hỏng hoặc cắt cụt")
    else:
        yield Table("", _csv_rows(path, content))


def _csv_rows(path: Path, content: bytes) -> Iterator[TableRow]:
    text = decode(content).text
    if "\x00" in text:
        raise SourceError(Place(str(path), text.count("\n", 0, text.index("\x00")) + 1), "tệp CSV có ký tự NUL")
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    held = 0
    try:
        for cells in lines:
            row = _trimmed([_checked(cell) for cell in cells[:MAX_COLUMNS]])
            held += len(row)
            _check_size(path, lines.line_num, held)
            if row:
                yield TableRow(lines.line_num - sum(cell.count("\n") for cell in cells), row)
    except csv.Error as fault:
        reason = "dòng CSV hỏng: dấu ngoặc kép không khớp hoặc ô quá dài"
        raise SourceError(Place(str(path), lines.line_num), reason) from fault


def _separator(text: str) -> str:
    """Return the separator that the first line that has any uses most."""
    for line in text.split("\n", 20)[:20]:
        counts = {separator: line.count(separator) for separator in _SEPARATORS}
        if any(counts.values()):
            return max(counts, key=lambda separator: counts[separator])
    return ","


def _checked(text: str) -> Cell:
    return text if len(text) <= MAX_CELL else BadCell(f"ô dài {len(text)} ký tự, nhiều hơn {MAX_CELL}")


def _trimmed(cells: list[Cell]) -> tuple[Cell, ...]:
    while cells and (cells[-1] == "" or (isinstance(cells[-1], str) and cells[-1].isspace())):
        cells.pop()
    return tuple(cells)


def _check_size(path: Path, number: int, cells: int) -> None:
    if number > MAX_ROWS:
        raise SourceError(Place(str(path), number), f"bảng có nhiều hơn {MAX_ROWS} dòng")
    if cells > MAX_CELLS:
        raise SourceError(Place(str(path), number), f"bảng có nhiều hơn {MAX_CELLS} ô")


def _sheets(path: Path, content: bytes) -> list[Table]:
    """Return the sheets of an XLSX file.

    The file is read twice over, once for values and once for formulas, since openpyxl gives one or the other.
    """
    from openpyxl import load_workbook

    try:
        _check_parts(path, content)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of styles and dates that it leaves out
            values = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
            formulas = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
            twins = zip(values.worksheets, formulas.worksheets, strict=True)
            return [Table(sheet.title, list(_xlsx_rows(path, sheet, twin))) for sheet, twin in twins]
    except SourceError:
        raise
    except Exception as fault:  # openpyxl raises whatever its parsing of a broken file runs into
        raise SourceError(Place(str(path)), "tệp XLSX bị hỏng hoặc không đúng chuẩn") from fault


def _check_parts(path: Path, content: bytes) -> None:
    """Refuse a ZIP that unpacks to too much.

    Raises:
        SourceError: too many parts, too many bytes, or a part that shrank too well to be an office's table.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
    if "xl/workbook.xml" not in {part.filename for part in parts}:
        raise SourceError(Place(str(path)), "tệp ZIP không phải là bảng tính XLSX")
    if len(parts) > MAX_ZIP_PARTS or sum(part.file_size for part in parts) > MAX_UNZIPPED_BYTES:
        raise SourceError(
            Place(str(path)), f"tệp XLSX giải nén ra quá lớn (hơn {MAX_UNZIPPED_BYTES // 1024 // 1024} MB)"
        )
    for part in parts:
        if part.file_size > _SMALL_PART and part.file_size > MAX_ZIP_RATIO * max(1, part.compress_size):
            raise SourceError(Place(str(path)), f"phần {part.filename[:60]} nén quá mức bình thường, có thể là bom nén")


def _xlsx_rows(path: Path, sheet: _XlsxSheet, twin: _XlsxSheet) -> Iterator[TableRow]:
    """Give the rows of a sheet that are not empty, up to the first 1,000 empty ones in a row.

    Raises:
        SourceError: more than `MAX_ROWS` rows or `MAX_CELLS` cells.
    """
    empty = held = 0
    values = sheet.iter_rows(max_row=MAX_ROWS + 1, max_col=MAX_COLUMNS)
    formulas = twin.iter_rows(max_row=MAX_ROWS + 1, max_col=MAX_COLUMNS)
    for number, (row, written) in enumerate(zip(values, formulas, strict=True), start=1):
        cells = _trimmed([_cell(value, formula) for value, formula in zip(row, written, strict=True)])
        empty, held = (0 if cells else empty + 1), held + len(cells)
        if empty > _EMPTY_ROWS:
            return
        _check_size(path, number, held)
        if cells:
            yield TableRow(number, cells)


def _cell(value: _XlsxCell, formula: _XlsxCell) -> Cell:
    """Return what a cell shows: of a formula its stored value, which a program that never ran it did not store."""
    held: object = value.value
    if getattr(value, "data_type", "n") == "e":
        return BadCell(f"ô báo lỗi {str(held)[:20]}")
    if held is None:
        is_formula = getattr(formula, "data_type", "n") == "f"
        return BadCell("ô là công thức chưa có giá trị; hãy dán giá trị vào ô") if is_formula else ""
    if isinstance(held, bool):
        return BadCell("ô ghi đúng/sai, cần chữ hoặc số")
    if isinstance(held, datetime):
        return held.date()
    if isinstance(held, str):
        return _checked(held)
    if isinstance(held, int | float | date):
        return held
    return BadCell("ô ghi giờ hoặc một kiểu không dùng được")
