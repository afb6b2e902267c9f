"""Directives and reports in the staff's menu, and on their first page."""

from typing import Any

from django.http import HttpRequest
from wagtail import hooks
from wagtail.permissions import register_permission_policy

from portal.outreach.directives.models import Assignment, Consolidation, ReportForm, UnitReport
from portal.outreach.directives.staff.assignments import AssignmentViewSet
from portal.outreach.directives.staff.consolidations import ConsolidationViewSet
from portal.outreach.directives.staff.directives import DirectiveViewSet
from portal.outreach.directives.staff.home import WorkPanel
from portal.outreach.directives.staff.report_forms import ReportFormViewSet
from portal.outreach.directives.staff.scoped import Ended, MadeByProgram, ViewAndAdd
from portal.outreach.directives.staff.unit_reports import UnitReportViewSet
from portal.outreach.menu import put

register_permission_policy(Assignment, MadeByProgram(Assignment))
register_permission_policy(UnitReport, MadeByProgram(UnitReport))
register_permission_policy(ReportForm, Ended(ReportForm))
register_permission_policy(Consolidation, ViewAndAdd(Consolidation))

put(40, DirectiveViewSet("directives"))
put(41, AssignmentViewSet("assignments"))
put(42, UnitReportViewSet("unit_reports"))
put(43, ReportFormViewSet("report_forms"))
put(44, ConsolidationViewSet("consolidations"))


@hooks.register("construct_homepage_panels")
def work_panel(request: HttpRequest, panels: list[Any]) -> None:
    """Show units what they have to do, and coordinators what waits for them."""
    if request.user.has_perm("directives.view_assignment"):
        panels.append(WorkPanel(request))
