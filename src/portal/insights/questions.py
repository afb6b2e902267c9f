"""Tables and charts of what was asked: when, where, of which field, and what became of it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from motcua import places
from motcua.answers.reply import Decision, Reason
from portal.insights import charts, counting
from portal.insights.charts import Series, Words
from portal.insights.counting import Listed, Outcome, Over, Subjects
from portal.insights.hiding import HIDDEN, NOBODY, Cell, Hidden, Shown, protected
from portal.insights.selecting import Selection
from portal.insights.shares import percentages
from portal.insights.tables import Column, Kind, Table, Value, counted, number

TILES: Final[Mapping[str, tuple[int, int]]] = {
    **{"12": (0, 0), "15": (0, 1), "08": (0, 2), "04": (0, 3)},
    **{"11": (1, 0), "14": (1, 1), "25": (1, 2), "19": (1, 3), "20": (1, 4)},
    **{"01": (2, 2), "24": (2, 3), "22": (2, 4), "37": (3, 2), "33": (3, 3), "31": (3, 4)},
    **{"38": (4, 2), "40": (5, 2), "42": (6, 2), "44": (7, 3), "46": (8, 3), "48": (8, 4), "51": (9, 4)},
    **{"52": (10, 4), "66": (11, 4), "80": (12, 1), "75": (12, 2), "68": (12, 3), "56": (12, 4)},
    **{"91": (13, 0), "82": (13, 1), "79": (13, 2), "92": (14, 1), "86": (14, 2), "96": (15, 1)},
}
"""Where each province of 2026 lies on the map of tiles, by code: row from the north, column from the west."""

GROUPS: Final = ("answer", "clarify", "decline", "handover", "other")


def group_of(decision: str) -> str:
    """Return under which of `GROUPS` a decision is drawn."""
    return decision if decision in GROUPS else "other"


def group_names() -> dict[str, str]:
    """Return what the groups are called."""
    return {
        "answer": _("Trả lời"),
        "clarify": _("Hỏi lại"),
        "decline": _("Từ chối"),
        "handover": _("Chuyển cán bộ"),
        "other": _("Khác"),
    }


def outcome_names() -> dict[Outcome, str]:
    """Return what each outcome is called."""
    return {
        (Decision.ANSWER, ""): _("Trả lời"),
        (Decision.CLARIFY, ""): _("Hỏi lại"),
        (Decision.DECLINE, Reason.NO_RECORD): _("Từ chối: không có bản ghi"),
        (Decision.DECLINE, Reason.OUT_OF_SCOPE): _("Từ chối: ngoài phạm vi"),
        (Decision.DECLINE, Reason.ACTION_NOT_POSSIBLE): _("Từ chối: việc hệ thống không làm được"),
        (Decision.DECLINE, Reason.UNSAFE): _("Từ chối: không an toàn"),
        (Decision.DECLINE, Reason.INJECTION): _("Từ chối: câu gài lệnh"),
        (Decision.HANDOVER, ""): _("Chuyển cán bộ"),
        (Decision.SMALLTALK, ""): _("Chào hỏi"),
        (Decision.DOSSIER_STATUS, ""): _("Hỏi tình trạng hồ sơ"),
    }


def days_shown(selection: Selection, over: Over) -> dict[date, Shown]:
    """Return what is shown of the questions of each day or week."""
    return protected(dict.fromkeys(counting.days(selection), NOBODY) | over.by_day())


def groups_shown(over: Over) -> dict[str, Shown]:
    """Return what is shown of the questions of each of `GROUPS`."""
    found = counting.merged((group_of(outcome[0]), one) for outcome, one in over.by_outcome().items())
    return protected({group: found.get(group, NOBODY) for group in GROUPS})


def by_day(selection: Selection, over: Over) -> Table:
    """Questions by day, or by week."""
    seen = days_shown(selection, over)
    title = _("Câu hỏi theo tuần") if selection.by_weeks else _("Câu hỏi theo ngày")
    days, values = list(seen), list(seen.values())
    words = Words("by-day", title, _told([(f"{day:%d/%m/%Y}", value) for day, value in seen.items()]))
    chart = charts.columns(words, [f"{day:%d/%m}" for day in days], [Series(title, values)])
    return Table("by-day", title, (_time_column(selection), _count_column()), tuple(seen.items()), chart=chart)


def outcomes_over_time(selection: Selection, over: Over) -> Table:
    """What became of questions, by day or week."""
    days = counting.days(selection)
    found = counting.merged(((day, group_of(outcome[0])), one) for (day, outcome), one in over.cells.items())
    cells = {(day, group): found.get((day, group), NOBODY) for day in days for group in GROUPS}
    by_day, by_group = days_shown(selection, over), groups_shown(over)
    also = [key for key in cells if HIDDEN in (by_day[key[0]], by_group[key[1]])]
    seen = protected(cells, [*([(day, group) for group in GROUPS] for day in days), *_each_group(days)], also)
    names, title = group_names(), _("Kết quả theo thời gian")
    series = [Series(names[group], [seen[day, group] for day in days]) for group in GROUPS]
    words = Words("outcomes-time", title, _told([(names[group], by_group[group]) for group in GROUPS]))
    chart = charts.columns(words, [f"{day:%d/%m}" for day in days], series)
    columns = (_time_column(selection), *(Column(group, names[group]) for group in GROUPS))
    rows = tuple((day, *(seen[day, group] for group in GROUPS)) for day in days)
    return Table("outcomes-time", title, columns, rows, chart=chart)


def _each_group(days: Sequence[date]) -> list[list[tuple[date, str]]]:
    return [[(day, group) for day in days] for group in GROUPS]


def outcomes(over: Over) -> Table:
    """What became of questions, with the reasons."""
    names = outcome_names()
    found = over.by_outcome()
    cells = {outcome: found.get(outcome, NOBODY) for outcome in [*names, *(found.keys() - names.keys())]}
    sums = groups_shown(over)
    also = [outcome for outcome in cells if isinstance(sums[group_of(outcome[0])], Hidden)]
    seen = protected(cells, [[one for one in cells if group_of(one[0]) == group] for group in GROUPS], also)
    shares = percentages(counted(list(seen.values())))
    rows: list[tuple[Value, ...]] = [
        (names.get(outcome, " ".join(outcome)), value, _unless_hidden(value, share))
        for (outcome, value), share in zip(seen.items(), shares, strict=True)
    ]
    title = _("Kết quả và lý do")
    chart = _bars("outcomes", title, [(str(row[0]), row[1]) for row in rows if row[1]])
    return Table("outcomes", title, (Column("outcome", _("Kết quả"), Kind.TEXT), *_counts()), tuple(rows), chart=chart)


def by_hour(selection: Selection) -> Table:
    """Questions by hour and weekday."""
    cells = counting.by_hour(selection)
    rows = [[(day, hour) for hour in range(24)] for day in range(7)]
    columns = [[(day, hour) for day in range(7)] for hour in range(24)]
    seen = protected(cells, [*rows, *columns])
    title, names = _("Câu hỏi theo giờ và thứ trong tuần"), weekdays()
    words = Words("by-hour", title, _told([(f"{names[day]} {hour}–{hour + 1}", seen[day, hour]) for day, hour in seen]))
    chart = charts.grid(words, names, [str(hour) for hour in range(24)], seen)
    head = (Column("hour", _("Giờ"), Kind.TEXT), *(Column(f"day-{day + 1}", names[day]) for day in range(7)))
    body = tuple((f"{hour}–{hour + 1}", *(seen[day, hour] for day in range(7))) for hour in range(24))
    return Table("by-hour", title, head, body, chart=chart)


def weekdays() -> list[str]:
    """Return short names of the weekdays, Monday first."""
    return [_("T2"), _("T3"), _("T4"), _("T5"), _("T6"), _("T7"), _("CN")]


def by_field(subjects: Subjects, names: Mapping[str, str]) -> Table:
    """Questions by field, the most asked about first."""
    found = {names.get(slug, slug) or _("Chưa rõ lĩnh vực"): one for slug, one in subjects.by_field().items()}
    return _listed("by-field", _("Câu hỏi theo lĩnh vực"), Column("field", _("Lĩnh vực"), Kind.TEXT), found)


def by_place(selection: Selection) -> Table:
    """Questions by province with the map of tiles, or by commune where a province is chosen."""
    found = counting.by_place(selection)
    if selection.province:
        within = places.province(selection.province)
        names = {one.code: one.name for one in within.communes} if within else {}
        head = Column("commune", _("Xã, phường"), Kind.TEXT)
    else:
        names = {one.code: one.name for one in places.provinces()}
        head = Column("province", _("Tỉnh, thành phố"), Kind.TEXT)
    named = counting.merged(((names.get(code, code) or _("Không cho biết"), one) for code, one in found.items()))
    table = _listed("by-place", _("Câu hỏi theo nơi ở"), head, named)
    if selection.province:
        return table
    seen = {str(row[0]): row[1] for row in table.rows}
    where = {at: (names[code], seen.get(names[code], HIDDEN if code in found else 0)) for code, at in TILES.items()}
    chart = charts.tiles(Words("by-place", table.title, _told(list(seen.items()))), where)
    return Table(table.key, table.title, table.columns, table.rows, table.note, chart)


def _listed(key: str, title: str, head: Column, cells: Mapping[str, Cell]) -> Table:
    """Return a table of cells, the largest first, all hidden ones as one row."""
    found = Listed.of(cells)
    rows: list[tuple[str, Shown]] = list(found.shown)
    if found.together is not None:
        rows.append((hidden_rows(found.hidden), found.together))
    shares = percentages(counted([value for _name, value in rows]))
    told = tuple((*row, _unless_hidden(row[1], share)) for row, share in zip(rows, shares, strict=True))
    chart = _bars(key, title, list(found.shown))
    return Table(key, title, (head, *_counts()), told, chart=chart)


def hidden_rows(how_many: int) -> str:
    """Return the name of the row that stands for hidden ones."""
    return _("Các mục bị ẩn (%(count)s)") % {"count": number(how_many)}


def _bars(key: str, title: str, items: Sequence[tuple[str, Value]]) -> SafeString:
    return charts.bars(Words(key, title, _told(items)), items)


def _told(items: Sequence[tuple[str, Value]]) -> str:
    """Return names and numbers as a sentence, for who listens; of many only the largest are told."""
    pairs = [(name, value) for name, value in items if isinstance(value, int) and value]
    largest = sorted(pairs, key=lambda one: -one[1])[:10]
    said = "; ".join(f"{name}: {number(value)}" for name, value in largest)
    return _("Nhiều nhất: %(said)s. Đủ số liệu ở bảng.") % {"said": said} if said else _("Chưa đủ số liệu.")


def _unless_hidden(value: Value, share: float | None) -> float | None:
    return None if isinstance(value, Hidden) else share


def _time_column(selection: Selection) -> Column:
    return Column("day", _("Tuần từ") if selection.by_weeks else _("Ngày"), Kind.DATE)


def _count_column() -> Column:
    return Column("questions", _("Câu hỏi"))


def _counts() -> tuple[Column, Column]:
    return _count_column(), Column("share", _("Tỉ lệ"), Kind.SHARE)
