"""Whether two questions ask the same. Measured on the package's own example questions."""

import json
import random
from functools import cache

import pytest

from motcua import data
from motcua.evaluation.noise import COPIES, Draw
from portal.inbox.likeness import ALIKE, Known, alike, key, words

DRAWN = 300


@cache
def examples() -> tuple[tuple[str, frozenset[str]], ...]:
    """Every example question of the package that one or more procedures answer, with their codes."""
    found = []
    for file in sorted(data.resource("questions").iterdir(), key=lambda entry: entry.name):
        for line in file.read_text("utf-8").splitlines():
            row = json.loads(line)
            if row.get("behaviour", "answer") == "answer" and row["codes"]:
                found.append((row["text"], frozenset(row["codes"])))
    return tuple(found)


def drawn() -> list[int]:
    return random.Random(20).sample(range(len(examples())), DRAWN)  # noqa: S311  # not for secrets


def test_questions_of_different_procedures__are_never_put_together() -> None:
    known = Known.of((number, " ".join(words(text))) for number, (text, _codes) in enumerate(examples()))
    wrong = []
    for number in drawn():
        text, codes = examples()[number]
        others = Known(dict(known.texts), known.places)
        others.texts[number] = ("khong", "con")  # all but itself
        found = others.find(words(text))
        if found is not None and not codes & examples()[found][1]:
            wrong.append((text, examples()[found][0]))
    assert wrong == []


@pytest.mark.parametrize(
    ("copy", "share"), [("typed", 1.0), ("folded", 0.85), ("capitals", 1.0), ("teencode", 0.9), ("slips", 0.55)]
)
def test_question_typed_again__is_found_alike(copy: str, share: float) -> None:
    texts = [examples()[number][0] for number in drawn()]
    again = [COPIES[copy](text, Draw(f"{place}")) for place, text in enumerate(texts)]
    found = [alike(words(one), words(other)) >= ALIKE for one, other in zip(texts, again, strict=True)]
    assert sum(found) >= share * len(found)


@pytest.mark.parametrize(
    "other",
    [
        "cho em hỏi cấp phép thả diều sáo ạ",
        "CAP PHEP THA DIEU SAO",
        "thả diều sáo cấp phép, cảm ơn anh chị nhiều",
        "cấp phép thả diêu sáo với ạ",
    ],
)
def test_other_words_for_the_same__are_alike(other: str) -> None:
    assert alike(words("Cấp phép thả diều sáo"), words(other)) >= ALIKE


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("đăng ký khai sinh cần gì", "đăng ký khai tử cần gì"),
        ("cấp giấy phép lái xe", "cấp lại giấy phép lái xe"),
        ("đăng ký kết hôn mất phí không", "đăng ký kết hôn cần giấy tờ gì"),
        ("xin chào", "cấp phép thả diều sáo"),
    ],
)
def test_questions_one_word_apart__are_not_alike(one: str, other: str) -> None:
    assert alike(words(one), words(other)) == 0.0


def test_likeness__is_the_same_from_either_side() -> None:
    texts = [examples()[number][0] for number in drawn()[:60]]
    for one, other in zip(texts, texts[1:], strict=False):
        assert alike(words(one), words(other)) == alike(words(other), words(one))


@pytest.mark.parametrize("text", ["", "   ", "???", "a" * 5000, "\u0300\u0301", "12.000.00.00.h48"])
def test_words__of_anything_are_taken(text: str) -> None:
    assert key(words(text)) and alike(words(text), words(text)) in (0.0, 100.0)
    assert Known.of([(1, "khai sinh")]).find(words(text)) is None
