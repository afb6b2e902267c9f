"""Which words of two texts differ, for showing them side by side."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

MOST_WORDS: Final = 800
"""Words of the longest text compared word by word; the time grows with the square of it."""

LEAST_ALIKE: Final = 0.3
"""Below this likeness marks would be a patchwork: the whole text counts as changed."""

_WORD: Final = re.compile(r"\S+\s*")


@dataclass(frozen=True)
class Piece:
    """A piece of text, and whether the other text has something else in its place."""

    text: str
    changed: bool = False


def plain(text: object) -> tuple[Piece, ...]:
    """Return a text as one piece that counts as the same."""
    return (Piece(str(text)),)


def marked(old: str, new: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Return two texts in pieces, those marked that the other does not have."""
    before, after = _WORD.findall(old), _WORD.findall(new)
    if max(len(before), len(after)) > MOST_WORDS:
        return plain(old), plain(new)
    matcher = SequenceMatcher(None, [word.strip() for word in before], [word.strip() for word in after], autojunk=False)
    if matcher.ratio() < LEAST_ALIKE:
        return plain(old), plain(new)
    same = matcher.get_matching_blocks()
    return (
        tuple(_pieces(before, [(block.a, block.size) for block in same])),
        tuple(_pieces(after, [(block.b, block.size) for block in same])),
    )


def _pieces(words: Sequence[str], same: Sequence[tuple[int, int]]) -> Iterator[Piece]:
    """Yield words in runs: those of the blocks the same, those between them changed."""
    told = 0
    for start, size in same:
        if start > told:
            yield Piece("".join(words[told:start]), changed=True)
        if size:
            yield Piece("".join(words[start : start + size]))
        told = start + size
