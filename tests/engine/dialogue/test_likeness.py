"""Whether two questions are the same."""

import pytest

from motcua.dialogue.likeness import ALIKE, Said, likeness
from motcua.dialogue.question import Reader
from motcua.sample import sample_engine


@pytest.fixture(scope="module")
def reader() -> Reader:
    return sample_engine().reader


def alike(reader: Reader, one: str, other: str) -> bool:
    first, second = Said.of(reader.read(one)), Said.of(reader.read(other))
    assert likeness(first, second) == likeness(second, first)
    return likeness(first, second) >= ALIKE


@pytest.mark.parametrize(
    "other",
    [
        "Đăng ký tạm trú cho người thuê nhà mất bao lâu?",
        "dang ky tam tru cho nguoi thue nha mat bao lau",
        "cho em hỏi đăng ký tạm trú cho người thuê nhà mất bao lâu ạ",
        "đăng ký tạm trú cho người thuê nhà bao lâu có kết quả",
    ],
)
def test_same_question__is_alike(reader: Reader, other: str) -> None:
    assert alike(reader, "Đăng ký tạm trú cho người thuê nhà mất bao lâu?", other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("cấp giấy phép lái xe hạng B mất bao lâu", "cấp lại giấy phép lái xe hạng B mất bao lâu"),
        ("đăng ký tạm trú cho người thuê nhà mất bao lâu", "đăng ký tạm trú cho người thuê nhà ở đâu"),
        ("đăng ký tạm trú cho người thuê nhà", "đăng ký thường trú cho người thuê nhà"),
        ("nhà ba tầng có phải xin phép xây dựng", "nhà 3 tầng có phải xin phép xây dựng thêm 2 tầng"),
        ("chưa nộp lệ phí thì có nhận hồ sơ không", "nộp lệ phí thì có nhận hồ sơ không"),
        ("hỏi phí trước bạ chứ không phải thuế", "hỏi thuế chứ không phải phí trước bạ"),
        ("", "đăng ký tạm trú"),
    ],
)
def test_other_question__is_not(reader: Reader, one: str, other: str) -> None:
    assert not alike(reader, one, other)


@pytest.mark.parametrize("text", ["", " ", "?", "😀", "\u202e", "a" * 5000, "chứ", "không"])
def test_any_text__can_be_compared(reader: Reader, text: str) -> None:
    said = Said.of(reader.read(text))
    assert 0 <= likeness(said, Said.of(reader.read("đăng ký khai sinh"))) <= 1
