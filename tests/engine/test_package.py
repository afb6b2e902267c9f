"""The package as it is installed: it needs no web framework, and its data files hold together."""

import json
import subprocess
import sys
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from motcua import data
from motcua.records.facets import Facet
from motcua.records.model import Procedure, name_key
from motcua.sources.packaged import listed
from motcua.text.normal import normalise
from motcua.text.tokens import tokenise

WITHOUT_WEB = """
import importlib, pkgutil, sys

class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"django", "wagtail", "portal", "ninja", "django_htmx"}:
            raise ImportError("forbidden: " + name)

sys.meta_path.insert(0, Refuse())
import motcua
for module in pkgutil.walk_packages(motcua.__path__, "motcua."):
    if module.name != "motcua.__main__":
        importlib.import_module(module.name)

from pathlib import Path
from motcua.dialogue.respond import Responder
from motcua.dialogue.state import State
from motcua.engine import Engine
engine = Engine.open(Path(sys.argv[1]))
reply, _ = Responder(engine.catalogue, engine.searcher, engine.reader).respond("đăng ký khai sinh", State())
assert reply.answered == ("1.001193",)
assert not {"django", "wagtail", "portal"} & set(sys.modules)
print("ok")
"""


def files(folder: str, ending: str) -> list[str]:
    return sorted(entry.name for entry in data.resource(folder).iterdir() if entry.name.endswith(ending))


def texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from (key, *texts(part))
    elif isinstance(value, list):
        for part in value:
            yield from texts(part)


def tables(folder: str, key: str) -> list[dict[str, Any]]:
    return list(data.tables(folder, key))


@pytest.fixture(scope="module")
def names() -> dict[str, str]:
    return {entry.code: entry.name for entry in listed()}


@pytest.fixture(scope="module")
def questions() -> list[dict[str, Any]]:
    return list(data.json_lines("questions"))


def test_engine__runs_where_no_web_framework_can_be_imported(index_folder: object) -> None:
    done = subprocess.run(  # noqa: S603  # the test's own script
        [sys.executable, "-B", "-c", WITHOUT_WEB, str(index_folder)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stdout.strip()) == (0, "ok"), done.stderr


@pytest.mark.parametrize(
    "path",
    [(name,) for name in ("boundaries.toml", "dialogue.toml", "facets.toml", "fillers.toml", "shorthand.toml")]
    + [(folder, name) for folder in ("aliases", "lexicon") for name in files(folder, ".toml")],
    ids="/".join,
)
def test_word_list__is_valid_and_in_normal_form(path: tuple[str, ...]) -> None:
    raw = data.resource(*path).read_bytes()
    content = tomllib.loads(raw.decode("utf-8"))
    assert content
    bad = [
        text
        for text in texts(content)
        if text != unicodedata.normalize("NFC", text) or text != text.strip() or not text
    ]
    assert bad == []


@pytest.mark.parametrize("name", files("questions", ".jsonl"))
def test_question_file__is_valid_and_in_normal_form(name: str) -> None:
    for number, line in enumerate(data.resource("questions", name).read_text("utf-8").splitlines(), start=1):
        row = json.loads(line)
        assert unicodedata.is_normalized("NFC", line), (name, number)
        assert row["text"].strip(), (name, number)
        assert row.keys() <= {"id", "text", "behaviour", "codes", "facets", "reason", "match"}, (name, number)


def test_questions__have_ids_of_their_own(questions: list[dict[str, Any]]) -> None:
    assert [name for name, times in Counter(row["id"] for row in questions).items() if times > 1] == []


def test_questions__are_asked_once(questions: list[dict[str, Any]]) -> None:
    assert [text for text, times in Counter(row["text"] for row in questions).items() if times > 1] == []


def test_questions__name_procedures_of_the_list(questions: list[dict[str, Any]], names: dict[str, str]) -> None:
    assert [(row["id"], code) for row in questions for code in row["codes"] if code not in names] == []


def test_questions__name_sides_and_behaviours_of_the_contract(questions: list[dict[str, Any]]) -> None:
    behaviours = {"answer", "clarify", "decline"}
    reasons = {"out_of_scope", "no_record", "unsafe", "injection", "action_not_possible"}
    for row in questions:
        behaviour = row.get("behaviour", "answer")
        assert behaviour in behaviours, row["id"]
        assert set(row["facets"]) <= {*Facet}, row["id"]
        assert row.get("match", "any") in {"any", "all"}, row["id"]
        assert row.get("reason") in {None, *reasons, "smalltalk", "office_hours", "emergency"}, row["id"]
        assert (behaviour == "decline") or row["codes"], row["id"]


def test_questions__are_not_those_they_are_judged_by(questions: list[dict[str, Any]], shared: Any) -> None:
    own = {row["text"].lower().strip(" ?.!") for row in questions}
    rows = map(json.loads, (shared / "eval" / "dev.jsonl").read_text("utf-8").splitlines())
    judged = {turn["text"].lower().strip(" ?.!") for row in rows for turn in row["turns"] if turn["role"] == "user"}
    long = {text for text in own & judged if len(text.split()) >= 7}
    assert long == set()


def test_aliases__have_one_table_a_procedure() -> None:
    assert [
        code for code, times in Counter(table["code"] for table in tables("aliases", "procedure")).items() if times > 1
    ] == []


def test_aliases__name_procedures_of_the_list_officially(names: dict[str, str]) -> None:
    wrong = [
        (table["code"], table["name"], names.get(table["code"]))
        for table in tables("aliases", "procedure")
        if tokenise(normalise(names.get(table["code"], ""))) != tokenise(normalise(table["name"]))
    ]
    assert wrong == []


def test_aliases__mean_one_procedure_each() -> None:
    owners: dict[str, set[str]] = {}
    for table in tables("aliases", "procedure"):
        for phrase in table["say"]:
            owners.setdefault(phrase.lower(), set()).add(name_key(table["name"]))
    assert {phrase: keys for phrase, keys in owners.items() if len(keys) > 1} == {}


@pytest.mark.parametrize(
    ("folder", "key", "field"),
    [("aliases", "procedure", "say"), ("lexicon", "concept", "say"), ("lexicon", "class", "words")],
)
def test_phrases__stand_once_in_their_table(folder: str, key: str, field: str) -> None:
    for table in tables(folder, key):
        assert table[field], table
        assert [phrase for phrase, times in Counter(table[field]).items() if times > 1] == []


def test_lexicon__means_something_and_uses_known_classes() -> None:
    classes = {table["name"] for table in tables("lexicon", "class")}
    for table in tables("lexicon", "concept"):
        assert table["means"].strip()
        for phrase in table["say"]:
            used = {word[1:-1] for word in phrase.split() if word.startswith("{")}
            assert used <= classes, phrase


def test_facets__are_those_of_the_contract() -> None:
    assert {row["name"] for row in data.toml("facets.toml")["facet"]} == set(Facet)


def test_boundaries__have_reasons_that_a_reply_can_give() -> None:
    known = {
        "unsafe",
        "injection",
        "action_not_possible",
        "out_of_scope",
        "office_hours",
        "emergency",
        "smalltalk",
        "handover",
        "dossier_status",
    }
    for row in data.toml("boundaries.toml")["boundary"]:
        assert row["reason"] in known, row["topic"]
        assert row["say"], row["topic"]
        assert bool(row.get("also")) == bool(row.get("all")), row["topic"]


def test_list__has_each_procedure_once_with_a_page() -> None:
    entries = list(listed())
    assert len(entries) > 5_000
    twice = [code for code, times in Counter(entry.code for entry in entries).items() if times > 1]
    assert len(twice) <= 1, twice  # the national list of July 2026 itself gives one code twice
    for entry in entries:
        assert not entry.complete
        assert entry.provenance.url.startswith("https://")
        assert unicodedata.is_normalized("NFC", entry.name)
        Procedure.model_validate(entry.model_dump())
