"""What is to become of a row: the parts that lists of villages and of officers share."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Generic, TypeVar

from portal.outreach.roll.lists.columns import heading_of
from portal.outreach.roll.lists.reading import ReadRow
from portal.outreach.roll.models import RollImportRow

Verdict = RollImportRow.Verdict
Thing = TypeVar("Thing")


@dataclass
class Judged(Generic[Thing]):
    """A row with its verdict: the thing as it would be, and as it is (None where it is new)."""

    row: ReadRow
    verdict: str
    told: list[dict[str, str]] = field(default_factory=list)
    thing: Thing | None = None
    before: Thing | None = None
    kind: str = ""

    @property
    def key(self) -> int | None:
        """The key of the thing that is there."""
        key: int | None = getattr(self.before, "pk", None)
        return key


def refused(row: ReadRow, before: Any = None) -> Judged[Any]:
    """Return a row that is not taken, with its reasons."""
    told = [{"column": heading, "reason": reason} for heading, reason in row.faults]
    return Judged(row, Verdict.REFUSED, told, before=before)


def shown(value: object) -> str:
    """Return a value as people read it."""
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


def change(kind: str, key: str, old: object, new: object) -> dict[str, str]:
    """Return how a change of a column is told."""
    return {"column": heading_of(kind, key), "old": shown(old), "new": shown(new)}
