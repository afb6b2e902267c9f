"""Cells of lists: days as people write them, and texts of exports guarded against being worked out as formulas."""

from collections.abc import Callable
from typing import Any

from wagtail.admin.ui.tables import Column
from wagtail.coreutils import multigetattr

from portal.core.spreadsheets import guarded


def guarded_fields(*names: str) -> dict[str, dict[str, Callable[[object], str]]]:
    """Return how Wagtail is to write the fields of a list that hold texts of people."""
    return {name: {"csv": guarded, "xlsx": guarded} for name in names}


def day_column(name: str, **said: Any) -> Column:
    """Return a column that shows a day as 05/11/2026: Wagtail's own says how long ago it was, also of days to come."""

    def told(row: Any) -> str:
        day = multigetattr(row, name)
        return f"{day:%d/%m/%Y}" if day is not None else ""

    return Column(name, accessor=told, **said)
