"""What an officer may write: personal data is masked, the numbers and addresses of offices are not."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from unicodedata import normalize

from django.conf import settings

from portal.additions.models import Desk
from portal.conversations.services import storable, writable

_NUMBER: Final = re.compile(r"\+?\d(?:[ .()-]{0,2}\d){5,14}")
_EMAIL: Final = re.compile(r"[\w.+%-]+@[\w.-]+\.[A-Za-z]{2,24}")
_FIRST_STAND_IN: Final = 0xE000
"""Private-use characters stand for what is let through: they have the form of nothing that is masked."""

_STAND_INS: Final = re.compile("[\ue000-\uf8ff]")
_MOST: Final = 100
"""Numbers and addresses let through in one text."""


@dataclass(frozen=True)
class Checked:
    """A text as it may be sent, and whether something in it was masked."""

    text: str
    masked: bool


def checked(text: str) -> Checked:
    """Mask the personal data in what an officer wrote; what is known as an office's is let through."""
    plain = _STAND_INS.sub("", text.replace("\r\n", "\n")).strip()
    official = official_contacts()
    kept: list[str] = []

    def stand_in(found: re.Match[str]) -> str:
        if _key(found[0]) not in official or len(kept) >= _MOST:
            return found[0]
        kept.append(found[0])
        return chr(_FIRST_STAND_IN + len(kept) - 1)

    held = _EMAIL.sub(stand_in, _NUMBER.sub(stand_in, plain))
    unmasked, masked = normalize("NFC", writable(held)), storable(held)
    sent = _STAND_INS.sub(lambda found: kept[ord(found[0]) - _FIRST_STAND_IN], masked)
    return Checked(sent, masked != unmasked)


def official_contacts() -> frozenset[str]:
    """Return what offices can be reached by, as it is compared: digits alone, addresses in small letters."""
    desks = Desk.objects.in_force().values_list("telephone", flat=True)
    known = (settings.OFFICE_CONTACT, *settings.LIVE_HELP_PHONES, *desks)
    return frozenset(key for text in known for key in _keys(text))


def _keys(text: str) -> Iterator[str]:
    for form in (_NUMBER, _EMAIL):
        yield from (_key(found[0]) for found in form.finditer(text))


def _key(text: str) -> str:
    if "@" in text:
        return text.lower()
    digits = re.sub(r"\D", "", text)
    return f"0{digits[2:]}" if digits.startswith("84") and len(digits) > 9 else digits
