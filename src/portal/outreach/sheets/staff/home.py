"""On the staff's first page: sheets that are out of date, for those who can renew them."""

from collections.abc import Mapping
from typing import Any, Final

from django.db.models import Q
from wagtail.admin.ui.components import Component

from portal.outreach.sheets.models import Sheet
from portal.outreach.units.scope import scope_of

SHOWN: Final = 5


class OutdatedSheetsPanel(Component):
    """The published sheets of the user's place that are out of date."""

    name = "outdated_sheets"
    template_name = "sheets/staff/home.html"
    order = 130

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Return the first ones and whether there are more, none for who may not renew any."""
        user = (parent_context or {})["request"].user
        if not user.has_perm("sheets.change_sheet"):
            return {"rows": []}
        marked = Sheet.objects.filter(live=True, outdated_at__isnull=False)
        scope = scope_of(user)
        mine = marked if scope.everywhere else scope.narrow(marked.filter(Q(unit__isnull=False)), "unit__")
        rows = list(mine.only("title", "outdated_at", "outdated_why").order_by("-outdated_at", "pk")[: SHOWN + 1])
        return {"rows": rows[:SHOWN], "more": len(rows) > SHOWN}
