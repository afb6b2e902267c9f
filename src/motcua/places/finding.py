"""Places said in a turn.

A name counts where a word for its kind stands before it ("quận Bình Thạnh", "P25", "xã Ba Tơ"), where it follows a word
that says where ("ở Đức Phổ"), where it goes on an address ("phường 25 Bình Thạnh"), or where it is a province's and can
be nothing else. Most names are made of ordinary words, so nothing else counts: "xã hội" is no commune.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from functools import cache
from typing import Final, NamedTuple

from motcua.places.former import Tier, Unit, is_within
from motcua.places.naming import KIND_WORDS, SHORT_KINDS, Found, Kind, named, names, ordinary
from motcua.text.folding import fold, spelling_key

HERE: Final = frozenset({"ở", "tại", "thuộc", "trú", "ngụ"})
"""Words after which a place is where something is."""

FROM: Final = frozenset({"từ", "gốc"})
"""… where somebody comes from, which says nothing of where they are."""

BARE: Final = frozenset({"ở", "tại", "quê"})
"""Words after which a name counts without its kind …"""

BARE_FOLDED: Final = frozenset({"o"})
"""… and, in a turn without marks, this one alone: "tai" and "que" are too many other words."""

NEEDS_MORE: Final = frozenset({"hòa bình", "thái bình", "cao bằng", "hồ chí minh"})
"""Provinces whose names are words, or a man's, and count only with a kind or after a word that says where."""

_FUSED: Final = re.compile(r"([qp])(\d{1,2})")


class Lead(StrEnum):
    """What the word before a place says of it."""

    HERE = "here"
    FROM = "from"
    NONE = "none"


class Mention(NamedTuple):
    """A place said: tokens `start` up to, not including, `end`; the units it can mean; what stands before it.

    `kind` tells that a word for its kind was said with it.
    """

    start: int
    end: int
    units: tuple[Unit, ...]
    lead: Lead
    kind: bool


def mentions(tokens: Sequence[str], *, marked: bool) -> list[Mention]:
    """Return the places said, from the left, without overlaps.

    Args:
        tokens: Lower-case tokens of a normalised turn as typed; what is no word ("|") parts names.
        marked: Whether the turn was typed with marks.
    """
    return list(_Turn(tokens, marked).mentions())


@cache
def _starts(marked: bool) -> dict[str, list[tuple[tuple[str, ...], Kind]]]:
    """Return the phrases for kinds by their first word, as they may stand in a turn with marks or without."""
    found: dict[str, list[tuple[tuple[str, ...], Kind]]] = {}
    for words, kind in KIND_WORDS.items():
        for typed in {words} if marked else {words, tuple(map(fold, words))}:
            found.setdefault(typed[0], []).append((typed, kind))
    return found


@cache
def _province_starts() -> frozenset[str]:
    """Return the first words, without marks, of the names of provinces."""
    return frozenset(key.split()[0] for key, found in names().items() if any(map(_is_province, found)))


@cache
def _words(written: frozenset[str], marked: bool) -> frozenset[str]:
    return written if marked else written | frozenset(map(fold, written))


class _Turn:
    """The tokens of one turn under search."""

    def __init__(self, tokens: Sequence[str], marked: bool) -> None:
        self._tokens = tokens
        self._marked = marked
        self._kinds = _starts(marked)
        self._bare = BARE if marked else BARE | BARE_FOLDED

    def mentions(self) -> Iterator[Mention]:
        at, before = 0, None
        while at < len(self._tokens):
            found = self._at(at, before)
            if found is not None:
                yield found
                before = found
            at = found.end if found else at + 1

    def _at(self, at: int, before: Mention | None) -> Mention | None:
        """Return the place that begins at a token."""
        kind = self._with_kind(at)
        found = kind or self._after(before, at) or self._after_lead(at) or self._province(at)
        return Mention(at, found.end, found.units, self._lead(at), kind is not None) if found else None

    def _lead(self, at: int) -> Lead:
        """Return what the word before a token says."""
        word = self._tokens[at - 1] if at else ""
        if word in _words(HERE, self._marked):
            return Lead.NONE if at > 1 and self._tokens[at - 2] in ("quê", "que") else Lead.HERE
        return Lead.FROM if word in _words(FROM, self._marked) else Lead.NONE

    def _with_kind(self, at: int) -> Found | None:
        """Return the name after a word for a kind, or the one token that a numbered district or ward is ("q1")."""
        first = self._tokens[at]
        for words, kind in self._kinds.get(first, ()):
            end = at + len(words)
            if tuple(self._tokens[at:end]) == words:
                found = self._of_kind(end, kind) or self._alike(end, kind)
                if found:
                    return found
        if first in SHORT_KINDS:
            dotted = at + 1 < len(self._tokens) and not self._tokens[at + 1].isalnum()  # "Q. Bình Thạnh"
            return self._of_kind(at + 1 + dotted, KIND_WORDS[SHORT_KINDS[first]], short=True)
        match = _FUSED.fullmatch(first)
        if match is None:
            return None
        kind = KIND_WORDS[SHORT_KINDS[match[1]]]
        numbered = named([match[2]], 0, lambda unit: unit.kind in kind.kinds)
        return Found(at + 1, numbered.units, True) if numbered else None

    def _named(self, at: int, fits: Callable[[Unit], bool]) -> Found | None:
        return named(self._tokens, at, fits, marked=self._marked)

    def _of_kind(self, at: int, kind: Kind, *, short: bool = False) -> Found | None:
        found = self._named(at, lambda unit: unit.kind in kind.kinds)
        return found if found and self._is_sure(found, at, kind, short=short) else None

    def _alike(self, at: int, kind: Kind) -> Found | None:
        """Return a unit of the same size as the kind said: a city that somebody still calls a district."""
        if not self._marked:
            return None
        found = self._named(at, lambda unit: unit.tier in kind.tiers)
        return found if found and found.exact and found.end - at > 1 and self._is_sure(found, at, kind) else None

    def _is_sure(self, found: Found, at: int, kind: Kind, *, short: bool = False) -> bool:
        """Whether a name after its kind is none by chance.

        Of one syllable it must have its marks or be a number, and be no ordinary word, unless the larger unit follows.
        """
        name = self._tokens[at : found.end]
        if len(name) == 1 and (name[0].isdecimal() or (found.exact and self._marked and not short)):
            return True
        if len(name) == 1 or (kind.tiers == (Tier.COMMUNE,) and self._is_ordinary(name)):
            return self._after(Mention(at, found.end, found.units, Lead.NONE, True), found.end) is not None
        return True

    def _is_ordinary(self, name: Sequence[str]) -> bool:
        if " ".join(name) in ordinary().written:
            return True
        return not self._marked and " ".join(map(spelling_key, name)) in ordinary().folded

    def _after(self, before: Mention | None, at: int) -> Found | None:
        """Return the larger unit whose name goes on the address begun just before ("phường 25 Bình Thạnh")."""
        if before is None or at >= len(self._tokens) or at - before.end > 1:
            return None
        if at > before.end and self._tokens[before.end].isalnum():
            return None
        if not self._tokens[at].isalnum():
            return self._after(before, at + 1) if at == before.end else None
        found = self._with_kind(at) if before.end == at or not self._tokens[at - 1].isalnum() else None
        if found is None or not any(is_within(one, unit) for unit in found.units for one in before.units):
            found = self._named(at, lambda unit: any(_is_part(one, unit) for one in before.units))
        return found

    def _after_lead(self, at: int) -> Found | None:
        """Return a name without its kind after a word that says where."""
        if not at or self._tokens[at - 1] not in self._bare:
            return None
        found = self._named(at, _any)
        if found is None:
            return None
        if any(map(_is_province, found.units)):
            return found if found.exact or found.end - at > 1 else None
        name = self._tokens[at : found.end]
        return None if len(name) < 2 or self._is_ordinary(name) else found

    def _province(self, at: int) -> Found | None:
        """Return a province by its name alone, where that can be nothing else."""
        if spelling_key(self._tokens[at]) not in _province_starts():
            return None
        found = self._named(at, _any)
        if found is None or found.end - at < 2 or not any(map(_is_province, found.units)):
            return None
        name = self._tokens[at : found.end]
        key = " ".join(map(spelling_key, name))
        if " ".join(name) in NEEDS_MORE or (not self._marked and (key in ordinary().alone or key in _folded_needs())):
            return None
        provinces = tuple(unit for unit in found.units if _is_province(unit))
        return Found(found.end, provinces, found.exact) if found.exact or not self._marked else None


@cache
def _folded_needs() -> frozenset[str]:
    return frozenset(map(fold, NEEDS_MORE))


def _any(unit: Unit) -> bool:
    return True


def _is_province(unit: Unit) -> bool:
    return unit.tier is Tier.PROVINCE


def _is_part(one: Unit, other: Unit) -> bool:
    """Whether a unit lies in another that is larger."""
    return one.tier > other.tier and is_within(one, other)
