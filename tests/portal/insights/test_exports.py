"""Files for spreadsheets: numbers are numbers, and no text becomes a formula."""

import csv
import io
from datetime import date, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from portal.insights.exports import csv_rows, workbook
from portal.insights.hiding import HIDDEN
from portal.insights.tables import Column, Kind, Table, Value

COLUMNS = (
    Column("day", "Ngày", Kind.DATE),
    Column("name", "Tên", Kind.TEXT),
    Column("count", "Số"),
    Column("share", "Tỉ lệ", Kind.SHARE),
)
ROWS: tuple[tuple[Value, ...], ...] = (
    (date(2026, 8, 22), "Hộ tịch", 1235, 33.3),
    (date(2026, 8, 23), '=HYPERLINK("http://x.example")', HIDDEN, None),
)
TABLE = Table("x", "Câu hỏi theo ngày: [mọi nơi] / mọi kênh", COLUMNS, ROWS)


def opened(table: Table) -> Any:
    book = load_workbook(io.BytesIO(workbook([table, table])))
    return book.worksheets[0]


def test_csv__has_a_mark_for_excel_a_heading_and_plain_values() -> None:
    text = "".join(csv_rows(TABLE))
    assert text.startswith("\ufeffNgày,Tên,Số,Tỉ lệ\r\n")
    rows = list(csv.reader(io.StringIO(text[1:])))
    assert rows[1] == ["2026-08-22", "Hộ tịch", "1235", "33.3"]
    assert rows[2] == ["2026-08-23", '\'=HYPERLINK("http://x.example")', "ẩn", ""]


def test_workbook__has_real_numbers_and_dates_under_a_bold_heading() -> None:
    sheet = opened(TABLE)
    assert [cell.value for cell in sheet[1]] == ["Ngày", "Tên", "Số", "Tỉ lệ"]
    assert all(cell.font.bold for cell in sheet[1]) and sheet.freeze_panes == "A2"
    assert [cell.value for cell in sheet[2]] == [datetime(2026, 8, 22), "Hộ tịch", 1235, 33.3]
    assert [cell.data_type for cell in sheet[2]] == ["d", "s", "n", "n"]
    assert sheet["A2"].number_format == "dd/mm/yyyy"


def test_workbook__keeps_what_looks_like_a_formula_a_text() -> None:
    cell = opened(TABLE)["B3"]
    assert (cell.data_type, cell.value[0]) == ("s", "'")


@given(st.text(max_size=60))
def test_any_text__can_be_exported_and_is_no_formula(text: str) -> None:
    table = Table("x", "x", (Column("a", "a", Kind.TEXT),), ((text,),))
    assert opened(table)["A2"].data_type in ("s", "n", "inlineStr")
    assert "".join(csv_rows(table))
    assert opened(table)["A2"].value is None or not str(opened(table)["A2"].value).startswith("=")
