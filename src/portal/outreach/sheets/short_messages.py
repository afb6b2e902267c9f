"""How long a short message is when a telephone sends it: characters, and the messages that it is sent as."""

import unicodedata
from dataclasses import dataclass
from typing import Final

GSM: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""The alphabet of 7 bits a character (3GPP TS 23.038); anything else makes the whole message UCS-2."""

GSM_TWICE: Final = frozenset("^{}\\[~]|€")
"""Characters of its extension, which take the place of two."""

GSM_LENGTHS: Final = (160, 153)
UCS2_LENGTHS: Final = (70, 67)
"""Characters of a message sent alone, and of each of several that belong together."""


@dataclass(frozen=True)
class Size:
    """How long a message is: characters, those that one message takes, and how many messages it is sent as."""

    characters: int
    places: int
    messages: int
    is_gsm: bool


def size_of(text: str) -> Size:
    """Return how long a text is as a short message."""
    is_gsm = all(one in GSM or one in GSM_TWICE for one in text)
    alone, joined = GSM_LENGTHS if is_gsm else UCS2_LENGTHS
    gsm_places = sum(2 if one in GSM_TWICE else 1 for one in text)
    places = gsm_places if is_gsm else len(text.encode("utf-16-le")) // 2
    messages = 0 if not places else 1 if places <= alone else -(-places // joined)
    return Size(len(text), places, messages, is_gsm)


def unmarked(text: str) -> str:
    """Return a Vietnamese text without marks, letters large and small as they are: three times as much fits."""
    bare = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    told = "".join(one for one in bare if not unicodedata.combining(one))
    return told.translate({ord("–"): "-", ord("“"): '"', ord("”"): '"', ord("…"): "...", ord("’"): "'"})
