"""A table of figures, as it is shown, drawn and exported: the same values for all three, all hidden that must be."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from html import escape
from typing import Final

from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.insights.hiding import Hidden

Value = int | float | str | date | Hidden | None


class Kind(StrEnum):
    """What a column holds; shares are per cent."""

    TEXT = "text"
    COUNT = "count"
    SHARE = "share"
    DAYS = "days"
    MILLISECONDS = "milliseconds"
    DATE = "date"


DECIMALS: Final = {Kind.SHARE: 1, Kind.MILLISECONDS: 1}


@dataclass(frozen=True)
class Column:
    """A column: its name for programs, its heading, what it holds."""

    name: str
    label: str
    kind: Kind = Kind.COUNT


@dataclass(frozen=True)
class Table:
    """A table with the chart that is drawn of it, and what must be known to read it."""

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    note: str = ""
    chart: SafeString = SafeString("")

    def __post_init__(self) -> None:
        """Refuse a row that is longer or shorter than the heading."""
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError(self.key)

    @property
    def is_empty(self) -> bool:
        """Whether nothing of it can be shown."""
        told = (value for row in self.rows for value, column in zip(row, self.columns, strict=True) if _tells(column))
        return not any(value is not None and not isinstance(value, Hidden) and value != 0 for value in told)

    @property
    def body(self) -> SafeString:
        """The rows as markup; a template would take some ten times as long."""
        return SafeString("".join(f"<tr>{''.join(self._markup(row))}</tr>" for row in self.rows))

    def _markup(self, row: Sequence[Value]) -> Iterator[str]:
        for place, (column, value) in enumerate(zip(self.columns, row, strict=True)):
            tag, scope = ("td", "") if place else ("th", ' scope="row"')
            yield f'<{tag}{scope} class="figures__{column.kind}">{escape(written(value, column.kind))}</{tag}>'


def _tells(column: Column) -> bool:
    return column.kind not in (Kind.TEXT, Kind.DATE)


def written(value: Value, kind: Kind) -> str:
    """Return a value as people read it."""
    if isinstance(value, Hidden):
        return _("ẩn")
    if value is None:
        return "–"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, str):
        return value
    text = number(value, DECIMALS.get(kind, 0 if float(value).is_integer() else 1))
    return f"{text}\u00a0%" if kind is Kind.SHARE else text


def number(value: float, decimals: int = 0) -> str:
    """Return a number with separators: 1.234,5 in Vietnamese, 1,234.5 in English."""
    text = f"{value:,.{decimals}f}"
    return text if get_language() == "en" else text.translate({ord(","): ".", ord("."): ","})


def counted(values: Sequence[Value]) -> list[int]:
    """Return the shown counts among some values; what is hidden counts as nothing."""
    return [value if isinstance(value, int) else 0 for value in values]
