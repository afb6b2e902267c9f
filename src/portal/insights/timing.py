"""The engine's times as counts of steps, each a fifth longer than the one before; medians are read between two steps.

So a day is some dozens of numbers, whatever was asked, and a median is right within a tenth.
"""

import math
from collections.abc import Mapping
from typing import Final

STEP: Final = 1.2
"""Each step ends at so many times the end of the one before; the first ends at one millisecond."""

MOST: Final = 80
"""The last step, which holds all that took longer: more than half an hour."""


def step_of(milliseconds: float) -> int:
    """Return the step that a time falls into."""
    if not milliseconds > 1:
        return 0
    return min(MOST, math.ceil(round(math.log(milliseconds, STEP), 9)))


def quantile(counts: Mapping[int, int], share: float) -> float | None:
    """Return the time in milliseconds below which a share of the turns lies, None where there are none."""
    total = sum(counts.values())
    if not total:
        return None
    wanted, passed = share * total, 0
    for step in sorted(counts):
        inside = counts[step]
        if passed + inside >= wanted and inside:
            begin = STEP ** (step - 1) if step else 0.0
            return begin + (STEP**step - begin) * (wanted - passed) / inside
        passed += inside
    return STEP ** max(counts)
