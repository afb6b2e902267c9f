"""Turns that no procedure answers: danger to life or purse, misuse, errands, other subjects, mere courtesy."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from motcua import data
from motcua.dialogue.question import Question
from motcua.retrieval.lexicon import word_classes
from motcua.text.phrases import PhraseBook

ORDER: Final = ("emergency", "unsafe", "injection", "action_not_possible", "office_hours", "out_of_scope", "smalltalk")
"""Reasons, the one that counts first where several match."""

MISUSE: Final = frozenset({"unsafe", "injection"})
FIRM: Final = MISUSE | {"action_not_possible"}
"""Reasons that hold however well a procedure fits the words."""


@dataclass(frozen=True)
class Boundary:
    """One entry of `boundaries.toml`: why, and a short name of what."""

    reason: str
    topic: str
    both: bool


@dataclass(frozen=True)
class _Book:
    """Phrases of one kind (`say`, `also`, `unless`) with the number of their entry."""

    entries: tuple[Boundary, ...]
    say: PhraseBook[int]
    also: PhraseBook[int]
    unless: PhraseBook[int]

    def match(self, tokens: Sequence[str]) -> list[tuple[Boundary, set[int]]]:
        """Return the entries that hold for a turn, each with the positions of its phrases."""
        said: dict[int, set[int]] = {}
        for match in self.say.find(tokens):
            if match.exact or match.end - match.start > 1:
                said.setdefault(match.payload, set()).update(range(match.start, match.end))
        if not said:
            return []
        also = {match.payload for match in self.also.find(tokens)}
        cancelled = {match.payload for match in self.unless.find(tokens)}
        held = [number for number in said if number not in cancelled]
        return [(self.entries[n], said[n]) for n in held if n in also or not self.entries[n].both]


@cache
def _book() -> _Book:
    read = data.toml("boundaries.toml")
    rows, classes = read["boundary"], word_classes() | {table["name"]: table["words"] for table in read["class"]}
    entries = tuple(Boundary(row["reason"], row["topic"], bool(row.get("all"))) for row in rows)

    def phrases(key: str) -> PhraseBook[int]:
        pairs = [(phrase, number) for number, row in enumerate(rows) for phrase in row.get(key, ())]
        return PhraseBook(pairs, classes=classes)

    return _Book(entries, phrases("say"), phrases("also"), phrases("unless"))


def found(question: Question) -> list[Boundary]:
    """Return the boundaries that a turn touches, the weightiest first.

    Courtesy counts only where nothing else is said.
    """
    matches = _book().match(question.tokens)
    kept = [
        boundary for boundary, places in matches if boundary.reason != "smalltalk" or not _says_more(question, places)
    ]
    return sorted(kept, key=lambda boundary: ORDER.index(boundary.reason))


def _says_more(question: Question, places: set[int]) -> bool:
    """Whether a turn holds a subject besides some words, or asks for a side."""
    subject = any(weight == 1.0 and place not in places for place, weight in enumerate(question.weights))
    return subject or bool(question.asked)
