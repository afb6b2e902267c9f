"""What a phone wrote offline: taken once whatever happens on the way, refused with reasons, never mixed up."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.utils import timezone
from tests.factories import field as made
from tests.portal.outreach.field.conftest import Phoned, delivered
from tests.portal.threads import at_once
from wagtail.models import ModelLogEntry

from portal.inbox.models import Case
from portal.outreach.field import arriving, forgetting, letting_in
from portal.outreach.field.models import Arrival, Invitation
from portal.outreach.meetings.asking import raise_question
from portal.outreach.meetings.models import FieldQuestion, Meeting
from portal.outreach.roll.models import Officer
from portal.outreach.sheets.models import Receipt

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]
TODAY = timezone.localdate()


def item(kind: str = "meeting", key: str = "", at: str = "", **told: Any) -> dict[str, Any]:
    body = {"state": ["held"], "day": [TODAY.isoformat()], "place": ["Nhà văn hóa"], "subject": ["Khai sinh"]}
    given = {**body, "attending": ["20"], **told} if kind == "meeting" else told
    return {"key": key or str(uuid4()), "kind": kind, "at": at or timezone.now().isoformat(), "body": given}


def outcomes(results: Any) -> list[str]:
    return [one["outcome"] for one in results]


def test_log_with_two_questions__is_taken_once_however_often_it_is_sent(send: Any, officer: Officer) -> None:
    written = item(question=["Câu một?", "Câu hai?"])
    assert outcomes(send(written)) == ["taken"]
    assert outcomes(send(written)) == ["already"]
    assert outcomes(send(written, written)) == ["already", "already"]
    assert (Meeting.objects.count(), FieldQuestion.objects.count(), Case.objects.count()) == (1, 2, 2)
    assert Meeting.objects.get().key == UUID(written["key"])


def test_same_key_with_other_content__leaves_the_first_and_says_so(send: Any) -> None:
    first = item(subject=["Lần một"])
    send(first)
    assert outcomes(send({**first, "body": {**first["body"], "subject": ["Lần hai"]}})) == ["other"]
    assert Meeting.objects.get().subject == "Lần một"


def test_same_content__is_known_whatever_the_order_of_its_fields(send: Any) -> None:
    first = item(question=["Một?"])
    send(first)
    again = {**first, "at": "2020-01-01T00:00:00Z", "body": dict(reversed(first["body"].items()))}
    assert outcomes(send(again)) == ["already"]


@pytest.mark.django_db(transaction=True)
def test_log__that_two_tabs_send_at_once_is_taken_once(officer: Officer) -> None:
    read = arriving.read(item(question=["Câu một?", "Câu hai?"]))
    assert isinstance(read, arriving.Item)
    told = at_once([lambda: arriving.take(officer, read)] * 4)
    assert sorted(one.outcome for one in told) == ["already", "already", "already", "taken"]
    assert (Meeting.objects.count(), FieldQuestion.objects.count()) == (1, 2)


def test_refused_log__leaves_nothing_and_can_be_corrected_under_its_key(send: Any) -> None:
    wrong = item(attending=[""], question=["Câu một?"])
    (result,) = send(wrong)
    assert result["outcome"] == "refused" and result["errors"] == {"attending": "Anh/chị ghi số người dự."}
    assert not Arrival.objects.exists() and not Case.objects.exists()
    assert outcomes(send({**wrong, "body": {**wrong["body"], "attending": ["9"]}})) == ["taken"]


def test_wrong_item__does_not_hold_back_the_others(send: Any) -> None:
    assert outcomes(send(item(day=["x"]), item(), {"key": 7}, item("question", text=["Hỏi?"]))) == [
        "refused", "taken", "refused", "taken",
    ]  # fmt: skip


def test_failure_in_the_middle__leaves_nothing_half_done(
    send: Any, monkeypatch: pytest.MonkeyPatch, phone: Client, officer: Officer
) -> None:
    real, calls = arriving.raise_question, []

    def broken(*args: Any, **told: Any) -> Any:
        calls.append(1)
        if len(calls) == 2:
            raise RuntimeError("power cut")
        return real(*args, **told)

    monkeypatch.setattr(arriving, "raise_question", broken)
    written = item(question=["Một?", "Hai?"])
    with pytest.raises(RuntimeError):
        send(written)
    assert not Meeting.objects.exists() and not Case.objects.exists() and not Arrival.objects.exists()
    monkeypatch.setattr(arriving, "raise_question", real)
    assert outcomes(send(written)) == ["taken"]
    assert FieldQuestion.objects.count() == 2


def test_planned_meeting__is_logged_once_by_whoever_comes_first(send: Any, officer: Officer) -> None:
    planned = made.meeting(officer.unit, state="planned", attending=None)
    assert outcomes(send(item(meeting=[str(planned.key)]))) == ["taken"]
    (second,) = send(item(meeting=[str(planned.key)]))
    assert second["outcome"] == "refused" and "đã được ghi" in second["errors"][""]
    assert Meeting.objects.get().is_held


def test_things_of_others__cannot_be_reached(send: Any, officer: Officer, let_in: Phoned) -> None:
    elsewhere = made.meeting(made.village("90001-02"), state="planned", attending=None)
    neighbour = made.officer(name="Người thử B")
    theirs = raise_question("Hỏi?", officer.unit, officer=neighbour)
    FieldQuestion.objects.update(answered_at=timezone.now())
    told = send(
        item(meeting=[str(elsewhere.key)]),
        item("question", text=["?"], meeting=[str(elsewhere.key)]),
        item("again", text=["?"], question=[str(theirs.key)]),
        item("seen", question=[str(theirs.key)]),
    )
    assert outcomes(told) == ["refused", "refused", "refused", "taken"]
    theirs.refresh_from_db()
    assert theirs.answer_seen_at is None and not Case.objects.get().follow_ups.exists()


def test_key_of_another_officer__is_refused_and_tells_nothing(send: Any, let_in: Phoned) -> None:
    neighbour = made.officer(made.village("90001-02"), "Người thử B")
    theirs = item(subject=["Việc của B"])
    delivered(let_in(neighbour), neighbour, theirs)
    (mine,) = send({**theirs, "body": item()["body"]})
    assert mine["outcome"] == "refused" and "B" not in str(mine["errors"])
    assert Meeting.objects.count() == 1


def test_what_was_written_by_another_officer__is_not_taken_as_one_s_own(phone: Client, officer: Officer) -> None:
    other = letting_in.mark_of(made.officer(name="Người thử B"))
    for mark in (other, "", None, 5, ["x"]):
        told = {"officer": mark, "items": [item()]}
        assert phone.post("/co-so/gui/", told, content_type="application/json").status_code == 409
    assert not Meeting.objects.exists()


def test_reading__is_kept_with_its_time_and_never_in_the_future(send: Any, officer: Officer) -> None:
    first, second = (made.sending(made.sheet(), officer.unit) for _time in range(2))
    before = timezone.now() - timedelta(hours=5)
    assert outcomes(send(item("read", at=before.isoformat(), sending=[str(first.pk)]))) == ["taken"]
    send(item("read", at=(timezone.now() + timedelta(days=9)).isoformat(), sending=[str(second.pk)]))
    send(item("read", at="2000-01-01T00:00:00Z", sending=[str(first.pk)]))
    told = dict(Receipt.objects.values_list("sending", "read_at"))
    assert told[first.pk] == before and told[second.pk] <= timezone.now()


@pytest.mark.parametrize("number", ["0", "-1", "x", "9" * 30, "9223372036854775808", "²", "", "1.5"])
def test_reading__of_what_was_never_sent_is_let_pass(send: Any, number: str) -> None:
    assert outcomes(send(item("read", sending=[number]))) == ["taken"]
    assert not Receipt.objects.exists()


@pytest.mark.parametrize(
    "at", ["", "gibberish", "2999-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "2026-01-01", "x" * 99, 5]
)
def test_time__that_cannot_be_is_now(send: Any, at: Any) -> None:
    written = {**item("question", text=["Hỏi?"]), "at": at}
    assert outcomes(send(written)) == ["taken"]
    assert abs(FieldQuestion.objects.get().raised_at - timezone.now()) < timedelta(minutes=1)


ODD_ITEMS = [
    None, 5, "x", [], {}, {"key": "x"}, {"key": None, "kind": "meeting"}, item("rm"), {**item(), "kind": ["meeting"]},
    {**item(), "body": None}, {**item(), "body": []}, {**item(), "body": {"place": 5}},
    {**item(), "body": {"place": {}}}, {**item(), "body": {"place": [["x"]]}},
    {**item(), "body": {str(n): "x" for n in range(99)}}, {**item(), "body": {"question": ["x"] * 999}},
    item(place=["x" * 3000]), item(place=["\x00"]), item(question=["\x00"]),
    item(attending=["1e9"]), item(attending=["9" * 400]), item(topic=["999"]), item(topic=["x"]), item(sheets=["x"]),
    item(sheets=["9" * 30]), item(state=["HELD"]), item(begins_at=["25:99"]), item(day=["9999-12-31"]),
    item(meeting=["x"]), item(meeting=[str(uuid4())]), item("question", text=[""]), item("again", text=["?"]),
]  # fmt: skip


@pytest.mark.parametrize("odd", ODD_ITEMS, ids=range(len(ODD_ITEMS)))
def test_odd_item__is_refused_and_leaves_nothing(send: Any, odd: Any) -> None:
    assert outcomes(send(odd)) == ["refused"]
    assert not Meeting.objects.exists() and not Case.objects.exists() and not Arrival.objects.exists()


@pytest.mark.parametrize(
    "body",
    [b"", b"null", b"[]", b"{}", b'{"items": 5}', b"\xff\xfe", b"[" * 60000, json.dumps({"items": [0] * 21}).encode()],
    ids=range(8),
)
def test_odd_body__is_refused(phone: Client, body: bytes) -> None:
    assert phone.post("/co-so/gui/", body, content_type="application/json").status_code in (400, 409)


def test_body__of_another_type_is_refused(phone: Client) -> None:
    assert phone.post("/co-so/gui/", {"items": "[]"}).status_code == 400
    assert phone.get("/co-so/gui/").status_code == 405


def test_half_of_a_character__is_left_out(send: Any) -> None:
    assert outcomes(send(item(subject=["Nói \ud800 vui"], question=["\udfff hỏi?"]))) == ["taken"]
    assert "Nói" in Meeting.objects.get().subject


def test_limit__is_told_with_when_to_come_back(phone: Client, officer: Officer, settings: Any) -> None:
    settings.POST_LIMIT = "1/minute"
    told = {"officer": letting_in.mark_of(officer), "items": []}
    phone.post("/co-so/gui/", told, content_type="application/json")
    response = phone.post("/co-so/gui/", told, content_type="application/json")
    assert response.status_code == 429 and int(response["Retry-After"]) > 0


def test_digest_of_what_came__tells_nothing_without_the_site_s_secret(settings: Any) -> None:
    written = item("question", text=["Số của tôi 0000 000 000"])
    before = arriving.read(written)
    assert isinstance(before, arriving.Item)
    first = before.digest
    settings.SECRET_KEY = settings.SECRET_KEY[::-1]
    assert before.digest != first


def test_further_question_of_an_officer__stands_in_the_trail_with_their_number(send: Any, officer: Officer) -> None:
    question = raise_question("Hỏi?", officer.unit, officer=officer)
    assert outcomes(send(item("again", text=["Thêm?"], question=[str(question.key)]))) == ["taken"]
    told = ModelLogEntry.objects.get(action="motcua.field_question.asked_further")
    assert (told.user, told.data) == (None, {"officer": officer.pk})


def test_what_came_long_ago__is_forgotten_and_what_a_phone_may_send_again_is_not(send: Any, officer: Officer) -> None:
    question = raise_question("Hỏi?", officer.unit, officer=officer)
    old, late = (item("again", text=["Thêm?"], question=[str(question.key)]) for _time in range(2))
    send(old, late)
    now = timezone.now()
    Arrival.objects.filter(key=old["key"]).update(arrived_at=now - timedelta(days=461))
    Arrival.objects.filter(key=late["key"]).update(arrived_at=now - timedelta(days=459))
    assert forgetting.forget_old() == 1
    assert outcomes(send(late)) == ["already"]
    assert Case.objects.get().follow_ups.count() == 2


def test_code__is_forgotten_a_month_after_it_ran_out(officer: Officer) -> None:
    clerk = made.member(made.commune())
    for name, days in (("Người thử B", 31), ("Người thử C", 29)):
        other = made.officer(name=name)
        letting_in.invite(other, clerk)
        Invitation.objects.filter(officer=other).update(expires_at=timezone.now() - timedelta(days=days))
    forgetting.forget_old()
    assert [one.officer.full_name for one in Invitation.objects.all()] == ["Người thử C"]
