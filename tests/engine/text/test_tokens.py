import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.text.normal import normalise
from motcua.text.tokens import tokenise, word_pairs

ANY_TEXT = st.text(st.characters())
CODES = st.text(st.sampled_from("h48.12-260101/ nđ:,_1á"))


@given(ANY_TEXT | CODES)
def test_tokenise__gives_lower_case_words_without_spaces(text: str) -> None:
    for token in tokenise(text):
        assert token
        assert " " not in token
        assert "_" not in token


@given(CODES)
def test_tokenise__same_tokens_after_joining(text: str) -> None:
    tokens = tokenise(normalise(text))
    assert tokenise(" ".join(tokens)) == tokens or any("-" in token or "/" in token for token in tokens)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Đăng ký khai sinh?", ["đăng", "ký", "khai", "sinh"]),
        ("lệ phí 50.000 đồng", ["lệ", "phí", "50.000", "đồng"]),
        ("8000đ, 50.000đ", ["8000đ", "50.000đ"]),
        ("mã 1.004222; 1.001612.000.00.00.H48.", ["mã", "1.004222", "1.001612.000.00.00.h48"]),
        ("Nghị định 123/2015/NĐ-CP", ["nghị", "định", "123/2015/nđ-cp"]),
        ("59/2020/QH14, 766/QĐ-TTg", ["59/2020/qh14", "766/qđ-ttg"]),
        ("H48.12-260101-0001", ["h48.12-260101-0001"]),
        ("h48.12 - 260101 - 0001 đâu", ["h48.12-260101-0001", "đâu"]),
        ("000.00.53.H48-220921-0099", ["000.00.53.h48-220921-0099"]),
        ("ngày 3/5, 01/02/2026", ["ngày", "3/5", "01/02/2026"]),
        ("CT07 và/hoặc KT3", ["ct07", "và", "hoặc", "kt3"]),
        ("15-20 ngày", ["15", "20", "ngày"]),
        ("50.000/bản 5/tháng", ["50.000", "bản", "5", "tháng"]),
        ("Hết.Rồi a_b", ["hết", "rồi", "a", "b"]),
        ("?!… \n", []),
        ("", []),
    ],
)
def test_tokenise__keeps_numbers_and_codes_whole(text: str, tokens: list[str]) -> None:
    assert tokenise(text) == tokens


def test_word_pairs__joins_neighbours() -> None:
    assert word_pairs(["đăng", "ký", "khai", "sinh"]) == ["đăng_ký", "ký_khai", "khai_sinh"]
    assert word_pairs(["một"]) == word_pairs([]) == []


@pytest.mark.parametrize("piece", ["1", "1.", "1/", "h48.", "H48.12-", "đ-", "a", "_", "123/2015/", "000."])
def test_tokenise__a_megabyte_ends(piece: str) -> None:
    assert isinstance(tokenise(piece * (1_000_000 // len(piece))), list)
