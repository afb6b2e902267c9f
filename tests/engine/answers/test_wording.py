from datetime import date

import pytest
from tests.factories.procedures import fee, limit

from motcua.answers import wording
from motcua.records.facets import Facet
from motcua.records.model import NOT_STATED, ChannelKind, FeeKind, Level, TimeUnit


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0, "0 đồng"),
        (500, "500 đồng"),
        (8000, "8.000 đồng"),
        (1_100_000_000, "1.100.000.000 đồng"),
        (999_999, "999.999 đồng"),
    ],
)
def test_amount__has_points_between_thousands(value: int, words: str) -> None:
    assert wording.amount(value) == words


@pytest.mark.parametrize(
    ("value", "words"), [(7.0, "07"), (7, "07"), (0.5, "0,5"), (1.5, "1,5"), (12.0, "12"), (0, "00"), (365.0, "365")]
)
def test_number__is_written_as_offices_do(value: float, words: str) -> None:
    assert wording.number(value) == words


def test_day__is_day_month_year() -> None:
    assert wording.day(date(2026, 4, 5)) == "05/04/2026"


@pytest.mark.parametrize(
    ("unit", "words"),
    [
        (TimeUnit.WORKING_DAY, "07 ngày làm việc"),
        (TimeUnit.DAY, "07 ngày"),
        (TimeUnit.HOUR, "07 giờ"),
        (TimeUnit.MONTH, "07 tháng"),
        (TimeUnit.YEAR, "07 năm"),
    ],
)
def test_time_limit__has_its_unit(unit: TimeUnit, words: str) -> None:
    assert wording.time_limit(limit(7.0, unit)) == words


def test_time_limit__half_a_day() -> None:
    assert wording.time_limit(limit(0.5, TimeUnit.WORKING_DAY)) == "0,5 ngày làm việc"


def test_time_limit__without_unit_says_that_the_unit_is_unknown() -> None:
    words = wording.time_limit(limit(7.0, NOT_STATED))
    assert "07" in words
    assert "không ghi đơn vị" in words
    assert not any(unit in words.replace("đơn vị thời gian", "") for unit in ("ngày", "giờ", "tháng", "năm"))


def test_time_limit__shows_its_note() -> None:
    assert (
        wording.time_limit(limit(7, note="tính từ ngày nhận đủ hồ sơ"))
        == "07 ngày làm việc (tính từ ngày nhận đủ hồ sơ)"
    )


def test_time_limit__of_words_alone() -> None:
    assert wording.time_limit(limit(note="Trả ngay trong buổi")) == "Trả ngay trong buổi"


def test_time_limit__unstated_is_empty() -> None:
    assert wording.time_limit(NOT_STATED) == ""


@pytest.mark.parametrize(
    ("kind", "words"),
    [(FeeKind.FEE, "Lệ phí"), (FeeKind.CHARGE, "Phí"), (FeeKind.PRICE, "Mức giá"), (FeeKind.UNKNOWN, "Phí, lệ phí")],
)
def test_fee__is_named_by_its_kind(kind: FeeKind, words: str) -> None:
    assert wording.fee(fee(8000, kind=kind)) == f"{words}: 8.000 đồng"


def test_fee_zero_with_note__shows_the_note_and_does_not_say_free() -> None:
    words = wording.fee(fee(0, "Thu theo nghị quyết của tỉnh"))
    assert "Thu theo nghị quyết của tỉnh" in words
    assert "0 đồng" in words
    assert "miễn" not in words.lower()


def test_fee_zero_without_note__is_not_called_free() -> None:
    words = wording.fee(fee(0))
    assert "0 đồng" in words
    assert "không kèm ghi chú" in words
    assert "miễn" not in words.lower()


def test_fee_unstated__says_so() -> None:
    words = wording.fee(fee())
    assert "không nêu mức thu" in words
    assert not any(character.isdigit() for character in words)
    assert "miễn" not in words.lower()


def test_fee_unstated_with_note__shows_the_note() -> None:
    assert wording.fee(fee(note="Theo biểu phí của Bộ")) == "Lệ phí: Theo biểu phí của Bộ"


def test_fee_with_note__shows_both() -> None:
    assert wording.fee(fee(8000, "mỗi bản")) == "Lệ phí: 8.000 đồng (mỗi bản)"


@pytest.mark.parametrize(
    ("originals", "copied", "words"),
    [
        (1, 0, "1 bản chính"),
        (0, 2, "2 bản sao"),
        (1, 2, "1 bản chính, 2 bản sao"),
        (0, 0, ""),
        (NOT_STATED, NOT_STATED, ""),
        (NOT_STATED, 1, "1 bản sao"),
    ],
)
def test_copies__counts_what_is_handed_in(originals: object, copied: object, words: str) -> None:
    assert wording.copies(originals, copied) == words  # type: ignore[arg-type]


def test_channels__are_named_once() -> None:
    kinds = (ChannelKind.ONLINE, ChannelKind.POST, ChannelKind.ONLINE)
    assert wording.channels(kinds) == "nộp trực tuyến, nộp qua bưu chính"


@pytest.mark.parametrize(
    ("table", "kinds"),
    [
        (wording.UNITS, TimeUnit),
        (wording.CHANNELS, ChannelKind),
        (wording.FEES, FeeKind),
        (wording.LEVELS, Level),
        (wording.FACETS, Facet),
        (wording.ABSENT, Facet),
    ],
)
def test_words__exist_for_every_kind(table: dict[object, str], kinds: type) -> None:
    assert set(table) == set(kinds)
    assert all(table.values())


@pytest.mark.parametrize("words", wording.ABSENT.values())
def test_absence__says_that_the_record_does_not_state_it(words: str) -> None:
    assert words.startswith("Bản ghi không nêu")
