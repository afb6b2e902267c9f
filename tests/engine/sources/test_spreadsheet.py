import csv
import datetime
import io
import unicodedata
from pathlib import Path

import pytest
from openpyxl import Workbook

from motcua.errors import SourceError, UnknownFormatError
from motcua.records.model import NOT_STATED, ChannelKind, FeeKind, Procedure, SourceKind, TimeLimit, TimeUnit
from motcua.sources.reading import read
from motcua.sources.spreadsheet import columns, write_template

NEEDED = {"Mã thủ tục": "1.001193", "Tên thủ tục": "Đăng ký"}


def xlsx(folder: Path, *rows: list[object], above: int = 0) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for _ in range(above):
        sheet.append(["Danh mục thủ tục của phường"])
    for row in rows:
        sheet.append(row)
    path = folder / "bang.xlsx"
    book.save(path)
    return path


def read_cells(folder: Path, **cells: object) -> list[Procedure | SourceError]:
    table = {**NEEDED, **{heading.replace("_", " "): value for heading, value in cells.items()}}
    return list(read(xlsx(folder, list(table), list(table.values()))))


def only_record(entries: list[Procedure | SourceError]) -> Procedure:
    (record,) = entries
    assert isinstance(record, Procedure), record
    return record


def only_fault(entries: list[Procedure | SourceError]) -> SourceError:
    (fault,) = entries
    assert isinstance(fault, SourceError)
    return fault


@pytest.mark.parametrize("name", ["mau.xlsx", "mau.csv"])
def test_template__reads_back_with_every_column_filled(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    write_template(path)
    record = only_record(list(read(path)))
    assert record.provenance.source is SourceKind.SPREADSHEET
    assert record.provenance.line == 2
    assert record.channels[0].fees[0].amount == 8_000
    assert record.dossier[0].documents[0].forms[0].name == "Mẫu số 01"
    assert record.requirements == (), "the example says that there are none"
    empty = [
        name for name in ("fields", "levels", "steps", "results", "legal_bases", "cases") if not getattr(record, name)
    ]
    assert empty == []


def test_template__is_refused_for_other_suffixes_and_missing_folders(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"\.xlsx hoặc \.csv"):
        write_template(tmp_path / "mau.ods")
    with pytest.raises(SourceError, match="không ghi được"):
        write_template(tmp_path / "nowhere" / "mau.csv")
    assert list(tmp_path.iterdir()) == []


def test_columns__are_documented_and_named_once() -> None:
    headings = [column.heading for column in columns()]
    assert len(headings) == len({heading.lower() for heading in headings})
    assert all(column.meaning and column.example for column in columns())


def test_headings__may_stand_below_a_title_in_any_order_and_case(tmp_path: Path) -> None:
    path = xlsx(tmp_path, ["TÊN  THỦ TỤC ", "mã thủ tục:"], ["Đăng ký", "1.001193"], above=3)
    assert only_record(list(read(path))).provenance.line == 5


def test_heading__that_is_unknown_names_the_nearest(tmp_path: Path) -> None:
    fault = only_fault(read_cells(tmp_path, Lệ_phí_trực_tuyế="5"))
    assert "Lệ phí trực tuyến" in fault.reason
    assert fault.place.line == 1


def test_heading__repeated_or_missing_is_named(tmp_path: Path) -> None:
    path = xlsx(tmp_path, ["Mã thủ tục", "Mã thủ tục"], ["1.001193", "1.001193"])
    assert [fault.reason for fault in read(path) if isinstance(fault, SourceError)] == [
        "tiêu đề cột lặp lại",
        "thiếu cột bắt buộc này",
    ]


def test_table__without_headings_is_of_unknown_format(tmp_path: Path) -> None:
    fault = only_fault(list(read(xlsx(tmp_path, ["a", "b"], ["c", "d"]))))
    assert isinstance(fault, UnknownFormatError)
    assert "Mã thủ tục" in fault.reason


@pytest.mark.parametrize(
    ("heading", "value", "reason"),
    [
        ("Lệ phí trực tiếp", "8.00O đồng", "số tiền"),
        ("Lệ phí trực tiếp", "-5", "số tiền"),
        ("Thời hạn trực tuyến", "5 tuần", "đơn vị"),
        ("Thời hạn trực tuyến", 5, "đơn vị"),
        ("Cấp thực hiện", "cấp huyện", "cấp không biết"),
        ("Loại thủ tục", "khác", "loại thủ tục không biết"),
        ("Số bộ hồ sơ", "một", "số nguyên"),
        ("Ngày quyết định", "31/02/2025", "05/11/2025"),
        ("Thành phần hồ sơ", "Đơn | 1 bảng chính", "1 bản chính"),
        ("Thành phần hồ sơ", " | 1 bản chính", "không có tên"),
        ("Trang chính thức", "javascript:alert(1)", "https://"),
        ("Lĩnh vực", True, "đúng/sai"),
        ("Lĩnh vực", datetime.time(3, 4), "giờ"),
        ("Lĩnh vực", "=A1&A2", "công thức"),
    ],
)
def test_bad_cell__names_row_heading_and_reason(tmp_path: Path, heading: str, value: object, reason: str) -> None:
    fault = only_fault(read_cells(tmp_path, **{heading: value}))
    assert (fault.place.line, fault.place.field) == (2, heading)
    assert reason in fault.reason


def test_bad_cells__of_one_row_are_all_named_and_other_rows_are_read(tmp_path: Path) -> None:
    head = [*NEEDED, "Số bộ hồ sơ", "Hiệu lực"]
    path = xlsx(tmp_path, head, ["1.001193", "A", "x", "y"], [], ["1.001194", "B", 1, "hết hiệu lực"])
    entries = list(read(path))
    assert [entry.place.field for entry in entries if isinstance(entry, SourceError)] == ["Số bộ hồ sơ", "Hiệu lực"]
    (record,) = [entry for entry in entries if isinstance(entry, Procedure)]
    assert (record.code, record.in_force, record.provenance.line) == ("1.001194", False, 4)


def test_row__without_code_or_name_is_a_fault(tmp_path: Path) -> None:
    path = xlsx(tmp_path, [*NEEDED, "Mô tả"], [None, "A", "x"], ["1.001193", None, "x"], ["không", "A", "x"])
    assert [entry.place.field for entry in read(path) if isinstance(entry, SourceError)] == ["code", "name", "code"]


def test_cell__under_no_heading_is_a_fault(tmp_path: Path) -> None:
    path = xlsx(tmp_path, list(NEEDED), [*NEEDED.values(), "lạc"])
    assert only_fault(list(read(path))).place.field == "cột 3"


def test_code__typed_as_a_number_gets_its_zeros_back(tmp_path: Path) -> None:
    assert only_record(read_cells(tmp_path, **{"Mã thủ tục": 1.00422})).code == "1.004220"


def test_dates__are_read_from_date_cells_and_from_text(tmp_path: Path) -> None:
    day = datetime.date(2025, 11, 5)
    for value in (day, datetime.datetime(2025, 11, 5, 10), "5/11/2025", "2025-11-05"):
        record = only_record(read_cells(tmp_path, **{"Ngày quyết định": value, "Ngày cập nhật": value}))
        assert (record.decision.issued_on, record.provenance.record_date) == (day, day)


def test_fees__keep_apart_free_words_and_nothing(tmp_path: Path) -> None:
    record = only_record(
        read_cells(
            tmp_path,
            Lệ_phí_trực_tiếp="8.000 đồng (bản sao)\nTheo nghị quyết của tỉnh",
            Phí_trực_tuyến="Miễn phí",
            Thời_hạn_bưu_chính="Trong ngày",
            Cách_thức_nộp="Trực tuyến",
        )
    )
    in_person, online, post = record.channels
    assert [(fee.kind, fee.amount, fee.note) for fee in in_person.fees] == [
        (FeeKind.FEE, 8_000, "bản sao"),
        (FeeKind.FEE, NOT_STATED, "Theo nghị quyết của tỉnh"),
    ]
    assert in_person.time_limit is NOT_STATED
    assert [(fee.kind, fee.amount) for fee in online.fees] == [(FeeKind.CHARGE, 0)]
    assert (post.kind, post.fees, post.time_limit) == (ChannelKind.POST, (), TimeLimit(note="Trong ngày"))


def test_numbers__are_taken_as_dong(tmp_path: Path) -> None:
    record = only_record(read_cells(tmp_path, **{"Lệ phí trực tiếp": 15000, "Số bộ hồ sơ": 2.0}))
    assert (record.channels[0].fees[0].amount, record.dossier_sets) == (15_000, 2)


def test_time_limit__takes_fractions_and_notes(tmp_path: Path) -> None:
    record = only_record(read_cells(tmp_path, Thời_hạn_trực_tiếp="7,5 Ngày làm việc (vùng xa: 10 ngày)"))
    assert record.channels[0].time_limit == TimeLimit(amount=7.5, unit=TimeUnit.WORKING_DAY, note="vùng xa: 10 ngày")


def test_papers__are_grouped_under_their_headings(tmp_path: Path) -> None:
    text = "- Đơn | 1 bản chính | 2 bản sao | mẫu: Mẫu 01 | ký tên\n# Trường hợp mất:\nGiấy báo mất"
    record = only_record(read_cells(tmp_path, Thành_phần_hồ_sơ=text))
    form, notice = (group.documents[0] for group in record.dossier)
    assert (form.name, form.originals, form.copies, form.forms[0].name, form.note) == ("Đơn", 1, 2, "Mẫu 01", "ký tên")
    assert (record.dossier[1].name, notice.originals, notice.copies) == ("Trường hợp mất", NOT_STATED, NOT_STATED)


def as_cp1258(text: str) -> bytes:
    tones = "\u0300\u0301\u0303\u0309\u0323"
    letters = []
    for letter in text:
        marks = unicodedata.normalize("NFD", letter)
        base = unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in tones))
        letters.append(base + "".join(mark for mark in marks if mark in tones))
    return "".join(letters).encode("cp1258")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1258"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv__is_read_in_any_usual_form(tmp_path: Path, encoding: str, separator: str) -> None:
    text = io.StringIO(newline="")
    name = "Đăng ký; khai sinh, kết hôn"
    csv.writer(text, delimiter=separator).writerows([list(NEEDED), ["1.001193", name]])
    content = as_cp1258(text.getvalue()) if encoding == "cp1258" else text.getvalue().encode(encoding)
    path = tmp_path / "bang.csv"
    path.write_bytes(content)
    assert only_record(list(read(path))).name == name


def test_csv__line_of_a_row_counts_the_lines_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "bang.csv"
    path.write_text('Mã thủ tục,Tên thủ tục,Lĩnh vực\n1.001193,A,"x\ny"\n\n1.001194,B,z\nxấu,C,z\n', encoding="utf-8")
    lines = [e.provenance.line if isinstance(e, Procedure) else e.place.line for e in read(path)]
    assert lines == [2, 5, 6]


@pytest.mark.parametrize("text", ['Mã thủ tục,Tên thủ tục\n1.001193,"A', "Mã thủ tục,Tên thủ tục\n1.001193,A\x00\n"])
def test_csv__that_is_broken_is_a_fault(tmp_path: Path, text: str) -> None:
    path = tmp_path / "bang.csv"
    path.write_text(text, encoding="utf-8")
    assert any(isinstance(entry, SourceError) for entry in read(path))


def test_second_sheet__is_read_where_the_first_has_no_headings(tmp_path: Path) -> None:
    book = Workbook()
    first, second = book.active, book.create_sheet("Thủ tục")
    assert first is not None
    first.append(["Bìa"])
    second.append(list(NEEDED))
    second.append(list(NEEDED.values()))
    book.save(tmp_path / "bang.xlsx")
    assert only_record(list(read(tmp_path / "bang.xlsx"))).code == "1.001193"
