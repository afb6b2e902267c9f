"""From everyday words to the words of official names: `data/lexicon/`."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from motcua import data
from motcua.retrieval.terms import tokens_of
from motcua.text.phrases import Match, PhraseBook


@dataclass(frozen=True)
class Concept:
    """Official words that some everyday phrase stands for; any `unless` phrase in the question cancels it."""

    means: tuple[str, ...]
    unless: tuple[tuple[str, ...], ...] = ()


def word_classes() -> dict[str, list[str]]:
    """Return every class of words (`{kin}`) that phrases may name."""
    classes: dict[str, list[str]] = {}
    for table in data.tables("lexicon", "class"):
        classes.setdefault(table["name"], []).extend(table["words"])
    return classes


def _concept(table: dict[str, Any]) -> Concept:
    return Concept(
        tuple(tokens_of(table["means"])), tuple(tuple(tokens_of(phrase)) for phrase in table.get("unless", []))
    )


class Lexicon:
    """The concepts and the phrases that stand for them."""

    def __init__(self, book: PhraseBook[Concept]) -> None:
        """Take the phrases."""
        self._book = book
        self._found = lru_cache(maxsize=256)(self._search)

    @classmethod
    @cache
    def load(cls) -> "Lexicon":
        """Read the package's lexicon."""
        phrases: list[tuple[str, Concept]] = []
        for table in data.tables("lexicon", "concept"):
            concept = _concept(table)
            phrases.extend((phrase, concept) for phrase in table["say"])
        return cls(PhraseBook(phrases, classes=word_classes()))

    def find(self, tokens: Sequence[str]) -> list[Match[Concept]]:
        """Return the concepts the tokens name; where two phrases overlap and one holds the other, the longer."""
        return list(self._found(tuple(tokens)))

    def _search(self, tokens: tuple[str, ...]) -> tuple[Match[Concept], ...]:
        found = [match for match in self._book.find(tokens) if not _cancelled(match.payload, tokens)]
        return tuple(match for match in found if not any(_within(match, other) for other in found))


def _within(match: Match[Concept], other: Match[Concept]) -> bool:
    longer = other.end - other.start > match.end - match.start
    return longer and other.start <= match.start and match.end <= other.end


def _cancelled(concept: Concept, tokens: Sequence[str]) -> bool:
    joined = f" {' '.join(tokens)} "
    return any(f" {' '.join(phrase)} " in joined for phrase in concept.unless)
