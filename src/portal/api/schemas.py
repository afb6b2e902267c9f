"""What programs send and get. Bodies are read strictly: no value is converted, no unknown field passed over."""

from datetime import date, datetime
from typing import Annotated, Any, Final, Literal

from django.conf import settings
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from motcua.answers.reply import (
    MOST_PROCEDURES,
    AddedLine,
    Citation,
    Decision,
    Option,
    PlaceNote,
    RankedProcedure,
    Reason,
    Reply,
)
from motcua.records.facets import Facet
from motcua.records.model import Procedure as Record
from portal.core.days import FIRST_DAY, LAST_DAY
from portal.inbox.models.cases import CONTACT_LENGTH
from portal.procedures.search import LONGEST

NO_NUL: Final = r"^[^\x00]*$"
"""What PostgreSQL cannot keep is refused before it gets there."""

MOST_PAGES: Final = 10_000
MOST_ITEMS: Final = 100
MOST_RANKED: Final = 50
MOST_FACTS: Final = 10_000
COMMENT_LENGTH: Final = 1000

EXAMPLE_CODE: Final = "1.001193"
EXAMPLE_NAME: Final = "Thủ tục đăng ký khai sinh"
EXAMPLE_VERSION: Final = "0f3c5a2b9d1e"
EXAMPLE_ID: Final = "q3vJ0y9cT5wXk2LmN8pRs1Zb"
EXAMPLE_CONVERSATION: Final = "Zb1sRp8NmL2kXw5Tc9y0Jv3q"
EXAMPLE_CITATION: Final[dict[str, Any]] = {
    "code": EXAMPLE_CODE,
    "field": "channels[0].fees[0]",
    "record_version": EXAMPLE_VERSION,
    "decision_no": "163/QĐ-BTP",
    "source_url": "https://dichvucong.gov.vn/",
    "as_of": "2026-04-15",
}
EXAMPLE_FACT: Final[dict[str, Any]] = {
    "facet": "fee",
    "code": EXAMPLE_CODE,
    "text": "Lệ phí: 8.000 đồng",
    "citation": 0,
}


def line(most: int, least: int = 0) -> Any:
    """Return what a text must hold to: white space around it is dropped, then its length counts."""
    return StringConstraints(strip_whitespace=True, min_length=least, max_length=most, pattern=NO_NUL)


QuestionText = Annotated[
    str, line(settings.QUESTION_LENGTH, 1), Field(examples=["Đăng ký khai sinh cho con cần giấy tờ gì?"])
]
PlaceName = Annotated[str, line(100)]
Id = Annotated[str, line(64)]
Audience = Literal["citizen", "business"]
Day = Annotated[date, Field(strict=False, ge=FIRST_DAY, le=LAST_DAY, examples=["2026-12-07"])]
LevelName = Literal["ministry", "province", "commune"]

PROVINCE: Final = "Code (`51`) or name (`Quảng Ngãi`) of a province."
COMMUNE: Final = "Code or name of a commune, ward or special zone of that province."


class Sent(BaseModel):
    """Base of the bodies."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Told(BaseModel):
    """Base of the answers."""

    model_config = ConfigDict(frozen=True, extra="forbid")


# Refusals -------------------------------------------------------------------------------------------------------------
class FieldErrorBody(Told):
    """What is wrong with one field."""

    field: str
    message: str


class Refusal(Told):
    """Why a request was refused: a code for programs, a sentence in Vietnamese for people."""

    code: str
    message: str
    fields: list[FieldErrorBody]
    request_id: str


class ErrorBody(Told):
    """The one shape of every refusal."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "error": {
                        "code": "invalid",
                        "message": "Dữ liệu gửi lên chưa đúng.",
                        "fields": [{"field": "question", "message": "Không được để trống."}],
                        "request_id": "5b1f0c9d2e3a4f60",
                    }
                }
            ]
        }
    )
    error: Refusal


# Asking ---------------------------------------------------------------------------------------------------------------
class Question(Sent):
    """A question, in a new conversation or an old one."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"question": "Đăng ký khai sinh cho con cần giấy tờ gì?", "province": "Quảng Ngãi"},
                {"question": "Phí bao nhiêu?", "audience": "citizen"},
            ]
        }
    )
    question: QuestionText
    conversation_id: Id | None = Field(None, description="The conversation to go on with; without it a new one begins.")
    province: PlaceName | None = Field(None, description=PROVINCE)
    commune: PlaceName | None = Field(None, description=COMMUNE)
    audience: Audience | None = Field(None, description="Who asks; only counted, it changes no answer.")
    as_of: Day | None = Field(None, description="The day whose records are to answer; without it those of today.")


class Answer(Reply):
    """The reply of the contract, version 1, and its conversation. `id` is that of the turn."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": EXAMPLE_ID,
                    "version": 1,
                    "decision": "answer",
                    "answered": [EXAMPLE_CODE],
                    "procedures": [{"code": EXAMPLE_CODE, "name": EXAMPLE_NAME, "confidence": 0.97}],
                    "options": [],
                    "facets": ["fee"],
                    "text": "Lệ phí: 8.000 đồng [1]",
                    "facts": [EXAMPLE_FACT],
                    "citations": [EXAMPLE_CITATION],
                    "reason": None,
                    "suggestions": ["Bao lâu có kết quả?"],
                    "place": None,
                    "conversation_id": EXAMPLE_CONVERSATION,
                }
            ]
        }
    )
    conversation_id: str


class Head(Told):
    """The first event of a stream: everything but the words."""

    id: str
    conversation_id: str
    version: Literal[1]
    decision: Decision
    reason: Reason | None
    answered: tuple[str, ...]
    procedures: tuple[RankedProcedure, ...]
    options: tuple[Option, ...]
    facets: tuple[Facet, ...]
    place: PlaceNote | None
    as_of: date | None
    additions: tuple[AddedLine, ...] = Field(default=(), exclude_if=lambda value: not value)


class FactEvent(Told):
    """One line of an answer with the citation it rests on; `number` is its place in the reply's `facts`."""

    number: int
    facet: Facet
    code: str
    text: str
    citation: Citation


# Conversations --------------------------------------------------------------------------------------------------------
class Mark(Sent):
    """Whether an answer was useful, or what is wrong with one of its lines; `useful` or `comment` must be given."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"turn_id": EXAMPLE_ID, "useful": True}]})
    turn_id: Id
    useful: bool | None = None
    fact: Annotated[int, Field(ge=0, le=MOST_FACTS)] | None = Field(
        None, description="Which line is wrong: its place in `facts`, from 0."
    )
    comment: Annotated[str, line(COMMENT_LENGTH)] | None = None


class Marked(Told):
    """Confirms that a mark was kept."""

    turn_id: str
    given_at: datetime


class OfficerQuestionSent(Sent):
    """A question for an officer; a contact is taken only with consent."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"question": "Trường hợp của tôi nộp ở đâu?", "province": "51"}]}
    )
    question: QuestionText
    turn_id: Id | None = Field(None, description="The answer that the question is about: the `id` of the reply.")
    contact: Annotated[str, line(CONTACT_LENGTH)] | None = None
    consent: bool = Field(
        False, description="Whether the person agrees that `contact` is used to reply; a contact needs it."
    )
    province: PlaceName | None = Field(None, description=PROVINCE)
    commune: PlaceName | None = Field(None, description=COMMUNE)


class Receipt(Told):
    """Confirms that a question for an officer was kept; `receipt` is the short code for the person.

    `link` is the person's private page, where the reply will stand: whoever has it can read both. A reply is expected
    by the end of `due_on`.
    """

    id: str
    receipt: str
    sent_at: datetime
    due_on: date
    link: str


# Procedures -----------------------------------------------------------------------------------------------------------
class FieldName(Told):
    """A field of administration."""

    name: str
    slug: str


class ProcedureItem(Told):
    """A published procedure as lists show it."""

    code: str
    name: str
    complete: bool
    levels: list[LevelName]
    audiences: list[Audience]
    fields: list[FieldName]
    version: str
    published_at: datetime


class ProcedurePage(Told):
    """One page of a list."""

    total: int
    page: int
    page_size: int
    items: list[ProcedureItem]


class VersionItem(Told):
    """One version of a record, and when it was in force."""

    version: str
    current: bool
    published_at: datetime
    superseded_at: datetime | None


class VersionList(Told):
    """Every published version of a record, the newest first."""

    code: str
    versions: list[VersionItem]


class PublishedRecord(VersionItem):
    """A whole record, as the engine reads it; `additions` is what offices state beside the one in force."""

    code: str
    record: Record
    additions: tuple[AddedLine, ...] = Field(default=(), exclude_if=lambda value: not value)


class ReadAt(BaseModel):
    """Where the reader is, for what offices state beside a record."""

    province: PlaceName = Field("", description=PROVINCE)
    commune: PlaceName = Field("", description=COMMUNE)


class ProcedureFilters(BaseModel):
    """Which procedures to list."""

    q: Annotated[str, line(LONGEST)] = Field("", description="Words to find, or the beginning of a code.")
    field: Annotated[str, line(120)] = Field("", description="Field of administration, by its `slug`.")
    level: LevelName | None = None
    audience: Audience | None = None
    page: int = Field(1, ge=1, le=MOST_PAGES)
    page_size: int = Field(20, ge=1, le=MOST_ITEMS)


class TypedWords(BaseModel):
    """What is typed so far, and where."""

    q: Annotated[str, line(LONGEST, 1), Field(examples=["khai sinh"])]
    province: PlaceName = Field("", description=PROVINCE)


class SearchWords(TypedWords):
    """A question, and how many procedures to rank."""

    limit: int = Field(MOST_PROCEDURES, ge=1, le=MOST_RANKED)


class Ranking(Told):
    """The procedures that a question is most likely about, best first."""

    results: list[RankedProcedure]


class NamedProcedure(Told):
    """A procedure's code and name."""

    code: str
    name: str


class Suggestions(Told):
    """Names for what is typed so far."""

    results: list[NamedProcedure]


# Watching -------------------------------------------------------------------------------------------------------------
class Health(Told):
    """The process is up."""

    status: Literal["ok"]
    version: str


class Index(Told):
    """The index in use; `stale` where other records are published than it was built from."""

    build: str
    records: int
    stale: bool


class Ready(Told):
    """The portal can answer."""

    status: Literal["ready"]
    index: Index
