"""What programs get of conversations: what was asked and replied, and what officers said."""

from datetime import date, datetime
from typing import Annotated, Literal

from django.conf import settings
from pydantic import ConfigDict, Field

from motcua.answers.reply import Reply
from portal.api.schemas import Sent, Told, line
from portal.inbox.models.cases import CONTACT_LENGTH

EventName = Literal["taken", "passed", "requeued", "returned", "closed", "left", "inbox"]
HandoverStatus = Literal["waiting", "held", "inbox", "returned", "closed", "left"]


class OfficerMessage(Told):
    """What an officer said, or what happened (`event`): never an answer from the record, but for `reply`.

    It stands after the turn of number `after`. `name` is the officer's position and office. `reply` is an official
    answer that the officer put in, in the shape of the assistant's replies.
    """

    id: int
    after: int
    said_at: datetime
    event: EventName | None
    name: str
    text: str
    reply: Reply | None


class TranscriptTurn(Told):
    """One question, masked, and what was replied."""

    id: str
    number: int
    asked_at: datetime
    question: str
    reply: Reply


class Transcript(Told):
    """A conversation so far."""

    id: str
    started_at: datetime
    turns: list[TranscriptTurn]
    messages: list[OfficerMessage]


class LiveHelp(Told):
    """Whether a person can speak with an officer now; `reply_by` is the day by which the inbox answers else."""

    available: bool
    reply_by: date


class OfficerAsked(Sent):
    """A wish to speak with an officer; sending it says that the person agrees that officers see the conversation."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"question": "Trường hợp của tôi nộp ở đâu?"}]})
    question: Annotated[str, line(settings.QUESTION_LENGTH)] | None = Field(
        None, description="What the officer is asked; the last question of the conversation where it is left out."
    )
    contact: Annotated[str, line(CONTACT_LENGTH)] | None = None
    consent: bool = Field(
        False, description="Whether the person agrees that `contact` is used to reply; a contact needs it."
    )


class OfficerState(Told):
    """Where a wish to speak with an officer stands, and what officers said in the conversation.

    `place` is the place in the queue while it is `waiting`, else 0. Where it went to the `inbox`, `receipt` is the
    short code for the person, and `reply_by` the day by which the office answers.
    """

    status: HandoverStatus
    place: int
    asked_at: datetime
    receipt: str | None
    reply_by: date | None
    messages: list[OfficerMessage]
