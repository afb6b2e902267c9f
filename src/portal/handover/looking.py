"""What either side has not seen yet: one row tells whether there is anything, so that a look costs next to nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from portal.conversations.models import Conversation, Turn
from portal.conversations.services import UnknownConversationError
from portal.handover import presence, services
from portal.handover.models import Handover, Message
from portal.handover.settling import settle

NOTED_ANEW: Final = timedelta(seconds=20)
"""A person who was there within that time is not written down again."""


@dataclass(frozen=True)
class Seen:
    """What a page shows: handover, its count of changes, the place in the queue, and the last message."""

    handover: int = 0
    news: int = 0
    place: int = 0
    message: int = 0

    @classmethod
    def of(cls, mark: str) -> "Seen":
        """Read a mark; anything that is none counts as having seen nothing."""
        parts = mark.split("-")
        if len(parts) != 4 or not all(part.isascii() and part.isdigit() and len(part) < 16 for part in parts):
            return cls()
        return cls(*map(int, parts))

    @property
    def mark(self) -> str:
        """The mark that a page carries."""
        return f"{self.handover}-{self.news}-{self.place}-{self.message}"


@dataclass(frozen=True)
class News:
    """The state of live help in a conversation, what was said since, and the mark of having seen it."""

    handover: Handover | None
    messages: Sequence[Message]
    mark: str


def latest(conversation_id: str) -> Handover | None:
    """Return the last handover of a conversation with its place in the queue: one query."""
    rows = Handover.objects.filter(conversation_id=conversation_id).with_place().with_last_turn()
    return rows.select_related("case").order_by("-pk").first()


def visit(conversation_id: str) -> Handover | None:
    """Return the last handover as it stands when the person comes to look, and note that the person is there."""
    one = latest(conversation_id)
    if one is None or not one.is_open:
        return one
    if settle(one):
        return latest(conversation_id)
    at = presence.now()
    if at - one.person_at > NOTED_ANEW:
        services.still_there(one, at)
    return one


def messages_of(conversation: Conversation, after: int = 0, before: int | None = None) -> list[Message]:
    """Return what officers said in a part of a conversation; no query where none was ever asked for.

    Args:
        conversation: The conversation.
        after: The number of the first turn shown.
        before: The number of the turn before which the part ends, None where it ends with the conversation.
    """
    if conversation.handover == Conversation.Handover.NONE:
        return []
    rows = Message.objects.filter(handover__conversation=conversation, after__gte=after)
    return list(rows if before is None else rows.filter(after__lt=before))


def news_for_person(conversation_id: str, mark: str) -> News | None:
    """Return what the person has not seen, None where there is nothing; note that the person is there.

    Raises:
        UnknownConversationError: no officer was ever asked for there, or there is no such conversation.
    """
    seen, one = Seen.of(mark), visit(conversation_id)
    if one is None:
        raise UnknownConversationError(conversation_id)
    if (seen.handover, seen.news, seen.place) == (one.pk, one.news, one.place):
        return None
    said = list(Message.objects.filter(handover__conversation=conversation_id, pk__gt=seen.message))
    return News(one, said, mark_of(one, said, seen.message))


def mark_of(one: Handover | None, messages: Sequence[Message], message: int = 0) -> str:
    """Return the mark of having seen a handover and messages."""
    last = max((said.pk for said in messages), default=message)
    return Seen(one.pk, one.news, one.place, last).mark if one else Seen(message=last).mark


# The officer's side ---------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Entry:
    """One thing said, in its place: a turn of the person with the assistant's reply, or a message."""

    turn: Turn | None = None
    message: Message | None = None


def entries(turns: Sequence[Turn], messages: Sequence[Message]) -> list[Entry]:
    """Put turns and messages in the order in which they were said."""
    placed = [(turn.number, 0, Entry(turn=turn)) for turn in turns]
    placed += [(said.after, said.pk, Entry(message=said)) for said in messages]
    return [entry for _number, _then, entry in sorted(placed, key=lambda one: one[:2])]


def transcript(conversation_id: str, after_turn: int = 0, after_message: int = 0) -> list[Entry]:
    """Return what was said in a conversation, in two queries; or only what was said after some turn and message."""
    turns = Turn.objects.filter(conversation=conversation_id, number__gt=after_turn).order_by("number")
    said = Message.objects.filter(handover__conversation=conversation_id, pk__gt=after_message)
    return entries(list(turns), list(said))
