"""Breaking a directive into tasks for units, and changing them later without losing what a unit has handed in."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.errors import MotcuaError
from portal.accounts import trail
from portal.conversations.services import storable
from portal.outreach.directives.models import Assignment, Consolidation, Directive, Task
from portal.outreach.directives.working import MeanwhileError
from portal.outreach.units.models import Unit

ADDED = trail.action("motcua.directive.tasks_added", gettext_lazy("Giao việc"), gettext_lazy("Giao thêm nhiệm vụ"))
CHANGED = trail.action("motcua.directive.task_changed", gettext_lazy("Sửa nhiệm vụ"), gettext_lazy("Sửa nhiệm vụ"))
UNITS_ADDED = trail.action(
    "motcua.directive.units_added", gettext_lazy("Giao thêm đơn vị"), gettext_lazy("Giao mọi nhiệm vụ cho đơn vị khác")
)
REMOVED = trail.action("motcua.directive.task_removed", gettext_lazy("Bỏ nhiệm vụ"), gettext_lazy("Bỏ nhiệm vụ"))
MOST_TASKS: Final = 60
"""Tasks of one directive: more is no list that anybody works through."""

EDITION_LENGTH: Final = 32
NAMED: Final = 5
"""Units named in a message."""


class TaskError(MotcuaError):
    """A task cannot be given, changed or taken away as was asked."""


@dataclass(frozen=True)
class NewTask:
    """A task as it is given."""

    text: str
    due_on: date
    units: Sequence[Unit]


def units_for(directive: Directive) -> Any:
    """Return the units that may be given tasks of a directive: the standing communes of the unit that gives them.

    A commune gives them to its villages.
    """
    below = Unit.objects.standing().below(directive.unit).order_by("folded", "code")
    return below.villages() if directive.unit.level != Unit.Level.PROVINCE else below.communes()


def give(directive: Directive, new: Sequence[NewTask], by: Any) -> list[Task]:
    """Add tasks to a directive, each with its units.

    Raises:
        TaskError: the directive would have more than `MOST_TASKS`.
    """
    with transaction.atomic():
        Directive.objects.select_for_update().get(pk=directive.pk)  # two who add at once get different numbers
        last = directive.tasks.aggregate(last=Max("number"))["last"] or 0
        if directive.tasks.count() + len(new) > MOST_TASKS:
            raise TaskError(_("Một văn bản có tối đa %(most)s nhiệm vụ.") % {"most": MOST_TASKS})
        tasks = Task.objects.bulk_create(
            Task(directive=directive, number=number, text=storable(one.text), due_on=one.due_on)
            for number, one in enumerate(new, start=last + 1)
        )
        Assignment.objects.bulk_create(
            Assignment(task=task, unit=unit, due_on=task.due_on)
            for task, one in zip(tasks, new, strict=True)
            for unit in one.units
        )
        trail.record(by, ADDED, directive, tasks=[task.number for task in tasks], units=[len(one.units) for one in new])
    return tasks


def give_to(directive: Directive, units: Sequence[Unit], by: Any) -> int:
    """Give every task of a directive to more units; return how many assignments are new."""
    with transaction.atomic():
        tasks = list(directive.tasks.select_for_update())
        there = set(Assignment.objects.filter(task__in=tasks, unit__in=units).values_list("task_id", "unit_id"))
        fresh = [
            Assignment(task=task, unit=unit, due_on=task.due_on)
            for task in tasks
            for unit in units
            if (task.pk, unit.pk) not in there
        ]
        Assignment.objects.bulk_create(fresh, ignore_conflicts=True)
        if fresh:
            trail.record(by, UNITS_ADDED, directive, units=sorted({one.unit.code for one in fresh}))
    return len(fresh)


def edition_of(task: Task) -> str:
    """Return a mark of what a task says, its day and its units; it is another one after every change."""
    units = sorted(task.assignments.order_by().values_list("unit_id", flat=True))
    return hashlib.sha256(repr((task.text, task.due_on, units)).encode()).hexdigest()[:EDITION_LENGTH]


def change(
    task: Task, text: str, due_on: date, units: Collection[Unit], by: Any, *, edition: str | None = None
) -> None:
    """Change what a task says, its day and its units. The day of every unit's share changes with it.

    `edition` is the mark of what its maker saw; None changes it whatever it is now.

    Raises:
        TaskError: a unit that has said or handed in something would be left out.
        MeanwhileError: somebody changed it meanwhile.
    """
    with transaction.atomic():
        held = Task.objects.select_for_update().select_related("directive").get(pk=task.pk)
        if edition is not None and edition != edition_of(held):
            raise MeanwhileError
        was, text = held.due_on, storable(text)
        details: dict[str, Any] = {"task": held.number}
        if was != due_on:
            details |= {"due_from": was.isoformat(), "due_to": due_on.isoformat()}
            held.assignments.update(due_on=due_on, edition=F("edition") + 1)
        if held.text != text:
            details["text_from"] = held.text
        details |= _change_units(held, units, due_on)
        held.text, held.due_on = text, due_on
        held.save(update_fields=["text", "due_on"])
        if len(details) > 1:
            trail.record(by, CHANGED, held.directive, **details)
    task.refresh_from_db()


def _change_units(task: Task, units: Collection[Unit], due_on: date) -> dict[str, list[str]]:
    """Bring a task's units to those named; return which came and which went."""
    wanted = {unit.pk: unit for unit in units}
    there = dict(task.assignments.values_list("unit_id", "unit__code"))
    leaving = task.assignments.select_for_update(of=("self",)).filter(unit_id__in=there.keys() - wanted.keys())
    _leave(leaving)
    coming = [wanted[key] for key in wanted.keys() - there.keys()]
    Assignment.objects.bulk_create(
        (Assignment(task=task, unit=unit, due_on=due_on) for unit in coming), ignore_conflicts=True
    )
    gone = sorted(there[key] for key in there.keys() - wanted.keys())
    told = {"units_added": sorted(one.code for one in coming), "units_removed": gone}
    return {name: codes for name, codes in told.items() if codes}


def _leave(leaving: Any) -> None:
    """Delete assignments to which nothing was said.

    Raises:
        TaskError: a unit has said or handed in something.
    """
    keys = list(leaving.values_list("pk", flat=True))
    untouched = set(Assignment.objects.untouched().filter(pk__in=keys).values_list("pk", flat=True))
    if touched := [key for key in keys if key not in untouched]:
        names = Assignment.objects.filter(pk__in=touched).order_by("unit__code").values_list("unit__name", flat=True)
        told = ", ".join(names[:NAMED]) + ("…" if len(touched) > NAMED else "")
        raise TaskError(
            _("Không bỏ được đơn vị đã báo cáo tiến độ hoặc đã nộp: %(units)s. Không có gì thay đổi.") % {"units": told}
        )
    Assignment.objects.filter(pk__in=keys).delete()


def remove(task: Task, by: Any) -> None:
    """Take a task away to which no unit has said anything.

    Raises:
        TaskError: a unit has said or handed in something.
    """
    with transaction.atomic():
        held = Task.objects.select_for_update().select_related("directive").get(pk=task.pk)
        _leave(held.assignments.select_for_update(of=("self",)))
        trail.record(by, REMOVED, held.directive, task=held.number, text=held.text, due_on=held.due_on.isoformat())
        held.delete()


def hold(directive: Directive) -> None:
    """Let nobody change a directive or a share of it before the transaction is over."""
    Directive.objects.select_for_update().get(pk=directive.pk)
    list(Assignment.objects.select_for_update(of=("self",)).filter(task__directive=directive).values_list("pk"))


def may_be_deleted(directive: Directive) -> bool:
    """Whether no unit has said anything to any task of a directive, and no report was made of it."""
    mine = Assignment.objects.filter(task__directive=directive)
    reported = Consolidation.objects.filter(directive=directive)  # without it such a report would claim to be of all
    return mine.count() == mine.untouched().count() and not reported.exists()
