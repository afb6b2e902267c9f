"""Which sides of a procedure a turn asks about: phrases of `facets.toml`, nouns in a list, questions of yes or no."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from motcua import data
from motcua.records.facets import Facet
from motcua.retrieval.lexicon import word_classes
from motcua.text.phrases import Match, PhraseBook, longest

HOW: Final = "sao"
"""Last word of a clause that asks how ("báo lưu trú sao") …"""

NOT_HOW: Final = frozenset(("bản", "trích", "vì", "tại", "thì", "có", "không", "ra", "hàm", "ngôi", "làm", "vậy"))
"""… unless one of these stands before it ("bản sao", "vì sao", "có sao")."""

SUPPOSING: Final = frozenset(("nếu", "lỡ", "nhỡ", "trường", "rủi"))
"""First word of a clause that puts a case ("nếu … thì sao")."""

WHETHER: Final = frozenset(("có", "được", "cần", "phải"))
"""Words by which a clause asks yes or no, when it ends with one of `OR_NOT`."""

OR_NOT: Final = frozenset(("không", "chưa"))
TAGS: Final = frozenset(("đúng", "phải", "thật", "chắc"))
"""A clause that ends with one of these and "không" asks for a nod, not for conditions."""

Named = Callable[[Sequence[str]], bool]
"""Tells whether a run of tokens stands in the name of some procedure."""


@dataclass(frozen=True)
class Asked:
    """A side asked about, the tokens that ask for it, and the sides that an answer must tell with it."""

    facet: Facet
    start: int
    end: int
    also: tuple[Facet, ...] = ()

    @property
    def vague(self) -> bool:
        """Whether the phrase may only end a question about another side ("nộp mạng được không", "lệ phí là sao")."""
        return self.facet is Facet.OVERVIEW or (self.facet is Facet.CONDITIONS and bool(self.also))

    @property
    def facets(self) -> tuple[Facet, ...]:
        """The side and those told with it."""
        return (self.facet, *self.also)


@dataclass(frozen=True)
class _Phrase:
    facet: Facet
    unless: tuple[str, ...]
    also: tuple[Facet, ...]


@cache
def facet_phrases() -> PhraseBook[_Phrase]:
    """The phrases that ask for a side, each with what cancels it and what is told with it."""
    pairs: list[tuple[str, _Phrase]] = []
    for row in data.toml("facets.toml")["facet"]:
        also = tuple(Facet(name) for name in row.get("also", ()))
        phrase = _Phrase(Facet(row["name"]), tuple(row.get("unless", ())), also)
        pairs.extend((words, phrase) for words in row["say"])
    return PhraseBook(pairs, classes=word_classes())


@cache
def _nouns() -> PhraseBook[Facet]:
    rows = data.toml("facets.toml")["noun"]
    return PhraseBook([(words, Facet(row["name"])) for row in rows for words in row["say"]])


@cache
def _whether() -> PhraseBook[Facet]:
    rows = data.toml("facets.toml")["whether"]
    return PhraseBook([(words, Facet(row["name"])) for row in rows for words in row["say"]])


def asked_in(tokens: Sequence[str], breaks: Iterable[int], named: Named) -> list[Asked]:
    """Return the sides asked about, in order; `breaks` are the positions at which clauses end.

    A phrase that stands in some name as it does here asks for nothing ("giấy chứng nhận đủ điều kiện …"). Of phrases
    that hold one another the longest counts. A weak word alone ("phí") counts only where no phrase asks; "được không"
    asks for conditions only where it does not end a question about something else ("nộp mạng được không").
    """
    ends = set(breaks)
    sides = _by_phrase(tokens, ends, named)
    sides += _by_noun(tokens, ends, sides, named)
    bounds = sorted({0, *ends, len(tokens)})
    found: list[Asked] = []
    for start, end in zip(bounds, bounds[1:], strict=False):
        here = [side for side in sides if start <= side.start < end]
        plain = [side for side in here if not side.vague]
        found += plain or _by_frame(tokens, start, end, here) or here
    if any(side.facet is not Facet.OVERVIEW for side in found):
        found = [side for side in found if side.facet is not Facet.OVERVIEW]
    return sorted(found, key=lambda side: (side.start, side.end))


def _by_phrase(tokens: Sequence[str], breaks: set[int], named: Named) -> list[Asked]:
    joined = " ".join(f"| {token}" if place in breaks else token for place, token in enumerate(["", *tokens, ""], -1))
    found = [m for m in facet_phrases().find(tokens) if not any(f" {phrase} " in joined for phrase in m.payload.unless)]
    widest = [match for match in found if not any(_inside(match, other) for other in found)]
    asking = [match for match in widest if not _within_name(tokens, match, breaks, named)]
    return [Asked(match.payload.facet, match.start, match.end, match.payload.also) for match in asking]


def _within_name(tokens: Sequence[str], match: Match[Any], breaks: set[int], named: Named) -> bool:
    """Whether a phrase, the word before it and the one after stand so in some name; it may end its clause."""
    if match.start == 0 or match.start in breaks:
        return False
    after = match.end < len(tokens) and match.end not in breaks
    return named(tokens[match.start - 1 : match.end + after])


def _inside(match: Match[Any], other: Match[Any]) -> bool:
    return other.start <= match.start and match.end <= other.end and other.end - other.start > match.end - match.start


def _by_noun(tokens: Sequence[str], breaks: set[int], asked: Sequence[Asked], named: Named) -> Iterator[Asked]:
    """Yield nouns that stand in a list with a side asked about: "giấy tờ và lệ phí …", "hồ sơ, thời hạn …"."""
    starts, ends = {side.start for side in asked}, {side.end for side in asked}
    for match in longest(_nouns().find(tokens)):
        after = match.end + (match.end < len(tokens) and tokens[match.end] in ("và", "với"))
        before = match.start - (match.start > 0 and tokens[match.start - 1] in ("và", "với"))
        listed = (after > match.end or match.end in breaks) and after in starts
        listed = listed or ((before < match.start or match.start in breaks) and before in ends)
        if listed and not _within_name(tokens, match, breaks, named):
            yield Asked(match.payload, match.start, match.end)


def _by_frame(tokens: Sequence[str], start: int, end: int, here: Sequence[Asked]) -> list[Asked]:
    """Return what a clause asks by its frame alone: how ("… sao"), or whether ("có … không")."""
    last = end - 1
    if last - start < 2:
        return []
    if tokens[start] in SUPPOSING and tokens[last] == HOW and tokens[last - 1] == "thì":
        return [Asked(Facet.DOCUMENTS, last, end, (Facet.CONDITIONS,))]
    if tokens[last] == HOW and tokens[last - 1] not in NOT_HOW:
        return [Asked(Facet.STEPS, last, end, (Facet.DOCUMENTS,))]
    if tokens[last] not in OR_NOT or tokens[last - 1] in TAGS:
        return []
    opening = next((place for place in range(start, last) if tokens[place] in WHETHER), None)
    if opening is None:
        return []
    told = (Facet.WHO, Facet.DOCUMENTS)
    sides = [
        Asked(found.payload, start + found.start, start + found.end) for found in _whether().find(tokens[start:end])
    ]
    return [*sides, *([*here] or [Asked(Facet.CONDITIONS, last, end, told)])]
