"""What can follow an answer: marks, deletion, purging."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from portal.conversations import services
from portal.conversations.models import Conversation, Feedback, Turn
from portal.conversations.services import ask, delete, mark, purge

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


def test_ids__cannot_be_guessed(turn: Turn) -> None:
    ids = {turn.id, turn.conversation_id}
    assert len(ids) == 2 and all(len(one) >= 24 for one in ids)


def test_deletion__takes_turns_and_marks_with_it(turn: Turn) -> None:
    other = ask("đăng ký kết hôn cần gì").conversation
    mark(turn, useful=True)
    assert delete(turn.conversation_id) is True
    assert list(Conversation.objects.all()) == [other]
    assert not Turn.objects.filter(pk=turn.pk).exists() and not Feedback.objects.exists()


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


def command(**options: Any) -> str:
    out = io.StringIO()
    call_command("purge_conversations", stdout=out, **options)
    return out.getvalue()


def test_purge_command__says_how_many() -> None:
    age(100)
    age(1)
    assert command() == "Đã xóa 1 hội thoại, 0 việc trong hộp thư.\n"
    assert command(days=0) == "Đã xóa 1 hội thoại, 0 việc trong hộp thư.\n"


def test_purge_command__refuses_a_negative_age() -> None:
    age(100)
    with pytest.raises(CommandError, match="không được âm"):
        command(days=-1)
    assert Conversation.objects.count() == 1
