"""Meetings and questions in the staff's pages: each sees and changes their own place alone."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.factories import field as made
from tests.portal.outreach.meetings.conftest import browser
from wagtail.models import ModelLogEntry

from portal.accounts.roles import Role
from portal.inbox.models import Case
from portal.outreach.meetings import keeping
from portal.outreach.meetings.asking import raise_question
from portal.outreach.meetings.models import FieldQuestion, Meeting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]
LIST, ADD = "/quan-tri/meetings/", "/quan-tri/meetings/new/"
QUESTIONS = "/quan-tri/field_questions/"
TODAY = timezone.localdate()


def form(**told: Any) -> dict[str, Any]:
    unit = told.pop("unit", None) or made.village()
    given = {
        "unit": unit.pk, "state": "held", "day": TODAY.isoformat(), "begins_at": "19:00", "place": "Nhà văn hóa",
        "topic": "", "subject": "Phổ biến thủ tục khai sinh", "attending": "25", "questions": "",
    }  # fmt: skip
    return {**given, **told}


def page(meeting: Meeting) -> str:
    return f"{LIST}inspect/{meeting.pk}/"


def test_meeting__is_planned_and_then_logged(at_commune: Client) -> None:
    at_commune.post(ADD, form(state="planned", day=(TODAY + timedelta(days=3)).isoformat(), attending=""))
    planned = Meeting.objects.get()
    assert planned.is_planned and planned.logged_by is not None
    response = at_commune.post(f"{LIST}edit/{planned.pk}/", form(questions="Câu một?\n\nCâu hai?"))
    assert response["Location"] == page(planned)
    planned.refresh_from_db()
    assert (planned.state, planned.attending) == ("held", 25)
    assert [one.text for one in planned.questions.order_by("pk")] == ["Câu một?", "Câu hai?"]
    assert Case.objects.filter(kind=Case.Kind.GRASSROOTS).count() == 2
    shown = at_commune.get(page(planned)).content.decode()
    assert "Câu hai?" in shown and "Chờ trả lời" in shown


def test_meeting__is_kept_without_personal_data(at_commune: Client) -> None:
    at_commune.post(ADD, form(subject="Gọi 0912345678 hỏi", place="nhà bà, 012345678901"))
    meeting = Meeting.objects.get()
    assert "0912345678" not in meeting.subject and "012345678901" not in meeting.place
    assert not ModelLogEntry.objects.filter(label__contains="0912345678").exists()


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"attending": ""}, "attending"),
        ({"attending": "-1"}, "attending"),
        ({"attending": "99999999"}, "attending"),
        ({"day": (TODAY + timedelta(days=1)).isoformat()}, "day"),
        ({"day": "1026-01-01"}, "day"),
        ({"state": "planned", "day": (TODAY + timedelta(days=400)).isoformat(), "attending": ""}, "day"),
        ({"state": "called_off"}, "state"),
        ({"subject": " "}, "subject"),
        ({"sheets": ["9" * 30]}, "sheets"),
        ({"sheets": ["x"]}, "sheets"),
        ({"topic": "9" * 30}, "topic"),
        ({"state": "planned", "questions": "Hỏi?"}, "questions"),
        ({"questions": "\n".join("?" for _ in range(21))}, "questions"),
    ],
)
def test_log__that_cannot_be_right_is_refused(at_commune: Client, told: dict[str, Any], field: str) -> None:
    response = at_commune.post(ADD, form(**told))
    assert response.status_code == 200
    assert field in response.context["form"].errors
    assert not Meeting.objects.exists() and not Case.objects.exists()


def test_meeting__of_a_whole_province_is_refused(at_province: Client) -> None:
    response = at_province.post(ADD, form(unit=made.province()))
    assert "unit" in response.context["form"].errors


def test_meeting__in_another_commune_can_be_neither_made_nor_moved_there(at_commune: Client) -> None:
    other = made.village("90002-01")
    assert "unit" in at_commune.post(ADD, form(unit=other)).context["form"].errors
    mine = made.meeting()
    assert "unit" in at_commune.post(f"{LIST}edit/{mine.pk}/", form(unit=other)).context["form"].errors
    mine.refresh_from_db()
    assert mine.unit != other


@pytest.mark.parametrize("address", ["inspect", "edit", "history", "usage", "delete"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_meeting__of_another_commune_is_not_there(at_commune: Client, address: str, method: str) -> None:
    elsewhere = made.meeting(made.village("90002-01"), state=Meeting.State.PLANNED, attending=None)
    response = getattr(at_commune, method)(f"{LIST}{address}/{elsewhere.pk}/", {"action": "call_off"})
    assert response.status_code == 404
    elsewhere.refresh_from_db()
    assert elsewhere.is_planned


def test_list__shows_one_s_own_place_alone(at_commune: Client, at_province: Client) -> None:
    made.meeting(made.village("90001-01"), subject="Buổi ở đây")
    made.meeting(made.village("90002-01"), subject="Buổi ở xã khác")
    made.meeting(made.village("91001-01"), subject="Buổi ở tỉnh khác")
    for query in ("", "?q=buoi", "?state=held", "?commune=90002", "?export=csv"):
        told = shown(at_commune, LIST + query)
        assert "Buổi ở xã khác" not in told and "Buổi ở tỉnh khác" not in told, query
    assert "Buổi ở đây" in shown(at_commune, LIST)
    assert "Buổi ở xã khác" in shown(at_province, LIST) and "Buổi ở tỉnh khác" not in shown(at_province, LIST)


def shown(client: Client, address: str) -> str:
    response = client.get(address)
    body = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined,arg-type]
    assert response.status_code == 200, address
    return body.decode()


def test_list__is_narrowed_by_state_place_and_month() -> None:
    whole = made.province("51", "Quảng Ngãi")
    at_province = browser(made.member(whole, Role.COORDINATOR))
    for code in ("21034", "21040"):
        made.commune(code, f"xã {code}", whole)
    made.meeting(made.village("21034-01", "thôn Đá"), subject="Đã họp ở Đá")
    made.meeting(made.village("21034-02"), subject="Sắp họp", state="planned", attending=None)
    made.meeting(made.village("21040-01"), subject="Tháng trước", day=TODAY.replace(day=1) - timedelta(days=1))
    assert "Sắp họp" not in shown(at_province, f"{LIST}?state=held")
    by_name = shown(at_province, f"{LIST}?q=da")
    assert "Đã họp ở Đá" in by_name and "Sắp họp" not in by_name
    by_place = shown(at_province, f"{LIST}?commune=21034")
    assert "Đã họp ở Đá" in by_place and "Sắp họp" in by_place and "Tháng trước" not in by_place
    this_month = shown(at_province, f"{LIST}?month={TODAY:%Y-%m}")
    assert "Đã họp ở Đá" in this_month and "Tháng trước" not in this_month
    for odd in ("month=2026-13", "month='", "commune=%00", "commune=" + "x" * 200, "q=" + "x" * 5000, "state=khong"):
        assert at_province.get(f"{LIST}?{odd}").status_code in (200, 400)


def test_list__takes_as_many_queries_for_many_rows_as_for_few(
    at_province: Client, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        made.meeting(made.village(f"9000{number % 5}-01"), subject=f"Buổi {number}")
        raise_question("Hỏi?", made.village(f"9000{number % 5}-01"))
    at_province.get(LIST)
    for address, most in ((LIST, 16), (f"{LIST}?export=csv", 12), (QUESTIONS, 16)):
        with django_assert_max_num_queries(most):
            shown(at_province, address)


def test_export__runs_no_formula(at_commune: Client) -> None:
    made.meeting(subject="=1+1")
    assert "'=1+1" in shown(at_commune, f"{LIST}?export=csv")


def test_planned_meeting__is_called_off(at_commune: Client) -> None:
    planned = made.meeting(state=Meeting.State.PLANNED, attending=None)
    at_commune.post(page(planned), {"action": "call_off"})
    planned.refresh_from_db()
    assert planned.state == Meeting.State.CALLED_OFF
    assert ModelLogEntry.objects.filter(action="motcua.meeting.called_off").count() == 1
    held = made.meeting()
    at_commune.post(page(held), {"action": "call_off"})
    held.refresh_from_db()
    assert held.is_held


def test_question__is_added_to_a_held_meeting_for_whoever_logged_it(at_commune: Client) -> None:
    who = made.officer()
    held = made.meeting(logged_by_officer=who)
    at_commune.post(page(held), {"action": "question", "text": "Hỏi thêm một câu?"})
    question = FieldQuestion.objects.get()
    assert (question.meeting, question.officer) == (held, who)
    planned = made.meeting(state=Meeting.State.PLANNED, attending=None)
    at_commune.post(page(planned), {"action": "question", "text": "Hỏi?"})
    assert FieldQuestion.objects.count() == 1


def test_questions__of_one_s_own_place_are_listed(at_commune: Client) -> None:
    raise_question("Câu hỏi ở đây?", made.village())
    elsewhere = raise_question("Câu hỏi xã khác?", made.village("90002-01"))
    for query in ("", "?q=hỏi", "?answered=no", "?export=csv", "?commune=90002"):
        assert "Câu hỏi xã khác?" not in shown(at_commune, QUESTIONS + query)
    assert "Câu hỏi ở đây?" in shown(at_commune, QUESTIONS)
    for method in ("get", "post"):
        address = f"{QUESTIONS}inspect/{elsewhere.pk}/"
        assert getattr(at_commune, method)(address, {"text": "x"}).status_code == 404


def test_question__shows_no_way_to_change_it(at_commune: Client, staff: Any) -> None:
    question = raise_question("Câu hỏi ở đây?", made.village())
    assert "Câu hỏi ở đây?" in shown(at_commune, f"{QUESTIONS}inspect/{question.pk}/")
    everywhere = Client()
    everywhere.force_login(staff, backend="django.contrib.auth.backends.ModelBackend")
    assert "Câu hỏi ở đây?" in shown(everywhere, QUESTIONS)
    assert everywhere.get(f"{QUESTIONS}edit/{question.pk}/").status_code == 404
    assert everywhere.get(f"{QUESTIONS}new/").status_code == 404


def test_sheets__offered_are_those_meant_for_the_place(at_commune: Client) -> None:
    made.sheet("Tờ của tỉnh", unit=made.province())
    made.sheet("Tờ của xã khác", unit=made.commune("90002"))
    made.sheet("Tờ chưa duyệt", live=False)
    told = shown(at_commune, ADD)
    assert "Tờ của tỉnh" in told
    assert "Tờ của xã khác" not in told and "Tờ chưa duyệt" not in told


def test_form__lists_no_village_however_many_there_are(at_commune: Client) -> None:
    for number in range(10, 40):
        made.village(f"90001-{number}", f"thôn Dài {number}")
    assert "thôn Dài" not in shown(at_commune, ADD)


def test_plan__that_was_logged_meanwhile_is_not_overwritten(at_commune: Client) -> None:
    planned = made.meeting(state=Meeting.State.PLANNED, attending=None)
    address = f"{LIST}edit/{planned.pk}/"
    assert 'name="known" value="planned"' in shown(at_commune, address)
    keeping.hold(planned, keeping.Told("held", TODAY, "Nhà văn hóa", "Ghi từ điện thoại", attending=12), made.officer())
    response = at_commune.post(address, form(known="planned", attending="99"))
    assert "đã được ghi" in response.content.decode()
    planned.refresh_from_db()
    assert (planned.attending, planned.subject) == (12, "Ghi từ điện thoại")
    assert at_commune.post(address, form(known="held", attending="13")).status_code == 302
    planned.refresh_from_db()
    assert planned.attending == 13


def test_further_question__of_the_staff_s_is_theirs_in_the_trail(at_commune: Client, clerk: Any) -> None:
    question = raise_question("Câu hỏi ở đây?", made.village())
    at_commune.post(f"{QUESTIONS}inspect/{question.pk}/", {"text": "Hỏi thêm?"})
    assert ModelLogEntry.objects.get(action="motcua.field_question.asked_further").user == clerk
