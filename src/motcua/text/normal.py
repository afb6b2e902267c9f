"""One normal form for Vietnamese text: NFC, plain spaces, plain quotes, one placement of the tone.

Two placements of the tone mark are in use for open syllables in oa, oe, uy: the older "hòa, khỏe, thủy"
and the newer "hoà, khoẻ, thuỷ". They are the same words and official names mix them; the older is
taken here. The rule, for a syllable parted into onset, vowels and final consonant (the u of "qu" and the
i of "gi" before a vowel belong to the onset):

1. the last of ă â ê ô ơ ư among the vowels carries the tone (thuở, huyền, người, cửa);
2. else, of three vowels the middle one (ngoài, khuỷu);
3. else, of two vowels the second before a final consonant (hoàn, khoảng, huỳnh), the first without one
   (hòa, khỏe, thủy, mía, tài);
4. a single vowel carries it (quý, quả, giá, gì).

So a tone that slipped to a neighbour ("hòan", "qúy", "gía") comes right too. Words that are no such
syllable are left alone.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

from motcua.text.folding import SHAPES, TONES

_LINE_ENDS: Final = "\n\x85\u2028\u2029"
_BLANKS: Final = "\t\x0b\x0c"
# Drawn as nothing or as a blank, though Unicode classes them as letters or marks.
_INVISIBLE: Final = "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0"
_SINGLE_QUOTES: Final = "‘’‚‛′ʼ‹›"
_DOUBLE_QUOTES: Final = "“”„‟″«»"
_DASHES: Final = "‐‑‒–—―−⁃﹘﹣"
# Look-alikes that old documents and fonts leave for Vietnamese letters.
_LOOK_ALIKES: Final = {"ð": "đ", "Ð": "Đ", "Ɖ": "Đ", "ɖ": "đ", "ƣ": "ư", "Ƣ": "Ư"}
_FULL_WIDTH: Final = range(0xFF01, 0xFF5F)

_WORD = re.compile(r"[^\W\d_]+[\u0300-\u036f]*")
_LOOSE_SHAPE = re.compile("[\u0302\u0306]")
_DECORATED = re.compile(r"[^\w\s!-~]{9,}")
_MOST_MARKS_APART: Final = 64
_MOST_MARKS: Final = 8
_MARK_RUN = re.compile("[\u0300\u0301\u0303\u0309\u0302\u0306]{2,}")
_SYLLABLE = re.compile(
    r"(?P<onset>qu(?=[aeioy])|gi(?=[aeiouy])|ngh|ng|nh|gh|kh|ph|th|tr|ch|[bcdđghklmnprstvx]?)"
    r"(?P<vowels>[aeiouy]{1,3})(?P<coda>ch|ng|nh|[cmnpt]?)"
)
_LONGEST_SYLLABLE = 7
_CACHED_LENGTH = 32


class _CharacterTable(dict[int, int | str | None]):
    """A `str.translate` table that classes each code point when first seen."""

    def __missing__(self, code: int) -> int | str | None:
        """Return what replaces the code point: None drops it."""
        category = unicodedata.category(chr(code))
        kept: int | str | None = code
        if category in ("Cc", "Cf", "Cs"):
            kept = None
        elif category == "Zs":
            kept = " "
        self[code] = kept
        return kept


def _characters() -> _CharacterTable:
    table = _CharacterTable()
    for chars, plain in (
        (_LINE_ENDS, "\n"),
        (_BLANKS, " "),
        (_SINGLE_QUOTES, "'"),
        (_DOUBLE_QUOTES, '"'),
        (_DASHES, "-"),
    ):
        table.update(dict.fromkeys(map(ord, chars), plain))
    table.update(dict.fromkeys(map(ord, _INVISIBLE)))
    table.update({ord(char): letter for char, letter in _LOOK_ALIKES.items()})
    table.update({code: chr(code - 0xFEE0) for code in _FULL_WIDTH})
    return table


_CHARACTERS = _characters()


def normalise(text: str, *, keep_lines: bool = False) -> str:
    r"""Return the normal form of any text; normalising twice changes nothing and no input raises.

    Zero-width, control, bidi and lone surrogate characters go; every kind of space becomes one plain
    space and runs of them one; curly quotes, long dashes, full-width ASCII and look-alikes of đ and ư
    become plain; tones are placed by the module's rule; letter case stays. Of the combining marks over one letter
    the first 8 stay (Vietnamese needs two), since composing longer runs takes time in the square of their length.

    Args:
        text: Anything, of any length.
        keep_lines: Keep line ends as "\n" (each line stripped) instead of making them spaces.
    """
    plain = text.replace("\r\n", "\n").replace("\r", "\n").translate(_CHARACTERS)
    if not plain.isascii():
        plain = _thinned(_compose(_thinned(plain, _MOST_MARKS_APART)), _MOST_MARKS)
    if not keep_lines:
        return _in_words(plain)
    return "\n".join(_in_words(line) for line in plain.split("\n")).strip()


def _in_words(text: str) -> str:
    """Return the words of a text, each with its tone in place, parted by one space."""
    if text.isascii():
        return " ".join(text.split())
    return " ".join([_word(word) if len(word) <= _CACHED_LENGTH else _WORD.sub(_placed, word) for word in text.split()])


@lru_cache(maxsize=131_072)
def _word(word: str) -> str:
    """Return what stands between two spaces with its tones in place."""
    return word if word.isascii() else _WORD.sub(_placed, word)


def _thinned(text: str, most: int) -> str:
    """Return the text with no more than `most` combining marks in a row."""

    def thin(run: re.Match[str]) -> str:
        kept: list[str] = []
        marks = 0
        for char in run[0]:
            marks = marks + 1 if unicodedata.combining(char) else 0
            if marks <= most:
                kept.append(char)
        return "".join(kept)

    return _DECORATED.sub(thin, text)


def _compose(text: str) -> str:
    """Return NFC, with tone marks typed before the vowel's shape put after it first."""
    composed = unicodedata.normalize("NFC", text)
    if _LOOSE_SHAPE.search(composed) is None:
        return composed
    apart = unicodedata.normalize("NFD", composed)
    return unicodedata.normalize("NFC", _MARK_RUN.sub(_shapes_first, apart))


def _shapes_first(run: re.Match[str]) -> str:
    return "".join(sorted(run[0], key=lambda mark: mark not in SHAPES))


def _placed(found: re.Match[str]) -> str:
    word = found[0]
    if len(word) > _LONGEST_SYLLABLE or word.isascii():
        return word
    after = found.string[found.end() : found.end() + 1]
    if after and unicodedata.combining(after):  # a foreign mark, which would join the letter that lost its tone
        return word
    return place_tone(word)


@lru_cache(maxsize=65_536)
def place_tone(word: str) -> str:
    """Return the NFC word with its tone where the module's rule puts it; anything else comes back as it is."""
    marks = [mark for char in word for mark in unicodedata.normalize("NFD", char)[1:] if mark in TONES]
    if len(marks) != 1 or not word.isalpha():
        return word
    letters = [_without_tone(char) for char in word]
    position = _tone_position("".join(letters).lower())
    if position is None:
        return word
    letters[position] = unicodedata.normalize("NFC", letters[position] + marks[0])
    return "".join(letters)


def _without_tone(char: str) -> str:
    apart = unicodedata.normalize("NFD", char)
    return unicodedata.normalize("NFC", "".join(mark for mark in apart if mark not in TONES))


def _tone_position(letters: str) -> int | None:
    """Return the index of the letter that carries the tone; None when the letters are no syllable."""
    bare = "".join(unicodedata.normalize("NFD", char)[0] for char in letters)
    parts = _SYLLABLE.fullmatch(bare)
    if parts is None or len(bare) != len(letters):
        return None
    start, end = parts.span("vowels")
    shaped = [index for index in range(start, end) if letters[index] != bare[index]]
    if shaped:
        return shaped[-1]
    if end - start == 1:
        return start
    if end - start == 3 or parts["coda"]:
        return start + 1
    return start
