"""A second search with the turn in other words, which a language model may have chosen: never read, only searched with.

What the person typed decides everything else: the boundaries, the sides asked about, the kind of turn. And words that
are not the person's answer little by themselves: they can move up what the person's own words found among the first.
Where they lead elsewhere, or the turn would have been declined, what they found is offered, and the person chooses.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from motcua.answers.reply import Decision, Reason, Reply
from motcua.answers.reviewed import emergency
from motcua.dialogue.boundaries import found
from motcua.dialogue.finding import Finding
from motcua.dialogue.policy import Course
from motcua.dialogue.question import Reader
from motcua.dialogue.state import State
from motcua.retrieval.query import Query
from motcua.retrieval.ranking import Searcher

UNSURE: Final = 0.5
"""Confidence below which the turn's own search is unsure enough to search again: it is more often wrong than right."""

CLEARLY: Final = 0.25
"""How much surer the second search must be to be taken; a little surer is what chance gives."""

LONGEST: Final = 200
"""Characters of a rewriting; a longer one is no question."""

OWN: Final = 3
"""Procedures foremost in the turn's own ranking: what a person may well have meant."""

MOST_OFFERED: Final = 4
NO_QUESTION: Final = re.compile(r"[\r\n\u2028\u2029<>{}\[\]|\\`*#]")
"""What stands in no question on one line."""

Rewrites = Callable[[str], str]


@dataclass(frozen=True)
class Second:
    """What the second search found, and what to do with it."""

    finding: Finding
    course: Course


def doubtful(reply: Reply, state: State) -> bool:
    """Whether a turn, answered so in a state, may be worth a second search with other words.

    It may where something was searched for and nothing sure was found. Courtesy, codes, choices from a list, danger,
    and whatever a boundary decided are not.
    """
    if not reply.procedures or state.asked_back or len(reply.answered) > 1 or reply.text.startswith(emergency()):
        return False
    if reply.decision is Decision.DECLINE:
        return reply.reason is Reason.NO_RECORD
    return reply.decision in (Decision.ANSWER, Decision.CLARIFY) and reply.procedures[0].confidence < UNSURE


def query_of(rewriting: str, reader: Reader, searcher: Searcher) -> Query | None:
    """Return what to search for, None where the rewriting is no question: long, of several lines, out of bounds, code.

    Only words that names of procedures use are left, so neither codes nor figures.
    """
    line = rewriting.strip()
    if not line or len(line) > LONGEST or NO_QUESTION.search(line):
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


def second(
    rewriting: str, finding: Finding, course: Course, reader: Reader, searcher: Searcher, province: str | None
) -> Second | None:
    """Return what a turn in other words finds, None where that is not clearly surer than what its own words found.

    Args:
        rewriting: The turn in other words.
        finding: What the turn's own words found.
        course: What would be done with that.
        reader: What reads the rewriting.
        searcher: What searches with it.
        province: The province whose own procedures count.
    """
    query = query_of(rewriting, reader, searcher)
    if query is None or finding.leaning or len(finding.meant) > 1:
        return None
    ranking = searcher.search(query, province)
    before = finding.ranking[0].confidence if finding.ranking else 0.0
    if not ranking or ranking[0].confidence < before + CLEARLY:
        return None
    facets = finding.meant[0][1] if finding.meant else ()
    taken = replace(finding, ranking=tuple(ranking), meant=((ranking[0].number, facets),))
    own = [one.number for one in finding.ranking[:OWN]]
    if course.decision is not Decision.DECLINE and ranking[0].number in own:
        return Second(taken, Course(Decision.ANSWER))
    offered = {one.number: one for one in (ranking[0], *finding.ranking[:1], *ranking[1:])}
    if len(offered) < 2:
        return None
    return Second(taken, Course(Decision.CLARIFY, options=tuple(offered.values())[:MOST_OFFERED]))


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
