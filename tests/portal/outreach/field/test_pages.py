"""The officer's pages: what was sent, meetings, questions with answers; with a plain form, and nobody else's."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from tests.factories import field as made
from tests.portal.outreach.field.conftest import Phoned

from portal.inbox.models import Case
from portal.outreach.meetings.asking import raise_question
from portal.outreach.meetings.models import FieldQuestion, Meeting
from portal.outreach.roll.models import Officer
from portal.outreach.sheets.models import Receipt

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]
TODAY = timezone.localdate()


def text(client: Client, path: str, status: int = 200, **headers: str) -> str:
    response = client.get(path, headers=headers)
    assert response.status_code == status, path
    return response.content.decode()


def log(**told: Any) -> dict[str, Any]:
    given = {
        "key": str(uuid4()),
        "state": "held",
        "day": TODAY.isoformat(),
        "place": "Nhà văn hóa",
        "subject": "Khai sinh",
    }
    return {**given, "attending": "20", **told}


def test_home__shows_what_was_sent_with_what_is_not_read_first(phone: Client, officer: Officer) -> None:
    read = made.sending(made.sheet("Tờ đã đọc"), made.province())
    made.sending(made.sheet("Tờ chưa đọc"), officer.unit, sent_at=timezone.now() - timedelta(days=9))
    made.sending(made.sheet("Tờ của xã khác"), made.commune("90002"))
    made.sending(made.sheet("Tờ đã rút", live=False), officer.unit)
    Receipt.objects.create(sending=read, officer=officer)
    told = text(phone, "/co-so/")
    assert told.index("Tờ chưa đọc") < told.index("Tờ đã đọc")
    assert "Tờ của xã khác" not in told and "Tờ đã rút" not in told


def test_sheet__that_is_opened_counts_as_read_and_shows_who_stands_behind_it(phone: Client, officer: Officer) -> None:
    sent = made.sending(made.sheet(), officer.unit)
    told = text(phone, f"/co-so/to/{sent.pk}/")
    assert "Nộp tại xã." in told and "Sở thử" in told and "Người duyệt thử" in told
    assert Receipt.objects.filter(sending=sent, officer=officer).count() == 1
    text(phone, f"/co-so/to/{sent.pk}/")
    assert Receipt.objects.count() == 1


@pytest.mark.parametrize("header", [{"X-Kept": "1"}, {"Sec-Purpose": "prefetch;prerender"}])
def test_sheet__that_is_only_kept_does_not_count_as_read(
    phone: Client, officer: Officer, header: dict[str, str]
) -> None:
    sent = made.sending(made.sheet(), officer.unit)
    assert 'data-read="0"' in text(phone, f"/co-so/to/{sent.pk}/", **header)
    assert not Receipt.objects.exists()


def test_sheet__that_is_out_of_date_has_a_stop_sign(phone: Client, officer: Officer) -> None:
    old = made.sheet("Tờ cũ", outdated_at=timezone.now(), outdated_why=[{"told": "lệ phí đã đổi"}])
    sent = made.sending(old, officer.unit)
    assert "Dừng dùng" in text(phone, "/co-so/")
    told = text(phone, f"/co-so/to/{sent.pk}/")
    assert "DỪNG" in told and "lệ phí đã đổi" in told


@pytest.mark.parametrize("path", ["/co-so/to/{0}/", "/co-so/buoi/{1}/"])
def test_what_is_another_village_s__is_not_there(phone: Client, path: str) -> None:
    other = made.village("90001-02")
    sent, meeting = made.sending(made.sheet(), other), made.meeting(other)
    text(phone, path.format(sent.pk, meeting.key), status=404)
    text(phone, f"/co-so/to/{'9' * 30}/", status=404)
    assert not Receipt.objects.exists()


def test_meeting__is_logged_with_its_questions_by_a_plain_form(phone: Client, officer: Officer) -> None:
    form = log(question=["Câu một?", "", "Câu hai, số 012345678901?"])
    assert phone.post("/co-so/buoi/moi/", form)["Location"] == "/co-so/buoi/?da=buoi"
    meeting = Meeting.objects.get()
    assert (meeting.unit, meeting.logged_by_officer, meeting.attending) == (officer.unit, officer, 20)
    questions = FieldQuestion.objects.order_by("pk")
    assert [one.officer for one in questions] == [officer, officer]
    assert "012345678901" not in questions[1].text
    assert Case.objects.filter(kind=Case.Kind.GRASSROOTS).count() == 2
    assert "Khai sinh" in text(phone, "/co-so/buoi/")
    assert "Câu một?" in text(phone, f"/co-so/buoi/{meeting.key}/")


def test_form__that_is_sent_twice_is_taken_once(phone: Client) -> None:
    form = log(question="Một câu?")
    for _time in range(2):
        assert phone.post("/co-so/buoi/moi/", form).status_code == 302
    assert (Meeting.objects.count(), FieldQuestion.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"attending": ""}, "Anh/chị ghi số người dự."),
        ({"attending": "nhiều"}, "Vui lòng ghi một con số."),
        ({"day": (TODAY + timedelta(days=2)).isoformat()}, "không được sau hôm nay"),
        ({"day": "0001-01-01"}, "hơn một năm"),
        ({"day": "31/02/2026"}, "Anh/chị ghi ngày như"),
        ({"state": "called_off"}, "Vui lòng chọn: đã họp hay dự kiến họp."),
        ({"question": ["x" * 2001]}, "dài quá 2000"),
        ({"question": ["?"] * 21}, "Nhiều nhất 20"),
        ({"sheets": "999999"}, "Tờ thông tin"),
    ],
)
def test_log__that_cannot_be_right_comes_back_with_what_was_written(
    phone: Client, told: dict[str, Any], said: str
) -> None:
    response = phone.post("/co-so/buoi/moi/", log(**told))
    assert response.status_code == 422
    shown = response.content.decode()
    assert said in shown and 'value="Nhà văn hóa"' in shown
    assert not Meeting.objects.exists() and not Case.objects.exists()


def test_planned_meeting__is_logged_on_its_page(phone: Client, officer: Officer) -> None:
    planned = made.meeting(officer.unit, state="planned", attending=None, day=TODAY, subject="Buổi dự kiến")
    assert "Buổi dự kiến" in text(phone, "/co-so/")
    assert 'value="Buổi dự kiến"' in text(phone, f"/co-so/buoi/{planned.key}/")
    phone.post(f"/co-so/buoi/{planned.key}/", log(question="Một câu?"))
    planned.refresh_from_db()
    assert planned.is_held and planned.attending == 20 and planned.questions.count() == 1
    assert Meeting.objects.count() == 1


def test_planned_meeting__is_called_off_on_its_page(phone: Client, officer: Officer) -> None:
    planned = made.meeting(officer.unit, state="planned", attending=None)
    assert phone.post(f"/co-so/buoi/{planned.key}/", log(state="called_off")).status_code == 302
    planned.refresh_from_db()
    assert planned.state == Meeting.State.CALLED_OFF and planned.attending is None
    assert "không họp" in text(phone, f"/co-so/buoi/{planned.key}/")


def test_form_of_a_meeting_to_come__begins_with_no_day_after_today(phone: Client, officer: Officer) -> None:
    soon = TODAY + timedelta(days=3)
    planned = made.meeting(officer.unit, state="planned", attending=None, day=soon)
    told = text(phone, f"/co-so/buoi/{planned.key}/")
    assert f'value="{TODAY:%Y-%m-%d}"' in told and f"{soon:%d/%m/%Y}" in told


def test_question__is_added_to_a_meeting_and_raised_without_one(phone: Client, officer: Officer) -> None:
    meeting = made.meeting(officer.unit)
    phone.post(f"/co-so/buoi/{meeting.key}/", {"key": str(uuid4()), "text": "Của buổi?"})
    phone.post("/co-so/cau-hoi/", {"key": str(uuid4()), "text": "Không của buổi nào?"})
    assert [(one.text, one.meeting) for one in FieldQuestion.objects.order_by("pk")] == [
        ("Của buổi?", meeting),
        ("Không của buổi nào?", None),
    ]
    assert phone.post("/co-so/cau-hoi/", {"text": " "}).status_code == 422


def test_answer__is_shown_and_then_counts_as_seen(phone: Client, officer: Officer) -> None:
    question = raise_question("Hỏi?", officer.unit, officer=officer)
    FieldQuestion.objects.update(answer="Trả lời đây.", answer_office="Sở thử", answered_at=timezone.now())
    assert re.search(r'field-nav__new">1<', text(phone, "/co-so/"))
    text(phone, "/co-so/cau-hoi/", **{"X-Kept": "1"})
    question.refresh_from_db()
    assert question.answer_seen_at is None
    told = text(phone, "/co-so/cau-hoi/")
    assert "Trả lời đây." in told and "Sở thử" in told
    question.refresh_from_db()
    assert question.answer_seen_at is not None
    assert "field-nav__new" not in text(phone, "/co-so/")


def test_further_question__goes_to_the_same_case_and_not_to_another_s(
    phone: Client, officer: Officer, let_in: Phoned
) -> None:
    question = raise_question("Hỏi?", officer.unit, officer=officer)
    address = f"/co-so/cau-hoi/{question.key}/hoi-them/"
    other = let_in(made.officer(name="Người thử B"))
    assert other.post(address, {"text": "Chen vào?"})["Location"].endswith("da=chua")
    assert "Hỏi?" not in text(other, "/co-so/cau-hoi/")
    phone.post(address, {"text": "Thêm?"})
    assert Case.objects.get().follow_ups.get().text == "Thêm?"


@pytest.mark.parametrize("path", ["", "buoi/", "buoi/moi/", "cau-hoi/", "cho-gui/", "ra/", "to/1/", "du-lieu/"])
def test_phone__that_was_not_let_in_sees_nothing(path: str) -> None:
    response = Client().get(f"/co-so/{path}")
    assert response.status_code == 401
    for key in ("", "x" * 4000, "\xe9"):
        client = Client()
        client.cookies["motcua_co_so"] = key
        assert client.get(f"/co-so/{path}").status_code == 401


@pytest.mark.parametrize("path", ["/co-so/buoi/moi/", "/co-so/cau-hoi/", "/co-so/gui/", "/co-so/ra/"])
def test_form__that_another_site_sends_is_refused(phone: Client, path: str) -> None:
    assert phone.post(path, log(), headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert not Meeting.objects.exists()


def test_what_is_sent__is_limited_by_phone(phone: Client, officer: Officer, let_in: Phoned, settings: Any) -> None:
    other = let_in(made.officer(name="Người thử B"))
    settings.POST_LIMIT = "2/minute"
    told = [phone.post("/co-so/cau-hoi/", {"text": "?"}).status_code for _time in range(3)]
    assert told == [302, 302, 429]
    assert other.post("/co-so/cau-hoi/", {"text": "?"}).status_code == 302


@pytest.mark.parametrize("path", ["/co-so/", "/co-so/buoi/", "/co-so/cau-hoi/", "/co-so/buoi/moi/", "/co-so/du-lieu/"])
def test_page__takes_as_many_queries_for_many_things_as_for_few(
    phone: Client, officer: Officer, path: str, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        made.sending(made.sheet(f"Tờ {number}"), officer.unit)
        made.meeting(officer.unit, state=("planned", "held")[number % 2], attending=5)
        raise_question(f"Hỏi {number}?", officer.unit, officer=officer)
    with django_assert_max_num_queries(14):
        phone.get(path)


def test_words_of_people__are_shown_as_words(phone: Client, officer: Officer) -> None:
    phone.post("/co-so/buoi/moi/", log(subject="<script>alert(1)</script>", question="<img src=x onerror=y>"))
    key = Meeting.objects.get().key
    for path in ("/co-so/buoi/", f"/co-so/buoi/{key}/", "/co-so/cau-hoi/"):
        told = text(phone, path)
        assert "<script>alert" not in told and "<img src=x" not in told


@pytest.mark.parametrize("path", ["/co-so/buoi/moi/", "/co-so/cau-hoi/"])
def test_form__whose_key_came_with_other_words_says_so_and_can_be_sent_anew(phone: Client, path: str) -> None:
    first = {**log(), "text": "Câu một?"}
    phone.post(path, first)
    response = phone.post(path, {**first, "subject": "Buổi khác", "text": "Câu hai?"})
    told = response.content.decode()
    assert response.status_code == 422 and "đã được gửi một lần với nội dung khác" in told
    (key,) = set(re.findall(r'name="key" value="([^"]+)"', told))
    assert phone.post(path, {**first, "key": key, "subject": "Buổi khác", "text": "Câu hai?"}).status_code == 302
    assert Meeting.objects.count() + FieldQuestion.objects.count() == 2


def test_form__that_cannot_be_read_says_so(phone: Client) -> None:
    response = phone.post("/co-so/cau-hoi/", {"key": "x", "text": "Hỏi?"})
    assert response.status_code == 422 and "không đọc được" in response.content.decode()
