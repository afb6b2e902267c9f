"""Lists that are brought: what they would change, what is refused and why, and that nothing is lost."""

import csv
import io
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from tests.portal.outreach.roll.conftest import OFFICERS, Days, officer_of

from portal.accounts.models import User
from portal.outreach.roll.lists import bringing, sheets
from portal.outreach.roll.lists.columns import COLUMNS
from portal.outreach.roll.lists.reading import ListError
from portal.outreach.roll.models import Officer, Recognition, RollImport, RollImportRow
from portal.outreach.units.models import Unit

pytestmark = pytest.mark.django_db
LISTS = "/quan-tri/roll_imports/"
HEADINGS = {kind: [one.heading for one in columns] for kind, columns in COLUMNS.items()}
GOOD = {
    "Tên thôn, tổ dân phố": "Tổ dân phố Cầu Thử",
    "Họ và tên": "Người Thử Bảy",
    "Chức danh": "Bí thư chi bộ",
    "Ngôn ngữ": "Việt, Hrê",
    "Điện thoại": "0000 000 000",
    "Số quyết định": "7/QĐ-UBND",
    "Ngày quyết định": "02/01/2026",
    "Nhiệm kỳ từ ngày": "02/01/2026",
    "Nhiệm kỳ đến ngày": "31/12/2028",
}


def table(*rows: dict[str, Any], kind: str = "officers") -> list[list[Any]]:
    return [HEADINGS[kind], *([row.get(heading, "") for heading in HEADINGS[kind]] for row in rows)]


def as_xlsx(rows: list[list[Any]]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def as_csv(rows: list[list[Any]], encoding: str = "utf-8") -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode(encoding)


def brought(unit: Unit, user: User | None, content: bytes, name: str = "ds.xlsx", kind: str = "officers") -> RollImport:
    with_commit = bringing.transaction.on_commit
    bringing.transaction.on_commit = lambda do: do()
    try:
        made = bringing.bring(SimpleUploadedFile(name, content), kind, unit, user)
    finally:
        bringing.transaction.on_commit = with_commit
    made.refresh_from_db()
    return made


def confirmed(imported: RollImport, user: User) -> RollImport:
    with_commit = bringing.transaction.on_commit
    bringing.transaction.on_commit = lambda do: do()
    try:
        bringing.confirm(imported, user)
    finally:
        bringing.transaction.on_commit = with_commit
    imported.refresh_from_db()
    return imported


def counts(imported: RollImport) -> tuple[int, int, int, int]:
    return imported.added, imported.changed, imported.unchanged, imported.refused


def reasons(imported: RollImport) -> str:
    return " | ".join(sheets.reasons_told(row) for row in imported.rows.of("refused"))


@pytest.fixture
def bring(commune: Unit, village: Unit, keeper: User) -> Any:
    """Brings rows as a list of the commune."""
    return lambda *rows, **said: brought(commune, keeper, as_xlsx(table(*rows)), **said)


def test_good_row__is_shown_and_not_written(bring: Any) -> None:
    imported = bring(GOOD)
    assert imported.state == "read" and counts(imported) == (1, 0, 0, 0)
    assert not Officer.objects.exists()


def test_confirmed_list__is_written_with_the_decision(bring: Any, keeper: User) -> None:
    imported = confirmed(bring(GOOD), keeper)
    officer = Officer.objects.get()
    assert imported.state == "written"
    assert (officer.full_name, officer.folded, officer.role) == ("Người Thử Bảy", "nguoi thu bay", "party_secretary")
    assert officer.languages == ["Tiếng Việt", "Hrê"] and officer.term_until == date(2028, 12, 31)
    assert officer.recognitions.get().recorded_by == keeper


def test_list_brought_again__changes_nothing(bring: Any, keeper: User) -> None:
    confirmed(bring(GOOD), keeper)
    assert counts(bring(GOOD)) == (0, 0, 1, 0)


def test_other_telephone__is_a_change_and_no_decision(bring: Any, keeper: User) -> None:
    confirmed(bring(GOOD), keeper)
    imported = bring({**GOOD, "Điện thoại": "0000 111 111"})
    told = imported.rows.get().told
    assert told == [{"column": "Điện thoại", "old": "0000 000 000", "new": "0000 111 111"}]
    confirmed(imported, keeper)
    assert Officer.objects.get().phone == "0000 111 111" and Recognition.objects.count() == 1


def test_other_number_of_the_decision__is_a_renewal(bring: Any, keeper: User) -> None:
    confirmed(bring(GOOD), keeper)
    newer = {"Số quyết định": "8/QĐ-UBND", "Ngày quyết định": "01/06/2026", "Nhiệm kỳ từ ngày": "01/06/2026"}
    confirmed(bring({**GOOD, **newer}), keeper)
    officer = Officer.objects.get()
    assert officer.decision_no == "8/QĐ-UBND" and officer.served_from == date(2026, 1, 2)
    assert list(officer.recognitions.order_by("pk").values_list("kind", flat=True)) == ["recognised", "renewed"]


def test_older_decision__is_refused(bring: Any, keeper: User) -> None:
    confirmed(bring(GOOD), keeper)
    older = {"Số quyết định": "1/QĐ-UBND", "Ngày quyết định": "01/06/2025", "Nhiệm kỳ từ ngày": "01/06/2025"}
    assert "sau nhiệm kỳ đang ghi" in reasons(bring({**GOOD, **older}))


def test_same_decision_with_other_days__is_a_correction(bring: Any, keeper: User) -> None:
    confirmed(bring(GOOD), keeper)
    confirmed(bring({**GOOD, "Nhiệm kỳ đến ngày": "30/06/2028"}), keeper)
    assert Recognition.objects.get().until == Officer.objects.get().term_until == date(2028, 6, 30)


def test_empty_cell__leaves_what_is_kept(bring: Any, keeper: User) -> None:
    confirmed(bring(GOOD), keeper)
    imported = bring({**GOOD, "Điện thoại": "", "Ngôn ngữ": "", "Nhiệm kỳ đến ngày": "", "Chức danh": ""})
    assert counts(imported) == (0, 0, 1, 0)


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"Họ và tên": ""}, "Họ và tên: còn trống"),
        ({"Họ và tên": "0000 000 000"}, "không phải họ và tên"),
        ({"Ngày quyết định": "31/02/2026"}, "Ngày quyết định: cần ngày"),
        ({"Ngày quyết định": "02/01/26"}, "Ngày quyết định: cần ngày"),
        ({"Ngày quyết định": 46000}, "Ngày quyết định: cần ngày"),
        ({"Ngày quyết định": "01/01/2099"}, "Ngày quyết định chưa đến"),
        ({"Nhiệm kỳ đến ngày": "02/01/2026"}, "kết thúc sau ngày bắt đầu"),
        ({"Tên thôn, tổ dân phố": "Tổ dân phố Cầu Thừ Xa"}, "gần nhất là “Tổ dân phố Cầu Thử”"),
        ({"Tên thôn, tổ dân phố": ""}, "cần mã thôn hoặc tên thôn"),
        ({"Mã thôn": "21028-001"}, "không có thôn mã 21028-001"),
        ({"Mã xã": "21028"}, "không thuộc Phường Cẩm Thành"),
        ({"Xã, phường, đặc khu": "Phường Nghĩa Lộ"}, "không thuộc Phường Cẩm Thành"),
        ({"Thư điện tử": "không có"}, "không phải địa chỉ thư"),
        ({"Điện thoại": "gọi sau"}, "không phải số điện thoại"),
        ({"Chức danh": ""}, "Chức danh: còn trống"),
        ({"Thôi làm từ ngày": "01/02/2026"}, "ghi bằng quyết định"),
        ({"Họ và tên": "x" * 200}, "dài 200 ký tự"),
    ],
)
def test_bad_row__is_refused_with_column_and_reason(
    bring: Any, far_village: Unit, wrong: dict[str, Any], reason: str
) -> None:
    imported = bring(GOOD | wrong)
    assert counts(imported) == (0, 0, 0, 1) and reason in reasons(imported)


def test_cells__are_read_as_spreadsheets_spoil_them(bring: Any, commune: Unit, keeper: User) -> None:
    spoilt = {"Mã xã": 21025, "Ngày quyết định": date(2026, 1, 2), "Điện thoại": 912345678, "Chức danh": "Trưởng thôn"}
    confirmed(bring(GOOD | spoilt), keeper)
    officer = Officer.objects.get()
    assert (officer.phone, officer.decided_on, officer.role) == ("0912345678", date(2026, 1, 2), "village_head")


def test_role_of_other_words__is_kept_in_them(bring: Any, keeper: User) -> None:
    confirmed(bring({**GOOD, "Chức danh": "Chi hội trưởng Nông dân"}), keeper)
    officer = Officer.objects.get()
    assert (officer.role, officer.role_told) == ("other", "Chi hội trưởng Nông dân")


def test_formula_without_a_value__is_refused_and_never_worked_out(bring: Any) -> None:
    assert "công thức" in reasons(bring({**GOOD, "Họ và tên": '=CONCAT("Người ","Thử")'}))


def test_fourth_of_a_village__is_refused_row_by_row(bring: Any) -> None:
    imported = bring(*({**GOOD, "Họ và tên": f"Người Thử {letter}"} for letter in "ABCD"))
    assert counts(imported) == (3, 0, 0, 1)
    assert imported.rows.of("refused").get().number == 5 and "đã có đủ 3" in reasons(imported)


def test_same_person_twice__is_refused_the_second_time(bring: Any) -> None:
    imported = bring(GOOD, {**GOOD, "Họ và tên": "người  thử BẢY"})
    assert counts(imported) == (1, 0, 0, 1) and "trùng với dòng 2" in reasons(imported)


def test_two_of_names_that_differ_in_marks__are_two(bring: Any, keeper: User) -> None:
    first, second = {**GOOD, "Họ và tên": "Người Thử Hà"}, {**GOOD, "Họ và tên": "Người Thử Hạ"}
    confirmed(bring(first, second), keeper)
    assert counts(bring(second, first)) == (0, 0, 2, 0)


def test_person_whom_two_could_be__is_told(bring: Any, village: Unit) -> None:
    officer_of(village, "Người Thử Bay")
    officer_of(village, "Người Thử Bây")
    assert "2 người cùng tên" in reasons(bring(GOOD))


def test_name_with_its_marks__mends_one_without(bring: Any, village: Unit) -> None:
    officer_of(village, "Nguoi Thu Bay", decision_no="7/QĐ-UBND")
    assert counts(bring(GOOD)) == (0, 1, 0, 0)


def test_list_in_tcvn3__is_read(commune: Unit, village: Unit, keeper: User) -> None:
    from motcua.text.encodings import _TCVN3

    letters = {letter: chr(code) for code, letter in _TCVN3.items()}
    rows = [[str(cell).translate(str.maketrans(letters)) for cell in row] for row in table(GOOD)]
    imported = brought(commune, keeper, as_csv(rows, "cp1252"), "ds.csv")
    assert counts(imported) == (1, 0, 0, 0), imported.failure + reasons(imported)
    assert imported.rows.get().values["full_name"] == "Người Thử Bảy"


def test_composed_and_decomposed_letters__are_one(bring: Any, keeper: User) -> None:
    import unicodedata

    confirmed(bring(GOOD), keeper)
    apart = {key: unicodedata.normalize("NFD", value) for key, value in GOOD.items()}
    assert counts(bring(apart)) == (0, 0, 1, 0)


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (b"PK\x03\x04broken", "a.xlsx", "hỏng"),
        (b"\xd0\xcf\x11\xe0old", "a.xlsx", "XLS đời cũ"),
        (b"", "a.csv", "tiêu đề"),
        (b"a,b\n1,2\n", "a.csv", "tiêu đề"),
        (as_csv([HEADINGS["officers"]]), "a.csv", "không có dòng nào"),
        (as_csv([["Họ và tên", "Chức danh", "Số quyết định"]]), "a.csv", "Thiếu cột bắt buộc"),
        (as_csv([[*HEADINGS["officers"], "Họ và tên"]]), "a.csv", "lặp lại"),
        (as_csv(table(*[GOOD] * 20_001)), "a.csv", "nhiều hơn 20000 dòng"),
    ],
)
def test_file_that_is_no_list__fails_with_a_reason(
    commune: Unit, village: Unit, keeper: User, content: bytes, name: str, reason: str
) -> None:
    imported = brought(commune, keeper, content, name)
    assert imported.state == "failed" and reason in imported.failure
    assert str(django_settings.IMPORTS_HOME) not in imported.failure


def test_zip_bomb__fails_before_it_is_unpacked(commune: Unit, keeper: User) -> None:
    content = io.BytesIO(as_xlsx(table(GOOD)))
    with zipfile.ZipFile(content, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/bom.xml", b"0" * (40 * 1024 * 1024))
    imported = brought(commune, keeper, content.getvalue())
    assert imported.state == "failed" and "bom nén" in imported.failure


def test_column_that_is_not_known__is_told_and_kept(commune: Unit, village: Unit, keeper: User) -> None:
    heading, row = table({**GOOD, "Họ và tên": ""})
    imported = brought(commune, keeper, as_xlsx([[*heading, "Năm sinh"], [*row, 1970]]))
    assert imported.failure == "Năm sinh" and imported.rows.get().cells[-1] == "1970"


def test_file__is_gone_once_it_is_read(bring: Any) -> None:
    imported = bring(GOOD)
    assert not (Path(django_settings.IMPORTS_HOME) / imported.folder).exists()


def test_refused_rows__come_back_whole_with_reasons_and_can_be_mended(bring: Any, commune: Unit, keeper: User) -> None:
    imported = bring({**GOOD, "Ngày quyết định": "hôm qua", "Điện thoại": "+84 000 000 000"}, GOOD)
    book = openpyxl.load_workbook(io.BytesIO(sheets.refused_xlsx(imported)))
    rows = [list(row) for row in book.active.values]
    assert rows[0][-1] == "Lý do không nhận" and "hôm qua" in rows[1][-1] and len(rows) == 2
    rows[1][rows[0].index("Ngày quyết định")] = "02/01/2026"
    again = brought(commune, keeper, as_xlsx(rows))
    assert counts(again) == (1, 0, 0, 0)
    confirmed(again, keeper)
    assert Officer.objects.get().phone == "+84 000 000 000"


def test_export__comes_back_unchanged(at_commune: Client, commune: Unit, village: Unit, keeper: User) -> None:
    officer_of(village, "Người Thử Một", phone="+84 000 000 000", role="other", role_told="Già làng")
    officer_of(village, "=1+1 Người", languages=["Hrê", "Thử"])
    for form in ("csv", "xlsx"):
        response = at_commune.get(f"{OFFICERS}?export={form}")
        imported = brought(commune, keeper, b"".join(response.streaming_content), f"ds.{form}")
        assert counts(imported)[:2] == (0, 0), reasons(imported)
        assert imported.unchanged == 1  # the other's name is none, and says so
        assert "không phải họ và tên" in reasons(imported)


def test_roll_that_changed_meanwhile__is_judged_anew(bring: Any, village: Unit, keeper: User) -> None:
    imported = bring(GOOD)
    for letter in "ABC":
        officer_of(village, f"Người Thử {letter}")
    confirmed(imported, keeper)
    assert counts(imported) == (0, 0, 0, 1) and "đã có đủ 3" in reasons(imported)
    assert Officer.objects.count() == 3


def test_list__is_confirmed_once(bring: Any, keeper: User) -> None:
    imported = confirmed(bring(GOOD), keeper)
    with pytest.raises(ListError):
        bringing.confirm(imported, keeper)
    bringing.write.call(imported.pk)
    assert Officer.objects.count() == 1


def test_dropped_list__writes_nothing(bring: Any, keeper: User) -> None:
    imported = bring(GOOD)
    bringing.drop(imported, keeper)
    with pytest.raises(ListError):
        bringing.confirm(imported, keeper)
    assert not Officer.objects.exists()


def test_officers_who_are_not_named__are_listed_and_stay(
    bring: Any, at_commune: Client, village: Unit, far_village: Unit
) -> None:
    officer_of(village, "Người Thử Vắng")
    officer_of(far_village, "Người Thử Xa")
    imported = bring(GOOD)
    shown = at_commune.get(f"{LISTS}inspect/{imported.pk}/").content.decode()
    assert "Người Thử Vắng" in shown and "Người Thử Xa" not in shown
    listed = at_commune.get(f"{OFFICERS}?absent={imported.pk}").content.decode()
    assert "Người Thử Vắng" in listed
    assert Officer.objects.count() == 2


def test_rows__are_forgotten_after_a_month(bring: Any, days: Days) -> None:
    imported = bring(GOOD)
    bringing.forget_old()
    assert imported.rows.exists()
    RollImport.objects.update(brought_at=timezone.now() - bringing.KEPT * 1.01)
    bringing.forget_old()
    imported.refresh_from_db()
    assert imported.state == "dropped" and not RollImportRow.objects.exists()


VILLAGE = {"Mã xã": "21025", "Loại": "Thôn", "Tên thôn, tổ dân phố": "Làng Thử"}


def villages(unit: Unit, user: User, *rows: dict[str, Any]) -> RollImport:
    return brought(unit, user, as_xlsx(table(*rows, kind="villages")), kind="villages")


def test_villages__get_their_kind_and_a_code(province: Unit, village: Unit, coordinator: User) -> None:
    confirmed(villages(province, coordinator, VILLAGE, {**VILLAGE, "Tên thôn, tổ dân phố": "Thôn Ba"}), coordinator)
    made = Unit.objects.villages().exclude(pk=village.pk).order_by("code")
    assert [(one.code, one.name) for one in made] == [("21025-002", "Thôn Làng Thử"), ("21025-003", "Thôn Ba")]
    assert {(one.province_code, one.commune_code, one.folded[:5]) for one in made} == {("51", "21025", "thon ")}


def test_village_with_another_name__is_changed_by_its_code(commune: Unit, village: Unit, keeper: User) -> None:
    renamed = {"Mã thôn": "21025-001", "Tên thôn, tổ dân phố": "Tổ dân phố Cầu Mới"}
    confirmed(villages(commune, keeper, renamed), keeper)
    village.refresh_from_db()
    assert village.name == "Tổ dân phố Cầu Mới" and village.folded == "to dan pho cau moi"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"Mã xã": "21028", "Tên thôn, tổ dân phố": "Thôn Xa"}, "không thuộc Phường Cẩm Thành"),
        ({"Mã thôn": "21028-001", "Tên thôn, tổ dân phố": "Thôn Xa"}, "đã dùng cho đơn vị khác"),
        ({"Mã thôn": "21025", "Tên thôn, tổ dân phố": "Thôn Xa"}, "đã dùng cho đơn vị khác"),
        ({"Mã thôn": "mã số", "Tên thôn, tổ dân phố": "Thôn Xa"}, "mã chỉ gồm"),
        ({"Mã thôn": "21025-001", "Tên thôn, tổ dân phố": "Tổ dân phố Đồng Mẫu"}, "là tên của thôn mã 21025-002"),
    ],
)
def test_bad_village__is_refused(
    commune: Unit, village: Unit, other_village: Unit, far_village: Unit, keeper: User, row: dict[str, str], reason: str
) -> None:
    imported = villages(commune, keeper, row)
    assert counts(imported) == (0, 0, 0, 1) and reason in reasons(imported)


def test_template__has_the_headings_and_reads_as_an_empty_list(commune: Unit, keeper: User) -> None:
    for kind in COLUMNS:
        content = sheets.template_xlsx(kind)
        first = next(openpyxl.load_workbook(io.BytesIO(content)).worksheets[0].values)
        assert [str(cell).removesuffix(" *") for cell in first] == HEADINGS[kind]
        assert "không có dòng nào" in brought(commune, keeper, content, kind=kind).failure
        assert "không có dòng nào" in brought(commune, keeper, sheets.template_csv(kind), "a.csv", kind=kind).failure


def test_pages__lead_from_file_to_roll(
    at_commune: Client, commune: Unit, village: Unit, django_capture_on_commit_callbacks: Any
) -> None:
    assert at_commune.get(f"{LISTS}new/").status_code == 200
    said = {"kind": "officers", "unit": commune.pk, "file": SimpleUploadedFile("ds.xlsx", as_xlsx(table(GOOD)))}
    with django_capture_on_commit_callbacks(execute=True):
        page = at_commune.post(f"{LISTS}new/", said)["Location"]
    assert "Người Thử Bảy" in at_commune.get(page).content.decode()
    imported = RollImport.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        at_commune.post(f"{LISTS}act/{imported.pk}/", {"act": "confirm"})
    assert Officer.objects.get().full_name == "Người Thử Bảy"
    assert "Đã ghi" in at_commune.get(page).content.decode()


def test_file_of_another_kind__is_refused_by_its_name(at_commune: Client, commune: Unit) -> None:
    said = {"kind": "officers", "unit": commune.pk, "file": SimpleUploadedFile("ds.docx", b"x")}
    assert at_commune.post(f"{LISTS}new/", said).status_code == 200 and not RollImport.objects.exists()


def test_name_that_differs_in_marks_from_an_unchanged_one__is_written_as_another(
    bring: Any, village: Unit, keeper: User
) -> None:
    kept = {**GOOD, "Họ và tên": "Người Thử Hà"}
    confirmed(bring(kept), keeper)
    confirmed(bring(kept, {**GOOD, "Họ và tên": "Người Thử Hạ"}), keeper)
    assert set(Officer.objects.values_list("full_name", flat=True)) == {"Người Thử Hà", "Người Thử Hạ"}


def test_village_that_differs_in_marks_from_another_row__is_another(commune: Unit, keeper: User) -> None:
    Unit.objects.create(code="21025-001", name="Thôn Hà", parent=commune)
    rows = [{"Tên thôn, tổ dân phố": name} for name in ("Thôn Hạ", "Thôn Hà")]
    confirmed(villages(commune, keeper, *rows), keeper)
    assert list(Unit.objects.villages().values_list("name", flat=True)) == ["Thôn Hà", "Thôn Hạ"]


def test_code_that_a_village_elsewhere_has__is_not_drawn(commune: Unit, neighbour: Unit, keeper: User) -> None:
    Unit.objects.create(code="21025-001", name="Thôn Đã Chuyển", parent=neighbour)
    imported = confirmed(villages(commune, keeper, {"Tên thôn, tổ dân phố": "Thôn Mới"}), keeper)
    assert imported.state == "written" and Unit.objects.get(parent=commune).code == "21025-002"


def test_list_whose_rows_are_forgotten__names_nobody_as_absent(bring: Any, at_commune: Client, village: Unit) -> None:
    officer_of(village, "Người Thử Vắng")
    imported = bring(GOOD)
    imported.rows.all().delete()
    for address in (f"{OFFICERS}?absent={imported.pk}", f"{LISTS}inspect/{imported.pk}/"):
        assert "Người Thử Vắng" not in at_commune.get(address).content.decode(), address


def test_workbook_with_two_lists__is_refused_and_not_half_read(commune: Unit, village: Unit, keeper: User) -> None:
    book = openpyxl.Workbook()
    for sheet in (book.active, book.create_sheet("Xã hai")):
        for row in table(GOOD):
            sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    imported = brought(commune, keeper, content.getvalue())
    assert imported.state == "failed" and "Xã hai" in imported.failure
