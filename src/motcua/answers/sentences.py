"""The verifier of sentences: does a sentence in other words say what the line says, no more and no less?

It reads a sentence that a language model made of one line of a reply, and trusts it in nothing. The line itself is held
against the record by `verifier`; so what a sentence may hold is what its line holds, and a few reviewed words
(`data/rewording.toml`). A sentence that says something true in words that nobody reviewed is refused as well: the
person then reads the plain line and has lost nothing.
"""

import re
from collections import Counter
from enum import StrEnum
from typing import Final

from motcua.answers.reply import Language
from motcua.answers.verifier import FIGURE, normal_form
from motcua.answers.vocabulary import (
    Words,
    counted,
    english_meant,
    english_said,
    is_figure,
    phrases_in,
    replacements,
    vocabulary,
    watched,
    words,
)
from motcua.records.facets import Facet

BLOCK_END: Final = re.compile(r"[:–()]")
"""Where a line is cut into parts that may change places: the name of a side, a value, a bracket, how to hand in."""

MOST_BLOCKS: Final = 6
"""Parts of a line that may change places; one with more keeps its order."""

PUNCTUATION: Final = frozenset(" .,;:()/-–“”\"'…")
"""What stands between words; any other sign only as often as in the line, for "≥", "%" and "+" say something."""

FORBIDDEN: Final = re.compile(r"//|\bwww\.|^\s*(?:[-–•+]|\d{1,2}[.)]\s)")
"""The beginnings of addresses, and of the items of a list."""

LONGEST_ADDED: Final = 120
"""Characters by which a sentence may be longer than twice its line."""


class Fault(StrEnum):
    """What is wrong with a sentence."""

    FORM = "form"  # marks, addresses, characters or a length that no sentence has
    FIGURE = "figure"  # a figure, date, code or legal sign more, fewer or other than in the line
    NUMBER_WORD = "number_word"  # a number in words that the line does not say so
    DENIAL = "denial"  # more or fewer words that deny or except
    CLAIM = "claim"  # a duty, a right, a promise or a freedom from payment that the line does not state
    INVENTED = "invented"  # a word that is neither the line's nor a reviewed one
    DROPPED = "dropped"  # a word of the line that is not told
    ORDER = "order"  # parts of the line in another order, where that may change what is said
    UNCHECKABLE = "uncheckable"  # a line that cannot be told in this language so that it could be checked


def faults_of(sentence: str, line: str, facet: Facet, language: Language) -> frozenset[Fault]:
    """Return all that is wrong with a sentence, empty where it holds.

    Args:
        sentence: One sentence, without its mark.
        line: The text of the fact that it tells.
        facet: The side that the fact belongs to.
        language: What the sentence is written in.
    """
    told, meant = words(sentence), words(line)
    found = {fault for fault, wrong in _COMMON.items() if wrong(sentence, line, told, meant)}
    if language is Language.ENGLISH:
        return frozenset(found | _english_faults(told, meant, facet))
    return frozenset(found | _vietnamese_faults(told, line, facet))


def _bad_form(sentence: str, line: str, told: Words, meant: Words) -> bool:
    too_long = len(sentence) > 2 * len(line) + LONGEST_ADDED
    return not told or too_long or FORBIDDEN.search(sentence) is not None or bool(_signs(sentence) - _signs(line))


def _signs(text: str) -> Counter[str]:
    """Return the characters of a text that are no letters, digits or plain punctuation."""
    return Counter(char for char in text if not (char.isalnum() or char in PUNCTUATION or "\u0300" <= char <= "\u036f"))


def _other_figures(sentence: str, line: str, told: Words, meant: Words) -> bool:
    return _figures(sentence) != _figures(line)


def _figures(text: str) -> Counter[str]:
    """Return each figure of a text in the verifier's normal form, with how often it stands there."""
    return Counter(map(normal_form, FIGURE.findall(text)))


def _other_number_words(sentence: str, line: str, told: Words, meant: Words) -> bool:
    book = watched("numbers", "english_numbers")
    return counted(book, told) != counted(book, meant)


def _other_denials(sentence: str, line: str, told: Words, meant: Words) -> bool:
    book = watched("denials", "english_denials")
    return counted(book, told) != counted(book, meant)


def _new_claims(sentence: str, line: str, told: Words, meant: Words) -> bool:
    book = watched("claims", "english_claims")
    return bool(counted(book, told) - counted(book, meant))


_COMMON: Final = {
    Fault.FORM: _bad_form,
    Fault.FIGURE: _other_figures,
    Fault.NUMBER_WORD: _other_number_words,
    Fault.DENIAL: _other_denials,
    Fault.CLAIM: _new_claims,
}
"""What holds in both languages; each looks for itself, so that a sentence must pass all."""


# Vietnamese -----------------------------------------------------------------------------------------------------------
def _vietnamese_faults(told: Words, line: str, facet: Facet) -> set[Fault]:
    """Hold a sentence against its line word by word, plain phrases taken for the official ones they stand for."""
    meant = words(line)
    for one in replacements():
        told = one.undone(told, meant)
    allowed = vocabulary(Language.VIETNAMESE)
    found = set()
    if any(word not in allowed.beside(facet) for word in Counter(told) - Counter(meant)):
        found.add(Fault.INVENTED)
    if Counter(meant) - Counter(told):
        found.add(Fault.DROPPED)
    if not _in_order(told, _blocks(line), allowed.grammar, allowed.beside(facet)):
        found.add(Fault.ORDER)
    return found


def _blocks(line: str) -> list[Words]:
    """Return the parts of a line that may change places: one, the whole, where their order may matter."""
    parts = [part for part in map(words, BLOCK_END.split(line)) if part]
    return [words(line)] if len(parts) > MOST_BLOCKS or is_delicate(words(line)) else parts


def is_delicate(line: Words) -> bool:
    """Whether the order of a line may matter: it denies, excepts, sets a condition, holds several figures or a zero."""
    figures = [word for word in line if is_figure(word)]
    conditions = sum(counted(watched("conditions"), line).values())
    appended = sum(counted(watched("harmless"), line).values())  # each holds one of the conditions' words
    return bool(counted(watched("denials"), line)) or conditions > appended or len(figures) > 1 or "0" in figures


def _in_order(told: Words, blocks: list[Words], within: frozenset[str], between: frozenset[str]) -> bool:
    """Whether a sentence is the blocks one after another in some order, with words of grammar among them.

    Each place is looked at once with each choice of blocks told before it, so the time stays bounded.
    """
    all_told = (1 << len(blocks)) - 1
    ways = [(0, 0)]  # a place in the sentence, and the blocks told before it, as bits
    seen = set(ways)
    while ways:
        at, before = ways.pop()
        if at == len(told):
            if before == all_told:
                return True
            continue
        steps = [(at + 1, before)] if told[at] in between else []
        for number, block in enumerate(blocks):
            end = 0 if before >> number & 1 else _end_of(block, told[at:], within)
            if end:
                steps.append((at + end, before | 1 << number))
        ways.extend(step for step in steps if step not in seen)
        seen.update(steps)
    return False


def _end_of(block: Words, told: Words, within: frozenset[str]) -> int:
    """Return where a block that a sentence begins with ends, 0 where it does not begin with it."""
    place = 0
    for at, word in enumerate(told):
        if word == block[place]:
            place += 1
            if place == len(block):
                return at + 1
        elif word not in within or place == 0:
            return 0
    return 0


# English --------------------------------------------------------------------------------------------------------------
def is_checkable(line: Words) -> bool:
    """Whether a line can be told in English so that it can be checked.

    Word order differs, so a line in which order may matter cannot; nor can one with a number in words.
    """
    return not is_delicate(line) and not counted(watched("numbers"), line)


def _english_faults(told: Words, meant: Words, facet: Facet) -> set[Fault]:
    """Hold a sentence against its line: runs of the line's own words, reviewed English ones, words of grammar."""
    found = set() if is_checkable(meant) else {Fault.UNCHECKABLE}
    free = [True] * len(meant)
    said: Counter[str] = Counter()
    english = {match.start: match for match in phrases_in(english_said(), told)}
    allowed = vocabulary(Language.ENGLISH).beside(facet)
    at = 0
    while at < len(told):
        run, start = _longest_run(told[at:], meant, free)
        if at in english and run < 2:
            said[english[at].payload] += 1
            at = english[at].end
        elif run and (run > 1 or told[at] not in allowed):
            free[start : start + run] = [False] * run
            at += run
        else:
            if told[at] not in allowed:
                found.add(Fault.INVENTED)
            at += 1
    wanted = _wanted(meant, free)
    if said - wanted:
        found.add(Fault.INVENTED)
    if wanted - said:
        found.add(Fault.DROPPED)
    return found


def _longest_run(told: Words, meant: Words, free: list[bool]) -> tuple[int, int]:
    """Return how many first words of a sentence stand so in the line, not told yet, and where; (0, 0) for none."""
    best = (0, 0)
    for start in range(len(meant)):
        run = 0
        while start + run < len(meant) and run < len(told) and free[start + run] and told[run] == meant[start + run]:
            run += 1
        best = max(best, (run, -start))
    return best[0], -best[1]


def _wanted(meant: Words, free: list[bool]) -> Counter[str]:
    """Return what is left of a line to be told in English; a word that no English one stands for is wanted as it is."""
    left = tuple(word if open_ else "" for word, open_ in zip(meant, free, strict=True))
    covered = [False] * len(left)
    wanted: Counter[str] = Counter()
    for match in phrases_in(english_meant(), left):
        wanted[match.payload] += 1
        covered[match.start : match.end] = [True] * (match.end - match.start)
    grammar = vocabulary(Language.VIETNAMESE).grammar
    for word, known in zip(left, covered, strict=True):
        if word and not known and not is_figure(word) and word not in grammar:
            wanted[word] += 1
    return wanted
