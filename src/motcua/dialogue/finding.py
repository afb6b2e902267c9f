"""Which procedures a turn is about: one, several asked about at once, or the one spoken of before."""

from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Final

from motcua.dialogue import references
from motcua.dialogue.question import Question
from motcua.dialogue.segments import Segment, beside, compares, segments, share_facets
from motcua.dialogue.state import State
from motcua.records.facets import Facet
from motcua.retrieval.ranking import Ranked, Searcher
from motcua.retrieval.terms import tokens_of

CONTEXT_WEIGHT: Final = 0.45
"""Weight, in the search, of the words of the subject before, when a turn goes on with it."""

ASKED_WEIGHT: Final = 0.8
"""… of the words of the turn that the assistant asked back about."""

OFFERED_LEAD: Final = 2.0
"""Score by which another procedure must be ahead of those offered for it to be what the person means."""

SHORT_TURN: Final = 5
"""A turn with no more subject words than this may lean on the subject before."""

SURE_PART: Final = 0.35
"""Confidence from which words count as naming a procedure by themselves …"""

SURE_ALONE: Final = 0.8
"""… or this confidence, without more …"""

HELD_PART: Final = 0.8
"""… if they hold this share of one of its names …"""

COVERED_PART: Final = 0.85
"""… or it is one that people often ask about and one of its names holds this share of them."""

MOST_SUBJECTS: Final = 4
LEAST_WORDS: Final = 2
"""Subject words a part must have to be searched for: no name is shorter."""

MOST_PARTS: Final = 5
"""A turn with more clauses is a story, not a list of questions."""


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
        several = self._several(question)
        if several:
            meant = tuple((found[0].number, facets) for found, facets in several)
            return Finding(self._joined(several), meant)
        ranking = self._ranking(question, state)
        if not ranking:
            return Finding((), ())
        leaning = any(references.opens(name, question.tokens) for name in ("continuation", "correction"))
        return Finding(tuple(ranking), ((ranking[0].number, question.facets or carried),), leaning)

    def _ranking(self, question: Question, state: State) -> list[Ranked]:
        """Search for the turn by itself or, where it leans on the subject before and names none, together with it."""
        if state.asked_back:
            return self._among(question, state)
        alone = self._searcher.search(question.query, self._province)
        if state.subject is None or not self._leans(question) or (alone and self._names(alone[0])):
            return alone
        known = set(question.query.tokens)
        name = self._rows[self._searcher.indexes.entries.number[state.subject.codes[0]]].name
        added = tuple(token for token in tokens_of(name) if token not in known)
        return self._searcher.search(
            replace(question.query, context=added, context_weight=CONTEXT_WEIGHT), self._province
        )

    def _among(self, question: Question, state: State) -> list[Ranked]:
        """Search again after asking back, with the words of the first turn, and rank what was offered first."""
        known = set(question.query.tokens)
        added = tuple(token for token in state.asked_back if token not in known)
        ranking = self._searcher.search(
            replace(question.query, context=added, context_weight=ASKED_WEIGHT), self._province
        )
        offered = [one for one in ranking if self._rows[one.number].code in state.options]
        if offered and ranking[0].score - offered[0].score <= OFFERED_LEAD:
            return [*offered, *(one for one in ranking if one not in offered)]
        return ranking

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

    def _several(self, question: Question) -> list[tuple[list[Ranked], tuple[Facet, ...]]]:
        parts = segments(question)
        if not 2 <= len(parts) <= MOST_PARTS or not (compares(question) or beside(question, parts)):
            return []
        found: dict[int, tuple[list[Ranked], tuple[Facet, ...]]] = {}
        for part, facets in zip(parts, share_facets(parts), strict=True):
            if sum(weight == 1.0 for weight in question.weights[part.start : part.end]) < LEAST_WORDS:
                continue
            ranking = self._search_part(question, part)
            if ranking and (self._names(ranking[0]) or ranking[0].confidence >= SURE_ALONE):
                first = ranking[0].number
                known = found[first][1] if first in found else ()
                found[first] = (ranking, tuple(dict.fromkeys((*known, *facets))))
        return list(found.values())[:MOST_SUBJECTS] if len(found) >= 2 else []

    def _search_part(self, question: Question, part: Segment) -> list[Ranked]:
        return self._searcher.search(question.part(part.start, part.end), self._province)

    @staticmethod
    def _joined(several: list[tuple[list[Ranked], tuple[Facet, ...]]]) -> tuple[Ranked, ...]:
        """Rank the first of each part, then the second of each, and so on; at most ten."""
        chosen: dict[int, Ranked] = {}
        for row in zip_longest(*(found for found, _ in several)):
            for ranked in row:
                if ranked is not None:
                    chosen.setdefault(ranked.number, ranked)
        return tuple(list(chosen.values())[:10])
