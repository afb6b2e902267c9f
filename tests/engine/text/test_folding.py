import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.text.folding import could_be, fold, is_marked, spelling_key, toneless

ANY_TEXT = st.text(st.characters())
VIETNAMESE = st.text(st.sampled_from("aăâeêioôơuưyđdknghtấềửỵÀỐĐ\u0300\u0301\u0323\u0302\u031b "))


@given(ANY_TEXT | VIETNAMESE)
def test_fold__is_idempotent_for_any_text(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(ANY_TEXT | VIETNAMESE)
def test_toneless__is_idempotent_for_any_text(text: str) -> None:
    assert toneless(toneless(text)) == toneless(text)


@given(ANY_TEXT | VIETNAMESE, ANY_TEXT | VIETNAMESE)
def test_could_be__never_raises_and_holds_for_equals(one: str, other: str) -> None:
    assert could_be(one, one)
    if could_be(one, other):
        assert spelling_key(one) == spelling_key(other)


@given(st.text(st.sampled_from("aăâeêioôơuưyđdknghtấềửỵốặ"), max_size=8))
def test_could_be__folded_and_toneless_forms_match_what_was_written(written: str) -> None:
    assert could_be(fold(written), written)
    assert could_be(toneless(written), written)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Đăng ký khai sinh", "dang ky khai sinh"),
        ("THƯỜNG TRÚ", "thuong tru"),
        ("Quyền sử dụng đất", "quyen su dung dat"),
        ("gia\u0302\u0301y", "giay"),
        ("İstanbul", "istanbul"),
        ("한국 ñ ü", "한국 n u"),
        ("a\u20d2b\u0489", "ab"),
        ("\ud800đ\x00", "\ud800d\x00"),
    ],
)
def test_fold__lowers_and_takes_every_mark_off(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(("text", "bare"), [("Giấy", "giây"), ("đường", "đương"), ("hỏa", "hoa"), ("ABC", "abc")])
def test_toneless__keeps_shapes_and_the_bar(text: str, bare: str) -> None:
    assert toneless(text) == bare


@pytest.mark.parametrize(
    ("text", "marked"),
    [("khai sinh", False), ("dất", True), ("Đ", True), ("tơ", True), ("Zoë", False), ("a\u0309", True)],
)
def test_is_marked__sees_tone_shape_and_bar(text: str, marked: bool) -> None:
    assert is_marked(text) is marked


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("giấy", "giấy"),
        ("giay", "giấy"),
        ("giây", "giấy"),
        ("giáy", "giấy"),
        ("duong", "đường"),
        ("đuờng", "đường"),
        ("đương", "đường"),
        ("nguời", "người"),
        ("kí", "ký"),
        ("ki", "ký"),
        ("hoà", "hòa"),
        ("ubnd", "ubnd"),
    ],
)
def test_could_be__marks_may_be_left_out(typed: str, written: str) -> None:
    assert could_be(typed, written)


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("giầy", "giấy"),
        ("giấy", "giây"),
        ("giấy", "giay"),
        ("dược", "được"),
        ("dường", "đường"),
        ("tơ", "tô"),
        ("khai", "khái sinh"),
        ("mỹ", "mĩa"),
        ("uy", "ui"),
    ],
)
def test_could_be__marks_may_not_differ(typed: str, written: str) -> None:
    assert not could_be(typed, written)


def test_could_be__very_long_words_are_compared_too() -> None:
    assert could_be("a" * 1000, "á" + "a" * 999)
    assert not could_be("à" + "a" * 999, "á" + "a" * 999)
