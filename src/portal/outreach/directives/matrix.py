"""A directive's tasks by its units, with the state of each share: as a table to look at, and as a workbook."""

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font

from portal.accounts import trail
from portal.core.spreadsheets import guarded
from portal.outreach.directives import due
from portal.outreach.directives.models import Assignment, Directive, Task
from portal.outreach.directives.storing import TYPES
from portal.outreach.units.models import Unit, UnitQuerySet
from portal.outreach.units.scope import Scope

EXPORTED = trail.action(
    "motcua.directive.exported", gettext_lazy("Xuất bảng việc"), gettext_lazy("Xuất bảng việc theo đơn vị")
)
LATE: Final = "late"


@dataclass(frozen=True)
class Chosen:
    """Which units to show: those with a share in a state (or late), those of a name."""

    state: str = ""
    unit: str = ""

    @classmethod
    def of(cls, said: Mapping[str, str]) -> "Chosen":
        """Read it from an address; what is no state is none."""
        state = said.get("state", "")
        return cls(state if state in (LATE, *Assignment.State.values) else "", said.get("unit", "")[:100])

    def query(self) -> str:
        """Return it as a part of an address."""
        return urlencode({name: value for name, value in vars(self).items() if value})

    @property
    def states(self) -> list[tuple[str, str]]:
        """The states to choose from."""
        return [(LATE, _("quá hạn")), *((value, str(label)) for value, label in Assignment.State.choices)]


@dataclass(frozen=True)
class Cell:
    """A unit's share of a task, None where the task is not the unit's, and how late it is."""

    task: Task
    share: Assignment | None
    late: str = ""


@dataclass(frozen=True)
class Row:
    """A unit with its shares, in the order of the tasks."""

    unit: Unit
    cells: Sequence[Cell]


def shares(directive: Directive, scope: Scope) -> QuerySet[Assignment]:
    """Return the shares of a directive's tasks that belong to a scope."""
    return scope.narrow(Assignment.objects.filter(task__directive=directive))


def units(directive: Directive, scope: Scope, chosen: Chosen) -> QuerySet[Unit]:
    """Return the units of a directive that are asked for."""
    mine: Any = shares(directive, scope)
    if chosen.state == LATE:
        mine = mine.late()
    elif chosen.state:
        mine = mine.filter(state=chosen.state)
    found = Unit.objects.filter(pk__in=mine.order_by().values("unit"))
    return UnitQuerySet.named(found, chosen.unit).order_by("folded", "code")


def rows(tasks: Sequence[Task], shown: Sequence[Unit], tell: Callable[[date], str]) -> list[Row]:
    """Return the table's rows, in one query."""
    found = Assignment.objects.filter(task__in=[task.pk for task in tasks], unit__in=[unit.pk for unit in shown])
    held = {(one.task_id, one.unit_id): one for one in found.defer("said").order_by()}
    return [Row(unit, [_cell(task, held.get((task.pk, unit.pk)), tell) for task in tasks]) for unit in shown]


def _cell(task: Task, share: Assignment | None, tell: Callable[[date], str]) -> Cell:
    return Cell(task, share, tell(share.due_on) if share is not None and share.is_late else "")


def counts(directive: Directive, scope: Scope) -> dict[str, int]:
    """Return how many shares there are, done, waiting, late; in one query."""
    late = Q(pk__in=Assignment.objects.late().filter(task__directive=directive).values("pk"))
    return shares(directive, scope).aggregate(
        all=Count("pk"),
        done=Count("pk", filter=Q(state=Assignment.State.ACCEPTED)),
        waiting=Count("pk", filter=Q(state=Assignment.State.SUBMITTED)),
        late=Count("pk", filter=late),
    )


def workbook(directive: Directive, scope: Scope, chosen: Chosen, by: Any) -> HttpResponse:
    """Return the whole table as a workbook, with every share on a second sheet; written down in the trail."""
    tell = due.teller()
    tasks = list(directive.tasks.order_by("number"))
    table = rows(tasks, list(units(directive, scope, chosen)), tell)
    book = Workbook(write_only=True)
    _table(book.create_sheet(_("Việc theo đơn vị")), directive, tasks, table)
    _list(book.create_sheet(_("Từng việc")), table)
    made = io.BytesIO()
    book.save(made)
    trail.record(by, EXPORTED, directive, units=len(table))
    response = HttpResponse(made.getvalue(), content_type=TYPES["xlsx"])
    response["Content-Disposition"] = f'attachment; filename="viec-theo-don-vi-{directive.pk}.xlsx"'
    response["Cache-Control"] = "private, no-store"
    return response


def _heading(sheet: Any, texts: Sequence[str]) -> list[Any]:
    cells = []
    for text in texts:
        cell = WriteOnlyCell(sheet, guarded(text))
        cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
        cells.append(cell)
    return cells


def _table(sheet: Any, directive: Directive, tasks: Sequence[Task], table: Sequence[Row]) -> None:
    sheet.freeze_panes = "C4"
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 10, 32
    sheet.append(_heading(sheet, [f"{directive.number} – {directive.title}"]))
    made = timezone.localtime()
    sheet.append([guarded(_("Lập lúc %(at)s") % {"at": f"{made:%H:%M %d/%m/%Y}"})])
    texts = [f"{task.number}. {task.text} ({_('hạn')} {task.due_on:%d/%m/%Y})" for task in tasks]
    sheet.append(_heading(sheet, [_("Mã"), _("Đơn vị"), *texts]))
    for row in table:
        sheet.append([guarded(row.unit.code), guarded(row.unit.name), *(_said(cell) for cell in row.cells)])


def _said(cell: Cell) -> str:
    if cell.share is None:
        return ""
    state = str(cell.share.get_state_display())
    return guarded(f"{state} – {cell.late}" if cell.late else state)


def _list(sheet: Any, table: Sequence[Row]) -> None:
    sheet.freeze_panes = "A2"
    names = (_("Mã"), _("Đơn vị"), _("Nhiệm vụ"), _("Hạn"), _("Trạng thái"), _("Tiến độ (%)"), _("Nộp lúc"))
    sheet.append(_heading(sheet, (*names, _("Số lần trả lại"), _("Quá hạn"))))
    for width, letter in zip((10, 32, 60, 12, 24, 12, 18, 12, 24), "ABCDEFGHI", strict=True):
        sheet.column_dimensions[letter].width = width
    for row in table:
        for cell in row.cells:
            if (share := cell.share) is not None:
                at = timezone.make_naive(share.submitted_at) if share.submitted_at else None
                sheet.append(
                    [
                        guarded(row.unit.code),
                        guarded(row.unit.name),
                        guarded(f"{cell.task.number}. {cell.task.text}"),
                        share.due_on,
                        str(share.get_state_display()),
                        share.percent,
                        at,
                        share.times_sent_back,
                        cell.late,
                    ]
                )
