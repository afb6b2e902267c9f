"""The staff's page of figures: which tables it has, made for a selection."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from portal.insights import counting, coverage, questions, responses, timing, usefulness
from portal.insights.counting import Over, Subjects
from portal.insights.hiding import Hidden, shown
from portal.insights.questions import GROUPS, group_names
from portal.insights.selecting import Selection
from portal.insights.shares import percentages
from portal.insights.tables import Column, Kind, Table, Value, counted


@dataclass(frozen=True)
class Dashboard:
    """All tables of a selection. Each is read when it is asked for; `whole` has also what a page leaves out."""

    selection: Selection
    fields: dict[str, str]
    whole: bool = False

    @cached_property
    def over(self) -> Over:
        """How questions went over time."""
        return Over.read(self.selection)

    @cached_property
    def subjects(self) -> Subjects:
        """What was asked about."""
        return Subjects(self.selection)

    @cached_property
    def records(self) -> dict[str, int]:
        """How many records there are."""
        return coverage.records()

    @property
    def makers(self) -> dict[str, Callable[[], Table]]:
        """What makes each table, by its key, in the order of the page."""
        every = {"most": None} if self.whole else {}
        return {
            "summary": self.summary,
            "by-day": lambda: questions.by_day(self.selection, self.over),
            "by-hour": lambda: questions.by_hour(self.selection),
            "outcomes-time": lambda: questions.outcomes_over_time(self.selection, self.over),
            "outcomes": lambda: questions.outcomes(self.over),
            "by-field": lambda: questions.by_field(self.subjects, self.fields),
            "by-place": lambda: questions.by_place(self.selection),
            "useful": lambda: usefulness.by_procedure(self.subjects, **every),
            "unanswered": lambda: responses.unanswered(self.selection),
            "responses": lambda: responses.times(self.selection, self.fields),
            "records": lambda: coverage.state(self.records),
            "ages": lambda: coverage.ages(self.records),
            "never-asked": lambda: coverage.never_asked(self.selection, **every),
            "engine": lambda: engine(self.selection),
        }

    def tables(self) -> Iterator[Table]:
        """Make every table."""
        for make in self.makers.values():
            yield make()

    def summary(self) -> Table:
        """Questions, what became of them, and how many conversations went to officers."""
        names, groups = group_names(), questions.groups_shown(self.over)
        shares = percentages(counted([groups[group] for group in GROUPS]))
        told = [(names[group], groups[group], share) for group, share in zip(GROUPS, shares, strict=True)]
        rows: list[tuple[Value, ...]] = [(_("Câu hỏi"), shown(self.over.whole), None)]
        rows += [(name, value, None if isinstance(value, Hidden) else share) for name, value, share in told]
        rows.append((_("Hội thoại có câu gửi cán bộ"), shown(self.over.sent), None))
        columns = (
            Column("what", _("Số liệu"), Kind.TEXT),
            Column("count", _("Số lượng")),
            Column("share", _("Tỉ lệ"), Kind.SHARE),
        )
        return Table("summary", _("Tổng quan"), columns, tuple(rows))


def engine(selection: Selection) -> Table:
    """How long the engine took; of the machine, so of all channels and places."""
    steps = counting.engine_steps(selection)
    rows: tuple[tuple[Value, ...], ...] = (
        (_("Trung vị"), timing.quantile(steps, 0.5)),
        (_("Phân vị 95"), timing.quantile(steps, 0.95)),
    )
    columns = (Column("what", _("Thời gian"), Kind.TEXT), Column("ms", _("Mili giây"), Kind.MILLISECONDS))
    return Table("engine", _("Thời gian xử lý của máy"), columns, rows)
