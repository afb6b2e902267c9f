"""What the office states, put beside a reply of the engine's: additions to its records, and answered questions.

The engine's own words stay as they were verified. An answered question takes the place of a reply only where the
engine has no sure answer; else it stands beside it.
"""

from dataclasses import replace
from datetime import date
from typing import Final

from motcua.answers.adding import office_answer
from motcua.answers.reply import AddedLine, Decision, Reason, Reply
from motcua.answers.reviewed import emergency
from motcua.dialogue.placing import kept
from motcua.dialogue.state import State
from portal.additions import overlay
from portal.conversations.answering import Answered
from portal.conversations.likeness import answered_before
from portal.procedures.indexing import Opened

SURE: Final = 0.8
"""Least confidence of the procedure found with which the official answer stands first."""

REPLACED: Final = frozenset((Reason.NO_RECORD, Reason.OUT_OF_SCOPE))
"""Reasons to decline in the place of which an office's answer is given; misuse stays declined."""


def supplemented(
    answered: Answered,
    opened: Opened,
    question: str,
    before: State,
    *,
    province: str = "",
    commune: str = "",
    on: date | None = None,
) -> Answered:
    """Return an answer with what the office states beside it.

    Args:
        answered: The engine's reply and the state after it.
        opened: The engine, whose reader reads what was asked.
        question: What the person typed.
        before: The state before the turn.
        province: Code of the province chosen on the site, empty for none.
        commune: Code of the commune chosen, empty for none.
        on: The day asked about, None for now.
    """
    province, commune = whereabouts(answered.state, province, commune)
    reply = answered.reply
    told = overlay.beside(reply.answered, reply.facets, province=province, commune=commune, on=on)
    other = _answer_to(opened, question, province, commune, on) if _may_answer(reply) else None
    if other is not None and not _is_sure(reply):
        return replace(answered, reply=_office_answer(reply, other), state=before.located(answered.state.place))
    added = (*told, other) if other is not None else told
    return replace(answered, reply=reply.model_copy(update={"additions": added})) if added else answered


def whereabouts(state: State, province: str, commune: str) -> tuple[str, str]:
    """Return the codes of the person's province and commune: what they said in the conversation, else chose."""
    units = kept(state)
    provinces = {unit.province for unit in units}
    if len(provinces) != 1:
        return province, commune
    said = provinces.pop()
    communes = {code for unit in units for code in unit.communes}
    if len(communes) == 1 and all(unit.communes for unit in units):
        return said, communes.pop()
    return said, commune if said == province and not communes else ""


def _may_answer(reply: Reply) -> bool:
    """Whether an office's answer may stand beside or in the place of a reply."""
    if reply.decision is Decision.DECLINE:
        return reply.reason in REPLACED
    return reply.decision in (Decision.ANSWER, Decision.CLARIFY, Decision.SMALLTALK)


def _is_sure(reply: Reply) -> bool:
    """Whether the official answer stands: one that goes on with what was spoken of has no ranking of its own."""
    if reply.decision is not Decision.ANSWER:
        return False
    trust = next((one.confidence for one in reply.procedures if one.code in reply.answered), 1.0)
    return trust >= SURE


def _answer_to(opened: Opened, question: str, province: str, commune: str, on: date | None) -> AddedLine | None:
    """Return the office's answer to the question, of those that hold at the place the likest."""
    found = answered_before(opened.engine.reader, question)
    told = (overlay.answer_to(one.key, province=province, commune=commune, on=on) for one in found)
    return next((line for line in told if line is not None), None)


def _office_answer(reply: Reply, line: AddedLine) -> Reply:
    """Return a reply that tells the office's answer, and whose it is; no fact of a record is in it."""
    text = office_answer(line)
    alarm = emergency()
    return Reply(
        decision=Decision.ANSWER,
        procedures=reply.procedures,
        facets=reply.facets,
        text=f"{alarm}\n\n{text}" if reply.text.startswith(alarm) else text,
        additions=(line,),
    )
