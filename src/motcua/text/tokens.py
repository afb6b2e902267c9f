"""Words of a question: what a search index and a phrase book count as one token."""

import re
from collections.abc import Sequence

# Every repeat below is bounded or followed by nothing that can fail, so the time stays linear.
_DOSSIER = (
    r"(?:[a-y]\d{2}(?:\.[0-9a-z]{1,6}){0,6}|\d{3}(?:\.\d{2,3}){1,3}\.[a-y]\d{2})"
    r"[ ]?-[ ]?\d{6}[ ]?-[ ]?\d{4,7}(?!\w)"
)
_PROCEDURE = r"\d\.\d{6}\.\d{3}\.\d{2}\.\d{2}\.[a-y]\d{2}(?!\w)"
_UNIT = r"(?:\d{3}(?:\.\d{2,3}){1,3}\.[a-y]\d{2}|[a-y]\d{2}(?:\.\d{1,3}){1,6})(?!\w)"
_SIGN_KINDS = "nđ|nd|ttlt|tt|qđ|qd|nq|ct|vbhn|kh|tb|cv|ubtvqh|qh|l"
_LEGAL = (
    r"\d{1,6}/(?:(?:19|20)\d{2}/[^\W\d_]{1,8}\d{0,2}|(?:" + _SIGN_KINDS + r")\d{0,2}(?=-|(?!\w)))"
    r"(?:-[^\W\d_]{1,12}){0,3}(?!\w)"
)
_NUMBER = r"\d+(?:[.,/:]\d+)*[\w\u0300-\u036f]*"
_WORD = r"[\w\u0300-\u036f]+"
_TOKEN = re.compile("|".join((_DOSSIER, _PROCEDURE, _UNIT, _LEGAL, _NUMBER, _WORD)))


def tokenise(text: str) -> list[str]:
    """Return the lower-case tokens of a text that `normalise` has been over, in order.

    A token is a run of letters and digits; a number with separators inside ("50.000", "3/5",
    "1.004222"), a legal sign ("123/2015/nđ-cp"), a procedure code ("1.001612.000.00.00.h48") and a
    dossier code ("h48.12-260101-0001", also when typed with a space at its dashes) stay whole.
    Punctuation is dropped. Never raises; linear in the length of the text.
    """
    found = _TOKEN.findall(text.lower().replace("_", " "))
    if " " in text and "-" in text:
        return [token.replace(" ", "") for token in found]
    return found


def word_pairs(tokens: Sequence[str]) -> list[str]:
    """Return each two neighbouring tokens joined by "_": `["khai", "sinh"]` gives `["khai_sinh"]`."""
    return [f"{left}_{right}" for left, right in zip(tokens, tokens[1:], strict=False)]
