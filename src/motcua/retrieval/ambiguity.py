"""Two judgements on a ranking: is the question too vague to tell which procedure, and does any procedure answer it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from motcua.retrieval.ranking import Ranked, sigmoid

JUDGED: Final = (
    "bias", "confidence", "gap_2", "gap_3", "gap_4", "alike", "held", "whole", "unasked", "cover", "name_cover",
    "family_held", "family_cover", "lead_said", "asked_alike", "common", "rivals", "score", "words", "facets",
)  # fmt: skip
"""What both are computed from: leads over the next names, fit of the first, rivals that fit as well, length."""

FEW_WORDS: Final = 12.0
GAP_CAP: Final = 6.0
SCORE_SCALE: Final = 15.0
CLOSE: Final = 4.0
"""A candidate this far behind the first in score is still worth offering."""

AS_WELL: Final = 0.02
RIVALS: Final = 6


@dataclass(frozen=True)
class Judge:
    """One judgement: weights in the order of `JUDGED`, and the chance from which it holds."""

    weights: NDArray[np.float32]
    threshold: float

    def holds(self, features: NDArray[np.float32]) -> bool:
        """Tell whether the judgement holds for a question with these features."""
        return sigmoid(float(features @ self.weights)) >= self.threshold


def judged_features(ranking: Sequence[Ranked], words: int, facets: int) -> NDArray[np.float32]:
    """Return the features of `JUDGED`, shape (len(JUDGED),).

    Args:
        ranking: At least one record, best first, with features.
        words: Subject words of the question.
        facets: Sides asked about.
    """
    first = ranking[0]
    gaps = [min(GAP_CAP, first.score - other.score) for other in ranking[1:4]]
    gaps += [GAP_CAP] * (3 - len(gaps))
    least = first.feature("name_cover") - AS_WELL
    rivals = sum(other.feature("name_cover") >= least for other in ranking[1:RIVALS])
    values = (
        1.0,
        first.confidence,
        *gaps,
        first.feature("short_alike_official"),
        first.feature("short_held_official"),
        max(first.feature("short_whole_official"), first.feature("short_whole")),
        first.feature("name_unasked"),
        first.feature("short_cover"),
        first.feature("name_cover"),
        first.feature("family_held"),
        first.feature("family_cover"),
        first.feature("lead_said"),
        first.feature("asked_alike"),
        first.feature("common"),
        rivals / (RIVALS - 1),
        first.score / SCORE_SCALE,
        min(words, FEW_WORDS) / FEW_WORDS,
        min(facets, 3) / 3.0,
    )
    return np.array(values, dtype=np.float32)


def close(ranking: Sequence[Ranked], most: int) -> list[Ranked]:
    """Return the candidates worth offering, best first."""
    return [one for one in ranking[:most] if ranking[0].score - one.score <= CLOSE]
