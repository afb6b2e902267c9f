"""The inbox on the staff's first page: my cases, what is overdue, what waits for a second look."""

from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpRequest
from wagtail.admin.ui.components import Component

from portal.inbox.models import Case

SHOWN: Final = 5


class InboxPanel(Component):
    """What the user has in hand."""

    name = "inbox"
    template_name = "inbox/staff/home.html"
    order = 110

    def __init__(self, request: HttpRequest) -> None:
        """Take whose it is."""
        self.request = request

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Return the first cases of the user, and the counts."""
        user: Any = self.request.user
        mine = Case.objects.open().filter(assigned_to=user).order_by("due_on", "pk")
        return {
            "cases": list(mine.only("receipt", "kind", "state", "due_on")[:SHOWN]),
            "mine": mine.count(),
            "overdue": Case.objects.overdue().count(),
            "unassigned": Case.objects.open().unassigned().count(),
            "waiting": Case.objects.filter(state=Case.State.SECOND_LOOK).count(),
        }
