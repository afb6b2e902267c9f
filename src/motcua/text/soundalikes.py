"""Spellings that are heard alike somewhere in Viet Nam, and so are taken one for another in writing."""

import re
from collections.abc import Iterator
from typing import Final

_PARTS = re.compile(r"(ngh|ng|nh|gh|gi|qu|kh|ph|th|tr|ch|[bcdđfghjklmnpqrstvwxz]?)(\w*?)(ch|ng|nh|[cmnpt]?)")
# North: d/gi/r, s/x, ch/tr, l/n; south: v/d/gi; and letters that keyboards and habits put for others.
_ONSETS: Final[dict[str, tuple[str, ...]]] = {
    "d": ("gi", "r", "v", "đ"),
    "đ": ("d",),
    "gi": ("d", "r", "v"),
    "r": ("d", "gi", "g"),
    "v": ("d", "gi"),
    "s": ("x",),
    "x": ("s",),
    "ch": ("tr",),
    "tr": ("ch",),
    "l": ("n",),
    "n": ("l",),
    "g": ("gh", "r"),
    "gh": ("g",),
    "ng": ("ngh",),
    "ngh": ("ng",),
    "c": ("k", "q"),
    "k": ("c", "kh"),
    "f": ("ph",),
    "j": ("gi", "ch"),
    "z": ("d", "gi", "v"),
    "w": ("qu", "u"),
    "q": ("qu", "c"),
    "qu": ("h", "g"),
}
_CODAS: Final[dict[str, tuple[str, ...]]] = {
    "c": ("t", "ch"),
    "t": ("c", "ch"),
    "ch": ("t", "c", "k"),
    "n": ("ng", "nh"),
    "ng": ("n",),
    "nh": ("n",),
}
_I_AND_Y: Final = str.maketrans("iíìỉĩịyýỳỷỹỵ", "yýỳỷỹỵiíìỉĩị")


def sound_alikes(word: str) -> Iterator[str]:
    """Yield other spellings of a lower-case syllable that sound alike: one part changed at a time.

    The marks of the vowels stay. What is yielded need be no syllable; an unknown shape of word yields nothing.
    """
    parts = _PARTS.fullmatch(word)
    if parts is None or not parts[2]:
        return
    onset, vowels, coda = parts.groups()
    for other in _ONSETS.get(onset, ()):
        yield other + vowels + coda
    for other in _CODAS.get(coda, ()):
        yield onset + vowels + other
    swapped = vowels[:-1] + vowels[-1].translate(_I_AND_Y)
    if swapped != vowels:
        yield onset + swapped + coda
