"""Shares that add up to a hundred, and how sure a share is."""

from collections.abc import Sequence
from math import sqrt
from typing import Final

TENTHS: Final = 1000
"""A hundred per cent in tenths of a per cent."""

Z: Final = 1.959964
"""Quantile of the normal distribution for 95 %."""


def percentages(counts: Sequence[int]) -> list[float | None]:
    """Return the share of each count in per cent, with one decimal; they add up to 100 (largest remainder).

    Where all counts are 0 there is no share: each is None.
    """
    whole = sum(counts)
    if not whole:
        return [None] * len(counts)
    exact = [count * TENTHS for count in counts]
    floors = [one // whole for one in exact]
    by_remainder = sorted(range(len(counts)), key=lambda index: (-(exact[index] % whole), index))
    for index in by_remainder[: TENTHS - sum(floors)]:
        floors[index] += 1
    return [one / 10 for one in floors]


def wilson(successes: int, trials: int) -> tuple[float, float] | None:
    """Return between which shares, in per cent, the true one lies with 95 % (Wilson's interval); None without trials.

    E. B. Wilson, Probable Inference, the Law of Succession, and Statistical Inference, JASA 22 (1927).
    """
    if not trials:
        return None
    share, square = successes / trials, Z * Z / trials
    middle = (share + square / 2) / (1 + square)
    reach = Z * sqrt(share * (1 - share) / trials + square / (4 * trials)) / (1 + square)
    return max(0.0, 100 * (middle - reach)), min(100.0, 100 * (middle + reach))
