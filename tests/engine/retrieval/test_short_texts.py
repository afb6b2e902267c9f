import numpy as np
import pytest

from motcua.retrieval.index import ShortTexts

TEXTS = ShortTexts(4, np.array([0, 0, 2, 2, 2, 3], dtype=np.int32))
SCORES = np.array([0.2, 0.9, 0.1, 0.0, 0.5, 0.0], dtype=np.float32)


def test_best__is_the_greatest_of_each_record() -> None:
    assert TEXTS.best(SCORES).tolist() == pytest.approx([0.9, 0.0, 0.5, 0.0])


def test_best__of_no_texts_is_zero() -> None:
    assert ShortTexts(3, np.zeros(0, np.int32)).best(np.zeros(0, np.float32)).tolist() == [0.0, 0.0, 0.0]


def test_best__of_no_records_is_empty() -> None:
    assert ShortTexts(0, np.zeros(0, np.int32)).best(np.zeros(0, np.float32)).tolist() == []


@pytest.mark.parametrize("numbers", [[0, 1, 2, 3], [2], [1], [3, 0], []])
def test_best__of_chosen_records_agrees(numbers: list[int]) -> None:
    chosen = TEXTS.of(np.array(numbers, dtype=np.intp))
    assert chosen.best(SCORES[chosen.texts]).tolist() == TEXTS.best(SCORES)[numbers].tolist()
