"""Directives and reports on the staff's first page: my unit's tasks and reports, or units late and what waits."""

from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpRequest
from wagtail.admin.ui.components import Component

from portal.outreach.directives import due
from portal.outreach.directives.models import Assignment, UnitReport
from portal.outreach.directives.staff.scoped import narrowed
from portal.outreach.units.scope import scope_of

SHOWN: Final = 5
MOST_COUNTED: Final = 1000
"""Above this a panel tells that there are more, and counts no further."""


def counted(rows: Any) -> int:
    """Return how many there are, at most `MOST_COUNTED`: a first page waits for no long count."""
    return int(rows.order_by()[:MOST_COUNTED].count())


class WorkPanel(Component):
    """What the user's unit has in hand, or what the coordinator waits for."""

    name = "directives"
    template_name = "directives/staff/home.html"
    order = 130

    def __init__(self, request: HttpRequest) -> None:
        """Take whose it is."""
        self.request = request

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Return the first shares and reports, and the counts."""
        user: Any = self.request.user
        scope, tell = scope_of(user), due.teller()
        shares: Any = narrowed(Assignment.objects.all(), scope)
        reports: Any = narrowed(UnitReport.objects.all(), scope)
        judges = user.has_perm("directives.accept_assignment")
        told: dict[str, Any] = {
            "judges": judges,
            "late": counted(shares.late()),
            "late_reports": counted(reports.late()),
            "most": MOST_COUNTED,
        }
        if judges:
            waiting = shares.filter(state=Assignment.State.SUBMITTED)
            told |= {"waiting": counted(waiting), "shares": _first(waiting, tell)}
        else:
            mine = shares.with_unit()
            told |= {"mine": counted(mine), "shares": _first(mine, tell)}
            drafts = reports.with_unit().select_related("form", "unit").order_by("due_on", "pk")[:SHOWN]
            told["reports"] = [(one, tell(one.due_on)) for one in drafts]
        return told


def _first(shares: Any, tell: Any) -> list[tuple[Assignment, str]]:
    first = shares.select_related("unit", "task__directive").order_by("due_on", "pk")[:SHOWN]
    return [(one, tell(one.due_on) if one.is_with_unit else "") for one in first]
