"""Understanding one turn: its words as meant, the sides asked about, and which words carry the subject."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Final

from motcua import data
from motcua.dialogue import references
from motcua.dialogue.hints import Hint
from motcua.dialogue.sides import Asked, Named, asked_in
from motcua.places.finding import Lead, Mention, mentions
from motcua.records.facets import Facet
from motcua.retrieval.ambiguity import Asking
from motcua.retrieval.collocations import Collocations
from motcua.retrieval.lexicon import Lexicon
from motcua.retrieval.query import Query
from motcua.text.folding import is_marked
from motcua.text.normal import normalise
from motcua.text.phrases import Match, PhraseBook, longest
from motcua.text.restoring import Restorer
from motcua.text.shorthand import Shorthand
from motcua.text.spelling import Speller
from motcua.text.tokens import tokenise

LONGEST: Final = 4_000
"""Characters of a turn that are read; the rest of a longer one is left out."""

ABOUT: Final = "về"
"""Last word of the phrases that ask about a subject as a whole ("cho hỏi về")."""

CLAUSE_END: Final = re.compile(r"[,;:.!?…\n]+(?=\s|$)|\s[-–]\s")
MARKED_SHARE: Final = 0.2
"""A text in which fewer of the words carry a mark was typed without marks (about 70 % do in running text)."""

WEAK_WEIGHT: Final = 0.3
"""Weight of a word of grammar: "có" stands in many names and in every question."""

BREAK: Final = "|"
PLACE: Final = "@"
"""Stands for the words of a place while the others are put right: a name is no misspelt word."""

FACET_WEIGHT: Final = 0.25
"""Weight left, in the search, to words that ask for a side: "lệ phí" is also a word of some names."""


@dataclass(frozen=True)
class Question:
    """One turn, understood. `breaks` are the positions at which a new clause begins; `weights` are 0 for courtesy.

    `places` are the places named; their words say nothing of the subject.
    """

    text: str
    tokens: tuple[str, ...]
    breaks: frozenset[int]
    asked: tuple[Asked, ...]
    weights: tuple[float, ...]
    denied: frozenset[int] = frozenset()
    marked: bool = True
    places: tuple[Mention, ...] = ()

    @property
    def facets(self) -> tuple[Facet, ...]:
        """The sides to tell, in the order asked, each once, then those told with them."""
        told = [facet for asked in self.asked for facet in asked.also]
        return tuple(dict.fromkeys((*(asked.facet for asked in self.asked), *told)))

    @property
    def query(self) -> Query:
        """What to search for."""
        return self.part(0, len(self.tokens))

    @property
    def has_subject(self) -> bool:
        """Whether some word says what the question is about; a number by itself says nothing."""
        return any(
            weight > WEAK_WEIGHT and place not in self.denied and not token.isdecimal()
            for place, (token, weight) in enumerate(zip(self.tokens, self.weights, strict=True))
        )

    @property
    def subject(self) -> tuple[str, ...]:
        """The words that say what the question is about."""
        return tuple(token for token, weight in zip(self.tokens, self.weights, strict=True) if weight == 1.0)

    @property
    def asking(self) -> Asking:
        """What is asked, besides the subject."""
        sides = {asked.facet for asked in self.asked} - {Facet.OVERVIEW}
        words = len(self.subject)
        about = not sides and any(self.tokens[asked.end - 1] == ABOUT for asked in self.asked)
        tokens = self.query.tokens
        outside, vague = (Hint.load(name).score(tokens) for name in ("outside", "vague"))
        return Asking(words, len(sides), about, outside, vague)

    def negated(self, inner: Collocations) -> frozenset[int]:
        """The positions of subject words said not to be the case; what stands so in some name denies nothing."""
        found = references.negated(self.tokens, self.breaks)
        places = set().union(*(places for start, places in found if not inner.denies_within(self.tokens, start)))
        return frozenset(place for place in places if self.weights[place] == 1.0)

    def without(self, places: frozenset[int]) -> "Question":
        """The same turn with more words denied."""
        return replace(self, denied=self.denied | places)

    def part(self, start: int, end: int) -> Query:
        """What to search for in the tokens from `start` up to `end`."""
        kept = [place for place in range(start, end) if self.weights[place] > 0 and place not in self.denied]
        denied = tuple(self.tokens[place] for place in sorted(self.denied) if self.weights[place] > 0)
        tokens, weights = tuple(self.tokens[p] for p in kept), tuple(self.weights[p] for p in kept)
        return Query(tokens, weights, self.marked, denied)


class Reader:
    """Turns typed text into a `Question`, with a speller made of the catalogue's own words."""

    def __init__(self, speller: Speller, restorer: Restorer, named: Named) -> None:
        """Take the speller, what gives marks back, and what knows the names of procedures."""
        self._speller = speller
        self._restorer = restorer
        self._named = named
        self._shorthand = Shorthand.load(None)

    def read(self, text: str) -> Question:
        """Understand one turn; never raises."""
        clean = normalise(text[:LONGEST], keep_lines=True)
        tokens, breaks, places = self._words(clean)
        if not typed_with_marks(clean):
            tokens = self._restorer.restore(tokens)
        ends = frozenset(breaks)
        asked = tuple(asked_in(tokens, ends, self._named))
        denied = frozenset(references.denied(tokens, ends))
        weights = weigh(tokens, asked)
        for place in places:
            weights[place.start : place.end] = [0.0] * (place.end - place.start)
            if place.lead is Lead.HERE:
                weights[place.start - 1] = min(weights[place.start - 1], WEAK_WEIGHT)
        marked = typed_with_marks(" ".join(tokens))
        return Question(clean, tuple(tokens), ends, asked, tuple(weights), denied, marked, tuple(places))

    def _words(self, text: str) -> tuple[list[str], set[int], list[Mention]]:
        marked: list[str] = []
        for clause in CLAUSE_END.split(text):
            words = tokenise(clause)
            if words:
                marked.extend([*words, BREAK])
        said = mentions(marked, marked=typed_with_marks(text))
        names = [[token for token in marked[place.start : place.end] if token != BREAK] for place in said]
        for place in reversed(said):
            marked[place.start : place.end] = [PLACE]
        tokens: list[str] = []
        breaks: set[int] = set()
        places: list[Mention] = []
        for token in self._speller.correct(self._shorthand.expand(marked)):
            if token == BREAK:
                breaks.add(len(tokens))
            elif token == PLACE:
                name = names[len(places)]
                places.append(said[len(places)]._replace(start=len(tokens), end=len(tokens) + len(name)))
                tokens.extend(name)
            else:
                tokens.append(token)
        return tokens, breaks, places


@cache
def fillers() -> PhraseBook[None]:
    """The phrases that carry no subject."""
    return PhraseBook([(phrase, None) for row in data.toml("fillers.toml")["filler"] for phrase in row["say"]])


@cache
def weak_words() -> PhraseBook[None]:
    """The words of grammar, and "thủ tục", which every turn is about and some names hold."""
    return PhraseBook([(word, None) for word in data.toml("fillers.toml")["weak"]["say"]])


def typed_with_marks(text: str) -> bool:
    """Whether a text was typed with diacritics, give or take a few words."""
    words = [word for word in text.split() if word.isalpha()]
    return sum(map(is_marked, words)) > MARKED_SHARE * len(words)


def conversation_phrases() -> Iterator[list[str]]:
    """Yield the phrases by which people steer a conversation, ask for a side or say what is no procedure's business.

    Turns that go on with another side ("còn phí?") are among them: texts are not like that, and hold many a "con".
    """
    steering = data.toml("dialogue.toml")
    rows = [table for table in steering.values() if isinstance(table, dict)]
    rows += steering["ordinal"] + data.toml("facets.toml")["facet"] + data.toml("fillers.toml")["filler"]
    rows += data.toml("boundaries.toml")["boundary"]
    for row in rows:
        for phrase in (*row["say"], *row.get("also", ())):
            if "{" not in phrase:
                yield tokenise(normalise(phrase))
    for row in data.toml("facets.toml")["noun"]:
        yield from (tokenise(normalise(f"còn {noun}")) for noun in row["say"])


def weigh(tokens: Sequence[str], asked: Iterable[Asked]) -> list[float]:
    """Return how much each token says about the subject.

    That is 1; less for words of grammar and for asking for a side; 0 for courtesy. Words that the lexicon knows as a
    subject keep their weight, unless they only ask for a side.
    """
    concepts = [set(range(match.start, match.end)) for match in Lexicon.load().find(tokens)]
    sides = {place for side in asked for place in range(side.start, side.end)}
    subject = set().union(*(places for places in concepts if not places <= sides))
    courtesy = _covered((*_sure(longest(fillers().find(tokens))), *references.spoken(tokens)))
    weak = _covered(_sure(weak_words().find(tokens)))
    return [_weight(place, subject, sides, courtesy, weak) for place in range(len(tokens))]


def _sure(matches: Iterable[Match[None]]) -> list[Match[None]]:
    """Leave out what may be another word typed without marks: a single one that does not match as written."""
    return [match for match in matches if match.exact or match.end - match.start > 1]


def _weight(place: int, subject: set[int], sides: set[int], courtesy: set[int], weak: set[int]) -> float:
    if place in subject:
        return 1.0
    if place in courtesy:
        return 0.0
    if place in sides:
        return FACET_WEIGHT
    return WEAK_WEIGHT if place in weak else 1.0


def _covered(matches: Iterable[Match[Any]]) -> set[int]:
    return {place for match in matches for place in range(match.start, match.end)}
