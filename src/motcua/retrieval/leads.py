"""What is to be done: the words with which official names begin ("cấp lại", "xóa đăng ký"), found by counting.

They tell the siblings of one subject apart, and the rest of a name without them is what people call the procedure
("tạm trú" for "Đăng ký tạm trú").
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

LONGEST: Final = 3
COMMON: Final = 8
"""Names that must begin with the same words for these to be a lead."""

HALF_WORD: Final = 0.85
"""Where so many go on with the same word, the beginning is only part of one ("đăng" of "đăng ký")."""

USUAL: Final = 15
"""… and for the rest of the name to stand by itself."""


@dataclass(frozen=True)
class Leads:
    """Leads, words joined by a space, and how many names begin with each."""

    counts: dict[str, int]

    @classmethod
    def count(cls, names: Iterable[Sequence[str]]) -> "Leads":
        """Count the beginnings of names, each a list of tokens."""
        counts = Counter(
            " ".join(name[:length]) for name in names for length in range(1, LONGEST + 1) if len(name) > length
        )
        followed: dict[str, int] = {}
        for lead, count in counts.items():
            shorter = lead.rpartition(" ")[0]
            followed[shorter] = max(followed.get(shorter, 0), count)
        whole = {lead: n for lead, n in counts.items() if n >= COMMON and followed.get(lead, 0) < HALF_WORD * n}
        return cls(whole)

    def within(self, tokens: Sequence[str]) -> list[str]:
        """Return the leads that stand in some tokens, of those that begin at one place the longest."""
        found = []
        for start in range(len(tokens)):
            lead = self._at(tokens, start)
            if lead:
                found.append(lead)
        return found

    def beginning(self, tokens: Sequence[str]) -> list[str]:
        """Return the lead with which a name begins, if it begins with one."""
        lead = self._at(tokens, 0)
        return [lead] if lead else []

    def _at(self, tokens: Sequence[str], start: int) -> str:
        for length in range(LONGEST, 0, -1):
            words = " ".join(tokens[start : start + length])
            if words in self.counts:
                return words
        return ""


def bare_names(names: Sequence[Sequence[str]], leads: Leads) -> dict[int, list[str]]:
    """Return for some names, by place, their words without the lead.

    Where several names have the same rest, it goes to the one with the most usual lead ("tạm trú" to "Đăng ký tạm trú",
    not to "Gia hạn tạm trú"); a rest that is itself a whole name goes to none.
    """
    whole = {" ".join(name) for name in names}
    best: dict[str, tuple[int, int]] = {}
    for place, name in enumerate(names):
        for length in (2, 1):
            count = leads.counts.get(" ".join(name[:length]), 0)
            rest = " ".join(name[length:])
            if count >= USUAL and len(name) - length >= 2 and rest not in whole:
                best[rest] = max(best.get(rest, (0, 0)), (count, -place))
                break
    return {-place: rest.split() for rest, (_, place) in best.items()}
