"""The roll in the staff's menu, on their first page, in what can be done to many, and in the forms' choosers."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.permissions import register_permission_policy

from portal.outreach.menu import put
from portal.outreach.roll.choosing import OfficerChooserViewSet
from portal.outreach.roll.models import Attendance, Officer, RollImport
from portal.outreach.roll.staff.bulk import EndBulkAction, RenewBulkAction
from portal.outreach.roll.staff.courses import AttendancePolicy, CertificateViewSet, CourseViewSet
from portal.outreach.roll.staff.coverage_page import CoverageViewSet
from portal.outreach.roll.staff.home import RollPanel
from portal.outreach.roll.staff.imports import ImportPolicy, RollImportViewSet
from portal.outreach.roll.staff.merits import MeritViewSet
from portal.outreach.roll.staff.officers import OfficerPolicy, OfficerViewSet

register_permission_policy(Officer, OfficerPolicy(Officer))
register_permission_policy(Attendance, AttendancePolicy(Attendance))
register_permission_policy(RollImport, ImportPolicy(RollImport))

for action in (RenewBulkAction, EndBulkAction):
    hooks.register("register_bulk_action", action)

put(10, OfficerViewSet("officers"))
put(11, CoverageViewSet())
put(12, CourseViewSet("courses"))
put(13, CertificateViewSet("certificates"))
put(14, MeritViewSet("merits"))
put(15, RollImportViewSet("roll_imports"))


@hooks.register("register_admin_viewset")
def officer_chooser() -> Any:
    """Add the chooser of officers."""
    return OfficerChooserViewSet("officer_chooser")


@hooks.register("insert_global_admin_css")
def roll_styles() -> SafeString:
    """Give the staff's pages the styles of the roll."""
    return format_html('<link rel="stylesheet" href="{}">', static("portal/roll.css"))


@hooks.register("construct_homepage_panels")
def roll_panel(request: HttpRequest, panels: list[Any]) -> None:
    """Show whoever keeps the roll what is open."""
    if request.user.has_perm("roll.change_officer"):
        panels.append(RollPanel(request))
