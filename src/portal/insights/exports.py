"""Tables as CSV and XLSX."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from portal.core.spreadsheets import guarded
from portal.insights.hiding import Hidden
from portal.insights.tables import Column, Kind, Table, Value, written

MARK: Final = "\ufeff"
"""Byte order mark: without it Excel does not read UTF-8."""

FORMATS: Final = {Kind.SHARE: "0.0", Kind.MILLISECONDS: "0.0", Kind.COUNT: "#,##0", Kind.DATE: "dd/mm/yyyy"}
SHEET_LENGTH: Final = 31


class _Echo:
    """A file that hands back what is written, so that rows can be sent as they are made."""

    def write(self, text: str) -> str:
        return text


def csv_rows(table: Table) -> Iterator[str]:
    """Yield a table line by line, as CSV for spreadsheets: numbers with a point, dates as 2026-08-22."""
    write = csv.writer(_Echo()).writerow
    yield MARK
    yield str(write([guarded(column.label) for column in table.columns]))
    for row in table.rows:
        yield str(write([plain(value) for value in row]))


def plain(value: Value) -> str | int | float:
    """Return a value as it stands in a CSV."""
    if isinstance(value, date):
        return value.isoformat()
    if value is None:
        return ""
    if isinstance(value, str | Hidden):
        return guarded(written(value, Kind.TEXT))
    return round(value, 2)


def workbook(tables: Iterable[Table]) -> bytes:
    """Return tables as a workbook, one sheet each, with real numbers and dates under a heading that stands still."""
    book = Workbook(write_only=True)
    for table in tables:
        sheet = book.create_sheet(_sheet_name(table.title, book.sheetnames))
        sheet.freeze_panes = "A2"
        sheet.append([_heading(sheet, column) for column in table.columns])
        for row in table.rows:
            pairs = zip(row, table.columns, strict=True)
            sheet.append([_cell(sheet, value, column) for value, column in pairs])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _sheet_name(title: str, taken: Sequence[str]) -> str:
    """Return a name that a sheet may have and none has yet."""
    name = "".join(" " if char in r"\/*?:[]" else char for char in title)[:SHEET_LENGTH]
    return name if name not in taken else f"{name[: SHEET_LENGTH - 3]} {len(taken) + 1}"


def _heading(sheet: Any, column: Column) -> Any:
    cell = WriteOnlyCell(sheet, value=column.label)
    cell.font = Font(bold=True)
    return cell


def _cell(sheet: Any, value: Value, column: Column) -> Any:
    if isinstance(value, str | Hidden):
        text = WriteOnlyCell(sheet, value=guarded(written(value, Kind.TEXT)))
        text.data_type = "s"
        return text
    cell: Any = WriteOnlyCell(sheet)
    cell.value = round(value, 2) if isinstance(value, float) else value
    cell.number_format = FORMATS.get(column.kind, "General")
    return cell
