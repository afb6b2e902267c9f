"""What a consolidated report tells, gathered in a bounded number of queries: figures, tasks, reports of units."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.outreach.directives import counting, periods
from portal.outreach.directives.counting import Figures
from portal.outreach.directives.models import WITH_UNIT, Assignment, Consolidation, ReportItem, Task, UnitReport
from portal.outreach.units.models import Unit

MOST_TASKS: Final = 200
"""Tasks told one by one; where there are more, those with most units late come first, and the report says so."""

MOST_TEXTS: Final = 2000
TEXT_LENGTH: Final = 300
State = Assignment.State


@dataclass(frozen=True)
class Progress:
    """How many shares of tasks there are, and how far."""

    all: int = 0
    accepted: int = 0
    submitted: int = 0
    late: int = 0

    @property
    def going(self) -> int:
        """Those that their units still work on, in time."""
        return self.all - self.accepted - self.submitted - self.late

    def __add__(self, other: "Progress") -> "Progress":
        """Return both together."""
        return Progress(
            self.all + other.all,
            self.accepted + other.accepted,
            self.submitted + other.submitted,
            self.late + other.late,
        )


@dataclass(frozen=True)
class UnitLine:
    """A unit with its figures and its shares of tasks."""

    code: str
    name: str
    figures: Figures = Figures()
    progress: Progress = Progress()


@dataclass(frozen=True)
class TaskLine:
    """A task with how far its units are, and which of them are late."""

    task: Task
    progress: Progress
    late_units: Sequence[str] = ()
    states: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """By the code and name of a unit, what its share is told as; a village stands for itself, not for its commune."""


@dataclass(frozen=True)
class Said:
    """What a unit wrote, shortened."""

    unit: str
    text: str
    about: str = ""


@dataclass(frozen=True)
class ItemLine:
    """An item of a form over all units: each unit's number, and their sum; or what each wrote."""

    item: ReportItem
    by_unit: Mapping[str, int] = field(default_factory=dict)
    said: Sequence[Said] = ()

    @property
    def total(self) -> int:
        """The sum of what the units filed."""
        return sum(self.by_unit.values())


@dataclass(frozen=True)
class FormPart:
    """A form's reports of one period: who filed, who did not, the items."""

    title: str
    period: str
    filed: Sequence[str]
    missing: Sequence[str]
    items: Sequence[ItemLine]
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Gathered:
    """All that a consolidated report tells."""

    consolidation: Consolidation
    made_at: Any
    asked_by: str
    units: Sequence[UnitLine]
    tasks: Sequence[TaskLine]
    task_count: int
    results: Sequence[Said]
    forms: Sequence[FormPart]

    @property
    def unit(self) -> Unit:
        """The unit that it is of."""
        return self.consolidation.unit

    @property
    def figures(self) -> Figures:
        """The sums over the units."""
        return counting.added_up(one.figures for one in self.units)

    @property
    def progress(self) -> Progress:
        """The sums over the units."""
        return sum((one.progress for one in self.units), Progress())


def gather(wanted: Consolidation, step: Any) -> Gathered:
    """Gather what a consolidated report tells; `step` is called after each part."""
    units = unit_lines(wanted)
    step()
    tasks, count = task_lines(wanted)
    results = _results(wanted)
    step()
    forms = form_parts(wanted)
    step()
    asked = wanted.asked_by
    by = (asked.get_full_name() or asked.get_username()) if asked is not None else ""
    return Gathered(wanted, timezone.localtime(), by, units, tasks, count, results, forms)


def shares(wanted: Consolidation) -> QuerySet[Assignment]:
    """Return the shares told of: of the directive chosen; else of tasks due in the span, and of older ones not done.

    Of an older task all shares are told, also those done, so that its numbers are those of the task.
    """
    mine = Assignment.objects.filter(wanted.unit.whole("unit__"))
    if wanted.directive_id is not None:
        return mine.filter(task__directive=wanted.directive_id)
    undone = mine.filter(due_on__lt=wanted.period_from).exclude(state=State.ACCEPTED).order_by().values("task")
    recent = Q(due_on__gte=wanted.period_from) | Q(task__in=undone)
    return mine.filter(recent, due_on__lte=wanted.period_until)


def _counts() -> dict[str, Count]:
    late = Q(state__in=WITH_UNIT, due_on__lt=timezone.localdate())
    return {
        "all": Count("pk"),
        "accepted": Count("pk", filter=Q(state=State.ACCEPTED)),
        "submitted": Count("pk", filter=Q(state=State.SUBMITTED)),
        "late": Count("pk", filter=late),
    }


def _column(unit: Unit) -> str:
    return "unit__commune_code" if unit.level == Unit.Level.PROVINCE else "unit__code"


def unit_lines(wanted: Consolidation) -> list[UnitLine]:
    """Return each unit below with its figures and shares, by name; what is the unit's own stands under its own name."""
    unit, column, counts = wanted.unit, _column(wanted.unit), _counts()
    figures = counting.by_unit(unit, wanted.period_from, wanted.period_until)
    grouped = shares(wanted).order_by().values_list(column).annotate(**counts)
    progress = {code or unit.code: Progress(*said) for code, *said in grouped}
    names = dict(Unit.objects.filter(code__in={*figures, *progress}).values_list("code", "name"))
    lines = [
        UnitLine(code, names.get(code, code), figures.get(code, Figures()), progress.get(code, Progress()))
        for code in {*figures, *progress}
    ]
    return sorted(lines, key=lambda one: one.code)


def task_lines(wanted: Consolidation) -> tuple[list[TaskLine], int]:
    """Return the tasks, those of older directives first, at most `MOST_TASKS`; and how many there are."""
    grouped = shares(wanted).order_by().values_list("task").annotate(**_counts())
    progress = {key: Progress(*said) for key, *said in grouped}
    chosen = sorted(progress, key=lambda key: (-progress[key].late, -progress[key].going, key))[:MOST_TASKS]
    tasks = Task.objects.filter(pk__in=chosen).select_related("directive")
    late, states = _shares_of(wanted, chosen)
    lines = [
        TaskLine(task, progress[task.pk], late.get(task.pk, ()), states.get(task.pk, {}))
        for task in tasks.order_by("directive__issued_on", "directive", "number")
    ]
    return lines, len(progress)


def _shares_of(
    wanted: Consolidation, tasks: Sequence[int]
) -> tuple[dict[int, list[str]], dict[int, dict[tuple[str, str], str]]]:
    """Return by task the names of the units that are late, and by unit what its share is told as."""
    today, labels = timezone.localdate(), {value: str(label) for value, label in State.choices}
    late: dict[int, list[str]] = {}
    states: dict[int, dict[tuple[str, str], str]] = {}
    rows = shares(wanted).filter(task__in=tasks).order_by("unit__folded", "unit__code")
    for key, state, due_on, code, *place in rows.values_list("task", "state", "due_on", "unit__code", *PLACE):
        is_late, name = state in WITH_UNIT and due_on < today, named_in(wanted.unit, *place)
        if is_late:
            late.setdefault(key, []).append(name)
        states.setdefault(key, {})[code, name] = f"{labels[state]}, {_('quá hạn')}" if is_late else labels[state]
    return late, states


PLACE: Final = ("unit__name", "unit__level", "unit__parent__name")


def named_in(whole: Unit, name: str, level: str, above: str) -> str:
    """Return what a unit is called in a report of another: villages of many communes are called alike."""
    return f"{name}, {above}" if level == Unit.Level.VILLAGE and whole.level == Unit.Level.PROVINCE else name


def _results(wanted: Consolidation) -> list[Said]:
    """Return what units wrote of shares that they handed in, shortened."""
    handed_in = shares(wanted).filter(state__in=(State.SUBMITTED, State.ACCEPTED)).exclude(said="")
    rows = handed_in.order_by("task__directive", "task__number", "unit__code")
    told = rows.values_list("said", "task__number", "task__directive__number", *PLACE)
    return [
        Said(named_in(wanted.unit, *place), shortened(said), f"{number} ({of})")
        for said, number, of, *place in told[:MOST_TEXTS]
    ]


def shortened(text: str) -> str:
    """Return the beginning of a text, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= TEXT_LENGTH else f"{line[:TEXT_LENGTH].rstrip()}…"


def form_parts(wanted: Consolidation) -> list[FormPart]:
    """Return the forms whose periods end within the span, each period for itself: adding up months would lie."""
    reports = UnitReport.objects.filter(wanted.unit.whole("unit__"))
    reports = reports.filter(period_until__gte=wanted.period_from, period_until__lte=wanted.period_until)
    if wanted.form_id is not None:
        reports = reports.filter(form=wanted.form_id)
    elif wanted.directive_id is not None:
        return []
    groups: dict[tuple[int, date, date], list[UnitReport]] = {}
    for report in reports.select_related("unit", "form").order_by("period_until", "form__title", "unit__code"):
        groups.setdefault((report.form_id, report.period_from, report.period_until), []).append(report)
    items: dict[int, list[ReportItem]] = {}
    for item in ReportItem.objects.filter(form__in={key[0] for key in groups}).order_by("form", "number", "pk"):
        items.setdefault(item.form_id, []).append(item)
    return [_part(rows, items.get(key[0], [])) for key, rows in groups.items()]


def _part(reports: Sequence[UnitReport], items: Iterable[ReportItem]) -> FormPart:
    first = reports[0]
    filed = [one for one in reports if not one.is_with_unit]
    return FormPart(
        title=first.form.title,
        period=periods.name(first.period_from, first.period_until),
        filed=[one.unit.name for one in filed],
        missing=[one.unit.name for one in reports if one.is_with_unit],
        items=[_item(item, filed) for item in items],
        names={one.unit.code: one.unit.name for one in filed},
    )


def _item(item: ReportItem, filed: Sequence[UnitReport]) -> ItemLine:
    values = [(one.unit, one.values.get(str(item.pk), {}).get("value")) for one in filed]
    if item.kind == ReportItem.Kind.NUMBER:
        return ItemLine(item, by_unit={unit.code: int(said) for unit, said in values if isinstance(said, int)})
    return ItemLine(
        item, said=[Said(unit.name, shortened(str(said))) for unit, said in values if said not in (None, "")]
    )
