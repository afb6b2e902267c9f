"""Rows as asking leaves them, made without the engine."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

from portal.conversations.models import Conversation, Feedback, Turn

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def talk(*, channel: str = "web", province: str = "", commune: str = "") -> Conversation:
    return Conversation.objects.create(channel=channel, province=province, commune=commune)


def turn(
    conversation: Conversation | None = None,
    *,
    at: datetime | None = None,
    decision: str = "answer",
    reason: str = "",
    code: str = "",
    engine_ms: float = 3.0,
    **place: str,
) -> Turn:
    conversation = conversation or talk(**place)
    return Turn.objects.create(
        conversation=conversation,
        number=conversation.turns.count() + 1,
        asked_at=at or timezone.now(),
        question="câu hỏi",
        decision=decision,
        reason=reason,
        code=code,
        reply_json="{}",
        index_build="x",
        engine_ms=engine_ms,
    )


def vote(about: Turn, useful: bool) -> Feedback:
    return Feedback.objects.create(turn=about, useful=useful)
