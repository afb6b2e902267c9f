"""An office's own table: XLSX or CSV with the headings of `columns`, one row a procedure.

The headings may stand in any order and in any of the first 10 rows that hold something, so that a title can stand
over them; letter case and spacing do not matter. A heading that is not known is an error, since its column would be
lost in silence; then no row of the file is read. Of an XLSX file the first sheet with the headings is read.
"""

import csv
import io
import os
import tempfile
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import chain, islice
from pathlib import Path
from typing import Final

from motcua.errors import Place, SourceError, UnknownFormatError
from motcua.faults import system_reason
from motcua.records.model import NOT_STATED, Channel, ChannelKind, Decision, Procedure, SourceKind
from motcua.sources.cells import CellFault
from motcua.sources.files import Progress
from motcua.sources.rows import Origin, Row, build
from motcua.sources.spreadsheet_columns import Column, columns
from motcua.sources.tables import BadCell, Cell, TableRow, tables
from motcua.sources.wording import fault_in, tidy, tidy_lines

__all__ = ["Column", "columns", "read_table", "write_template"]

_HEADING_ROWS: Final = 10
_FEWEST_HEADINGS: Final = 2
_LONGEST_HEADING: Final = 200
_DOCUMENTATION_SHEET: Final = "Hướng dẫn"
_CODE_DECIMALS: Final = 6

_Layout = Mapping[int, Column]


def read_table(path: Path, name: str, progress: Progress) -> Iterator[Procedure | SourceError]:
    """Give the records and errors of a table; a row with bad cells gives one error for each.

    Args:
        path: The file.
        name: The name that records keep of it.
        progress: Is told how many bytes were read.

    Raises:
        SourceError: the file cannot be read, is broken or too large.
        UnknownFormatError: none of its sheets has the headings.
    """
    for table in tables(path, progress):
        rows = iter(table.rows)
        first = list(islice(rows, _HEADING_ROWS))
        at = _heading_row(first)
        if at is None:
            continue
        faults = _heading_faults(first[at], path)
        if faults:
            yield from faults
            return
        layout = _layout(first[at])
        for row in chain(first[at + 1 :], rows):
            if any(cell != "" for cell in row.cells):
                yield from _read_row(row, layout, Origin(str(path), name, row.number))
        return
    wanted = ", ".join(column.heading for column in columns() if column.required)
    raise UnknownFormatError(Place(str(path)), f"không thấy dòng tiêu đề cột; bảng cần có các cột: {wanted}")


def write_template(path: Path) -> None:
    """Write an example table that reads back without errors; XLSX also gets a sheet that explains the columns.

    Raises:
        SourceError: the suffix is neither `.xlsx` nor `.csv`, or the file cannot be written.
    """
    suffix = path.suffix.lower()
    if suffix not in (".xlsx", ".csv"):
        raise SourceError(Place(str(path)), "chỉ ghi được tệp .xlsx hoặc .csv")
    content = _xlsx_template() if suffix == ".xlsx" else _csv_template()
    try:
        _replace(path, content)
    except (OSError, ValueError) as fault:
        reason = system_reason(fault) if isinstance(fault, OSError) else "đường dẫn không hợp lệ"
        raise SourceError(Place(str(path)), f"không ghi được tệp: {reason}") from fault


def _replace(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=".motcua-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(beside, 0o644)
        os.replace(beside, path)
    except BaseException:
        os.unlink(beside)
        raise


def _csv_template() -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(([column.heading for column in columns()], [column.example for column in columns()]))
    return text.getvalue().encode("utf-8-sig")  # the mark tells Excel that it is UTF-8


def _xlsx_template() -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    if sheet is None:
        sheet = book.create_sheet()
    sheet.title = "Thủ tục"
    sheet.append([column.heading for column in columns()])
    sheet.append([column.example for column in columns()])
    sheet.freeze_panes = "C2"
    guide = book.create_sheet(_DOCUMENTATION_SHEET)
    guide.append(["Cột", "Bắt buộc", "Ý nghĩa", "Ví dụ"])
    for column in columns():
        guide.append([column.heading, "có" if column.required else "", column.meaning, column.example])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _key(heading: str) -> str:
    return tidy(heading).lower().rstrip(" :*")


def _known() -> dict[str, Column]:
    return {_key(column.heading): column for column in columns()}


def _headings(row: TableRow) -> list[str]:
    return [_key(cell[:_LONGEST_HEADING]) if isinstance(cell, str) else "" for cell in row.cells]


def _heading_row(rows: list[TableRow]) -> int | None:
    """Return the position of the row that holds the headings: the first with two known ones."""
    known = _known()
    counts = (sum(heading in known for heading in _headings(row)) for row in rows)
    return next((at for at, count in enumerate(counts) if count >= _FEWEST_HEADINGS), None)


def _heading_faults(row: TableRow, path: Path) -> list[SourceError]:
    """Return an error for each heading that is unknown, repeated or missing."""
    known, seen, faults = _known(), set[str](), []
    for heading in filter(None, _headings(row)):
        place = Place(str(path), row.number, heading)
        if heading not in known:
            faults.append(SourceError(place, f"tiêu đề cột không biết; gần nhất là: {_nearest(heading, known)}"))
        elif heading in seen:
            faults.append(SourceError(place, "tiêu đề cột lặp lại"))
        seen.add(heading)
    for key, column in known.items():
        if column.required and key not in seen:
            faults.append(SourceError(Place(str(path), row.number, column.heading), "thiếu cột bắt buộc này"))
    return faults


def _nearest(heading: str, known: Mapping[str, Column]) -> str:
    from rapidfuzz import fuzz, process

    nearest, *_ = process.extractOne(heading, known.keys(), scorer=fuzz.ratio)
    return known[nearest].heading


def _layout(row: TableRow) -> _Layout:
    known = _known()
    return {at: known[heading] for at, heading in enumerate(_headings(row)) if heading}


def _read_row(row: TableRow, layout: _Layout, origin: Origin) -> Iterator[Procedure | SourceError]:
    values: dict[str, object] = {}
    faults: list[SourceError] = []
    for at, cell in enumerate(row.cells):
        if cell == "":
            continue
        column = layout.get(at)
        if column is None:
            faults.append(origin.fault(f"cột {at + 1}", "ô có nội dung nhưng cột không có tiêu đề"))
            continue
        try:
            values[column.field] = column.parse(_text(cell, column))
        except CellFault as fault:
            faults.append(origin.fault(column.heading, str(fault)))
    if faults:
        yield from faults
        return
    try:
        yield build(Row({}, origin), _content(values, origin))
    except SourceError as fault:
        yield fault


def _text(cell: Cell, column: Column) -> str:
    """Return the text of a cell, its lines kept.

    A number in the column of codes gets the zeros back that a spreadsheet cut off: 1.00422 is 1.004220.

    Raises:
        CellFault: the cell has no value that can be used.
    """
    if isinstance(cell, BadCell):
        raise CellFault(cell.reason)
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    if isinstance(cell, float):
        if column.field == "code":
            return f"{cell:.{_CODE_DECIMALS}f}"
        return str(int(cell)) if cell.is_integer() else str(cell)
    text = str(cell)
    if reason := fault_in(text):
        raise CellFault(reason)
    return tidy_lines(text)


def _content(values: Mapping[str, object], origin: Origin) -> dict[str, object]:
    """Return the arguments of `Procedure` from the values of a row by field."""
    plain = {name: value for name, value in values.items() if name in Procedure.model_fields and name != "channels"}
    provenance = origin.provenance(SourceKind.SPREADSHEET, url=str(values.get("url", "")))
    return {
        **plain,
        "code": values.get("code", ""),
        "channels": _channels(values),
        "decision": Decision.model_validate(
            {name: values[f"decision.{name}"] for name in ("number", "issued_on") if f"decision.{name}" in values}
        ),
        "provenance": provenance.model_copy(update={"record_date": values.get("record_date", NOT_STATED)}),
    }


def _channels(values: Mapping[str, object]) -> tuple[Channel, ...]:
    """Return the channels: those named, and those of which some column is filled."""
    listed = values.get("channels", ())
    named = listed if isinstance(listed, tuple) else ()
    found = []
    for kind in ChannelKind:
        filled = {name: values[f"{kind}.{name}"] for name in _CHANNEL_FIELDS if f"{kind}.{name}" in values}
        if filled or kind in named:
            fees = (*_tuple(filled.pop("fee", ())), *_tuple(filled.pop("charge", ())))
            found.append(Channel.model_validate({"kind": kind, "fees": fees, **filled}))
    return tuple(found)


_CHANNEL_FIELDS: Final = ("time_limit", "fee", "charge", "note")


def _tuple(value: object) -> tuple[object, ...]:
    return value if isinstance(value, tuple) else ()
