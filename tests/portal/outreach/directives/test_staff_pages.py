"""The pages by which directives are entered and worked on, by role and by place."""

import html
import io
import re
from datetime import date, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from tests.portal.outreach.directives.conftest import Person, browser
from wagtail.models import ModelLogEntry

from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.outreach.directives import consolidating, evidence, tasking, working
from portal.outreach.directives.models import (
    Assignment,
    Consolidation,
    Directive,
    Evidence,
    ReportForm,
    Task,
    UnitReport,
)
from portal.outreach.units.models import Unit

State = Assignment.State
PDF = b"%PDF-1.7 test"
PNG = b"\x89PNG\r\n\x1a\n test"


def at(name: str, *args: object) -> str:
    return reverse(name, args=args)


def received(response: Any) -> bytes:
    """Return the file that an answer sends; read to its end it is closed."""
    return b"".join(response.streaming_content)


def rows(*tasks: dict[str, Any], **common: Any) -> dict[str, Any]:
    """What the page of tasks sends."""
    said: dict[str, Any] = {"tasks-TOTAL_FORMS": len(tasks), "tasks-INITIAL_FORMS": 0, **common}
    for number, task in enumerate(tasks):
        since = {"since": "2026-10-01", **task}
        said |= {f"tasks-{number}-{name}": value for name, value in since.items()}
    return said


def evidence_of(share: Assignment, worker: User, name: str = "Biên bản họp thôn.pdf") -> Evidence:
    file = SimpleUploadedFile(name, PDF)
    return evidence.add(share, worker, title="", file=file, url="")


# Entering a directive, giving its tasks


def test_dispatch__is_entered_and_its_tasks_come_next(coordination: Client, province: Unit, coordinator: User) -> None:
    said = {
        "number": "15/CV", "issued_on": "2026-10-01", "issued_by": "UBND", "title": "Việc", "unit": province.pk,
        "file": SimpleUploadedFile("van ban.pdf", PDF), "url": "",
    }  # fmt: skip
    answer = coordination.post(at("directives:add"), said)
    directive = Directive.objects.get()
    assert answer["Location"] == at("directives:give", directive.pk)
    assert (directive.entered_by, directive.file.name.endswith("van ban.pdf")) == (coordinator, False)


@pytest.mark.parametrize(
    "change",
    [
        {"url": ""},
        {"url": "javascript:alert(1)"},
        {"issued_on": "0026-10-01"},
        {"file": SimpleUploadedFile("a.pdf", b"MZ no pdf")},
        {"file": SimpleUploadedFile("a.html", b"<script>")},
    ],
)
def test_dispatch__that_is_none_is_refused(coordination: Client, province: Unit, change: dict[str, Any]) -> None:
    said = {
        "number": "15/CV", "issued_on": "2026-10-01", "issued_by": "UBND", "title": "Việc", "unit": province.pk,
        "url": "https://vi-du.example/", **change,
    }  # fmt: skip
    assert coordination.post(at("directives:add"), said).status_code == 200
    assert not Directive.objects.exists()


def test_dispatch__of_another_province_is_refused(coordination: Client, elsewhere: Unit) -> None:
    said = {
        "number": "15/CV", "issued_on": "2026-10-01", "issued_by": "UBND", "title": "Việc", "unit": elsewhere.pk,
        "url": "https://vi-du.example/",
    }  # fmt: skip
    answer = coordination.post(at("directives:add"), said)
    assert "không thuộc phạm vi" in answer.content.decode()


def test_five_tasks__are_given_to_three_communes_at_once(
    coordination: Client, directive: Directive, communes: list[Unit]
) -> None:
    tasks = [{"text": f"Việc {n}", "due_on": f"2026-12-0{n}"} for n in range(1, 6)]
    coordination.post(at("directives:give", directive.pk), rows(*tasks, **{"all-everyone": "on"}))
    assert (Task.objects.count(), Assignment.objects.count()) == (5, 15)


def test_task__is_due_working_days_after_a_day_and_may_have_units_of_its_own(
    coordination: Client, directive: Directive, communes: list[Unit]
) -> None:
    tasks = [{"text": "A", "days": "5", "units": [communes[2].pk]}, {"text": "B", "due_on": "2026-12-01"}]
    coordination.post(at("directives:give", directive.pk), rows(*tasks, **{"all-units": [communes[0].pk]}))
    assert Assignment.objects.get(task__text="A").unit == communes[2]
    assert Task.objects.get(text="A").due_on == date(2026, 10, 8)
    assert Assignment.objects.get(task__text="B").unit == communes[0]


def test_due_day_that_is_a_day_off__is_told(coordination: Client, directive: Directive, communes: list[Unit]) -> None:
    said = rows({"text": "A", "due_on": "2026-11-29"}, **{"all-everyone": "on"})
    answer = coordination.post(at("directives:give", directive.pk), said, follow=True)
    assert "Ngày 29/11/2026 là ngày nghỉ" in answer.content.decode()


@pytest.mark.parametrize(
    ("task", "told"),
    [
        ({"text": "A"}, "Hãy ghi hạn"),
        ({"text": "A", "due_on": "2026-12-01", "days": "5"}, "Chỉ ghi một trong hai"),
        ({"text": "", "due_on": "2026-12-01"}, "bắt buộc"),
        ({"text": "A", "days": "-3"}, ""),
        ({"text": "A", "days": "99999999999999999999"}, ""),
        ({"text": "A", "due_on": "3026-12-01"}, "Ngày không hợp lý"),
        ({"text": "A" * 1001, "due_on": "2026-12-01"}, ""),
        ({"text": "A", "due_on": "2026-12-01", "units": ["999999"]}, ""),
        ({"text": "A", "due_on": "2026-12-01", "units": ["x"]}, ""),
    ],
)
def test_task_that_is_none__is_refused_with_the_reason(
    coordination: Client, directive: Directive, communes: list[Unit], task: dict[str, Any], told: str
) -> None:
    answer = coordination.post(at("directives:give", directive.pk), rows(task, **{"all-everyone": "on"}))
    assert answer.status_code == 200
    assert told in answer.content.decode()
    assert not Task.objects.exists()


def test_task_for_nobody__is_refused(coordination: Client, directive: Directive, communes: list[Unit]) -> None:
    answer = coordination.post(at("directives:give", directive.pk), rows({"text": "A", "due_on": "2026-12-01"}))
    assert "chưa giao cho đơn vị nào" in answer.content.decode()


def test_unit_of_another_province__is_given_nothing(
    coordination: Client, directive: Directive, communes: list[Unit], elsewhere: Unit
) -> None:
    said = rows({"text": "A", "due_on": "2026-12-01"}, **{"all-units": [elsewhere.pk]})
    assert coordination.post(at("directives:give", directive.pk), said).status_code == 200
    assert not Assignment.objects.exists()


def test_more_rows__keep_what_was_typed(coordination: Client, directive: Directive, communes: list[Unit]) -> None:
    said = rows({"text": "Đã gõ"}, more="1")
    shown = coordination.post(at("directives:give", directive.pk), said).content.decode()
    assert "Đã gõ" in shown
    assert "tasks-5-text" in shown
    assert not Task.objects.exists()


@pytest.mark.parametrize("total", ["", "x", "-5", "99999", "9" * 30])
def test_number_of_rows__that_is_none_breaks_nothing(coordination: Client, directive: Directive, total: str) -> None:
    for more in ({}, {"more": "1"}):
        said = {**rows({"text": "A", "due_on": "2026-12-01"}), "tasks-TOTAL_FORMS": total, **more}
        assert coordination.post(at("directives:give", directive.pk), said).status_code == 200


def test_task__is_changed_and_taken_away(coordination: Client, share: Assignment, communes: list[Unit]) -> None:
    task = share.task
    said = {"text": "Mới", "due_on": "2027-05-04", "since": "2026-10-01", "units": [one.pk for one in communes]}
    assert coordination.post(at("directives:task", task.pk), {**said, "edition": "x"}).status_code == 200
    task.refresh_from_db()
    assert task.text != "Mới"
    said["edition"] = tasking.edition_of(task)
    assert f'value="{said["edition"]}"' in coordination.get(at("directives:task", task.pk)).content.decode()
    coordination.post(at("directives:task", task.pk), said)
    task.refresh_from_db()
    assert (task.text, task.due_on, task.assignments.count()) == ("Mới", date(2027, 5, 4), 3)
    coordination.post(at("directives:task", task.pk), {"remove": "1"})
    assert not Task.objects.exists()


def test_directive__with_work_of_units_is_not_deleted(
    person: Person, share: Assignment, worker: User, coordination: Client
) -> None:
    working.write(share, worker, share.edition, 10, "Đang làm")
    coordination.post(at("directives:delete", share.task.directive_id))
    assert Directive.objects.exists()
    Assignment.objects.update(state=State.OPEN, percent=0, said="")
    coordination.post(at("directives:delete", share.task.directive_id))
    assert not Directive.objects.exists()


def test_file_of_a_dispatch__goes_with_it_or_when_another_comes(
    coordination: Client, directive: Directive, private: Any, django_capture_on_commit_callbacks: Any
) -> None:
    directive.file.save("x.pdf", SimpleUploadedFile("x.pdf", PDF))
    said = {
        "number": "15/CV", "issued_on": "2026-10-01", "issued_by": "UBND", "title": "Việc",
        "unit": directive.unit_id, "url": "",
    }  # fmt: skip
    with django_capture_on_commit_callbacks(execute=True):
        coordination.post(at("directives:edit", directive.pk), said)
    directive.refresh_from_db()
    assert (directive.number, (private / directive.file.name).is_file()) == ("15/CV", True)
    with django_capture_on_commit_callbacks(execute=True):
        coordination.post(at("directives:edit", directive.pk), {**said, "file": SimpleUploadedFile("y.pdf", PDF)})
    directive.refresh_from_db()
    assert [one for one in private.rglob("*") if one.is_file()] == [private / directive.file.name]
    with django_capture_on_commit_callbacks(execute=True):
        coordination.post(at("directives:delete", directive.pk))
    assert [one for one in private.rglob("*") if one.is_file()] == []


def test_list_of_directives__is_taken_away_without_formulas(coordination: Client, directive: Directive) -> None:
    Directive.objects.update(number="=1+1", issued_by="@x", title="-2")
    exported: Any = coordination.get(at("directives:index") + "?export=xlsx")
    sheet: Any = load_workbook(io.BytesIO(received(exported))).active
    row = [cell.value for cell in list(sheet.iter_rows(min_row=2))[0]]
    assert (row[0], row[2], row[3]) == ("'=1+1", "'@x", "'-2")


def test_list_of_shares__tells_moments_in_the_office_s_time(coordination: Client, share: Assignment) -> None:
    Assignment.objects.filter(pk=share.pk).update(submitted_at="2026-10-01T23:30:00Z", state=State.SUBMITTED)
    exported: Any = coordination.get(at("assignments:index") + "?export=xlsx&which=submitted")
    sheet: Any = load_workbook(io.BytesIO(received(exported))).active
    assert datetime(2026, 10, 2, 6, 30) in [cell.value for cell in list(sheet.iter_rows(min_row=2))[0]]


# The units' side


def test_commune__hands_in_with_evidence_and_the_coordinator_judges(
    commune_desk: Client, coordination: Client, share: Assignment
) -> None:
    page = at("assignments:inspect", share.pk)
    file = SimpleUploadedFile("../../Biên bản.pdf", PDF)
    commune_desk.post(page, {"act": "add", "title": "Biên bản họp", "file": file, "url": ""})
    share.refresh_from_db()
    assert share.state == State.UNDER_WAY
    said = {"act": "write", "edition": share.edition, "percent": "100", "said": "Xong", "submit": "1"}
    commune_desk.post(page, said)
    share.refresh_from_db()
    assert share.state == State.SUBMITTED
    coordination.post(page, {"act": "send_back", "edition": share.edition, "why": "Thiếu dấu"})
    assert "Thiếu dấu" in commune_desk.get(page).content.decode()
    share.refresh_from_db()
    commune_desk.post(page, {**said, "edition": share.edition})
    share.refresh_from_db()
    coordination.post(page, {"act": "accept", "edition": share.edition})
    share.refresh_from_db()
    assert share.state == State.ACCEPTED


def test_words__that_could_not_be_kept_are_shown_again(commune_desk: Client, share: Assignment, worker: User) -> None:
    old = share.edition
    working.write(share, worker, old, 20, "Lời thứ nhất")
    said = {"act": "write", "edition": old, "percent": "30", "said": "Lời thứ hai"}
    shown = commune_desk.post(at("assignments:inspect", share.pk), said).content.decode()
    assert "Lời thứ nhất" in shown
    assert "Lời thứ hai" in shown
    share.refresh_from_db()
    assert share.said == "Lời thứ nhất"


@pytest.mark.parametrize("act", ["accept", "send_back"])
def test_commune__judges_nothing(commune_desk: Client, share: Assignment, act: str) -> None:
    Assignment.objects.update(state=State.SUBMITTED)
    said = {"act": act, "edition": share.edition, "why": "x"}
    assert commune_desk.post(at("assignments:inspect", share.pk), said).status_code == 302
    share.refresh_from_db()
    assert share.state == State.SUBMITTED


def test_coordinator_of_the_commune_itself__does_not_accept_its_own_work(
    person: Person, share: Assignment, communes: list[Unit]
) -> None:
    Assignment.objects.update(state=State.SUBMITTED)
    own = browser(person(Role.COORDINATOR, communes[0]))
    own.post(at("assignments:inspect", share.pk), {"act": "accept", "edition": share.edition})
    share.refresh_from_db()
    assert share.state == State.SUBMITTED


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.exe", b"MZ"),
        ("a.svg", b"<svg onload=alert(1)>"),
        ("a.html", b"<script>"),
        ("a.pdf", b"<script>alert(1)</script>"),
        ("a.png", PDF),
        ("a.docx", b"not a zip"),
        ("a.pdf", b""),
        ("khongduoi", PDF),
    ],
)
def test_evidence__that_is_not_what_it_says_is_refused(
    commune_desk: Client, share: Assignment, name: str, content: bytes
) -> None:
    said = {"act": "add", "title": "x", "file": SimpleUploadedFile(name, content), "url": ""}
    assert commune_desk.post(at("assignments:inspect", share.pk), said).status_code == 200
    assert not Evidence.objects.exists()


def test_evidence__that_is_too_large_is_refused(
    commune_desk: Client, share: Assignment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evidence, "MOST_BYTES", 4)
    said = {"act": "add", "title": "x", "file": SimpleUploadedFile("a.pdf", PDF), "url": ""}
    assert "lớn hơn" in commune_desk.post(at("assignments:inspect", share.pk), said).content.decode()


@pytest.mark.parametrize("url", ["javascript:alert(1)", "ftp://vi-du.example/", "data:text/html,x", "không phải"])
def test_address__that_is_none_is_refused(commune_desk: Client, share: Assignment, url: str) -> None:
    said = {"act": "add", "title": "x", "url": url}
    commune_desk.post(at("assignments:inspect", share.pk), said)
    assert not Evidence.objects.exists()


def test_evidence__is_kept_under_a_name_of_our_own_and_sent_to_be_kept(
    commune_desk: Client, share: Assignment, worker: User, private: Any
) -> None:
    one = evidence_of(share, worker, '..\\..\\"Biên bản"\r\nX: y.pdf')
    assert private in (private / one.file.name).resolve().parents
    assert "Biên" not in one.file.name
    response = commune_desk.get(at("assignments:evidence", one.pk))
    assert received(response) == PDF
    assert response["Content-Disposition"].startswith("attachment; filename=")
    assert (response["Content-Type"], response["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
    assert "X" not in response.headers
    assert ModelLogEntry.objects.filter(action="motcua.evidence.seen").count() == 1


def test_evidence_whose_file_is_gone__is_not_found(commune_desk: Client, share: Assignment, worker: User) -> None:
    one = evidence_of(share, worker)
    one.file.storage.delete(one.file.name)
    assert commune_desk.get(at("assignments:evidence", one.pk)).status_code == 404


def test_evidence__taken_away_takes_its_file(
    commune_desk: Client, share: Assignment, worker: User, private: Any, django_capture_on_commit_callbacks: Any
) -> None:
    one = evidence_of(share, worker)
    with django_capture_on_commit_callbacks(execute=True):
        commune_desk.post(at("assignments:inspect", share.pk), {"act": "remove", "evidence": str(one.pk)})
    assert not Evidence.objects.exists()
    assert [path for path in private.rglob("*") if path.is_file()] == []


def test_evidence_of_another_share__is_not_taken_away(commune_desk: Client, share: Assignment, stranger: User) -> None:
    other = Assignment.objects.exclude(pk=share.pk).get()
    one = evidence_of(other, stranger)
    for key in (str(one.pk), "x", "9" * 40):
        answer = commune_desk.post(at("assignments:inspect", share.pk), {"act": "remove", "evidence": key})
        assert answer.status_code == 404
    assert Evidence.objects.exists()


# By place


def test_stranger__finds_nothing_of_another_commune(
    share: Assignment, stranger: User, worker: User, report: UnitReport, coordinator: User
) -> None:
    one = evidence_of(share, worker)
    made = Consolidation.objects.create(
        unit=share.unit, period_from=date(2026, 7, 1), period_until=date(2026, 9, 30), state="done"
    )
    other = browser(stranger)
    assert other.get(at("assignments:inspect", share.pk)).status_code == 404
    assert other.post(at("assignments:inspect", share.pk), {"act": "write"}).status_code == 404
    assert other.get(at("assignments:evidence", one.pk)).status_code == 404
    assert other.get(at("unit_reports:inspect", report.pk)).status_code == 404
    assert other.post(at("unit_reports:inspect", report.pk), {"act": "save"}).status_code == 404
    assert other.get(at("consolidations:file", made.pk, "docx")).status_code in (302, 404)
    assert "Rà soát" not in other.get(at("assignments:index") + "?unit=Xã Một").content.decode()
    exported = other.get(at("assignments:index") + "?export=xlsx")
    sheet: Any = load_workbook(io.BytesIO(b"".join(exported.streaming_content))).active  # type: ignore[attr-defined]
    assert [row[4] for row in sheet.iter_rows(min_row=2, values_only=True)] == ["Xã Hai"]


def test_coordinator_of_another_province__finds_nothing(
    person: Person, share: Assignment, worker: User, report: UnitReport, elsewhere: Unit, form: ReportForm
) -> None:
    one = evidence_of(share, worker)
    made = consolidating.ask(
        Consolidation(unit=form.unit, period_from=date(2026, 7, 1), period_until=date(2026, 9, 30)), worker
    )
    assert elsewhere.parent is not None
    other = browser(person(Role.COORDINATOR, elsewhere.parent))
    directive, task = share.task.directive_id, share.task_id
    looks = [
        at("directives:inspect", directive), at("directives:edit", directive), at("directives:give", directive),
        at("directives:units", directive), at("directives:export", directive), at("directives:task", task),
        at("directives:delete", directive), at("directives:history", directive), at("directives:file", directive),
        at("assignments:inspect", share.pk), at("assignments:evidence", one.pk),
        at("report_forms:inspect", form.pk), at("report_forms:edit", form.pk), at("report_forms:act", form.pk),
        at("unit_reports:inspect", report.pk), at("consolidations:inspect", made.pk),
        at("consolidations:file", made.pk, "xlsx"), at("directives:remind", directive),
    ]  # fmt: skip
    assert {path: other.get(path).status_code for path in looks} == dict.fromkeys(looks, 404)
    acts = [path for path in looks if "/file/" not in path and "/evidence/" not in path]
    assert {path: other.post(path, {"act": "open"}).status_code for path in acts} == dict.fromkeys(acts, 404)
    for name in ("directives", "assignments", "unit_reports", "report_forms", "consolidations"):
        assert "12/UBND" not in (shown := other.get(at(f"{name}:index")).content.decode())
        assert "Báo cáo quý" not in shown


def test_file_of_a_dispatch__is_for_who_gave_it_and_who_has_a_share(
    share: Assignment, commune_desk: Client, coordination: Client, person: Person, communes: list[Unit]
) -> None:
    directive = share.task.directive
    directive.file.save("x.pdf", SimpleUploadedFile("x.pdf", PDF))
    path = at("directives:file", directive.pk)
    third = browser(person(Role.COMMUNE, communes[2]))
    answers = {name: one.get(path) for name, one in (("a", commune_desk), ("b", coordination), ("c", third))}
    assert {name: one.status_code for name, one in answers.items()} == {"a": 200, "b": 200, "c": 404}
    assert {received(answers[name]) for name in ("a", "b")} == {PDF}


def test_private_folder__has_no_address(share: Assignment, worker: User, client: Client) -> None:
    one = evidence_of(share, worker)
    with pytest.raises(ValueError, match="no address"):
        _address = one.file.url
    for path in (f"/media/{one.file.name}", f"/{one.file.name}", f"/tai-lieu/{one.file.name}"):
        assert client.get(path).status_code == 404


# Lists, the table of tasks by units, the first page


def many(directive: Directive, units: list[Unit], by: User, count: int) -> None:
    tasks = [tasking.NewTask(f"Việc {number}", date(2026, 11, 2), units) for number in range(count)]
    tasking.give(directive, tasks, by)


@pytest.mark.parametrize(
    "path",
    ["assignments:index", "directives:index", "unit_reports:index", "report_forms:index", "consolidations:index"],
)
def test_list__takes_as_many_queries_for_many_rows_as_for_few(
    coordination: Client, directive: Directive, communes: list[Unit], coordinator: User, form: ReportForm, path: str,
    django_assert_max_num_queries: Any,
) -> None:  # fmt: skip
    many(directive, communes, coordinator, 10)
    for number in range(30):
        Directive.objects.create(
            number=f"{number}", issued_on=date(2026, 1, 1), issued_by="x", title="y", unit=directive.unit
        )
        ReportForm.objects.create(title=f"Mẫu {number}", unit=form.unit)
        span = {"period_from": date(2026, 1, 1), "period_until": date(2026, 1, 1 + number)}
        UnitReport.objects.create(form=form, unit=communes[0], due_on=date(2026, 2, 2), **span)
        Consolidation.objects.create(unit=form.unit, directive=directive, asked_by=coordinator, **span)
    coordination.get(at(path))
    with django_assert_max_num_queries(22):
        assert coordination.get(at(path)).status_code == 200


def test_directive_s_page__takes_as_many_queries_for_many_shares_as_for_few(
    coordination: Client, directive: Directive, communes: list[Unit], coordinator: User,
    django_assert_max_num_queries: Any,
) -> None:  # fmt: skip
    many(directive, communes, coordinator, 20)
    coordination.get(at("directives:inspect", directive.pk))
    with django_assert_max_num_queries(24):
        shown = coordination.get(at("directives:inspect", directive.pk)).content.decode()
    assert shown.count('class="share share--open') == 60


def test_directive_s_page__shows_who_is_late_and_narrows_to_them(
    coordination: Client, directive: Directive, communes: list[Unit], coordinator: User
) -> None:
    tasking.give(directive, [tasking.NewTask("A", date(2026, 10, 5), communes)], coordinator)
    Assignment.objects.filter(unit__in=communes[:2]).update(state=State.SUBMITTED)
    page = at("directives:inspect", directive.pk)
    assert "Xã Một" in coordination.get(page).content.decode()
    shown = coordination.get(f"{page}?state=late").content.decode()
    assert ("Xã Ba" in shown, "Xã Một" in shown) == (True, False)
    assert "Xã Hai" in coordination.get(f"{page}?unit=xa+hai").content.decode()
    for hostile in ("state=<script>", "p=-1", "p=x", "unit=%E0%A4%A", "state=late&unit=" + "a" * 5000):
        assert coordination.get(f"{page}?{hostile}").status_code == 200


def test_workbook_of_a_directive__has_every_share_and_no_formula(
    coordination: Client, directive: Directive, communes: list[Unit], coordinator: User
) -> None:
    tasking.give(directive, [tasking.NewTask("=1+1", date(2026, 10, 5), communes)], coordinator)
    Unit.objects.filter(pk=communes[0].pk).update(name="=cmd")
    content = coordination.get(at("directives:export", directive.pk)).content
    book = load_workbook(io.BytesIO(content))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert book["Từng việc"].max_row == 4
    assert "'=cmd" in [row[1] for row in book["Việc theo đơn vị"].iter_rows(values_only=True)]
    assert ModelLogEntry.objects.filter(action="motcua.directive.exported").count() == 1


@pytest.mark.parametrize("query", ["which=late", "which=x", "due=x", "number=%25", "unit=%E0%A4%A", "o=x", "p=999"])
def test_list_of_shares__stands_hostile_addresses(coordination: Client, share: Assignment, query: str) -> None:
    assert coordination.get(at("assignments:index") + f"?{query}").status_code in (200, 404)


def test_first_page__shows_a_commune_its_work_and_a_coordinator_what_waits(
    commune_desk: Client, coordination: Client, share: Assignment, report: UnitReport
) -> None:
    mine = commune_desk.get("/quan-tri/").content.decode()
    assert "Việc đang làm: 1" in mine
    assert "Báo cáo quý" in mine
    Assignment.objects.filter(pk=share.pk).update(state=State.SUBMITTED)
    assert "Kết quả chờ xem: 1" in coordination.get("/quan-tri/").content.decode()


# Consolidated reports


def test_report__is_asked_for_watched_and_taken(
    coordination: Client, share: Assignment, province: Unit, django_capture_on_commit_callbacks: Any
) -> None:
    said = {"unit": province.pk, "period_from": "2026-07-01", "period_until": "2026-09-30", "directive_no": ""}
    with django_capture_on_commit_callbacks() as begun:
        answer = coordination.post(at("consolidations:add"), said)
    made = Consolidation.objects.get()
    page = at("consolidations:inspect", made.pk)
    assert answer["Location"] == page
    assert 'http-equiv="refresh"' in coordination.get(page).content.decode()
    for call in begun:
        call()
    shown = coordination.get(page).content.decode()
    assert 'http-equiv="refresh"' not in shown
    for kind in ("docx", "xlsx"):
        response = coordination.get(at("consolidations:file", made.pk, kind))
        assert f"bao-cao-tong-hop-tinh-thu-20260701-20260930.{kind}" in response["Content-Disposition"]
        assert received(response)[:2] == b"PK"
    assert coordination.get(at("consolidations:file", made.pk, "pdf")).status_code == 404
    assert ModelLogEntry.objects.filter(action="motcua.consolidation.taken").count() == 2


@pytest.mark.parametrize(
    "change",
    [{"period_until": "2026-06-30"}, {"period_from": "1026-01-01"}, {"directive_no": "không có"}, {"form": "99"}],
)
def test_report__that_cannot_be_is_refused(
    coordination: Client, share: Assignment, province: Unit, change: dict[str, str]
) -> None:
    said = {"unit": province.pk, "period_from": "2026-07-01", "period_until": "2026-09-30", **change}
    assert coordination.post(at("consolidations:add"), said).status_code == 200
    assert not Consolidation.objects.exists()


def test_report_of_a_number_that_two_directives_have__asks_for_the_day(
    coordination: Client, share: Assignment, province: Unit
) -> None:
    older = share.task.directive
    Directive.objects.create(
        number=older.number,
        issued_on=date(2027, 1, 5),
        issued_by="x",
        title="y",
        unit=province,
        url="https://vi-du.example/",
    )
    said = {"unit": province.pk, "period_from": "2026-07-01", "period_until": "2026-09-30"}
    refused = coordination.post(at("consolidations:add"), {**said, "directive_no": older.number})
    assert "hãy ghi thêm ngày ban hành" in refused.content.decode()
    for wrong in ("12/UBND-VX (31/02/2026)", "12/UBND-VX (02/10/2026)"):
        assert coordination.post(at("consolidations:add"), {**said, "directive_no": wrong}).status_code == 200
    assert not Consolidation.objects.exists()
    link = re.search(
        r'href="([^"]*van-ban=[^"]*)"', coordination.get(at("directives:inspect", older.pk)).content.decode()
    )
    assert link
    asked = coordination.get(html.unescape(link[1])).content.decode()
    assert 'value="12/UBND-VX (01/10/2026)"' in asked
    coordination.post(at("consolidations:add"), {**said, "directive_no": "12/UBND-VX (01/10/2026)"})
    assert Consolidation.objects.get().directive == older


def test_report_of_a_village__is_not_asked_for(coordination: Client, communes: list[Unit]) -> None:
    village = Unit.objects.villages().first()
    assert village is not None
    said = {"unit": village.pk, "period_from": "2026-07-01", "period_until": "2026-09-30"}
    assert "Đơn vị tổng hợp là tỉnh hoặc xã" in coordination.post(at("consolidations:add"), said).content.decode()


def test_report_of_another_province__is_not_asked_for(coordination: Client, elsewhere: Unit) -> None:
    said = {"unit": elsewhere.pk, "period_from": "2026-07-01", "period_until": "2026-09-30"}
    assert "không thuộc phạm vi" in coordination.post(at("consolidations:add"), said).content.decode()
