"""Numbers that identify a person or business: which form is which.

The forms (lengths, first digits, check digit of the tax code) are those of the papers themselves;
where one length serves several, the kind that the words around name decides.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

IDENTITY: Final = "[số định danh]"
PHONE: Final = "[số điện thoại]"
EMAIL: Final = "[email]"
ACCOUNT: Final = "[số tài khoản]"
TAX: Final = "[mã số thuế]"
INSURANCE: Final = "[số BHXH]"
PASSPORT: Final = "[hộ chiếu]"
PLATE: Final = "[biển số]"
HEALTH_CARD: Final = "[thẻ BHYT]"
CERTIFICATE: Final = "[số giấy chứng nhận]"
PAPER: Final = "[số giấy tờ]"
LABELS: Final = (
    IDENTITY,
    PHONE,
    EMAIL,
    ACCOUNT,
    TAX,
    INSURANCE,
    PASSPORT,
    PLATE,
    HEALTH_CARD,
    CERTIFICATE,
    PAPER,
)

_KEEP: Final = "keep"
_MOST_GROUPS: Final = 13
_FEWEST_DIGITS: Final = 8
_MOST_DIGITS: Final = 20
_MOST_THOUSANDS: Final = 6
_YEAR_DIGITS: Final = 4
_COUNTRY_CODES: Final = frozenset({"84", "0084"})
_GROUP = re.compile(r"\d+")
_MOBILE = re.compile(r"(?:0|(?:00)?840?)[35789]\d{8}|01[2689]\d{8}")
_FIXED = re.compile(r"(?:0|(?:00)?840?)2\d{8,9}")
_HOTLINE = re.compile(r"1[89]00\d{4}(?:\d{2})?")
_YEAR = re.compile(r"(?:19|20)\d{2}")
_PLATE_TAIL = re.compile(r"[ -]?(?:\d{3}\.?\d{2}|\d{4})$")
_TAX_WEIGHTS: Final = (31, 29, 23, 19, 17, 13, 7, 5, 3)
_PLAIN_PREFIXES: Final = frozenset({"TK", "DT", "SO", "TT", "ID", "QD", "ND", "NQ", "CV", "SN"})


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around a number: the kind that the nearest deciding word names, and a unit of money.

    `kind` is "" or one of tax, insurance, bank, phone, identity, certificate, passport, plate and fee.
    """

    kind: str
    money: bool


class _Digits:
    """Some neighbouring groups of digits taken as one number."""

    __slots__ = ("groups", "separators", "text")

    def __init__(self, groups: Sequence[str], separators: Sequence[str]) -> None:
        self.groups = groups
        self.separators = separators
        self.text = "".join(groups)

    @property
    def whole(self) -> bool:
        """Tell whether the digits stand together."""
        return len(self.groups) == 1

    @property
    def even(self) -> bool:
        """Tell whether these can be parts of one number.

        One separator serves throughout, but for the first, behind a dialling code; and no part is so
        long that it is a number itself, unless a country code stands before it.
        """
        if self.whole:
            return True
        parts = self.groups[1:] if self.groups[0] in _COUNTRY_CODES else self.groups
        return len(set(self.separators[1:])) <= 1 and max(map(len, parts)) <= (9 if len(parts) == 1 else 8)

    @property
    def is_thousands(self) -> bool:
        """Tell whether the digits are written as an amount: 1.500.000."""
        if self.whole or self.text[0] == "0" or len(set(self.separators)) > 1:
            return False
        return len(self.groups[0]) <= 3 and all(len(group) == 3 for group in self.groups[1:])

    @property
    def is_date(self) -> bool:
        """Tell whether the groups are day, month, year or year, month, day."""
        if len(self.groups) != 3 or len(set(self.separators)) > 1:
            return False
        day, month, year = self.groups if len(self.groups[2]) == 4 else reversed(self.groups)
        in_range = len(day) <= 2 and len(month) <= 2 and 1 <= int(day) <= 31 and 1 <= int(month) <= 12
        return in_range and _YEAR.fullmatch(year) is not None

    @property
    def is_hotline(self) -> bool:
        """Tell whether this is a public 1800 or 1900 number, or a mere row of years."""
        if _HOTLINE.fullmatch(self.text) and (self.whole or self.groups[0][2:] == "00"):
            return True
        return all(_YEAR.fullmatch(group) for group in self.groups)


def personal_numbers(run: str, around: Around) -> Iterator[tuple[int, int, str]]:
    """Yield what in a run of digit groups identifies somebody: start, end, label; the longest first at each place.

    Args:
        run: Groups of ASCII digits with short separators between them, such as "2025 0912.345.678".
        around: What stands around the run; a unit of money belongs to its last group.
    """
    found = list(_GROUP.finditer(run))
    groups = [group[0] for group in found]
    separators = [run[one.end() : two.start()] for one, two in zip(found, found[1:], strict=False)]
    at = 0
    while at < len(found):
        size, label = _longest_number(groups, separators, at, around)
        if label not in ("", _KEEP):
            yield _start(run, found[at].start(), found[at + size - 1].end()), found[at + size - 1].end(), label
        at += size


def _start(run: str, start: int, end: int) -> int:
    """Return where a number begins with its plus sign and the bracket of its dialling code."""
    if run.endswith("+", 0, start):
        start -= 1
    if run.endswith("(", 0, start) and run.find(")", start, end) >= 0:
        start -= 1
    return start


def _longest_number(groups: Sequence[str], separators: Sequence[str], at: int, around: Around) -> tuple[int, str]:
    """Return how many groups from `at` make one number, and its label; one group and "" when none does."""
    sizes = _sizes(groups, at)
    if len(groups[at]) < _FEWEST_DIGITS and groups[at][0] not in "08" and around.kind not in _ASKED:
        sizes = [size for size in sizes if size <= _MOST_THOUSANDS]
    if sizes and len(groups[at]) != _YEAR_DIGITS:
        reach = _even_reach(separators, at)
        sizes = [size for size in sizes if size <= reach]
    for size in sizes:
        end = at + size
        digits = _Digits(groups[at:end], separators[at : end - 1])
        label = _label(digits, around.kind, around.money and end == len(groups))
        if label:
            return size, label
    return 1, ""


def _even_reach(separators: Sequence[str], at: int) -> int:
    """Return how many groups from `at` keep one separator behind the first; only years and hotlines mix them."""
    second = at + 1
    end = second
    while end < min(len(separators), at + _MOST_GROUPS) and separators[end] == separators[second]:
        end += 1
    return end - at + 1


def _sizes(groups: Sequence[str], at: int) -> list[int]:
    """Return the numbers of groups that give a count of digits worth judging, the largest first."""
    sizes: list[int] = []
    total = 0
    for size, group in enumerate(groups[at : at + _MOST_GROUPS], start=1):
        total += len(group)
        if total > _MOST_DIGITS:
            break
        if total >= _FEWEST_DIGITS:
            sizes.append(size)
    return sizes[::-1]


def _label(digits: _Digits, kind: str, money: bool) -> str:
    if digits.is_date or digits.is_hotline:
        return _KEEP
    if len(digits.text) < _FEWEST_DIGITS:
        return ""
    if digits.is_thousands:
        return _of_amount(digits, kind, money)
    if money and digits.text[0] != "0":
        return _KEEP if digits.whole else ""
    return next(filter(None, (rule(digits, kind) for rule in _RULES)), "")


def _of_amount(digits: _Digits, kind: str, money: bool) -> str:
    """Judge digits in threes: an amount unless they have the length of what the words ask for."""
    loose = digits.separators[0] in " -"
    if _MOBILE.fullmatch(digits.text) and not money and (kind == "phone" or (loose and kind != "fee")):
        return PHONE
    identity = len(digits.text) in (9, 12) and not money
    if identity and (kind == "identity" or (loose and kind != "fee")):
        return IDENTITY
    return ACCOUNT if kind == "bank" and not money and digits.separators[0] == " " else _KEEP


def _by_kind(digits: _Digits, kind: str) -> str:
    """Label a number of the length that the deciding word asks for."""
    lengths, label = _ASKED.get(kind, ((), ""))
    return label if digits.even and len(digits.text) in lengths else ""


def _phone(digits: _Digits, kind: str) -> str:
    if not digits.even or digits.text[0] not in "08":
        return ""
    return PHONE if _MOBILE.fullmatch(digits.text) or _FIXED.fullmatch(digits.text) else ""


def _branch_tax_code(digits: _Digits, kind: str) -> str:
    lengths = [len(group) for group in digits.groups]
    return TAX if lengths == [10, 3] and digits.separators[0].strip() == "-" else ""


def _identity(digits: _Digits, kind: str) -> str:
    if len(digits.text) == 12 and digits.even and (digits.text[0] == "0" or (digits.whole and kind != "fee")):
        return IDENTITY
    return IDENTITY if len(digits.text) == 9 and digits.whole and kind != "fee" else ""


def _unnamed(digits: _Digits, kind: str) -> str:
    """Label digits that stand together in a length of some paper, with no word to name it."""
    if not digits.whole or (kind == "fee" and digits.text[0] != "0"):
        return ""
    length = len(digits.text)
    if length == 10:
        return TAX if _is_tax_code(digits.text) else PAPER
    if length == 11:
        return PHONE if digits.text[0] == "0" else ""
    return ACCOUNT if length >= 13 else ""


def _is_tax_code(digits: str) -> bool:
    total = sum(weight * int(digit) for weight, digit in zip(_TAX_WEIGHTS, digits, strict=False))
    return 10 - total % 11 == int(digits[9])


_ASKED: Final[dict[str, tuple[Sequence[int], str]]] = {
    "tax": ((10, 12, 13), TAX),
    "insurance": ((10,), INSURANCE),
    "bank": (range(_FEWEST_DIGITS, _MOST_DIGITS + 1), ACCOUNT),
    "phone": (range(9, 13), PHONE),
    "identity": ((9, 12), IDENTITY),
}
_RULES: Final[tuple[Callable[[_Digits, str], str], ...]] = (_by_kind, _phone, _branch_tax_code, _identity, _unnamed)


def lettered_label(form: str, text: str, around: Around) -> str:
    """Return the label of a number with letters, "" when the words around speak against it.

    Args:
        form: "health", "passport", "plate" or "certificate".
        text: The number as typed, in ASCII.
        around: What stands around it.
    """
    kind = around.kind
    if around.money:
        return ""
    if form == "health":
        return HEALTH_CARD
    if form == "passport":
        return PASSPORT if kind == "passport" or " " not in text else ""
    return _plate(text, kind) if form == "plate" else _certificate(text, kind)


def _plate(text: str, kind: str) -> str:
    if kind == "plate":
        return PLATE
    tail = _PLATE_TAIL.search(text)
    digits = "".join(filter(str.isdigit, tail[0])) if tail else ""
    loose = len(digits) == 4 and (" " in text or _YEAR.fullmatch(digits) is not None)
    return "" if kind == "fee" or text != text.upper() or loose else PLATE


def _certificate(text: str, kind: str) -> str:
    if kind == "certificate":
        return CERTIFICATE
    return CERTIFICATE if not kind and text[:2].isupper() and text[:2] not in _PLAIN_PREFIXES else ""
