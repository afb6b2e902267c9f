"""The national portal's list: one entry a line, naming a procedure and its agencies but not its content."""

from typing import Final

from motcua.records.model import Procedure, SourceKind
from motcua.sources.agencies import levels_of
from motcua.sources.national_detail import STATES_IN_FORCE, kind_of, page_url
from motcua.sources.rows import Row, build

_DELETED: Final = "-xoa"
"""How the portal's operators mark the code of an entry that they took out of force but not out of the list."""


def read_entry(row: Row) -> Procedure:
    """Return the incomplete record of one entry; levels are told from the agencies' names, which the list lacks.

    Raises:
        SourceError: no name, a code of another form, or a field of the wrong type.
    """
    code = row.text("code")
    agencies = tuple(dict.fromkeys(name.rstrip(" .") for name in row.texts("departments")))
    return build(
        row,
        {
            "code": code,
            "name": row.text("name"),
            "complete": False,
            "in_force": row.text("state") in STATES_IN_FORCE and not code.lower().endswith(_DELETED),
            "kind": kind_of(row),
            "fields": row.texts("categories"),
            "levels": levels_of(agencies),
            "promulgating_authority": row.text("departmentPromulgate"),
            "executing_agencies": agencies,
            "subjects": row.texts("formalityTargetType"),
            "provenance": row.origin.provenance(SourceKind.NATIONAL_LIST, url=page_url(row)),
        },
    )
