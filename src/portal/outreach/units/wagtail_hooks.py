"""Units in the staff's pages, and the heading under which all of outreach stands there."""

from typing import Any

from wagtail import hooks
from wagtail.permissions import register_permission_policy

from portal.outreach.menu import OutreachGroup, put
from portal.outreach.units.choosing import CHOOSERS
from portal.outreach.units.member_staff import MembershipViewSet
from portal.outreach.units.models import Unit
from portal.outreach.units.unit_staff import UnitPolicy, UnitViewSet

register_permission_policy(Unit, UnitPolicy(Unit))
put(80, UnitViewSet("units"))
put(81, MembershipViewSet("memberships"))


@hooks.register("register_admin_viewset")
def outreach_group() -> OutreachGroup:
    """Add the heading with the lists of all rooms; by now each has put its own there."""
    return OutreachGroup()


@hooks.register("register_admin_viewset")
def choosers() -> list[Any]:
    """Add the choosers that the forms use."""
    return list(CHOOSERS)
