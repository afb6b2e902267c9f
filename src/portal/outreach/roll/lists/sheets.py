"""Spreadsheets that are given out: the template of a list, and the refused rows with their reasons."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation  # type: ignore[import-not-found]  # not in the stubs

from portal.core.spreadsheets import guarded
from portal.outreach.roll.lists.columns import COLUMNS, REASON, SHEETS, Column
from portal.outreach.roll.models import RollImport, RollImportRow

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LAST_ROW: Final = 20_000
MARK: Final = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""Tells Excel that a CSV file is UTF-8."""


def template_csv(kind: str) -> bytes:
    """Return an empty list as CSV: its headings."""
    return _csv([[one.heading for one in COLUMNS[kind]]])


def template_xlsx(kind: str) -> bytes:
    """Return an empty list as a workbook: headings, drop-downs, and a sheet that explains, with examples.

    No example stands among the rows, where it would be forgotten and read.
    """
    columns = COLUMNS[kind]
    book = Workbook()
    sheet: Any = book.active
    sheet.title = SHEETS[kind]
    _put_headings(sheet, [f"{one.heading} *" if one.required else one.heading for one in columns])
    choices = book.create_sheet("Danh_muc") if any(one.choices for one in columns) else None
    for at, column in enumerate(columns, start=1):
        letter = get_column_letter(at)
        for row in range(2, 502):
            sheet[f"{letter}{row}"].number_format = "@"  # kept as typed: codes keep zeros, dates their order
        if column.choices and choices is not None:
            _offer(sheet, choices, letter, column)
    if choices is not None:
        choices.sheet_state = "hidden"
    _explain(book.create_sheet(SHEETS["guide"]), columns)
    return _saved(book)


def _offer(sheet: Any, choices: Any, letter: str, column: Column) -> None:
    """Offer a column's choices as a drop-down; other words are taken too."""
    place = choices.max_column + 1 if choices["A1"].value else 1
    for at, choice in enumerate(column.choices, start=1):
        choices.cell(row=at, column=place, value=choice)
    listed = get_column_letter(place)
    rule = DataValidation(
        type="list", formula1=f"'{choices.title}'!${listed}$1:${listed}${len(column.choices)}", showErrorMessage=False
    )
    sheet.add_data_validation(rule)
    rule.add(f"{letter}2:{letter}{LAST_ROW}")


def _explain(guide: Any, columns: Sequence[Column]) -> None:
    for rule in SHEETS["rules"]:
        guide.append([rule])
    guide.append([])
    guide.append(SHEETS["guide_headings"])
    for cell in guide[guide.max_row]:
        cell.font = Font(bold=True)
    for one in columns:
        guide.append([one.heading, SHEETS["required"] if one.required else "", one.meaning, one.example])
    for letter, width in zip("ABCD", (28, 12, 70, 34), strict=True):
        guide.column_dimensions[letter].width = width


def refused_xlsx(imported: RollImport) -> bytes:
    """Return the refused rows of a list as they were written, each with why it was refused."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = SHEETS[imported.kind]
    _put_headings(sheet, [guarded(one) for one in (*_without_reason(imported.headings), REASON)])
    for row in imported.rows.of(RollImportRow.Verdict.REFUSED).iterator(chunk_size=2_000):
        cells = [guarded(cell) if cell else "" for cell in _without_reason(row.cells, imported.headings)]
        sheet.append([*cells, guarded(reasons_told(row))])
    return _saved(book)


def reasons_told(row: RollImportRow) -> str:
    """Return why a row was refused, in one line."""
    return "; ".join(f"{one['column']}: {one['reason']}" if one["column"] else one["reason"] for one in row.faults)


def _without_reason(cells: Sequence[str], headings: Sequence[str] | None = None) -> list[str]:
    """Return the cells without an old column of reasons, so that lists that come back do not grow."""
    names = headings if headings is not None else cells
    return [cell for cell, name in zip(cells, names, strict=False) if name != REASON]


def _put_headings(sheet: Any, headings: Sequence[str]) -> None:
    sheet.append(headings)
    for at, cell in enumerate(sheet[1], start=1):
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor="0B4F6C")
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        sheet.column_dimensions[get_column_letter(at)].width = max(12, min(34, len(headings[at - 1]) + 6))
    sheet.freeze_panes = "A2"


def _saved(book: Workbook) -> bytes:
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _csv(rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return f"{MARK}{text.getvalue()}".encode()
