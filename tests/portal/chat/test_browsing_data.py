"""What the citizen's page offers for browsing: written by hand, so held against the national list and the engine."""

import re
import tomllib
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from motcua.answers.reply import Decision
from motcua.dialogue.respond import Responder
from motcua.dialogue.state import State
from motcua.engine import Engine
from motcua.records.model import Kind, Procedure, name_key
from motcua.sample import sample_engine
from motcua.sources.packaged import listed

DATA = Path(__file__).resolve().parents[3] / "src" / "portal" / "chat" / "data"
EVENTS: list[dict[str, Any]] = tomllib.loads((DATA / "life_events.toml").read_text("utf-8"))["event"]
QUESTIONS: list[dict[str, Any]] = tomllib.loads((DATA / "common_questions.toml").read_text("utf-8"))["question"]

AUDIENCES = {"citizen", "business"}
LANGUAGES = {"vi", "en"}
FEWEST_CODES, MOST_CODES = 4, 10
FEWEST_WORDS, MOST_WORDS = 4, 12
VIETNAMESE = re.compile(r"[\u0300-\u036fđ]")
"""Marks that a decomposed Vietnamese text has and an English one has not."""


@pytest.fixture(scope="module")
def national_list() -> dict[str, Procedure]:
    return {entry.code: entry for entry in listed()}


@pytest.fixture(scope="module")
def engine() -> Engine:
    return sample_engine()


@pytest.fixture(scope="module")
def responder(engine: Engine) -> Responder:
    return Responder(engine.catalogue, engine.searcher, engine.reader)


def texts() -> list[str]:
    """Every text that is shown, in both languages."""
    shown = [text for event in EVENTS for part in ("name", "about") for text in event[part].values()]
    return shown + [question[part] for question in QUESTIONS for part in ("text", "en")]


def repeated(values: list[str]) -> list[str]:
    return [value for value, count in Counter(values).items() if count > 1]


def test_events__have_exactly_the_keys_that_the_page_reads() -> None:
    assert {frozenset(event) for event in EVENTS} == {
        frozenset({"slug", "audience", "name", "about", "icon", "codes"}),
    }
    assert all(set(event[part]) == LANGUAGES for event in EVENTS for part in ("name", "about"))


def test_questions__have_exactly_the_keys_that_the_page_reads() -> None:
    assert {frozenset(question) for question in QUESTIONS} == {frozenset({"audience", "text", "en", "code"})}


def test_slugs__are_unique_and_ascii() -> None:
    slugs = [event["slug"] for event in EVENTS]
    assert not repeated(slugs)
    assert [slug for slug in slugs if not re.fullmatch(r"[a-z]+(-[a-z]+)*", slug)] == []


def test_icons__are_short_ascii_keys_of_one_event_each() -> None:
    icons = [event["icon"] for event in EVENTS]
    assert not repeated(icons)
    assert [icon for icon in icons if not re.fullmatch(r"[a-z]+(-[a-z]+)*", icon)] == []


@pytest.mark.parametrize("entries", [EVENTS, QUESTIONS], ids=["events", "questions"])
def test_audiences__are_known_and_each_has_entries(entries: list[dict[str, Any]]) -> None:
    assert {entry["audience"] for entry in entries} == AUDIENCES


def test_texts__are_trimmed_nfc_and_not_empty() -> None:
    assert [text for text in texts() if not text or text != unicodedata.normalize("NFC", text.strip())] == []


def test_texts__are_in_the_language_they_are_given_for() -> None:
    vietnamese = [event[part]["vi"] for event in EVENTS for part in ("name", "about")]
    vietnamese += [question["text"] for question in QUESTIONS]
    english = [event[part]["en"] for event in EVENTS for part in ("name", "about")]
    english += [question["en"] for question in QUESTIONS]
    marked = [text for text in (*vietnamese, *english) if VIETNAMESE.search(unicodedata.normalize("NFD", text.lower()))]
    assert marked == vietnamese


def test_about__is_one_sentence() -> None:
    ends = [text for event in EVENTS for text in event["about"].values() if not re.fullmatch(r"[^.!?]+\.", text)]
    assert ends == []


@pytest.mark.parametrize("event", EVENTS, ids=[event["slug"] for event in EVENTS])
def test_codes__are_few_distinct_and_in_the_national_list(
    event: dict[str, Any], national_list: dict[str, Procedure]
) -> None:
    codes = event["codes"]
    assert FEWEST_CODES <= len(codes) <= MOST_CODES
    assert not repeated(codes)
    assert [code for code in codes if code not in national_list] == []


def test_codes__name_no_procedure_of_one_province_or_of_an_office_alone(national_list: dict[str, Procedure]) -> None:
    named = {code for event in EVENTS for code in event["codes"]} | {question["code"] for question in QUESTIONS}
    barred = (Kind.SPECIFIC, Kind.INTERNAL)
    assert [code for code in sorted(named) if national_list[code].kind in barred] == []


def test_questions__are_short_distinct_and_end_in_a_question_mark() -> None:
    asked = [question["text"] for question in QUESTIONS]
    assert not repeated(asked)
    assert not repeated([question["code"] for question in QUESTIONS])
    assert [text for text in asked if not FEWEST_WORDS <= len(text.split()) <= MOST_WORDS] == []
    assert [text for question in QUESTIONS for text in (question["text"], question["en"]) if text[-1] != "?"] == []


def test_questions__are_about_procedures_that_the_events_offer() -> None:
    offered = {(event["audience"], code) for event in EVENTS for code in event["codes"]}
    assert [one["code"] for one in QUESTIONS if (one["audience"], one["code"]) not in offered] == []


@pytest.mark.parametrize("question", QUESTIONS, ids=[question["text"] for question in QUESTIONS])
def test_question__is_answered_with_the_procedure_that_is_meant(
    question: dict[str, Any], responder: Responder, national_list: dict[str, Procedure]
) -> None:
    reply, _ = responder.respond(question["text"], State())
    assert reply.decision is Decision.ANSWER
    answered, meant = reply.answered[0], question["code"]
    assert answered == meant or name_key(national_list[answered].name) == name_key(national_list[meant].name)


def test_questions__are_about_procedures_whose_content_the_sample_catalogue_has(engine: Engine) -> None:
    asked = [question["code"] for question in QUESTIONS]
    assert [code for code in asked if not engine.catalogue.get(code).complete] == []
