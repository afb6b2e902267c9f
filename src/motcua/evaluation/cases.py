"""Question sets: conversations with what a right reply would be."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from motcua.dialogue.conversation import Turn
from motcua.errors import CaseFileError, Place
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
    turns: tuple[Turn, ...] = Field(min_length=1)
    expect: Expectation


def read_cases(path: Path, scope: str | None = None) -> Iterator[Case]:
    """Yield the cases of a JSON-lines file, those of one scope where it is given.

    Raises:
        CaseFileError: the file cannot be read, or a line is not a case; names line and field.
    """
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise CaseFileError(f"Không đọc được {path}: {fault}") from fault
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            case = _case(line, Place(str(path), number))
            if scope is None or scope in case.scopes:
                yield case


def _case(line: str, place: Place) -> Case:
    try:
        return Case.model_validate(json.loads(line))
    except ValidationError as fault:
        first = fault.errors()[0]
        field = ".".join(map(str, first["loc"]))
        raise CaseFileError(f"{Place(place.file, place.line, field)}: {first['msg']}") from fault
    except (ValueError, RecursionError) as fault:
        raise CaseFileError(f"{place}: không phải JSON hợp lệ") from fault
