"""What can follow an answer: marks, a question to an officer, deletion, purging."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.conversations import services
from portal.conversations.models import Conversation, Feedback, OfficerQuestion, Turn
from portal.conversations.services import Place, ask, delete, mark, purge, send_to_officer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]
PHONE, EMAIL = "0912345678", "nguoi.dan@vi-du.example"


@pytest.fixture
def turn() -> Turn:
    return ask("đăng ký khai sinh cần giấy tờ gì").turn


@pytest.mark.parametrize("useful", [True, False, None])
def test_mark__is_kept_with_its_answer(turn: Turn, useful: bool | None) -> None:
    mark(turn, useful=useful)
    kept = Feedback.objects.get()
    assert (kept.turn, kept.useful, kept.fact, kept.comment, kept.fact_text) == (turn, useful, None, "", "")


def test_mark__of_a_line_says_which(turn: Turn) -> None:
    last = len(turn.reply.facts) - 1
    mark(turn, useful=False, fact=last, comment="Sai phí.")
    assert Feedback.objects.get().fact_text == turn.reply.facts[last].text


@pytest.mark.parametrize("beyond", [-1, 0, 5000])
def test_mark__of_a_line_that_is_not_there_is_refused(turn: Turn, beyond: int) -> None:
    fact = beyond if beyond else len(turn.reply.facts)
    with pytest.raises(ValueError, match="no such fact"):
        mark(turn, useful=False, fact=fact)
    assert not Feedback.objects.exists()


def test_comment__is_masked(turn: Turn) -> None:
    mark(turn, useful=None, comment=f"Gọi tôi {PHONE} hoặc {EMAIL}, phí thủ tục 1.004222 là 500.000 đồng\x00\ud800")
    kept = Feedback.objects.get().comment
    assert PHONE not in kept and EMAIL not in kept and "\x00" not in kept
    assert "1.004222" in kept and "500.000 đồng" in kept


def test_mark__may_be_given_more_than_once(turn: Turn) -> None:
    mark(turn, useful=True)
    mark(turn, useful=False)
    assert [one.useful for one in turn.feedback.order_by("pk")] == [True, False]


def test_officer_question__is_kept_masked_with_place_and_answer(turn: Turn) -> None:
    sent = send_to_officer(f"Số {PHONE} hỏi thêm", turn=turn, place=Place("51", "21034", "Quảng Ngãi"))
    kept = OfficerQuestion.objects.get()
    assert kept == sent and kept.status == OfficerQuestion.Status.NEW
    assert PHONE not in kept.question and kept.question.endswith("hỏi thêm")
    assert (kept.turn, kept.province, kept.commune) == (turn, "51", "21034")
    assert (kept.contact, kept.consent_at) == ("", None)


def test_officer_question__without_an_answer_before_is_kept() -> None:
    assert send_to_officer("Tôi cần gặp ai?", turn=None, place=Place()).turn is None


def test_contact__with_consent_is_kept_as_given(turn: Turn) -> None:
    before = timezone.now()
    send_to_officer("Hỏi", turn=turn, place=Place(), contact=f" {PHONE}\x00 ", consent=True)
    kept = OfficerQuestion.objects.get()
    assert kept.contact == PHONE
    assert kept.consent_at is not None and kept.consent_at >= before


def test_contact__without_consent_is_refused_and_nothing_kept(turn: Turn) -> None:
    with pytest.raises(ValueError, match="consent"):
        send_to_officer("Hỏi", turn=turn, place=Place(), contact=PHONE, consent=False)
    assert not OfficerQuestion.objects.exists()


@pytest.mark.parametrize("contact", ["", "  ", "\x00"])
def test_consent__without_a_contact_is_not_kept(turn: Turn, contact: str) -> None:
    send_to_officer("Hỏi", turn=turn, place=Place(), contact=contact, consent=True)
    assert (OfficerQuestion.objects.get().contact, OfficerQuestion.objects.get().consent_at) == ("", None)


def test_database__itself_refuses_a_contact_without_consent(turn: Turn) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        OfficerQuestion.objects.create(turn=turn, question="Hỏi", contact=PHONE)


def test_receipt__is_short_and_plain(turn: Turn) -> None:
    receipts = {send_to_officer("Hỏi", turn=turn, place=Place()).receipt for _ in range(30)}
    assert len(receipts) == 30
    assert all(len(receipt) == 8 and receipt.isalnum() and receipt == receipt.upper() for receipt in receipts)


def test_ids__cannot_be_guessed(turn: Turn) -> None:
    sent = send_to_officer("Hỏi", turn=turn, place=Place())
    ids = {turn.id, turn.conversation_id, sent.id}
    assert len(ids) == 3 and all(len(one) >= 24 for one in ids)


def test_deletion__takes_turns_and_marks_with_it(turn: Turn) -> None:
    other = ask("đăng ký kết hôn cần gì").conversation
    mark(turn, useful=True)
    assert delete(turn.conversation_id) is True
    assert list(Conversation.objects.all()) == [other]
    assert not Turn.objects.filter(pk=turn.pk).exists() and not Feedback.objects.exists()


def test_deletion__leaves_a_question_to_an_officer_without_its_conversation(turn: Turn) -> None:
    send_to_officer("Hỏi", turn=turn, place=Place())
    delete(turn.conversation_id)
    assert OfficerQuestion.objects.get().turn is None


def test_deletion__of_what_is_not_there_says_so() -> None:
    assert delete("khong-co") is False


def test_deletion__twice_says_so_the_second_time(turn: Turn) -> None:
    assert [delete(turn.conversation_id), delete(turn.conversation_id)] == [True, False]


def age(days: float) -> Conversation:
    conversation = ask("đăng ký khai sinh cần giấy tờ gì").conversation
    Conversation.objects.filter(pk=conversation.pk).update(last_at=timezone.now() - timedelta(days=days))
    return conversation


def test_purge__deletes_what_is_older_than_the_setting(settings: Any) -> None:
    settings.RETENTION_DAYS = 30
    old, young = age(30.01), age(29.99)
    assert purge() == 1
    assert list(Conversation.objects.all()) == [young]
    assert not Turn.objects.filter(conversation=old.pk).exists()
    assert purge() == 0


def test_purge__takes_another_age_than_the_setting() -> None:
    age(5)
    assert (purge(10), purge(3)) == (0, 1)


def test_purge__of_many_goes_on_until_all_are_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "DELETED_AT_ONCE", 2)
    for _ in range(5):
        age(100)
    young = age(1)
    assert purge() == 5
    assert list(Conversation.objects.all()) == [young]


@pytest.mark.parametrize(
    ("status", "days", "left"),
    [("answered", 91, 0), ("closed", 91, 0), ("new", 91, 1), ("answered", 89, 1), ("closed", 89, 1)],
)
def test_purge__deletes_questions_to_officers_that_are_done(settings: Any, status: str, days: int, left: int) -> None:
    settings.RETENTION_DAYS = 90
    sent = send_to_officer("Hỏi", turn=None, place=Place(), contact=PHONE, consent=True)
    OfficerQuestion.objects.filter(pk=sent.pk).update(status=status, sent_at=timezone.now() - timedelta(days=days))
    purge()
    assert OfficerQuestion.objects.count() == left


def command(**options: Any) -> str:
    out = io.StringIO()
    call_command("purge_conversations", stdout=out, **options)
    return out.getvalue()


def test_purge_command__says_how_many() -> None:
    age(100)
    age(1)
    assert command() == "Đã xóa 1 hội thoại.\n"
    assert command(days=0) == "Đã xóa 1 hội thoại.\n"


def test_purge_command__refuses_a_negative_age() -> None:
    age(100)
    with pytest.raises(CommandError, match="không được âm"):
        command(days=-1)
    assert Conversation.objects.count() == 1


@pytest.mark.parametrize(("days", "contact"), [(170, PHONE), (190, "")])
def test_purge__takes_the_contact_of_a_question_long_unanswered(settings: Any, days: int, contact: str) -> None:
    settings.RETENTION_DAYS = 90
    sent = send_to_officer("hỏi thêm", turn=None, place=Place(), contact=PHONE, consent=True)
    OfficerQuestion.objects.update(sent_at=timezone.now() - timedelta(days=days))
    purge()
    sent.refresh_from_db()
    assert (sent.contact, sent.consent_at is None) == (contact, not contact)
