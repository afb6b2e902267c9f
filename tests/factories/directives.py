"""One of each thing of directives and reports, for tests that only need one to be there."""

from dataclasses import dataclass
from datetime import date

from django.core.files.base import ContentFile

from portal.outreach.directives.models import (
    Assignment,
    Consolidation,
    Directive,
    Evidence,
    ReportForm,
    ReportItem,
    Task,
    UnitReport,
)
from portal.outreach.units.models import Unit

PDF = b"%PDF-1.7 a file for tests"


@dataclass(frozen=True)
class Directed:
    """A directive with a task, a unit's share of it with evidence, a form, a report, a consolidated report."""

    directive: Directive
    task: Task
    assignment: Assignment
    evidence: Evidence
    report_form: ReportForm
    unit_report: UnitReport
    consolidation: Consolidation


def directed() -> Directed:
    """Make one of each, in a province of its own."""
    province = Unit.objects.create(level=Unit.Level.PROVINCE, code="99", name="Tỉnh Giao Việc")
    commune = Unit.objects.create(level=Unit.Level.COMMUNE, code="99001", name="Xã Làm Việc", parent=province)
    directive = Directive.objects.create(
        number="1/CV",
        issued_on=date(2026, 10, 1),
        issued_by="Sở thử",
        title="Việc thử",
        unit=province,
        file=ContentFile(PDF, name="van-ban.pdf"),
    )
    task = Task.objects.create(directive=directive, number=1, text="Làm thử", due_on=date(2026, 12, 1))
    assignment = Assignment.objects.create(task=task, unit=commune, due_on=task.due_on)
    form = ReportForm.objects.create(title="Mẫu thử", unit=province)
    ReportItem.objects.create(form=form, number=1, label="Số thử")
    span = {"period_from": date(2026, 7, 1), "period_until": date(2026, 9, 30)}
    return Directed(
        directive=directive,
        task=task,
        assignment=assignment,
        evidence=Evidence.objects.create(
            assignment=assignment, title="Biên bản", file=ContentFile(PDF, name="bien-ban.pdf")
        ),
        report_form=form,
        unit_report=UnitReport.objects.create(form=form, unit=commune, due_on=date(2026, 10, 7), **span),
        consolidation=Consolidation.objects.create(
            unit=province, state=Consolidation.State.DONE, docx=ContentFile(PDF, name="bao-cao.docx"), **span
        ),
    )
