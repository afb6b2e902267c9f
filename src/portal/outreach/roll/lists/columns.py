"""The columns of the lists: the same for the template, for what is read and for what is exported.

Their headings and meanings stand in `data/columns.toml`; here stands how a cell of each kind is read.
"""

import tomllib
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from motcua.sources.cells import CellFault, day_of
from motcua.text.folding import fold
from portal.core.days import FIRST_DAY, LAST_DAY
from portal.outreach.roll import languages
from portal.outreach.roll.models import NAME_LENGTH, Officer
from portal.outreach.units.models import CODE_LENGTH, VILLAGE_CODE

Value = str | list[str]
PHONE_SIGNS: Final = frozenset("0123456789 +.-()/;")
_DATA: Final[dict[str, Any]] = tomllib.loads((Path(__file__).parents[1] / "data" / "columns.toml").read_text("utf-8"))


@dataclass(frozen=True)
class Column:
    """A column: its key, heading, what it means, an example, and how a cell of it is read.

    `read` gives what is kept of a text that is not empty, a day as `2026-11-05`; it raises `CellFault` with a reason
    in Vietnamese. `choices` are offered as a drop-down.
    """

    key: str
    heading: str
    meaning: str
    example: str
    read: Callable[[str], Value]
    required: bool = False
    choices: tuple[str, ...] = ()


def plain(text: str) -> str:
    """Return a text in normal form, on one line; a name keeps its tones where its bearer puts them."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def short(most: int) -> Callable[[str], str]:
    """Return what takes a text of so many characters."""

    def read(text: str) -> str:
        if len(text) > most:
            raise CellFault(_("dài %(long)d ký tự, nhiều hơn %(most)d") % {"long": len(text), "most": most})
        return text

    return read


def person(text: str) -> str:
    """Return the name of a person: letters, and no figures."""
    name = short(NAME_LENGTH)(text)
    if not any(sign.isalpha() for sign in name) or any(sign.isdigit() or sign in "<>@=" for sign in name):
        raise CellFault(_("không phải họ và tên: %(text)s") % {"text": text[:40]})
    return name


def day(text: str) -> str:
    """Return the day of "05/11/2026" or "2026-11-05"."""
    found = day_of(text)
    if not FIRST_DAY <= found <= LAST_DAY:
        raise CellFault(_("ngày quá xa: %(text)s") % {"text": text[:40]})
    return found.isoformat()


def phone(text: str) -> str:
    """Return a telephone number; one from which a spreadsheet cut the zero gets it back."""
    digits = sum(sign.isdigit() for sign in text)
    if not PHONE_SIGNS.issuperset(text) or not 8 <= digits <= 24:
        raise CellFault(_("không phải số điện thoại: %(text)s") % {"text": text[:40]})
    return f"0{text}" if text.isdecimal() and len(text) == 9 else short(40)(text)


def email(text: str) -> str:
    """Return an address for letters."""
    try:
        validate_email(text)
    except ValidationError as fault:
        raise CellFault(_("không phải địa chỉ thư điện tử: %(text)s") % {"text": text[:40]}) from fault
    return short(254)(text)


def code(text: str) -> str:
    """Return the code of a village."""
    try:
        VILLAGE_CODE(text)
    except ValidationError as fault:
        said = _("mã chỉ gồm chữ không dấu, chữ số, dấu chấm và gạch nối: %(text)s")
        raise CellFault(said % {"text": text[:40]}) from fault
    return short(CODE_LENGTH)(text)


def commune_code(text: str) -> str:
    """Return the code of a commune; one from which a spreadsheet cut the zeros gets them back."""
    if not (text.isascii() and text.isdecimal()) or len(text) > 5:
        raise CellFault(_("mã xã phải gồm 5 chữ số, nhưng ô này ghi: %(text)s") % {"text": text[:40]})
    return text.zfill(5)


def spoken(text: str) -> list[str]:
    """Return the languages of a text, parted by commas."""
    found = languages.languages(text)
    if len(found) > languages.MOST or any(len(one) > languages.LONGEST for one in found):
        raise CellFault(_("quá nhiều ngôn ngữ hoặc tên quá dài; hãy ngăn bằng dấu phẩy"))
    return found


ROLE_LABELS: Final[Mapping[str, str]] = _DATA["role_labels"]
_ROLES: Final = {fold(label): name for name, label in ROLE_LABELS.items()} | _DATA["role_names"]


def role(text: str) -> str:
    """Return the role that a text names; what none of the names is stays, after `other:`, in the office's own words."""
    known: str | None = _ROLES.get(fold(text))
    return known if known is not None else f"{Officer.Role.OTHER}:{short(NAME_LENGTH)(text)}"


_READERS: Final[Mapping[str, Callable[[str], Value]]] = {
    "name": short(NAME_LENGTH),
    "kind": short(30),
    "document": short(100),
    "reason": short(200),
    "person": person,
    "day": day,
    "phone": phone,
    "email": email,
    "code": code,
    "commune_code": commune_code,
    "languages": spoken,
    "role": role,
}
_CHOICES: Final[Mapping[str, tuple[str, ...]]] = {"kind": tuple(_DATA["kinds"]), "role": tuple(ROLE_LABELS.values())}


def _columns(*keys: str) -> tuple[Column, ...]:
    return tuple(
        Column(
            key,
            _DATA[key]["heading"],
            _DATA[key]["meaning"],
            _DATA[key]["example"],
            _READERS[_DATA[key]["read"]],
            _DATA[key].get("required", False),
            _CHOICES.get(key, ()),
        )
        for key in keys
    )


COLUMNS: Final[Mapping[str, tuple[Column, ...]]] = {
    "villages": _columns("commune_code", "commune", "code", "kind", "name"),
    "officers": _columns(
        *("commune_code", "commune", "village_code", "village", "full_name", "role", "role_told", "languages"),
        *("phone", "email", "decision_no", "decided_on", "term_from", "term_until", "ended_on", "end_reason"),
    ),
}
"""Columns by the kind of list."""

SHEETS: Final[Mapping[str, Any]] = _DATA["sheets"]
REASON: Final[str] = _DATA["reason"]
"""Heading of the column that says why a row was refused; it is passed over where such a list is brought again."""

PASSED_OVER: Final = frozenset(_DATA["passed_over"])
"""Headings, folded, of columns that many lists have and nobody misses."""


def heading_of(kind: str, key: str) -> str:
    """Return the heading of a column by its key; empty for none."""
    return next((one.heading for one in COLUMNS[kind] if one.key == key), "")
