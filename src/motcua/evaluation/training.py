"""Learning the ranker's weights and its confidence from the package's example questions.

A question never sees itself among the indexed examples. Names of records drawn at random, with words left out, teach
beside them, so that the weights also serve the procedures that nobody has written examples for.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from motcua import data
from motcua.dialogue.question import Reader
from motcua.retrieval.ambiguity import JUDGED, Asking, judged_features, ties
from motcua.retrieval.features import CANDIDATES, FEATURES, Candidates
from motcua.retrieval.index import attach, example_texts
from motcua.retrieval.query import Query
from motcua.retrieval.ranking import TRUST, Ranker, Searcher, trust_features

RIDGE: Final = 0.01
TRUST_RIDGE: Final = 0.001
FOLDS: Final = 5
RARELY_ASKED: Final = 0.3
UNANSWERED: Final = 0.4
"""What a lesson on a procedure without everyday names, or a broad or foreign one, counts for the confidence."""

RARE_WEIGHT: Final = 6.0
NEEDLESS: Final = {"vague": 0.03, "outside": 0.0075}
"""Share of the example questions answered rightly that each judgement may stop; of what people ask it is less."""
DROPPED: Final = (0.0, 0.2, 0.4)
LONGEST_NAME: Final = 25

Matrix = NDArray[np.float64]
Judgement = dict[str, Any]
"""A judgement as `ranker.json` holds it: `threshold`, `caught`, `weights` by name."""


@dataclass(frozen=True)
class Lesson:
    """One question with candidates: `matrix` (C, F), `right` (C,) whether each is what was meant; `group` for folds."""

    group: str
    vague: bool
    asking: Asking
    query: Query
    matrix: NDArray[np.float32]
    numbers: NDArray[np.intp]
    right: NDArray[np.bool_]
    answerable: bool


@dataclass(frozen=True)
class Fold:
    """Lessons, and weights, shape (len(FEATURES),), fitted on those of other procedures."""

    lessons: list[Lesson]
    weights: NDArray[np.float64]


class Teacher:
    """Makes lessons from question lines."""

    def __init__(self, searcher: Searcher, reader: Reader, province: str | None) -> None:
        """Take what the engine searches with."""
        self._searcher = searcher
        self._reader = reader
        self._province = province
        rows = searcher.indexes.entries.rows
        self._keys = [row.key for row in rows]
        self._places = example_places(searcher)
        self._blind = blinded(searcher, self._places.values())

    def lessons(self, lines: Iterable[dict[str, Any]]) -> list[Lesson]:
        """Return a lesson for each line that has candidates."""
        taken = (line for line in lines if line.get("match", "any") != "all")
        made = (self._lesson(line, number) for number, line in enumerate(taken))
        return [lesson for lesson in made if lesson is not None]

    def _lesson(self, line: dict[str, Any], number: int) -> Lesson | None:
        question = self._reader.read(line["text"])
        if not question.has_subject:
            return None
        meant = {self._keys[place] for code in line["codes"] if (place := self._number(code)) is not None}
        left_out = self._left_out(line)
        searcher = self._blind[int(left_out[0] if len(left_out) else number) % FOLDS]
        candidates = searcher.candidates(question.query, self._province, left_out)
        right = np.array([self._keys[place] in meant for place in candidates.numbers.tolist()], dtype=np.bool_)
        answerable = line.get("behaviour", "answer") == "answer"
        if not len(right) or (answerable and not right.any()):
            return None
        group = min(line["codes"], default=line["id"])
        vague = line.get("behaviour") == "clarify"
        return Lesson(
            group, vague, question.asking, question.query, candidates.matrix, candidates.numbers, right, answerable
        )

    def _number(self, code: str) -> int | None:
        return self._searcher.indexes.entries.number.get(code)

    def _left_out(self, line: dict[str, Any]) -> NDArray[np.intp]:
        return np.array(self._places.get(line["text"], []), dtype=np.intp)


def name_lines(searcher: Searcher, most: int = 2_000, seed: int = 11) -> list[dict[str, Any]]:
    """Return made-up questions that say a record's name, whole or with words left out, for records drawn at random.

    They keep the weights honest for the many procedures that nobody has written everyday names for.
    """
    draw = np.random.default_rng(seed)
    rows = searcher.indexes.entries.rows
    lines = []
    for number in draw.permutation(len(rows))[:most].tolist():
        words = rows[number].name.split()
        kept = [word for word in words if draw.random() > DROPPED[number % len(DROPPED)]]
        if len(kept) >= 2:
            lines.append({"id": f"name-{number}", "text": " ".join(kept[:LONGEST_NAME]), "codes": [rows[number].code]})
    return lines


def example_places(searcher: Searcher) -> dict[str, list[int]]:
    """Return where each example question stands among the indexed ones, by its text."""
    places: dict[str, list[int]] = {}
    for place, (_, text) in enumerate(attach(searcher.indexes.entries.rows, example_texts())):
        places.setdefault(text, []).append(place)
    return places


def blinded(searcher: Searcher, places: Iterable[Sequence[int]]) -> list[Searcher]:
    """Return `FOLDS` searchers; to searcher n the example questions of fold n taught no direction of meaning.

    `places` tells for each question where it stands among the indexed ones; its fold is its first place modulo `FOLDS`.
    """
    fold = np.zeros(len(searcher.indexes.examples.owner), dtype=np.intp)
    for one in places:
        fold[one] = one[0] % FOLDS
    return [Searcher(searcher.indexes.blind(fold == number), searcher.ranker) for number in range(FOLDS)]


def learn_weights(lessons: Sequence[Lesson]) -> NDArray[np.float64]:
    """Fit weights, shape (len(FEATURES),), that make a right candidate likely among the others (softmax, ridge)."""
    taught = [lesson for lesson in lessons if lesson.answerable]
    matrix = np.zeros((len(taught), CANDIDATES, len(FEATURES)))
    open_ = np.zeros((len(taught), CANDIDATES), dtype=np.bool_)
    right = np.zeros((len(taught), CANDIDATES), dtype=np.bool_)
    for row, lesson in enumerate(taught):
        count = len(lesson.right)
        matrix[row, :count] = lesson.matrix
        open_[row, :count] = True
        right[row, :count] = lesson.right

    def loss(weights: Matrix) -> tuple[float, Matrix]:
        scores = np.where(open_, matrix @ weights, -1e9)
        scores -= scores.max(axis=1, keepdims=True)
        likely = np.exp(scores)
        likely /= likely.sum(axis=1, keepdims=True)
        good = likely * right
        mass = np.maximum(good.sum(axis=1, keepdims=True), 1e-12)
        pull = (likely - good / mass)[..., None]
        gradient = (matrix * pull).sum(axis=(0, 1)) / len(taught) + RIDGE * weights
        return float(-np.log(mass).mean() + RIDGE / 2 * weights @ weights), gradient

    found = minimize(loss, np.zeros(len(FEATURES)), jac=True, method="L-BFGS-B", options={"maxiter": 400})
    return np.asarray(found.x)


def learn_trust(folds: Sequence[Fold], keys: Sequence[str]) -> NDArray[np.float64]:
    """Fit the confidence, shape (len(TRUST),): the chance that the first of a ranking is what was meant.

    Each lesson is ranked by weights that were not fitted on it. The example questions hold more on rare procedures and
    more that is broad or foreign than what people ask, so these count less.
    """
    known = {table["code"] for table in data.tables("aliases", "procedure")}
    rows, hits, counts = [], [], []
    for fold in folds:
        for lesson in fold.lessons:
            scores = lesson.matrix @ fold.weights.astype(np.float32)
            chosen = distinct(lesson, scores, keys)
            rows.append(_trust_row(lesson, scores, chosen))
            hits.append(bool(lesson.right[chosen[0]]) and lesson.answerable)
            counts.append(_usual(lesson, known))
    share = np.array(counts) / max(sum(counts), 1e-9)
    matrix, hit = np.array(rows, dtype=np.float64), np.array(hits, dtype=np.float64)

    def loss(weights: Matrix) -> tuple[float, Matrix]:
        score = matrix @ weights
        likely = 1.0 / (1.0 + np.exp(-np.clip(score, -30, 30)))
        cost = -(share * (hit * np.log(likely + 1e-12) + (1 - hit) * np.log(1 - likely + 1e-12))).sum()
        gradient = matrix.T @ (share * (likely - hit)) + TRUST_RIDGE * weights
        return float(cost + TRUST_RIDGE / 2 * weights @ weights), gradient

    return np.asarray(minimize(loss, np.zeros(len(TRUST)), jac=True, method="L-BFGS-B").x)


def _usual(lesson: Lesson, known: set[str]) -> float:
    """Return how much a lesson counts for the confidence; `known` are the codes people ask about most."""
    if lesson.vague or not lesson.answerable:
        return UNANSWERED
    return 1.0 if lesson.group in known else RARELY_ASKED


def _trust_row(lesson: Lesson, scores: NDArray[np.float32], chosen: list[int]) -> NDArray[np.float32]:
    return trust_features(Candidates(lesson.numbers, lesson.matrix), scores, chosen)


def distinct(lesson: Lesson, scores: NDArray[np.float32], keys: Sequence[str]) -> list[int]:
    """Return the places of the best two candidates of different names."""
    chosen: list[int] = []
    seen: set[str] = set()
    for place in np.argsort(-scores, kind="stable").tolist():
        key = keys[int(lesson.numbers[place])]
        if key not in seen:
            seen.add(key)
            chosen.append(place)
        if len(chosen) == 2:
            break
    return chosen


def accuracy(lessons: Sequence[Lesson], weights: NDArray[np.float64]) -> float:
    """Return the share of answerable questions whose best candidate is right."""
    taught = [lesson for lesson in lessons if lesson.answerable]
    return float(np.mean([lesson.right[int(np.argmax(lesson.matrix @ weights))] for lesson in taught]))


def cross_fitted(lessons: Sequence[Lesson], always: Sequence[Lesson] = ()) -> list[Fold]:
    """Return the lessons in `FOLDS` folds by procedure, each with weights fitted on the others.

    `always` are lessons that every fit learns from and none is judged by.
    """
    groups = sorted({lesson.group for lesson in lessons})
    fold = {group: number % FOLDS for number, group in enumerate(np.random.default_rng(7).permutation(groups).tolist())}
    folds = []
    for held in range(FOLDS):
        weights = learn_weights([*(lesson for lesson in lessons if fold[lesson.group] != held), *always])
        folds.append(Fold([lesson for lesson in lessons if fold[lesson.group] == held], weights))
    return folds


def learn_judgement(
    rows: Matrix, held: NDArray[np.bool_], needless: float, weight: float
) -> tuple[NDArray[np.float64], float]:
    """Fit one judgement.

    Args:
        rows: Features of rankings, shape (questions, len(JUDGED)).
        held: Whether the judgement is right for each, shape (questions,).
        needless: Share of the questions for which it is wrong that may still be judged so.
        weight: How many times a question for which it is right counts, there being few.

    Returns:
        The weights, shape (len(JUDGED),), and the chance from which the judgement holds.
    """
    hit = held.astype(np.float64)
    counts = np.where(held, weight, 1.0)
    counts /= counts.sum()

    def loss(weights: Matrix) -> tuple[float, Matrix]:
        likely = 1.0 / (1.0 + np.exp(-np.clip(rows @ weights, -30, 30)))
        cost = -(counts * (hit * np.log(likely + 1e-12) + (1 - hit) * np.log(1 - likely + 1e-12))).sum()
        gradient = rows.T @ (counts * (likely - hit)) + TRUST_RIDGE * weights
        return float(cost + TRUST_RIDGE / 2 * weights @ weights), gradient

    weights = np.asarray(minimize(loss, np.zeros(rows.shape[1]), jac=True, method="L-BFGS-B").x)
    likely = 1.0 / (1.0 + np.exp(-np.clip(rows @ weights, -30, 30)))
    return weights, float(np.quantile(likely[~held], 1.0 - needless))


def judged_rows(
    lessons: Sequence[Lesson], ranker: Ranker, keys: Sequence[str], names: Sequence[str]
) -> tuple[Matrix, list[bool]]:
    """Return the features of each lesson's ranking, shape (lessons, len(JUDGED)), and whether its first is right."""
    rows, right = [], []
    for lesson in lessons:
        ranking = ranker.rank(Candidates(lesson.numbers, lesson.matrix), keys)
        right.append(keys[ranking[0].number] in {keys[n] for n in lesson.numbers[lesson.right].tolist()})
        tied = ties(lesson.query, ranking, [names[one.number] for one in ranking])
        rows.append(judged_features(ranking, lesson.asking, tied))
    return np.array(rows, dtype=np.float64), right


def stopped(judgements: dict[str, Judgement], rows: Matrix) -> NDArray[np.bool_]:
    """Return which rankings, of those with features `rows`, the judgements stop: asked back about or declined."""
    held = np.zeros(len(rows), dtype=np.bool_)
    for found in judgements.values():
        weights = np.array([found["weights"][name] for name in JUDGED])
        held |= 1.0 / (1.0 + np.exp(-rows @ weights)) >= found["threshold"]
    return held


def learn_judgements(
    lessons: Sequence[Lesson], named: Sequence[Lesson], ranker: Ranker, keys: Sequence[str], names: Sequence[str]
) -> dict[str, Judgement]:
    """Fit both judgements against the questions that the ranker answers rightly.

    Args:
        lessons: The example questions.
        named: Names with words left out. They teach what is answered by some procedure, but not what is clear: a name
            without the words that tell it from its siblings is broad itself.
        ranker: Ranks the candidates.
        keys: Names of all records, to be compared.
        names: Names of all records, as written.
    """
    matrix, right = judged_rows([*lessons, *named], ranker, keys, names)
    kinds = [
        "vague" if lesson.vague else "outside" if not lesson.answerable else "right" if hit else "wrong"
        for lesson, hit in zip(lessons, right, strict=False)
    ]
    kind_of = np.array([*kinds, *("named" if hit else "wrong" for hit in right[len(lessons) :])])
    against = {"vague": ("right",), "outside": ("right", "named")}
    found = {}
    for name, others in against.items():
        chosen = np.isin(kind_of, (name, *others))
        weights, threshold = learn_judgement(matrix[chosen], kind_of[chosen] == name, NEEDLESS[name], RARE_WEIGHT)
        found[name] = judgement(JUDGED, weights, threshold, matrix[kind_of == name])
    return found


def judgement(
    features: Sequence[str], weights: NDArray[np.float64], threshold: float, rows: NDArray[np.floating[Any]]
) -> Judgement:
    """Return a judgement as it is stored, with the share of the rows it is right for (`rows`) that it catches."""
    caught = 1.0 / (1.0 + np.exp(-rows @ weights)) >= threshold
    return {
        "threshold": round(threshold, 4),
        "caught": round(float(caught.mean()), 4),
        "weights": {feature: round(float(w), 4) for feature, w in zip(features, weights, strict=True)},
    }


def stored(weights: Sequence[float], trust: Sequence[float], judgements: dict[str, Any]) -> str:
    """Return the content of `ranker.json`."""
    named = {
        "weights": {name: round(float(w), 4) for name, w in zip(FEATURES, weights, strict=True)},
        "trust": {name: round(float(w), 4) for name, w in zip(TRUST, trust, strict=True)},
        **judgements,
    }
    return json.dumps(named, indent=1) + "\n"
