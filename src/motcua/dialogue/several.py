"""Several procedures asked about in one turn ("tách hộ rồi làm căn cước"): what each part means, and whether it counts.

Most turns of several clauses are one story. A learned judgement over pairs of parts tells the two apart.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from motcua.dialogue.question import Question
from motcua.dialogue.segments import Segment, beside, compares, each_asks, listed, segments, share_facets
from motcua.records.facets import Facet
from motcua.retrieval.collocations import Collocations
from motcua.retrieval.query import Query
from motcua.retrieval.ranking import Ranked

WEIGHED: Final = (
    "bias", "first", "other", "common", "first_near", "other_near", "other_place", "told", "words", "first_held",
    "other_held", "cover", "asking", "each_asks", "parts", "whole", "whole_gap", "compares", "first_led", "other_led",
)  # fmt: skip
"""What the judgement weighs: how sure each of two parts is, how the whole turn's ranking sees them, who asks."""

LISTED: Final = 0.35
"""Confidence from which a part of what is plainly a list counts without being judged."""

SHARED_WEIGHT: Final = 0.45
"""Weight, in the search for a part, of the words of the part it is compared with."""

LEAST_WORDS: Final = 2
"""Subject words a part must have to be searched for: no name is shorter."""

MOST_PARTS: Final = 5
"""A turn with more parts is a story, not a list of questions."""

MOST_SUBJECTS: Final = 4
LOOKED_AT: Final = 5
"""How many of a part's ranking may be what it means; also how far down the whole turn's ranking a record is near."""

NEAR: Final = 0.5
"""What being near in the ranking of the whole turn adds to the confidence of a part's candidate."""

MANY_WORDS: Final = 6
GAP_CAP: Final = 6.0
FAR: Final = 10

Search = Callable[[Query], Sequence[Ranked]]


@dataclass(frozen=True)
class Part:
    """One part of a turn: its ranking, what it most likely means first; sides asked; place in the whole's ranking.

    `start` is the position in the turn at which it begins.
    """

    ranking: tuple[Ranked, ...]
    facets: tuple[Facet, ...]
    place: int
    words: int
    asks: bool
    told: bool
    start: int

    @property
    def sureness(self) -> float:
        """How likely the first is meant, by the part alone and by the whole turn."""
        return self.ranking[0].confidence + NEAR * (self.place < LOOKED_AT)


@dataclass(frozen=True)
class Parted:
    """The parts of a turn, the surest first, no two meaning the same; with what bears on whether they count."""

    parts: tuple[Part, ...]
    pieces: int
    each_asks: bool
    compares: bool
    listed: bool


def parted(question: Question, inner: Collocations, whole: Sequence[Ranked], search: Search) -> Parted | None:
    """Return what the parts of a turn mean, None where it does not fall into parts beside each other.

    Args:
        question: The turn.
        inner: Words of grammar inside names, which part nothing.
        whole: The ranking of the whole turn.
        search: Searches for a part.
    """
    pieces = segments(question, inner)
    compared = compares(question)
    if not 2 <= len(pieces) <= MOST_PARTS or not (compared or beside(question, pieces, inner)):
        return None
    places = {one.number: place for place, one in enumerate(whole)}
    found: dict[int, Part] = {}
    for piece, facets in zip(pieces, share_facets(pieces), strict=True):
        words = sum(weight == 1.0 for weight in question.weights[piece.start : piece.end])
        if words < LEAST_WORDS:
            continue
        ranking = _likeliest(search(_query(question, piece, pieces[0] if compared else piece)), places)
        if ranking:
            number = ranking[0].number
            part = Part(ranking, facets, places.get(number, FAR), words, bool(piece.facets), piece.told, piece.start)
            found[number] = _both(found[number], part) if number in found else part
    parts = sorted(found.values(), key=lambda part: -part.sureness)
    if len(parts) < 2:
        return None
    return Parted(tuple(parts), len(pieces), each_asks(question, pieces), compared, listed(question, pieces))


def _query(question: Question, piece: Segment, head: Segment) -> Query:
    """What to search for in a part; one compared with another may leave out what they share ("… và cho …")."""
    query = question.part(piece.start, piece.end)
    if piece.start == head.start:
        return query
    shared = tuple(token for token in question.part(head.start, head.end).tokens if token not in query.tokens)
    return replace(query, context=shared, context_weight=SHARED_WEIGHT)


def _likeliest(ranking: Sequence[Ranked], places: dict[int, int]) -> tuple[Ranked, ...]:
    """Put first what part and whole turn together hold likeliest."""
    if not ranking:
        return ()
    best = max(ranking[:LOOKED_AT], key=lambda one: one.confidence + NEAR * (places.get(one.number, FAR) < LOOKED_AT))
    return (best, *(one for one in ranking if one is not best))


def _both(known: Part, other: Part) -> Part:
    surer = max(known, other, key=lambda part: part.ranking[0].confidence)
    return replace(surer, facets=tuple(dict.fromkeys((*known.facets, *other.facets))), start=known.start)


def weighed(turn: Parted, other: Part, whole: Sequence[Ranked]) -> NDArray[np.float32]:
    """Return the features of `WEIGHED` for the surest part and another, shape (len(WEIGHED),); `whole` is not empty."""
    first = turn.parts[0]
    one, two = first.ranking[0], other.ranking[0]
    gap = whole[0].score - whole[1].score if len(whole) > 1 else GAP_CAP
    values = (
        1.0,
        one.confidence,
        two.confidence,
        two.feature("common"),
        first.place < LOOKED_AT - 2,
        other.place < LOOKED_AT - 2,
        other.place / FAR,
        first.told or other.told,
        min(other.words, MANY_WORDS) / MANY_WORDS,
        one.feature("short_held_official"),
        two.feature("short_held_official"),
        two.feature("name_cover"),
        first.asks and other.asks,
        turn.each_asks,
        turn.pieces / MOST_PARTS,
        whole[0].confidence,
        min(gap, GAP_CAP) / GAP_CAP,
        turn.compares,
        one.feature("lead_said"),
        two.feature("lead_said"),
    )
    return np.array(values, dtype=np.float32)
