"""Learning what the words of a turn suggest by themselves (`motcua.dialogue.hints`)."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from motcua.dialogue.hints import Hint, terms
from motcua.evaluation.training import FOLDS, Lesson

RIDGE: Final = 1.0
RAREST: Final = 2
"""Turns in which a term must stand to be learned from."""

LEAST: Final = 0.05
"""Weights smaller than this are left out of what is stored."""

SEED: Final = 5


def learn_hints(lessons: Sequence[Lesson]) -> tuple[list[Lesson], dict[str, Hint]]:
    """Fit both hints.

    Returns:
        The lessons, each with the hints of weights that were not fitted on it; and the hints fitted on all.
    """
    texts = [terms(lesson.query.tokens) for lesson in lessons]
    hits = {
        "outside": np.array([not lesson.answerable and not lesson.vague for lesson in lessons]),
        "vague": np.array([lesson.vague for lesson in lessons]),
    }
    folds = np.random.default_rng(SEED).integers(0, FOLDS, len(lessons))
    found = {name: Hint(0.0, {}) for name in hits}
    values = {name: np.zeros(len(lessons)) for name in hits}
    for name, hit in hits.items():
        for fold in range(FOLDS):
            fitted = _fit([text for text, of in zip(texts, folds, strict=True) if of != fold], hit[folds != fold])
            for place in np.flatnonzero(folds == fold).tolist():
                values[name][place] = fitted.score(lessons[place].query.tokens)
        found[name] = _fit(texts, hit)
    return [
        replace(lesson, asking=replace(lesson.asking, outside=outside, vague=vague))
        for lesson, outside, vague in zip(lessons, values["outside"].tolist(), values["vague"].tolist(), strict=True)
    ], found


def hinted(lessons: Sequence[Lesson], hints: dict[str, Hint]) -> list[Lesson]:
    """Return lessons that taught no hint, each with what the hints say of it."""
    outside, vague = hints["outside"], hints["vague"]
    return [
        replace(lesson, asking=replace(lesson.asking, outside=outside.score(tokens), vague=vague.score(tokens)))
        for lesson in lessons
        for tokens in [lesson.query.tokens]
    ]


def _fit(texts: Sequence[set[str]], hit: NDArray[np.bool_]) -> Hint:
    """Fit one logistic model over terms; turns for which it holds weigh as much as all the others together."""
    counts = Counter(term for text in texts for term in text)
    vocabulary = {term: place for place, term in enumerate(sorted(t for t, n in counts.items() if n >= RAREST))}
    rows = [[vocabulary[term] for term in sorted(text) if term in vocabulary] for text in texts]
    bounds = np.cumsum([0, *map(len, rows)])
    places = np.fromiter((place for row in rows for place in row), dtype=np.int64, count=int(bounds[-1]))
    matrix = csr_matrix((np.ones(len(places)), places, bounds), shape=(len(texts), len(vocabulary)))
    sign = np.where(hit, 1.0, -1.0)
    weight = np.where(hit, 0.5 / max(hit.sum(), 1), 0.5 / max((~hit).sum(), 1)) * len(texts)

    def loss(values: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        margin = sign * (matrix @ values[1:] + values[0])
        pull = -weight * sign / (1.0 + np.exp(np.clip(margin, -30, 30)))
        cost = float((weight * np.logaddexp(0.0, -margin)).sum() + RIDGE / 2 * values[1:] @ values[1:])
        return cost, np.concatenate([[pull.sum()], matrix.T @ pull + RIDGE * values[1:]])

    start = np.zeros(len(vocabulary) + 1)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 300}).x
    pairs = zip(sorted(vocabulary), found[1:].tolist(), strict=True)
    return Hint(round(float(found[0]), 3), {term: round(value, 2) for term, value in pairs if abs(value) >= LEAST})


def stored_hints(hints: dict[str, Hint]) -> str:
    """Return the content of `hints.json`."""
    named: dict[str, Any] = {name: {"bias": hint.bias, "weights": dict(hint.weights)} for name, hint in hints.items()}
    return json.dumps(named, ensure_ascii=False, indent=0, separators=(",", ":")) + "\n"
