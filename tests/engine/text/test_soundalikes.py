import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.text.soundalikes import sound_alikes


@pytest.mark.parametrize(
    ("heard", "written"),
    [
        ("dấy", "giấy"),
        ("rấy", "giấy"),
        ("sác", "xác"),
        ("chình", "trình"),
        ("nộp", "lộp"),
        ("thựt", "thực"),
        ("bảng", "bản"),
        ("kí", "ký"),
        ("quí", "quý"),
        ("nghạch", "ngạch"),
        ("vạy", "dạy"),
    ],
)
def test_sound_alikes__gives_the_other_spelling(heard: str, written: str) -> None:
    assert written in set(sound_alikes(heard))


@given(st.text(st.characters()))
def test_sound_alikes__never_raises_nor_gives_the_word_back(word: str) -> None:
    assert word not in set(sound_alikes(word))
