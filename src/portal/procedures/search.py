"""Finding procedures by words, as the engine does, for lists and suggestions."""

from typing import Final

from motcua.retrieval.entries import Entry
from portal.procedures.indexing import engines
from portal.procedures.models import Procedure

MOST: Final = 200
SHORTEST: Final = 2
LONGEST: Final = 300


def found_codes(words: str, province: str, most: int = MOST) -> list[str]:
    """Return the codes of the best matches, best first; words that look like a code find it by its beginning.

    Raises:
        IndexMissingError: no index is in place.
    """
    typed = words.strip()[:LONGEST]
    if typed[:1].isdigit() and typed[1:2] == ".":
        return list(Procedure.objects.published().filter(code__startswith=typed).values_list("code", flat=True)[:most])
    return [entry.code for entry in _entries(typed, province, most)]


def found_names(words: str, province: str, most: int) -> list[Entry]:
    """Return code and name of the best matches for words that may still be incomplete; none for a single letter.

    Raises:
        IndexMissingError: no index is in place.
    """
    typed = words.strip()[:LONGEST]
    return _entries(typed, province, most) if len(typed) >= SHORTEST else []


def _entries(words: str, province: str, most: int) -> list[Entry]:
    engine = engines.current().engine
    query = engine.reader.read(words).query
    rows = engine.searcher.indexes.entries.rows
    return [rows[one.number] for one in engine.searcher.search(query, province or None, most)]
