"""Units in the staff's pages, and the heading under which all of outreach stands there."""

from typing import Any

from wagtail import hooks

from portal.outreach.menu import OutreachGroup
from portal.outreach.units.choosing import UnitChooserViewSet


@hooks.register("register_admin_viewset")
def outreach_group() -> OutreachGroup:
    """Add the heading with the lists of all rooms; by now each has put its own there."""
    return OutreachGroup()


@hooks.register("register_admin_viewset")
def choosers() -> list[Any]:
    """Add the choosers that the forms use."""
    return [UnitChooserViewSet("unit_chooser")]
