"""Folding: comparing Vietnamese words typed with all, some or none of their marks.

A syllable carries three kinds of mark: the tone (à á ả ã ạ), the shape of a vowel (ă â ê ô ơ ư) and the
bar of đ. `fold` takes all of them off, `toneless` only the tone; `could_be` tells whether a person who
leaves marks out could have typed one syllable when meaning another.
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

TONES = "\u0300\u0301\u0303\u0309\u0323"
"""The combining tone marks: huyền, sắc, ngã, hỏi, nặng."""

SHAPES = "\u0302\u0306\u031b"
"""The combining vowel shapes: circumflex (â ê ô), breve (ă), horn (ơ ư)."""

_CACHED_LENGTH = 40
_VIETNAMESE_MARKS = frozenset(TONES + SHAPES)
_DROP_TONES = dict.fromkeys(map(ord, TONES))
# Where i and y are two spellings of one sound: the whole rhyme, after one of these onsets ("kí" = "ký").
_I_FOR_Y = re.compile(r"(?:h|k|l|m|s|t)i")


class _MarkDropper(dict[int, int | None]):
    """A `str.translate` table that learns, code point by code point, which are combining marks."""

    def __missing__(self, code: int) -> int | None:
        """Return None for a combining mark of any sort, else the code point itself."""
        kept = None if unicodedata.category(chr(code)).startswith("M") else code
        self[code] = kept
        return kept


_DROP_MARKS = _MarkDropper({ord("đ"): ord("d")})


class _Marks(NamedTuple):
    """What one syllable shows: its bare letters and the marks over them."""

    bare: str
    tones: str
    shapes: tuple[str, ...]
    bars: tuple[int, ...]

    @property
    def plain(self) -> bool:
        """Tell whether the syllable has no mark at all."""
        return not (self.tones or self.bars or any(self.shapes))


def fold(text: str) -> str:
    """Return `text` in lower case with đ as d and every combining mark removed; folding twice changes nothing."""
    if text.isascii():
        return text.lower()
    return _fold_syllable(text) if len(text) <= _CACHED_LENGTH else _fold(text)


def _fold(text: str) -> str:
    bare = unicodedata.normalize("NFD", text.lower()).translate(_DROP_MARKS)
    return bare if bare.isascii() else unicodedata.normalize("NFC", bare)


_fold_syllable = lru_cache(maxsize=65_536)(_fold)


def toneless(text: str) -> str:
    """Return `text` in lower case without tone marks; ă â ê ô ơ ư and đ stay ("giấy" → "giây")."""
    if text.isascii():
        return text.lower()
    return _toneless_syllable(text) if len(text) <= _CACHED_LENGTH else _toneless(text)


def _toneless(text: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", text.lower()).translate(_DROP_TONES))


_toneless_syllable = lru_cache(maxsize=65_536)(_toneless)


def is_marked(text: str) -> bool:
    """Tell whether `text` holds any Vietnamese mark: a tone, a vowel shape or đ."""
    if text.isascii():
        return False
    if "đ" in text or "Đ" in text:
        return True
    return not _VIETNAMESE_MARKS.isdisjoint(unicodedata.normalize("NFD", text))


def spelling_key(syllable: str) -> str:
    """Return the folded syllable with the two spellings of final i made one ("kí", "ký" → "ky").

    Words that `could_be` pairs always share their key, so it is what an index of words is built on.
    """
    folded = fold(syllable)
    if len(folded) == 2 and _I_FOR_Y.fullmatch(folded):
        return folded[0] + "y"
    return folded


def could_be(typed: str, written: str) -> bool:
    """Tell whether a person who leaves out some marks could have typed `typed` when meaning `written`.

    Marks may be missing from `typed` but never differ from those of `written`: "giây", "giáy" and "giay"
    could all be "giấy"; "giầy" could not. A plain d stands for đ only in a syllable typed with no mark
    at all, for "dược" and "được" are different words. "kí" and "ký" are one word.
    """
    if typed == written:
        return True
    if len(typed) > _CACHED_LENGTH or len(written) > _CACHED_LENGTH:
        return _compatible(_read_marks(typed), _read_marks(written))
    return _could_be_syllable(typed, written)


@lru_cache(maxsize=131_072)
def _could_be_syllable(typed: str, written: str) -> bool:
    if spelling_key(typed) != spelling_key(written):
        return False
    return _compatible(_marks_of(typed), _marks_of(written))


def _compatible(typed: _Marks, written: _Marks) -> bool:
    if typed.bare != written.bare:
        return False
    if typed.plain:
        return True
    if typed.bars != written.bars or typed.tones not in ("", written.tones):
        return False
    return all(mine in ("", theirs) for mine, theirs in zip(typed.shapes, written.shapes, strict=False))


def _read_marks(syllable: str) -> _Marks:
    tones: list[str] = []
    shapes: list[str] = []
    bars: list[int] = []
    for char in unicodedata.normalize("NFD", syllable.lower()):
        if char in TONES:
            tones.append(char)
        elif not unicodedata.category(char).startswith("M"):
            if char == "đ":
                bars.append(len(shapes))
            shapes.append("")
        elif shapes:
            shapes[-1] += char
    bare = spelling_key(syllable)
    return _Marks(bare, "".join(tones), tuple(shapes), tuple(bars))


_marks_of = lru_cache(maxsize=65_536)(_read_marks)
