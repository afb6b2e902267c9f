"""Asking for an officer, taking over, speaking, handing back. Every change is made only if it is still the right one.

Whoever changes a conversation locks its row first and the handover's then, so that no two wait for each other.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import F, Max

from motcua.answers.reply import Reply
from portal.accounts import trail
from portal.accounts.models import User
from portal.conversations.models import Conversation, Turn
from portal.conversations.services import Place, UnknownConversationError, storable, writable
from portal.core.metrics import HANDOVER_WAIT, HANDOVERS
from portal.handover import actions, presence
from portal.handover.models import Event, Handover, Message
from portal.handover.signing import signed
from portal.inbox.services import receive

MOST_ASKED: Final = 5
"""How often an officer can be asked for in one conversation; then the question goes to the inbox at once."""

LONGEST_QUEUE: Final = 50
"""People who wait at once; the next one's question goes to the inbox at once."""

Status = Handover.Status


class NotYoursError(Exception):
    """Somebody else has the conversation now, or it is over."""


def ask_for_officer(conversation_id: str, question: str = "", *, contact: str = "", consent: bool = False) -> Handover:
    """Put a conversation into the queue; where nobody can take it, its question into the inbox.

    Args:
        conversation_id: The conversation.
        question: What the officer is asked, the last question where empty.
        contact: How the person can be reached if no officer comes.
        consent: Whether the person agrees that the contact is kept for that.

    Returns:
        The handover; the one that is open where there is one already.

    Raises:
        UnknownConversationError: there is no such conversation.
        ValueError: a contact without consent.
    """
    contact = writable(contact).strip()
    if contact and not consent:
        raise ValueError("a contact needs consent")
    with transaction.atomic():
        conversation = _locked(conversation_id)
        found = conversation.handovers.open().first()
        if found is not None:
            return found
        at, turn = presence.now(), conversation.turns.order_by("-number").first()
        made = Handover.objects.create(
            conversation=conversation,
            question=storable(question.strip() or (turn.question if turn else "")),
            turn=turn,
            contact=contact,
            consent_at=at if contact else None,
            asked_at=at,
            waiting_since=at,
            person_at=at,
        )
        if presence.is_offered() and not _too_many(conversation):
            Conversation.objects.filter(pk=conversation.pk).update(handover=Conversation.Handover.WAITING)
        else:
            _put_into_inbox(made)
    HANDOVERS.labels("asked").inc()
    made.refresh_from_db()
    return made


def _too_many(conversation: Conversation) -> bool:
    asked, waiting = conversation.handovers.count(), Handover.objects.waiting().count()
    return asked > MOST_ASKED or waiting > LONGEST_QUEUE


def _locked(conversation_id: str) -> Conversation:
    """Return a conversation whose row nobody else changes until the transaction ends.

    Raises:
        UnknownConversationError: there is none.
    """
    known = writable(conversation_id) == conversation_id
    rows = Conversation.objects.select_for_update().filter(pk=conversation_id)
    found = rows.first() if known else None
    if found is None:
        raise UnknownConversationError(conversation_id)
    return found


@contextmanager
def _changing(one: Handover) -> Iterator[None]:
    """Hold the conversation while its handover is changed; one deleted meanwhile is nobody's.

    Raises:
        NotYoursError: the conversation is gone, or the change was no longer right.
    """
    try:
        with transaction.atomic():
            _locked(one.conversation_id)
            yield
            one.refresh_from_db()
    except (UnknownConversationError, IntegrityError) as gone:
        raise NotYoursError from gone


def _change(one: Handover, conversation: str, expected: dict[str, Any], **to: Any) -> None:
    """Change a handover that is as expected, and the conversation's mark with it.

    Raises:
        NotYoursError: it is not as expected.
    """
    if not Handover.objects.filter(pk=one.pk, **expected).update(news=F("news") + 1, **to):
        raise NotYoursError
    Conversation.objects.filter(pk=one.conversation_id).update(handover=conversation, last_at=presence.now())


def _tell(one: Handover, event: str = "", **said: Any) -> Message:
    """Write a message after all that was said so far."""
    last = Turn.objects.filter(conversation=one.conversation_id).aggregate(last=Max("number"))["last"] or 0
    return Message.objects.create(handover=one, after=last, event=event, said_at=presence.now(), **said)


# The officer ----------------------------------------------------------------------------------------------------------
def take(one: Handover, officer: User, by: User | None = None) -> None:
    """Give a waiting conversation to an officer; `by` is who does so where it is somebody else.

    Raises:
        NotYoursError: it waits no longer: another officer was faster, or the person left.
    """
    at = presence.now()
    with _changing(one):
        expected = {"status": Status.WAITING}
        _change(one, _HELD, expected, status=Status.HELD, officer=officer, taken_at=at, officer_at=at)
        _tell(one, Event.TAKEN, author=officer, signed=signed(officer))
        trail.record(by or officer, actions.TAKEN, one, officer=officer.pk)
    HANDOVERS.labels("taken").inc()
    HANDOVER_WAIT.observe(max(0.0, (at - one.waiting_since).total_seconds()))


_HELD: Final = Conversation.Handover.HELD
_WAITING: Final = Conversation.Handover.WAITING
_OVER: Final = Conversation.Handover.OVER


def _held_by(officer: User) -> dict[str, Any]:
    return {"status": Status.HELD, "officer": officer}


def say(one: Handover, officer: User, text: str = "", reply: Reply | None = None) -> Message:
    """Say something to the person: a text that is masked already, or an official answer.

    Raises:
        NotYoursError: the officer does not hold the conversation.
    """
    with _changing(one):
        _change(one, _HELD, _held_by(officer), officer_at=presence.now())
        written = reply.model_dump_json(exclude_defaults=True) if reply else ""
        return _tell(one, text=text, reply_json=written, author=officer, signed=signed(officer))


def hand_back(one: Handover, officer: User, *, close: bool = False) -> None:
    """Let the assistant go on; `close` tells the person that the officer regards the matter as done.

    Raises:
        NotYoursError: the officer does not hold the conversation.
    """
    event = Event.CLOSED if close else Event.RETURNED
    with _changing(one):
        _end(one, _held_by(officer), Status.CLOSED if close else Status.RETURNED, event)
        trail.record(officer, actions.CLOSED if close else actions.RETURNED, one)


def pass_on(one: Handover, by: User, to: User) -> None:
    """Pass a conversation to another officer; only its holder may, or who may reassign.

    Raises:
        NotYoursError: it is not held, or by somebody else.
    """
    expected = {"status": Status.HELD} if by.has_perm(presence.REASSIGN) else _held_by(by)
    with _changing(one):
        _change(one, _HELD, expected, officer=to, officer_at=presence.now())
        _tell(one, Event.PASSED, author=to, signed=signed(to))
        trail.record(by, actions.PASSED, one, officer=to.pk)
    HANDOVERS.labels("passed").inc()


# The person -----------------------------------------------------------------------------------------------------------
def leave(conversation_id: str) -> bool:
    """Stop waiting, or end what is said with the officer, as the person wishes; tell whether there was anything."""
    one = Handover.objects.open().filter(conversation_id=writable(conversation_id)).first()
    if one is None:
        return False
    try:
        with _changing(one):
            _end(one, {"status__in": Handover.OPEN}, Status.LEFT, Event.LEFT)
    except NotYoursError:
        return False
    return True


def still_there(one: Handover, at: datetime) -> None:
    """Write down that the person's page is open: no more than the time."""
    Handover.objects.filter(pk=one.pk).update(person_at=at)


# Ends -----------------------------------------------------------------------------------------------------------------
def _end(one: Handover, expected: dict[str, Any], status: str, event: str) -> None:
    _change(one, _OVER, expected, status=status, ended_at=presence.now(), contact="", consent_at=None)
    _tell(one, event)
    HANDOVERS.labels(status).inc()


def end_unheard(one: Handover) -> None:
    """End a handover whose person has left long ago.

    Raises:
        NotYoursError: it is not as it was when it was read.
    """
    with _changing(one):
        _end(one, _as_read(one), Status.CLOSED, Event.CLOSED)


def requeue(one: Handover) -> None:
    """Put a conversation back into the queue, at its old place.

    Raises:
        NotYoursError: it is not as it was when it was read.
    """
    with _changing(one):
        _change(one, _WAITING, _as_read(one), status=Status.WAITING, officer=None, waiting_since=presence.now())
        _tell(one, Event.REQUEUED)
        trail.record(None, actions.REQUEUED, one)
    HANDOVERS.labels("requeued").inc()


def to_inbox(one: Handover) -> None:
    """Send the question to the inbox: nobody took it, or the officer is gone.

    Raises:
        NotYoursError: it is not as it was when it was read.
    """
    with _changing(one):
        _put_into_inbox(one)


def _as_read(one: Handover) -> dict[str, Any]:
    return {"status": one.status, "news": one.news}


def _put_into_inbox(one: Handover) -> None:
    conversation = one.conversation
    place = Place(conversation.province, conversation.commune)
    expected, contact = _as_read(one), one.contact
    _end(one, expected, Status.INBOX, Event.INBOX)
    case = receive(one.question, turn=one.turn, place=place, contact=contact, consent=bool(contact))
    Handover.objects.filter(pk=one.pk).update(case=case)
