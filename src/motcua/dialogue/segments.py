"""Parts of a turn that may each ask about another procedure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from motcua.dialogue import references
from motcua.dialogue.question import WEAK_WEIGHT, Question
from motcua.records.facets import Facet
from motcua.retrieval.collocations import Collocations

LONGEST_NAME = 5
"""Tokens of a part that is a mere name in a list."""


@dataclass(frozen=True)
class Segment:
    """Tokens `start` up to `end` of a turn, with the sides asked about there.

    `told` says that it tells what has happened or how things are ("tôi mới ly hôn") and asks for nothing.
    """

    start: int
    end: int
    facets: tuple[Facet, ...]
    told: bool = False


def segments(question: Question, within_names: Collocations) -> list[Segment]:
    """Cut a turn at its clauses and joining words into parts that each name a subject.

    A part that only asks for sides belongs to the part before it ("cần gì, nộp ở đâu"), or, where none is before,
    to the one after it. A joining word that stands so in some name ("có công với cách mạng") does not cut.
    """
    cuts = sorted({0, *question.breaks, *_joints(question.tokens, within_names), len(question.tokens)})
    spans = [(a, b) for a, b in zip(cuts, cuts[1:], strict=False) if a < b]
    parts: list[Segment] = []
    for start, end in spans:
        facets = tuple(
            dict.fromkeys(facet for asked in question.asked if start <= asked.start < end for facet in asked.facets)
        )
        if parts and not _has_subject(question, start, end):
            last = parts[-1]
            parts[-1] = Segment(last.start, last.end, tuple(dict.fromkeys((*last.facets, *facets))))
        else:
            parts.append(Segment(start, end, facets))
    named = [part for part in parts if _has_subject(question, part.start, part.end)]
    return [replace(part, told=not part.facets and _tells(question.tokens, part)) for part in named]


def _tells(tokens: Sequence[str], part: Segment) -> bool:
    """Whether a part begins, after words for persons at most, with a word for what was or is ("mới", "đang", "bị")."""
    words = tokens[part.start : part.end]
    persons = {place for match in references.find("persons", words) for place in range(match.start, match.end)}
    return any(persons.issuperset(range(match.start)) for match in references.find("telling", words))


def share_facets(parts: Sequence[Segment]) -> list[tuple[Facet, ...]]:
    """Return the sides asked of each part; a part that names none takes those of the next part that does, or the last.

    "Khai sinh, khai tử cần giấy tờ gì" asks for papers of both; "khai sinh cần gì, kết hôn mất bao lâu" does not mix.
    """
    shared = [part.facets for part in parts]
    for place in range(len(shared) - 2, -1, -1):
        shared[place] = shared[place] or shared[place + 1]
    for place in range(1, len(shared)):
        shared[place] = shared[place] or shared[place - 1]
    return shared


def beside(question: Question, parts: Sequence[Segment], within_names: Collocations) -> bool:
    """Whether the parts stand beside each other, and are not clauses of one story.

    They do where a word joins two of them, where two of them ask for sides of their own, or where all but the last
    are mere names ("khai sinh, khai tử, kết hôn cần giấy tờ gì").
    """
    starts = {part.start for part in parts[1:]}
    joined = any(cut in starts or cut - 1 in starts for cut in _joints(question.tokens, within_names))
    names = all(part.end - part.start <= LONGEST_NAME for part in parts[:-1]) and len(parts) > 2
    return joined or names or each_asks(question, parts)


def each_asks(question: Question, parts: Sequence[Segment]) -> bool:
    """Whether two parts or more ask for sides of their own."""
    return sum(bool(part.facets) or _asks_likewise(question, part) for part in parts) >= 2


def listed(question: Question, parts: Sequence[Segment]) -> bool:
    """Whether a turn is plainly a list of questions: three parts or more, each asking for a side of its own."""
    return len(parts) > 2 and all(part.facets or _asks_likewise(question, part) for part in parts)


def _asks_likewise(question: Question, part: Segment) -> bool:
    """Whether a part asks what was asked of the one before: "… thì sao"."""
    words = question.tokens[part.start : part.end]
    return any(pair in (("thì", "sao"), ("thì", "răng")) for pair in pairwise(words))


def compares(question: Question) -> bool:
    """Whether the person wants procedures set side by side."""
    return bool(references.find("comparison", question.tokens))


def _joints(tokens: Sequence[str], within_names: Collocations) -> set[int]:
    found = references.find("joining", tokens)
    parting = [match for match in found if not within_names.joins_within(tokens, match.start, match.end)]
    return {match.start for match in parting} | {match.end for match in parting}


def _has_subject(question: Question, start: int, end: int) -> bool:
    return any(weight > WEAK_WEIGHT for weight in question.weights[start:end])
