import pytest

from motcua.dialogue.hints import Hint, terms
from motcua.text.tokens import tokenise


def test_terms__are_words_and_pairs_without_marks() -> None:
    assert terms(["nấu", "bún"]) == {"nau", "bun", "nau_bun"}


def test_score__sums_the_weights_and_is_bounded() -> None:
    hint = Hint(-1.0, {"nau": 2.5, "nau_bun": 1.5, "khai": -90.0})
    assert hint.score(["nấu", "bún"]) == pytest.approx(3.0 / 6.0)
    assert hint.score(["khai"]) == -1.0
    assert hint.score([]) == pytest.approx(-1.0 / 6.0)


@pytest.mark.parametrize("name", ["outside", "vague"])
def test_packaged_hint__tells_some_words_from_others(name: str) -> None:
    hint = Hint.load(name)
    assert len(hint.weights) > 1_000
    assert min(hint.weights.values()) < 0 < max(hint.weights.values())


def test_words_of_another_world__suggest_that_nothing_answers() -> None:
    hint = Hint.load("outside")
    assert hint.score(tokenise("nấu bún bò sao cho ngon")) > hint.score(tokenise("đăng ký khai tử cần giấy tờ gì"))
