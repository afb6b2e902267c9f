"""The consolidated report: its figures read back from both files, its making, what becomes of a killed worker."""

import io
import os
import shutil
import subprocess
import zipfile
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from lxml import etree
from openpyxl import load_workbook

from portal.accounts.models import User
from portal.outreach.directives import consolidating, docx_report, figures, gathering, tasking, xlsx_report
from portal.outreach.directives.models import Assignment, Consolidation, Directive, ReportForm, UnitReport
from portal.outreach.directives.storing import PrivateFolder
from portal.outreach.meetings.models import FieldQuestion, Meeting
from portal.outreach.roll.models import Officer
from portal.outreach.units.models import Unit

State = Consolidation.State
SINCE, UNTIL = date(2026, 7, 1), date(2026, 9, 30)
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


@pytest.fixture
def filled(directive: Directive, communes: list[Unit], form: ReportForm, coordinator: User, elsewhere: Unit) -> None:
    """Officers, meetings, questions, shares of tasks and reports, unequal by commune; and what lies elsewhere."""
    villages = list(Unit.objects.villages().order_by("code"))
    for place, village in enumerate(villages):
        for number in range(place % 3):
            Officer.objects.create(
                unit=village,
                full_name=f"Người thử {number}",
                decision_no="1",
                decided_on=SINCE,
                term_from=date(2026, 1, 1),
            )
        for number in range(place + 1):
            Meeting.objects.create(
                unit=village, state="held", day=date(2026, 8, number + 1), place="x", subject="y", attending=400 + place
            )
    Meeting.objects.create(unit=villages[0], state="held", day=date(2026, 10, 1), place="x", subject="sau kỳ")
    Meeting.objects.create(unit=villages[0], state="planned", day=date(2026, 8, 1), place="x", subject="chưa họp")
    FieldQuestion.objects.create(unit=villages[0], text="Hỏi?", raised_at="2026-08-01T01:00:00Z")
    FieldQuestion.objects.create(
        unit=villages[3], text="Hỏi?", raised_at="2026-08-02T01:00:00Z", answered_at="2026-08-03T01:00:00Z"
    )
    given = [tasking.NewTask("=CMD()", date(2026, 8, 3), communes), tasking.NewTask("Hai", date(2026, 9, 3), communes)]
    tasking.give(directive, given, coordinator)
    shares = list(Assignment.objects.order_by("pk"))
    for share, state in zip(
        shares, ("accepted", "submitted", "open", "accepted", "sent_back", "under_way"), strict=True
    ):
        share.state, share.said = state, "Kết quả đã làm"
        share.save()
    items = list(form.items.all())
    for place, commune in enumerate(communes):
        UnitReport.objects.create(
            form=form,
            unit=commune,
            period_from=SINCE,
            period_until=UNTIL,
            due_on=date(2026, 10, 7),
            state="filed" if place < 2 else "draft",
            values={
                str(items[0].pk): {"value": 1000 + place},
                str(items[1].pk): {"value": 7 * place, "counted": 0},
                str(items[2].pk): {"value": f"Khó khăn thứ {place}"},
            },
        )


@pytest.fixture
def wanted(filled: None, province: Unit, coordinator: User) -> Consolidation:
    """A report that is asked for, of the province and the third quarter, and made at once."""
    made = consolidating.ask(Consolidation(unit=province, period_from=SINCE, period_until=UNTIL), coordinator)
    consolidating.make.call(made.pk, made.tries)
    made.refresh_from_db()
    return made


def content(file: Any) -> bytes:
    """Return what is in a file that was kept."""
    with file.open("rb") as opened:
        held: bytes = opened.read()
    return held


def words(made: bytes) -> str:
    """Return all text of a document, tables too."""
    document = Document(io.BytesIO(made))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(one.text for one in document.paragraphs), *cells])


def table_under(made: bytes, headings: str) -> list[list[str]]:
    """Return the rows of the table whose heading begins so."""
    for table in Document(io.BytesIO(made)).tables:
        rows = [[cell.text for cell in row.cells] for row in table.rows]
        if " | ".join(rows[0]).startswith(headings):
            return rows
    raise AssertionError(headings)


def test_report__is_made_and_kept_privately(wanted: Consolidation, private: Path) -> None:
    assert (wanted.state, wanted.done, wanted.failure) == (State.DONE, consolidating.STEPS, "")
    assert {Path(one).suffix for one in (wanted.docx.name, wanted.xlsx.name)} == {".docx", ".xlsx"}
    assert (private / wanted.docx.name).stat().st_mode & 0o077 == 0


def test_document__has_the_figures_that_were_put_in(wanted: Consolidation) -> None:
    said = words(content(wanted.docx))
    villages = list(Unit.objects.villages().filter(province_code="98").order_by("code"))
    meetings = sum(place + 1 for place in range(len(villages)))
    attending = sum((place + 1) * (400 + place) for place in range(len(villages)))
    assert f"{attending:,}".replace(",", ".") == "8.470"
    assert f"tổ chức {meetings} buổi sinh hoạt với 8.470 lượt người dự" in said
    assert "có 6 thôn, tổ dân phố, trong đó 4 nơi đã có tuyên truyền viên cơ sở (66,7 %), 2 nơi chưa có" in said
    assert "Có 6 tuyên truyền viên đang làm nhiệm vụ; 0 người đã được tập huấn" in said
    assert "2 câu hỏi từ cơ sở, 1 câu đã có trả lời (50,0 %)" in said
    assert "Có 2 nhiệm vụ với 6 lượt giao cho các đơn vị: 2 đã hoàn thành (33,3 %), 1 đã nộp và chờ xem" in said


def test_document__names_the_late_units_and_those_that_did_not_file(wanted: Consolidation) -> None:
    said = words(content(wanted.docx))
    assert "12/UBND-VX, việc 1 (hạn 03/08/2026): 1 đơn vị quá hạn: Xã Ba." in said
    assert "12/UBND-VX, việc 2 (hạn 03/09/2026): 2 đơn vị quá hạn: Xã Ba; Xã Hai." in said
    assert "2 trên 3 đơn vị đã nộp báo cáo." in said
    assert "Chưa nộp: Xã Ba." in said
    assert "- Xã Một: Khó khăn thứ 0" in said
    assert "Khó khăn thứ 2" not in said


def test_document__sums_are_the_sums_of_its_rows(wanted: Consolidation) -> None:
    made = content(wanted.docx)
    rows = table_under(made, "TT | Đơn vị | Thôn, tổ")
    assert [row[1] for row in rows[1:]] == ["Xã Một", "Xã Hai", "Xã Ba", "Cộng"]
    for column in range(2, 9):
        numbers = [int(row[column].replace(".", "")) for row in rows[1:]]
        assert sum(numbers[:-1]) == numbers[-1]
    items = table_under(made, "TT | Đơn vị | Số tin bài đã phát")
    assert [row[2] for row in items[1:]] == ["1.000", "1.001", "2.001"]
    assert ["1", "Số tin bài đã phát", "2.001"] in table_under(made, "TT | Chỉ tiêu")


def test_document__is_unsigned_and_tells_who_made_it_when_and_of_what(wanted: Consolidation, coordinator: User) -> None:
    said = words(content(wanted.docx))
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in said
    assert "ỦY BAN NHÂN DÂN TỈNH THỬ" in said
    assert f"theo yêu cầu của {coordinator.username}. Chưa có giá trị khi chưa được" in said
    assert "Số liệu lấy từ danh sách tuyên truyền viên (đến ngày 30/09/2026)" in said


def test_document__draws_its_charts_itself_with_numbers_and_words(wanted: Consolidation) -> None:
    packed = zipfile.ZipFile(io.BytesIO(content(wanted.docx)))
    charts = [name for name in packed.namelist() if name.startswith("word/charts/chart")]
    assert len(charts) == 4
    first = etree.fromstring(packed.read("word/charts/chart1.xml"))
    names = [one.text for one in first.iterfind(f".//{CHART}cat//{CHART}v")]
    numbers = [int(one.text) for one in first.iterfind(f".//{CHART}val//{CHART}v")]
    assert dict(zip(names, numbers[:2], strict=False)) == {"Xã Hai": 1, "Xã Một": 1}
    drawings = etree.fromstring(packed.read("word/document.xml")).iterfind(".//{*}docPr")
    told = [one.get("descr") for one in drawings if one.get("name", "").startswith("Chart")]
    assert all("Xã" in one or "việc" in one for one in told)
    books = [name for name in packed.namelist() if name.startswith("word/embeddings/")]
    sheet: Any = load_workbook(io.BytesIO(packed.read(books[0]))).active
    assert sheet.max_row > 1


def test_workbook__has_numbers_sums_that_are_worked_out_and_no_other_formula(wanted: Consolidation) -> None:
    book = load_workbook(io.BytesIO(content(wanted.xlsx)))
    rows = list(book["Theo đơn vị"].iter_rows(values_only=True))
    assert rows[1][:11] == ("98001", "Xã Một", 2, 1, 1, 1, 0, 3, 400 + 2 * 401, 1, 0)
    assert rows[-1][2] == "=SUM(C2:C4)"
    formulas = Counter(
        str(cell.value)[:5] for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"
    )
    assert set(formulas) == {"=SUM("}
    assert "'=CMD()" in [row[3] for row in book["Nhiệm vụ"].iter_rows(values_only=True)]
    assert book["Việc theo đơn vị"]["D3"].value == "trả lại để bổ sung, quá hạn"
    assert len(book["Biểu đồ"]._charts) == 4


def test_workbook__agrees_with_the_document(wanted: Consolidation) -> None:
    front = dict(load_workbook(io.BytesIO(content(wanted.xlsx)))["Tổng hợp"].iter_rows(values_only=True))
    total = table_under(content(wanted.docx), "TT | Đơn vị | Thôn, tổ")[-1]
    assert str(front["Thôn, tổ dân phố"]) == total[2]
    assert f"{front['Lượt người dự']:,}".replace(",", ".") == total[8]
    assert front["Quá hạn"] == Assignment.objects.late().count()


def test_report_of_a_commune__tells_of_it_alone(filled: None, communes: list[Unit], coordinator: User) -> None:
    one = Consolidation(unit=communes[0], period_from=SINCE, period_until=UNTIL, asked_by=coordinator)
    one.save()
    told = gathering.gather(one, lambda: None)
    assert [line.name for line in told.units] == ["Xã Một", "Thôn 1", "Thôn 2"]
    assert (told.figures.meetings, told.progress.all) == (3, 2)
    assert [part.filed for part in told.forms] == [["Xã Một"]]


def test_report_of_one_directive__tells_of_its_tasks_alone(
    filled: None, directive: Directive, province: Unit, communes: list[Unit], coordinator: User
) -> None:
    other = Directive.objects.create(
        number="13", issued_on=SINCE, issued_by="x", title="y", unit=province, url="https://vi-du.example/"
    )
    tasking.give(other, [tasking.NewTask("Khác", date(2026, 8, 5), communes)], coordinator)
    one = Consolidation.objects.create(unit=province, period_from=SINCE, period_until=UNTIL, directive=directive)
    told = gathering.gather(one, lambda: None)
    assert (told.task_count, told.forms) == (2, [])
    assert "Kết quả đã làm" in words(docx_report.document(told))


def test_older_task__is_told_whole_while_a_unit_has_not_done_it(
    filled: None, province: Unit, directive: Directive, communes: list[Unit], coordinator: User
) -> None:
    old = [tasking.NewTask(name, date(2026, 5, 5), communes) for name in ("Dở", "Xong")]
    undone, done = tasking.give(directive, old, coordinator)
    done.assignments.update(state="accepted")
    undone.assignments.filter(unit__in=communes[:2]).update(state="accepted")
    one = Consolidation.objects.create(unit=province, period_from=SINCE, period_until=UNTIL)
    tasks, count = gathering.task_lines(one)
    told = next(line.progress for line in tasks if line.task == undone)
    assert (count, told.all, told.accepted, told.late) == (3, 3, 2, 1)


def test_empty_place__has_a_report_too(elsewhere: Unit, coordinator: User) -> None:
    one = Consolidation.objects.create(unit=elsewhere, period_from=SINCE, period_until=UNTIL, asked_by=coordinator)
    told = gathering.gather(one, lambda: None)
    assert "không có nhiệm vụ nào" in words(docx_report.document(told))
    assert load_workbook(io.BytesIO(xlsx_report.workbook(told))).sheetnames[0] == "Tổng hợp"


def test_texts_that_break_xml__break_no_report(filled: None, province: Unit, directive: Directive) -> None:
    Unit.objects.filter(code="98001").update(name='Xã <w:t>&"\x0b')
    Directive.objects.update(number="=1+1<&>")
    one = Consolidation.objects.create(unit=province, period_from=SINCE, period_until=UNTIL)
    told = gathering.gather(one, lambda: None)
    assert 'Xã <w:t>&"' in words(docx_report.document(told))
    assert load_workbook(io.BytesIO(xlsx_report.workbook(told)))["Nhiệm vụ"]["A2"].value == "'=1+1<&>"


def test_number_of_an_item_that_is_a_text_now__breaks_no_report(filled: None, province: Unit, form: ReportForm) -> None:
    form.items.filter(label="Số tin bài đã phát").update(kind="text")
    told = gathering.gather(Consolidation(unit=province, period_from=SINCE, period_until=UNTIL), lambda: None)
    assert [one.text for one in told.forms[0].items[0].said] == ["1000", "1001"]


def test_units_called_alike__each_keep_their_words(filled: None, province: Unit) -> None:
    Unit.objects.filter(code__in=("98001", "98002")).update(name="Xã Trùng Tên")
    told = gathering.gather(Consolidation(unit=province, period_from=SINCE, period_until=UNTIL), lambda: None)
    book = load_workbook(io.BytesIO(xlsx_report.workbook(told)))
    said = [row[1] for sheet in book for row in sheet.iter_rows(values_only=True) if row[:1] == ("Xã Trùng Tên",)]
    assert [one for one in said if str(one).startswith("Khó khăn")] == ["Khó khăn thứ 0", "Khó khăn thứ 1"]


def test_tasks_of_villages__are_told_by_village_and_commune(
    filled: None, province: Unit, communes: list[Unit], coordinator: User
) -> None:
    given = Directive.objects.create(number="7/UBND", issued_on=SINCE, issued_by="x", title="y", unit=communes[1])
    tasking.give(given, [tasking.NewTask("Họp", date(2026, 8, 5), tasking.units_for(given))], coordinator)
    told = gathering.gather(Consolidation(unit=province, period_from=SINCE, period_until=UNTIL), lambda: None)
    line = next(one for one in told.tasks if one.task.directive == given)
    assert line.late_units == ["Thôn 1, Xã Hai", "Thôn 2, Xã Hai"]
    sheet = load_workbook(io.BytesIO(xlsx_report.workbook(told)))["Việc theo đơn vị"]
    assert ("98002.1", "Thôn 1, Xã Hai") in [row[:2] for row in sheet.iter_rows(values_only=True)]


def test_tasks_too_many_to_name__are_counted_all_the_same(
    filled: None, province: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gathering, "MOST_TASKS", 1)
    told = gathering.gather(Consolidation(unit=province, period_from=SINCE, period_until=UNTIL), lambda: None)
    assert figures.progress(told)[0].about == "1 nhiệm vụ trong 2 nhiệm vụ."
    rows = list(load_workbook(io.BytesIO(xlsx_report.workbook(told)))["Nhiệm vụ"].iter_rows(values_only=True))
    assert rows[-1][0] == "Nêu 1 nhiệm vụ có nhiều đơn vị quá hạn nhất trong 2 nhiệm vụ."


def test_second_file_that_cannot_be_kept__leaves_no_first_one(
    wanted: Consolidation, private: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = {one for one in private.rglob("*") if one.is_file()}
    save = PrivateFolder.save

    def full(folder: PrivateFolder, name: str, *args: Any, **kwargs: Any) -> str:
        if name.endswith(".xlsx"):
            raise OSError("no space")
        return save(folder, name, *args, **kwargs)

    monkeypatch.setattr(PrivateFolder, "save", full)
    with pytest.raises(OSError, match="no space"):
        consolidating._keep(wanted, {"docx": b"x", "xlsx": b"y"})
    assert {one for one in private.rglob("*") if one.is_file()} == there


def test_gathering__takes_as_many_queries_for_many_units_as_for_few(
    filled: None, province: Unit, directive: Directive, coordinator: User, django_assert_max_num_queries: Any
) -> None:
    one = Consolidation.objects.create(unit=province, period_from=SINCE, period_until=UNTIL)
    more = []
    for number in range(30):
        unit = Unit(level=Unit.Level.COMMUNE, code=f"981{number:02}", name=f"Xã {number}", parent=province)
        unit.derive()
        more.append(unit)
    Unit.objects.bulk_create(more)
    new = [
        tasking.NewTask(f"Việc {n}", date(2026, 8, 5), Unit.objects.filter(code__startswith="981")) for n in range(9)
    ]
    tasking.give(directive, new, coordinator)
    with django_assert_max_num_queries(16):
        told = gathering.gather(one, lambda: None)
    assert len(told.units) == 33


def test_fault__is_told_on_the_page_and_it_can_be_made_again(
    filled: None, province: Unit, coordinator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_args: object) -> bytes:
        raise ValueError("bad")

    monkeypatch.setattr(consolidating.docx_report, "document", fails)
    one = consolidating.ask(Consolidation(unit=province, period_from=SINCE, period_until=UNTIL), coordinator)
    consolidating.make.call(one.pk, one.tries)
    one.refresh_from_db()
    assert (one.state, "Có lỗi khi lập báo cáo" in one.failure) == (State.FAILED, True)
    monkeypatch.undo()
    consolidating.again(one, coordinator)
    consolidating.make.call(one.pk, 2)
    one.refresh_from_db()
    assert one.state == State.DONE


def test_killed_worker__has_its_report_made_again_once_and_then_given_up(
    filled: None, province: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = Consolidation.objects.create(unit=province, period_from=SINCE, period_until=UNTIL)
    begun: list[int] = []
    monkeypatch.setattr(
        consolidating, "make", type("Task", (), {"enqueue": staticmethod(lambda key, tries: begun.append(tries))})
    )
    assert consolidating.make_on() == 0
    for _time in range(2):
        Consolidation.objects.update(heard_at=one.heard_at - timedelta(hours=1))
        consolidating.make_on()
    one.refresh_from_db()
    assert (begun, one.state) == ([2], State.FAILED)


def test_worker_that_wakes_late__overwrites_nothing(wanted: Consolidation, private: Path) -> None:
    kept = wanted.docx.name
    consolidating.make.call(wanted.pk, wanted.tries)
    late = Consolidation.objects.get(pk=wanted.pk)
    with pytest.raises(consolidating.SupersededError):
        consolidating._keep(late, {"docx": b"x", "xlsx": b"y"})
    assert Consolidation.objects.get(pk=wanted.pk).docx.name == kept
    assert len([one for one in private.rglob("*") if one.is_file()]) == 2


def test_document__opens_in_libreoffice(wanted: Consolidation, tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        reason = "LibreOffice is not there, so nothing was opened in it"
        pytest.fail(reason) if os.environ.get("MOTCUA_REQUIRE_OFFICE") == "1" else pytest.skip(reason)
    for name in ("docx", "xlsx"):
        (tmp_path / f"bao-cao-{name}.{name}").write_bytes(content(getattr(wanted, name)))
    command = [office, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "pdf"]
    files = [str(one) for one in tmp_path.glob("bao-cao-*")]
    subprocess.run([*command, "--outdir", str(tmp_path), *files], check=True, capture_output=True, timeout=180)  # noqa: S603  # the office's own program
    made = {one.name: one.stat().st_size for one in tmp_path.glob("*.pdf")}
    assert set(made) == {"bao-cao-docx.pdf", "bao-cao-xlsx.pdf"}
    assert min(made.values()) > 10_000
