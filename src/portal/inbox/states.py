"""Where a case stands, and which way it may go from there."""

from collections.abc import Mapping
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from motcua.errors import MotcuaError
from portal.accounts import trail
from portal.accounts.models import User
from portal.inbox.models import Case

State = Case.State

ALLOWED: Final[Mapping[str, frozenset[str]]] = {
    State.NEW: frozenset({State.ASSIGNED, State.SECOND_LOOK, State.ANSWERED, State.CLOSED}),
    State.ASSIGNED: frozenset({State.NEW, State.SECOND_LOOK, State.ANSWERED, State.CLOSED}),
    State.SECOND_LOOK: frozenset({State.ASSIGNED, State.ANSWERED}),
    State.ANSWERED: frozenset({State.NEW, State.ASSIGNED, State.CLOSED}),
    State.CLOSED: frozenset({State.NEW, State.ASSIGNED}),
}
"""From each state, those that it may go to."""

CLOSED = trail.action("motcua.case.closed", _("Đóng việc"), _("Đóng việc không trả lời"))
REOPENED = trail.action("motcua.case.reopened", _("Mở lại việc"), _("Mở lại việc"))


class TakenMeanwhileError(MotcuaError):
    """Somebody else changed the case meanwhile."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__(str(_("Việc này vừa được người khác xử lý. Anh/chị tải lại trang để xem.")))


class NotAllowedError(MotcuaError):
    """A case does not go from its state to that one."""


def move(case: Case, to: str, **said: object) -> None:
    """Bring a case into another state, if it is still in the one that was read.

    Raises:
        NotAllowedError: it cannot go there from where it is.
        TakenMeanwhileError: somebody changed it meanwhile.
    """
    if to not in ALLOWED[case.state]:
        raise NotAllowedError(
            f"Việc ở trạng thái “{case.get_state_display()}” không chuyển sang “{State(to).label}” được."
        )
    if not Case.objects.filter(pk=case.pk, state=case.state).update(state=to, **said):
        raise TakenMeanwhileError
    case.refresh_from_db()


def close(case: Case, by: User) -> None:
    """Close a case: answered already, or one that needs no reply.

    Raises:
        NotAllowedError, TakenMeanwhileError: as `move`.
    """
    move(case, State.CLOSED, closed_at=timezone.now())
    trail.record(by, CLOSED, case)


def reopen(case: Case, by: User | None) -> None:
    """Open a case that was answered or closed, for whoever had it; None where the person asked again.

    Raises:
        NotAllowedError, TakenMeanwhileError: as `move`.
    """
    move(case, State.ASSIGNED if case.assigned_to_id or case.team_id else State.NEW, closed_at=None)
    trail.record(by, REOPENED, case)
