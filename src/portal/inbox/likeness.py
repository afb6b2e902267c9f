"""Whether two questions ask the same, by their words alone.

Compared are folded words without courtesy and grammar, each weighing as much as it is rare in the official names.
A word mistyped counts as the one it resembles. Two questions are alike where what they share weighs `ALIKE` percent of
all their words and none of the words in which they differ stands in any official name: "cấp" and "cấp lại", or "khai
sinh" and "khai tử", are one word apart and two procedures. Measured on 1,200 of the package's example questions against
all 11,122: one was put beside one of another procedure; of the same questions typed again, without marks 89 %, with
mistyped letters 63 %, with another courtesy 99 % were found alike (`tests/portal/inbox/test_likeness.py` measures a
part of it).
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from typing import Final

from rapidfuzz import fuzz

from motcua import data
from motcua.sources.packaged import listed
from motcua.text.folding import spelling_key
from motcua.text.normal import normalise
from motcua.text.phrases import PhraseBook, longest
from motcua.text.shorthand import Shorthand
from motcua.text.tokens import tokenise

ALIKE: Final = 60.0
"""Percent of the weight of all words that two questions must share."""

TYPO: Final = 60.0
"""Likeness (rapidfuzz, percent) from which a word that stands in no name counts as another one mistyped."""

MOST_COMPARED: Final = 32
LONGEST: Final = 2000
COURTESY: Final = ("nhieu", "anh", "chi")


@cache
def _shorthand() -> Shorthand:
    return Shorthand.load(None)


def _folded(text: str) -> list[str]:
    return [spelling_key(token) for token in tokenise(normalise(text))]


@cache
def _fillers() -> tuple[PhraseBook[None], frozenset[str]]:
    """Return the phrases of courtesy, and the single words of courtesy and grammar, folded."""
    table = data.toml("fillers.toml")
    said = [phrase for row in table["filler"] for phrase in row["say"]]
    phrases = [(" ".join(_folded(phrase)), None) for phrase in said if " " in phrase]
    single = (*table["weak"]["say"], *(phrase for phrase in said if " " not in phrase), *COURTESY)
    return PhraseBook(phrases), frozenset(spelling_key(word) for word in single)


def words(text: str) -> tuple[str, ...]:
    """Return the words by which a question is compared, sorted; all of them where courtesy is all it is.

    One said twice stands twice: folded, "lái" and "lại" are the same.
    """
    book, single = _fillers()
    tokens = [spelling_key(token) for token in _shorthand().expand(tokenise(normalise(text[:LONGEST])))]
    courteous = {place for match in longest(book.find(tokens)) for place in range(match.start, match.end)}
    kept = [token for place, token in enumerate(tokens) if place not in courteous and token not in single]
    return tuple(sorted(kept or tokens))


def key(compared: Iterable[str]) -> str:
    """Return a hash of the words of a question."""
    return blake2b(" ".join(compared).encode(), digest_size=16).hexdigest()


@cache
def _names() -> tuple[Mapping[str, int], int]:
    """Return in how many official names each word stands, and how many names there are."""
    names = [words(record.name) for record in listed()]
    return Counter(word for name in names for word in set(name)), len(names)


def weight(word: str) -> float:
    """Return how much a word says: the rarer in official names, the more."""
    counts, size = _names()
    return math.log((size + 1) / (counts.get(word, 0) + 1))


def alike(left: Iterable[str], right: Iterable[str]) -> float:
    """Return how alike two questions are, in percent of the weight of their words; 0 where they ask different things.

    Args:
        left: The words of one, as `words` gives them.
        right: The words of the other.
    """
    counts, _size = _names()
    one, other = Counter(left), Counter(right)
    common = one & other
    shared = _weigh(common)
    one, other = one - common, other - common
    for word in sorted(one):
        near = [(fuzz.ratio(word, known), known) for known in other if not (counts.get(word) and counts.get(known))]
        likeness, known = max(near, default=(0.0, ""))
        if likeness >= TYPO:
            shared += min(weight(word), weight(known))
            one, other = one - Counter([word]), other - Counter([known])
    if any(counts.get(word) for word in one | other):
        return 0.0
    total = shared + _weigh(one) + _weigh(other)
    return 100 * shared / total if total else 0.0


def _weigh(said: Counter[str]) -> float:
    return sum(weight(word) * count for word, count in said.items())


@dataclass(frozen=True)
class Known:
    """Questions that were grouped before, by the number of their group, ready to be searched."""

    texts: dict[int, tuple[str, ...]]
    places: dict[str, list[int]]

    @classmethod
    def of(cls, groups: Iterable[tuple[int, str]]) -> "Known":
        """Take groups as number and words, the words with blanks between."""
        known = cls({}, {})
        for number, compared in groups:
            known.add(number, tuple(compared.split()))
        return known

    def add(self, number: int, compared: tuple[str, ...]) -> None:
        """Add a group."""
        self.texts[number] = compared
        for word in set(compared):
            self.places.setdefault(word, []).append(number)

    def find(self, compared: tuple[str, ...]) -> int | None:
        """Return the number of the group whose question is most alike, None where none is alike enough."""
        overlap: Counter[int] = Counter()
        for word in set(compared):
            weighs = weight(word)
            for number in self.places.get(word, ()):
                overlap[number] += weighs  # type: ignore[assignment]  # a sum of weights serves as well as a count
        near = [number for number, _ in overlap.most_common(MOST_COMPARED)]
        best, number = max(((alike(compared, self.texts[one]), -one) for one in near), default=(0.0, 0))
        return -number if best >= ALIKE else None
