"""Test questions: written to a file in the form of the question sets, and put to the index in use."""

import json
from collections.abc import Iterator
from typing import Any, Final

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from motcua.answers.reply import Reply
from motcua.errors import MotcuaError
from motcua.evaluation import cases as sets
from motcua.evaluation.metrics import judge
from portal.conversations.answering import answer
from portal.conversations.models import Conversation, Turn
from portal.conversations.services import storable
from portal.inbox.models import Case, RegressionQuestion
from portal.inbox.models.regression import listed
from portal.procedures.indexing import Opened, engines

SET: Final = "inbox"


def row(question: RegressionQuestion) -> dict[str, Any]:
    """Return a question as a line of a question set; see the form in `motcua.evaluation.cases`."""
    return {
        "id": f"{SET}-{question.pk}",
        "set": SET,
        "scopes": ["national"],
        "turns": [{"role": "user", "text": question.text}],
        "expect": {
            "behaviour": question.expected,
            "codes": listed(question.codes),
            "match": question.match,
            "facets": listed(question.facets),
        },
    }


def lines() -> Iterator[str]:
    """Yield every question as a line of JSON, the oldest first."""
    for question in RegressionQuestion.objects.order_by("pk").iterator(chunk_size=500):
        yield json.dumps(row(question), ensure_ascii=False)


def from_case(case: Case, codes: str) -> RegressionQuestion:
    """Keep a case's question as a test question: answered with these procedures, with the sides that it asks for."""
    turn: Turn | None = case.turn
    facets = ",".join(turn.reply.facets) if turn is not None and turn.code else ""
    return RegressionQuestion.objects.create(text=storable(case.question), codes=codes, facets=facets, case=case)


@task()
def run_all() -> int:
    """Put every question to the index in use, as a person would, and keep how it went; return how many failed.

    Raises:
        IndexMissingError: no index is in place.
    """
    opened = engines.current()
    keys = {one.code: one.key for one in opened.engine.searcher.indexes.entries.rows}
    failed = 0
    for question in RegressionQuestion.objects.iterator(chunk_size=500):
        passed, outcome = _put(question, opened, keys)
        failed += not passed
        RegressionQuestion.objects.filter(pk=question.pk).update(
            passed=passed, outcome=outcome[:500], ran_at=timezone.now()
        )
    return failed


def _put(question: RegressionQuestion, opened: Opened, keys: dict[str, str]) -> tuple[bool, str]:
    """Return whether a question is answered as expected, and what came of it."""
    case = sets.Case.model_validate(row(question))
    try:
        reply = answer(opened, settings.PROVINCE, question.text, Conversation().state).reply
    except MotcuaError as fault:
        return False, fault.message
    outcome = judge(case, reply, keys)
    if outcome is None:
        return False, _("thủ tục mong đợi không có trong danh mục")
    return outcome["behaviour"], _told(reply)


def _told(reply: Reply) -> str:
    """Return in a few words what the assistant did."""
    codes = ", ".join(reply.answered or tuple(option.code for option in reply.options))
    facets = ", ".join(reply.facets)
    return " ".join(part for part in (str(reply.decision), codes, f"({facets})" if facets else "") if part)
