"""The sides of a record that a sheet can rest on, each as the engine tells it: lines rendered from fields.

What a sheet keeps of a side is all lines of it, uncut, so that a change of any of them is seen later and a change of
anything else is not.
"""

from collections.abc import Iterable
from typing import Final, TypedDict

from motcua.answers import facts, wording
from motcua.records.facets import Facet
from motcua.records.model import Procedure as Record

SIDES: Final = tuple((facet.value, wording.FACETS[facet]) for facet in Facet)
"""Keys and names of the sides, in the engine's order."""

OFFERED: Final = (Facet.DOCUMENTS, Facet.FEE, Facet.TIME_LIMIT, Facet.WHERE, Facet.CHANNELS)
"""The sides that are chosen already where somebody begins to build a sheet."""

UNCUT: Final = 100_000


class Line(TypedDict):
    """One line of a side and the path of the field that it is rendered from."""

    text: str
    field: str


def side(path: str) -> Facet | None:
    """Return the side that a source names, None where it names none."""
    return Facet(path) if path in set(Facet) else None


def told_lines(record: Record, facet: Facet) -> list[Line]:
    """Return what a record states on a side, every line uncut; empty where it states nothing."""
    found = [Line(text=record.name, field="name")] if facet is Facet.OVERVIEW else []
    rendered = facts.RENDER[facet](record)
    return found + [Line(text=facts.shorten(text, UNCUT), field=field) for text, field in rendered]


def absent(facet: Facet) -> str:
    """Return the sentence that says that a record states nothing on a side."""
    return wording.ABSENT[facet]


def texts(lines: Iterable[Line] | None) -> list[str]:
    """Return the texts of lines as they are kept, in an order that does not depend on the record's."""
    return sorted(line["text"] for line in lines or ())
