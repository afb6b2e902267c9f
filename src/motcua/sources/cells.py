"""How an office writes the parts of a procedure in cells: papers, sums, time limits, dates, legal documents.

Every rule raises `CellFault` with a Vietnamese reason for a cell that it cannot read; words where a figure could
stand are kept as a note, but a text that begins with a figure must be one whole.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Final, TypeVar

from motcua.records.model import (
    NOT_STATED,
    Case,
    Document,
    DossierGroup,
    Fee,
    FeeKind,
    Form,
    GroupKind,
    LegalBasis,
    NotStated,
    TimeLimit,
    TimeUnit,
)
from motcua.sources.dossiers import group_kind
from motcua.sources.limits import MAX_NUMBER
from motcua.sources.money import fee_of
from motcua.sources.passages import legal_basis
from motcua.sources.wording import heading, is_web_address, states_nothing, unbullet

_T = TypeVar("_T")

_UNITS: Final[Mapping[str, TimeUnit]] = {
    "ngày làm việc": TimeUnit.WORKING_DAY,
    "ngày": TimeUnit.DAY,
    "giờ": TimeUnit.HOUR,
    "tháng": TimeUnit.MONTH,
    "năm": TimeUnit.YEAR,
}
_TIME: Final = re.compile(
    r"(?P<amount>\d{1,4}(?:[.,]\d{1,2})?)\s*(?P<unit>ngày làm việc|ngày|giờ|tháng|năm)\s*(?:\((?P<note>.*)\))?",
    re.IGNORECASE | re.DOTALL,
)
_COUNT: Final = re.compile(r"(?P<count>\d{1,4})\s*bản (?P<what>chính|gốc|sao|chụp)", re.IGNORECASE)
_FORM: Final = re.compile(r"mẫu\s*:\s*(?P<name>.+)", re.IGNORECASE)
_DAY_FIRST: Final = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})")
_YEAR_FIRST: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")


class CellFault(ValueError):
    """A cell that cannot be read; the message is the reason, in Vietnamese."""


def parts_of(line: str) -> list[str]:
    """Return the parts of a line, which stand between upright bars."""
    return [part.strip() for part in line.split("|")]


def named(text: str, names: Mapping[str, _T], what: str) -> _T:
    """Return the value that a text names, whatever its case.

    Raises:
        CellFault: none of the names; they are listed.
    """
    found = names.get(text.lower().strip())
    if found is None:
        raise CellFault(f"{what} không biết: {text[:40]}; chọn một trong: {', '.join(names)}")
    return found


def whole_number(text: str) -> int:
    """Return a whole number from 0.

    Raises:
        CellFault: anything else.
    """
    if not (text.isascii() and text.isdecimal()) or len(text) > 12 or int(text) > MAX_NUMBER:
        raise CellFault(f"cần một số nguyên từ 0, gặp: {text[:40]}")
    return int(text)


def web_address(text: str) -> str:
    """Return the address of a page on the web.

    Raises:
        CellFault: it does not begin with https:// or http://, or holds a blank.
    """
    if not is_web_address(text):
        raise CellFault(f"cần địa chỉ bắt đầu bằng https://, gặp: {text[:40]}")
    return text


def day_of(text: str) -> date:
    """Return the date of "05/11/2025" or "2025-11-05".

    Raises:
        CellFault: anything else, or a date that no calendar has.
    """
    try:
        if found := _DAY_FIRST.fullmatch(text):
            return date(int(found[3]), int(found[2]), int(found[1]))
        if found := _YEAR_FIRST.fullmatch(text):
            return date(*map(int, found.groups()))
    except ValueError:
        pass
    raise CellFault(f"cần ngày dạng 05/11/2025, gặp: {text[:40]}")


def time_limit_of(text: str) -> TimeLimit | NotStated:
    """Return the time limit of "5 ngày làm việc", "5 ngày làm việc (note)" or words.

    Raises:
        CellFault: it begins with a figure but has no known unit.
    """
    if states_nothing(text):
        return NOT_STATED
    if found := _TIME.fullmatch(text):
        amount = float(found["amount"].replace(",", "."))
        return TimeLimit(amount=amount, unit=_UNITS[found["unit"].lower()], note=(found["note"] or "").strip())
    if text[:1].isdecimal():
        raise CellFault(f"thời hạn cần số và đơn vị ({', '.join(_UNITS)}), gặp: {text[:40]}")
    return TimeLimit(note=text)


def fee_line(text: str, kind: FeeKind) -> Fee | None:
    """Return the fee of a line such as "8.000 đồng (bản sao)", "8000", "Miễn phí" or words; None for nothing.

    Raises:
        CellFault: it begins with a figure but is no sum in đồng.
    """
    bare = f"{text} đồng" if text.isascii() and text.isdecimal() else text
    fee = fee_of(bare)
    if fee is None:
        return None
    if fee.amount is NOT_STATED and text[:1] in "0123456789-+":
        raise CellFault(f"số tiền cần ghi như 8.000 đồng (ghi chú), gặp: {text[:40]}")
    return fee.model_copy(update={"kind": kind})


def dossier_of(text: str) -> tuple[DossierGroup, ...]:
    """Return the papers of a cell, one a line: "Tờ khai | 1 bản chính | 2 bản sao | mẫu: Mẫu 01".

    A line that begins with "#" is the heading over the papers below it.

    Raises:
        CellFault: a paper without a name, or a part that is neither count nor form.
    """
    groups: list[tuple[str, list[Document]]] = [("", [])]
    for line in text.split("\n"):
        if line.startswith("#"):
            groups.append((heading(line[1:]), []))
        elif line:
            groups[-1][1].append(_document(line))
    return tuple(
        DossierGroup(name=name, kind=group_kind(name) if name else GroupKind.HEADING, documents=tuple(documents))
        for name, documents in groups
        if name or documents
    )


def _document(line: str) -> Document:
    name, *others = parts_of(line)
    if not unbullet(name):
        raise CellFault(f"giấy tờ không có tên: {line[:40]}")
    counts: dict[str, int] = {}
    forms: list[Form] = []
    notes: list[str] = []
    for part in others:
        if found := _COUNT.fullmatch(part):
            counts["originals" if found["what"].lower() in ("chính", "gốc") else "copies"] = int(found["count"])
        elif found := _FORM.fullmatch(part):
            forms.append(Form(name=found["name"].strip()))
        elif part[:1].isdecimal():
            raise CellFault(f"số lượng cần ghi như 1 bản chính, gặp: {part[:40]}")
        elif part:
            notes.append(part)
    return Document(
        name=unbullet(name),
        originals=counts.get("originals", NOT_STATED),
        copies=counts.get("copies", NOT_STATED),
        forms=tuple(forms),
        note="; ".join(notes),
    )


def case_of(line: str) -> Case:
    """Return the case of a line such as "Phải xác minh | 8 ngày làm việc".

    Raises:
        CellFault: no name, or a time limit that cannot be read.
    """
    name, *limit = parts_of(line)
    if not name:
        raise CellFault(f"trường hợp không có tên: {line[:40]}")
    return Case(name=unbullet(name), time_limit=time_limit_of(limit[0]) if limit else NOT_STATED)


def legal_line(line: str) -> LegalBasis | None:
    """Return the legal document of a line such as "123/2015/NĐ-CP | Quy định chi tiết..."."""
    number, *title = parts_of(line)
    return legal_basis(number, " | ".join(title))
