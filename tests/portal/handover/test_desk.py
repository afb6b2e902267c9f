"""The officers' desk: rights, the queue, the talk, the trail."""

import re
from typing import Any

import pytest
from django.test import Client
from tests.factories.portal import BIRTH
from tests.portal.handover.conftest import BIRTH_PAPERS, Making, is_there, logged_in, waiting
from wagtail.models import ModelLogEntry

from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.conversations.services import ask
from portal.handover import actions, services
from portal.handover.models import CannedText, Handover, Message, Presence

pytestmark = pytest.mark.django_db
DESK = "/quan-tri/truc-tuyen/"
SCRIPT = {"X-Requested-With": "XMLHttpRequest"}


def text(response: Any) -> str:
    return str(response.content.decode())


def mark(source: str) -> str:
    found = re.search(r'data-mark="([\w-]+)"', source)
    assert found
    return found[1]


def looks() -> int:
    return ModelLogEntry.objects.filter(action=actions.LOOKED).count()


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.OFFICER, Role.COORDINATOR)])
def test_other_roles__come_to_no_page_of_the_desk(held: Handover, member: Making, role: Role) -> None:
    client = logged_in(member("khac", role))
    paths = ("", "moi/", f"{held.pk}/", f"{held.pk}/moi/")
    assert [client.get(DESK + path).status_code for path in paths] == [302] * 4
    for path, form in (("nghi/", {}), (f"{held.pk}/nhan/", {}), (f"{held.pk}/", {"act": "say", "text": "x"})):
        assert client.post(DESK + path, form)["Location"] == "/quan-tri/"
    assert "truc-tuyen" not in text(client.get("/quan-tri/"))
    assert not Message.objects.filter(event="").exists() and looks() == 0
    assert not Presence.objects.exclude(user=held.officer).exists()


def test_nobody__comes_in_without_logging_in(held: Handover) -> None:
    assert "/login/" in Client().get(f"{DESK}{held.pk}/")["Location"]


def test_desk__shows_the_queue_and_tells_that_the_officer_is_there(office: Any, there: User, officer: User) -> None:
    one = waiting()
    Presence.objects.all().delete()
    client = logged_in(officer)
    source = text(client.get(DESK))
    assert BIRTH_PAPERS in source and f"{DESK}{one.pk}/nhan/" in source
    assert Presence.objects.get(user=officer).seen_at == office.moment
    assert looks() == 0


def test_first_page_of_the_staff__tells_who_waits(there: User, officer: User) -> None:
    waiting()
    assert "Có 1 người đang chờ gặp cán bộ." in text(logged_in(officer).get("/quan-tri/"))


def test_desk__looks_for_news_with_few_queries_however_many_wait(
    there: User, officer: User, django_assert_max_num_queries: Any
) -> None:
    client = logged_in(officer)
    for _ in range(6):
        waiting()
    seen = mark(text(client.get(DESK)))
    with django_assert_max_num_queries(7):
        assert client.get(f"{DESK}moi/", {"sau": seen}).status_code == 204
    waiting()
    with django_assert_max_num_queries(7):
        response = client.get(f"{DESK}moi/", {"sau": seen})
    assert response.status_code == 200 and 'data-waiting="7"' in text(response)


def test_break__makes_an_officer_not_there(there: User, officer: User) -> None:
    client = logged_in(officer)
    client.post(f"{DESK}nghi/", {"away": "1"})
    assert Presence.objects.get().away and "Trực trở lại" in text(client.get(DESK))
    client.post(f"{DESK}nghi/", {"away": "0"})
    assert not Presence.objects.get().away


def test_officer__who_is_too_late_is_told(held: Handover, other_officer: User) -> None:
    response = logged_in(other_officer).post(f"{DESK}{held.pk}/nhan/", follow=True)
    assert response.redirect_chain == [(DESK, 302)]
    assert "Cán bộ khác đã nhận cuộc này" in text(response)
    held.refresh_from_db()
    assert held.officer != other_officer


def test_talk__is_shown_to_its_holder_with_what_was_said_before(held: Handover, officer: User) -> None:
    source = text(logged_in(officer).get(f"{DESK}{held.pk}/"))
    assert BIRTH_PAPERS in source and f"(mã {BIRTH})" in source and "Nguồn:" in source
    entry = ModelLogEntry.objects.get(action=actions.LOOKED)
    assert (entry.user, entry.object_id, entry.data) == (officer, str(held.pk), {})


def test_talk__of_another_is_shown_to_a_coordinator_alone(
    held: Handover, other_officer: User, coordinator: User
) -> None:
    assert logged_in(other_officer).get(f"{DESK}{held.pk}/")["Location"] == DESK
    assert looks() == 0
    source = text(logged_in(coordinator).get(f"{DESK}{held.pk}/"))
    assert BIRTH_PAPERS in source and 'value="say"' not in source
    assert ModelLogEntry.objects.get(action=actions.LOOKED).user == coordinator


def test_officer__sees_nothing_of_who_still_waits_but_the_question_sent(there: User, officer: User) -> None:
    one = waiting()
    assert logged_in(officer).get(f"{DESK}{one.pk}/")["Location"] == DESK


def test_answer__goes_to_the_person(held: Handover, officer: User) -> None:
    client = logged_in(officer)
    assert client.post(f"{DESK}{held.pk}/", {"act": "say", "text": " Mang bản chính. "})["Location"].endswith(
        f"/{held.pk}/"
    )
    assert client.post(f"{DESK}{held.pk}/", {"act": "say", "text": "Nhé."}, headers=SCRIPT).json() == {"sent": True}
    assert [one.text for one in Message.objects.filter(event="")] == ["Mang bản chính.", "Nhé."]


def test_answer_with_personal_data__is_held_back_masked_and_sent_when_pressed_again(
    held: Handover, officer: User
) -> None:
    client = logged_in(officer)
    form = {"act": "say", "text": "Gọi 0912345678"}
    refused = client.post(f"{DESK}{held.pk}/", form, headers=SCRIPT)
    assert refused.status_code == 422 and "đã được che" in refused.json()["said"]
    assert not Message.objects.filter(event="").exists()
    plain = client.post(f"{DESK}{held.pk}/", form)
    assert plain.status_code == 422 and "Gọi [số điện thoại]</textarea>" in text(plain)
    client.post(f"{DESK}{held.pk}/", {"act": "say", "text": refused.json()["text"]})
    assert Message.objects.get(event="").text == "Gọi [số điện thoại]"


@pytest.mark.parametrize("said", ["", "   ", "x" * 4001])
def test_answer__that_is_empty_or_endless_is_refused(held: Handover, officer: User, said: str) -> None:
    response = logged_in(officer).post(f"{DESK}{held.pk}/", {"act": "say", "text": said}, headers=SCRIPT)
    assert response.status_code == 422 and response.json()["said"]
    assert not Message.objects.filter(event="").exists()


def test_official_answer__is_put_in_by_its_code(held: Handover, officer: User) -> None:
    client = logged_in(officer)
    client.post(f"{DESK}{held.pk}/", {"act": "card", "code": BIRTH, "facet": "fee"})
    reply = Message.objects.get(event="").reply
    assert reply is not None
    assert (reply.answered, [one.code for one in reply.citations][:1]) == ((BIRTH,), [BIRTH])
    refused = client.post(f"{DESK}{held.pk}/", {"act": "card", "code": "9.9", "facet": ""}, headers=SCRIPT)
    assert refused.status_code == 422


def test_talk__looks_for_news_with_few_queries(
    held: Handover, officer: User, django_assert_max_num_queries: Any
) -> None:
    client = logged_in(officer)
    seen = mark(text(client.get(f"{DESK}{held.pk}/")))
    with django_assert_max_num_queries(7):  # five of them tell who asks
        assert client.get(f"{DESK}{held.pk}/moi/", {"sau": seen}).status_code == 204
    ask("câu mới của tôi", conversation_id=held.conversation_id)
    with django_assert_max_num_queries(9):
        source = text(client.get(f"{DESK}{held.pk}/moi/", {"sau": seen}))
    assert "câu mới của tôi" in source and BIRTH_PAPERS not in source and "Hệ thống tự động" not in source
    assert looks() == 1


def test_talk__that_the_person_ended_sends_the_officer_back(held: Handover, officer: User) -> None:
    client = logged_in(officer)
    services.leave(held.conversation_id)
    assert client.get(f"{DESK}{held.pk}/moi/", {"sau": "1-1-1"}).status_code == 409
    assert client.post(f"{DESK}{held.pk}/", {"act": "say", "text": "x"}, headers=SCRIPT).status_code == 409
    assert client.post(f"{DESK}{held.pk}/", {"act": "say", "text": "x"})["Location"] == DESK


@pytest.mark.parametrize(("act", "status"), [("return", "returned"), ("close", "closed")])
def test_officer__ends_the_talk(held: Handover, officer: User, act: str, status: str) -> None:
    assert logged_in(officer).post(f"{DESK}{held.pk}/", {"act": act})["Location"] == DESK
    held.refresh_from_db()
    assert held.status == status


def test_officer__passes_the_talk_to_one_who_is_there(held: Handover, officer: User, other_officer: User) -> None:
    client = logged_in(officer)
    assert client.post(f"{DESK}{held.pk}/", {"act": "pass", "officer": other_officer.pk}).status_code == 422
    is_there(other_officer)
    client.post(f"{DESK}{held.pk}/", {"act": "pass", "officer": other_officer.pk})
    held.refresh_from_db()
    assert held.officer == other_officer


def test_coordinator__gives_a_waiting_conversation_to_an_officer(there: User, coordinator: User) -> None:
    one = waiting()
    logged_in(coordinator).post(f"{DESK}{one.pk}/", {"act": "pass", "officer": there.pk})
    one.refresh_from_db()
    assert (one.status, one.officer) == ("held", there)
    entry = ModelLogEntry.objects.get(action=actions.TAKEN)
    assert (entry.user, entry.data) == (coordinator, {"officer": there.pk})


def test_coordinator__who_only_looks_cannot_speak(held: Handover, coordinator: User) -> None:
    response = logged_in(coordinator).post(f"{DESK}{held.pk}/", {"act": "say", "text": "x"})
    assert response["Location"] == DESK
    assert not Message.objects.filter(event="").exists()


def test_canned_texts__are_kept_by_coordinators_and_offered_to_officers(
    held: Handover, officer: User, coordinator: User
) -> None:
    form = {"name": "Chào", "text": "Chào anh/chị.", "order": "1"}
    assert logged_in(officer).get("/quan-tri/cau-soan-san/").status_code == 302
    assert logged_in(coordinator).post("/quan-tri/cau-soan-san/new/", form).status_code == 302
    assert CannedText.objects.get().text == "Chào anh/chị."
    assert 'data-insert="Chào anh/chị."' in text(logged_in(officer).get(f"{DESK}{held.pk}/"))
