"""An official answer by the code of a procedure, for officers to put into what they say: the engine renders it."""

from collections.abc import Mapping
from typing import Final

from motcua.answers.reply import Decision, Reply
from motcua.dialogue.state import State
from motcua.records.facets import Facet
from portal.conversations.answering import answer
from portal.procedures.indexing import engines

FACET_WORDS: Final[Mapping[str, str]] = {
    "": "",
    Facet.DOCUMENTS: "cần giấy tờ gì",
    Facet.FEE: "lệ phí bao nhiêu",
    Facet.TIME_LIMIT: "bao lâu có kết quả",
    Facet.WHERE: "nộp hồ sơ ở đâu",
    Facet.STEPS: "các bước thực hiện",
}
"""How the engine is asked for a side of a procedure whose code is given."""


class NoSuchAnswerError(LookupError):
    """The catalogue has no procedure of that code."""


def official_answer(code: str, facet: str = "") -> Reply:
    """Return the engine's own answer on a procedure (on one side of it), with its citations.

    Raises:
        NoSuchAnswerError: there is no such procedure, or the side is not one that is offered.
        IndexMissingError: no index is in place.
    """
    if facet not in FACET_WORDS:
        raise NoSuchAnswerError(facet)
    reply = answer(engines.current(), "", f"{code} {FACET_WORDS[facet]}".strip(), State()).reply
    if reply.decision is not Decision.ANSWER or reply.answered != (code,):
        raise NoSuchAnswerError(code)
    return reply.model_copy(update={"suggestions": (), "procedures": ()})
