"""The places that a person can choose from for what they typed: a name of today or before, or an address."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from motcua import places
from motcua.answers.placing import full
from motcua.places.former import Unit, todays_commune, units

MOST_CHOICES: Final = 60
LONGEST: Final = 100
"""Characters of a name that are read."""


@dataclass(frozen=True)
class Choice:
    """A place of today: codes of province and commune (empty for a whole province), its name, and the old names."""

    province: str
    commune: str
    name: str
    former: tuple[str, ...] = ()


def choices(typed: str) -> list[Choice]:
    """Return the places of today that a text leads to, each once, those called so today first; at most 60."""
    found: dict[tuple[str, str], Choice] = {}
    for choice in sorted(_choices(typed[:LONGEST]), key=lambda one: bool(one.former)):
        key = (choice.province, choice.commune)
        known = found.get(key)
        old = (*(known.former if known else ()), *choice.former)
        found[key] = Choice(*key, choice.name, old)
    return list(found.values())[:MOST_CHOICES]


def _choices(typed: str) -> Iterator[Choice]:
    for unit in places.looked_up(typed):
        former = (full(unit),) if unit.is_former else ()
        if not unit.communes:
            yield Choice(unit.province, "", _title(unit), former)
        for code in unit.communes:
            above, commune = todays_commune(code)
            yield Choice(above.code, code, f"{commune.name}, {above.title}", former)


def _title(unit: Unit) -> str:
    return units()[unit.province].title
