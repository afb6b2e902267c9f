"""Panels of the staff's first page: where sources differ, and what is about to expire."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.urls import reverse
from wagtail.admin.ui.components import Component

from portal.additions.listing import SOON_DAYS
from portal.additions.models import ADDED, Disagreement

SHOWN: Final = 5


class DisagreementsPanel(Component):
    """The open disagreements, the first ones by name."""

    name = "disagreements"
    template_name = "additions/home_disagreements.html"
    order = 230

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """Return the rows, none for who may not see them."""
        if not parent_context["request"].user.has_perm("additions.view_disagreement"):
            return {"rows": []}
        rows = Disagreement.objects.filter(state=Disagreement.State.OPEN).select_related("procedure", "addition")
        found = list(rows.defer("procedure__name")[: SHOWN + 1])
        return {"rows": found[:SHOWN], "more": len(found) > SHOWN}


class ExpiringPanel(Component):
    """What is about to expire, the first to do so first."""

    name = "expiring"
    template_name = "additions/home_expiring.html"
    order = 240

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """Return the rows that the user may see."""
        rows = sorted(self._rows(parent_context["request"].user), key=lambda row: row[0].expire_at)
        return {"rows": rows[:SHOWN], "more": len(rows) > SHOWN, "days": SOON_DAYS}

    def _rows(self, user: Any) -> Iterator[tuple[Any, str]]:
        for model in ADDED:
            if not user.has_perm(f"additions.view_{model._meta.model_name}"):
                continue
            viewset = model.snippet_viewset
            found = model.objects.expiring(SOON_DAYS)
            found = found.select_related("procedure") if hasattr(model, "procedure") else found
            for row in found[: SHOWN + 1]:
                yield row, reverse(viewset.get_url_name("inspect"), args=[row.pk])
