"""Personal data taken out of text before anything is stored or logged.

The forms are those of the identity papers, numbers and cards used in Viet Nam: 12-digit personal
identity numbers and the older 9-digit ones, mobile and fixed telephones, tax codes (10 digits, or 13
with a branch), social insurance numbers, health insurance cards, passports, number plates, land-use
certificates, bank accounts, e-mail addresses. Ten digits can be a telephone, a tax code or an insurance
number; the words before decide, or words after in the manner of "... là mã số thuế".

What procedures are made of stays: fees, dates, years, legal numbers, hotlines, the codes of procedures,
of dossiers and of units.

Each piece of text that has the shape of any of these is a span; the words that decide are looked for
between the spans only, never inside one or inside a label, so masking twice changes nothing.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from motcua.text.folding import fold
from motcua.text.identifiers import EMAIL, LABELS, Around, lettered_label, personal_numbers

_SPANS = re.compile(
    "|".join(
        (
            "(?P<label>" + "|".join(map(re.escape, LABELS)) + ")",
            r"(?P<email>(?<![\w.+%-])[\w.+%-]++@(?:[\w-]{1,63}\.){1,6}[A-Za-z]{2,24}(?![\w-]))",
            r"(?P<code>(?<!\w)(?:[A-Ya-y]\d{2}(?:\.[0-9A-Za-z]{1,6}){0,6}|\d{3}(?:\.\d{2,3}){1,3}\.[A-Ya-y]\d{2})"
            r" ?- ?\d{6} ?- ?\d{4,7}(?!\w)"
            r"|(?<!\w)[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}(?!\w)"
            r"|(?<![\w.])\d\.\d{6}(?:\.\d{3}\.\d{2}\.\d{2}\.[A-Ya-y]\d{2})?(?![\w]|[.,-]\d)"
            r"|(?<![\w.])(?:\d{3}(?:\.\d{2,3}){1,3}\.[A-Ya-y]\d{2}|[A-Ya-y]\d{2}(?:\.\d{2,3}){1,4})(?!\w|\.\d))",
            r"(?P<health>(?<!\w)[A-Za-z]{2}[ .-]?[1-5](?:[ .-]?\d){12}(?!\d))",
            r"(?P<passport>(?<![\w-])[A-Za-z] ?\d{7,8}(?!\w|[.,-]\d))",
            r"(?P<plate>(?<!\w)[1-9]\d-?[A-Za-z]{1,2}\d?[ -]?(?:\d{3}\.?\d{2}|\d{4})(?!\w|[.,-]\d))",
            r"(?P<certificate>(?<![\w-])[A-Za-z]{2} ?\d{6,8}(?!\w|[.,-]\d))",
            r"(?P<number>[(+]{0,2}\d(?:(?:[ .,-]| - |\)[ .-]?| ?\()?\d)*)",
        )
    )
)

_KINDS: Final = {
    "tax": r"mst|ma so thue|ma thue|msdn|ma so (?:doanh nghiep|ho kinh doanh|kinh doanh|dn|hkd)",
    "insurance": r"bhxh|bao hiem xa hoi|(?:ma|so) (?:so )?bao hiem",
    "bank": r"stk|so tk|tk|tai khoan|ngan hang|\w*bank|bidv|chuyen khoan|so the|the atm",
    "phone": r"s?dt|dien thoai|phone|zalo|goi|lien he|hotline|alo|tel|mobile|so may|di dong",
    "identity": r"cccd|cmnd|cmt|can cuoc|chung minh|dinh danh|ddcn|so giay to",
    "certificate": r"so phat hanh|giay chung nhan|gcn|gcnqsdd|so do|so hong|bia do|se ?ri",
    "passport": r"ho chieu|passport",
    "plate": r"bien so|bks|bien kiem soat|bien xe|xe|o to|oto",
    "fee": r"phi|le phi|gia|tien|von|luong|tong|muc|thu nhap|phat|doanh thu|khoang",
}
_WORDS = r"(?<!\w)(?:" + "|".join(f"(?P<{kind}>{words})" for kind, words in _KINDS.items()) + r")(?!\w)"
_DECIDING = re.compile(_WORDS)
_DECIDING_AFTER = re.compile(r"\s*[,(:-]?\s*(?:(?:la|cua)\s+)?(?:so\s+)?" + _WORDS)
_SHORTEST: Final = 5  # characters of the shortest span of any form: an e-mail address
_LOOK_BACK: Final = 60
_LOOK_AHEAD: Final = 30
_MONEY = re.compile(r"\s*(?:d|dong|vnd|usd|k|tr|trieu|ty|ti|nghin|ngan)(?!\w)")


class _Plain(dict[int, str]):
    """A `str.translate` table to ASCII digits, letters, spaces and dashes, one character for one."""

    def __missing__(self, code: int) -> str:
        """Return the plain look-alike of a character, or the character."""
        char = chr(code)
        category = unicodedata.category(char)
        plain = char
        if category == "Nd":
            plain = str(unicodedata.digit(char))
        elif category == "Zs":
            plain = " "
        elif category == "Pd" or code == 0x2212:
            plain = "-"
        elif 0xFF01 <= code <= 0xFF5E:
            plain = chr(code - 0xFEE0)
        self[code] = plain
        return plain


_PLAIN = _Plain()
_INVISIBLE = re.compile("[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]")


def mask(text: str) -> str:
    """Return `text` with personal data replaced by labels such as "[số điện thoại]"; never raises.

    Zero-width and bidi characters are dropped, since they hide numbers; the rest of the text stays as
    it was. Masking twice changes nothing. The time is linear in the length of the text.
    """
    masked = _mask_once(_INVISIBLE.sub("", text))
    while masked != text:
        text, masked = masked, _mask_once(masked)
    return masked


def _mask_once(text: str) -> str:
    plain = text.translate(_PLAIN)
    out: list[str] = []
    done = 0
    for start, end, label in _replacements(plain):
        out += (text[done:start], label)
        done = end
    out.append(text[done:])
    return "".join(out)


def _replacements(plain: str) -> Iterator[tuple[int, int, str]]:
    """Yield the places to replace, in order: start, end, label."""
    spans = [span for span in _SPANS.finditer(plain) if span.end() - span.start() >= _SHORTEST]
    gap_before = ""
    for index, span in enumerate(spans):
        last_end = spans[index - 1].end() if index else 0
        next_start = spans[index + 1].start() if index + 1 < len(spans) else len(plain)
        gap = plain[max(last_end, span.start() - _LOOK_BACK) : span.start()]
        before = f"{gap_before}|{gap}"[-_LOOK_BACK:]
        after = plain[span.end() : min(next_start, span.end() + _LOOK_AHEAD)]
        yield from _judge(span, before, after)
        gap_before = before


def _judge(span: re.Match[str], before: str, after: str) -> Iterator[tuple[int, int, str]]:
    form, start, lead = span.lastgroup or "", span.start(), 0
    if form in ("label", "code"):
        return
    if form == "email":
        yield start, span.end(), EMAIL
        return
    if form != "number":
        label = lettered_label(form, span[0], _look_around(before, after))
        if label:
            yield start, span.end(), label
            return
        lead = next(index for index, char in enumerate(span[0]) if char.isdigit())
    around = _look_around(before + span[0][:lead], after)
    for first, last, label in personal_numbers(span[0][lead:], around):
        yield start + lead + first, start + lead + last, label


def _look_around(before: str, after: str) -> Around:
    kind = ""
    for found in _DECIDING.finditer(fold(before)):
        kind = found.lastgroup or ""
    folded = fold(after)
    if kind in ("", "fee"):
        said_after = _DECIDING_AFTER.match(folded)
        if said_after and said_after.lastgroup != "fee":
            kind = said_after.lastgroup or kind
    return Around(kind, _MONEY.match(folded) is not None)
