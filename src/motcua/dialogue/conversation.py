"""A conversation as another program gives it, and the reply to its last turn."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from motcua.answers.reply import Reply
from motcua.dialogue.respond import Responder
from motcua.dialogue.state import State
from motcua.errors import Place, TurnError
from motcua.faults import first_fault, reading_reason

MOST_TURNS = 200


class UserTurn(BaseModel):
    """What the person typed."""

    model_config = ConfigDict(frozen=True)

    role: Literal["user"]
    text: str


class AssistantTurn(BaseModel):
    """What list the person was shown last, in that order; it replaces the engine's own."""

    model_config = ConfigDict(frozen=True)

    role: Literal["assistant"]
    options: tuple[str, ...] | None = None


Turn = Annotated[UserTurn | AssistantTurn, Field(discriminator="role")]


class Conversation(BaseModel):
    """Turns in order, with an id that the reply repeats."""

    model_config = ConfigDict(frozen=True)

    id: str
    turns: tuple[Turn, ...] = Field(min_length=1, max_length=MOST_TURNS)


def parse(line: str | bytes, place: Place) -> Conversation:
    """Read one conversation from JSON.

    Raises:
        TurnError: it is not in the form of the contract; names place and field.
    """
    try:
        conversation = Conversation.model_validate_json(line if isinstance(line, str) else line.decode("utf-8"))
    except UnicodeDecodeError as fault:
        raise TurnError(f"{place}: {reading_reason(fault)}") from fault
    except ValidationError as fault:
        field, reason = first_fault(fault)
        raise TurnError(f"{Place(place.file, place.line, field)}: {reason}") from fault
    if not any(isinstance(turn, UserTurn) for turn in conversation.turns):
        raise TurnError(f"{Place(place.file, place.line, 'turns')}: không có lượt nào của người hỏi")
    return conversation


def reply_to(conversation: Conversation, responder: Responder) -> Reply:
    """Answer each turn of the person in order, the state carried on; return the last reply, with the id."""
    state = State()
    reply: Reply | None = None
    for turn in conversation.turns:
        if isinstance(turn, UserTurn):
            reply, state = responder.respond(turn.text, state)
        elif turn.options is not None:
            state = state.shown(turn.options)
    if reply is None:
        raise TurnError(f"{conversation.id}: không có lượt nào của người hỏi")
    return reply.model_copy(update={"id": conversation.id})
