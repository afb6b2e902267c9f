"""The named features by which the ranker judges how well each record fits a question."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from motcua.retrieval.entries import PRIORS
from motcua.retrieval.index import Indexes
from motcua.retrieval.postings import Gathered
from motcua.retrieval.query import Query
from motcua.retrieval.terms import Spelling
from motcua.retrieval.texts import TextField

Column = NDArray[np.float32]

MATCHES: Final = (
    "name",                # BM25 of the name, typed words
    "name_official",       # … with the official words for what was typed
    "name_folded",         # … without marks
    "name_cover",          # share of the question's words (by idf) that the name holds
    "name_unasked",        # how much of the name (idf, absolute) the question does not hold
    "name_denied",         # share of the words said not to be meant that the name holds
    "short",               # BM25 of the best short name: the official one or an everyday one
    "short_cover",         # share of the question that some short name holds
    "short_held",          # share of some short name that the question holds
    "short_alike",         # idf shared with a short name, of the idf of both together
    "short_whole",         # the question holds every word of a short name
    "short_held_official", # the last three with the official words for what was typed
    "short_alike_official",
    "short_whole_official",
    "asked",               # BM25 of the most alike example question
    "asked_alike",         # its likeness: idf shared, of the idf of both together
    "paper",               # BM25 of papers and results
    "paper_cover",
    "body",                # BM25 of the other text
    "common",              # has everyday names: among what people ask about
)
FEATURES: Final = (*MATCHES, *PRIORS)
CANDIDATES: Final = 80
SCOUTS: Final = {"name": 1.0, "name_official": 1.0, "name_folded": 0.5, "short": 1.0, "short_held_official": 0.7,
                 "short_alike_official": 1.0, "asked": 1.0, "paper": 0.4, "body": 0.3}
"""Weights of the rough sum by which candidates are chosen; the ranker then weighs every feature."""

UNASKED_SCALE: Final = 40.0
WHOLE: Final = 0.999


@dataclass(frozen=True)
class Candidates:
    """Chosen records and their features: `numbers` (C,) and `matrix` (C, len(FEATURES))."""

    numbers: NDArray[np.intp]
    matrix: NDArray[np.float32]


def share_of_best(scores: Column) -> Column:
    """Scale scores to the best of them."""
    best = scores.max(initial=0.0)
    return scores / best if best > 0 else scores


class Weighed:
    """The terms of a question in one spelling, and how much each counts when taken as typed or as officially named."""

    def __init__(self, query: Query, spelling: Spelling) -> None:
        """Weigh the terms; of K terms each array has shape (K,)."""
        plain, official, denied = query.plain(spelling), query.official(spelling), query.unwanted(spelling)
        self.terms = list(dict.fromkeys((*plain, *official, *denied)))
        self.plain = self._weights(plain)
        self.official = self._weights(official)
        self.denied = self._weights(denied)
        self.single = np.array(["_" not in term for term in self.terms], dtype=np.float32)

    def _weights(self, weighted: dict[str, float]) -> Column:
        return np.array([weighted.get(term, 0.0) for term in self.terms], dtype=np.float32)


class Extraction:
    """Features of every record for one question, each column computed once."""

    def __init__(self, query: Query, indexes: Indexes, asked_out: NDArray[np.intp] | None = None) -> None:
        """Take the question; `asked_out` numbers example questions to leave out (when the question is one of them)."""
        self._indexes = indexes
        self._spelling = query.spelling
        self._terms = Weighed(query, query.spelling)
        self._folded = self._terms if query.spelling is Spelling.FOLDED else Weighed(query, Spelling.FOLDED)
        self._asked_out = asked_out
        self.columns: dict[str, Column] = {}
        self._names()
        self._shorts()
        self._examples()
        self._texts()

    def _names(self) -> None:
        terms = self._terms
        name = self._indexes.postings[TextField.NAME, self._spelling].gather(terms.terms)
        folded = self._indexes.postings[TextField.NAME, Spelling.FOLDED].gather(self._folded.terms)
        words = self._indexes.words[self._spelling].gather(terms.terms)
        asked = words.whole(terms.plain * terms.single)
        held = words.presence(terms.official * terms.single)
        present = words.presence((terms.official > 0) * terms.single)
        self.columns |= {
            "name": share_of_best(name.scores(terms.plain)),
            "name_official": share_of_best(name.scores(terms.official)),
            "name_folded": share_of_best(folded.scores(self._folded.official)),
            "name_cover": np.minimum(held / max(asked, 1e-6), 1.0),
            "name_unasked": np.minimum((self._indexes.word_weights[self._spelling] - present) / UNASKED_SCALE, 1.0),
            "name_denied": words.presence(terms.denied) / max(words.whole(terms.denied), 1e-6),
        }

    def _shorts(self) -> None:
        short = self._indexes.aliases
        terms = self._terms
        found = self._indexes.postings[TextField.ALIAS, self._spelling].gather(terms.terms)
        shared = found.presence(terms.plain)
        self.columns |= {
            "short": short.best(share_of_best(found.scores(terms.plain))),
            "short_cover": short.best(shared / max(found.whole(terms.plain), 1e-6)),
            "common": self._indexes.common,
        }
        for ending, weights in (("", terms.plain), ("_official", terms.official)):
            self.columns |= {f"short_{name}{ending}": short.best(fit) for name, fit in self._fit(found, weights).items()}

    def _fit(self, found: Gathered, weights: Column) -> dict[str, Column]:
        """How well each short name and the question cover each other, shape (short names,) each."""
        size = np.maximum(self._indexes.weights[TextField.ALIAS, self._spelling], 1e-6)
        shared, asked = found.presence(weights), found.whole(weights)
        held = found.presence((weights > 0).astype(np.float32)) / size
        return {
            "held": held,
            "alike": shared / np.maximum(size + asked - shared, 1e-6),
            "whole": (held > WHOLE).astype(np.float32),
        }

    def _examples(self) -> None:
        short = self._indexes.examples
        plain = self._terms.plain
        found = self._indexes.postings[TextField.ASKED, self._spelling].gather(self._terms.terms)
        size = self._indexes.weights[TextField.ASKED, self._spelling]
        shared = found.presence(plain)
        scores = found.scores(plain)
        alike = shared / np.maximum(size + found.whole(plain) - shared, 1e-6)
        if self._asked_out is not None:
            scores[self._asked_out] = 0.0
            alike[self._asked_out] = 0.0
        self.columns |= {"asked": short.best(share_of_best(scores)), "asked_alike": short.best(alike)}

    def _texts(self) -> None:
        official = self._terms.official
        paper = self._indexes.postings[TextField.PAPER, self._spelling].gather(self._terms.terms)
        body = self._indexes.postings[TextField.BODY, self._spelling].gather(self._terms.terms)
        self.columns |= {
            "paper": share_of_best(paper.scores(official)),
            "paper_cover": paper.presence(official) / max(paper.whole(official), 1e-6),
            "body": share_of_best(body.scores(official)),
        }

    def candidates(self, priors: NDArray[np.float32], barred: NDArray[np.bool_] | None) -> Candidates:
        """Choose the records worth ranking, none of the barred, and gather their features."""
        rough = sum((weight * self.columns[name] for name, weight in SCOUTS.items()), np.zeros(len(priors), np.float32))
        if barred is not None:
            rough = np.where(barred, np.float32(-1.0), rough)
        count = min(CANDIDATES, len(rough))
        numbers = np.argpartition(-rough, count - 1)[:count] if count else np.zeros(0, np.intp)
        numbers = np.sort(numbers[rough[numbers] > 0])
        matches = np.stack([self.columns[name][numbers] for name in MATCHES], axis=1)
        return Candidates(numbers, np.concatenate([matches, priors[numbers]], axis=1))
