"""Which version of a record was, is or will be in force on a day.

A source may give several versions of one record, each with the days between which it is in force
(`Provenance.in_force_from`, `in_force_until`). One of them is the catalogue's own record; the others are its history.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Final, Self

from motcua.errors import UnknownProcedureError
from motcua.records.catalogue import Catalogue
from motcua.records.model import NotStated, Procedure

FILE: Final = "history.json"


def in_force_on(versions: Iterable[Procedure], day: date) -> Procedure | None:
    """Return the version in force on a day: of those whose days cover it the one that began last, else an undated one.

    None where the procedure is not in force on that day.
    """
    covering = [one for one in versions if one.provenance.covers(day)]
    return max(covering, key=_began, default=None)


def _began(record: Procedure) -> tuple[bool, date]:
    began = record.provenance.in_force_from
    return record.provenance.dated, date.min if isinstance(began, NotStated) else began


@dataclass(frozen=True)
class History:
    """The versions beside the catalogue's own records: those of other days, by code."""

    versions: Mapping[str, tuple[Procedure, ...]]
    dated: frozenset[str]
    """Codes whose own record in the catalogue has days of its own."""

    @classmethod
    def of(cls, records: Iterable[Procedure], others: Iterable[Procedure]) -> Self:
        """Take the catalogue's records and the other versions."""
        by_code: dict[str, tuple[Procedure, ...]] = {}
        for other in others:
            by_code[other.code] = (*by_code.get(other.code, ()), other)
        return cls(by_code, frozenset(record.code for record in records if record.provenance.dated))

    @cached_property
    def codes(self) -> frozenset[str]:
        """Codes for which the day makes a difference."""
        return self.dated | self.versions.keys()

    def write(self, folder: Path) -> None:
        """Write the history into a folder, which exists; nothing where there is none."""
        if not self.codes:
            return
        others = [one.model_dump(mode="json", exclude_defaults=True) for two in self.versions.values() for one in two]
        content = {"dated": sorted(self.dated), "versions": others}
        (folder / FILE).write_text(json.dumps(content, ensure_ascii=False), "utf-8")

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Read the history of a folder; an empty one where none was written.

        Raises:
            OSError, LookupError, TypeError, ValueError: the file cannot be read, or is damaged.
        """
        try:
            content = json.loads((folder / FILE).read_text("utf-8"))
        except FileNotFoundError:
            return cls({}, frozenset())
        versions = [Procedure.model_validate(one) for one in content["versions"]]
        return cls(cls.of((), versions).versions, frozenset(content["dated"]))


class DatedCatalogue:
    """A catalogue as it is on one day."""

    def __init__(self, catalogue: Catalogue, history: History, day: date) -> None:
        """Take the catalogue, the versions beside its records, and the day."""
        self._catalogue = catalogue
        self._day = day
        self._found = {code: self._in_force(code, history) for code in history.codes}

    def _in_force(self, code: str, history: History) -> Procedure | None:
        return in_force_on((self._catalogue.get(code), *history.versions.get(code, ())), self._day)

    @property
    def codes(self) -> Sequence[str]:
        """Every code in force on the day, in the catalogue's order."""
        absent = self.absent
        return [code for code in self._catalogue.codes if code not in absent]

    @cached_property
    def absent(self) -> frozenset[str]:
        """Codes that are not in force on the day."""
        return frozenset(code for code, record in self._found.items() if record is None)

    def get(self, code: str) -> Procedure:
        """Return the version of a record in force on the day.

        Raises:
            UnknownProcedureError: no record has the code, or none is in force on the day.
        """
        record = self._found[code] if code in self._found else self._catalogue.get(code)
        if record is None:
            raise UnknownProcedureError(f"Thủ tục mã {code} không có hiệu lực vào ngày {self._day:%d/%m/%Y}.")
        return record
