"""The sample catalogue against the official records: facts are equal, sentences are not taken over.

The first tests need only the package; the others compare with the official records in the shared folder and are skipped
where it is absent. Each failure lists code, field and what differs.
"""

import html
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from gzip import decompress
from pathlib import Path
from typing import Any

import pytest

from motcua import data
from motcua.answers.composing import compose
from motcua.answers.reply import Decision, Reply
from motcua.answers.verifier import FIGURE, faults, normal_form
from motcua.records.checking import check
from motcua.records.facets import Facet
from motcua.records.model import NOT_STATED, Procedure, SourceKind, name_key
from motcua.sources.packaged import listed
from motcua.sources.reading import read

LEAST = 120
LONGEST_RUN = 8
"""As many words in a row may be the official ones by chance or because the thing has no other name."""

FILES = sorted(entry.name for entry in data.resource("sample").iterdir() if entry.name.endswith(".json"))
Found = list[tuple[str, str, object]]
"""Code, field and what differs."""


def stated(value: object) -> Iterator[str]:
    """Every text and figure of a JSON value."""
    if isinstance(value, dict):
        for part in value.values():
            yield from stated(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from stated(part)
    elif value is not None and not isinstance(value, bool):
        yield f"{value:g}" if isinstance(value, float) else str(value)


def plain(text: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", " ", text))


def figures(text: str) -> set[str]:
    """Figures in normal form, and the numbers that dates and legal signs are made of."""
    found = {normal_form(figure) for figure in FIGURE.findall(text)}
    return found | {normal_form(number) for number in re.findall(r"\d+(?:[.,]\d+)*", text)}


def words(text: str) -> list[str]:
    return re.findall(r"\w+", plain(text).lower())


def runs(tokens: list[str], length: int) -> set[tuple[str, ...]]:
    return {tuple(tokens[at : at + length]) for at in range(len(tokens) - length + 1)}


@dataclass(frozen=True)
class Official:
    """What public bodies state on one procedure: the records as read and everything their raw sources hold."""

    records: tuple[Procedure, ...]
    raw: str

    @cached_property
    def figures(self) -> set[str]:
        return figures(self.raw)

    @property
    def best(self) -> Procedure:
        return self.records[0]


@pytest.fixture(scope="module")
def samples() -> dict[str, Procedure]:
    records = (Procedure.model_validate_json(data.resource("sample", name).read_bytes()) for name in FILES)
    return {record.code: record for record in records}


@pytest.fixture(scope="module")
def officials(samples: dict[str, Procedure], shared: Path) -> dict[str, Official]:
    """Official records of the sample's codes: the portal's detail record, then the recovered one, then the list's."""
    found: dict[str, list[tuple[Procedure, str]]] = {code: [] for code in samples}
    for code in samples:
        file = shared / "data" / "national" / "details" / f"{code}.json"
        if file.is_file():
            raw = " \n".join(map(plain, stated(json.loads(file.read_text("utf-8")))))
            found[code].extend((record, raw) for record in read(file) if isinstance(record, Procedure))
    for name in ("recovered.jsonl.gz", "national/catalogue.jsonl.gz"):
        file = shared / "data" / name
        lines = decompress(file.read_bytes()).decode("utf-8").splitlines()
        wanted = {number: line for number, line in enumerate(lines, start=1) if line.strip()}
        for record in read(file):
            if isinstance(record, Procedure) and record.code in found:
                raw = " \n".join(map(plain, stated(json.loads(wanted[record.provenance.line]))))
                found[record.code].append((record, raw))
    return {
        code: Official(tuple(record for record, _ in rows), " \n".join(raw for _, raw in rows))
        for code, rows in found.items()
        if rows and rows[0][0].complete
    }


def pairs(samples: dict[str, Procedure], officials: dict[str, Official]) -> Iterable[tuple[str, Procedure, Official]]:
    return ((code, samples[code], officials[code]) for code in samples if code in officials)


def told(found: Found) -> str:
    return f"{len(found)} differ\n" + "\n".join(f"  {code} {field}: {what}" for code, field, what in found[:40])


# ---- the package alone


def test_sample__has_enough_records() -> None:
    assert len(FILES) >= LEAST


@pytest.mark.parametrize("name", FILES)
def test_sample_record__is_valid(name: str) -> None:
    record = Procedure.model_validate_json(data.resource("sample", name).read_bytes())
    assert name == f"{record.code}.json"
    assert record.complete
    assert record.provenance.source is SourceKind.SAMPLE
    assert [finding for finding in check(record) if finding.code == "odd_character"] == []


@pytest.mark.parametrize("name", FILES)
def test_sample_record__can_be_answered_on(name: str) -> None:
    record = Procedure.model_validate_json(data.resource("sample", name).read_bytes())
    for asked in ((), tuple(Facet)):
        answer = compose([record], [asked])
        reply = Reply(
            decision=Decision.ANSWER,
            answered=(record.code,),
            text=answer.text,
            facts=tuple(answer.facts),
            citations=tuple(answer.citations),
        )
        assert faults(reply, lambda code: record) == []


def test_sample__agrees_with_the_list_in_the_package(samples: dict[str, Procedure]) -> None:
    entries = {entry.code: entry for entry in listed()}
    found: Found = []
    for code, record in samples.items():
        entry = entries.get(code)
        if entry is None:
            found.append((code, "code", "not in the list"))
            continue
        for field in ("name", "promulgating_authority", "fields", "subjects", "kind"):
            mine, theirs = getattr(record, field), getattr(entry, field)
            if field == "name":
                mine, theirs = name_key(mine), name_key(theirs)
            if isinstance(mine, tuple):
                mine, theirs = set(mine), set(theirs)
            if mine and theirs and mine != theirs:
                found.append((code, field, (mine, theirs)))
    assert not found, told(found)


def test_sample__names_the_official_page_of_what_the_list_has(samples: dict[str, Procedure]) -> None:
    pages = {entry.code: entry.provenance.url for entry in listed()}
    found: Found = [
        (code, "provenance.url", record.provenance.url)
        for code, record in samples.items()
        if code in pages and record.provenance.url != pages[code]
    ]
    assert not found, told(found)


# ---- against the official records


def test_sample__every_code_has_an_official_record(
    samples: dict[str, Procedure], officials: dict[str, Official]
) -> None:
    assert sorted(set(samples) - set(officials)) == []


def _amounts(record: Procedure) -> set[tuple[str, object]]:
    """Sums by channel. Sums below 100 đồng in a recovered record are table debris and count as unstated."""
    least = 100 if record.provenance.source is SourceKind.RECOVERED else 1
    debris = range(1, least)
    return {
        (one.kind, str(NOT_STATED if fee.amount in debris else fee.amount))
        for one in record.channels
        for fee in one.fees
    }


def _limits(record: Procedure) -> set[tuple[str, object]]:
    return {
        (one.kind, (str(one.time_limit.amount), str(one.time_limit.unit)))
        for one in record.channels
        if one.time_limit is not NOT_STATED
    }


def _cases(record: Procedure) -> set[tuple[str, object]]:
    limits = {case.code: case.time_limit for case in record.cases}
    return {(code, None if one is NOT_STATED else (str(one.amount), str(one.unit))) for code, one in limits.items()}


def _counts(record: Procedure) -> set[object]:
    return {(str(paper.originals), str(paper.copies)) for group in record.dossier for paper in group.documents}


FACTS: dict[str, Any] = {
    "name": lambda record: record.name,
    "channels.kind": lambda record: {one.kind for one in record.channels},
    "channels.fees.amount": _amounts,
    "channels.time_limit": _limits,
    "cases": _cases,
    "decision.issued_on": lambda record: record.decision.issued_on,
    "results.code": lambda record: {one.code for one in record.results},
    "provenance.record_date": lambda record: record.provenance.record_date,
}


@pytest.mark.parametrize("field", FACTS)
def test_sample__states_the_official_facts(
    samples: dict[str, Procedure], officials: dict[str, Official], field: str
) -> None:
    take = FACTS[field]
    found: Found = [
        (code, field, {"sample": take(record), "official": take(official.best)})
        for code, record, official in pairs(samples, officials)
        if take(record) not in [take(one) for one in official.records]
    ]
    assert not found, told(found)


def test_sample__counts_papers_as_the_official_record_does(
    samples: dict[str, Procedure], officials: dict[str, Official]
) -> None:
    unstated = {(str(NOT_STATED), str(NOT_STATED)), ("0", "0")}
    found: Found = [
        (code, "dossier.documents", strange)
        for code, record, official in pairs(samples, officials)
        if (strange := _counts(record) - unstated - set().union(*map(_counts, official.records)))
    ]
    assert not found, told(found)


@pytest.mark.parametrize("field", ["executing_agencies", "competent_authorities", "coordinating_agencies"])
def test_sample__names_the_official_agencies(
    samples: dict[str, Procedure], officials: dict[str, Official], field: str
) -> None:
    found: Found = []
    for code, record, official in pairs(samples, officials):
        raw = re.sub(r"\s+", " ", official.raw).lower()
        found += [(code, field, name) for name in getattr(record, field) if name.lower() not in raw]
    assert not found, told(found)


def test_sample__rests_on_legal_documents_of_the_official_record(
    samples: dict[str, Procedure], officials: dict[str, Official]
) -> None:
    found: Found = []
    for code, record, official in pairs(samples, officials):
        raw = official.raw.lower()
        found += [(code, "legal_bases", one.number) for one in record.legal_bases if one.number.lower() not in raw]
        if record.decision.number and record.decision.number.lower() not in raw:
            found.append((code, "decision.number", record.decision.number))
    assert not found, told(found)


def test_sample__leaves_out_no_legal_document(samples: dict[str, Procedure], officials: dict[str, Official]) -> None:
    """A number that the recovery ran together with the one before it (2076/2025/QH15) counts by its end."""
    found: Found = []
    for code, record, official in pairs(samples, officials):
        held = [one.number for one in record.legal_bases if one.number]
        missing = [
            one.number
            for one in official.best.legal_bases
            if one.number and not any(one.number.endswith(number) or number.startswith(one.number) for number in held)
        ]
        if missing:
            found.append((code, "legal_bases", missing))
    assert not found, told(found)


TEXTS = (
    "summary",
    "receiving_address",
    "cases",
    "channels",
    "dossier",
    "steps",
    "requirements",
    "results",
    "legal_bases",
)


@pytest.mark.parametrize("field", TEXTS)
def test_sample__holds_no_figure_that_the_official_record_lacks(
    samples: dict[str, Procedure], officials: dict[str, Official], field: str
) -> None:
    found: Found = []
    for code, record, official in pairs(samples, officials):
        known = official.figures | figures(code)
        raw = official.raw.lower()
        content = record.model_dump(mode="json", exclude_defaults=True).get(field, "")
        for text in stated(content):
            written = {normal_form(one) for one in FIGURE.findall(text) if one.lower() not in raw}
            steps = {str(number) for number in range(1, 13)} if field == "steps" and text.startswith("Bước") else set()
            found += [(code, field, f"{figure} in “{text[:90]}”") for figure in written - known - steps]
    assert not found, told(found)


def test_sample__tells_steps_and_requirements_in_words_of_its_own(
    samples: dict[str, Procedure], officials: dict[str, Official]
) -> None:
    """Names and legal references are facts: a run that stands in a name or names an article or a sign is let be."""
    reference = re.compile(r"\b(điều \d+|khoản \d+|nghị định|thông tư|luật)\b")
    found: Found = []
    for code, record, official in pairs(samples, officials):
        taken: set[tuple[str, ...]] = set()
        names: set[tuple[str, ...]] = set()
        for one in official.records:
            for text in (*(step.text for step in one.steps), *one.requirements):
                taken |= runs(words(text), LONGEST_RUN + 1)
            named = (one.name, *one.executing_agencies, *one.fields, *(basis.title for basis in one.legal_bases))
            papers = (paper.name for group in one.dossier for paper in group.documents if len(words(paper.name)) <= 40)
            for text in (*named, *papers, *(result.name for result in one.results)):
                names |= runs(words(text), LONGEST_RUN + 1)
        parts = [(f"steps[{n}]", step.text) for n, step in enumerate(record.steps)]
        parts += [(f"requirements[{n}]", text) for n, text in enumerate(record.requirements)]
        parts.append(("summary", record.summary))
        for field, text in parts:
            same = {
                run for run in runs(words(text), LONGEST_RUN + 1) & taken - names if not reference.search(" ".join(run))
            }
            if same:
                found.append((code, field, " ".join(min(same))))
    assert not found, told(found)
