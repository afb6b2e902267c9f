"""Which words of a record are searched, and in which field they stand. Records are in normal form already."""

from enum import StrEnum
from typing import Final

from motcua.records.model import GroupKind, Procedure
from motcua.text.tokens import tokenise

BODY_TOKENS: Final = 300
"""Steps repeat the same phrases in every record; past this many tokens they add noise and build time, no finds."""

PAPER_TOKENS: Final = 220


class TextField(StrEnum):
    """The searched fields; `ALIAS` and `ASKED` hold several short texts a record, of which the best one counts."""

    NAME = "name"
    ALIAS = "alias"
    ASKED = "asked"
    PAPER = "paper"
    BODY = "body"


def name_tokens(record: Procedure) -> list[str]:
    """Return the tokens of the name, without the leading word "Thủ tục"."""
    tokens = tokenise(record.name)
    return tokens[2:] if tokens[:2] == ["thủ", "tục"] and len(tokens) > 2 else tokens


def without_tier(tokens: list[str]) -> list[str]:
    """Return the tokens of a name without an ending that only names the tier ("(thực hiện tại cấp tỉnh)")."""
    for ending in range(len(tokens) - 1, max(len(tokens) - 6, 0), -1):
        if tokens[ending] == "cấp" and len(tokens) - ending in (2, 3):
            start = ending
            while start > 0 and tokens[start - 1] in ("thực", "hiện", "tại", "ở"):
                start -= 1
            return tokens[:start] or tokens
    return tokens


def paper_tokens(record: Procedure) -> list[str]:
    """Return the tokens of the papers handed in, their cases, and what is received."""
    parts = [result.name for result in record.results]
    for group in record.dossier:
        if group.kind is GroupKind.CASE:
            parts.append(group.name)
        parts.extend(document.name for document in group.documents)
    return tokenise(" . ".join(parts))[:PAPER_TOKENS]


def body_tokens(record: Procedure) -> list[str]:
    """Return the tokens of field, keywords, summary, cases, requirements and steps."""
    parts = [*record.fields, *record.keywords, record.summary, *(case.name for case in record.cases)]
    parts.extend(record.requirements)
    parts.extend(step.text for step in record.steps)
    return tokenise(" . ".join(parts)[: BODY_TOKENS * 8])[:BODY_TOKENS]
