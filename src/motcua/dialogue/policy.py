"""What to do with a turn once it is understood and searched for: answer, ask back, or decline."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from motcua.answers.reply import MOST_OPTIONS, Decision, Reason
from motcua.answers.reviewed import said
from motcua.dialogue.boundaries import FIRM, MISUSE, Boundary
from motcua.dialogue.finding import Finding
from motcua.dialogue.question import Question
from motcua.dialogue.state import State
from motcua.records.facets import Facet
from motcua.retrieval.ambiguity import JUDGED, Judge, close, holds, judged_features, ties
from motcua.retrieval.ranking import Ranked

SURE_DESPITE_TOPIC: Final = 0.75
"""Confidence from which a procedure counts although the words also touch another subject, such as the weather …"""

HELD_DESPITE_TOPIC: Final = 0.8
"""… if one of its names is held so fully."""


SURE_OF_WHOLE: Final = 0.5
"""Confidence from which a name said whole, with what is wanted of it, is not declined as what nothing answers …"""

STRANGE: Final = 0.3
"""… unless the words suggest so by themselves at least so much."""


@dataclass(frozen=True)
class Course:
    """What to do: the decision, why (for a decline), which text of `replies.toml` to say, what to offer."""

    decision: Decision
    reason: Reason | None = None
    text: str = ""
    options: tuple[Ranked, ...] = ()
    emergency: bool = False


def before_search(boundaries: list[Boundary], dossiers: Sequence[str] = ()) -> Course | None:
    """Return what to do where no search is needed: misuse, errands, courtesy with nothing else, a dossier's code.

    A turn that holds the code of a dossier handed in asks about that dossier, which cannot be looked up here; only
    misuse goes before it.
    """
    danger = any(boundary.reason == "emergency" for boundary in boundaries)
    if dossiers and not any(boundary.reason in MISUSE for boundary in boundaries):
        return Course(Decision.DOSSIER_STATUS, text=said("dossier_status", "not_looked_up"), emergency=danger)
    for boundary in boundaries:
        if boundary.reason in FIRM:
            text = said("decline", boundary.reason)
            return Course(Decision.DECLINE, Reason(boundary.reason), text, emergency=danger)
        if boundary.reason == "smalltalk":
            topic = boundary.topic if boundary.topic in ("greeting", "thanks") else "other"
            return Course(Decision.SMALLTALK, text=said("smalltalk", topic))
    return None


def none_meant() -> Course:
    """Return what to do where the person says that none of what was offered is meant."""
    return Course(Decision.DECLINE, Reason.NO_RECORD, said("clarify", "none_of_these"))


def not_understood() -> Course:
    """Return what to do where the answer was not about what the person meant, and nothing else may be."""
    return Course(Decision.DECLINE, Reason.NO_RECORD, said("clarify", "not_understood"))


def after_search(
    question: Question, finding: Finding, names: Sequence[str], state: State, boundaries: list[Boundary]
) -> Course:
    """Return what to do with what the search found; `names` are those of the ranking."""
    danger = any(boundary.reason == "emergency" for boundary in boundaries)
    first = finding.ranking[0] if finding.ranking else None
    for boundary in boundaries:
        if boundary.reason in ("office_hours", "out_of_scope") and not (first and _named(first)):
            return Course(Decision.DECLINE, Reason.OUT_OF_SCOPE, _topic_text(boundary), emergency=danger)
    if first is None:
        return Course(Decision.DECLINE, Reason.NO_RECORD, said("decline", "no_record"), emergency=danger)
    if len(finding.meant) > 1 or (state.subject is not None and finding.leaning):
        return Course(Decision.ANSWER, emergency=danger)
    tied = ties(question.query, finding.ranking, names)
    features = judged_features(finding.ranking, question.asking, tied)
    known = question.asking.about and holds(names[0], question.subject, question.query.spelling)
    strange = question.asking.outside >= STRANGE
    said_whole = not strange and first.confidence >= SURE_OF_WHOLE and _plainly_said(question, first)
    if not (known or said_whole) and Judge.load("outside", JUDGED).holds(features):
        return Course(Decision.DECLINE, Reason.NO_RECORD, said("decline", "no_record"), emergency=danger)
    offered = close(finding.ranking, tied, MOST_OPTIONS)
    clear = state.asked_back or len(offered) < 2 or _plainly_said(question, first)
    if not clear and Judge.load("vague", JUDGED).holds(features):
        return Course(Decision.CLARIFY, options=tuple(offered), emergency=danger)
    return Course(Decision.ANSWER, emergency=danger)


def _plainly_said(question: Question, first: Ranked) -> bool:
    """Whether a turn says the whole name of a procedure and what is to be done, or what is wanted to be known of it."""
    whole = max(first.feature("short_whole"), first.feature("short_whole_official")) > 0
    asks = any(facet is not Facet.OVERVIEW for facet in question.facets)
    return whole and (asks or first.feature("lead_said") > 0)


def _named(first: Ranked) -> bool:
    return first.confidence >= SURE_DESPITE_TOPIC and first.feature("short_held_official") >= HELD_DESPITE_TOPIC


def _topic_text(boundary: Boundary) -> str:
    if boundary.topic.startswith("court"):
        return said("decline", "court")
    return said("decline", boundary.reason)
