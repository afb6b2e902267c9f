import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.text.folding import fold
from motcua.text.phrases import Match, PhraseBook, longest
from motcua.text.tokens import tokenise

CLASSES = {"kin": ["con", "con gái", "cháu ngoại"], "giấy": ["sổ đỏ", "giấy khai sinh"]}
BOOK = PhraseBook(
    [
        ("khai sinh", "birth"),
        ("đăng ký khai sinh", "register"),
        ("khai sinh cho {kin}", "child"),
        ("mất {giấy} của {kin}", "lost"),
        ("dược", "pharmacy"),
        ("được", "can"),
        ("ký", "sign"),
    ],
    CLASSES,
)


def find(text: str) -> list[tuple[int, int, str, bool]]:
    return [(m.start, m.end, m.payload, m.exact) for m in BOOK.find(tokenise(text))]


def test_find__gives_every_match_by_start_then_longest() -> None:
    assert find("đăng ký khai sinh cho con gái") == [
        (0, 4, "register", True),
        (1, 2, "sign", True),
        (2, 7, "child", True),
        (2, 6, "child", True),
        (2, 4, "birth", True),
    ]


def test_find__marks_may_be_left_out() -> None:
    assert find("dang kí khai sinh") == [
        (0, 4, "register", False),
        (1, 2, "sign", False),
        (2, 4, "birth", True),
    ]
    assert find("mat so do cua chau ngoai") == [(0, 6, "lost", False)]


def test_find__an_exact_member_makes_an_exact_match() -> None:
    assert find("mất sổ đỏ của con")[0] == (0, 5, "lost", True)


def test_find__a_contradicting_mark_is_no_match() -> None:
    assert find("khái sinh") == []
    assert [payload for _, _, payload, _ in find("dược")] == ["pharmacy"]
    assert [payload for _, _, payload, _ in find("duoc")] == ["pharmacy", "can"]


def test_longest__takes_leftmost_longest_without_overlap() -> None:
    assert [m.payload for m in longest(BOOK.find(tokenise("đăng ký khai sinh cho con")))] == ["register"]
    assert [m.payload for m in longest(BOOK.find(tokenise("khai sinh cho con được ký")))] == ["child", "can", "sign"]
    crossed = [Match(1, 2, "short", True), Match(0, 1, "inexact", False), Match(0, 1, "exact", True)]
    assert [m.payload for m in longest(crossed)] == ["exact", "short"]


@pytest.mark.parametrize(
    ("phrase", "classes", "said"),
    [
        ("của {kinh}", CLASSES, "kinh"),
        ("?!", CLASSES, "no word"),
        ("của {a}", {"a": ["{b}"], "b": ["x"]}, "placeholder"),
        ("của {a}", {"a": ["..."]}, "no word"),
    ],
)
def test_phrase_book__refuses_bad_phrases_by_name(phrase: str, classes: dict[str, list[str]], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        PhraseBook([(phrase, 1)], classes)


def test_phrase_book__survives_pickling() -> None:
    copy = pickle.loads(pickle.dumps(BOOK))  # noqa: S301 - its own pickle
    assert copy.find(["khai", "sinh"]) == BOOK.find(["khai", "sinh"])
    assert len(copy) == 7


def test_phrase_book__one_phrase_may_have_several_payloads() -> None:
    book = PhraseBook([("sổ đỏ", 1), ("sổ đỏ", 2), ("Sổ Đỏ", 3)])
    assert [m.payload for m in book.find(["sổ", "đỏ"])] == [1, 2, 3]


@given(st.lists(st.sampled_from(tokenise("đăng ký khai sinh cho con gái mất sổ đỏ của được dược duoc x")), max_size=12))
def test_find__finds_at_least_as_much_in_folded_tokens(tokens: list[str]) -> None:
    marked = {(m.start, m.end, m.payload) for m in BOOK.find(tokens)}
    folded = {(m.start, m.end, m.payload) for m in BOOK.find([fold(token) for token in tokens])}
    assert marked <= folded


@given(st.lists(st.text(st.characters(), min_size=1)))
def test_find__never_raises(tokens: list[str]) -> None:
    BOOK.find(tokens)


def test_find__ends_on_a_very_long_question() -> None:
    assert len(BOOK.find(tokenise("khai sinh cho con " * 50_000))) == 100_000
