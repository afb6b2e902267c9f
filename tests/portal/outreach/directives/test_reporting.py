"""Reports of units: opened for every unit, filled in, filed, sent back, what the system counts."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import User
from portal.outreach.directives import reporting, working
from portal.outreach.directives.models import ReportForm, ReportItem, UnitReport
from portal.outreach.roll.models import Officer
from portal.outreach.units.models import Unit

State = UnitReport.State


def officer(village: Unit, name: str) -> Officer:
    return Officer.objects.create(
        unit=village, full_name=name, decision_no="1", decided_on=date(2026, 1, 1), term_from=date(2026, 1, 1)
    )


def page(report: UnitReport) -> str:
    return reverse("unit_reports:inspect", args=[report.pk])


def sent(report: UnitReport, act: str, **values: Any) -> dict[str, Any]:
    items = {item.label: item.pk for item in report.form.items.all()}
    said = {
        "act": act,
        "edition": report.edition,
        f"item-{items['Số tin bài đã phát']}": "12",
        f"item-{items['Số tuyên truyền viên']}": "0",
        f"item-{items['Khó khăn']}": "Thiếu loa",
    }
    return {**said, **{f"item-{items[name]}" if name in items else name: value for name, value in values.items()}}


def value_of(report: UnitReport, label: str) -> Any:
    """Return what is kept of an item now."""
    return UnitReport.objects.get(pk=report.pk).values[str(report.form.items.get(label=label).pk)]["value"]


def test_period__opens_one_report_for_every_unit_below(form: ReportForm, communes: list[Unit], elsewhere: Unit) -> None:
    assert reporting.open_period(form, date(2026, 7, 1), date(2026, 9, 30)) == 3
    assert reporting.open_period(form, date(2026, 7, 1), date(2026, 9, 30)) == 0
    assert set(UnitReport.objects.values_list("unit__name", flat=True)) == {"Xã Một", "Xã Hai", "Xã Ba"}
    assert set(UnitReport.objects.values_list("due_on", flat=True)) == {date(2026, 10, 7)}


def test_round__opens_the_period_that_ended_last_once(
    form: ReportForm, communes: list[Unit], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_args: date(2026, 11, 29))
    assert (reporting.open_due(), reporting.open_due()) == (3, 0)
    assert set(UnitReport.objects.values_list("period_until", flat=True)) == {date(2026, 9, 30)}


@pytest.mark.parametrize(
    "change", [{"period": "once"}, {"begun_on": date(2026, 10, 1)}, {"ended_on": date(2026, 11, 1)}]
)
def test_round__opens_nothing_of_forms_not_in_use_then(
    form: ReportForm, communes: list[Unit], monkeypatch: pytest.MonkeyPatch, change: dict[str, Any]
) -> None:
    ReportForm.objects.filter(pk=form.pk).update(**change)
    monkeypatch.setattr(timezone, "localdate", lambda *_args: date(2026, 11, 29))
    assert reporting.open_due() == 0


def test_counted_item__begins_with_the_figure_and_how_it_was_counted(report: UnitReport, commune_desk: Client) -> None:
    officer(Unit.objects.get(code="98001.1"), "Người thử A")
    shown = commune_desk.get(page(report))
    assert "Hệ thống đếm được 1" in shown.content.decode()
    assert "theo danh sách tuyên truyền viên" in shown.content.decode()


def test_report__is_filed_with_what_was_counted_beside_what_the_unit_says(
    report: UnitReport, commune_desk: Client, worker: User
) -> None:
    counted = ReportItem.objects.get(label="Số tuyên truyền viên")
    commune_desk.post(page(report), sent(report, "file", **{f"remark-{counted.pk}": ""}))
    report.refresh_from_db()
    assert (report.state, report.filed_by) == (State.FILED, worker)
    held = report.values[str(counted.pk)]
    assert (held["value"], held["counted"]) == (0, 0)


def test_other_figure_than_counted__needs_a_remark(report: UnitReport, commune_desk: Client) -> None:
    said = sent(report, "file", **{"Số tuyên truyền viên": "5"})
    answer = commune_desk.post(page(report), said)
    assert "Số này khác số hệ thống đếm" in answer.content.decode()
    report.refresh_from_db()
    assert report.state == State.DRAFT
    counted = ReportItem.objects.get(label="Số tuyên truyền viên")
    commune_desk.post(page(report), {**said, f"remark-{counted.pk}": "Ba người chưa kịp nhập"})
    report.refresh_from_db()
    assert report.values[str(counted.pk)]["remark"] == "Ba người chưa kịp nhập"


def test_figure_that_the_unit_changed__stays_when_the_count_changes(report: UnitReport, commune_desk: Client) -> None:
    counted = ReportItem.objects.get(label="Số tuyên truyền viên")
    commune_desk.post(page(report), sent(report, "save", **{"Số tuyên truyền viên": "5"}))
    officer(Unit.objects.get(code="98001.1"), "Người thử A")
    report.refresh_from_db()
    held = reporting.begun(report, [counted])[str(counted.pk)]
    assert (held["value"], held["counted"]) == (5, 1)


def test_draft__may_lack_numbers_but_a_report_may_not(report: UnitReport, commune_desk: Client) -> None:
    commune_desk.post(page(report), sent(report, "save", **{"Số tin bài đã phát": ""}))
    report.refresh_from_db()
    assert (report.state, report.edition) == (State.DRAFT, 1)
    commune_desk.post(page(report), sent(report, "file", **{"Số tin bài đã phát": ""}))
    report.refresh_from_db()
    assert report.state == State.DRAFT


@pytest.mark.parametrize("number", ["-1", "1e9", "nhiều", str(10**13), "1.5", "９" * 400])
def test_number__that_is_none_is_refused(report: UnitReport, commune_desk: Client, number: str) -> None:
    answer = commune_desk.post(page(report), sent(report, "file", **{"Số tin bài đã phát": number}))
    assert answer.status_code == 200
    report.refresh_from_db()
    assert report.values == {}


def test_text__is_masked(report: UnitReport, commune_desk: Client) -> None:
    commune_desk.post(page(report), sent(report, "save", **{"Khó khăn": "Gọi 0912 345 678"}))
    report.refresh_from_db()
    assert "345 678" not in str(report.values)


def test_filed_report__is_changed_by_nobody_until_it_is_sent_back(
    report: UnitReport, commune_desk: Client, coordination: Client
) -> None:
    commune_desk.post(page(report), sent(report, "file"))
    report.refresh_from_db()
    commune_desk.post(page(report), sent(report, "save", **{"Số tin bài đã phát": "99"}))
    assert value_of(report, "Số tin bài đã phát") == 12
    coordination.post(page(report), {"act": "send_back", "edition": report.edition, "why": "Thiếu số"})
    report.refresh_from_db()
    assert (report.state, report.sent_back_why) == (State.SENT_BACK, "Thiếu số")
    assert "Thiếu số" in commune_desk.get(page(report)).content.decode()


def test_commune__does_not_send_back_reports(report: UnitReport, commune_desk: Client) -> None:
    UnitReport.objects.filter(pk=report.pk).update(state=State.FILED)
    answer = commune_desk.post(page(report), {"act": "send_back", "edition": 0, "why": "x"})
    assert answer.status_code == 302
    report.refresh_from_db()
    assert report.state == State.FILED


def test_second_of_two_who_save__sees_both_and_loses_nothing(report: UnitReport, commune_desk: Client) -> None:
    old = sent(report, "save", **{"Số tin bài đã phát": "77"})
    commune_desk.post(page(report), sent(report, "save", **{"Số tin bài đã phát": "55"}))
    shown = commune_desk.post(page(report), old).content.decode()
    assert 'value="77"' in shown
    assert "Đang lưu: 55" in shown
    assert value_of(report, "Số tin bài đã phát") == 55


def test_words_typed_while_a_colleague_filed__are_shown_again(report: UnitReport, commune_desk: Client) -> None:
    old = sent(report, "save", **{"Khó khăn": "Lời chưa lưu"})
    commune_desk.post(page(report), sent(report, "file"))
    shown = commune_desk.post(page(report), old).content.decode()
    assert "Lời chưa lưu" in shown
    assert value_of(report, "Khó khăn") == "Thiếu loa"


def test_sending_back__twice_is_refused(report: UnitReport, coordinator: User) -> None:
    UnitReport.objects.filter(pk=report.pk).update(state=State.FILED)
    report.refresh_from_db()
    reporting.send_back(report, coordinator, report.edition, "Thiếu")
    with pytest.raises(working.WorkError):
        reporting.send_back(report, coordinator, report.edition, "Thiếu nữa")


def test_item__that_reports_answered_is_not_deleted(
    report: UnitReport, commune_desk: Client, coordination: Client
) -> None:
    commune_desk.post(page(report), sent(report, "file"))
    form = report.form
    items = list(form.items.all())
    said: dict[str, Any] = {
        "title": form.title, "period": "quarter", "due_days": 5, "unit": form.unit_id, "begun_on": "2026-01-01",
        "items-TOTAL_FORMS": 3, "items-INITIAL_FORMS": 3, "items-MIN_NUM_FORMS": 1, "items-MAX_NUM_FORMS": 1000,
    }  # fmt: skip
    for n, item in enumerate(items):
        said |= {f"items-{n}-id": item.pk, f"items-{n}-label": item.label, f"items-{n}-kind": item.kind}
        said |= {f"items-{n}-counted": item.counted, f"items-{n}-ORDER": n + 1}
    edit = reverse("report_forms:edit", args=[form.pk])
    answer = coordination.post(edit, {**said, "items-0-DELETE": "1"})
    assert "Đã có báo cáo điền chỉ tiêu bị xóa" in answer.content.decode()
    assert form.items.count() == 3
    answer = coordination.post(edit, {**said, "items-0-kind": "text"})
    assert "Đã có báo cáo điền chỉ tiêu bị đổi loại" in answer.content.decode()
    assert form.items.get(pk=items[0].pk).kind == "number"
    coordination.post(edit, {**said, "items-0-label": "Số tin, bài"})
    assert form.items.first().label == "Số tin, bài"


def test_new_form__is_made_with_its_items(coordination: Client, province: Unit) -> None:
    said: dict[str, Any] = {
        "title": "Mẫu mới", "period": "month", "due_days": 3, "unit": province.pk, "begun_on": "2026-01-01",
        "items-TOTAL_FORMS": 2, "items-INITIAL_FORMS": 0, "items-MIN_NUM_FORMS": 1, "items-MAX_NUM_FORMS": 1000,
        "items-0-label": "Số buổi", "items-0-kind": "number", "items-0-counted": "meetings", "items-0-ORDER": 1,
        "items-1-label": "Khó khăn", "items-1-kind": "text", "items-1-counted": "", "items-1-ORDER": 2,
    }  # fmt: skip
    coordination.post(reverse("report_forms:add"), said)
    assert list(ReportItem.objects.values_list("label", "counted")) == [("Số buổi", "meetings"), ("Khó khăn", "")]
    refused = coordination.post(reverse("report_forms:add"), {**said, "items-1-counted": "officers"})
    assert "Chỉ tiêu dạng chữ không thể đặt tự đếm" in refused.content.decode()


def test_opening_a_period__of_more_than_a_year_is_refused(form: ReportForm, coordination: Client) -> None:
    act = reverse("report_forms:act", args=[form.pk])
    coordination.post(act, {"act": "open", "since": "2020-01-01", "until": "2026-01-01"})
    assert not UnitReport.objects.exists()
    coordination.post(act, {"act": "open", "since": "2026-01-01", "until": "2026-03-31"})
    assert form.reports.count() == Unit.objects.communes().filter(parent=form.unit).count()
