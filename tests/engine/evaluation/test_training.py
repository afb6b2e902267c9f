"""What the judgements are learned from."""

import numpy as np
import pytest

from motcua.evaluation import training
from motcua.evaluation.training import JUDGED, Lesson, learn_judgements
from motcua.retrieval.ambiguity import Asking
from motcua.retrieval.features import FEATURES
from motcua.retrieval.query import Query
from motcua.retrieval.ranking import Ranker

KEYS = ["a", "b"]
RANKER = Ranker.from_mapping({"name": 1.0}, {})


def lesson(*, vague: bool = False, answerable: bool = True, words: int = 4) -> Lesson:
    matrix = np.zeros((2, len(FEATURES)), dtype=np.float32)
    matrix[0, FEATURES.index("name")] = 1.0
    right = np.array([True, False])
    asking = Asking(words, 0, about=False)
    return Lesson("a", vague, asking, Query(("tạm", "trú"), (1.0, 1.0)), matrix, np.arange(2), right, answerable)


def test_names__teach_what_is_answered_but_not_what_is_clear(monkeypatch: pytest.MonkeyPatch) -> None:
    taught: list[tuple[int, int]] = []
    learn = training.learn_judgement

    def watched(rows: training.Matrix, held: np.ndarray, needless: float, weight: float):  # type: ignore[no-untyped-def]
        taught.append((int(held.sum()), len(held)))
        return learn(rows, held, needless, weight)

    monkeypatch.setattr(training, "learn_judgement", watched)
    lessons = [lesson(), lesson(), lesson(vague=True, answerable=False, words=1), lesson(answerable=False, words=9)]
    found = learn_judgements(lessons, [lesson(), lesson(), lesson()], RANKER, KEYS, KEYS)
    assert taught == [(1, 3), (1, 6)]  # vague: two clear questions; outside: these and three names
    assert set(found) == {"vague", "outside"} and set(found["vague"]["weights"]) == set(JUDGED)
