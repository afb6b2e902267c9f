"""What the ranker must know of every record without opening it: one row a record, held in memory."""

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from motcua.records.model import Kind, Level, Procedure, SourceKind, name_key
from motcua.text.folding import fold

CITIZEN: Final = "Công dân Việt Nam"
LOCAL_GOVERNMENT: Final = ("ubnd ", "uy ban nhan dan ", "so ", "trung tam phuc vu hanh chinh cong")
"""How the folded name of an authority begins when a province, not the nation, publishes the procedure."""

PRIORS: Final = ("commune", "province", "ministry", "citizen", "local", "internal", "unlisted", "complete")
"""Properties of a record, each 0 or 1, that bear on how likely it is to be meant whatever the question."""


ROW: Final = 5
"""Values in the row of a record: four texts and its properties."""


@dataclass(frozen=True)
class Entry:
    """One record's row. `place` is the folded authority that published it where that is a province, else empty."""

    code: str
    name: str
    key: str
    place: str
    priors: tuple[float, ...]

    @classmethod
    def of(cls, record: Procedure) -> Self:
        """Take from a record what its row holds."""
        authority = fold(record.promulgating_authority or record.decision.issued_by)
        local = record.kind is Kind.SPECIFIC or authority.startswith(LOCAL_GOVERNMENT)
        listed = record.provenance.source is not SourceKind.RECOVERED or bool(record.promulgating_authority)
        properties = {
            "commune": Level.COMMUNE in record.levels,
            "province": Level.PROVINCE in record.levels,
            "ministry": Level.MINISTRY in record.levels,
            "citizen": CITIZEN in record.subjects,
            "local": local,
            "internal": record.kind is Kind.INTERNAL,
            "unlisted": not listed,
            "complete": record.complete,
        }
        priors = tuple(float(properties[name]) for name in PRIORS)
        return cls(record.code, record.name, name_key(record.name), (authority or "?") if local else "", priors)


class Entries:
    """The rows of a catalogue, in the order in which every index numbers its records."""

    def __init__(self, rows: list[Entry]) -> None:
        """Take the rows."""
        self.rows = rows
        self.number = {row.code: place for place, row in enumerate(rows)}

    @cached_property
    def priors(self) -> NDArray[np.float32]:
        """Properties of each record, shape (records, len(PRIORS))."""
        return np.array([row.priors for row in self.rows], dtype=np.float32).reshape(len(self.rows), len(PRIORS))

    def outside(self, province: str) -> NDArray[np.bool_]:
        """Tell for each record, shape (records,), whether another province than `province` published it for itself."""
        name = fold(province).removeprefix("tinh ").removeprefix("thanh pho ")
        return np.array([bool(row.place) and name not in row.place for row in self.rows], dtype=np.bool_)

    def save(self, path: Path) -> None:
        """Write the rows as JSON."""
        rows = [(row.code, row.name, row.key, row.place, row.priors) for row in self.rows]
        path.write_text(json.dumps(rows, ensure_ascii=False), "utf-8")

    @classmethod
    def open(cls, path: Path) -> Self:
        """Read the rows from JSON.

        Raises:
            OSError: the file cannot be read.
            ValueError: it does not hold what `save` writes.
        """
        rows = json.loads(path.read_text("utf-8"))
        if not isinstance(rows, list):
            raise ValueError("the rows are no list")
        return cls([_entry(row) for row in rows])


def _entry(row: object) -> Entry:
    if not isinstance(row, list) or len(row) != ROW:
        raise ValueError(f"not {ROW} values in a row")
    code, name, key, place, priors = row
    if not all(isinstance(text, str) for text in (code, name, key, place)):
        raise ValueError("a row's text is none")
    if not isinstance(priors, list) or len(priors) != len(PRIORS) or not all(isinstance(one, float) for one in priors):
        raise ValueError("a row's properties are not numbers")
    return Entry(code, name, key, place, tuple(priors))
