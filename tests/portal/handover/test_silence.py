"""While an officer speaks the assistant is silent; afterwards it goes on where it was."""

from functools import partial
from typing import Any

import pytest
from tests.factories.portal import BIRTH
from tests.portal.handover.conftest import BIRTH_PAPERS, waiting
from tests.portal.threads import at_once

from motcua.answers.reply import Decision
from motcua.records.facets import Facet
from portal.accounts.models import User
from portal.conversations import services as conversations
from portal.conversations.models import Turn
from portal.conversations.services import ask
from portal.handover import services
from portal.handover.models import Handover

pytestmark = pytest.mark.django_db


def test_engine__is_not_asked_where_an_officer_speaks(held: Handover, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversations, "answer", lambda *_: pytest.fail("the engine was asked"))
    exchange = ask("con tôi sinh ở nhà, số tôi 0912345678", conversation_id=held.conversation_id)
    assert exchange.reply.decision is Decision.HANDOVER
    assert exchange.reply.text.startswith("Cán bộ đang trực tiếp trả lời")
    assert (exchange.reply.facts, exchange.reply.citations, exchange.reply.answered) == ((), (), ())
    assert exchange.turn.question == "con tôi sinh ở nhà, số tôi [số điện thoại]"
    assert exchange.turn.decision == "handover"


def test_assistant__answers_while_the_person_still_waits(there: User) -> None:
    one = waiting()
    reply = ask("còn lệ phí?", conversation_id=one.conversation_id).reply
    assert (reply.decision, reply.answered) == (Decision.ANSWER, (BIRTH,))


def test_engine__goes_on_with_its_state_from_before(held: Handover, there: User) -> None:
    ask("con tôi sinh ở nhà thì sao", conversation_id=held.conversation_id)
    services.say(held, there, "Có người làm chứng là được.")
    services.hand_back(held, there)
    reply = ask("còn lệ phí?", conversation_id=held.conversation_id).reply
    assert (reply.answered, reply.facets) == ((BIRTH,), (Facet.FEE,))


def test_question__whose_answer_comes_after_an_officer_took_over_goes_to_the_officer(
    there: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = waiting()
    answer = conversations.answer

    def taken_meanwhile(*arguments: Any) -> Any:
        answered = answer(*arguments)
        services.take(one, there)
        return answered

    monkeypatch.setattr(conversations, "answer", taken_meanwhile)
    assert ask("còn lệ phí?", conversation_id=one.conversation_id).reply.decision is Decision.HANDOVER


def test_message__that_comes_as_the_officer_hands_back_is_answered_by_the_assistant(
    held: Handover, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered = conversations._answered

    def handed_back_meanwhile(*arguments: Any) -> Any:
        made = answered(*arguments)
        services.leave(held.conversation_id)
        return made

    monkeypatch.setattr(conversations, "_answered", handed_back_meanwhile)
    assert ask("còn lệ phí?", conversation_id=held.conversation_id).reply.decision is Decision.ANSWER


@pytest.mark.django_db(transaction=True)
def test_asking_and_taking__at_once_leave_no_answer_of_the_assistant_after_the_taking(office: Any, there: User) -> None:
    for _ in range(5):
        one = waiting()
        asking = partial(ask, "còn lệ phí?", conversation_id=one.conversation_id)
        results = at_once([asking, partial(services.take, Handover.objects.get(pk=one.pk), there)])
        assert [result for result in results if isinstance(result, Exception)] == []
        taken = one.messages.get()
        after = Turn.objects.filter(conversation=one.conversation_id, number__gt=taken.after)
        assert {turn.decision for turn in after} <= {"handover"}


def test_long_talk_with_an_officer__stays_in_one_conversation(held: Handover, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversations, "MOST_TURNS", 2)
    for _ in range(3):
        exchange = ask("tôi hỏi thêm", conversation_id=held.conversation_id)
        assert exchange.conversation.id == held.conversation_id
    monkeypatch.setattr(conversations, "MOST_LIVE_TURNS", 4)
    assert ask(BIRTH_PAPERS, conversation_id=held.conversation_id).conversation.id != held.conversation_id


def test_message_to_an_officer__needs_no_index(held: Handover, index_home: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(conversations.engines, "current", lambda: pytest.fail("the index was opened"))
    assert ask("xin chào", conversation_id=held.conversation_id).reply.decision is Decision.HANDOVER
