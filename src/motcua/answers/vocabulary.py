"""The reviewed words that a sentence in other words may hold: `data/rewording.toml`, read once."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from motcua import data
from motcua.answers.reply import Language
from motcua.answers.verifier import FIGURE, normal_form
from motcua.records.facets import Facet
from motcua.text.normal import normalise
from motcua.text.phrases import Match, PhraseBook, longest
from motcua.text.tokens import tokenise

Words = tuple[str, ...]
FILE: Final = "rewording.toml"


def words(text: str) -> Words:
    """Return the words of a text in lower case, each figure in the form under which figures are compared."""
    return tuple(normal_form(word) if FIGURE.fullmatch(word) else word for word in tokenise(normalise(text)))


def is_figure(word: str) -> bool:
    """Whether a word is a figure, as `words` gives it."""
    return FIGURE.fullmatch(word) is not None


def phrases_in(book: PhraseBook[str], tokens: Sequence[str]) -> list[Match[str]]:
    """Return the phrases of a book that stand in a text letter by letter, the longest of those that overlap."""
    return sorted(longest(match for match in book.find(tokens) if match.exact))


def counted(book: PhraseBook[str], tokens: Sequence[str]) -> Counter[str]:
    """Return how often each phrase of a book stands in a text; one inside a longer one counts too."""
    return Counter(match.payload for match in book.find(tokens) if match.exact)


@dataclass(frozen=True)
class Replacement:
    """An official phrase and the plain ones that may stand for it."""

    official: Words
    plain: tuple[Words, ...]

    def undone(self, tokens: Words, line: Words) -> Words:
        """Return a sentence with the official phrase put back for plain ones, as often as the line has it and it not.

        Args:
            tokens: The words of the sentence.
            line: The words of the line that it tells.
        """
        parts = self._parts(tokens)
        missing = count_of(self.official, line) - parts.count(self.official)
        out: list[str] = []
        for part in parts:
            back = part in self.plain and missing > 0
            missing -= back
            out.extend(self.official if back else part)
        return tuple(out)

    def _parts(self, tokens: Words) -> list[Words]:
        """Cut a sentence into official phrases, plain ones, and single words, the longest first."""
        known = sorted((self.official, *self.plain), key=len, reverse=True)
        parts: list[Words] = []
        at = 0
        while at < len(tokens):
            part = next((one for one in known if tokens[at : at + len(one)] == one), tokens[at : at + 1])
            parts.append(part)
            at += len(part)
        return parts


def count_of(phrase: Words, tokens: Words) -> int:
    """Return how often a phrase stands in a text."""
    return sum(tokens[at : at + len(phrase)] == phrase for at in range(len(tokens) - len(phrase) + 1))


@dataclass(frozen=True)
class Vocabulary:
    """The words of one language: those that may be added anywhere, and, by side, between the parts of a line."""

    grammar: frozenset[str]
    sides: dict[Facet, frozenset[str]]

    def beside(self, facet: Facet) -> frozenset[str]:
        """The words that may be added to a line of a side."""
        return self.grammar | self.sides.get(facet, frozenset())


@cache
def vocabulary(language: Language) -> Vocabulary:
    """Return the words of one language."""
    table = data.toml(FILE)["vietnamese" if language is Language.VIETNAMESE else "english"]
    sides = {Facet(name): frozenset(said) for name, said in table["sides"].items()}
    return Vocabulary(frozenset(table["grammar"]), sides)


@cache
def replacements() -> tuple[Replacement, ...]:
    """Return the plain Vietnamese phrases by what they stand for, those for the longest official phrases first."""
    rows = data.toml(FILE)["vietnamese"]["plainer"]
    made = [Replacement(words(row["official"]), tuple(map(words, row["plain"]))) for row in rows]
    return tuple(sorted(made, key=lambda one: len(one.official), reverse=True))


@cache
def english_said() -> PhraseBook[str]:
    """Return the English phrases, each with the first of the Vietnamese ones that it stands for."""
    rows = data.toml(FILE)["english"]["word"]
    return PhraseBook([(phrase, row["means"][0]) for row in rows for phrase in row["say"]])


@cache
def english_meant() -> PhraseBook[str]:
    """Return the Vietnamese phrases that have an English one, each with the name of its entry."""
    rows = data.toml(FILE)["english"]["word"]
    return PhraseBook([(phrase, row["means"][0]) for row in rows for phrase in row["means"]])


def english_for(entry: str) -> tuple[str, ...]:
    """Return the English phrases of an entry."""
    return next(tuple(row["say"]) for row in data.toml(FILE)["english"]["word"] if row["means"][0] == entry)


def absent_in_english(facet: Facet) -> str:
    """Return the reviewed English sentence that says that the record states nothing of a side."""
    text: str = data.toml(FILE)["english"]["absent"][facet]
    return text


@cache
def watched(*names: str) -> PhraseBook[str]:
    """Return the watched phrases of some lists, each as its own name."""
    lists: Iterable[list[str]] = (data.toml(FILE)["watched"][name] for name in names)
    return PhraseBook([(phrase, phrase) for phrases in lists for phrase in phrases])
