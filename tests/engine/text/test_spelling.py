from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.text.spelling import Speller
from motcua.text.tokens import tokenise, word_pairs

TEXTS = """
đăng ký khai sinh cho con
đăng ký kết hôn
đăng ký tạm trú
đăng ký hộ kinh doanh
cấp giấy chứng nhận quyền sử dụng đất
cấp đổi sổ hộ khẩu
xác nhận tình trạng hôn nhân
giấy tờ gì nộp ở đâu
làm giấy phép xây dựng nhà ở
chứng thực bản sao
nghỉ việc hưởng bảo hiểm xã hội
tôi muốn hỏi nghi lễ trang phục lý lịch tư pháp trình tự
"""


@pytest.fixture(scope="module")
def speller() -> Speller:
    lines = [tokenise(line) for line in TEXTS.splitlines() for _ in range(5)]
    words = Counter(word for line in lines for word in line)
    return Speller(words, Counter(pair for line in lines for pair in word_pairs(line)))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ddang ky khai sinhh", "đang ky khai sinh"),
        ("ddawng kys khai sinh", "đăng ký khai sinh"),
        ("giaays towf", "giấy tờ"),
        ("d9ang8 ky1", "đăng ký"),
        ("tamm tru", "tam tru"),
        ("khaisinh", "khai sinh"),
        ("dangkykhaisinh cho con", "dang ky khai sinh cho con"),
        ("kếthôn", "kết hôn"),
        ("khia sinh", "khai sinh"),
        ("hộ kinh donah", "hộ kinh doanh"),
        ("giay phep xay dungj", "giay phep xay dụng"),
        ("sác nhận", "xác nhận"),
        ("dấy tờ", "giấy tờ"),
        ("giầy tờ", "giấy tờ"),
        ("nghĩ việc", "nghỉ việc"),
        ("hộ khẫu", "hộ khẩu"),
        ("đăng kí kết hôn", "đăng ký kết hôn"),
        ("chứng thựt bản sao", "chứng thực bản sao"),
        ("chình tự", "trình tự"),
        ("khoongg", "khoongg"),
    ],
)
def test_correct__puts_right_what_has_evidence(speller: Speller, typed: str, meant: str) -> None:
    assert " ".join(speller.correct(tokenise(typed))) == meant


@pytest.mark.parametrize(
    "text",
    [
        "đăng ký khai sinh",
        "dang ky khai sinh",
        "giay to gi",
        "nguyễn thị thắm ngoãn",
        "passport online vneid facebook",
        "mau1 ct07 1.004222 50.000 h48.12-260101-0001 8000đ",
        "khia cạnh",
        "x y z",
        "w" * 41,
    ],
)
def test_correct__leaves_known_words_codes_and_strangers(speller: Speller, text: str) -> None:
    assert speller.correct(tokenise(text)) == tokenise(text)


def test_correct__tries_a_bounded_number_of_words(speller: Speller) -> None:
    corrected = speller.correct(["sinhh"] * 100)
    assert corrected == ["sinh"] * 64 + ["sinhh"] * 36


def test_knows__full_and_missing_marks_but_no_other(speller: Speller) -> None:
    assert all(map(speller.knows, ("giấy", "giay", "giây", "giáy")))
    assert not any(map(speller.knows, ("giầy", "sinhh", "")))


@given(st.lists(st.text(st.characters()) | st.text(st.sampled_from("đdaăâigysknh0189"), max_size=42), max_size=6))
def test_correct__never_raises_nor_loses_words(tokens: list[str]) -> None:
    small = Speller({"giấy": 3, "đăng": 2, "ký": 2}, {"đăng_ký": 4, "odd": 1})
    assert len(small.correct(tokens)) >= len(tokens)


def test_correct__works_with_an_empty_vocabulary() -> None:
    assert Speller({}, {}).correct(["khai", "sinhh"]) == ["khai", "sinhh"]
