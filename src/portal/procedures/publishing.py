"""From a proposal to what is in force: review by a second person, publication now or on a day, undoing.

What takes long (thousands of records) is a task; each is one transaction, so that killed half-way it leaves the old
state whole, and is begun again by the round `resume_stalled`.
"""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_tasks import task

from motcua.errors import MotcuaError
from portal.accounts import trail
from portal.core.rounds import every
from portal.procedures import terms
from portal.procedures.comparing import marks_between
from portal.procedures.models import Import, Proposal, Term, beginning_of
from portal.procedures.showing import bring_into_force

APPROVED = trail.action("motcua.import.approved", gettext_lazy("Duyệt lần nhập"), gettext_lazy("Đã duyệt lần nhập"))
REFUSED = trail.action("motcua.import.refused", gettext_lazy("Không duyệt"), gettext_lazy("Không duyệt lần nhập"))
HELD = trail.action("motcua.import.held", gettext_lazy("Để lại"), gettext_lazy("Đổi phần để lại của lần nhập"))
UNDONE = trail.action("motcua.import.undone", gettext_lazy("Hoàn tác"), gettext_lazy("Đã hoàn tác lần nhập"))
State = Import.State


class ReviewError(MotcuaError):
    """What was asked of an import cannot be done in its state, or not by this person."""


def approve(imported: Import, reviewer: Any, *, on: date | None = None, note: str = "") -> None:
    """Let an import be published: now, or at the beginning of a day to come.

    Raises:
        ReviewError: it does not wait for review, its uploader may not review it, the day has passed, or what is in
            force has changed since it was compared (the comparison is renewed then, for another look).
    """
    _require(imported, State.PROPOSED)
    if imported.uploader_id is not None and imported.uploader_id == reviewer.pk:
        raise ReviewError(_("Lần nhập phải do người khác duyệt, không phải người đã nhập."))
    if on is not None and on <= timezone.localdate():
        raise ReviewError(_("Ngày có hiệu lực phải sau hôm nay; để trống nếu công bố ngay."))
    if outdated := renew(imported):
        codes = ", ".join(outdated[:10])
        raise ReviewError(
            _("Bản đang dùng của %(codes)s đã đổi từ khi so sánh. Đã so sánh lại; hãy xem lại rồi duyệt.")
            % {"codes": codes}
        )
    with transaction.atomic():
        _move(imported, State.PROPOSED, State.PUBLISHING)
        imported.reviewer, imported.reviewed_at = reviewer, timezone.now()
        imported.review_note, imported.effective_on = note, on
        imported.save(update_fields=("reviewer", "reviewed_at", "review_note", "effective_on"))
        trail.record(reviewer, APPROVED, imported, on=str(on or ""), note=note)
        transaction.on_commit(lambda: publish.enqueue(imported.pk))


def refuse(imported: Import, reviewer: Any, note: str) -> None:
    """Let an import not be published; its versions stay, never in force.

    Raises:
        ReviewError: it does not wait for review, or no reason is given.
    """
    _require(imported, State.PROPOSED)
    if not note.strip():
        raise ReviewError(_("Hãy ghi lý do không duyệt để người nhập biết."))
    with transaction.atomic():
        _move(imported, State.PROPOSED, State.REFUSED)
        imported.reviewer, imported.reviewed_at, imported.review_note = reviewer, timezone.now(), note
        imported.save(update_fields=("reviewer", "reviewed_at", "review_note"))
        trail.record(reviewer, REFUSED, imported, note=note)


def hold(imported: Import, person: Any, proposals: Any, *, held: bool) -> None:
    """Hold some of an import's proposals back from publication, or take them again.

    Raises:
        ReviewError: it does not wait for review.
    """
    _require(imported, State.PROPOSED)
    changed = imported.proposals.filter(pk__in=proposals).exclude(held=held).update(held=held)
    if changed:
        trail.record(person, HELD, imported, held=held, count=changed)


def undo(imported: Import, person: Any, reason: str) -> None:
    """Take an import back as a whole: what it has put in force ends, what was before it is in force again.

    Raises:
        ReviewError: it is neither published nor scheduled, or no reason is given.
    """
    _require(imported, State.PUBLISHED, State.SCHEDULED)
    if not reason.strip():
        raise ReviewError(_("Hãy ghi lý do hoàn tác."))
    with transaction.atomic():
        _move(imported, imported.state, State.UNDOING)
        imported.undone_by, imported.undone_at, imported.undo_reason = person, timezone.now(), reason
        imported.save(update_fields=("undone_by", "undone_at", "undo_reason"))
        trail.record(person, UNDONE, imported, reason=reason)
        transaction.on_commit(lambda: take_back.enqueue(imported.pk))


def renew(imported: Import) -> list[str]:
    """Compare an import's proposals with what is in force now; return the codes of those that had to be renewed."""
    same = Q(procedure__current=F("before")) | Q(procedure__current=None, before=None)
    outdated = list(imported.proposals.taken().exclude(same).select_related("procedure"))
    for one in outdated:
        _renew(one)
    return [one.procedure.code for one in outdated]


def _renew(proposal: Proposal) -> None:
    current = proposal.procedure.current
    if current == proposal.after:
        proposal.delete()
        return
    proposal.before = current
    if proposal.after is not None:
        proposal.kind = Proposal.Kind.ADDED if current is None else Proposal.Kind.CHANGED
        bearing = marks_between(current, proposal.after)
        proposal.fees, proposal.times, proposal.papers = bearing.fees, bearing.times, bearing.papers
    proposal.save()


@task()
def publish(key: int) -> None:
    """Put in force what an approved import proposes."""
    with transaction.atomic():
        imported = Import.objects.select_for_update().get(pk=key)
        if imported.state != State.PUBLISHING:
            return
        put_in_force(imported, beginning_of(imported.effective_on) if imported.effective_on else timezone.now())


def put_in_force(imported: Import, since: datetime) -> None:
    """Begin the terms of what an import proposes and nobody held back, from a moment; show what is in force by now."""
    versions = [one.after for one in imported.proposals.taken().filter(after__isnull=False).select_related("after")]
    for start in range(0, len(versions), terms.CHUNK):
        chunk = [version for version in versions[start : start + terms.CHUNK] if version is not None]
        terms.begin(chunk, since, imported, imported.note)
    gone = list(imported.proposals.taken().filter(after=None).values_list("procedure", flat=True))
    terms.make_room(gone, since)
    imported.state = State.SCHEDULED if since > timezone.now() else State.PUBLISHED
    imported.heard_at = timezone.now()
    imported.save(update_fields=("state", "heard_at"))
    bring_into_force()


@task()
def take_back(key: int) -> None:
    """Undo an import that somebody has said is to be undone."""
    with transaction.atomic():
        imported = Import.objects.select_for_update().get(pk=key)
        if imported.state != State.UNDOING:
            return
        imported.left_alone = terms.take_back(imported)
        _revive(imported)
        imported.state, imported.heard_at = State.UNDONE, timezone.now()
        imported.save(update_fields=("state", "heard_at", "left_alone"))
        bring_into_force()


def _revive(imported: Import) -> None:
    """Begin anew what an import had taken out, where nothing else is in force since."""
    now = timezone.now()
    gone = imported.proposals.taken().filter(after=None, before__isnull=False).select_related("before")
    running = set(
        Term.objects.ending_after(now)
        .filter(procedure__in=gone.values("procedure"))
        .values_list("procedure", flat=True)
    )
    ended = [one.before for one in gone if one.before is not None and one.procedure_id not in running]
    terms.begin(ended, now, imported, imported.undo_reason[: terms.REASON])


@every(20)
def settle_scheduled() -> None:
    """Call published what was scheduled for a day that has come."""
    Import.objects.filter(state=State.SCHEDULED, effective_on__lte=timezone.localdate()).update(state=State.PUBLISHED)


@every(60)
def resume_stalled() -> None:
    """Begin again what was under way when its worker was killed; a transaction that was not finished left nothing."""
    for imported in Import.objects.stalled().filter(state__in=(State.PUBLISHING, State.UNDOING)):
        Import.objects.filter(pk=imported.pk).update(heard_at=timezone.now())
        (publish if imported.state == State.PUBLISHING else take_back).enqueue(imported.pk)


def _require(imported: Import, *states: str) -> None:
    if imported.state not in states:
        raise ReviewError(
            _("Lần nhập này %(state)s, nên không làm được việc đó.") % {"state": imported.get_state_display()}
        )


def _move(imported: Import, before: str, after: str) -> None:
    """Change an import's state, unless somebody else just did.

    Raises:
        ReviewError: somebody did.
    """
    moved = Import.objects.filter(pk=imported.pk, state=before).update(state=after, heard_at=timezone.now())
    if not moved:
        raise ReviewError(_("Người khác vừa xử lý lần nhập này; hãy tải lại trang."))
    imported.state = after
