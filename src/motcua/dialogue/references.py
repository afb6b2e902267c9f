"""How a turn refers to what was said before: ordinals, continuation, correction, contrast; words: `dialogue.toml`."""

from collections.abc import Iterable, Sequence
from functools import cache, lru_cache

from motcua import data
from motcua.text.phrases import Match, PhraseBook, longest


@cache
def _ordinals() -> PhraseBook[int]:
    rows = data.toml("dialogue.toml")["ordinal"]
    return PhraseBook([(phrase, row["place"]) for row in rows for phrase in row["say"]])


@cache
def _phrases() -> PhraseBook[str]:
    """The phrases of every list, each with the name of its list."""
    lists = {name: table for name, table in data.toml("dialogue.toml").items() if isinstance(table, dict)}
    return PhraseBook([(phrase, name) for name, table in lists.items() for phrase in table["say"]])


@lru_cache(maxsize=256)
def _found(tokens: tuple[str, ...]) -> dict[str, list[Match[str]]]:
    """Return the phrases found in a turn by the name of their list, each list without overlaps."""
    found: dict[str, list[Match[str]]] = {}
    for match in _phrases().find(tokens):
        found.setdefault(match.payload, []).append(match)
    return {name: [m for m in longest(matches) if m.exact or m.end - m.start > 1] for name, matches in found.items()}


def find(name: str, tokens: Sequence[str]) -> list[Match[str]]:
    """Return the phrases of one list found in a turn, without overlaps; a single word counts only as written.

    Typed without its mark, "còn" would be every "con".
    """
    return _found(tuple(tokens)).get(name, [])


def spoken(tokens: Sequence[str]) -> list[Match[str]]:
    """Return the phrases that only steer the conversation and say nothing of the subject."""
    opening = [match for name in ("continuation", "correction") for match in find(name, tokens) if match.start <= 2]
    anywhere = [match for name in ("same", "return", "again", "doubt", "comparison") for match in find(name, tokens)]
    return [*opening, *anywhere, *find("joining", tokens)]


def only(names: Iterable[str], tokens: Sequence[str], weights: Sequence[float]) -> bool:
    """Whether a turn says nothing of a subject beside phrases of these lists, and one of them."""
    said = {place for name in names for match in find(name, tokens) for place in range(match.start, match.end)}
    return bool(said) and all(place in said or weight < 1.0 for place, weight in enumerate(weights))


def ordinal(tokens: Sequence[str], among: int) -> Match[int] | None:
    """Return the first ordinal of a turn that fits a list of `among` things; the payload is the place, from 0."""
    for match in longest(_ordinals().find(tokens)):
        place = among + match.payload if match.payload < 0 else among // 2 if match.payload == 0 else match.payload - 1
        if 0 <= place < among:
            return Match(match.start, match.end, place, match.exact)
    if among and len(tokens) == 1 and tokens[0].isdecimal() and 1 <= int(tokens[0]) <= among:
        return Match(0, 1, int(tokens[0]) - 1, True)
    return None


def opens(name: str, tokens: Sequence[str], within: int = 2) -> bool:
    """Whether a turn begins, give or take `within` words, with a phrase of a list."""
    return any(match.start <= within for match in find(name, tokens))


def denied(tokens: Sequence[str], breaks: frozenset[int]) -> set[int]:
    """Return the positions of words that the person says are not meant ("không phải …", "đừng nhầm với …")."""
    return set().union(*(_up_to_end(match.end, tokens, breaks) for match in find("contrast", tokens)))


def negated(tokens: Sequence[str], breaks: frozenset[int]) -> list[tuple[int, set[int]]]:
    """Return where something is said not to be the case, each with the positions of the words that say what."""
    return [(match.start, _up_to_end(match.end, tokens, breaks)) for match in find("negation", tokens)]


def _up_to_end(start: int, tokens: Sequence[str], breaks: frozenset[int]) -> set[int]:
    """Return the positions from `start` to the end of its clause or to a word that ends what is denied."""
    ends = {match.start for match in longest(_until().find(tokens))}
    place = start
    while place < len(tokens) and place not in breaks and place not in ends:
        place += 1
    return set(range(start, place))


@cache
def _until() -> PhraseBook[None]:
    return PhraseBook([(phrase, None) for phrase in data.toml("dialogue.toml")["contrast"]["until"]])
