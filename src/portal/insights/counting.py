"""What the rows of counts say of a selection, as cells by what a table tells apart; one query each."""

from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, TypeVar

from django.db.models import Sum
from django.db.models.functions import ExtractIsoWeekDay

from portal.insights.hiding import HIDDEN, NOBODY, Cell, Shown, is_small, protected, rounded, single, total
from portal.insights.models import DailyCount, EngineTime
from portal.insights.selecting import Selection

SUMMED: Final = ("turns", "begun")
Key = TypeVar("Key", bound=Hashable)
Outcome = tuple[str, str]
"""Decision and reason."""

Row = dict[str, Any]


def read(selection: Selection, *names: str, sums: Iterable[str] = (), **named: Any) -> list[Row]:
    """Return sums over the rows of a selection, by the columns (or expressions) named."""
    summed = dict.fromkeys((*SUMMED, *sums, *(("of_field",) if selection.field else ())))
    chosen = DailyCount.objects.selected(selection).values(*names, **named)
    return list(chosen.annotate(**{name: Sum(name) for name in summed}).order_by())


def cell(selection: Selection, row: Row, own: str = "") -> Cell:
    """Return a row as a cell. `own` names the count of people that holds within what the table tells apart."""
    apart: int = max(row["begun"], row["of_field"]) if selection.field else row["begun"]
    return Cell(row["turns"], max(apart, row[own]) if own else apart, apart)


def merged(pairs: Iterable[tuple[Key, Cell]], alike: bool = False) -> dict[Key, Cell]:
    """Return cells by key; those of one key are put together.

    `alike` tells that their people may be added: they are counted within what the key tells apart, each once.
    """
    cells: dict[Key, Cell] = {}
    for key, one in pairs:
        known = cells.get(key)
        cells[key] = one if known is None else _together(known, one, alike)
    return cells


def _together(one: Cell, other: Cell, alike: bool) -> Cell:
    both = one + other
    return Cell(both.count, max(both.people, one.people + other.people), both.apart) if alike else both


def days(selection: Selection) -> list[date]:
    """Return the days of a selection, or the Mondays where it is told by week."""
    if not selection.by_weeks:
        return [selection.first + timedelta(days=number) for number in range(selection.days)]
    first = selection.first - timedelta(days=selection.first.weekday())
    weeks = range((selection.last - first).days // 7 + 1)
    return [first + timedelta(weeks=number) for number in weeks]


def bucket(selection: Selection, day: date) -> date:
    """Return the day or the Monday under which a day is told."""
    return day - timedelta(days=day.weekday()) if selection.by_weeks else day


@dataclass(frozen=True)
class Over:
    """How questions went over time: cells by day and outcome, and how many conversations went to officers."""

    cells: dict[tuple[date, Outcome], Cell]
    sent: Cell

    @classmethod
    def read(cls, selection: Selection) -> "Over":
        """Read them."""
        rows = read(selection, "day", "decision", "reason", sums=("of_outcome", "sent"))
        told = (
            ((bucket(selection, row["day"]), (row["decision"], row["reason"])), cell(selection, row, "of_outcome"))
            for row in rows
        )
        return cls(merged(told, alike=True), single(sum(row["sent"] for row in rows)))

    @property
    def whole(self) -> Cell:
        """All questions."""
        return total(self.cells.values())

    def by_day(self) -> dict[date, Cell]:
        """Return the questions of each day."""
        return merged((day, one) for (day, _outcome), one in self.cells.items())

    def by_outcome(self) -> dict[Outcome, Cell]:
        """Return the questions with each outcome."""
        return merged(((outcome, one) for (_day, outcome), one in self.cells.items()), alike=True)


def by_hour(selection: Selection) -> dict[tuple[int, int], Cell]:
    """Return the questions by weekday (Monday is 0) and hour."""
    rows = read(selection, "hour", weekday=ExtractIsoWeekDay("day"))
    cells = {(row["weekday"] - 1, row["hour"]): cell(selection, row) for row in rows}
    return {(day, hour): cells.get((day, hour), NOBODY) for day in range(7) for hour in range(24)}


def by_place(selection: Selection) -> dict[str, Cell]:
    """Return the questions by province, or by commune where a province is chosen; empty where none was told."""
    name = "commune" if selection.province else "province"
    return {row[name]: cell(selection, row) for row in read(selection, name)}


@dataclass(frozen=True)
class Asked:
    """What was asked about a procedure of a field, and how its answers were found."""

    field: str
    asked: Cell
    useful: int
    not_useful: int


class Subjects:
    """What was asked about: fields and procedures, read in one query."""

    def __init__(self, selection: Selection) -> None:
        """Read it."""
        self._selection = selection
        sums = ("of_field", "of_code", "useful", "not_useful")
        self._rows = read(selection, "code", "field", sums=sums)

    def by_field(self) -> dict[str, Cell]:
        """Return the questions by slug of the field, empty where none was found."""
        found: dict[str, Row] = {}
        for row in self._rows:
            known = found.setdefault(row["field"], {"turns": 0, "begun": 0, "of_field": 0})
            for name in known:
                known[name] += row[name]
        return {field: cell(self._selection, row, "of_field") for field, row in found.items()}

    def by_procedure(self) -> dict[str, Asked]:
        """Return what was asked about each procedure, by code; empty where none was found."""
        found: dict[str, Asked] = {}
        for row in self._rows:
            one = Asked(row["field"], cell(self._selection, row, "of_code"), row["useful"], row["not_useful"])
            known = found.get(row["code"])  # where the record came to another field meanwhile
            found[row["code"]] = one if known is None else _both(known, one)
        return found


def _both(one: Asked, other: Asked) -> Asked:
    field = max(one, other, key=lambda each: each.asked.count).field
    asked = merged((("", one.asked), ("", other.asked)), alike=True)[""]
    return Asked(field, asked, one.useful + other.useful, one.not_useful + other.not_useful)


def engine_steps(selection: Selection) -> dict[int, int]:
    """Return how many turns took the engine how many steps, of the days alone."""
    chosen = EngineTime.objects.filter(day__range=(selection.first, selection.last))
    return dict(chosen.values_list("step").annotate(Sum("turns")).order_by())


@dataclass(frozen=True)
class Listed:
    """Cells as a list shows them: the largest first, all hidden ones as one."""

    shown: list[tuple[Any, int]]
    hidden: int
    together: Shown | None

    @classmethod
    def of(cls, cells: Mapping[Key, Cell], lines: Iterable[Collection[Key]] = (), also: Iterable[Key] = ()) -> "Listed":
        """Hide what must be, and put the rest in order; `together` is None where nothing is hidden."""
        seen = protected(cells, lines, also)
        told = [(key, value) for key, value in seen.items() if isinstance(value, int) and value]
        covered = [cells[key] for key, value in seen.items() if not isinstance(value, int)]
        apart = sum(one.apart for one in covered)
        whole = Cell(sum(one.count for one in covered), apart, apart)
        together = (HIDDEN if is_small(whole) else rounded(whole.count)) if covered else None
        return cls(sorted(told, key=lambda one: (-one[1], str(one[0]))), len(covered), together)
