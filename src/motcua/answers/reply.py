"""The reply of the contract, version 1."""

from datetime import date
from enum import StrEnum
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from motcua.records.facets import Facet
from motcua.records.model import Level

VERSION: Final = 1
MOST_OPTIONS: Final = 6
MOST_PROCEDURES: Final = 10
MOST_OTHERS: Final = 5


class Decision(StrEnum):
    """What the assistant did with a turn."""

    ANSWER = "answer"
    CLARIFY = "clarify"
    DECLINE = "decline"
    HANDOVER = "handover"
    SMALLTALK = "smalltalk"
    DOSSIER_STATUS = "dossier_status"


class Reason(StrEnum):
    """Why the assistant declined."""

    OUT_OF_SCOPE = "out_of_scope"
    NO_RECORD = "no_record"
    UNSAFE = "unsafe"
    INJECTION = "injection"
    ACTION_NOT_POSSIBLE = "action_not_possible"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Citation(_Frozen):
    """Where a fact stands: `field` is a path as `value_at` takes it; `as_of` is the record's date, ISO, or empty."""

    code: str
    field: str
    record_version: str
    decision_no: str
    source_url: str
    as_of: str


class Fact(_Frozen):
    """One line of an answer; `citation` is its number in the reply's citations."""

    facet: Facet
    code: str
    text: str
    citation: int


class RankedProcedure(_Frozen):
    """One procedure of the ranking; `confidence` lies in 0..1."""

    code: str
    name: str
    confidence: float


class Option(_Frozen):
    """One thing the person is asked to choose from."""

    code: str
    name: str


class Language(StrEnum):
    """The languages in which a reply can be put anew."""

    VIETNAMESE = "vi"
    ENGLISH = "en"


class Sentence(_Frozen):
    """One sentence and the facts that it tells, by their numbers; `kept` where it is a fact's own line unchanged."""

    text: str
    facts: tuple[int, ...]
    kept: bool = False


class Rephrased(_Frozen):
    """A reply in other words: made by the language model `model` from the reply's facts, and checked against them."""

    language: Language
    sentences: tuple[Sentence, ...]
    model: str


class PlacedUnit(_Frozen):
    """A province or commune of today: its code of the statistics office, and its name with the kind."""

    code: str
    name: str


class PlaceNote(_Frozen):
    """What is said of the person's place.

    Attributes:
        note: What an old name is called today, the desks, and a question where `asks`; lines parted by line ends.
        source: Where that is from.
        units: Codes of the units that the place can be; see `motcua.places.former`.
        province: The one province of today in which they lie.
        communes: Every commune of today that the place can be; none where only a province is known.
        asks: Whether the person is asked which of several it is.
        desks: Levels whose desks the note tells.
    """

    note: str
    source: str
    units: tuple[str, ...]
    province: PlacedUnit | None = None
    communes: tuple[PlacedUnit, ...] = ()
    asks: bool = False
    desks: tuple[Level, ...] = ()


class AddedKind(StrEnum):
    """What an office states beside the official record."""

    LOCAL_FEE = "local_fee"
    DESK = "desk"
    NOTE = "note"
    OTHER = "other"
    ANSWERED = "answered"
    DIFFERS = "differs"


class AddedLine(_Frozen):
    """What an office states beside the official record: no fact of a record, and no verifier holds it to one.

    Attributes:
        code: The procedure that it is about; empty where it is about none.
        kind: What it is; `differs` says that an addition and the record, or two additions, do not agree.
        text: What is said; lines parted by line ends, no markup.
        office: Who states it.
        place: Where it holds, as people read it; empty for the whole country.
        dated: The day it was stated, ISO.
        until: The last day on which it holds, ISO; empty where none is set.
        source: The document or the address that it is from.
    """

    code: str = ""
    kind: AddedKind
    text: str
    office: str
    place: str = ""
    dated: str = ""
    until: str = ""
    source: str = ""


class Reply(_Frozen):
    """One reply.

    The last keys are written only where there is something to say: other words where a person asked for them, what is
    said of the person's place, the day whose records answer where one was asked for, and what an office states beside.
    The engine makes no additions: whoever keeps them puts them beside a verified reply.
    """

    id: str = ""
    version: Literal[1] = VERSION
    decision: Decision
    answered: tuple[str, ...] = ()
    procedures: tuple[RankedProcedure, ...] = Field(default=(), max_length=MOST_PROCEDURES)
    options: tuple[Option, ...] = Field(default=(), max_length=MOST_OPTIONS)
    facets: tuple[Facet, ...] = ()
    text: str
    facts: tuple[Fact, ...] = ()
    citations: tuple[Citation, ...] = ()
    reason: Reason | None = None
    suggestions: tuple[str, ...] = ()
    rephrased: Rephrased | None = Field(default=None, exclude_if=lambda value: value is None)
    place: PlaceNote | None = Field(default=None, exclude_if=lambda value: value is None)
    as_of: date | None = Field(default=None, exclude_if=lambda value: value is None)
    additions: tuple[AddedLine, ...] = Field(default=(), exclude_if=lambda value: not value)

    @property
    def others(self) -> tuple[RankedProcedure, ...]:
        """What may have been meant in place of what was answered: the foremost of the ranking that were not."""
        if self.decision is not Decision.ANSWER:
            return ()
        return tuple(one for one in self.procedures if one.code not in self.answered)[:MOST_OTHERS]
