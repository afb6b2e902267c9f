"""A second search with the turn in other words, which a language model may have chosen: never read, only searched with.

What the person typed decides everything else: the boundaries, the sides asked about, the kind of turn. And words that
are not the person's answer nothing by themselves: where they lead to a procedure that the person's own words did not
find at all, it is offered, and the person chooses.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from motcua.answers.reply import Decision, Reason, Reply
from motcua.answers.reviewed import emergency
from motcua.dialogue.boundaries import found
from motcua.dialogue.finding import Finding
from motcua.dialogue.question import Reader
from motcua.dialogue.state import State
from motcua.retrieval.query import Query
from motcua.retrieval.ranking import Ranked, Searcher

UNSURE: Final = 0.5
"""Confidence below which the turn's own search is unsure enough to search again: it is more often wrong than right."""

CLEARLY: Final = 0.25
"""How much surer the second search must be to be taken; a little surer is what chance gives."""

LONGEST: Final = 200
"""Characters of a rewriting; a longer one is no question."""

MOST_OFFERED: Final = 4
REASONS: Final = frozenset({None, Reason.NO_RECORD})
Rewrites = Callable[[str], str]


@dataclass(frozen=True)
class Second:
    """What the second search found; `offered` where the person must choose: their own words did not find its first."""

    finding: Finding
    offered: tuple[Ranked, ...] = ()


def doubtful(reply: Reply, state: State) -> bool:
    """Whether a turn, answered so in a state, may be worth a second search with other words.

    It may where something was searched for and nothing sure was found. Courtesy, codes, choices from a list, danger,
    and whatever a boundary decided are not.
    """
    unsure = bool(reply.procedures) and reply.procedures[0].confidence < UNSURE
    searched = reply.decision in (Decision.ANSWER, Decision.CLARIFY, Decision.DECLINE) and reply.reason in REASONS
    alarm = reply.text.startswith(emergency())
    return unsure and searched and not alarm and len(reply.answered) < 2 and not state.asked_back


def query_of(rewriting: str, reader: Reader, searcher: Searcher) -> Query | None:
    """Return what to search for, None where the rewriting is no question: long, of several lines, or out of bounds.

    Only words that names of procedures use are left, so neither codes nor figures.
    """
    line = rewriting.strip()
    if not line or len(line) > LONGEST or re.search(r"[\r\n\u2028\u2029]", line):
        return None
    question = reader.read(line)
    if found(question):
        return None
    query = question.query
    known = set(searcher.known(query.tokens))
    kept = [(token, weight) for token, weight in zip(query.tokens, query.weights, strict=True) if token in known]
    if not kept:
        return None
    return Query(tuple(token for token, _ in kept), tuple(weight for _, weight in kept), query.marked)


def second(rewriting: str, finding: Finding, reader: Reader, searcher: Searcher, province: str | None) -> Second | None:
    """Return what a turn in other words finds, None where that is not clearly surer than what its own words found."""
    first = finding.ranking[0] if finding.ranking else None
    before = first.confidence if first else 0.0
    query = query_of(rewriting, reader, searcher)
    if query is None or before >= UNSURE:
        return None
    ranking = searcher.search(query, province)
    if not ranking or ranking[0].confidence < before + CLEARLY:
        return None
    own = {one.number for one in finding.ranking}
    facets = finding.meant[0][1] if finding.meant else ()
    taken = replace(finding, ranking=tuple(ranking), meant=((ranking[0].number, facets),))
    if ranking[0].number in own:
        return Second(taken)
    offered = dict.fromkeys(one.number for one in (ranking[0], *finding.ranking[:1], *ranking[1:]))
    ranked = {one.number: one for one in (*finding.ranking, *ranking)}
    return Second(taken, tuple(ranked[number] for number in list(offered)[:MOST_OFFERED])) if len(offered) > 1 else None


def answer(
    respond: Callable[[str, State, str], tuple[Reply, State]], text: str, state: State, rewrite: Rewrites
) -> tuple[Reply, State]:
    """Answer a turn, and once more with the rewriting where the first answer is doubtful.

    Args:
        respond: `Responder.respond`, or what stands for it.
        text: What the person typed.
        state: The conversation so far.
        rewrite: Gives the turn in other words, empty where there are none; called at most once, and only in doubt.
    """
    reply, after = respond(text, state, "")
    if not doubtful(reply, state):
        return reply, after
    other = rewrite(text)
    return respond(text, state, other) if other else (reply, after)
