"""The legal documents of a recovered record, read again from the text of the page.

On the page a document is its title and its code, set one after the other without a border: "Luật Cư trú 2020" +
"68/2020/QH14" + the next title. The rule that listed the numbers took each for itself: the end of a year came with a
number ("2068/2020/QH14"), so did numbers that a title only mentions ("sửa đổi Thông tư số 02/2020/TT-BTP ngày..."),
and codes of seldom issuers were cut or missed. Here each number is judged by what stands around it in the text.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from motcua.records.model import LegalBasis
from motcua.sources.passages import legal_basis
from motcua.sources.rows import Row

_TABLE_HEAD: Final = "Tên văn bản pháp lýMã văn bản"
_GLUED_YEAR: Final = re.compile(r"^(?:19|20)\d\d\.(?=\d+/\d{4}/)")

# A closed list, since the next title begins without a blank ("TT-BGTVTTHÔNG TƯ"); longer names come first.
_ISSUERS: Final = (
    "UBTƯMTTQVN|UBTVQH\\d\\d|QH\\d\\d|UBND|UBDT|VKSNDTC|TANDTC|TTCP|TTg|CP|CTN|HĐND|HĐTP|NHNN|VPCP|VPQH|BHXH"
    "|BNN&PTNT|BNNPTNT|BNNMT|BNN|BTNMT|BTTTT|BVHTTDL|BVHTT|BLĐTBXH|BLĐBXH|BGDĐT|BGTVT|BKHĐT|BKHCNMT|BKHCN"
    "|BTC|BTP|BCA|BQP|BYT|BCT|BCN|BNV|BNG|BXD|BTM|BTS"
)
_NUMBER: Final = re.compile(
    r"(?P<digits>\d{1,8})(?P<letter>\.?[a-zđ])?(?P<point>\.\d{1,2})?[ .]{0,2}(?P<years>(?:/ ?\d{4}){0,2}) ?/ ?"
    rf"(?P<sign>(?:N[ĐD]|Q[ĐD]|TTLT|TT|NQLT|NQ|CT|PL|L|VBHN)(?: ?[-–/] ?(?:{_ISSUERS}))+|UBTVQH\d\d|QH\d\d)"
)
_MISSPELT_SIGNS: Final = (("ND-", "NĐ-"), ("QD-", "QĐ-"), ("TT/", "TT-"))
_YEAR: Final = r"(?:19[4-9]|20[0-4])\d"
_YEAR_BEFORE: Final = re.compile(rf"{_YEAR}(?=\d{{1,4}}$)")
_YEAR_ALONE: Final = re.compile(_YEAR)
_LEAD: Final = re.compile(
    r"(?:(?:luật|nghị định|thông tư|thông tư liên tịch|quyết định|nghị quyết|pháp lệnh|chỉ thị)(?: số)?|số) ?:? ?$",
    re.IGNORECASE,
)
_LONGEST_LEAD: Final = 40
_BEFORE_MENTION: Final = frozenset({"", " ", "(", '"'})
_RUNS_ON: Final = re.compile(
    r" ?(?:ngày|NGÀY)\b|[ .]{0,2}[)\"'/-]|[,;:] ?(?![A-ZĐ])|[ .]\d| (?:VÀ|CỦA)\b| (?:của|do|về|và|được|quy định"
    r"|hướng dẫn|sửa đổi|thực hiện|bãi bỏ|ban hành|thay thế|đã|như|tại)\b"
)
_OTHER_DOCUMENT: Final = re.compile(
    r"sửa đổi|bổ sung|hướng dẫn|quy định|thay thế|thi hành|bãi bỏ|của luật|theo|căn cứ|thực hiện|\bvà\b|\btại\b"
    r"|ban hành",
    re.IGNORECASE,
)
_OWN_NUMBER_WITHIN: Final = 80


@dataclass(frozen=True, slots=True)
class _Place:
    """A number where it stands in the page's text."""

    number: str
    start: int
    end: int


def legal_bases_of(row: Row) -> tuple[LegalBasis, ...]:
    """Return the legal documents of a recovered row: of a list of objects, of the page, or of a list of numbers.

    Raises:
        SourceError: `legal_basis` or `legal_basis_raw` is of the wrong type.
    """
    if any(isinstance(item, dict) for item in row.items("legal_basis")):
        found = [legal_basis(entry.text("so_ky_hieu"), entry.text("trich_yeu")) for entry in row.rows("legal_basis")]
    else:
        listed = row.texts("legal_basis")
        numbers = _once(_numbers_of(row.text("legal_basis_raw"))) if listed else []
        found = [LegalBasis(number=number) for number in numbers] or [_listed(number) for number in listed]
    return tuple(dict.fromkeys(basis for basis in found if basis is not None))


def _listed(number: str) -> LegalBasis | None:
    """Return the document of a number; a year of the text before it that stuck to it is taken off."""
    return legal_basis(_GLUED_YEAR.sub("", number), "")


def _once(numbers: Iterable[str]) -> list[str]:
    """Return the numbers without repetitions; "190/2025/NQ-QH15" is one beside the proper "190/2025/QH15"."""
    kept = dict.fromkeys(numbers)
    return [number for number in kept if "/NQ-QH" not in number or number.replace("/NQ-QH", "/QH") not in kept]


def _numbers_of(page: str) -> Iterator[str]:
    """Give the numbers of the page's documents, without those that a title only mentions."""
    if not page.startswith(_TABLE_HEAD):
        return
    text = page.removeprefix(_TABLE_HEAD)
    title_start = 0
    places = [_place(found) for found in _NUMBER.finditer(text)]
    for at, place in enumerate(places):
        next_start = places[at + 1].start if at + 1 < len(places) else len(text)
        if _closes_title(text, place, next_start):
            title_start = place.end
        elif not _is_own(text, title_start, place.start):
            continue
        yield place.number


def _place(found: re.Match[str]) -> _Place:
    """Return the number of a match, without the year of the text before it: "2024" + "43", "2026." + "55"."""
    digits, letter, point = found["digits"], found["letter"] or "", found["point"] or ""
    start = found.start()
    if point and _YEAR_ALONE.fullmatch(digits):
        digits, point, start = point[1:], "", found.start("point") + 1
    elif year := _YEAR_BEFORE.match(digits):
        digits, start = digits[year.end() :], start + year.end()
    sign = found["sign"].replace(" ", "").replace("–", "-")
    for wrong, right in _MISSPELT_SIGNS:
        sign = right + sign.removeprefix(wrong) if sign.startswith(wrong) else sign
    return _Place(f"{digits}{letter}{point}{found['years'].replace(' ', '')}/{sign}", start, found.end())


def _closes_title(text: str, place: _Place, next_start: int) -> bool:
    """Return whether a number can be a document's code; False for one that surely stands inside a title.

    A number inside a title follows a blank and a word such as "số" or "Thông tư", and running text follows it; so
    does another number, when the title ends with it. Wherever one of these is missing, it is taken for a code.
    """
    before = text[max(0, place.start - _LONGEST_LEAD) : place.start]
    lead = _LEAD.search(before)
    if lead is None or before[: lead.start()][-1:] not in _BEFORE_MENTION:
        return True
    if text[place.end : place.end + 1].isdigit():
        return next_start != place.end
    return _RUNS_ON.match(text, place.end) is None or not text[place.end : place.end + 6].strip(" .;,)")


def _is_own(text: str, title_start: int, number_start: int) -> bool:
    """Return whether a number inside a title is the document's own: no word before it leads to another document."""
    is_near = number_start - title_start <= _OWN_NUMBER_WITHIN
    return is_near and _OTHER_DOCUMENT.search(text, title_start, number_start) is None
