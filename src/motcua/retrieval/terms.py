"""Terms under which texts are indexed: syllables and pairs of neighbouring syllables, as written and folded."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise

from motcua.text.folding import fold
from motcua.text.normal import normalise
from motcua.text.tokens import tokenise


class Spelling(StrEnum):
    """With the marks as written, or folded."""

    WRITTEN = "written"
    FOLDED = "folded"


@lru_cache(maxsize=65_536)
def folded(token: str) -> str:
    """Return a token without its marks."""
    return fold(token)


def spell(tokens: Iterable[str], spelling: Spelling) -> list[str]:
    """Return the tokens in the spelling asked for."""
    return list(map(folded, tokens)) if spelling is Spelling.FOLDED else list(tokens)


def with_pairs(tokens: Sequence[str]) -> list[str]:
    """Return the tokens followed by each pair of neighbours, joined by `_`."""
    return [*tokens, *map("_".join, pairwise(tokens))]


def tokens_of(text: str) -> list[str]:
    """Return the tokens of a text."""
    return tokenise(normalise(text))
