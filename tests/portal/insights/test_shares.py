"""Shares, intervals, quantiles, numbers."""

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from portal.insights import responses, timing
from portal.insights.hiding import HIDDEN
from portal.insights.shares import percentages, wilson
from portal.insights.tables import Kind, written


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=30).filter(any))
def test_shares__add_up_to_a_hundred_and_are_less_than_a_tenth_off(counts: list[int]) -> None:
    found = percentages(counts)
    assert round(sum(share or 0 for share in found), 6) == 100
    for count, share in zip(counts, found, strict=True):
        assert share is not None and abs(share - 100 * count / sum(counts)) < 0.1


@pytest.mark.parametrize("counts", [[], [0], [0, 0, 0]])
def test_shares_of_nothing__are_none(counts: list[int]) -> None:
    assert percentages(counts) == [None] * len(counts)


def test_thirds__are_told_apart_by_a_tenth() -> None:
    assert percentages([1, 1, 1]) == [33.4, 33.3, 33.3]


def test_interval__is_wilsons() -> None:
    low, high = wilson(8, 10) or (0, 0)
    assert (round(low, 2), round(high, 2)) == (49.02, 94.33)  # Brown, Cai, DasGupta 2001 give the formula
    assert wilson(0, 0) is None


@given(st.integers(1, 500).flatmap(lambda trials: st.tuples(st.integers(0, trials), st.just(trials))))
def test_interval__holds_the_share(given_: tuple[int, int]) -> None:
    low, high = wilson(*given_) or (0, 0)
    assert -1e-9 <= low <= 100 * given_[0] / given_[1] + 1e-9
    assert 100 * given_[0] / given_[1] - 1e-9 <= high <= 100 + 1e-9


@given(st.lists(st.floats(0, 60_000), min_size=1, max_size=200))
def test_median_of_steps__is_within_a_step_of_the_true_one(times: list[float]) -> None:
    steps: dict[int, int] = {}
    for one in times:
        steps[timing.step_of(one)] = steps.get(timing.step_of(one), 0) + 1
    true = sorted(times)[(len(times) + 1) // 2 - 1]
    found = timing.quantile(steps, 0.5)
    assert found is not None
    assert true / timing.STEP - 1 <= found <= max(1.0, true) * timing.STEP + 1e-6


@pytest.mark.parametrize("milliseconds", [-1.0, 0.0, float("nan"), 1.0])
def test_step__of_what_is_no_time_is_the_first(milliseconds: float) -> None:
    assert timing.step_of(milliseconds) == 0


def test_quantile__of_nothing_is_none() -> None:
    assert timing.quantile({}, 0.5) is None
    assert responses.quantile({}, 0.9) is None


@given(st.lists(st.integers(0, 30), min_size=1, max_size=60))
def test_working_days__within_which_a_share_was_answered(days: list[int]) -> None:
    counts = {day: days.count(day) for day in days}
    median, most = responses.quantile(counts, 0.5), responses.quantile(counts, 0.9)
    assert median == sorted(days)[(len(days) + 1) // 2 - 1]
    assert most is not None and sum(day <= most for day in days) >= 0.9 * len(days)


@pytest.mark.parametrize(
    ("value", "kind", "vietnamese", "english"),
    [
        (1234567, Kind.COUNT, "1.234.567", "1,234,567"),
        (1234.5, Kind.DAYS, "1.234,5", "1,234.5"),
        (33.3, Kind.SHARE, "33,3\u00a0%", "33.3\u00a0%"),
        (5.0, Kind.SHARE, "5,0\u00a0%", "5.0\u00a0%"),
        (HIDDEN, Kind.COUNT, "ẩn", None),
        (None, Kind.SHARE, "–", "–"),
        ("=1+1", Kind.TEXT, "=1+1", "=1+1"),
    ],
)
def test_value__is_written_as_people_of_the_language_do(
    value: object, kind: Kind, vietnamese: str, english: str | None
) -> None:
    with override("vi"):
        assert written(value, kind) == vietnamese  # type: ignore[arg-type]
    with override("en"):
        assert english is None or written(value, kind) == english  # type: ignore[arg-type]
