"""Fees as portals and offices write them in words: "Miễn phí", "2,000,000 Việt Nam Đồng(note)", "Phí : 8.000 Đồng".

A sum is taken only where it is written whole and in đồng; everything else is kept as words (`Fee.note`) with the
amount not stated, so that no figure is ever guessed.
"""

import re
from typing import Final

from motcua.records.model import Fee, FeeKind, NotStated
from motcua.sources.limits import MAX_NUMBER
from motcua.sources.wording import states_nothing

_DONG: Final = r"(?:việt nam đồng|vnđ|vnd|đồng|đ)"
_SUM: Final = r"(?P<sum>\d{1,3}(?:[.,]\d{3})+|\d+)"
_NOTE: Final = r"(?:\s*\((?P<note>.*)\)[. ]*)?"
_KIND: Final = r"(?:(?P<kind>lệ phí|phí|mức giá|giá)\s*:\s*)?"
_FREE: Final = re.compile(rf"{_KIND}miễn phí{_NOTE}", re.IGNORECASE | re.DOTALL)
_IN_DONG: Final = re.compile(rf"{_KIND}{_SUM}\s*{_DONG}{_NOTE}", re.IGNORECASE | re.DOTALL)
_LABELLED: Final = re.compile(rf"{_KIND}(?P<words>.+)", re.IGNORECASE | re.DOTALL)
_UNSTATED: Final = re.compile(r"không có thông tin\s*\((?P<note>.*)\)[. ]*", re.IGNORECASE | re.DOTALL)
_EMPTY_SUM: Final = re.compile(rf"(?:{_DONG}\s*)?(?:\((?P<note>.*)\))?", re.IGNORECASE | re.DOTALL)
_FILE: Final = re.compile(r"^File đính kèm: ?(?P<file>.+)$")
_NEXT_FEE: Final = re.compile(r"\n(?=(?:Lệ phí|Phí|Mức giá|Giá) ?:)")
_KINDS: Final = {"lệ phí": FeeKind.FEE, "phí": FeeKind.CHARGE, "mức giá": FeeKind.PRICE, "giá": FeeKind.PRICE}


def fees_of(text: str) -> tuple[Fee, ...]:
    """Return the fees of a cell; none where it states nothing. Fees of a cell stand on lines led by their kind."""
    if states_nothing(text):
        return ()
    fees = (fee_of(part) for part in _NEXT_FEE.split(text))
    return tuple(dict.fromkeys(fee for fee in fees if fee is not None))


def fee_of(text: str) -> Fee | None:
    """Return one fee, None if the text states nothing.

    "Miễn phí" is the amount 0, and what stands in the bracket behind it its note.
    """
    words = _with_file(text.strip())
    if states_nothing(words):
        return None
    if found := _FREE.fullmatch(words):
        return _fee(found, 0)
    if found := _IN_DONG.fullmatch(words):
        amount = int(re.sub(r"[.,]", "", found["sum"])) if len(found["sum"]) <= 20 else MAX_NUMBER + 1
        return _fee(found, amount) if amount <= MAX_NUMBER else Fee(note=words)
    if found := _UNSTATED.fullmatch(words):
        note = found["note"].strip()
        return None if note.isdecimal() else Fee(note=note)
    return _in_words(words)


def _fee(found: re.Match[str], amount: int | NotStated) -> Fee:
    return Fee(kind=_kind(found), amount=amount, note=_bare(found["note"] or ""))


def _in_words(text: str) -> Fee:
    """Return the fee whose sum is not known; the kind that leads the words is told apart, a mere "Đồng" left out."""
    found = _LABELLED.fullmatch(text)
    if found is None or not found["kind"]:
        return Fee(note=text)
    words = found["words"].strip()
    if empty := _EMPTY_SUM.fullmatch(words):
        return Fee(kind=_kind(found), note=_bare(empty["note"] or ""))
    return Fee(kind=_kind(found), note=words)


def _kind(found: re.Match[str]) -> FeeKind:
    return _KINDS[found["kind"].lower()] if found["kind"] else FeeKind.UNKNOWN


def _bare(note: str) -> str:
    """Return a note without a bracket around all of it."""
    note = note.strip()
    if note.startswith("(") and note.endswith(")") and "(" not in note[1:-1] and ")" not in note[1:-1]:
        return note[1:-1].strip()
    return note


def _with_file(text: str) -> str:
    """Return the text with a line that only names an attached file put into the bracket of the note."""
    lines = text.split("\n")
    file = _FILE.match(lines[-1])
    if file is None or len(lines) == 1:
        return text
    head = "\n".join(lines[:-1]).strip()
    attached = f"Tệp kèm theo: {file['file'].strip()}"
    return f"{head[:-1]}\n{attached})" if head.endswith(")") else f"{head} ({attached})"
