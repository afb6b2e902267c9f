"""What a member of the staff may see and do here, by role and by place."""

from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, Model, OuterRef, QuerySet
from django.http import Http404
from wagtail.permission_policies import ModelPermissionPolicy

from portal.outreach.directives.models import Assignment, Directive, UnitReport
from portal.outreach.units.models import Unit
from portal.outreach.units.scope import Scope, scope_of

Row = TypeVar("Row", bound=Model)


class MadeByProgram(ModelPermissionPolicy):
    """As the roles have it, but nothing is added or deleted by hand: an assignment comes with its task, and so on."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Refuse adding and deleting, whatever the rights."""
        return action in ("view", "change") and bool(super().user_has_permission(user, action))


class Ended(ModelPermissionPolicy):
    """As the roles have it, but what was used is ended, not deleted."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Refuse deleting, whatever the rights."""
        return action != "delete" and bool(super().user_has_permission(user, action))


class ViewAndAdd(ModelPermissionPolicy):
    """Asked for and seen, never changed or deleted by hand."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Refuse all but looking and asking."""
        return action in ("view", "add") and bool(super().user_has_permission(user, action))


def narrowed(rows: QuerySet[Row], scope: Scope) -> QuerySet[Row]:
    """Return the rows of a scope as `Scope.narrow` does, for long lists.

    A commune's units are named by their keys: with a join PostgreSQL would read the rows of all communes.
    """
    if scope.unit is None or scope.unit.level == Unit.Level.PROVINCE:
        return scope.narrow(rows)
    return rows.filter(unit__in=list(Unit.objects.below(scope.unit).order_by().values_list("pk", flat=True)))


def directive_of(user: Any, key: int, right: str) -> Directive:
    """Return a directive given within the place of a member of the staff.

    Raises:
        PermissionDenied: they have not the right at all.
        Http404: it is none of theirs.
    """
    if not user.has_perm(f"directives.{right}"):
        raise PermissionDenied
    found = scope_of(user).narrow(Directive.objects.select_related("unit")).filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def may_read(user: Any, directive: Directive) -> bool:
    """Whether a directive's own file is for somebody: who gave it, or who has a share in it."""
    scope = scope_of(user)
    if user.has_perm("directives.view_directive") and scope.holds(directive.unit):
        return True
    mine = scope.narrow(Assignment.objects.filter(task__directive=directive))
    return bool(user.has_perm("directives.view_assignment") and mine.exists())


def works_on(user: Any, assignment: Assignment, scope: Scope) -> bool:
    """Whether somebody may write for the unit of an assignment."""
    return user.has_perm("directives.change_assignment") and scope.holds(assignment.unit)


def judges(user: Any, assignment: Assignment, scope: Scope) -> bool:
    """Whether somebody may accept an assignment or send it back: for the unit that gave it, not the one that did it."""
    return user.has_perm("directives.accept_assignment") and scope.holds(assignment.task.directive.unit)


def judges_report(user: Any, report: UnitReport, scope: Scope) -> bool:
    """Whether somebody may send a report back: for the unit that consolidates it."""
    return user.has_perm("directives.send_back_unitreport") and scope.holds(report.form.unit)


def with_counts(directives: QuerySet[Directive]) -> QuerySet[Directive]:
    """Return directives, each telling whether anything of it waits to be looked at or is late."""
    mine = Assignment.objects.filter(task__directive=OuterRef("pk"))
    waiting = mine.filter(state=Assignment.State.SUBMITTED)
    return directives.annotate(waits=Exists(waiting), is_late=Exists(mine.late()))
