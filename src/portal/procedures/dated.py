"""The engine as it answers on another day: the index in use, and records from the terms in the database."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from django.utils.translation import gettext as _

from motcua.engine import Engine
from motcua.errors import UnknownProcedureError
from motcua.records.model import Procedure as Record
from portal.procedures.models import Term


class StoredCatalogue:
    """The records in force on a day, read from the database when asked for; made anew for each question."""

    def __init__(self, codes: Sequence[str], day: date) -> None:
        """Take the codes in force on the day, in the index's order."""
        self._codes = codes
        self._day = day
        self._read: dict[str, Record] = {}

    @property
    def codes(self) -> Sequence[str]:
        """Every code in force on the day."""
        return self._codes

    def get(self, code: str) -> Record:
        """Return the version of a record in force on the day.

        Raises:
            UnknownProcedureError: there is none.
        """
        if code not in self._read:
            term = Term.objects.on(self._day).select_related("version").filter(procedure__code=code).first()
            if term is None:
                raise UnknownProcedureError(
                    _("Thủ tục mã %(code)s không có hiệu lực vào ngày %(day)s.")
                    % {"code": code, "day": f"{self._day:%d/%m/%Y}"}
                )
            self._read[code] = term.version.record
        return self._read[code]


def engine_on(engine: Engine, day: date) -> Engine:
    """Return an engine that finds what is in force on a day, and answers from the versions of that day."""
    held = set(Term.objects.on(day).values_list("procedure__code", flat=True))
    codes = [row.code for row in engine.searcher.indexes.entries.rows]
    absent = [code for code in codes if code not in held]
    catalogue = StoredCatalogue([code for code in codes if code in held], day)
    return replace(engine, catalogue=catalogue, searcher=engine.searcher.without(absent))
