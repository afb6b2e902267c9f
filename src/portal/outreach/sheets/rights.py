"""Who may see and change which sheets, by place: one's own and those below; one sees besides what stands above.

A sheet of no unit is the whole office's: everybody sees it, only those of no unit change it.
"""

from typing import Any, Final

from django.db.models import Q, QuerySet
from wagtail.permission_policies import ModelPermissionPolicy

from portal.outreach.sheets.models import Sheet
from portal.outreach.units.models import Unit
from portal.outreach.units.scope import scope_of

SEEING: Final = frozenset(("view", "send"))


def visible(user: Any) -> QuerySet[Sheet]:
    """Return the sheets that a member of the staff may see: of their place, and of what it lies in."""
    rows: QuerySet[Sheet] = Sheet.objects.all()
    scope = scope_of(user)
    if scope.everywhere:
        return rows
    if scope.unit is None:
        return rows.none()
    above = Q(unit__code__in={scope.unit.commune_code, scope.unit.province_code} - {""})
    return rows.filter(Q(unit__isnull=True) | above | scope.unit.whole("unit__"))


def may_change(user: Any, sheet: Sheet) -> bool:
    """Whether a sheet is of the user's place, whatever right is meant."""
    scope = scope_of(user)
    if sheet.unit_id is None:
        return scope.everywhere
    unit: Unit = sheet.unit  # type: ignore[assignment]  # it has a key
    return scope.holds(unit)


class SheetPolicy(ModelPermissionPolicy):
    """The rights of the roles, for each sheet narrowed to the user's place."""

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Sheet) -> bool:
        """Whether the user may do it to this sheet."""
        if not super().user_has_permission_for_instance(user, action, instance):
            return False
        if instance.pk is None:
            return True
        return visible(user).filter(pk=instance.pk).exists() if action in SEEING else may_change(user, instance)

    def user_has_any_permission_for_instance(self, user: Any, actions: Any, instance: Sheet) -> bool:
        """Whether the user may do any of it to this sheet."""
        return any(self.user_has_permission_for_instance(user, action, instance) for action in actions)

    def instances_user_has_any_permission_for(self, user: Any, actions: Any) -> Any:
        """Return the sheets to which the user may do any of it."""
        rows = super().instances_user_has_any_permission_for(user, actions)
        return rows.filter(pk__in=visible(user).values("pk"))
