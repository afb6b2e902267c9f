"""What the words of a turn suggest by themselves, whatever the search finds: that nothing answers, or that it is broad.

"Nấu", "tòa xử" and "giùm bot ơi" stand in turns that no procedure answers, "xin hỗ trợ" in turns that fit several. The
weights of such words are learned from the example questions; the judgements of `retrieval.ambiguity` weigh the sums
beside what they see in the ranking.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from motcua import data
from motcua.retrieval.terms import Spelling, spell, with_pairs

FILE: Final = "hints.json"
MOST: Final = 6.0
"""A sum counts up to this, in log-odds."""


@dataclass(frozen=True)
class Hint:
    """Weights of single words and pairs of neighbours, folded, in log-odds, and what no word adds."""

    bias: float
    weights: Mapping[str, float]

    @classmethod
    @cache
    def load(cls, name: str) -> "Hint":
        """Read one of the package's hints: `outside` (nothing answers) or `vague` (several procedures fit)."""
        stored = json.loads(data.resource(FILE).read_text("utf-8"))[name]
        return cls(stored["bias"], stored["weights"])

    def score(self, tokens: Sequence[str]) -> float:
        """Return the sum for a turn's words, between -1 and 1 (`MOST` in log-odds)."""
        total = self.bias + sum(self.weights.get(term, 0.0) for term in terms(tokens))
        return max(-MOST, min(MOST, total)) / MOST


def terms(tokens: Iterable[str]) -> set[str]:
    """Return the terms of a turn: its words and pairs of neighbours, folded."""
    return set(with_pairs(spell(tokens, Spelling.FOLDED)))
