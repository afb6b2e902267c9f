"""Asking, and all that can follow it: the only way for pages and programs to the engine's dialogue."""

import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from motcua.answers.reply import Decision, Reply
from motcua.answers.reviewed import said
from motcua.dialogue.state import State, Whereabouts
from motcua.text.masking import mask
from portal.additions import overlay
from portal.conversations.answering import Answered, answer
from portal.conversations.models import Conversation, ConversationQuerySet, Feedback, Turn
from portal.conversations.supplementing import supplemented
from portal.core.metrics import TURNS
from portal.procedures.indexing import engines

MOST_TURNS: Final = 60
"""Turns of one conversation; the next question begins another, so that no page or transcript grows without bound."""

MOST_LIVE_TURNS: Final = 300
"""The same where an officer is waited for or speaks: what a person says then must not go to another conversation."""

ATTEMPTS: Final = 10
"""How often a turn is answered anew because another one of the same conversation came in between."""


DELETED_AT_ONCE: Final = 500
"""Conversations deleted in one transaction, so that people who ask meanwhile do not wait long."""


class UnknownConversationError(LookupError):
    """No conversation has that id: it was deleted, or never was."""


class ChangedHandsError(Exception):
    """Between reading and writing an officer took over the conversation, or handed it back."""


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
    may_rewrite: bool = False,
    as_of: date | None = None,
) -> Exchange:
    """Answer a question in a conversation (a new one where no id is given) and keep both, the question masked.

    Where an officer speaks in the conversation the engine is not asked: the text is kept for the officer, and the reply
    (`handover`) says so. The engine's state stays, and is gone on with once the conversation is handed back.

    `may_rewrite` tells that the person agrees to the language model's help, where the office has one for that; `as_of`
    is the day whose records are to answer, where that is not today.

    Raises:
        UnknownConversationError: there is no conversation of that id.
        IndexMissingError: no index is in place.
        UnverifiedReplyError: the engine's reply does not hold (a fault of the engine).
    """
    for attempt in range(ATTEMPTS):
        conversation, state, number = _open(conversation_id, place, channel, audience)
        answered, build = _answered(conversation, state, question, place, may_rewrite, as_of)
        try:
            with transaction.atomic():  # no lock is held while the engine works
                turn = _keep(conversation, number, question, answered, build)
            break
        except (IntegrityError, ChangedHandsError):  # something was said or done here meanwhile: go on from there
            if attempt == ATTEMPTS - 1:
                raise
    TURNS.labels(conversation.channel, answered.reply.decision).inc()
    return Exchange(conversation, turn, turn.reply)


def _answered(
    conversation: Conversation,
    state: State,
    question: str,
    place: Place,
    may_rewrite: bool,
    as_of: date | None,
) -> tuple[Answered, str]:
    """Return the engine's answer and the name of its index, or what is said while an officer speaks."""
    if conversation.is_held:
        return Answered(Reply(decision=Decision.HANDOVER, text=said("handover", "with_officer")), state, 0.0), ""
    opened = engines.current()
    answered = answer(opened, place.name, question, state, may_rewrite, as_of)
    province = overlay.province_code(place.province, place.name)
    told = supplemented(answered, opened, question, state, province=province, commune=place.commune, on=as_of)
    return told, opened.build.name


def _open(conversation_id: str, place: Place, channel: str, audience: str) -> tuple[Conversation, State, int]:
    """Return the conversation, its state, and the number of the next turn."""
    if not conversation_id:
        return _new(place, channel, audience), _begun(place), 1
    known = writable(conversation_id) == conversation_id  # else no database can hold it, nor look for it
    found = Conversation.objects.with_turn_count().filter(pk=conversation_id).first() if known else None
    if found is None:
        raise UnknownConversationError(conversation_id)
    if found.turn_count >= (MOST_LIVE_TURNS if found.is_live else MOST_TURNS):
        return _new(place, channel, audience), _begun(place), 1
    return found, found.state, found.turn_count + 1


def _begun(place: Place) -> State:
    """Return the state of a new conversation: the engine knows the commune that the person chose on the site."""
    return State(place=Whereabouts(units=(place.commune,))) if place.commune else State()


def _new(place: Place, channel: str, audience: str) -> Conversation:
    return Conversation(channel=channel, audience=audience, province=place.province, commune=place.commune)


def _keep(conversation: Conversation, number: int, question: str, answered: Answered, build: str) -> Turn:
    """Write a turn and the state after it; whoever writes the same turn at the same time fails."""
    reply = answered.reply
    conversation.state_json = answered.state.model_dump_json(exclude_defaults=True)
    conversation.last_at = timezone.now()
    _write(conversation)
    turn = Turn(
        conversation=conversation,
        number=number,
        question=storable(question),
        decision=reply.decision,
        reason=reply.reason or "",
        code=reply.answered[0] if reply.answered else "",
        index_build=build,
        engine_ms=round(answered.seconds * 1000, 3),
    )
    turn.__dict__["reply"] = reply.model_copy(update={"id": turn.id})
    turn.reply_json = turn.reply.model_dump_json(exclude_defaults=True)
    turn.save(force_insert=True)
    return turn


def _write(conversation: Conversation) -> None:
    """Write a new conversation, or the state of one that is still there: one deleted meanwhile does not come back.

    Raises:
        ChangedHandsError: an officer took over meanwhile, or handed back: whoever answers now is another.
    """
    if conversation._state.adding:
        conversation.save(force_insert=True)
        return
    kept = Conversation.objects.filter(pk=conversation.pk)
    held = Conversation.Handover.HELD
    in_the_same_hands = kept.filter(handover=held) if conversation.is_held else kept.exclude(handover=held)
    if not in_the_same_hands.update(state_json=conversation.state_json, last_at=conversation.last_at):
        raise ChangedHandsError if kept.exists() else UnknownConversationError(conversation.pk)


def storable(text: str) -> str:
    """Return a text as it may be kept: personal data masked, in one normal form."""
    return mask(unicodedata.normalize("NFC", writable(text)))


def writable(text: str) -> str:
    """Return a text without what a database cannot hold: NUL, surrogates."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode("utf-8")


def mark(turn: Turn, *, useful: bool | None, fact: int | None = None, comment: str = "") -> Feedback:
    """Keep whether an answer was useful, or what was wrong with it; the comment is masked.

    Raises:
        ValueError: the answer has no fact of that number.
    """
    if fact is not None and not 0 <= fact < len(turn.reply.facts):
        raise ValueError("no such fact")
    return Feedback.objects.create(turn=turn, useful=useful, fact=fact, comment=storable(comment))


def delete(conversation_id: str) -> bool:
    """Delete a conversation with all its turns and marks; tell whether there was one."""
    return _delete(Conversation.objects.filter(pk=writable(conversation_id))) > 0


def _delete(chosen: ConversationQuerySet) -> int:
    """Delete some of the conversations chosen, held so that nobody adds a turn meanwhile; return how many."""
    with transaction.atomic():
        held = list(chosen.select_for_update().values_list("pk", flat=True)[:DELETED_AT_ONCE])
        Conversation.objects.filter(pk__in=held).delete()
    return len(held)


def purge(days: int | None = None) -> int:
    """Delete the conversations in which nothing was said for `days` (the setting where None); return how many."""
    age = settings.RETENTION_DAYS if days is None else days
    count = 0
    while deleted := _delete(Conversation.objects.outdated(age)):
        count += deleted
    return count
