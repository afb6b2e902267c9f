"""Questions raised in a village: into the inbox without who asked, and the answers back to whoever brought them.

Answers are fetched by a round, so the inbox knows nothing of villages. What was answered is kept with the question,
since the inbox deletes its cases after their time.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from motcua.errors import MotcuaError
from portal.accounts import trail
from portal.accounts.models import User
from portal.conversations.services import Place
from portal.core.rounds import every
from portal.inbox import replying
from portal.inbox.models import Case, Correction, Delivery
from portal.inbox.services import receive
from portal.outreach.meetings.letters import tell_answer
from portal.outreach.meetings.models import OFFICE_LENGTH, FieldQuestion, Meeting
from portal.outreach.roll.models import Officer
from portal.outreach.units.models import Unit

AT_ONCE: Final = 200
RAISED = trail.action(
    "motcua.field_question.raised", gettext_lazy("Nêu câu hỏi"), gettext_lazy("Nêu câu hỏi từ cơ sở vào hộp thư")
)

ASKED_FURTHER = trail.action(
    "motcua.field_question.asked_further", gettext_lazy("Hỏi thêm"), gettext_lazy("Hỏi thêm về câu hỏi từ cơ sở")
)


class GoneError(MotcuaError):
    """The case of a question was deleted after its time, so nobody can be asked again there."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__(_("Câu hỏi này đã quá thời hạn lưu trong hộp thư; anh/chị nêu một câu hỏi mới."))


def raise_question(
    text: str,
    unit: Unit,
    *,
    meeting: Meeting | None = None,
    officer: Officer | None = None,
    by: User | None = None,
    key: UUID | None = None,
    at: datetime | None = None,
) -> FieldQuestion:
    """Take a question into the inbox, masked, under the place of the village; nobody is told who asked it.

    Args:
        text: The question.
        unit: The village where it was raised.
        meeting: The meeting, where it was raised in one.
        officer: The grassroots officer who brings it, to whom the answer goes.
        by: The member of the staff who wrote it down, for the trail.
        key: What names it once and for all, where it was written without a network.
        at: When it was raised; now where None.
    """
    place = Place(province=unit.province_code, commune=unit.commune_code)
    with transaction.atomic():
        case = receive(text, kind=Case.Kind.GRASSROOTS, place=place)
        question = FieldQuestion.objects.create(
            key=key or uuid4(),
            unit=unit,
            meeting=meeting,
            officer=officer,
            text=case.question,
            case=case,
            raised_at=at or timezone.now(),
        )
        trail.record(by, RAISED, question, officer=officer.pk if officer else None)
    return question


def ask_again(question: FieldQuestion, text: str, *, officer: Officer | None = None, by: User | None = None) -> None:
    """Take what is asked further, masked, and open the question's case again.

    Args:
        question: The question.
        text: What is asked further.
        officer: The grassroots officer who asks it, for the trail.
        by: The member of the staff who does, for the trail.

    Raises:
        GoneError: the case was deleted after its time.
        TooManyError, TakenMeanwhileError: as `replying.ask_again`.
    """
    if question.case is None:
        raise GoneError
    with transaction.atomic():
        replying.ask_again(question.case, text)
        trail.record(by, ASKED_FURTHER, question, officer=officer.pk if officer else None)


def seen(questions: QuerySet[FieldQuestion]) -> int:
    """Keep that the answers of questions were seen by whoever brought them; return how many were new to them."""
    return questions.filter(answered_at__isnull=False, answer_seen_at__isnull=True).update(
        answer_seen_at=timezone.now()
    )


@every(seconds=30)
def bring_back() -> int:
    """Fetch the first answers; return of how many questions. It looks at those that wait for one, and no others."""
    replies = Delivery.objects.filter(case=OuterRef("case"))
    waiting = FieldQuestion.objects.filter(answered_at__isnull=True, case__isnull=False)
    return _fetch_all(waiting.filter(Exists(replies)))


@every(seconds=600)
def bring_back_more() -> int:
    """Fetch what was answered further, and what was corrected since; return of how many questions."""
    known = OuterRef("answered_at")
    replies = Delivery.objects.filter(case=OuterRef("case"), delivered_at__gt=known)
    corrections = Correction.objects.filter(case=OuterRef("case"), state=Correction.State.TOLD, told_at__gt=known)
    answered = FieldQuestion.objects.filter(answered_at__isnull=False, case__isnull=False)
    return _fetch_all(answered.filter(Q(Exists(replies)) | Q(Exists(corrections))))


def _fetch_all(questions: QuerySet[FieldQuestion]) -> int:
    """Fetch what was said to questions until there are no more; return of how many."""
    count = 0
    while fetched := [_fetch(one) for one in questions.select_related("case").order_by("pk")[:AT_ONCE]]:
        count += sum(fetched)
        if not any(fetched):
            break
    return count


@dataclass(frozen=True)
class _Said:
    """One thing that was said to a question: a reply or a correction of one."""

    at: datetime
    heading: str
    text: str
    office: str = ""
    sources: Sequence[dict[str, str]] = ()


def _fetch(question: FieldQuestion) -> bool:
    """Keep with a question all that was said to it; whoever comes first of two machines does, and tells."""
    if question.case is None:
        return False
    with override("vi"):
        said = sorted(_said(question.case), key=lambda one: one.at)
        texts = [one.text if len(said) == 1 else f"{one.heading}\n{one.text}" for one in said]
        offices = [one.office for one in said if one.office]
    with transaction.atomic():
        same = FieldQuestion.objects.filter(pk=question.pk).filter(
            Q(answered_at=question.answered_at) if question.answered_at else Q(answered_at__isnull=True)
        )
        kept = same.update(
            answer="\n\n".join(texts),
            answer_office=offices[-1][:OFFICE_LENGTH] if offices else "",
            answer_sources=[source for one in reversed(said) for source in one.sources],
            answered_at=said[-1].at,
            answer_seen_at=None,
        )
        if kept:
            transaction.on_commit(lambda: tell_answer.enqueue(question.pk))
    return bool(kept)


def _said(case: Case) -> Iterator[_Said]:
    deliveries = case.deliveries.select_related("reply").prefetch_related("reply__sources__document")
    for one in deliveries:
        reply = one.reply
        office = ", ".join(part for part in (reply.signed, reply.position, reply.office or _our_name()) if part)
        sources = [
            {"title": str(source), "code": source.code, "version": source.record_version, "link": source.link}
            for source in reply.sources.all()
        ]
        heading = _("Trả lời ngày %(day)s:") % {"day": f"{timezone.localtime(one.delivered_at):%d/%m/%Y}"}
        yield _Said(one.delivered_at, heading, reply.text, office, sources)
    told = case.corrections.filter(state=Correction.State.TOLD, told_at__isnull=False)
    for code, text, at in told.values_list("code", "text", F("told_at")):
        heading = _("Đính chính ngày %(day)s (thủ tục %(code)s):")
        yield _Said(at, heading % {"day": f"{timezone.localtime(at):%d/%m/%Y}", "code": code}, text)


def _our_name() -> str:
    return settings.OFFICE_NAME or settings.SITE_NAME
