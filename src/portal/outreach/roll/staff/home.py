"""The roll on the staff's first page: villages without an officer, terms that run out, officers without training."""

from collections.abc import Mapping
from typing import Any, Final

from django.core.cache import cache
from django.http import HttpRequest
from wagtail.admin.ui.components import Component

from portal.outreach.roll.coverage import Coverage, figures
from portal.outreach.units.scope import Scope, scope_of

REMEMBERED: Final = 300
"""Seconds for which the figures of the whole country are remembered: they are counted over all that there is."""

KEY: Final = "roll.home"


class RollPanel(Component):
    """What the keeper of a roll may want to do next."""

    name = "roll"
    template_name = "roll/staff/home.html"
    order = 120

    def __init__(self, request: HttpRequest) -> None:
        """Take who looks."""
        self.request = request

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Return the figures of the place of who looks."""
        scope = scope_of(self.request.user)
        return {"unit": scope.unit, "is_somewhere": scope.everywhere or scope.unit is not None, "coverage": _of(scope)}


def _of(scope: Scope) -> Coverage:
    if scope.unit is not None:
        return figures(scope.unit)
    if not scope.everywhere:
        return Coverage()
    known = cache.get(KEY)
    if known is None:
        known = figures(None)
        cache.set(KEY, known, REMEMBERED)
    found: Coverage = known
    return found
