import json

import numpy as np
import pytest

from motcua import data
from motcua.retrieval.features import FEATURES, Candidates
from motcua.retrieval.ranking import TRUST, Ranker, sigmoid


def candidates(*rows: dict[str, float]) -> Candidates:
    matrix = np.array([[row.get(name, 0.0) for name in FEATURES] for row in rows], dtype=np.float32)
    return Candidates(np.arange(len(rows)), matrix.reshape(len(rows), len(FEATURES)))


def test_stored_weights__name_exactly_the_features_in_code() -> None:
    stored = json.loads(data.resource("ranker.json").read_text("utf-8"))
    assert set(stored["weights"]) == set(FEATURES)
    assert set(stored["trust"]) == set(TRUST)


def test_stored_weights__are_finite_numbers() -> None:
    stored = json.loads(data.resource("ranker.json").read_text("utf-8"))
    assert np.isfinite([*stored["weights"].values(), *stored["trust"].values()]).all()
    assert any(stored["weights"].values())


def test_features__are_named_once() -> None:
    assert len(set(FEATURES)) == len(FEATURES)
    assert len(set(TRUST)) == len(TRUST)


def test_rank__puts_the_weightiest_first() -> None:
    ranker = Ranker.from_mapping({"name": 1.0}, {})
    ranked = ranker.rank(candidates({"name": 0.2}, {"name": 0.9}, {"name": 0.5}), ["a", "b", "c"])
    assert [one.number for one in ranked] == [1, 2, 0]
    assert ranked[0].feature("name") == pytest.approx(0.9)


def test_rank__takes_the_best_of_each_name() -> None:
    ranker = Ranker.from_mapping({"name": 1.0}, {})
    ranked = ranker.rank(candidates({"name": 0.2}, {"name": 0.9}, {"name": 0.5}), ["a", "a", "c"])
    assert [one.number for one in ranked] == [1, 2]


def test_rank__of_nothing_is_empty() -> None:
    assert Ranker.load().rank(candidates(), []) == []


def test_rank__of_one_record_has_a_confidence() -> None:
    ranked = Ranker.load().rank(candidates({"name": 1.0}), ["a"])
    assert 0.0 <= ranked[0].confidence <= 1.0


def test_unnamed_weights__weigh_nothing() -> None:
    assert Ranker.from_mapping({}, {}).weights.tolist() == [0.0] * len(FEATURES)


@pytest.mark.parametrize(("value", "share"), [(0.0, 0.5), (1e6, 1.0), (-1e6, 0.0)])
def test_sigmoid__does_not_overflow(value: float, share: float) -> None:
    assert sigmoid(value) == pytest.approx(share, abs=1e-9)
