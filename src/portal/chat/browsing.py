"""What the citizen's page offers to browse: common questions and life events, from reviewed data files."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True)
class LifeEvent:
    """An event in the life of a person or a business, and the procedures that go with it, the most useful first."""

    slug: str
    audience: str
    icon: str
    codes: tuple[str, ...]
    name_by_language: Mapping[str, str]
    about_by_language: Mapping[str, str]


@dataclass(frozen=True)
class CommonQuestion:
    """A question that many people ask, to click on. It is asked in Vietnamese; `english` stands beside it."""

    audience: str
    text: str
    english: str
    code: str


def _tables(file: str, key: str) -> list[dict[str, Any]]:
    content = files(__package__).joinpath("data", file).read_text("utf-8")
    tables: list[dict[str, Any]] = tomllib.loads(content)[key]
    return tables


@cache
def life_events() -> tuple[LifeEvent, ...]:
    """Return all life events, in the order of the file."""
    return tuple(
        LifeEvent(one["slug"], one["audience"], one["icon"], tuple(one["codes"]), one["name"], one["about"])
        for one in _tables("life_events.toml", "event")
    )


@cache
def common_questions() -> tuple[CommonQuestion, ...]:
    """Return all common questions, in the order of the file."""
    return tuple(
        CommonQuestion(one["audience"], one["text"], one["en"], one["code"])
        for one in _tables("common_questions.toml", "question")
    )
