"""Narrowing a list to a place: a province, then one of its communes. What is offered keeps to who looks."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet

from motcua import places
from portal.outreach.units.models import Unit
from portal.outreach.units.scope import Scope, scope_of


class PlaceFilters(WagtailFilterSet):
    """A province and a commune. Communes are offered of one province only: of the country there are thousands.

    Whoever belongs to a province is not asked for it, and whoever belongs to a commune for neither. `unit_path` leads
    from a row to its unit (empty for units themselves).
    """

    unit_path = "unit__"
    province = django_filters.ChoiceFilter(label=_("Tỉnh, thành phố"), choices=(), method="in_province")
    commune = django_filters.ChoiceFilter(label=_("Xã, phường, đặc khu"), choices=(), method="in_commune")

    def __init__(self, data: Any = None, queryset: Any = None, *, request: Any = None, prefix: str | None = None):
        """Offer the places of who looks."""
        super().__init__(data, queryset, request=request, prefix=prefix)
        scope = scope_of(request.user)
        self._offer("province", _provinces(scope))
        self._offer("commune", _communes(scope, (data or {}).get("province", "")))

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        if choices:
            self.filters[name].extra["choices"] = choices
        else:
            del self.filters[name]

    def in_province(self, rows: QuerySet[Any], name: str, code: str) -> QuerySet[Any]:
        """Keep what lies in a province."""
        return rows.filter(**{f"{self.unit_path}province_code": code})

    def in_commune(self, rows: QuerySet[Any], name: str, code: str) -> QuerySet[Any]:
        """Keep what lies in a commune."""
        return rows.filter(**{f"{self.unit_path}commune_code": code})


def _provinces(scope: Scope) -> list[tuple[str, str]]:
    return [(one.code, one.name) for one in places.provinces()] if scope.everywhere else []


def _communes(scope: Scope, typed: str) -> list[tuple[str, str]]:
    """Return the communes of the province that was chosen, or that who looks belongs to."""
    if scope.unit is not None:
        return communes_of(scope.unit)
    province = next((one for one in places.provinces() if scope.everywhere and one.code == typed), None)
    return [(one.code, one.name) for one in province.communes] if province is not None else []


def communes_of(unit: Unit) -> list[tuple[str, str]]:
    """Return the communes of a province as choices; none of any other unit."""
    province = places.province(unit.code) if unit.level == Unit.Level.PROVINCE else None
    return [(one.code, one.name) for one in province.communes] if province is not None else []


def commune_told(unit: Unit) -> str:
    """Return the name of the commune that a unit lies in, with its province, without asking the database."""
    return places.place_name(unit.province_code, unit.commune_code)
