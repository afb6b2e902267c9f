"""Question sets: conversations with what a right reply would be."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from motcua.dialogue.conversation import MOST_TURNS, Turn, UserTurn
from motcua.errors import CaseFileError, Place
from motcua.faults import first_fault, reading_reason
from motcua.records.facets import Facet


class Expectation(BaseModel):
    """What a right reply does: the behaviour, the procedures (any one of them, or all) and the sides told."""

    model_config = ConfigDict(frozen=True)

    behaviour: Literal["answer", "clarify", "decline"]
    codes: tuple[str, ...] = ()
    match: Literal["any", "all"] = "any"
    facets: tuple[Facet, ...] = ()


class Case(BaseModel):
    """One conversation of a question set."""

    model_config = ConfigDict(frozen=True)

    id: str
    set: str = "all"
    scopes: tuple[str, ...] = ("national",)
    turns: tuple[Turn, ...] = Field(min_length=1, max_length=MOST_TURNS)
    expect: Expectation


def read_cases(path: Path, scope: str | None = None) -> Iterator[Case]:
    """Yield the cases of a JSON-lines file, those of one scope where it is given.

    Raises:
        CaseFileError: the file cannot be read, or a line is not a case; names line and field.
    """
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as fault:
        raise CaseFileError(f"Không đọc được {path}: {reading_reason(fault)}") from fault
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            case = _case(line, Place(str(path), number))
            if scope is None or scope in case.scopes:
                yield case


def _case(line: str, place: Place) -> Case:
    try:
        case = Case.model_validate_json(line)
    except ValidationError as fault:
        field, reason = first_fault(fault)
        raise CaseFileError(f"{Place(place.file, place.line, field)}: {reason}") from fault
    if not any(isinstance(turn, UserTurn) for turn in case.turns):
        raise CaseFileError(f"{Place(place.file, place.line, 'turns')}: không có lượt nào của người hỏi")
    return case
