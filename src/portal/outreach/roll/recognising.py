"""How an officer is recognised, recognised anew, and ends: the rules, and the decision that each step leaves.

Decree 49/2024/NĐ-CP, Article 21: the commune's chair recognises officers, up to three a village (an office may set
`MOTCUA_OFFICERS_A_VILLAGE`). Every decision is kept in `Recognition`; the officer shows the one in force.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from motcua.errors import MotcuaError
from portal.accounts import trail
from portal.core.days import FIRST_DAY, LAST_DAY
from portal.outreach.roll.models import Officer, Recognition
from portal.outreach.units.models import Unit
from portal.outreach.units.villages import objects_to_ending

RENEWED: Final = trail.action(
    "motcua.officer.renewed", gettext_lazy("Công nhận lại"), gettext_lazy("Công nhận lại tuyên truyền viên")
)
ENDED: Final = trail.action(
    "motcua.officer.ended", gettext_lazy("Thôi công nhận"), gettext_lazy("Thôi công nhận tuyên truyền viên")
)
LONGEST_TERM: Final = 10
"""Years: a longer term is a slip of the hand; village offices are filled for 2.5 to 5 years."""


class RollError(MotcuaError):
    """What was to be done to the roll breaks one of its rules; `field` is the one to mend, empty for the whole."""

    def __init__(self, message: str, field: str = "") -> None:
        """Keep the reason and where it lies."""
        super().__init__(message)
        self.field = field


class ChangedMeanwhileError(RollError):
    """Somebody else changed the officer since they were read."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__(_("Việc này vừa được người khác xử lý. Anh/chị tải lại trang để xem."))


@dataclass(frozen=True)
class Decision:
    """A decision on an officer: its number and day, and the term that it gives (`until` None where it is open)."""

    number: str
    day: date
    since: date
    until: date | None = None


@dataclass(frozen=True)
class Span:
    """Days on which an officer serves, both included; `last` None where no end is known."""

    first: date
    last: date | None
    name: str = ""

    def meets(self, other: "Span") -> bool:
        """Whether two spans share a day."""
        return (other.last is None or self.first <= other.last) and (self.last is None or other.first <= self.last)

    def holds(self, day: date) -> bool:
        """Whether a day lies in it."""
        return self.first <= day and (self.last is None or day <= self.last)


def span_of(officer: Officer) -> Span:
    """Return on which days an officer serves, as far as is known."""
    ends = [officer.term_until] if officer.term_until else []
    if officer.ended_on is not None:
        ends.append(officer.ended_on - timedelta(days=1))
    first = min(officer.term_from, officer.served_from or officer.term_from)
    return Span(first, min(ends) if ends else None, officer.full_name)


def faults_of(decision: Decision) -> dict[str, str]:
    """Return what is wrong with a decision, by the field's name: `decided_on`, `term_from` or `term_until`."""
    faults = {}
    today = timezone.localdate()
    if decision.day > today:
        faults["decided_on"] = _("Ngày quyết định chưa đến.")
    elif decision.day < FIRST_DAY:
        faults["decided_on"] = _("Ngày quyết định quá xa; hãy xem lại năm.")
    if not FIRST_DAY <= decision.since <= LAST_DAY:
        faults["term_from"] = _("Ngày này quá xa; hãy xem lại năm.")
    if decision.until is not None:
        if decision.until <= decision.since:
            faults["term_until"] = _("Nhiệm kỳ phải kết thúc sau ngày bắt đầu.")
        elif (decision.until - decision.since).days > 366 * LONGEST_TERM:
            faults["term_until"] = _("Nhiệm kỳ dài hơn %(years)d năm; hãy xem lại.") % {"years": LONGEST_TERM}
    return faults


def full_reason(others: Iterable[Span], wanted: Span) -> str:
    """Return why one more cannot serve on these days in a village where others do; empty where there is room."""
    meeting = [one for one in others if one.meets(wanted)]
    most = settings.OFFICERS_A_VILLAGE
    starts = {wanted.first, *(one.first for one in meeting if wanted.holds(one.first))}
    for day in sorted(starts):
        serving = [one for one in meeting if one.holds(day)]
        if len(serving) >= most:
            return ngettext(
                "Thôn đã có đủ %(most)d tuyên truyền viên vào ngày %(day)s: %(names)s. Nghị định 49/2024/NĐ-CP, "
                "Điều 21; muốn công nhận người mới, hãy ghi thôi công nhận một người trước.",
                "Thôn đã có đủ %(most)d tuyên truyền viên vào ngày %(day)s: %(names)s. Nghị định 49/2024/NĐ-CP, "
                "Điều 21; muốn công nhận người mới, hãy ghi thôi công nhận một người trước.",
                most,
            ) % {"most": most, "day": f"{day:%d/%m/%Y}", "names": ", ".join(one.name for one in serving)}
    return ""


def hold(*villages: int) -> None:
    """Hold villages until the transaction ends: whoever counts who serves there, or ends one, comes one by one.

    Villages are held before officers, the lower key first, so that nobody waits for one another.
    """
    list(Unit.objects.select_for_update(no_key=True).filter(pk__in=villages).order_by("pk").values_list("pk"))


def require_room(officer: Officer) -> None:
    """Refuse an officer for whom the village, which is held, has no room.

    Raises:
        RollError: on some day of the term as many serve there as may.
    """
    others = Officer.objects.filter(unit_id=officer.unit_id).exclude(pk=officer.pk)
    if reason := full_reason(map(span_of, others), span_of(officer)):
        raise RollError(reason, "unit")


def decision_of(officer: Officer) -> Decision:
    """Return the decision that an officer shows."""
    return Decision(officer.decision_no, officer.decided_on, officer.term_from, officer.term_until)


def require_sound(decision: Decision) -> None:
    """Refuse a decision with a fault.

    Raises:
        RollError: the first fault.
    """
    for field, reason in faults_of(decision).items():
        raise RollError(reason, field)


def recognise(officer: Officer, user: Any) -> Officer:
    """Store a new officer with the first decision.

    Raises:
        RollError: the place is no standing village, the decision has a fault, or the village has no room.
    """
    require_sound(decision_of(officer))
    with transaction.atomic():
        hold(officer.unit_id)
        require_village(officer.unit_id)
        require_room(officer)
        officer.save()
        recorded(officer, Recognition.Kind.RECOGNISED, user).save()
    return officer


def require_village(key: int) -> None:
    """Refuse a unit, which is held, in which no officer can be.

    Raises:
        RollError: it is no village, or has ended.
    """
    if not Unit.objects.villages().filter(pk=key, ended_on__isnull=True).exists():
        raise RollError(_("Hãy chọn một thôn, tổ dân phố đang có."), "unit")


def recorded(officer: Officer, kind: str, user: Any) -> Recognition:
    """Return the row that keeps the decision which an officer shows; not stored yet."""
    return Recognition(
        officer=officer,
        kind=kind,
        decision_no=officer.decision_no,
        decided_on=officer.decided_on,
        since=officer.term_from,
        until=officer.term_until,
        recorded_by=user,
    )


def renewed(officer: Officer, decision: Decision) -> None:
    """Set a new decision and term on an officer; nothing is stored.

    A term that joins on to the one before, or begins within it, lets the service go on without a break.

    Raises:
        RollError: the decision has a fault, is not newer, or leaves a gap that is still to come.
    """
    require_sound(decision)
    if decision.since <= officer.term_from:
        raise RollError(_("Nhiệm kỳ mới phải bắt đầu sau nhiệm kỳ đang ghi."), "term_from")
    last = span_of(officer).last
    joins = last is None or decision.since <= last + timedelta(days=1)
    if not joins and officer.serves():
        said = _("Nhiệm kỳ đang có hết ngày %(day)s, trước khi nhiệm kỳ mới bắt đầu; hãy ghi sau ngày đó.")
        raise RollError(said % {"day": f"{last:%d/%m/%Y}"}, "term_from")
    officer.served_from = (officer.served_from or officer.term_from) if joins else None
    officer.decision_no, officer.decided_on = decision.number, decision.day
    officer.term_from, officer.term_until = decision.since, decision.until
    officer.ended_on, officer.end_reason = None, ""


def renew(officer: Officer, decision: Decision, user: Any) -> None:
    """Recognise an officer anew by a decision, whether the old term still runs or not.

    Raises:
        RollError: see `renewed`; or the village has no room, is no more, or somebody else changed the officer.
    """
    with transaction.atomic():
        hold(officer.unit_id)
        fresh = Officer.objects.select_for_update().get(pk=officer.pk)
        if fresh.unit_id != officer.unit_id:
            raise ChangedMeanwhileError
        renewed(fresh, decision)
        require_village(fresh.unit_id)
        require_room(fresh)
        fresh.save()
        recorded(fresh, Recognition.Kind.RENEWED, user).save()
        trail.record(user, RENEWED, fresh, decision=decision.number)


def end(officer: Officer, number: str, decided_on: date, day: date, reason: str, user: Any) -> None:
    """End an officer's service from a day on, by a decision.

    Raises:
        RollError: the decision is still to come, the day lies before the term, or the service has ended already.
    """
    if decided_on > timezone.localdate():
        raise RollError(_("Ngày quyết định chưa đến."), "decided_on")
    with transaction.atomic():
        fresh = Officer.objects.select_for_update().get(pk=officer.pk)
        if fresh.ended_on is not None:
            raise RollError(_("Đã có quyết định thôi công nhận đối với người này."))
        if day < span_of(fresh).first:
            raise RollError(_("Ngày thôi phải từ ngày bắt đầu nhiệm kỳ trở đi."), "day")
        if day > decided_on + timedelta(days=366):
            raise RollError(_("Ngày thôi cách ngày quyết định hơn một năm; hãy xem lại năm."), "day")
        fresh.ended_on, fresh.end_reason = day, reason
        fresh.save()
        Recognition.objects.create(
            officer=fresh,
            kind=Recognition.Kind.ENDED,
            decision_no=number,
            decided_on=decided_on,
            since=day,
            reason=reason,
            recorded_by=user,
        )
        trail.record(user, ENDED, fresh, decision=number, day=day.isoformat())


def standing_of(officer: Officer) -> str:
    """Return what tells whether village, decision or service of an officer were changed meanwhile."""
    decision = decision_of(officer)
    days = (decision.day, decision.since, decision.until, officer.served_from, officer.ended_on)
    return " ".join(map(str, (officer.unit_id, *days, decision.number)))


def correct(officer: Officer, before: Officer) -> None:
    """Store an officer whose data were corrected; what the decision in force says is corrected in its row too.

    Raises:
        RollError: the decision has a fault, the village has no room, or somebody else changed the officer since
            `before` was read.
    """
    require_sound(decision_of(officer))
    with transaction.atomic():
        hold(officer.unit_id, before.unit_id)
        fresh = Officer.objects.select_for_update().get(pk=officer.pk)
        if standing_of(fresh) != standing_of(before):
            raise ChangedMeanwhileError
        officer.trained_from = fresh.trained_from
        if officer.unit_id != before.unit_id:
            require_village(officer.unit_id)
        if span_of(officer) != span_of(before) or officer.unit_id != before.unit_id:
            require_room(officer)
        officer.save()
        corrected_row(officer, before).update(
            decision_no=officer.decision_no,
            decided_on=officer.decided_on,
            since=officer.term_from,
            until=officer.term_until,
        )


def corrected_row(officer: Officer, before: Officer) -> Any:
    """Return the rows that keep the decision which an officer showed before."""
    given = (Recognition.Kind.RECOGNISED, Recognition.Kind.RENEWED)
    return Recognition.objects.filter(
        officer=officer, kind__in=given, decision_no=before.decision_no, since=before.term_from
    )


def for_many(officers: Sequence[Officer], act: Any) -> tuple[list[Officer], list[tuple[Officer, str]]]:
    """Do one thing to several officers; return those it was done to, and the others with why not."""
    done, left = [], []
    for officer in officers:
        try:
            act(officer)
        except RollError as fault:
            left.append((officer, fault.message))
        else:
            done.append(officer)
    return done, left


@objects_to_ending
def _officers_stay(village: Unit, day: date) -> str:
    """Keep a village while officers serve there, or will: each is ended, or goes to the village it became part of."""
    names = Officer.objects.staying(day).filter(unit=village).values_list("full_name", flat=True)
    if not names:
        return ""
    said = _("Còn tuyên truyền viên: %(names)s. Hãy ghi thôi công nhận hoặc chuyển họ sang thôn mới trước.")
    return said % {"names": ", ".join(names)}
