"""Asking for an officer, the queue, taking, handing back; only one officer gets a conversation."""

from functools import partial
from typing import Any

import pytest
from prometheus_client import REGISTRY
from tests.portal.handover.conftest import BIRTH_PAPERS, TUESDAY, Making, is_there, mark_of, waiting
from tests.portal.threads import at_once
from wagtail.models import ModelLogEntry

from portal.accounts.models import User
from portal.conversations import services as conversations
from portal.conversations.models import Conversation
from portal.conversations.services import UnknownConversationError, ask
from portal.handover import actions, services
from portal.handover.models import Event, Handover, Message
from portal.handover.services import NotYoursError
from portal.inbox.models import Case, Contact

pytestmark = pytest.mark.django_db


def counted(event: str) -> float:
    return REGISTRY.get_sample_value("motcua_handovers_total", {"event": event}) or 0.0


# Asking for an officer ------------------------------------------------------------------------------------------------
def test_person__who_asks_while_an_officer_is_there_waits_in_the_queue(there: User) -> None:
    before = counted("asked")
    one = waiting()
    assert (one.question, mark_of(one), one.asked_at) == (BIRTH_PAPERS, "waiting", TUESDAY)
    assert not Case.objects.exists()
    assert counted("asked") == before + 1


def test_question_to_the_officer__is_kept_masked(there: User) -> None:
    one = waiting()
    other = services.ask_for_officer(ask(BIRTH_PAPERS).conversation.id, "gọi tôi 0912345678")
    assert "0912345678" not in other.question and "[số điện thoại]" in other.question
    assert one.question == BIRTH_PAPERS


def test_asking_twice__keeps_one_place_in_the_queue(there: User) -> None:
    one = waiting()
    assert services.ask_for_officer(one.conversation_id) == one
    assert Handover.objects.count() == 1


def test_places__are_by_who_asked_first(office: Any, there: User) -> None:
    made = []
    for _ in range(3):
        made.append(waiting())
        office.move(seconds=1)
    places = {one.pk: one.place for one in Handover.objects.with_place()}
    assert [places[one.pk] for one in made] == [1, 2, 3]
    services.take(made[0], there)
    places = {one.pk: one.place for one in Handover.objects.with_place()}
    assert [places[one.pk] for one in made] == [0, 1, 2]


@pytest.mark.parametrize("why", ["off", "closed", "nobody", "away"])
def test_question__goes_to_the_inbox_where_nobody_can_come(office: Any, settings: Any, officer: User, why: str) -> None:
    is_there(officer, away=why == "away")
    if why == "off":
        settings.LIVE_HELP = False
    if why == "closed":
        office.move(hours=12)
        is_there(officer)
    if why == "nobody":
        office.move(minutes=3)
    one = services.ask_for_officer(
        ask(BIRTH_PAPERS).conversation.id, "nộp ở đâu", contact="a@vi-du.example", consent=True
    )
    case = Case.objects.get()
    assert (one.status, one.case, mark_of(one)) == ("inbox", case, "over")
    assert (case.question, Contact.objects.get().address) == ("nộp ở đâu", "a@vi-du.example")
    assert (one.contact, one.consent_at) == ("", None)
    assert Message.objects.get().event == Event.INBOX


def test_contact__without_consent_is_refused(there: User) -> None:
    conversation = ask(BIRTH_PAPERS).conversation
    with pytest.raises(ValueError, match="consent"):
        services.ask_for_officer(conversation.id, contact="a@vi-du.example")
    assert not Handover.objects.exists()


def test_queue__that_is_full_sends_the_next_question_to_the_inbox(there: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "LONGEST_QUEUE", 1)
    waiting()
    assert services.ask_for_officer(ask(BIRTH_PAPERS).conversation.id).status == "inbox"


def test_officer__can_be_asked_for_only_so_often_in_one_conversation(there: User) -> None:
    conversation = ask(BIRTH_PAPERS).conversation
    for _ in range(services.MOST_ASKED):
        assert services.ask_for_officer(conversation.id).is_waiting
        services.leave(conversation.id)
    assert services.ask_for_officer(conversation.id).status == "inbox"


@pytest.mark.parametrize("unknown", ["khong-co", "a\0b", "\ud800"])
def test_unknown_conversation__cannot_be_handed_over(there: User, unknown: str) -> None:
    with pytest.raises(UnknownConversationError):
        services.ask_for_officer(unknown)


# Taking ---------------------------------------------------------------------------------------------------------------
def test_officer__who_takes_a_conversation_holds_it(there: User) -> None:
    one = waiting()
    services.take(one, there)
    assert (one.status, one.officer, one.taken_at, mark_of(one)) == ("held", there, TUESDAY, "held")
    told = Message.objects.get()
    assert (told.event, told.signed, told.after) == ("taken", "Cán bộ một cửa, Ủy ban nhân dân xã Thử", 1)
    entry = ModelLogEntry.objects.get(action=actions.TAKEN)
    assert (entry.user, entry.object_id) == (there, str(one.pk))
    assert BIRTH_PAPERS not in str(entry.data) + entry.label


def test_second_officer__cannot_take_what_is_taken(there: User, other_officer: User) -> None:
    one = waiting()
    services.take(Handover.objects.get(pk=one.pk), there)
    with pytest.raises(NotYoursError):
        services.take(one, other_officer)
    one.refresh_from_db()
    assert one.officer == there
    assert Message.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_officers__who_take_one_conversation_at_once_are_not_two(office: Any, member: Making) -> None:
    officers = [member(f"canbo{number}") for number in range(4)]
    is_there(officers[0])
    for _ in range(5):
        one = waiting()
        takings = [partial(services.take, Handover.objects.get(pk=one.pk), officer) for officer in officers]
        results = at_once(takings)
        assert [type(result) for result in results if result is not None] == [NotYoursError] * 3
        one.refresh_from_db()
        assert one.officer == officers[results.index(None)]
        assert one.messages.count() == 1


@pytest.mark.django_db(transaction=True)
def test_taking_and_leaving__at_once_end_in_one_state(office: Any, there: User) -> None:
    for _ in range(5):
        one = waiting()
        taking = partial(services.take, Handover.objects.get(pk=one.pk), there)
        results = at_once([taking, partial(services.leave, one.conversation_id)])
        one.refresh_from_db()
        assert [one for one in results if isinstance(one, Exception) and not isinstance(one, NotYoursError)] == []
        assert mark_of(one) == {"held": "held", "left": "over"}[one.status]


@pytest.mark.django_db(transaction=True)
def test_taking_and_deleting__at_once_leave_nothing_behind(office: Any, there: User) -> None:
    for _ in range(5):
        one = waiting()
        taking = partial(services.take, Handover.objects.get(pk=one.pk), there)
        results = at_once([taking, partial(conversations.delete, one.conversation_id)])
        assert results[1] is True
        assert results[0] is None or isinstance(results[0], NotYoursError)
        assert not Conversation.objects.exists() and not Message.objects.exists()


# Speaking, passing, handing back --------------------------------------------------------------------------------------
def test_officer__speaks_only_where_the_officer_holds(held: Handover, there: User, other_officer: User) -> None:
    services.say(held, there, "Anh/chị nộp tại bộ phận một cửa.")
    with pytest.raises(NotYoursError):
        services.say(held, other_officer, "Tôi nữa.")
    services.hand_back(held, there)
    with pytest.raises(NotYoursError):
        services.say(held, there, "Còn nữa.")
    assert [one.text for one in Message.objects.filter(event="")] == ["Anh/chị nộp tại bộ phận một cửa."]


@pytest.mark.parametrize(("close", "status"), [(False, "returned"), (True, "closed")])
def test_conversation__that_is_given_back_is_the_assistants_again(
    held: Handover, there: User, close: bool, status: str
) -> None:
    services.hand_back(held, there, close=close)
    assert (held.status, mark_of(held)) == (status, "over")
    assert ModelLogEntry.objects.filter(action=f"motcua.handover.{status}", user=there).count() == 1


def test_contact__is_gone_once_an_officer_has_dealt_with_it(there: User) -> None:
    one = waiting(contact="a@vi-du.example", consent=True)
    services.take(one, there)
    services.hand_back(one, there)
    assert (one.contact, one.consent_at) == ("", None)
    assert not Contact.objects.exists()


def test_holder__passes_a_conversation_on(held: Handover, there: User, other_officer: User) -> None:
    services.pass_on(held, there, other_officer)
    assert held.officer == other_officer
    services.say(held, other_officer, "Tôi tiếp tục.")
    with pytest.raises(NotYoursError):
        services.pass_on(held, there, there)


def test_coordinator__passes_what_another_holds_and_an_officer_does_not(
    held: Handover, other_officer: User, coordinator: User
) -> None:
    with pytest.raises(NotYoursError):
        services.pass_on(held, other_officer, other_officer)
    services.pass_on(held, coordinator, other_officer)
    assert held.officer == other_officer


def test_person__who_leaves_has_the_assistant_back(held: Handover) -> None:
    assert services.leave(held.conversation_id)
    held.refresh_from_db()
    assert (held.status, mark_of(held)) == ("left", "over")
    assert not Case.objects.exists()
    assert not services.leave(held.conversation_id)


def test_deleting_a_conversation__deletes_what_officers_said(held: Handover, there: User) -> None:
    services.say(held, there, "Anh/chị nộp tại bộ phận một cửa.")
    assert conversations.delete(held.conversation_id)
    assert not Handover.objects.exists() and not Message.objects.exists()


def test_purge__deletes_what_officers_said(held: Handover) -> None:
    Conversation.objects.update(last_at="2020-01-01T00:00Z")
    assert conversations.purge() == 1
    assert not Message.objects.exists()


def test_names_of_officers__are_shown_only_where_the_office_wishes_so(
    office: Any, settings: Any, member: Making
) -> None:
    officer = member("ba", first_name="Thử", last_name="Người")
    is_there(officer)
    for names, expected in ((False, "Cán bộ một cửa, Ủy ban"), (True, "Thử Người, Cán bộ một cửa, Ủy ban")):
        settings.LIVE_HELP_NAMES = names
        one = waiting()
        services.take(one, officer)
        assert one.messages.get().signed.startswith(expected)
