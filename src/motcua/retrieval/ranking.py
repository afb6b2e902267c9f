"""The ranker: a linear model over named features, and a confidence fitted to how often it is right."""

import json
import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from motcua import data
from motcua.retrieval.features import FEATURES, Candidates, Extraction
from motcua.retrieval.index import Indexes
from motcua.retrieval.query import Query
from motcua.retrieval.terms import Spelling, spell

TRUST: Final = (
    "bias",
    "margin",
    "name_cover",
    "short_held_official",
    "short_alike_official",
    "short_cover",
    "asked_alike",
    "score",
)
"""What the confidence rests on: the lead over the next name, and how well question and record cover each other."""

MARGIN_CAP: Final = 8.0
LEAST_SHARE: Final = 0.005


@dataclass(frozen=True)
class Ranked:
    """One record's place: its number in the indexes, score, confidence, features and their shares of the score."""

    number: int
    score: float
    confidence: float
    features: tuple[float, ...] = ()
    shares: tuple[float, ...] = ()

    def feature(self, name: str) -> float:
        """Return one feature, 0 where the record was not searched for."""
        return self.features[FEATURES.index(name)] if self.features else 0.0

    @property
    def reasons(self) -> list[tuple[str, float]]:
        """Each feature's share of the score, the weightiest first."""
        pairs = [(name, share) for name, share in zip(FEATURES, self.shares, strict=False) if abs(share) > LEAST_SHARE]
        return sorted(pairs, key=lambda pair: -abs(pair[1]))


@dataclass(frozen=True)
class Ranker:
    """Learned weights, in the order of `FEATURES` and of `TRUST`."""

    weights: NDArray[np.float32]
    trust: NDArray[np.float32]

    @classmethod
    def from_mapping(cls, weights: Mapping[str, float], trust: Mapping[str, float]) -> Self:
        """Take weights by name; a name not given weighs nothing."""
        return cls(
            np.array([weights.get(name, 0.0) for name in FEATURES], dtype=np.float32),
            np.array([trust.get(name, 0.0) for name in TRUST], dtype=np.float32),
        )

    @classmethod
    @cache
    def load(cls) -> "Ranker":
        """Read the package's weights."""
        stored = json.loads(data.resource("ranker.json").read_text("utf-8"))
        return cls.from_mapping(stored["weights"], stored["trust"])

    def rank(self, candidates: Candidates, keys: Sequence[str], most: int = 10) -> list[Ranked]:
        """Return the best records, best first, one of each name; `keys` are the names of all records."""
        scores = candidates.matrix @ self.weights
        order = np.argsort(-scores, kind="stable")
        chosen: list[int] = []
        seen: set[str] = set()
        for place in order.tolist():
            key = keys[int(candidates.numbers[place])]
            if key not in seen:
                seen.add(key)
                chosen.append(place)
            if len(chosen) == most:
                break
        confidences = self._confidences(candidates, scores, chosen)
        rows = candidates.matrix[chosen]
        features, shares = map(tuple, rows.tolist()), map(tuple, (rows * self.weights).tolist())
        numbers, sums = candidates.numbers[chosen].tolist(), scores[chosen].tolist()
        return [Ranked(*row) for row in zip(numbers, sums, confidences, features, shares, strict=True)]

    def _confidences(self, candidates: Candidates, scores: NDArray[np.float32], chosen: list[int]) -> list[float]:
        """Give the first its fitted probability and share what is left among the others by their scores."""
        if not chosen:
            return []
        first = sigmoid(float(trust_features(candidates, scores, chosen) @ self.trust))
        rest = np.exp(np.clip(scores[chosen[1:]] - scores[chosen[0]], -30, 0))
        shared = rest / max(float(rest.sum()), 1e-9) * (1.0 - first) * min(1.0, float(rest.sum()))
        return [first, *(min(float(value), first) for value in shared)]


def trust_features(candidates: Candidates, scores: NDArray[np.float32], chosen: list[int]) -> NDArray[np.float32]:
    """Return the features of `TRUST` for a ranking, shape (len(TRUST),)."""
    first = chosen[0]
    margin = float(scores[first] - scores[chosen[1]]) if len(chosen) > 1 else MARGIN_CAP
    values = {"bias": 1.0, "margin": min(margin, MARGIN_CAP), "score": float(scores[first])}
    row = candidates.matrix[first]
    return np.array(
        [values.get(name, row[FEATURES.index(name)] if name in FEATURES else 0.0) for name in TRUST], np.float32
    )


def sigmoid(value: float) -> float:
    """Return the logistic function, without overflow."""
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, value))))


class Searcher:
    """Finds the procedures a question is about."""

    def __init__(self, indexes: Indexes, ranker: Ranker | None = None, absent: NDArray[np.bool_] | None = None) -> None:
        """Take what is searched, the weights (the package's own unless given), and the records never to be found.

        Args:
            indexes: What is searched.
            ranker: The weights.
            absent: Which records are not in force on the day that is asked about, shape (records,).
        """
        self.indexes = indexes
        self.ranker = ranker or Ranker.load()
        self.keys = [row.key for row in indexes.entries.rows]
        self._absent = absent
        self._barred: dict[str, NDArray[np.bool_]] = {}

    def without(self, codes: Collection[str]) -> "Searcher":
        """Return the same searcher that never finds some records."""
        absent = np.zeros(len(self.keys), dtype=np.bool_)
        absent[[self.indexes.entries.number[code] for code in codes if code in self.indexes.entries.number]] = True
        return Searcher(self.indexes, self.ranker, absent if absent.any() else None)

    def holds(self, code: str) -> bool:
        """Whether a record of that code can be found at all."""
        number = self.indexes.entries.number.get(code)
        return number is not None and not (self._absent is not None and self._absent[number])

    def barred(self, province: str | None) -> NDArray[np.bool_] | None:
        """Return which records may not be found, shape (records,): another province's own, or not in force."""
        if not province:
            return self._absent
        if province not in self._barred:
            outside = self.indexes.entries.outside(province)
            self._barred[province] = outside if self._absent is None else outside | self._absent
        return self._barred[province]

    def candidates(
        self, query: Query, province: str | None = None, asked_out: NDArray[np.intp] | None = None
    ) -> Candidates:
        """Return the records worth ranking, with their features."""
        extraction = Extraction(query, self.indexes, asked_out)
        return extraction.candidates(self.indexes.entries.priors, self.barred(province))

    def known(self, tokens: Iterable[str]) -> tuple[str, ...]:
        """Return the tokens that official names use: no name of a person and no number of the asker's is among them."""
        given = list(tokens)
        places = self.indexes.words[Spelling.FOLDED].lookup(spell(given, Spelling.FOLDED))
        return tuple(token for token, place in zip(given, places, strict=True) if place >= 0 and token.isalpha())

    def search(self, query: Query, province: str | None = None, most: int = 10) -> list[Ranked]:
        """Return the best `most` records for a question, best first."""
        if not query.tokens:
            return []
        return self.ranker.rank(self.candidates(query, province), self.keys, most)
