"""Which rivals a question does not tell from the first of a ranking, and which are worth offering."""

import numpy as np
import pytest

from motcua.retrieval.ambiguity import (
    CLOSE,
    CLOSE_TIE,
    GAP_CAP,
    JUDGED,
    Asking,
    Ties,
    close,
    holds,
    judged_features,
    ties,
)
from motcua.retrieval.features import FEATURES
from motcua.retrieval.query import Query
from motcua.retrieval.ranking import Ranked
from motcua.retrieval.terms import Spelling

PERMIT = "Cấp giấy phép lao động"
AGAIN = "Cấp lại giấy phép lao động"
LONGER = "Gia hạn giấy phép lao động"
MARRIAGE = "Đăng ký kết hôn"


def query(text: str, marked: bool = True) -> Query:
    tokens = tuple(text.split())
    return Query(tokens, (1.0,) * len(tokens), marked)


def ranking(*scores: float) -> list[Ranked]:
    return [Ranked(number, score, 0.5, (0.0,) * len(FEATURES)) for number, score in enumerate(scores)]


def test_rivals__that_no_word_tells_apart_are_tied() -> None:
    found = ties(query("giấy phép lao động"), ranking(10.0, 9.0, 7.0), [PERMIT, AGAIN, LONGER])
    assert found.numbers == {1, 2}
    assert found.gap == pytest.approx(1.0)
    assert found.plain == pytest.approx(0.5)  # all of the first's words stand in "Cấp lại …", not in "Gia hạn …"


def test_word__that_only_one_name_holds_tells_them_apart() -> None:
    assert ties(query("gia hạn giấy phép lao động"), ranking(10.0, 9.0), [LONGER, PERMIT]).numbers == frozenset()
    assert ties(query("cấp lại giấy phép lao động"), ranking(10.0, 9.0), [PERMIT, AGAIN]).numbers == frozenset()


def test_rival__of_another_subject_is_no_tie() -> None:
    found = ties(query("giấy phép lao động"), ranking(10.0, 9.5), [PERMIT, MARRIAGE])
    assert found == Ties(frozenset(), GAP_CAP, 0.0)


def test_words_without_marks__are_compared_without_marks() -> None:
    assert ties(query("giay phep lao dong", marked=False), ranking(10.0, 9.0), [PERMIT, LONGER]).numbers == {1}


def test_ranking_of_one__has_no_ties() -> None:
    assert ties(query("giấy phép lao động"), ranking(10.0), [PERMIT]).numbers == frozenset()


def test_features__have_a_number_for_each_name() -> None:
    tied = ties(query("giấy phép lao động"), ranking(10.0, 9.0), [PERMIT, AGAIN])
    features = judged_features(ranking(10.0, 9.0), Asking(4, 0, about=True), tied)
    assert features.shape == (len(JUDGED),)
    assert np.isfinite(features).all()
    assert features[JUDGED.index("about_tied")] == features[JUDGED.index("tied")] > 0
    assert features[JUDGED.index("tied_facets")] == 0


def test_offered__are_those_close_behind_and_the_tied_a_little_further() -> None:
    ranked = ranking(20.0, 20.0 - CLOSE, 20.0 - CLOSE - 0.1, 20.0 - CLOSE_TIE, 20.0 - CLOSE_TIE - 0.1)
    tied = Ties(frozenset({3, 4}), 0.0, 0.0)
    assert [one.number for one in close(ranked, tied, 6)] == [0, 1, 3]
    assert [one.number for one in close(ranked, tied, 2)] == [0, 1]


@pytest.mark.parametrize(
    ("subject", "held"),
    [("giấy phép", True), ("của giấy phép lao động", True), ("giấy phép xây dựng", False), ("", False), ("của", False)],
)
def test_name__holds_a_subject_whose_words_are_all_in_it(subject: str, held: bool) -> None:
    assert holds(PERMIT, subject.split(), Spelling.WRITTEN) is held
    assert holds(PERMIT, subject.split(), Spelling.FOLDED) is held
