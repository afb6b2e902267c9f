"""Writing a reply, having it read by a second person, and sending it to everybody who asked the same."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import Document

from portal.accounts import trail
from portal.accounts.models import User
from portal.conversations.services import storable, writable
from portal.inbox.letters import tell_reply
from portal.inbox.models import Case, Delivery, FollowUp, Reply, ReplySource, ReplyTemplate
from portal.inbox.states import NotAllowedError, State, move, reopen
from portal.procedures.models import Procedure

WRITTEN = trail.action("motcua.reply.written", _("Soạn trả lời"), _("Soạn câu trả lời"))
SUBMITTED = trail.action("motcua.reply.submitted", _("Gửi xem lại"), _("Gửi câu trả lời cho người thứ hai xem"))
RETURNED = trail.action("motcua.reply.returned", _("Trả lại câu trả lời"), _("Trả lại câu trả lời để sửa"))
SENT = trail.action("motcua.reply.sent", _("Gửi trả lời"), _("Gửi câu trả lời đến người hỏi"))
ASKED_AGAIN = trail.action("motcua.case.asked_again", _("Hỏi lại"), _("Người dân hỏi thêm"))

MOST_FOLLOW_UPS: Final = 10
"""How often a person may ask again in one case; whoever has more to ask sends another question."""


class TooManyError(NotAllowedError):
    """The person asked again as often as one case allows."""


@dataclass(frozen=True)
class Source:
    """A source as an officer names it: a procedure (and a field of its record), a page, or a document."""

    code: str = ""
    path: str = ""
    title: str = ""
    url: str = ""
    document: Document | None = None


@dataclass(frozen=True)
class Written:
    """A reply as an officer writes it."""

    text: str
    position: str = ""
    to_group: bool = False
    sources: Sequence[Source] = ()


def write(case: Case, by: User, written: Written) -> Reply:
    """Keep a reply in hand: a draft, or one that was returned, written anew.

    Raises:
        NotAllowedError: the reply is with a second person now, or the case is closed.
    """
    if case.state in (State.SECOND_LOOK, State.CLOSED):
        raise NotAllowedError(str(_("Câu trả lời đang chờ người thứ hai xem, hoặc việc đã đóng.")))
    said = {
        "text": writable(written.text),
        "position": written.position,
        "to_group": written.to_group,
        "office": settings.OFFICE_NAME,
        "signed": by.get_full_name() if settings.REPLY_NAMES else "",
        "written_by": by,
        "written_at": timezone.now(),
        "state": Reply.State.DRAFT,
    }
    with transaction.atomic():
        held = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)  # a second tab waits for the first
        reply = held.replies.exclude(state=Reply.State.SENT).first() or Reply(case=held)
        for name, value in said.items():
            setattr(reply, name, value)
        reply.save()
        reply.sources.all().delete()
        ReplySource.objects.bulk_create(_sources(reply, written.sources))
    reply.case = case
    trail.record(by, WRITTEN, case)
    return reply


def _sources(reply: Reply, named: Iterable[Source]) -> Iterable[ReplySource]:
    """Yield the sources as they are kept: a procedure with its name and the version of its record in force."""
    for source in named:
        row = ReplySource(
            reply=reply,
            code=source.code,
            path=source.path,
            title=source.title,
            url=source.url,
            document=source.document,
        )
        if source.code:
            procedure = Procedure.objects.published().filter(code=source.code).select_related("current").first()
            if procedure is not None and procedure.current is not None:
                row.title, row.record_version = procedure.name[:500], procedure.current.version
        elif source.document is not None and not source.title:
            row.title = source.document.title[:500]
        yield row


def finish(reply: Reply, by: User) -> Reply:
    """Send a reply that its writer holds ready: to a second person where the case wants one, else to who asked.

    Raises:
        NotAllowedError, TakenMeanwhileError: the case does not go there from where it is.
    """
    case = _case_of(reply)
    if not case.needs_second_look:
        return send(reply, by)
    with transaction.atomic():
        move(case, State.SECOND_LOOK)
        Reply.objects.filter(pk=reply.pk).update(state=Reply.State.WAITING)
    trail.record(by, SUBMITTED, case)
    reply.refresh_from_db()
    return reply


def give_back(reply: Reply, by: User) -> None:
    """Give a reply back to its writer, to be mended.

    Raises:
        NotAllowedError: it does not wait for a second person, or the second person wrote it.
        TakenMeanwhileError: somebody dealt with it meanwhile.
    """
    _second_person(reply, by)
    with transaction.atomic():
        move(_case_of(reply), State.ASSIGNED)
        Reply.objects.filter(pk=reply.pk).update(state=Reply.State.RETURNED, checked_by=by, checked_at=timezone.now())
    trail.record(by, RETURNED, _case_of(reply))


def approve(reply: Reply, by: User) -> Reply:
    """Send a reply that a second person has read.

    Raises:
        NotAllowedError: it does not wait for a second person, or the second person wrote it.
        TakenMeanwhileError: somebody dealt with it meanwhile.
    """
    _second_person(reply, by)
    reply.checked_by, reply.checked_at = by, timezone.now()
    return send(reply, by)


def _second_person(reply: Reply, by: User) -> None:
    if reply.state != Reply.State.WAITING:
        raise NotAllowedError(str(_("Câu trả lời này không chờ người thứ hai xem.")))
    if reply.written_by_id == by.pk:
        raise NotAllowedError(str(_("Người viết không tự xem lại câu trả lời của mình.")))


def send(reply: Reply, by: User) -> Reply:
    """Send a reply to its case, and to the open cases of the group where it says so; letters follow.

    Raises:
        NotAllowedError, TakenMeanwhileError: the case does not go there from where it is.
    """
    own, now = _case_of(reply), timezone.now()
    with transaction.atomic():
        move(own, State.ANSWERED, first_answered_at=own.first_answered_at or now)
        reply.state, reply.sent_at = Reply.State.SENT, now
        reply.save()
        answered = [own, *_others(reply, own)]
        deliveries = Delivery.objects.bulk_create(Delivery(reply=reply, case=case) for case in answered)
        for case in answered[1:]:
            trail.record(by, SENT, case, with_case=own.pk)
    trail.record(by, SENT, own, cases=len(answered))
    for delivery in deliveries:
        if delivery.case.has_contact:
            transaction.on_commit(lambda number=delivery.pk: tell_reply.enqueue(number))  # type: ignore[misc]
    return reply


def _case_of(reply: Reply) -> Case:
    if reply.case is None:
        raise NotAllowedError(str(_("Việc của câu trả lời này đã bị xóa.")))
    return reply.case


def _others(reply: Reply, own: Case) -> list[Case]:
    """Bring the other open cases of the group, with no reply of their own in hand, to answered; return them."""
    group = own.group_id
    if not reply.to_group or group is None:
        return []
    in_hand = Case.objects.filter(group=group, state__in=(State.NEW, State.ASSIGNED), replies__isnull=True)
    held = list(in_hand.select_for_update(of=("self",)).values_list("pk", flat=True))
    now = timezone.now()
    Case.objects.filter(pk__in=held, first_answered_at__isnull=True).update(first_answered_at=now)
    Case.objects.filter(pk__in=held).update(state=State.ANSWERED)
    return list(Case.objects.filter(pk__in=held).select_related("contact").defer("question"))


def helped(case: Case, answer: bool) -> bool:
    """Keep whether the newest reply helped; tell whether there is a reply."""
    newest = case.deliveries.order_by("-delivered_at", "-pk").first()
    if newest is None:
        return False
    newest.helped = answer
    newest.save(update_fields=["helped"])
    return True


def ask_again(case: Case, text: str) -> FollowUp:
    """Take a further question of the person who sent the case, masked, and open the case again.

    Raises:
        TooManyError: as often as one case allows.
        TakenMeanwhileError: somebody changed the case meanwhile.
    """
    if case.follow_ups.count() >= MOST_FOLLOW_UPS:
        raise TooManyError(str(_("Anh/chị đã hỏi thêm nhiều lần ở câu này; hãy gửi một câu hỏi mới.")))
    with transaction.atomic():
        follow_up = FollowUp.objects.create(case=case, text=storable(text))
        if not case.is_open:
            reopen(case, None)
    trail.record(None, ASKED_AGAIN, case)
    return follow_up


def filled(template: ReplyTemplate, case: Case) -> str:
    """Return a template's text with what the case says in the places that wait for it; other braces stay."""
    procedure = Procedure.objects.filter(code=case.code).only("name").first() if case.code else None
    told = {
        "{thu_tuc}": procedure.name if procedure else "…",
        "{ma_thu_tuc}": case.code or "…",
        "{ma_tiep_nhan}": case.receipt,
        "{co_quan}": settings.OFFICE_NAME or "…",
        "{lien_he_co_quan}": settings.OFFICE_CONTACT or "…",
    }
    text = template.text
    for place, value in told.items():
        text = text.replace(place, value)
    return text
