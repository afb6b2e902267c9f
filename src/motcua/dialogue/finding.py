"""Which procedures a turn is about: one, several asked about at once, or the one spoken of before."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Final

from motcua.dialogue import references
from motcua.dialogue.question import Question
from motcua.dialogue.several import LISTED, MOST_SUBJECTS, WEIGHED, Part, parted, weighed
from motcua.dialogue.state import State
from motcua.records.facets import Facet
from motcua.retrieval.ambiguity import Judge
from motcua.retrieval.query import Query
from motcua.retrieval.ranking import Ranked, Searcher
from motcua.retrieval.terms import tokens_of

CONTEXT_WEIGHT: Final = 0.45
"""Weight, in the search, of the words of the subject before, when a turn goes on with it."""

LONGEST: Final = 10
"""Records of a ranking."""

ASKED_WEIGHT: Final = 0.8
"""… of the words of the turn that the assistant asked back about, or whose answer is taken back."""

OFFERED_LEAD: Final = 2.0
"""Score by which another procedure must be ahead of those offered for it to be what the person means."""

DENIALS: Final = frozenset(("không", "chưa"))
LESS_HELD: Final = 0.25
"""Share of the words denied that a name must hold less of to be taken in place of the one found first."""

SHORT_TURN: Final = 5
"""A turn with no more subject words than this may lean on the subject before."""

SURE_PART: Final = 0.35
"""Confidence from which words count as naming a procedure by themselves …"""

HELD_PART: Final = 0.8
"""… if they hold this share of one of its names …"""

COVERED_PART: Final = 0.85
"""… or it is one that people often ask about and one of its names holds this share of them."""


@dataclass(frozen=True)
class Finding:
    """The ranking, and the records meant (numbers, the main one first) with the sides asked of each.

    `leaning` tells that the turn goes on with, or takes back, what was said before.
    """

    ranking: tuple[Ranked, ...]
    meant: tuple[tuple[int, tuple[Facet, ...]], ...]
    leaning: bool = False


class Finder:
    """Searches for what a turn is about."""

    def __init__(self, searcher: Searcher, province: str | None) -> None:
        """Take the searcher and the province whose own procedures count."""
        self._searcher = searcher
        self._province = province
        self._rows = searcher.indexes.entries.rows

    def find(self, question: Question, state: State) -> Finding:
        """Return what the turn is about, leaning on the conversation where the turn does."""
        carried = self._carried(question, state)
        alone = self._alone(question)
        several = self._several(question, alone)
        if several:
            return Finding(self._joined(several), tuple((part.ranking[0].number, part.facets) for part in several))
        earlier = self._earlier(question, state, alone)
        if earlier is not None:
            return Finding(
                (earlier, *(one for one in alone if one.number != earlier.number))[:LONGEST],
                ((earlier.number, question.facets),),
                leaning=True,
            )
        ranking = self._ranking(question, state, alone)
        if not ranking:
            return Finding((), ())
        leaning = any(references.opens(name, question.tokens) for name in ("continuation", "correction"))
        return Finding(tuple(ranking), ((ranking[0].number, question.facets or carried),), leaning)

    def _earlier(self, question: Question, state: State, alone: list[Ranked]) -> Ranked | None:
        """Return the subject before the last that a turn goes back to and names ("quay lại cái tạm trú lúc nãy")."""
        if not references.find("return", question.tokens):
            return None
        earlier = {one.codes[0] for one in state.subjects[:-1]} - set(state.subjects[-1].codes if state.subject else ())
        return next((ranked for ranked in alone if self._rows[ranked.number].code in earlier), None)

    def _alone(self, question: Question) -> list[Ranked]:
        """Search for the turn by itself.

        What is said not to be the case ("không có yếu tố nước ngoài") leads to another record where the turn without it
        finds one whose name holds less of it, and that is surer or named whole.
        """
        ranking = self._search(question.query)
        inner = self._searcher.indexes.collocations
        denied = question.negated(inner)
        if not denied or not ranking:
            return ranking
        rest = self._search(question.without(denied).query)
        words = {question.tokens[place] for place in denied}
        if not rest:
            return ranking
        less = self._held(words, ranking[0]) - self._held(words, rest[0])
        surer = rest[0].confidence > ranking[0].confidence and less >= LESS_HELD
        return (
            rest if surer or (less >= HELD_PART and self._names(rest[0]) and not self._denies(ranking[0])) else ranking
        )

    def _denies(self, ranked: Ranked) -> bool:
        """Whether a record's name itself says that something is not the case."""
        return not DENIALS.isdisjoint(tokens_of(self._rows[ranked.number].name))

    def _held(self, words: set[str], ranked: Ranked) -> float:
        """Return the share of some words that stand in a record's name."""
        return len(words.intersection(tokens_of(self._rows[ranked.number].name))) / len(words)

    def _search(self, query: Query) -> list[Ranked]:
        return self._searcher.search(query, self._province)

    def _search_with(self, words: Sequence[str], weight: float, question: Question) -> list[Ranked]:
        """Search for a turn together with words said before, less those that it says itself."""
        known = set(question.query.tokens)
        added = tuple(token for token in words if token not in known)
        return self._search(replace(question.query, context=added, context_weight=weight))

    def _ranking(self, question: Question, state: State, alone: list[Ranked]) -> list[Ranked]:
        """Search for the turn by itself or, where it leans on the subject before and names none, together with it."""
        if state.asked_back:
            return self._among(question, state)
        if state.subject is None or (alone and self._names(alone[0])):
            return alone
        if references.opens("rejection", question.tokens) and state.words:
            return self._instead(question, state, state.subject.codes)
        if not self._leans(question):
            return alone
        name = self._rows[self._searcher.indexes.entries.number[state.subject.codes[0]]].name
        return self._search_with(tokens_of(name), CONTEXT_WEIGHT, question)

    def _among(self, question: Question, state: State) -> list[Ranked]:
        """Search again after asking back, with the words of the first turn, and rank what was offered first."""
        ranking = self._search_with(state.asked_back, ASKED_WEIGHT, question)
        offered = [one for one in ranking if self._rows[one.number].code in state.options]
        if offered and ranking[0].score - offered[0].score <= OFFERED_LEAD:
            return [*offered, *(one for one in ranking if one not in offered)]
        return ranking

    def _instead(self, question: Question, state: State, answered: Sequence[str]) -> list[Ranked]:
        """Search again with the words of the turn whose answer is taken back; what was answered comes last."""
        ranking = self._search_with(state.words, ASKED_WEIGHT, question)
        return sorted(ranking, key=lambda one: self._rows[one.number].code in answered)

    @staticmethod
    def _names(ranked: Ranked) -> bool:
        """Whether the words of the question name this record by themselves."""
        whole = ranked.feature("short_held_official") >= HELD_PART
        known = ranked.feature("common") > 0 and ranked.feature("short_cover") >= COVERED_PART
        return ranked.confidence >= SURE_PART and (whole or known)

    def _carried(self, question: Question, state: State) -> tuple[Facet, ...]:
        """Return the sides that a turn without any takes over: "Còn kết hôn?" after "Khai tử cần gì?"."""
        if state.subject is None or question.facets:
            return ()
        short = sum(weight == 1.0 for weight in question.weights) <= SHORT_TURN + 3
        turns = any(references.opens(name, question.tokens) for name in ("continuation", "correction"))
        return state.subject.facets if short and turns else ()

    def _leans(self, question: Question) -> bool:
        """Whether a turn goes on with the subject before: it says so, or it is short and names little."""
        if references.opens("correction", question.tokens):
            return False
        subject_words = sum(weight == 1.0 for weight in question.weights)
        return references.opens("continuation", question.tokens) or subject_words <= SHORT_TURN

    def _several(self, question: Question, whole: Sequence[Ranked]) -> list[Part]:
        """Return the parts of a turn that ask about procedures of their own, as asked; none where it asks about one."""
        turn = parted(question, self._searcher.indexes.collocations, whole, self._search)
        if turn is None or not whole:
            return []
        counted = Judge.load("several", WEIGHED)
        others = [
            part
            for part in turn.parts[1:]
            if (turn.listed and part.ranking[0].confidence >= LISTED) or counted.holds(weighed(turn, part, whole))
        ]
        return sorted([turn.parts[0], *others][:MOST_SUBJECTS], key=lambda part: part.start) if others else []

    @staticmethod
    def _joined(several: list[Part]) -> tuple[Ranked, ...]:
        """Rank the first of each part, then the second of each, and so on; at most ten."""
        chosen: dict[int, Ranked] = {}
        for row in zip_longest(*(part.ranking for part in several)):
            for ranked in row:
                if ranked is not None:
                    chosen.setdefault(ranked.number, ranked)
        return tuple(list(chosen.values())[:LONGEST])
