"""The engines compared, each behind one method: from a text to the codes of the best procedures, best first.

Every peer searches the same three texts of the same records and is asked through its own documented interface. What
was tuned, and on what, stands in README.md.
"""

import re
import sqlite3
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final, Protocol

import bm25s
import numpy as np
import tantivy
from questions import PROVINCE

from motcua.dialogue.respond import Responder
from motcua.dialogue.state import State
from motcua.engine import Engine
from motcua.retrieval.texts import body_tokens, name_tokens, paper_tokens
from motcua.text.folding import fold

MOST: Final = 10
FETCHED: Final = 30
"""Asked of a peer, so that ten names are left once records of the same name are counted once, as the engine does."""

FIELDS: Final = ("name", "paper", "body")


@dataclass(frozen=True)
class Document:
    """One record's texts; `texts` in the order of `FIELDS`. Records of the same `key` count as the same procedure."""

    code: str
    key: str
    texts: tuple[str, str, str]


class Contestant(Protocol):
    """An engine in the comparison."""

    label: str

    def ask(self, text: str) -> Any:
        """Do all the work for one question; only this is timed."""

    def reply(self, answer: Any) -> dict[str, Any]:
        """Return what `ask` gave in the form that score.py judges."""


def documents(engine: Engine) -> list[Document]:
    """Return the texts of the records that count in the province, in the index's order."""
    barred = engine.searcher.barred(PROVINCE)
    rows = engine.searcher.indexes.entries.rows
    found = []
    for place, record in enumerate(engine.catalogue):
        if barred is None or not barred[place]:
            parts = name_tokens(record), paper_tokens(record), body_tokens(record)
            name, paper, body = (" ".join(tokens) for tokens in parts)
            found.append(Document(record.code, rows[place].key, (name, paper, body)))
    return found


def as_answer(codes: Sequence[str]) -> dict[str, Any]:
    """Return a ranking as a reply that answers with its first."""
    return {"decision": "answer", "answered": list(codes[:1]), "procedures": [{"code": code} for code in codes]}


class Search:
    """The project's engine: reading the question and ranking."""

    label = "Một Cửa: search"

    def __init__(self, engine: Engine) -> None:
        """Take an open engine."""
        self._engine = engine

    def ask(self, text: str) -> Any:
        """Return the ranking."""
        return self._engine.searcher.search(self._engine.reader.read(text).query, PROVINCE, MOST)

    def reply(self, answer: Any) -> dict[str, Any]:
        """Return the codes of the ranking."""
        rows = self._engine.searcher.indexes.entries.rows
        return as_answer([rows[ranked.number].code for ranked in answer])


class Answer:
    """The project's engine: the whole turn, with the record read, the text composed and every figure verified."""

    label = "Một Cửa: verified answer"

    def __init__(self, engine: Engine) -> None:
        """Take an open engine."""
        self._responder = Responder(engine.catalogue, engine.searcher, engine.reader, PROVINCE)

    def ask(self, text: str) -> Any:
        """Return the reply."""
        return self._responder.respond(text, State())[0]

    def reply(self, answer: Any) -> dict[str, Any]:
        """Return the reply's own decision and codes."""
        dumped: dict[str, Any] = answer.model_dump(
            mode="json", include={"decision", "answered", "procedures", "options"}
        )
        return dumped


class Peer:
    """What the peers share: the spelling, the terms of a text, and counting each name once."""

    def __init__(self, label: str, records: Sequence[Document], form: "Form") -> None:
        """Take the records and the form in which they are searched."""
        self.label = f"{label}: {form}"
        self._records = records
        self._form = form

    def texts(self) -> Iterable[list[str]]:
        """Yield each record's texts as terms with a blank between, one text a field."""
        return (
            [" ".join(self._form.terms(text)) for text in record.texts[: self._form.fields]] for record in self._records
        )

    def terms(self, text: str) -> list[str]:
        """Return the distinct terms of a question."""
        return list(dict.fromkeys(self._form.terms(unicodedata.normalize("NFC", text))))

    def codes(self, places: Iterable[int]) -> list[str]:
        """Return the codes at some places, the first of each name."""
        first: dict[str, str] = {}
        for place in places:
            first.setdefault(self._records[place].key, self._records[place].code)
        return list(first.values())[:MOST]

    def reply(self, answer: Any) -> dict[str, Any]:
        """Return a list of codes as a reply."""
        return as_answer(answer)


_WORD: Final = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Form:
    """How a peer sees text: with or without diacritics, with pairs of neighbours as terms, how many of `FIELDS`."""

    folded: bool = True
    pairs: bool = True
    fields: int = len(FIELDS)

    def __str__(self) -> str:
        """Return the form as the table names it."""
        spelling = "folded" if self.folded else "as written"
        parts = ["names and texts" if self.fields > 1 else "names", spelling, "pairs" if self.pairs else ""]
        return ", ".join(filter(None, parts))

    def terms(self, text: str) -> list[str]:
        """Return the runs of letters and digits, and the pairs of neighbours joined by `_`."""
        words = _WORD.findall(fold(text) if self.folded else text.lower())
        return [*words, *map("_".join, pairwise(words))] if self.pairs else words


class Fts5(Peer):
    """SQLite FTS5 in memory: one contentless table, its `rank` set to bm25() with a weight a column."""

    def __init__(self, records: Sequence[Document], form: Form, weights: Sequence[float]) -> None:
        """Fill and optimise the table."""
        super().__init__("SQLite FTS5", records, form)
        self._base = sqlite3.connect(":memory:")
        columns = ", ".join(FIELDS[: form.fields])
        removal = 2 if form.folded else 0
        self._base.execute(
            f"CREATE VIRTUAL TABLE record USING fts5({columns}, content='', "
            f"tokenize=\"unicode61 remove_diacritics {removal} tokenchars '_'\")"
        )
        marks = ", ".join("?" * (form.fields + 1))
        rows = ((place, *texts) for place, texts in enumerate(self.texts()))
        insertion = f"INSERT INTO record(rowid, {columns}) VALUES ({marks})"  # noqa: S608  # our own constants
        self._base.executemany(insertion, rows)
        ranking = f"bm25({', '.join(map(str, weights[: form.fields]))})"
        self._base.execute("INSERT INTO record(record, rank) VALUES ('rank', ?)", (ranking,))
        self._base.execute("INSERT INTO record(record) VALUES ('optimize')")
        self._base.commit()

    def ask(self, text: str) -> list[str]:
        """Return the codes of the best records that hold any of the terms."""
        query = " OR ".join(f'"{term}"' for term in self.terms(text))
        if not query:
            return []
        found = self._base.execute(
            "SELECT rowid FROM record WHERE record MATCH ? ORDER BY rank LIMIT ?", (query, FETCHED)
        )
        return self.codes(row[0] for row in found)


class Tantivy(Peer):
    """Tantivy in memory, one segment; a boosted term query a term and field, any of which may match."""

    def __init__(self, records: Sequence[Document], form: Form, weights: Sequence[float]) -> None:
        """Fill the index with one thread, so that it has one segment."""
        super().__init__("tantivy", records, form)
        self._fields = list(FIELDS[: form.fields])
        self._boosts = dict(zip(self._fields, weights, strict=False))
        builder = tantivy.SchemaBuilder().add_integer_field("place", fast=True)
        for field in self._fields:
            builder = builder.add_text_field(field, tokenizer_name="whitespace", index_option="freq")
        self._index = tantivy.Index(builder.build())
        writer = self._index.writer(num_threads=1)
        for place, texts in enumerate(self.texts()):
            writer.add_document(tantivy.Document(place=place, **dict(zip(self._fields, texts, strict=True))))
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()

    def ask(self, text: str) -> list[str]:
        """Return the codes of the best records that hold any of the terms."""
        terms = self.terms(text)
        if not terms:
            return []
        query = self._index.parse_query(" ".join(terms), self._fields, field_boosts=self._boosts)
        hits = self._searcher.search(query, FETCHED, count=False).hits
        places = self._searcher.fast_field_values("place", [address for _, address in hits])
        return self.codes(int(place) for place in places if place is not None)


class PlainBm25s(Peer):
    """bm25s over one text a record, the fields joined."""

    def __init__(self, records: Sequence[Document], form: Form, k1: float, b: float) -> None:
        """Score every (term, record) pair."""
        super().__init__("bm25s", records, form)
        self._index = bm25s.BM25(method="lucene", k1=k1, b=b)
        self._index.index([" ".join(texts).split() for texts in self.texts()], show_progress=False)

    def ask(self, text: str) -> list[str]:
        """Return the codes of the best records that hold any of the terms."""
        terms = self._index.get_tokens_ids(self.terms(text))
        if not terms:
            return []
        scores = self._index.get_scores_from_ids(terms)
        best = np.argpartition(-scores, min(FETCHED, len(scores)) - 1)[:FETCHED]
        return self.codes(best[np.argsort(-scores[best], kind="stable")].tolist())


def peers(records: Sequence[Document]) -> list[Contestant]:
    """Return the peers in the configurations that README.md gives reasons for."""
    names = Form(fields=1)
    plain = Form(pairs=False)
    return [
        Fts5(records, plain, (10, 1, 0.5)),
        Fts5(records, Form(), (2, 1, 1)),
        Fts5(records, names, (1,)),
        Tantivy(records, plain, (20, 1, 1)),
        Tantivy(records, Form(), (20, 1, 1)),
        Tantivy(records, names, (1,)),
        PlainBm25s(records, Form(folded=False, pairs=False), 2.0, 0.9),
        PlainBm25s(records, plain, 2.0, 0.9),
        PlainBm25s(records, Form(), 3.0, 0.9),
        PlainBm25s(records, names, 1.2, 0.9),
    ]
