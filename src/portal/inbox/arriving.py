"""Taking in what nobody sent: questions that the assistant could not answer, and what people said of answers.

It is done by a round beside the web server, so no answer waits for it.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from motcua.answers.reply import Decision, Reason
from motcua.answers.reviewed import said_when_taken_back
from portal.conversations.models import Feedback, Turn
from portal.core.rounds import every
from portal.inbox.assigning import give_by_rule, rules
from portal.inbox.grouping import group_new
from portal.inbox.models import AssignmentRule, Case
from portal.inbox.services import opened
from portal.procedures.models import Field

TAKEN_REASONS: Final = (Reason.NO_RECORD, Reason.OUT_OF_SCOPE)
"""Why the assistant declined where an officer could still help; misuse, tricks and courtesy are no cases."""

AT_ONCE: Final = 200

SURE: Final = 0.3
"""Confidence from which the first name that the assistant found, though it declined, tells the field."""


@every(seconds=30)
def take_in() -> int:
    """Take in what is new, and give each case without one its group; return how many were taken in."""
    known = rules()
    count = 0
    while taken := _take_turns(known) + _take_feedback(known):
        count += taken
    group_new()
    return count


def _take_turns(known: Sequence[AssignmentRule]) -> int:
    """Make cases of turns that were declined within the retention and are none yet."""
    since = timezone.now() - timedelta(days=settings.RETENTION_DAYS)
    declined = Turn.objects.filter(decision=Decision.DECLINE, reason__in=TAKEN_REASONS, asked_at__gte=since)
    fresh = declined.filter(~Exists(Case.objects.filter(turn=OuterRef("pk")))).select_related("conversation")
    turns = list(fresh.order_by("asked_at")[:AT_ONCE])
    return _keep([_of_turn(turn, known) for turn in turns])


def _of_turn(turn: Turn, known: Sequence[AssignmentRule]) -> Case:
    case = Case(
        kind=Case.Kind.UNANSWERED,
        question=_asked(turn),
        turn=turn,
        origin=turn,
        province=turn.conversation.province,
        commune=turn.conversation.commune,
    )
    opened(case, turn.asked_at)
    first = next((one.code for one in turn.reply.procedures[:1] if one.confidence >= SURE), "")
    case.field = Field.objects.filter(procedures__code=first).order_by("pk").first() if first else None
    give_by_rule(case, known)
    return case


def _asked(turn: Turn) -> str:
    """Return the question that a turn stands for: the last one before it where it only takes back what was told."""
    while said_when_taken_back(turn.reply.text):
        earlier = turn.conversation.turns.latest_before(turn.number, 1)
        if not earlier:
            break
        turn = earlier[0]
    return turn.question


def _take_feedback(known: Sequence[AssignmentRule]) -> int:
    """Make cases of what people said was wrong or of no use within the retention."""
    since = timezone.now() - timedelta(days=settings.RETENTION_DAYS)
    said = Feedback.objects.filter(Q(useful=False) | (Q(useful__isnull=True) & ~Q(comment="")), given_at__gte=since)
    declined = Q(comment="", fact__isnull=True, turn__in=Case.objects.filter(origin__isnull=False).values("turn"))
    unknown = said.filter(case__isnull=True).exclude(declined)  # such a turn is a case already
    fresh = unknown.select_related("turn__conversation").order_by("given_at")
    return _keep([_of_feedback(one, known) for one in fresh[:AT_ONCE]])


def _of_feedback(said: Feedback, known: Sequence[AssignmentRule]) -> Case:
    turn, reply = said.turn, said.turn.reply
    fact = reply.facts[said.fact] if said.fact is not None and said.fact < len(reply.facts) else None
    citation = reply.citations[fact.citation] if fact is not None else None
    case = Case(
        kind=Case.Kind.REPORT if said.comment or fact else Case.Kind.UNHELPFUL,
        question=turn.question,
        comment=said.comment,
        turn=turn,
        feedback=said,
        code=citation.code if citation else turn.code,
        fact_text=fact.text if fact else "",
        fact_path=citation.field if citation else "",
        record_version=citation.record_version if citation else "",
        province=turn.conversation.province,
        commune=turn.conversation.commune,
    )
    opened(case, said.given_at)
    give_by_rule(case, known)
    return case


def _keep(cases: Sequence[Case]) -> int:
    """Store cases; one that another machine stored meanwhile stays as it is."""
    Case.objects.bulk_create(cases, ignore_conflicts=True)
    return len(cases)
