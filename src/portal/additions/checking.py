"""What may stand in the fields of an addition: plain text, addresses of the web, telephones of an office."""

import re
from typing import Final
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from motcua import places
from motcua.text.masking import mask

_TAG: Final = re.compile(r"<\s*/?\s*[A-Za-z!]")
_UNSEEN: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_TELEPHONES: Final = re.compile(r"\(?\+?\d[\d .()-]{2,18}\d(?:\s*[,;/]\s*\(?\+?\d[\d .()-]{2,18}\d){0,4}")
_FEWEST_DIGITS: Final = 3
_MOST_DIGITS: Final = 12


def plain(text: str) -> None:
    """Refuse markup, and characters that are not seen.

    Raises:
        ValidationError: it holds either.
    """
    if _TAG.search(text):
        raise ValidationError(_("Chỉ nhập chữ thường, không dùng mã HTML."), code="markup")
    if _UNSEEN.search(text):
        raise ValidationError(_("Nội dung có ký tự ẩn; hãy gõ lại phần đó."), code="unseen")


def web_address(address: str) -> None:
    """Refuse any address but one of the web with a host and no password.

    Raises:
        ValidationError: it is not.
    """
    try:
        parts = urlsplit(address)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        sound = False
    if not sound or re.search(r"[\s<>\"\\]", address):
        raise ValidationError(_("Địa chỉ phải bắt đầu bằng http:// hoặc https://."), code="address")


def telephone(text: str) -> None:
    """Refuse what is not one telephone number or several, parted by commas.

    Raises:
        ValidationError: it is not.
    """
    numbers = re.split(r"[,;/]", text)
    counts = [len(re.sub(r"\D", "", number)) for number in numbers]
    if not _TELEPHONES.fullmatch(text.strip()) or not all(_FEWEST_DIGITS <= n <= _MOST_DIGITS for n in counts):
        raise ValidationError(_("Số điện thoại không đúng; ví dụ: 0255 000 0000, 1900 0000."), code="telephone")


def province_code(code: str) -> None:
    """Refuse what is no code of a province.

    Raises:
        ValidationError: it is not.
    """
    found = places.province(code)
    if found is None or found.code != code:
        raise ValidationError(_("Không có tỉnh nào mang mã này."), code="province")


def commune_within(province: str, commune: str) -> bool:
    """Whether a commune's code is one of a province's."""
    found = places.province(province) if province else None
    return found is not None and any(one.code == commune for one in found.communes)


def seems_personal(text: str) -> bool:
    """Whether a text seems to hold personal data, such as a telephone or an identity number."""
    return mask(text) != text
