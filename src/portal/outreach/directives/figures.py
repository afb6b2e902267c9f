"""What of a consolidated report is drawn: for documents and workbooks alike."""

from collections.abc import Callable, Sequence

from django.utils.translation import gettext as _

from portal.outreach.directives.charts import BAD, GOING, GOOD, MOST_BARS, WAITING, Figure
from portal.outreach.directives.gathering import Gathered, TaskLine, UnitLine


def general(told: Gathered) -> list[Figure]:
    """Return the charts of officers and meetings that say something."""
    return [one for one in (coverage(told.units), meetings(told.units)) if not one.is_empty]


def progress(told: Gathered) -> list[Figure]:
    """Return the charts of tasks that say something."""
    return [one for one in (tasks(told.tasks, told.task_count), units(told.units)) if not one.is_empty]


def _first(lines: Sequence[UnitLine], key: Callable[[UnitLine], int]) -> list[UnitLine]:
    """Return the units with the largest figures, as many as a chart shows."""
    return sorted((one for one in lines if key(one)), key=lambda one: (-key(one), one.name))[:MOST_BARS]


def _which(lines: Sequence[UnitLine], shown: Sequence[UnitLine]) -> str:
    """Return which units are shown."""
    if len(shown) < MOST_BARS or len(lines) == len(shown):
        return _("Các đơn vị có số liệu.")
    return _("%(count)s đơn vị có số lớn nhất trong %(all)s đơn vị.") % {"count": len(shown), "all": len(lines)}


def coverage(lines: Sequence[UnitLine]) -> Figure:
    """Return villages with and without an officer, by units that want most."""
    shown = _first(lines, lambda one: one.figures.uncovered)
    return Figure(
        _("Thôn, tổ dân phố chưa có tuyên truyền viên"),
        _which(lines, shown),
        [one.name for one in shown],
        [
            (_("Chưa có"), [one.figures.uncovered for one in shown]),
            (_("Đã có"), [one.figures.covered for one in shown]),
        ],
        _("Đơn vị"),
        (BAD, GOOD),
    )


def meetings(lines: Sequence[UnitLine]) -> Figure:
    """Return meetings held, by units with most."""
    shown = _first(lines, lambda one: one.figures.meetings)
    return Figure(
        _("Buổi sinh hoạt đã tổ chức"),
        _which(lines, shown),
        [one.name for one in shown],
        [(_("Buổi"), [one.figures.meetings for one in shown])],
        _("Đơn vị"),
    )


def units(lines: Sequence[UnitLine]) -> Figure:
    """Return how far the units with most late shares are."""
    shown = _first(lines, lambda one: one.progress.late)
    return Figure(
        _("Đơn vị có việc quá hạn"),
        _which(lines, shown),
        [one.name for one in shown],
        [
            (_("Đã hoàn thành"), [one.progress.accepted for one in shown]),
            (_("Đã nộp, chờ xem"), [one.progress.submitted for one in shown]),
            (_("Đang làm, trong hạn"), [one.progress.going for one in shown]),
            (_("Quá hạn"), [one.progress.late for one in shown]),
        ],
        _("Đơn vị"),
        (GOOD, WAITING, GOING, BAD),
    )


def tasks(lines: Sequence[TaskLine], count: int) -> Figure:
    """Return how far the tasks are, those with most units late first where there are many; `count` is of all."""
    shown = list(lines)
    if len(shown) > MOST_BARS:
        shown = sorted(lines, key=lambda one: (-one.progress.late, -one.progress.going))[:MOST_BARS]
    return Figure(
        _("Tiến độ nhiệm vụ (số đơn vị)"),
        _("%(count)s nhiệm vụ trong %(all)s nhiệm vụ.") % {"count": len(shown), "all": count},
        [f"{one.task.directive.number} – {_('việc')} {one.task.number}" for one in shown],
        [
            (_("Đã hoàn thành"), [one.progress.accepted for one in shown]),
            (_("Đã nộp, chờ xem"), [one.progress.submitted for one in shown]),
            (_("Đang làm, trong hạn"), [one.progress.going for one in shown]),
            (_("Quá hạn"), [one.progress.late for one in shown]),
        ],
        _("Nhiệm vụ"),
        (GOOD, WAITING, GOING, BAD),
    )
