"""Which unit is meant: parts of one address narrow each other, and what is known before narrows them all."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from motcua.places.finding import Lead, Mention, mentions
from motcua.places.former import Tier, Unit, is_within, reached, units
from motcua.places.naming import named
from motcua.text.folding import fold, is_marked
from motcua.text.normal import normalise
from motcua.text.tokens import tokenise

APART: Final = 2
"""Tokens that may stand between two parts of one address ("phường 25 , thuộc quận Bình Thạnh")."""

MOST_MEANT: Final = 150
"""Units kept where a name leads to very many; "phường 1" leads to 96."""

_PART_END: Final = "|"
_BEFORE_NAME: Final = "ở"

Units = tuple[Unit, ...]


def meant(said: Sequence[Mention], known: Units = (), province: str = "") -> Units:
    """Return the units that the place said in a turn can be; empty where none is said, or it is not plain which.

    Args:
        said: What `finding.mentions` found.
        known: The units that the conversation's place could be so far.
        province: Code of the province taken for meant where a name stands in several.
    """
    foremost = _foremost(_addresses(said))
    if not foremost:
        return ()
    return tidy(_near(narrowed(foremost, known) or foremost, province))[:MOST_MEANT]


def looked_up(text: str) -> Units:
    """Return all units that a text which names a place and nothing else can mean; empty where there are none.

    The text is an address or a bare name, old or new ("phường 25, Bình Thạnh", "Ba Tơ"). Nobody is there yet whose
    province would narrow it.
    """
    parts = [tokenise(part) for part in re.split("[,;]", normalise(text))]
    tokens = [token for part in parts if part for token in (*part, _PART_END)][:-1]
    said = mentions(tokens, marked=is_marked(text))
    if said and said[0].start == 0:
        return tidy(_foremost(_addresses(said)))[:MOST_MEANT]
    first = named(tokens, 0, lambda unit: True, marked=is_marked(text))
    if first is None:
        return ()
    rest = mentions([_BEFORE_NAME, *tokens[first.end :]], marked=True)
    if not rest:
        return tidy(first.units)[:MOST_MEANT] if first.end == len(tokens) else ()
    return tidy(narrowed(first.units, _foremost(_addresses(rest))))[:MOST_MEANT]


def chosen(said: Units, among: Units) -> Units:
    """Return what of some units a person can mean who was asked which of them; empty where none."""
    return tidy(narrowed(said, among))[:MOST_MEANT]


def _addresses(said: Sequence[Mention]) -> list[tuple[Lead, Units]]:
    """Return the addresses said: neighbouring mentions of which one lies in the other are one."""
    found: list[tuple[Lead, Units]] = []
    end = -APART - 1
    for mention in said:
        joined = narrowed(mention.units, found[-1][1]) if found and mention.start - end <= APART else ()
        if joined:
            found[-1] = (found[-1][0], joined)
        elif mention.lead is not Lead.FROM:
            found.append((mention.lead, mention.units if mention.kind else _largest(mention.units)))
        end = mention.end
    return found


def _foremost(addresses: list[tuple[Lead, Units]]) -> Units:
    """Return the address where the person or the matter is: the one said so, or the only one."""
    distinct = {units: lead for lead, units in reversed(addresses)}
    here = [units for units, lead in distinct.items() if lead is Lead.HERE]
    if len(here) == 1:
        return here[0]
    return next(iter(distinct)) if len(distinct) == 1 else ()


def _largest(said: Units) -> Units:
    """Return the provinces among units of one name that was said without its kind; without such, all of them."""
    return tuple(unit for unit in said if unit.tier is Tier.PROVINCE) or said


def narrowed(said: Units, known: Units) -> Units:
    """Return the smaller units of two sets of which one lies in a unit of the other; empty where none does."""
    smaller: dict[Unit, None] = {}
    same: dict[Unit, None] = {}
    for one in said:
        for other in known:
            if one.code == other.code:
                same[one] = None
            elif is_within(one, other):
                smaller[one] = None
            elif is_within(other, one):
                smaller[other] = None
    return tuple(smaller or same)


def _near(said: Units, province: str) -> Units:
    """Return the units of a province where there are some, then those of the largest size if a district is among them.

    A district holds the communes of its name, as a rule; a commune alone may be anywhere.
    """
    near = tuple(unit for unit in said if unit.province == province) or said
    largest = min(unit.tier for unit in near)
    return near if largest is Tier.COMMUNE else tuple(unit for unit in near if unit.tier is largest)


def tidy(said: Iterable[Unit]) -> Units:
    """Return units without those that say nothing else than another.

    A former province goes beside today's of the same name, and a former commune beside today's in which it lies whole.
    Today's goes where a former one of its name lies in several, of which it is one: who says the name may mean either.
    """
    left = tuple(dict.fromkeys(said))
    return tuple(unit for unit in left if not any(_says_all(other, unit) for other in left if other is not unit))


def _says_all(one: Unit, other: Unit) -> bool:
    """Whether one unit makes another of the same name needless."""
    if one.tier is not other.tier or fold(one.name) != fold(other.name) or one.is_former == other.is_former:
        return False
    if one.tier is Tier.PROVINCE:
        return other.is_former and one.province == other.province
    if other.is_former:
        return one.communes == other.communes
    return len(one.communes) > 1 and other.code in one.communes


def communes_of(meant: Units) -> tuple[str, ...]:
    """Return the codes of today's communes that some units can be; empty where one is a province."""
    if any(unit.tier is Tier.PROVINCE for unit in meant):
        return ()
    return tuple(dict.fromkeys(code for unit in meant for code in unit.communes))


def below(meant: Units) -> Units:
    """Return every unit of commune size, of today or before, that lies in one of some units."""
    codes = {code for unit in meant for code in reached(unit.code)}
    return tuple(
        one
        for one in units().values()
        if one.tier is Tier.COMMUNE
        and not codes.isdisjoint(one.communes)
        and any(is_within(one, unit) for unit in meant)
    )
