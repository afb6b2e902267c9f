"""Words of grammar inside names: "có công với cách mạng" joins no two subjects, "không thuộc diện" denies nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Self

from motcua.retrieval.terms import Spelling, spell

INNER: Final = frozenset(("với", "và", "còn", "cùng", "kèm", "đồng", "không", "chưa", "ngoài"))
"""Words that join subjects or deny them, unless they belong to a name."""

_INNER_FOLDED: Final = frozenset(spell(INNER, Spelling.FOLDED))


@dataclass(frozen=True)
class Collocations:
    """Such words with what stands around them in names, folded: the word before and the one after, or the two after."""

    around: frozenset[tuple[str, str, str]]
    after: frozenset[tuple[str, str, str]]

    @classmethod
    def count(cls, names: Iterable[Sequence[str]]) -> Self:
        """Collect them from names, each a list of tokens."""
        around, after = set(), set()
        for name in names:
            if INNER.isdisjoint(name):
                continue
            words = ["", *spell(name, Spelling.FOLDED), "", ""]
            for place, word in enumerate(words[1:-2], start=1):
                if word in _INNER_FOLDED:
                    around.add((words[place - 1], word, words[place + 1]))
                    after.add((word, words[place + 1], words[place + 2]))
        return cls(frozenset(around), frozenset(after))

    def joins_within(self, tokens: Sequence[str], start: int, end: int) -> bool:
        """Whether the joining word at `start` (up to `end`) stands in some name between the same neighbours."""
        if end - start != 1 or not 0 < start < len(tokens) - 1:
            return False
        return tuple(spell(tokens[start - 1 : start + 2], Spelling.FOLDED)) in self.around

    def denies_within(self, tokens: Sequence[str], place: int) -> bool:
        """Whether the denying word at `place` and the two words after it stand so in some name."""
        words = spell(tokens[place : place + 3], Spelling.FOLDED)
        return tuple((*words, "", "")[:3]) in self.after
