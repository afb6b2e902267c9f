"""Hiding small counts: what is shown of a table, so that no hidden cell can be computed from it.

Three rules, reasons in `docs/insights.md`. A cell is hidden where fewer people than `SMALL_COUNT` stand behind it.
Where the cells hidden in a line with a known sum are one alone, or few people together, the next smallest one is hidden
too. What is shown is rounded to a multiple of `SMALL_COUNT`, so that two tables of overlapping questions do not give
what lies between them.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final, TypeVar

from django.conf import settings

Key = TypeVar("Key")


class Hidden(Enum):
    """The one value that stands for a hidden count; it says nothing of why."""

    HIDDEN = "hidden"


HIDDEN: Final = Hidden.HIDDEN
Shown = int | Hidden


@dataclass(frozen=True, slots=True)
class Cell:
    """A count before it is shown.

    Attributes:
        count: What is counted.
        people: People behind it, or fewer; never more.
        apart: The same or fewer, so that sums over cells never hold anybody twice.
    """

    count: int
    people: int
    apart: int

    def __add__(self, other: "Cell") -> "Cell":
        """Return both cells as one; the people of which are known are those that may be added."""
        apart = self.apart + other.apart
        return Cell(self.count + other.count, max(self.people, other.people, apart), apart)


NOBODY: Final = Cell(0, 0, 0)


def single(count: int) -> Cell:
    """Return the cell of a count in which everybody counts once."""
    return Cell(count, count, count)


def total(cells: Iterable[Cell]) -> Cell:
    """Return all cells as one."""
    return sum(cells, NOBODY)


def rounded(count: int) -> int:
    """Return a count as the nearest multiple of the setting; none is 0, the least of others is the setting itself."""
    step = settings.SMALL_COUNT
    return 0 if not count else max(step, (count + step // 2) // step * step)


def is_small(cell: Cell) -> bool:
    """Tell whether so few stand behind a cell that it is hidden; of a cell of nothing nothing is to hide."""
    return cell.count > 0 and (cell.count < settings.SMALL_COUNT or cell.people < settings.SMALL_COUNT)


def shown(cell: Cell) -> Shown:
    """Return what is shown of a count that stands by itself."""
    return HIDDEN if is_small(cell) else rounded(cell.count)


def protected(
    cells: Mapping[Key, Cell], lines: Iterable[Collection[Key]] = (), also: Iterable[Key] = ()
) -> dict[Key, Shown]:
    """Return what is shown of each cell.

    Args:
        cells: All cells of a table.
        lines: The sets of cells whose sums a reader knows or can know (rows, columns); all cells together always are.
        also: Cells to hide because another table of the same questions hides what they add up to.
    """
    hidden = {key for key, cell in cells.items() if is_small(cell)}
    hidden |= {key for key in also if cells[key].count}
    known = [*lines, list(cells)]
    while more := {key for line in known for key in _one_more(line, cells, hidden)}:
        hidden |= more
    return {key: HIDDEN if key in hidden else rounded(cell.count) for key, cell in cells.items()}


def _one_more(line: Collection[Key], cells: Mapping[Key, Cell], hidden: set[Key]) -> list[Key]:
    """Return the smallest shown cell of a line where its hidden ones could be computed, or tell of too few people."""
    inside = [key for key in line if cells[key].count]
    covered = [cells[key] for key in inside if key in hidden]
    if not covered or (len(covered) > 1 and sum(cell.apart for cell in covered) >= settings.SMALL_COUNT):
        return []
    left = [key for key in inside if key not in hidden]
    return [min(left, key=lambda key: cells[key].count)] if left else []
