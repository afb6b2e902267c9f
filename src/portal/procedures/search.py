"""Finding procedures by words, as the engine does, for lists and suggestions."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from django.db.models import QuerySet

from motcua.dialogue.question import Question
from motcua.retrieval.entries import Entry
from motcua.retrieval.terms import Spelling, spell
from motcua.text.normal import normalise
from motcua.text.tokens import tokenise
from portal.procedures.indexing import engines
from portal.procedures.models import Procedure

MOST: Final = 1000
SHORTEST: Final = 2
LONGEST: Final = 300
NEAR: Final = 0.5
"""Share of the best score from which a match counts as about the same thing."""

BEGINNING_OF_CODE: Final = re.compile(r"\d\.[0-9A-Za-z.-]{0,38}")
WHOLE_CODE: Final = re.compile(r"(?<![\d.])\d\.\d{6,9}(?:[.-][0-9A-Za-z]{2,3})*(?!\d)")


def found_codes(words: str, province: str, most: int = MOST) -> list[str]:
    """Return the codes of what words mean, best first.

    A code finds itself, and its beginning alone all that begin so. Else come the engine's best matches, and after them
    every other procedure whose name holds all the words that say something.

    Raises:
        IndexMissingError: no index is in place, and the words are more than a code.
    """
    typed = normalise(words[:LONGEST])
    if BEGINNING_OF_CODE.fullmatch(typed):
        return list(_published_codes(code__startswith=typed)[:most])
    named = list(_published_codes(code__in=WHOLE_CODE.findall(typed)))
    return named[:most] or list(dict.fromkeys(_about(typed, province)))[:most]


def _published_codes(**meant: object) -> QuerySet[Procedure, str]:
    return Procedure.objects.published().filter(**meant).order_by("code").values_list("code", flat=True)


def _about(typed: str, province: str) -> list[str]:
    """Return the codes of what the engine finds and of what bears all the words in its name."""
    engine = engines.current().engine
    question = engine.reader.read(typed)
    if not question.query.tokens:
        return []
    rows = engine.searcher.indexes.entries.rows
    codes = [row.code for row in rows]
    candidates = engine.searcher.candidates(question.query, province or None)
    ranked = engine.searcher.ranker.rank(candidates, codes, len(codes))  # by code: namesakes are all listed
    near = [one.number for one in ranked if one.score >= NEAR * ranked[0].score > 0]
    barred = engine.searcher.barred(province or None)
    held = [number for number in _holding(question, rows) if barred is None or not barred[number]]
    return [codes[number] for number in (*near, *held)]


def _holding(question: Question, rows: Sequence[Entry]) -> list[int]:
    """Return the numbers of the records whose names hold every word of the subject, shorter names first."""
    spelling = question.query.spelling
    subject = [token for token, weight in zip(question.tokens, question.weights, strict=True) if weight >= 1.0]
    wanted = frozenset(spell(subject, spelling))
    if not wanted:
        return []
    names = _words_of(tuple(row.name for row in rows), spelling)
    found = [number for number, words in enumerate(names) if wanted <= words]
    return sorted(found, key=lambda number: len(names[number]))


@lru_cache(maxsize=4)
def _words_of(names: tuple[str, ...], spelling: Spelling) -> tuple[frozenset[str], ...]:
    """Return the words of each name; kept for the builds in use, in both spellings."""
    return tuple(frozenset(spell(tokenise(normalise(name)), spelling)) for name in names)


def found_names(words: str, province: str, most: int) -> list[Entry]:
    """Return code and name of the best matches for words that may still be incomplete; none for a single letter.

    Raises:
        IndexMissingError: no index is in place.
    """
    typed = words.strip()[:LONGEST]
    if len(typed) < SHORTEST:
        return []
    engine = engines.current().engine
    rows = engine.searcher.indexes.entries.rows
    query = engine.reader.read(typed).query
    return [rows[one.number] for one in engine.searcher.search(query, province or None, most)]
