"""Giving back the marks to a question typed without any, from how often syllables and their neighbours go together."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Final

from motcua.text.folding import fold

PAIR_SHARE: Final = 0.85
"""Weight of a syllable's chance after the one before it, against its chance anywhere."""

MOST_FORMS: Final = 8
"""Written forms considered of one folded syllable, the most frequent ones."""

UNSEEN: Final = 1e-7
START: Final = "^"
TURN_COUNT: Final = 12
"""How many times a phrase of conversation counts, there being only one of each."""


class Restorer:
    """A model of neighbouring syllables over the catalogue's names, everyday names and example questions."""

    def __init__(self, words: Mapping[str, int], pairs: Mapping[str, int], turns: Iterable[Sequence[str]] = ()) -> None:
        """Take counts of written syllables and of pairs of neighbours joined by `_`.

        Args:
            words: How often each syllable stands in the texts.
            pairs: How often two stand side by side.
            turns: Phrases of conversation, each a list of tokens, which such texts lack; a turn may begin with them.
        """
        self._words = Counter(words)
        self._pairs = Counter(pairs)
        for turn in turns:
            self._words.update(dict.fromkeys((START, *turn), TURN_COUNT))
            self._pairs.update(dict.fromkeys(map("_".join, pairwise((START, *turn))), TURN_COUNT))
        self._total = max(sum(words.values()), 1)
        self._forms: dict[str, list[str]] = {}
        for word in self._words:
            self._forms.setdefault(fold(word), []).append(word)
        for forms in self._forms.values():
            forms.sort(key=lambda word: -self._words[word])
            del forms[MOST_FORMS:]

    def restore(self, tokens: Sequence[str]) -> list[str]:
        """Return the likeliest written form of each token, taken together; a token nothing is known of stays."""
        paths: dict[str, tuple[float, list[str]]] = {START: (0.0, [])}
        for token in tokens:
            reached: dict[str, tuple[float, list[str]]] = {}
            for form in self._forms.get(token, [token]):
                reached[form] = max(
                    ((score + self._chance(before, form), [*path, form]) for before, (score, path) in paths.items()),
                    key=lambda scored: scored[0],
                )
            paths = reached
        return max(paths.values(), key=lambda scored: scored[0])[1]

    def _chance(self, before: str, form: str) -> float:
        """Return the logarithm of a form's chance after another."""
        alone = self._words[form] / self._total
        after = self._pairs[f"{before}_{form}"] / self._words[before] if self._words[before] else 0.0
        return math.log(PAIR_SHARE * after + (1.0 - PAIR_SHARE) * alone + UNSEEN)
