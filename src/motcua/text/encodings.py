"""Documents in the encodings that Vietnamese offices have used, read into Unicode.

Besides UTF-8 and UTF-16 these are CP1258 (Windows, letters with combining tones), TCVN3 (fonts .VnTime
and the like, one byte a letter) and VNI (fonts VNI-Times, a vowel and a byte for its marks). No byte
says which is used, so each reading is tried and the one that makes the most words with marks possible
Vietnamese syllables is taken.

TCVN3 has no codes of its own for capital letters with a tone: fonts ending in H (.VnTimeH) draw the
small letter's code as a capital. A word whose other letters are all capitals is therefore read as
capitals throughout ("THñ TôC" → "THỦ TỤC"); the case of a first letter with a tone cannot be known.
"""

import codecs
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final, TypeVar

from motcua.text.folding import is_marked
from motcua.text.typing_habits import is_syllable

_P = TypeVar("_P", str, bytes)
_TONE_ORDER: Final = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
# Each vowel of TCVN3 without tone, then with huyền, hỏi, ngã, sắc, nặng.
_TCVN3_VOWELS: Final = {
    "a": "aµ¶·¸¹",
    "ă": "¨»¼½¾Æ",
    "â": "©ÇÈÉÊË",
    "e": "eÌÎÏÐÑ",
    "ê": "ªÒÓÔÕÖ",
    "i": "i×ØÜÝÞ",
    "o": "oßáâãä",
    "ô": "«åæçèé",
    "ơ": "¬êëìíî",
    "u": "uïñòóô",
    "ư": "\u00adõö÷øù",
    "y": "yúûüýþ",
}
_TCVN3_OTHERS: Final = {
    "®": "đ", "§": "Đ", "¡": "Ă", "¢": "Â", "£": "Ê", "¤": "Ô", "¥": "Ơ", "¦": "Ư",
}  # fmt: skip
# The byte after a vowel in VNI, and the shape and tone it adds; a capital vowel takes the capital byte.
_VNI_TONES: Final = {"ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ù": "\u0301", "ï": "\u0323"}
_VNI_CIRCUMFLEX: Final = dict(zip("âàåãáä", _TONE_ORDER, strict=True))
_VNI_BREVE: Final = dict(zip("êèúüéë", _TONE_ORDER, strict=True))
_VNI_SINGLES: Final = {"ô": "ơ", "ö": "ư", "ñ": "đ", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}

_WORDS_WEIGHED: Final = 4_000
_LIKELY: Final = 0.5
_SURE: Final = 0.75
_MARGIN: Final = 0.2
_EDGES: Final = r"\s\x00-/:-@\[-`{-\x7f“”‘’„‚…–—•"
_PIECE = re.compile(f"[^{_EDGES}]+")
# A word with both a letter of ASCII and something beyond; longer runs are no words.
_HIGH_PIECE = re.compile(
    rf"(?<![^{_EDGES}])(?=[0-9A-Za-z]{{0,11}}[^{_EDGES}0-9A-Za-z])(?=[^{_EDGES}A-Za-z]{{0,11}}[A-Za-z])"
    rf"[^{_EDGES}]{{2,12}}(?![^{_EDGES}])"
)
_HIGH_BYTES = re.compile(
    rb"(?<![0-9A-Za-z\x80-\xff])(?=[0-9A-Za-z]{0,11}[\x80-\xff])(?=[0-9\x80-\xff]{0,11}[A-Za-z])"
    rb"[0-9A-Za-z\x80-\xff]{2,16}(?![0-9A-Za-z\x80-\xff])"
)
_UNICODE_VIETNAMESE = re.compile("[ĂăĐđĨĩŨũƠơƯư\u1ea0-\u1ef9\u0300\u0301\u0303\u0309\u0323]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text read from bytes, and the name of the encoding that it was read by.

    `encoding` is one of "utf-8", "utf-8-sig", "utf-16", "cp1258", "tcvn3", "vni" and "cp1252"; the last
    is also the reading of what is no Vietnamese at all, bytes without meaning becoming U+FFFD.
    """

    text: str
    encoding: str


def _cased(table: dict[str, str]) -> dict[str, str]:
    return {**table, **{key.upper(): value.upper() for key, value in table.items()}}


def _tcvn3_table() -> dict[int, str]:
    table = {ord(code): letter for code, letter in _TCVN3_OTHERS.items()}
    for vowel, codes in _TCVN3_VOWELS.items():
        for tone, code in zip(_TONE_ORDER, codes, strict=True):
            table[ord(code)] = unicodedata.normalize("NFC", vowel + tone)
    return table


def _vni_table() -> dict[str, str]:
    """Return what each code of one or two characters means."""
    parts = {vowel + byte: vowel + tone for vowel in "aeouy" for byte, tone in _VNI_TONES.items()}
    parts |= {code + byte: _VNI_SINGLES[code] + tone for code in "ôö" for byte, tone in _VNI_TONES.items()}
    parts |= {vowel + byte: vowel + "\u0302" + tone for vowel in "aeo" for byte, tone in _VNI_CIRCUMFLEX.items()}
    parts |= {"a" + byte: "a\u0306" + tone for byte, tone in _VNI_BREVE.items()}
    table = _cased({code: unicodedata.normalize("NFC", meant) for code, meant in (parts | _VNI_SINGLES).items()})
    # A capital vowel with the small byte, and the other way, are typed now and then: the vowel decides.
    mixed = {code[0].upper() + code[1]: table[code.upper()] for code in parts}
    mixed |= {code[0] + code[1].upper(): table[code] for code in parts}
    return mixed | table


_TCVN3: Final = _tcvn3_table()
_TCVN3_TONED: Final = frozenset("".join(codes[1:] for codes in _TCVN3_VOWELS.values()))
_VNI: Final = _vni_table()
_VNI_CODE = re.compile("|".join(sorted(_VNI, key=len, reverse=True)))


def decode(data: bytes) -> Decoded:
    """Return the text of a document and the encoding it was in; never raises.

    A byte-order mark decides, then valid UTF-8; otherwise the reading with most plausible Vietnamese
    words, if at least half of the words with marks are plausible in it, else CP1252.
    """
    marked = _by_mark(data)
    if marked is not None:
        return marked
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        pass
    pieces = [piece[0] for piece in islice(_HIGH_BYTES.finditer(data), _WORDS_WEIGHED)]
    shares = {name: _share(pieces, read) for name, read in _READINGS.items()}
    best = max(shares, key=lambda name: shares[name])
    if shares[best] < _LIKELY:
        return Decoded(data.decode("cp1252", errors="replace"), "cp1252")
    return Decoded(_READINGS[best](data), best)


def convert_legacy(text: str) -> str:
    """Return what text read as Latin-1 or CP1252 says when it is really TCVN3 or VNI; else `text` itself.

    Call it before `normalise`, which drops the soft hyphen (ư in TCVN3). Text with any Vietnamese letter
    beyond Latin-1 is proper already and stays, mixtures too; so do English and French. One short word
    alone is too little to tell by.
    """
    if text.isascii() or _UNICODE_VIETNAMESE.search(text):
        return text
    pieces = [piece[0] for piece in islice(_HIGH_PIECE.finditer(text), _WORDS_WEIGHED)]
    if len(pieces) < 2 and not any(len(piece) > 2 for piece in pieces):
        return text
    shares = {read: _share(pieces, read) for read in (_read_tcvn3, _read_vni)}
    best = max(shares, key=lambda read: shares[read])
    if shares[best] < max(_SURE, _share(pieces, str) + _MARGIN):
        return text
    return best(text)


def _by_mark(data: bytes) -> Decoded | None:
    if data.startswith(codecs.BOM_UTF8):
        return Decoded(data[3:].decode("utf-8", errors="replace"), "utf-8-sig")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return Decoded(data.decode("utf-16", errors="replace"), "utf-16")
    return None


def _share(pieces: Sequence[_P], read: Callable[[_P], str]) -> float:
    """Return which part of the pieces reads as Vietnamese syllables with marks, from 0 to 1."""
    return sum(_is_plausible(read(piece)) for piece in pieces) / max(1, len(pieces))


def _is_plausible(word: str) -> bool:
    cased = word[1:].islower() or word.isupper() or len(word) == 1
    return cased and is_marked(word) and is_syllable(word)


def _read_tcvn3(text: str) -> str:
    return "".join(map(_tcvn3_line, text.splitlines(keepends=True)))


def _tcvn3_line(line: str) -> str:
    read = line.translate(_TCVN3)
    known = _known_capitals(line, read)
    if len(known) > 1 and all(known):
        return read.upper()
    return _PIECE.sub(_tcvn3_word, line)


def _tcvn3_word(found: re.Match[str]) -> str:
    word = found[0]
    read = word.translate(_TCVN3)
    known = _known_capitals(word, read)
    # One capital that begins the word says nothing of the rest: "Hµ" is "Hà".
    in_capitals = bool(known) and all(known) and (len(known) > 1 or word[0] in _TCVN3_TONED)
    return read.upper() if in_capitals else read


def _known_capitals(codes: str, read: str) -> list[bool]:
    """Return, for each letter whose case TCVN3 tells, whether it is a capital."""
    pairs = zip(codes, read, strict=True)
    return [letter.isupper() for code, letter in pairs if code not in _TCVN3_TONED and letter.isalpha()]


def _read_vni(text: str) -> str:
    return _VNI_CODE.sub(lambda code: _VNI[code[0]], text)


def _read_cp1258(data: bytes) -> str:
    return unicodedata.normalize("NFC", data.decode("cp1258", errors="replace"))


_READINGS: Final[dict[str, Callable[[bytes], str]]] = {
    "cp1258": _read_cp1258,
    "tcvn3": lambda data: _read_tcvn3(data.decode("cp1252", errors="replace")),
    "vni": lambda data: _read_vni(data.decode("cp1252", errors="replace")),
    "utf-8": lambda data: data.decode("utf-8", errors="replace"),
}
