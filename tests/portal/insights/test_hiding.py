"""No hidden cell can be computed: an attacker with an integer program, who knows the rules, tries."""

from collections.abc import Collection, Mapping

import numpy as np
import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import settings as how
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from portal.insights.counting import Listed
from portal.insights.hiding import (
    HIDDEN,
    NOBODY,
    Cell,
    Hidden,
    Shown,
    is_small,
    protected,
    rounded,
    shown,
    single,
    total,
)

pytestmark = pytest.mark.any_database

Key = tuple[int, int]
Table = dict[Key, Cell]
LARGE = 1000


@st.composite
def cells(draw: st.DrawFn) -> Cell:
    count = draw(st.one_of(st.integers(0, 12), st.integers(0, 60)))
    people = draw(st.integers(min(1, count), count)) if draw(st.booleans()) else count
    return Cell(count, people, draw(st.integers(0, people)) if draw(st.booleans()) else people)


@st.composite
def tables(draw: st.DrawFn, rows: int = 4) -> Table:
    size = draw(st.integers(1, rows)), draw(st.integers(1, 6))
    return {(row, column): draw(cells()) for row in range(size[0]) for column in range(size[1])}


def lines(table: Table) -> list[list[Key]]:
    rows, columns = {row for row, _ in table}, {column for _, column in table}
    across = [[key for key in table if key[0] == row] for row in rows]
    return [*across, *([key for key in table if key[1] == column] for column in columns)]


def interval(value: Shown) -> tuple[int, int]:
    """Between what a shown count lies, for who knows how it is made; a hidden one is not 0."""
    step = settings.SMALL_COUNT
    if isinstance(value, Hidden):
        return 1, LARGE
    return (max(step, value - step // 2), value + step - 1 - step // 2) if value else (0, 0)


def possible(key: Key, seen: Mapping[Key, Shown], sums: list[tuple[Collection[Key], Shown]]) -> tuple[int, int]:
    """The least and the most that a cell can be, of all tables that would be shown like this one."""
    order = list(seen)
    low, high = zip(*(interval(value) for value in seen.values()), strict=True)
    known = [(line, interval(value)) for line, value in sums if not isinstance(value, Hidden)]
    matrix = np.array([[1.0 if one in line else 0.0 for one in order] for line, _ in known]) if known else None
    bounds = [] if matrix is None else [LinearConstraint(matrix, [b[0] for _, b in known], [b[1] for _, b in known])]
    ends = []
    for sign in (1, -1):
        aim = [float(sign) if one == key else 0.0 for one in order]
        found = milp(aim, constraints=bounds, bounds=Bounds(low, high), integrality=np.ones(len(order)))
        assert found.success
        ends.append(round(found.fun * sign))
    return ends[0], ends[1]


def assert_nothing_is_computed(table: Table, seen: Mapping[Key, Shown], known: list[list[Key]]) -> None:
    sums = [(line, shown(total(table[key] for key in line))) for line in known]
    for key, value in seen.items():
        if isinstance(value, Hidden):
            least, most = possible(key, seen, sums)
            assert least < most, (key, table[key], seen)


@given(tables(rows=1))
@how(max_examples=150, deadline=None)
def test_hidden_cell_of_a_list__cannot_be_computed(table: Table) -> None:
    assert_nothing_is_computed(table, protected(table), [list(table)])


@given(tables(rows=1))
@how(max_examples=150, deadline=None)
def test_hidden_cell_of_a_list__cannot_be_computed_from_the_row_for_all_hidden_ones(table: Table) -> None:
    seen, together = protected(table), Listed.of(table).together
    hidden = [key for key, value in seen.items() if value is HIDDEN]
    sums = [(list(table), shown(total(table.values()))), (hidden, together if together is not None else HIDDEN)]
    for key in hidden:
        least, most = possible(key, seen, sums)
        assert least < most


@given(tables())
@how(max_examples=150, deadline=None)
def test_hidden_cell_of_a_table_with_sums__cannot_be_computed(table: Table) -> None:
    known = lines(table)
    assert_nothing_is_computed(table, protected(table, known), [*known, list(table)])


@given(tables())
@how(max_examples=200, deadline=None)
def test_hidden_cells_of_a_line__stand_for_enough_people_together(table: Table) -> None:
    known = [*lines(table), list(table)]
    seen = protected(table, known)
    for line in known:
        hidden = [table[key] for key in line if seen[key] is HIDDEN]
        others = [key for key in line if isinstance(seen[key], int) and seen[key]]
        if hidden and others:
            assert len(hidden) > 1 and sum(cell.apart for cell in hidden) >= settings.SMALL_COUNT


@given(tables())
def test_cell_that_is_shown__has_enough_people_and_is_rounded(table: Table) -> None:
    for key, value in protected(table, lines(table)).items():
        if isinstance(value, int) and value:
            assert not is_small(table[key])
            assert value % settings.SMALL_COUNT == 0
            assert abs(value - table[key].count) <= settings.SMALL_COUNT // 2
        assert (value == 0) == (table[key].count == 0)


@given(st.integers(0, 300), st.integers(1, 4))
def test_difference_of_two_tables__does_not_give_what_lies_between(part: int, between: int) -> None:
    """A part and the whole, both shown: what the part lacks is too few to be shown and cannot be told exactly."""
    seen = {(0, 0): shown(single(part)), (0, 1): HIDDEN}
    least, most = possible((0, 1), seen, [([(0, 0), (0, 1)], shown(single(part + between)))])
    assert least < most


@given(tables(rows=1))
def test_row_for_all_hidden_ones__is_hidden_where_few_stand_behind_it(table: Table) -> None:
    found = Listed.of(table)
    hidden = [key for key, value in protected(table).items() if value is HIDDEN]
    assert found.hidden == len(hidden)
    assert (found.together is None) == (not hidden)
    few = sum(table[key].apart for key in hidden) < settings.SMALL_COUNT
    assert not hidden or (found.together is HIDDEN) == few
    assert [number for _key, number in found.shown] == sorted((number for _key, number in found.shown), reverse=True)


def test_one_small_cell__takes_the_next_smallest_with_it() -> None:
    seen = protected({"a": single(100), "b": single(3), "c": single(8), "d": single(40)})
    assert seen == {"a": 100, "b": HIDDEN, "c": HIDDEN, "d": 40}


def test_cells_of_one_talkative_person__are_hidden() -> None:
    assert shown(Cell(40, 1, 1)) is HIDDEN
    assert shown(Cell(40, 5, 0)) == 40


def test_cell_whose_sum_another_table_hides__is_hidden() -> None:
    assert protected({"a": single(50), "b": single(50), "c": NOBODY}, also=["a", "c"])["a"] is HIDDEN
    assert protected({"a": single(50), "c": NOBODY}, also=["c"]) == {"a": 50, "c": 0}


@pytest.mark.parametrize(("count", "value"), [(0, 0), (5, 5), (7, 5), (8, 10), (1234, 1235)])
def test_count__is_rounded_to_the_nearest_multiple(count: int, value: int) -> None:
    assert rounded(count) == value


def test_setting__moves_the_bound(settings: object) -> None:
    settings.SMALL_COUNT = 10  # type: ignore[attr-defined]
    assert (shown(single(9)), shown(single(14)), shown(single(15))) == (HIDDEN, 10, 20)
