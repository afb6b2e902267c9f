"""Asking: the thread kept, personal data masked before it is stored, nothing stored where the engine fails."""

import unicodedata
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from prometheus_client import REGISTRY
from tests.factories.portal import BIRTH, KITE, KITE_NAMESAKE, MARRIAGE
from tests.portal.threads import at_once

from motcua.answers.reply import Decision, Reason
from motcua.dialogue.respond import Responder
from motcua.errors import UnverifiedReplyError
from motcua.records.facets import Facet
from motcua.records.model import Procedure as Record
from portal.conversations import services
from portal.conversations.answering import memory
from portal.conversations.models import Conversation, Turn
from portal.conversations.services import MOST_TURNS, Place, UnknownConversationError, ask
from portal.procedures import indexing
from portal.procedures.indexing import IndexMissingError
from portal.procedures.models import Version

BIRTH_PAPERS = "đăng ký khai sinh cần giấy tờ gì"


def nothing_stored() -> bool:
    return not (Conversation.objects.exists() or Turn.objects.exists())


def stored() -> str:
    """Everything that the database holds of the conversations, as text."""
    rows: list[Any] = [*Conversation.objects.values(), *Turn.objects.values()]
    return " ".join(str(value) for row in rows for value in row.values())


@pytest.mark.usefixtures("catalogue")
@pytest.mark.django_db
def test_new_question__opens_a_conversation_and_is_kept_with_its_reply() -> None:
    place = Place("51", "21034", "Quảng Ngãi")
    exchange = ask(BIRTH_PAPERS, place=place, channel=Conversation.Channel.KIOSK, audience="citizen")
    conversation, turn = Conversation.objects.get(), Turn.objects.get()
    assert (conversation, turn) == (exchange.conversation, exchange.turn)
    assert (conversation.channel, conversation.audience) == ("kiosk", "citizen")
    assert (conversation.province, conversation.commune) == ("51", "21034")
    assert (turn.number, turn.question, turn.decision, turn.code) == (1, BIRTH_PAPERS, "answer", BIRTH)
    assert turn.reply == exchange.reply and turn.reply.id == turn.id
    assert turn.index_build == indexing.engines.current().build.name
    assert turn.engine_ms > 0


@pytest.mark.usefixtures("catalogue")
@pytest.mark.django_db
def test_reply__cites_versions_that_the_database_keeps() -> None:
    for citation in ask(BIRTH_PAPERS).reply.citations:
        assert Version.objects.filter(procedure__code=citation.code, version=citation.record_version).exists()


@pytest.mark.usefixtures("catalogue")
@pytest.mark.django_db
def test_follow_up__goes_on_with_the_procedure_spoken_of() -> None:
    first = ask(BIRTH_PAPERS)
    second = ask("còn lệ phí?", conversation_id=first.conversation.id)
    assert second.conversation == first.conversation and second.turn.number == 2
    assert second.reply.answered == (BIRTH,) and second.reply.facets == (Facet.FEE,)
    assert [turn.number for turn in first.conversation.turns.all()] == [1, 2]


@pytest.mark.usefixtures("catalogue")
@pytest.mark.django_db
def test_state__is_carried_from_turn_to_turn_by_the_database_alone() -> None:
    first = ask("cấp phép thả diều sáo ở đâu và phí bao nhiêu")
    conversation = Conversation.objects.get(pk=first.conversation.id)
    assert conversation.state.subject is not None or conversation.state.options
    memory.clear()
    indexing.engines.current()
    later = ask("cái thứ hai", conversation_id=first.conversation.id)
    assert later.reply.answered and later.reply.answered[0] in (KITE, KITE_NAMESAKE)


@pytest.mark.usefixtures("catalogue")
@pytest.mark.django_db
def test_same_question__in_two_conversations_knows_nothing_of_the_other() -> None:
    ask(BIRTH_PAPERS)
    lonely = ask("còn lệ phí?")
    assert lonely.reply.answered == ()
    assert Conversation.objects.count() == 2


@pytest.mark.usefixtures("catalogue")
@pytest.mark.django_db
def test_remembered_answer__is_another_turn_of_its_own() -> None:
    first, second = ask(BIRTH_PAPERS), ask(BIRTH_PAPERS)
    assert first.turn.id != second.turn.id and first.conversation != second.conversation
    assert (first.reply.id, second.reply.id) == (first.turn.id, second.turn.id)
    assert first.reply.text == second.reply.text


@pytest.mark.usefixtures("catalogue")
@pytest.mark.django_db
@pytest.mark.parametrize(
    "unknown", ["khong-co", "x" * 32, "../../etc/passwd", "'; DROP TABLE", "\x00", "số", "9" * 5000]
)
def test_unknown_conversation__is_said_and_nothing_stored(unknown: str) -> None:
    with pytest.raises(UnknownConversationError):
        ask(BIRTH_PAPERS, conversation_id=unknown)
    assert nothing_stored()


@pytest.mark.usefixtures("catalogue")
@pytest.mark.django_db
def test_conversation__ends_at_the_most_turns_and_another_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "MOST_TURNS", 3)
    ids = []
    current = ""
    for _ in range(5):
        current = ask(BIRTH_PAPERS, conversation_id=current).conversation.id
        ids.append(current)
    assert ids[0] == ids[1] == ids[2] != ids[3] == ids[4]
    assert MOST_TURNS == 60  # as docs/api.md says


@pytest.mark.usefixtures("catalogue")
@pytest.mark.django_db
def test_conversation__whose_turns_were_removed_can_be_gone_on_with() -> None:
    conversation = ask(BIRTH_PAPERS).conversation
    conversation.turns.all().delete()
    assert ask(BIRTH_PAPERS, conversation_id=conversation.id).turn.number == 1


PERSONAL = {
    "mobile": "0912345678",
    "mobile spelt": "0912.345.678",
    "mobile abroad": "+84 912 345 678",
    "fixed": "02553822xxx".replace("xxx", "822"),
    "identity": "051099012345",
    "old identity": "212345678",
    "e-mail": "nguoi.dan@vi-du.example",
    "full width": "０９１２３４５６７８",
    "hidden": "09\u200b12345678",
    "with NUL": "0912\x00345678",
    "decomposed": unicodedata.normalize("NFD", "số điện thoại 0912345678"),
}
KEPT = ("1.004222", "500.000 đồng", "H48.12-260101-0001", "123/2015/NĐ-CP", "15/04/2026", "1900 1234", "07 ngày")


@pytest.mark.usefixtures("catalogue")
@pytest.mark.django_db
@pytest.mark.parametrize("kind", list(PERSONAL))
def test_personal_data__is_masked_before_it_is_stored(kind: str) -> None:
    given = PERSONAL[kind]
    ask(f"tôi là {given}, đăng ký khai sinh cần giấy tờ gì")
    question = Turn.objects.get().question
    digits = "".join(str(unicodedata.digit(char)) for char in given if char.isdigit())
    assert given not in stored() and "@" not in stored()
    assert not digits or digits not in "".join(filter(str.isdigit, question))
    assert "[" in question and "đăng ký khai sinh" in question


@pytest.mark.usefixtures("catalogue")
@pytest.mark.django_db
@pytest.mark.parametrize("kept", KEPT)
def test_what_procedures_are_made_of__survives_the_masking(kept: str) -> None:
    ask(f"thủ tục {kept} của tôi, số tôi 0912345678")
    question = Turn.objects.get().question
    assert kept in question and "0912345678" not in question and "[số điện thoại]" in question


@pytest.mark.usefixtures("catalogue")
@pytest.mark.django_db
def test_personal_data__of_turns_before_is_in_no_state_and_no_reply() -> None:
    first = ask("giấy phép thả diều sáo, gọi tôi số 0912345678 căn cước 051099012345")
    ask("0987654321 còn phí?", conversation_id=first.conversation.id)
    for number in ("0912345678", "051099012345", "0987654321"):
        assert number not in stored()


@pytest.mark.usefixtures("catalogue")
@pytest.mark.django_db
@pytest.mark.parametrize(
    "question",
    [
        "",
        " ",
        "\x00",
        "\ud800 khai sinh",
        "a" * 20_000,
        "🙂" * 500,
        "{{ 7*7 }}",
        "\u202e" + BIRTH_PAPERS,
        "\n\r\t",
        "0" * 4000,
    ],
)
def test_any_text__is_answered_and_stored_in_normal_form(question: str) -> None:
    exchange = ask(question)
    kept = Turn.objects.get(pk=exchange.turn.id)
    assert kept.reply == exchange.reply
    assert "\x00" not in kept.question and unicodedata.is_normalized("NFC", kept.question)


@pytest.mark.usefixtures("catalogue")
@pytest.mark.django_db
def test_question_typed_decomposed__is_stored_composed() -> None:
    exchange = ask(unicodedata.normalize("NFD", BIRTH_PAPERS))
    assert Turn.objects.get().question == BIRTH_PAPERS
    assert exchange.reply.answered[0] == BIRTH


@pytest.mark.usefixtures("catalogue")
@pytest.mark.django_db
def test_declined_question__is_kept_with_its_reason() -> None:
    exchange = ask("hướng dẫn tôi làm giấy tờ giả")
    assert exchange.reply.decision is Decision.DECLINE
    turn = Turn.objects.get()
    assert (turn.decision, turn.reason, turn.code) == ("decline", Reason(turn.reason), "")


@pytest.mark.usefixtures("published", "index_home")
@pytest.mark.django_db
def test_question__without_an_index_is_refused_and_nothing_stored() -> None:
    with pytest.raises(IndexMissingError):
        ask(BIRTH_PAPERS)
    assert nothing_stored()


@pytest.mark.usefixtures("catalogue")
@pytest.mark.django_db
@pytest.mark.parametrize("fault", [UnverifiedReplyError("không khớp"), RuntimeError(), MemoryError()])
def test_question__that_the_engine_fails_on_leaves_nothing_stored(
    monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    def fails(*_: Any) -> None:
        raise fault

    monkeypatch.setattr(Responder, "respond", fails)
    with pytest.raises(type(fault)):
        ask(BIRTH_PAPERS)
    assert nothing_stored()


@pytest.mark.usefixtures("catalogue")
@pytest.mark.django_db
def test_follow_up__that_the_engine_fails_on_leaves_the_conversation_as_it_was(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = ask(BIRTH_PAPERS)
    before = stored()

    def fails(*_: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(Responder, "respond", fails)
    with pytest.raises(RuntimeError):
        ask("còn lệ phí?", conversation_id=first.conversation.id)
    assert stored() == before


@pytest.mark.usefixtures("catalogue")
@pytest.mark.django_db
def test_turn__that_cannot_be_written_leaves_no_conversation(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: Any, **__: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(Turn, "save", fails)
    with pytest.raises(RuntimeError):
        ask(BIRTH_PAPERS)
    assert nothing_stored()


@pytest.mark.usefixtures("catalogue")
@pytest.mark.django_db
def test_turns__are_counted_by_channel_and_decision() -> None:
    labels = {"channel": "widget", "decision": "answer"}
    before = REGISTRY.get_sample_value("motcua_turns_total", labels) or 0
    ask(BIRTH_PAPERS, channel=Conversation.Channel.WIDGET)
    assert REGISTRY.get_sample_value("motcua_turns_total", labels) == before + 1


@pytest.mark.usefixtures("catalogue")
@pytest.mark.django_db
def test_province__leaves_out_what_others_published_for_themselves() -> None:
    here = ask("hỗ trợ trồng quế hữu cơ", place=Place("51", "", "Quảng Ngãi")).reply
    there = ask("hỗ trợ trồng quế hữu cơ", place=Place("68", "", "Lâm Đồng")).reply
    assert here.answered == ("9.000101",) and there.answered == ("9.000102",)


@pytest.mark.usefixtures("catalogue")
@pytest.mark.django_db
def test_question__takes_few_queries(django_assert_max_num_queries: Any) -> None:
    first = ask(BIRTH_PAPERS)
    with django_assert_max_num_queries(6):
        ask("còn lệ phí?", conversation_id=first.conversation.id)


@pytest.mark.django_db(transaction=True)
def test_turns__asked_at_once_in_one_conversation_all_get_a_number(catalogue: tuple[Record, ...]) -> None:
    first = ask(BIRTH_PAPERS)
    words = ("còn lệ phí?", "bao lâu có kết quả?", "nộp ở đâu?", "đăng ký kết hôn cần gì?", "cảm ơn", BIRTH_PAPERS)
    results = at_once([partial(ask, said, conversation_id=first.conversation.id) for said in words])
    assert [result for result in results if isinstance(result, Exception)] == []
    turns = list(first.conversation.turns.order_by("number"))
    assert [turn.number for turn in turns] == list(range(1, len(words) + 2))
    assert {turn.question for turn in turns} == {BIRTH_PAPERS, *words}


@pytest.mark.django_db(transaction=True)
def test_state__after_turns_asked_at_once_is_that_of_the_last_one(catalogue: tuple[Record, ...]) -> None:
    first = ask(BIRTH_PAPERS)
    words = ("đăng ký kết hôn cần giấy tờ gì", "đăng ký thường trú cần giấy tờ gì")
    at_once([partial(ask, said, conversation_id=first.conversation.id) for said in words])
    conversation = Conversation.objects.get()
    last = conversation.turns.order_by("-number")[0]
    assert conversation.state.subject is not None
    assert conversation.state.subject.codes == last.reply.answered
    assert len(conversation.state.subjects) == 3


@pytest.mark.django_db(transaction=True)
def test_new_conversations__opened_at_once_are_apart(catalogue: tuple[Record, ...]) -> None:
    results = at_once([partial(ask, BIRTH_PAPERS)] * 6)
    assert [result for result in results if isinstance(result, Exception)] == []
    assert Conversation.objects.count() == Turn.objects.count() == 6


@pytest.mark.django_db(transaction=True)
def test_conversation__deleted_while_a_question_is_answered_does_not_come_back(
    catalogue: tuple[Record, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = ask(BIRTH_PAPERS)
    answer = services.answer

    def deleted_meanwhile(*arguments: Any) -> Any:
        answered = answer(*arguments)
        assert services.delete(first.conversation.id)
        return answered

    monkeypatch.setattr(services, "answer", deleted_meanwhile)
    with pytest.raises(UnknownConversationError):
        ask("còn lệ phí?", conversation_id=first.conversation.id)
    assert nothing_stored()


@pytest.mark.django_db(transaction=True)
def test_deleting_and_asking__at_once_never_fail_and_leave_no_turn_without_its_conversation(
    catalogue: tuple[Record, ...],
) -> None:
    for _ in range(5):
        known = ask(BIRTH_PAPERS).conversation.id
        asking = partial(ask, BIRTH_PAPERS, conversation_id=known)
        results = at_once([asking, asking, asking, partial(services.delete, known)])
        faults = [result for result in results if isinstance(result, Exception)]
        assert {type(fault) for fault in faults} <= {UnknownConversationError}
        assert nothing_stored()


def aged(days: float, question: str = BIRTH_PAPERS) -> Conversation:
    conversation = ask(question).conversation
    Conversation.objects.filter(pk=conversation.pk).update(last_at=timezone.now() - timedelta(days=days))
    return conversation


@pytest.mark.usefixtures("catalogue")
@pytest.mark.django_db
def test_conversation__gone_on_with_is_young_again(capsys: pytest.CaptureFixture[str]) -> None:
    conversation = aged(100)
    ask("còn lệ phí?", conversation_id=conversation.id)
    call_command("purge_conversations")
    assert Conversation.objects.count() == 1


@pytest.mark.usefixtures("catalogue")
@pytest.mark.django_db
def test_marriage_and_birth__asked_together_are_both_kept_as_answered() -> None:
    turn = ask("đăng ký kết hôn và đăng ký khai sinh cần giấy tờ gì").turn
    assert {MARRIAGE, BIRTH} <= set(turn.reply.answered)
    assert turn.code == turn.reply.answered[0]


def test_database__of_these_tests_is_one_that_can_lock() -> None:
    assert connection.vendor in ("sqlite", "postgresql")
