"""Who has a case: by rules on arrival, by hand otherwise. Two officers never have the same one."""

from collections.abc import Iterable, Sequence

from django.contrib.auth.models import Group
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.accounts import trail
from portal.accounts.models import User
from portal.inbox.models import AssignmentRule, Case
from portal.inbox.states import TakenMeanwhileError

TAKEN = trail.action("motcua.case.taken", _("Nhận việc"), _("Nhận việc"))
ASSIGNED = trail.action("motcua.case.assigned", _("Giao việc"), _("Giao việc"))
RELEASED = trail.action("motcua.case.released", _("Trả việc về hộp thư"), _("Trả việc về hộp thư"))

IN_HAND = (Case.State.NEW, Case.State.ASSIGNED)


def rules() -> Sequence[AssignmentRule]:
    """Return the rules in their order."""
    return list(AssignmentRule.objects.filter(Q(officer__isnull=True) | Q(officer__is_active=True)))


def give_by_rule(case: Case, known: Iterable[AssignmentRule]) -> bool:
    """Set on a case, not stored yet, who has it by the first rule that fits; tell whether one did."""
    rule = next((rule for rule in known if rule.fits(case)), None)
    if rule is None:
        return False
    case.assigned_to_id, case.team_id, case.state = rule.officer_id, rule.team_id, Case.State.ASSIGNED
    return True


def take(case: Case, officer: User) -> None:
    """Take a case that no officer has.

    Raises:
        TakenMeanwhileError: another officer has it, or it is done.
    """
    free = Case.objects.filter(pk=case.pk, assigned_to__isnull=True, state__in=IN_HAND)
    if not free.update(assigned_to=officer, state=Case.State.ASSIGNED):
        raise TakenMeanwhileError
    case.refresh_from_db()
    trail.record(officer, TAKEN, case)


def assign(case: Case, by: User, officer: User | None = None, team: Group | None = None) -> None:
    """Give a case to an officer or a team, whoever had it before.

    Raises:
        ValueError: neither is named, or both.
        TakenMeanwhileError: it went to somebody else, or was dealt with, since `case` was read.
    """
    if (officer is None) == (team is None):
        raise ValueError("an officer or a team")
    _change(case, assigned_to=officer, team=team, state=Case.State.ASSIGNED)
    trail.record(by, ASSIGNED, case, officer=officer.pk if officer else None, team=team.pk if team else None)


def release(case: Case, by: User) -> None:
    """Put a case back, so that others can take it; a team keeps it.

    Raises:
        TakenMeanwhileError: it went to somebody else, or was dealt with, since `case` was read.
    """
    _change(case, assigned_to=None, state=Case.State.ASSIGNED if case.team_id else Case.State.NEW)
    trail.record(by, RELEASED, case)


def _change(case: Case, **said: object) -> None:
    same = Case.objects.filter(pk=case.pk, assigned_to=case.assigned_to_id, state=case.state, state__in=IN_HAND)
    if not same.update(**said):
        raise TakenMeanwhileError
    case.refresh_from_db()
