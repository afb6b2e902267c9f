from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from motcua.retrieval.postings import ARRAYS, Postings

TEXTS = (("thả", "diều", "thả_diều"), ("chọi", "dế"), (), ("thả", "dế", "thả"))
ODD_TERMS = ("", "không có", "\x00", "\ud800", "x" * 10_000)


def build(*texts: tuple[str, ...], rarest: int = 1) -> Postings:
    return Postings.build(lambda: texts, rarest=rarest)


def scores(index: Postings, *terms: str) -> list[float]:
    return index.gather(terms).scores(np.ones(len(terms), np.float32)).tolist()


def test_saved_index__opens_equal(tmp_path: Path) -> None:
    index = build(*TEXTS)
    index.save(tmp_path / "index")
    opened = Postings.open(tmp_path / "index")
    assert opened.size == index.size == 4
    for name in ARRAYS:
        np.testing.assert_array_equal(opened._arrays[name], index._arrays[name])
    assert scores(opened, "thả", "dế") == scores(index, "thả", "dế")


def test_score__is_positive_only_where_a_term_stands() -> None:
    found = scores(build(*TEXTS), "diều")
    assert found[0] > 0
    assert found[1:] == [0.0, 0.0, 0.0]


def test_score__of_a_rare_term_is_greater() -> None:
    index = build(*TEXTS)
    assert scores(index, "diều")[0] > scores(index, "thả")[0]


def test_score__grows_with_each_term_found() -> None:
    index = build(*TEXTS)
    assert scores(index, "thả", "diều")[0] == pytest.approx(scores(index, "thả")[0] + scores(index, "diều")[0])


def test_weight__scales_the_score() -> None:
    gathered = build(*TEXTS).gather(["diều"])
    assert gathered.scores(np.array([0.5], np.float32))[0] == pytest.approx(
        gathered.scores(np.array([1], np.float32))[0] / 2
    )


@pytest.mark.parametrize("term", ODD_TERMS, ids=range(len(ODD_TERMS)))
def test_unknown_term__is_not_found(term: str) -> None:
    index = build(*TEXTS)
    assert index.lookup([term]) == [-1]
    assert scores(index, term) == [0.0] * 4
    assert scores(index, term, "diều") == scores(index, "diều")


def test_lookup__of_every_indexed_term_succeeds() -> None:
    terms = sorted({term for text in TEXTS for term in text})
    numbers = build(*TEXTS).lookup(terms)
    assert sorted(numbers) == list(range(len(terms)))


def test_no_terms__score_nothing() -> None:
    index = build(*TEXTS)
    assert index.lookup([]) == []
    assert scores(index) == [0.0] * 4
    assert index.gather([]).whole(np.zeros(0, np.float32)) == 0.0


@pytest.mark.parametrize("texts", [(), ((),), ((), ())])
def test_empty_index__finds_nothing(texts: tuple[tuple[str, ...], ...], tmp_path: Path) -> None:
    index = build(*texts)
    index.save(tmp_path / "index")
    for each in (index, Postings.open(tmp_path / "index")):
        assert each.size == len(texts)
        assert each.lookup(["thả", "dế"]) == [-1, -1]
        assert scores(each, "thả") == [0.0] * len(texts)
        assert each.weight_of_texts().tolist() == [0.0] * len(texts)


def test_rare_terms__are_left_out_where_asked() -> None:
    index = build(*TEXTS, rarest=2)
    assert index.lookup(["diều", "chọi"]) == [-1, -1]
    assert -1 not in index.lookup(["thả", "dế"])


def test_all_terms_too_rare__gives_an_empty_index() -> None:
    index = build(("một",), ("hai",), rarest=2)
    assert index.size == 2
    assert scores(index, "một", "hai") == [0.0, 0.0]


def test_presence__is_the_weight_of_the_whole_text_when_all_its_terms_are_asked() -> None:
    index = build(*TEXTS)
    present = index.gather(["chọi", "dế"]).presence(np.ones(2, np.float32))
    assert present[1] == pytest.approx(index.weight_of_texts()[1])


WORDS = st.sampled_from(["thả", "diều", "chọi", "dế", "đua", "thúng", "lợn", "phép"])


@settings(max_examples=60)
@given(
    st.lists(st.lists(WORDS, max_size=6).map(tuple), max_size=12).map(tuple), st.lists(WORDS, max_size=4, unique=True)
)
def test_any_texts__exactly_those_with_a_term_score(texts: tuple[tuple[str, ...], ...], terms: list[str]) -> None:
    found = scores(build(*texts), *terms)
    assert [score > 0 for score in found] == [bool(set(text) & set(terms)) for text in texts]


def test_together__needs_all_terms_in_one_text() -> None:
    index = Postings.build(lambda: [["a_b", "b_c"], ["c_d"], ["a_b", "c_d"]])
    assert index.together(["a_b", "b_c"]) and index.together(["c_d", "a_b", "c_d"])
    assert not index.together(["b_c", "c_d"])
    assert not index.together(["a_b", "x_y"])
