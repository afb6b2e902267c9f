"""A reply in other words: which of its facts may be told anew, and whether what came back may be given.

All or nothing: one sentence that does not hold, and the person gets the plain reply alone.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from motcua.answers import wording
from motcua.answers.facts import MORE
from motcua.answers.reply import Decision, Fact, Language, Rephrased, Reply, Sentence
from motcua.answers.sentences import faults_of, is_checkable
from motcua.answers.verifier import ADDRESS, Lookup, faults
from motcua.answers.vocabulary import absent_in_english, words
from motcua.errors import UnverifiedReplyError
from motcua.records.facets import Facet

MOST_TOLD: Final = 24
"""Facts that are told anew; those after them keep their own lines."""

LONGEST_TOLD: Final = 400
"""Characters of the longest line that is told anew: one sentence cannot hold more."""

MARKED: Final = re.compile(r"(?P<sentence>[^\n]*\S)\s*\[f(?P<number>\d{1,3})\]\.?")
"""A sentence with the mark of the fact that it tells at its end."""

UNFINISHED: Final = ("(còn tiếp)", "xem tại nguồn.", MORE)
"""Ends of lines that only point to the rest."""


@dataclass(frozen=True)
class Told:
    """A fact to be told anew: its number in the reply, and itself."""

    number: int
    fact: Fact


def tellable(reply: Reply, language: Language) -> tuple[Told, ...]:
    """Return the facts that may be told anew, in their order; the others keep their own lines.

    Kept are names, headings, laws, addresses, lines that are cut short, and all that says what a record does not state.
    """
    if reply.decision is not Decision.ANSWER:
        return ()
    numbered = (Told(number, fact) for number, fact in enumerate(reply.facts))
    return tuple(one for one in numbered if _may_be_told(one.fact, language))[:MOST_TOLD]


def _may_be_told(fact: Fact, language: Language) -> bool:
    line = fact.text
    if fact.facet is Facet.LEGAL_BASIS or is_name(fact) or line == wording.ABSENT[fact.facet]:
        return False
    if len(line) > LONGEST_TOLD or line.endswith((":", *UNFINISHED)) or ADDRESS.search(line) or "@" in line:
        return False
    if faults_of(line, line, fact.facet, Language.VIETNAMESE):  # not even its own words would pass
        return False
    return language is Language.VIETNAMESE or is_checkable(words(line))


def is_name(fact: Fact) -> bool:
    """Whether a fact is the name of a procedure with its code, which stands at the head of what is told of it."""
    return fact.facet is Facet.OVERVIEW and fact.text.endswith(f"(mã {fact.code})")


def reworded(said: str, reply: Reply, language: Language, model: str, lookup: Lookup) -> Rephrased:
    """Return what a model made of the facts of `tellable`, if every sentence of it holds.

    Args:
        said: One sentence a line, in the order of the facts, each with its mark (`[f3]`) at the end.
        reply: The reply, as it was given.
        language: The language asked for.
        model: The model's name, for the reader.
        lookup: Gives the record of a code; see `verifier.faults`.

    Raises:
        UnverifiedReplyError: a sentence does not hold, one is missing or too many, nothing came out in other words, or
            the reply itself no longer holds against the records. The message names the faults, never the text.
    """
    told = tellable(reply, language)
    sentences = _sentences(said, told)
    for one, sentence in zip(told, sentences, strict=True):
        found = faults_of(sentence, one.fact.text, one.fact.facet, language)
        if found:
            raise UnverifiedReplyError(f"sentence on fact {one.number}: {', '.join(sorted(found))}")
    if all(words(sentence) == words(one.fact.text) for one, sentence in zip(told, sentences, strict=True)):
        raise UnverifiedReplyError("nothing in other words")
    if faults(reply, lookup):
        raise UnverifiedReplyError("the reply does not hold against the records of today")
    anew = {one.number: sentence for one, sentence in zip(told, sentences, strict=True)}
    return Rephrased(language=language, sentences=tuple(_all(reply, anew, language)), model=model)


def _sentences(said: str, told: Sequence[Told]) -> list[str]:
    """Return the sentences without their marks: one for each fact, in order."""
    lines = [line.strip() for line in said.split("\n") if line.strip()]
    matches = [MARKED.fullmatch(line) for line in lines]
    numbers = [int(match["number"]) if match else -1 for match in matches]
    if not told or numbers != [one.number for one in told]:
        raise UnverifiedReplyError("not one sentence with its mark for each fact")
    return [match["sentence"].strip() for match in matches if match]


def _all(reply: Reply, anew: dict[int, str], language: Language) -> list[Sentence]:
    """Return a sentence for each fact, its own line where it was not told anew."""
    found = []
    for number, fact in enumerate(reply.facts):
        if number in anew:
            found.append(Sentence(text=anew[number], facts=(number,)))
            continue
        absent = language is Language.ENGLISH and fact.text == wording.ABSENT[fact.facet]
        text = absent_in_english(fact.facet) if absent else fact.text
        found.append(Sentence(text=text, facts=(number,), kept=True))
    return found
