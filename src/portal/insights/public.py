"""The plain figures that everybody may see: of the last thirty days and twelve months, and of the records."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.insights import charts, counting, coverage, responses
from portal.insights.charts import Series, Words
from portal.insights.counting import Over
from portal.insights.hiding import HIDDEN, NOBODY, Hidden, protected, shown, single
from portal.insights.models import DailyCount
from portal.insights.questions import GROUPS, group_names, groups_shown
from portal.insights.remembering import remembered
from portal.insights.responses import Times
from portal.insights.selecting import Selection
from portal.insights.shares import percentages
from portal.insights.tables import Column, Kind, Table, Value, counted
from portal.insights.usefulness import Votes

MONTHS: Final = 12
PERIODS: Final = ("days", "months")
Figures = dict[str, Any]
"""As it can be kept in a cache: numbers, None for what there is not, "hidden"."""


def periods() -> dict[str, Selection]:
    """Return the last thirty days, and twelve months of which the last is this one; both end yesterday."""
    yesterday = timezone.localdate() - timedelta(days=1)
    return {
        "days": Selection(yesterday - timedelta(days=29), yesterday),
        "months": Selection(months(yesterday)[0], yesterday),
    }


def months(last: date) -> list[date]:
    """Return the first days of the twelve months that end with a day's."""
    numbers = range(last.year * 12 + last.month - MONTHS, last.year * 12 + last.month)
    return [date(number // 12, number % 12 + 1, 1) for number in numbers]


def figures(made_at: datetime | None) -> Figures:
    """Return the figures, remembered for some minutes and until others are counted."""
    return remembered("public", (made_at, timezone.localdate(), settings.SMALL_COUNT), read)


def read() -> Figures:
    """Return the figures, read from the rows of counts."""
    chosen = periods()
    told: Figures = {name: _period(selection) for name, selection in chosen.items()}
    told["by_month"] = _by_month(chosen["months"])
    told["records"] = coverage.records()
    return told


def _period(selection: Selection) -> Figures:
    over = Over.read(selection)
    days, in_time = Times(selection).everywhere()
    answered = single(sum(days.values()))
    median, p90, share = responses.figures(days, in_time) if isinstance(shown(answered), int) else (None,) * 3
    votes = _votes(selection)
    return {
        "questions": _kept(shown(over.whole)),
        "groups": {group: _kept(value) for group, value in groups_shown(over).items()},
        "sent": _kept(shown(over.sent)),
        "votes": _kept(votes.count),
        "useful": votes.share,
        "answered": _kept(shown(answered)),
        "median": median,
        "p90": p90,
        "in_time": share,
    }


def _votes(selection: Selection) -> Votes:
    sums = DailyCount.objects.selected(selection).aggregate(useful=Sum("useful"), not_useful=Sum("not_useful"))
    useful, not_useful = sums["useful"] or 0, sums["not_useful"] or 0
    return Votes.of(shown(single(useful + not_useful)), useful, not_useful)


def _by_month(selection: Selection) -> dict[str, Any]:
    found = Over.read(replace(selection, daily=True)).by_day()
    cells = counting.merged((day.replace(day=1), one) for day, one in found.items())
    seen = protected({month: cells.get(month, NOBODY) for month in months(selection.last)})
    return {month.isoformat(): _kept(value) for month, value in seen.items()}


def _kept(value: Value) -> Any:
    return HIDDEN.value if isinstance(value, Hidden) else value


def _back(value: Any) -> Value:
    kept: Value = HIDDEN if value == HIDDEN.value else value
    return kept


@dataclass(frozen=True)
class Line:
    """One figure: what it is called for people and for programs, what it is, and its value in each period."""

    name: str
    label: str
    kind: Kind
    values: tuple[Value, ...]


def lines(told: Figures) -> list[Line]:
    """Return the figures of questions and answers, in order."""
    names = group_names()
    groups = {period: [_back(told[period]["groups"][group]) for group in GROUPS] for period in PERIODS}
    shares = {period: percentages(counted(values)) for period, values in groups.items()}

    def line(name: str, label: str, kind: Kind = Kind.COUNT) -> Line:
        return Line(name, label, kind, tuple(_back(told[period][name]) for period in PERIODS))

    def share(place: int, group: str) -> Line:
        seen = [None if isinstance(groups[period][place], Hidden) else shares[period][place] for period in PERIODS]
        return Line(f"share_{group}", names[group], Kind.SHARE, tuple(seen))

    return [
        line("questions", _("Câu hỏi")),
        *(share(place, group) for place, group in enumerate(GROUPS)),
        line("sent", _("Hội thoại có câu gửi cán bộ")),
        line("votes", _("Đánh giá câu trả lời")),
        line("useful", _("Được đánh giá là hữu ích"), Kind.SHARE),
        line("answered", _("Cán bộ đã trả lời")),
        line("median", _("Một nửa được trả lời trong vòng (ngày làm việc)"), Kind.DAYS),
        line("p90", _("Chín phần mười được trả lời trong vòng (ngày làm việc)"), Kind.DAYS),
        line("in_time", _("Trả lời đúng hạn"), Kind.SHARE),
    ]


def by_month(told: Figures) -> Table:
    """Questions by month."""
    title = _("Câu hỏi theo tháng")
    seen = {date.fromisoformat(month): _back(value) for month, value in told["by_month"].items()}
    labels = [f"{month:%m/%Y}" for month in seen]
    words = Words("by-month", title, _("Mỗi cột là một tháng; đủ số liệu ở bảng."))
    chart = charts.columns(words, labels, [Series(title, list(seen.values()))])
    columns = (Column("month", _("Tháng"), Kind.TEXT), Column("questions", _("Câu hỏi")))
    return Table("by-month", title, columns, tuple(zip(labels, seen.values(), strict=True)), chart=chart)


def csv_table(told: Figures, day: date) -> Table:
    """Return all figures as one table for programs: name, period, value."""
    rows: list[tuple[Value, ...]] = [("date", "", day)]
    for line in lines(told):
        named = zip(("last_30_days", "last_12_months"), line.values, strict=True)
        rows += [(line.name, period, _for_programs(value)) for period, value in named]
    rows += [("questions", month[:7], _for_programs(_back(value))) for month, value in told["by_month"].items()]
    rows += [(f"records_{name}", "now", count) for name, count in told["records"].items()]
    columns = (Column("figure", "figure", Kind.TEXT), Column("period", "period", Kind.TEXT), Column("value", "value"))
    return Table("figures", "figures", columns, tuple(rows))


def _for_programs(value: Value) -> Value:
    return HIDDEN.value if isinstance(value, Hidden) else value
