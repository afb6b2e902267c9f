"""Whether two questions are the same or nearly so, and not merely about the same thing.

Two questions are held against each other as the engine reads them: put right, without courtesy, names of places and
marks. All words that say what they are about, the sides asked about, figures and words that turn a question round must
be the same; only words of grammar, and how a side is asked for, may differ, and not by much. "Cấp" and "cấp lại" are
one word apart and two procedures.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self

from motcua.dialogue.question import Question
from motcua.records.facets import Facet
from motcua.text.folding import fold
from motcua.text.tokens import tokenise

ALIKE: Final = 0.8
"""Least likeness, twice the shared weight over the sum of both; `docs/additions.md` tells how it was measured."""

FEWEST_WORDS: Final = 2
"""Fewest words about something in a question that is found by them; a shorter one is too easily another."""

TURNING: Final = frozenset(("chưa", "đừng", "chẳng", "trừ", "ngoài", "không", "lại"))
"""Words that turn a question into another one …"""

ENDING: Final = frozenset(("không", "chưa"))
"""… but as the last word of a clause these only ask."""

ADDRESS: Final = frozenset(("anh", "chị", "em", "cháu", "bác", "cô", "chú", "bạn", "ad", "ạ", "hả", "nhỉ", "ơi"))
"""Words that say nothing at the end of a question."""

CONTRAST: Final = "chứ"
"""With this word ("… chứ không phải …") the order counts too."""


@dataclass(frozen=True)
class Said:
    """A question as it is compared: words folded, `about` those of the subject, `typed` all as they were typed."""

    about: frozenset[str]
    weights: Mapping[str, float]
    sides: frozenset[Facet]
    strict: tuple[str, ...]
    typed: tuple[str, ...]

    @classmethod
    def of(cls, question: Question) -> Self:
        """Take what counts of a question."""
        end = len(question.tokens)
        while end > 1 and question.tokens[end - 1] in ADDRESS:
            end -= 1
        told = [
            (place, token, weight)
            for place, (token, weight) in enumerate(zip(question.tokens, question.weights, strict=True))
            if weight > 0 and place < end
        ]
        ends = {*question.breaks, end}
        typed = tuple(map(fold, tokenise(question.text)))
        strict = sorted(fold(token) for place, token, _weight in told if _decides(token, place + 1 in ends))
        return cls(
            frozenset(fold(token) for _place, token, weight in told if weight == 1.0),
            {fold(token): weight for _place, token, weight in told},
            frozenset(question.facets),
            typed if CONTRAST in question.tokens else tuple(strict),
            typed,
        )


def _decides(token: str, last: bool) -> bool:
    """Whether a word must stand in both questions: a figure, or one that turns what is asked round."""
    return any(char.isdigit() for char in token) or (token in TURNING and not (last and token in ENDING))


def likeness(one: Said, other: Said) -> float:
    """Return how like two questions are, 0 to 1; 0 where they are about other things.

    The same words in the same order are the same question, also where marks or their want made them read otherwise.
    """
    if one.typed == other.typed:
        return 1.0
    if (one.about, one.sides, one.strict) != (other.about, other.sides, other.strict):
        return 0.0
    shared = sum(min(one.weights[word], other.weights[word]) for word in one.weights.keys() & other.weights.keys())
    return 2 * shared / (sum(one.weights.values()) + sum(other.weights.values()))
