"""Asking, and all that can follow it. The only module that calls the engine's dialogue."""

import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from motcua.answers.reply import Reply
from motcua.dialogue.state import State
from motcua.text.masking import mask
from portal.conversations.models import Conversation, Feedback, OfficerQuestion, Turn
from portal.core.metrics import ENGINE_SECONDS, TURNS
from portal.procedures.indexing import engines

MOST_TURNS: Final = 200
"""Turns of one conversation; the next question begins another."""

ATTEMPTS: Final = 3
"""How often a turn is answered anew because another one of the same conversation came in between."""


class UnknownConversationError(LookupError):
    """No conversation has that id: it was deleted, or never was."""


@dataclass(frozen=True)
class Place:
    """Where the person lives: GSO codes for the transcript, and the province's name as the engine takes it."""

    province: str = ""
    commune: str = ""
    name: str = ""


@dataclass(frozen=True)
class Exchange:
    """What came of a question."""

    conversation: Conversation
    turn: Turn
    reply: Reply


def ask(
    question: str,
    *,
    conversation_id: str = "",
    place: Place = Place(),
    channel: str = Conversation.Channel.WEB,
    audience: str = "",
) -> Exchange:
    """Answer a question in a conversation (a new one where no id is given) and keep both, the question masked.

    Raises:
        UnknownConversationError: there is no conversation of that id.
        IndexMissingError: no index is in place.
        UnverifiedReplyError: the engine's reply does not hold (a fault of the engine).
    """
    opened = engines.current()
    for attempt in range(ATTEMPTS):
        conversation, state, number = _open(conversation_id, place, channel, audience)
        start = time.perf_counter()
        reply, state = opened.responder(place.name).respond(question, state)
        seconds = time.perf_counter() - start
        try:
            with transaction.atomic():  # no lock is held while the engine works
                turn = _keep(conversation, number, question, reply, state, opened.build.name, seconds)
            break
        except IntegrityError:  # another question of this conversation was answered meanwhile: go on from there
            if attempt == ATTEMPTS - 1:
                raise
    ENGINE_SECONDS.observe(seconds)
    TURNS.labels(conversation.channel, reply.decision).inc()
    return Exchange(conversation, turn, turn.reply)


def _open(conversation_id: str, place: Place, channel: str, audience: str) -> tuple[Conversation, State, int]:
    """Return the conversation, its state, and the number of the next turn."""
    if not conversation_id:
        return _new(place, channel, audience), State(), 1
    found = Conversation.objects.with_turn_count().filter(pk=conversation_id).first()
    if found is None:
        raise UnknownConversationError(conversation_id)
    if found.turn_count >= MOST_TURNS:
        return _new(place, channel, audience), State(), 1
    return found, found.state, found.turn_count + 1


def _new(place: Place, channel: str, audience: str) -> Conversation:
    return Conversation(channel=channel, audience=audience, province=place.province, commune=place.commune)


def _keep(
    conversation: Conversation, number: int, question: str, reply: Reply, state: State, build: str, seconds: float
) -> Turn:
    conversation.state_json = state.model_dump_json(exclude_defaults=True)
    conversation.last_at = timezone.now()
    conversation.save(force_insert=number == 1)
    turn = Turn(
        conversation=conversation,
        number=number,
        question=mask(question),
        decision=reply.decision,
        reason=reply.reason or "",
        code=reply.answered[0] if reply.answered else "",
        index_build=build,
        engine_ms=round(seconds * 1000, 3),
    )
    turn.__dict__["reply"] = reply.model_copy(update={"id": turn.id})
    turn.reply_json = turn.reply.model_dump_json(exclude_defaults=True)
    turn.save(force_insert=True)
    return turn


def mark(turn: Turn, *, useful: bool | None, fact: int | None = None, comment: str = "") -> Feedback:
    """Keep whether an answer was useful, or what was wrong with it; the comment is masked.

    Raises:
        ValueError: the answer has no fact of that number.
    """
    if fact is not None and not 0 <= fact < len(turn.reply.facts):
        raise ValueError("no such fact")
    return Feedback.objects.create(turn=turn, useful=useful, fact=fact, comment=mask(comment))


def send_to_officer(
    question: str, *, turn: Turn | None, place: Place, contact: str = "", consent: bool = False
) -> OfficerQuestion:
    """Keep a question for an officer, masked; a contact is kept only with consent.

    Raises:
        ValueError: a contact without consent.
    """
    if contact and not consent:
        raise ValueError("a contact needs consent")
    return OfficerQuestion.objects.create(
        turn=turn,
        question=mask(question),
        contact=contact,
        consent_at=timezone.now() if contact else None,
        province=place.province,
        commune=place.commune,
    )


def delete(conversation_id: str) -> bool:
    """Delete a conversation with all its turns and marks; tell whether there was one."""
    deleted, _ = Conversation.objects.filter(pk=conversation_id).delete()
    return deleted > 0


def purge(days: int | None = None) -> int:
    """Delete the conversations in which nothing was said for `days` (the setting where None); return how many.

    Questions to officers that were answered or closed before then go too, with their contacts.
    """
    age = settings.RETENTION_DAYS if days is None else days
    old = Conversation.objects.outdated(age)
    count = old.count()
    old.delete()
    before = timezone.now() - timedelta(days=age)
    done = (OfficerQuestion.Status.ANSWERED, OfficerQuestion.Status.CLOSED)
    OfficerQuestion.objects.filter(status__in=done, sent_at__lt=before).delete()
    return count
