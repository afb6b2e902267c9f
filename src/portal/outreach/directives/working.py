"""What a unit makes of its share of a task, and what the coordinator says to it. No change is lost to another.

Every change is made to the edition that its maker saw; whoever comes second is told to look again.
"""

from collections.abc import Collection
from typing import Any, Final

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.errors import MotcuaError
from portal.accounts import trail
from portal.conversations.services import storable
from portal.outreach.directives.models import WITH_UNIT, Assignment

State = Assignment.State

PROGRESS = trail.action("motcua.assignment.progress", gettext_lazy("Ghi tiến độ"), gettext_lazy("Ghi tiến độ"))
SUBMITTED = trail.action("motcua.assignment.submitted", gettext_lazy("Nộp kết quả"), gettext_lazy("Nộp kết quả"))
ACCEPTED = trail.action("motcua.assignment.accepted", gettext_lazy("Nhận kết quả"), gettext_lazy("Nhận kết quả"))
SENT_BACK = trail.action(
    "motcua.assignment.sent_back", gettext_lazy("Trả lại kết quả"), gettext_lazy("Trả lại để bổ sung")
)
WHOLE: Final = 100


class WorkError(MotcuaError):
    """An assignment cannot be changed as was asked."""


class MeanwhileError(WorkError):
    """Somebody else changed it meanwhile."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__(str(_("Người khác vừa thay đổi mục này. Anh/chị tải lại trang để xem rồi làm lại.")))


def move(assignment: Assignment, edition: int, allowed: Collection[str], refused: str, **said: Any) -> None:
    """Change an assignment that is still the edition seen, and in a state from which that is allowed.

    Raises:
        WorkError: it is in another state; the message is `refused`.
        MeanwhileError: somebody changed it meanwhile.
    """
    mine = Assignment.objects.filter(pk=assignment.pk, edition=edition, state__in=allowed)
    if not mine.update(edition=F("edition") + 1, **said):
        now = Assignment.objects.filter(pk=assignment.pk).values_list("edition", "state").first()
        if now is not None and now[0] == edition and now[1] not in allowed:
            raise WorkError(refused)
        raise MeanwhileError
    assignment.refresh_from_db()


def write(assignment: Assignment, by: Any, edition: int, percent: int, said: str) -> None:
    """Keep how far a unit has come and what it says, masked.

    Raises:
        WorkError: the share is handed in or accepted.
        MeanwhileError: somebody changed it meanwhile.
    """
    state = State.SENT_BACK if assignment.state == State.SENT_BACK else State.UNDER_WAY
    with transaction.atomic():
        move(
            assignment,
            edition,
            WITH_UNIT,
            _("Kết quả đã nộp; muốn sửa thì đề nghị cấp giao việc trả lại."),
            state=state,
            percent=min(percent, WHOLE),
            said=storable(said),
        )
        trail.record(by, PROGRESS, assignment, percent=assignment.percent)


def submit(assignment: Assignment, by: Any, edition: int, said: str) -> None:
    """Hand in a unit's share, with what it says last.

    Raises:
        WorkError: nothing is said and nothing shown, or it is handed in already.
        MeanwhileError: somebody changed it meanwhile.
    """
    if not said.strip() and not assignment.evidence.exists():
        raise WorkError(_("Hãy ghi kết quả hoặc thêm minh chứng trước khi nộp."))
    with transaction.atomic():
        move(
            assignment,
            edition,
            WITH_UNIT,
            _("Việc này đã được nộp."),
            state=State.SUBMITTED,
            percent=WHOLE,
            said=storable(said),
            submitted_at=timezone.now(),
            submitted_by=by,
        )
        trail.record(by, SUBMITTED, assignment, evidence=assignment.evidence.count())


def accept(assignment: Assignment, by: Any, edition: int) -> None:
    """Take what a unit handed in.

    Raises:
        WorkError: it does not wait to be looked at.
        MeanwhileError: somebody changed it meanwhile.
    """
    with transaction.atomic():
        move(
            assignment,
            edition,
            (State.SUBMITTED,),
            _("Việc này hiện không ở trạng thái chờ xem."),
            state=State.ACCEPTED,
            accepted_at=timezone.now(),
            accepted_by=by,
            sent_back_why="",
        )
        trail.record(by, ACCEPTED, assignment)


def send_back(assignment: Assignment, by: Any, edition: int, why: str) -> None:
    """Send back what a unit handed in, or what was accepted too early, with the reason.

    Raises:
        WorkError: there is nothing to send back, or no reason.
        MeanwhileError: somebody changed it meanwhile.
    """
    why = storable(why).strip()
    if not why:
        raise WorkError(_("Hãy ghi lý do trả lại."))
    with transaction.atomic():
        move(
            assignment,
            edition,
            (State.SUBMITTED, State.ACCEPTED),
            _("Việc này chưa nộp nên không trả lại được."),
            state=State.SENT_BACK,
            sent_back_why=why,
            times_sent_back=F("times_sent_back") + 1,
            accepted_at=None,
            accepted_by=None,
        )
        trail.record(by, SENT_BACK, assignment, why=why)
