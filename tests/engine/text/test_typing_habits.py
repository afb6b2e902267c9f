import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.text.folding import fold, toneless
from motcua.text.normal import normalise
from motcua.text.typing_habits import is_syllable, undo_telex

SYLLABLES = (
    "a y ý ơi gì gìn giếng giá quý quả quốc quyết quỳnh khuya khuỷu nghiêng nghỉ ngoài người hoàn huyền thuở "
    "thủy đường được đất giấy sổ xã phường chứng ủy yêu ưu kỹ khoẻ khỏe loăng xoong rượu bưởi"
)


@pytest.mark.parametrize("word", SYLLABLES.split())
def test_is_syllable__knows_vietnamese_with_and_without_marks(word: str) -> None:
    assert is_syllable(word)
    assert is_syllable(word.upper())
    assert is_syllable(fold(word))
    assert is_syllable(toneless(word))


@pytest.mark.parametrize(
    "word",
    ["", "ddang", "sinhh", "khaisinh", "web", "form", "ct07", "cắ1", "ka ", "cê", "ngi", "hàc", "tằp", "áà", "zi", "b"],
)
def test_is_syllable__refuses_what_spelling_forbids(word: str) -> None:
    assert not is_syllable(word)


@pytest.mark.parametrize(
    ("typed", "syllable"),
    [
        ("ddawng", "đăng"),
        ("ddang", "đang"),
        ("dangwd", "đăng"),
        ("dawngd", "đăng"),
        ("giaays", "giấy"),
        ("giaasy", "giấy"),
        ("giaysa", "giấy"),
        ("giấys", "giấy"),
        ("dduwowcj", "được"),
        ("dduowcj", "được"),
        ("nguwowif", "người"),
        ("nguowif", "người"),
        ("phuowngf", "phường"),
        ("quyeets", "quyết"),
        ("muaw", "mưa"),
        ("tw", "tư"),
        ("nhw", "như"),
        ("khoong", "không"),
        ("hoaf", "hòa"),
        ("gias", "giá"),
        ("xax", "xã"),
        ("Thuees", "thuế"),
        ("giay61", "giấy"),
        ("d9a8ng", "đăng"),
        ("d9ang8", "đăng"),
        ("d9u7o7c5", "được"),
        ("ho65", "hộ"),
        ("kha1nh", "khánh"),
    ],
)
def test_undo_telex__replays_the_keys(typed: str, syllable: str) -> None:
    assert undo_telex(typed) == syllable


@pytest.mark.parametrize(
    "word",
    ["", "a", "khai", "sinh", "giấy", "sinhh", "web", "form", "ct07", "kt3", "ddd", "www", "h48", "s" * 60, "ss"],
)
def test_undo_telex__leaves_other_words(word: str) -> None:
    assert undo_telex(word) is None


@given(st.text(st.characters()) | st.text(st.sampled_from("aăeêioôuưydwsfrxjz0123456789ngh"), max_size=14))
def test_undo_telex__gives_syllables_or_nothing_for_any_text(text: str) -> None:
    decoded = undo_telex(text)
    assert decoded is None or is_syllable(decoded)


TONE_KEYS = {"": "", "\u0301": "s", "\u0300": "f", "\u0309": "r", "\u0303": "x", "\u0323": "j"}
SHAPE_KEYS = {"ă": "aw", "â": "aa", "ê": "ee", "ô": "oo", "ơ": "ow", "ư": "uw", "đ": "dd"}


@pytest.mark.parametrize("word", [word for word in SYLLABLES.split() if not word.isascii()])
def test_undo_telex__brings_back_every_syllable(word: str) -> None:
    tone = next((mark for mark in unicodedata.normalize("NFD", word) if mark in TONE_KEYS), "")
    keys = "".join(SHAPE_KEYS.get(letter, letter) for letter in toneless(word)) + TONE_KEYS[tone]
    assert undo_telex(keys) == normalise(word)
