"""What is searched for: the subject words of a question, weighted, and the official words they stand for."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from motcua.retrieval.lexicon import Lexicon
from motcua.retrieval.terms import Spelling, spell

PAIR_WEIGHT: Final = 0.8
REPLACED: Final = 0.45
"""Weight left to an everyday word once its official words are searched for too."""


@dataclass(frozen=True)
class Query:
    """The tokens of a question with a weight each: 1 for subject words, less for the side asked about.

    `marked` tells whether it was typed with diacritics; `denied` are words the person says are not meant; `context` are
    words of the subject spoken of before.
    """

    tokens: tuple[str, ...]
    weights: tuple[float, ...]
    marked: bool = True
    denied: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    context_weight: float = 0.0

    @cached_property
    def spelling(self) -> Spelling:
        """The spelling in which written terms can be compared."""
        return Spelling.WRITTEN if self.marked else Spelling.FOLDED

    def plain(self, spelling: Spelling) -> dict[str, float]:
        """Return the typed terms and their weights."""
        return self._with_context(weighted_terms(spell(self.tokens, spelling), self.weights), spelling)

    def unwanted(self, spelling: Spelling) -> dict[str, float]:
        """Return the single words that are denied and not also asked for."""
        wanted = {*spell(self.tokens, spelling)}
        return {term: 1.0 for term in spell(self.denied, spelling) if term not in wanted}

    def _with_context(self, terms: dict[str, float], spelling: Spelling) -> dict[str, float]:
        if self.context:
            added = weighted_terms(spell(self.context, spelling), (self.context_weight,) * len(self.context))
            for term, weight in added.items():
                terms.setdefault(term, weight)
        return terms

    @cached_property
    def official_runs(self) -> tuple[tuple[tuple[str, ...], tuple[float, ...]], ...]:
        """Runs of tokens with weights: what was typed, less what was replaced, and each concept found in it."""
        weights = list(self.weights)
        runs = []
        for match in Lexicon.load().find(self.tokens):
            strength = max(self.weights[match.start : match.end])
            if strength <= 0:
                continue
            for place in range(match.start, match.end):
                weights[place] = min(weights[place], REPLACED * self.weights[place])
            runs.append((match.payload.means, (strength,) * len(match.payload.means)))
        return ((self.tokens, tuple(weights)), *runs)

    def official(self, spelling: Spelling) -> dict[str, float]:
        """Return the typed terms and the official ones, with weights; of a term found twice, the greater weight."""
        terms: dict[str, float] = {}
        for tokens, weights in self.official_runs:
            for term, weight in weighted_terms(spell(tokens, spelling), weights).items():
                terms[term] = max(weight, terms.get(term, 0.0))
        return self._with_context(terms, spelling)


def weighted_terms(tokens: Sequence[str], weights: Sequence[float]) -> dict[str, float]:
    """Return tokens and pairs of neighbours with their weights; a pair weighs as its lighter half."""
    terms: dict[str, float] = {}
    for token, weight in zip(tokens, weights, strict=True):
        if weight > 0:
            terms[token] = max(weight, terms.get(token, 0.0))
    for place in range(len(tokens) - 1):
        weight = PAIR_WEIGHT * min(weights[place], weights[place + 1])
        if weight > 0:
            pair = f"{tokens[place]}_{tokens[place + 1]}"
            terms[pair] = max(weight, terms.get(pair, 0.0))
    return terms
