import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.text.folding import fold
from motcua.text.normal import normalise, place_tone

ANY_TEXT = st.text(st.characters())
TANGLED = st.text(
    st.sampled_from(
        "oOaeuyqgihnHđƠ \t\r\n\x85\u2028\u200b\ufeff\u00ad\u0300\u0301\u0309\u0323\u0302\u0306\u031b\u0308àáỏũ–\u00a0ａ"
    )
)
MARKS = st.text(st.sampled_from("aơ\u1ea5\u200b\u0300\u0301\u0323\u0302\u031b\u0308\u0344\u0f71\u0f72…"), min_size=20)


@given(ANY_TEXT | TANGLED | MARKS, st.booleans())
def test_normalise__is_idempotent_for_any_text(text: str, lines: bool) -> None:
    once = normalise(text, keep_lines=lines)
    assert normalise(once, keep_lines=lines) == once


@given(ANY_TEXT | TANGLED | MARKS)
def test_normalise__gives_nfc_without_odd_characters(text: str) -> None:
    plain = normalise(text)
    assert unicodedata.is_normalized("NFC", plain)
    assert not {unicodedata.category(char) for char in plain} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert "  " not in plain
    assert plain == plain.strip()


@given(st.text(st.sampled_from("oaeuyiqgkhntăâêôơưđàáảãạấửợ "), max_size=30))
def test_normalise__never_changes_the_letters(text: str) -> None:
    assert fold(normalise(text)) == " ".join(fold(text).split())


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("hoà", "hòa"),
        ("Thuỷ", "Thủy"),
        ("KHOẺ", "KHỎE"),
        ("hòan", "hoàn"),
        ("qúy", "quý"),
        ("qủa", "quả"),
        ("gía", "giá"),
        ("cuả", "của"),
        ("Hùynh", "Huỳnh"),
        ("Uỷ ban nhân dân", "Ủy ban nhân dân"),
        ("tuỳ", "tùy"),
    ],
)
def test_normalise__places_the_tone_in_the_older_style(typed: str, plain: str) -> None:
    assert normalise(typed) == plain


RIGHT = "quý quả giá khoảng hoàn thuở huyền hòa thủy khỏe gì giếng quốc ngoài khuỷu người cửa mía tuyết ưỡn yếu loát"


@pytest.mark.parametrize(
    "text", [*RIGHT.split(), "café", "AẸ\u0f71\u0300", "Zoé", "Krông Pắk", "Đắk Lắk", "naïve", "résumé", "áà"]
)
def test_normalise__leaves_right_words_and_foreign_ones(text: str) -> None:
    assert normalise(text) == text


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("  khai\u00a0\u3000 sinh\t", "khai sinh"),
        ("kh\u200bai\ufeff s\u00adinh\u202e", "khai sinh"),
        ("“sổ đỏ” – ‘sổ hồng’", "\"sổ đỏ\" - 'sổ hồng'"),
        ("gia\u0302\u0301y", "giấy"),
        ("gia\u0301\u0302y", "giấy"),
        ("a\x00b\ud800c", "abc"),
        ("nƣớc Ðăng ð", "nước Đăng đ"),
        ("０９１２ ｃｃｃｄ", "0912 cccd"),
        ("một\r\nhai\u2028ba", "một hai ba"),
    ],
)
def test_normalise__makes_odd_characters_plain(typed: str, plain: str) -> None:
    assert normalise(typed) == plain


def test_normalise__keeps_lines_when_asked() -> None:
    assert normalise(" Điều 1. \r\n\r\n  Phạm vi\x85", keep_lines=True) == "Điều 1.\n\nPhạm vi"


@pytest.mark.parametrize("word", ["", "khong", "ă", "hoàà", "đặng", "yà\u0300"])
def test_place_tone__leaves_what_it_has_no_rule_for(word: str) -> None:
    assert place_tone(word) == word


@pytest.mark.parametrize("piece", ["hoà ", "a", "á\u0302", "\u0301", " ", "\u200b", "\r\n"])
def test_normalise__a_megabyte_ends(piece: str) -> None:
    assert isinstance(normalise(piece * (1_000_000 // len(piece))), str)


@pytest.mark.parametrize(
    "marks", ["\u0301", "\u0323\u0301", "\u0302\u0323\u031b", "\u0344", "\u0f72\u0f71", "\u0301\u200b"]
)
def test_normalise__heaps_of_marks_are_cut_in_no_time(marks: str) -> None:
    start = time.process_time()
    plain = normalise("a" + marks * (180_000 // len(marks)) + "b")
    assert time.process_time() - start < 2, "25-60 s before marks were bounded"
    assert len(plain) <= 10


@pytest.mark.parametrize("text", ["a" + "\u0308" * 8, "……………………", "– ——————————"])
def test_normalise__keeps_a_few_marks_and_other_runs(text: str) -> None:
    assert len(normalise(text)) == len(unicodedata.normalize("NFC", text))
