"""Rights by place: what of the units a member of the staff may see and keep. Every room of outreach asks here."""

from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

from portal.outreach.units.models import Membership, Unit

SEE_ALL = "units.see_all_units"
KEPT = "_outreach_scope"
"""Where a user of a request keeps what was found, as Django keeps their rights: every part of a page asks."""

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Scope:
    """All units, one unit with all below it, or none (`unit` None and `everywhere` false)."""

    unit: Unit | None = None
    everywhere: bool = False

    def narrow(self, rows: QuerySet[Row], path: str = "unit__") -> QuerySet[Row]:
        """Return those rows that belong to the scope; `path` leads from a row to its unit (empty for units)."""
        if self.everywhere:
            return rows
        return rows.filter(self.unit.whole(path)) if self.unit is not None else rows.none()

    def holds(self, unit: Unit) -> bool:
        """Whether a unit lies in the scope."""
        return self.everywhere or (self.unit is not None and self.unit.holds(unit))


def scope_of(user: Any) -> Scope:
    """Return what a member of the staff may see: what belongs to their unit.

    Superusers see all, and so do those of no unit who have the right to; anybody else of no unit sees nothing.
    """
    if not user.is_authenticated:
        return Scope()
    known: Scope | None = getattr(user, KEPT, None)
    if known is None:
        known = _found(user)
        setattr(user, KEPT, known)
    return known


def _found(user: Any) -> Scope:
    if user.is_superuser:
        return Scope(everywhere=True)
    membership = Membership.objects.filter(user=user).select_related("unit").first()
    if membership is not None:
        return Scope(unit=membership.unit)
    return Scope(everywhere=user.has_perm(SEE_ALL))
