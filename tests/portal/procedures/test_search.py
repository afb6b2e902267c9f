"""Finding procedures by words: codes, the engine's ranking, names that hold every word, provinces left out."""

from typing import Any

import pytest
from tests.factories.portal import BIRTH, KITE, KITE_NAMESAKE, LOCAL, OTHER_LOCAL, RESIDENCE, by_code
from tests.factories.procedures import procedure

from portal.procedures import importing
from portal.procedures.indexing import IndexMissingError, build_index
from portal.procedures.search import LONGEST, found_codes

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("written", [RESIDENCE, f" {RESIDENCE} ", f"thủ tục {RESIDENCE}?", "１.００４２２２"])
def test_code__finds_itself_alone(catalogue: Any, written: str) -> None:
    assert found_codes(written, "") == [RESIDENCE]


def test_beginning_of_a_code__finds_all_that_begin_so(catalogue: Any) -> None:
    assert found_codes("9.0002", "") == [KITE, KITE_NAMESAKE]


def test_code_of_another_province__finds_itself(catalogue: Any) -> None:
    assert found_codes(OTHER_LOCAL, "Quảng Ngãi") == [OTHER_LOCAL]


def test_unknown_code__finds_nothing(catalogue: Any) -> None:
    assert found_codes("1.999999", "") == []


def test_code__needs_no_index(published: Any, index_home: Any) -> None:
    assert found_codes(RESIDENCE, "") == [RESIDENCE]


def test_words__need_an_index(published: Any, index_home: Any) -> None:
    with pytest.raises(IndexMissingError):
        found_codes("khai sinh", "")


@pytest.mark.parametrize("words", ["đăng ký khai sinh", "dang ky khai sinh", "ĐĂNG KÝ KHAI SINH", "làm giấy khai sinh"])
def test_everyday_words__lead_to_the_procedure_first(catalogue: Any, words: str) -> None:
    assert found_codes(words, "")[0] == BIRTH


def test_namesakes__are_all_found(catalogue: Any) -> None:
    assert {KITE, KITE_NAMESAKE} <= set(found_codes("thả diều sáo", ""))


def test_name_that_holds_every_word__is_found_however_many_rank_before_it(index_home: Any, db: None) -> None:
    records = [procedure(f"9.{number:06d}", f"Cấp phép nuôi ong mật loại {number}") for number in range(100, 220)]
    importing.run(by_code(*records), ["bộ thử"])
    build_index()
    assert set(found_codes("nuôi ong mật", "")) == {record.code for record in records}


def test_search__is_about_what_was_typed(catalogue: Any) -> None:
    found = found_codes("kết hôn", "")
    assert len(found) < len(catalogue)
    assert RESIDENCE not in found


def test_found_codes__holds_each_once_and_no_more_than_asked(catalogue: Any) -> None:
    found = found_codes("đăng ký", "")
    assert len(found) == len(set(found)) > 3
    assert found_codes("đăng ký", "", 3) == found[:3]


def test_words_unknown_to_the_catalogue__find_nothing(catalogue: Any) -> None:
    assert found_codes("qwxz zxwq", "") == []


@pytest.mark.parametrize(
    ("province", "left_out"),
    [("Quảng Ngãi", {OTHER_LOCAL}), ("Lâm Đồng", {LOCAL}), ("", set()), ("Huế", {LOCAL, OTHER_LOCAL})],
)
def test_province__leaves_out_what_others_published_for_themselves(
    catalogue: Any, province: str, left_out: set[str]
) -> None:
    found = set(found_codes("hỗ trợ trồng quế hữu cơ", province))
    assert {LOCAL, OTHER_LOCAL} - found == left_out


@pytest.mark.parametrize(
    "words", ["", " ", "\x00", "1.\x00", "%", "_", "9.%", "…" * LONGEST, "a" * 100_000, "🙂", "' OR 1=1"]
)
def test_search__takes_any_text(catalogue: Any, words: str) -> None:
    assert isinstance(found_codes(words, "Quảng Ngãi"), list)
