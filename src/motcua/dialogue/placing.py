"""The person's place in a conversation: said in a turn, asked back about, chosen, and told with an answer.

Kept are codes of units alone, which are public and say nothing of who asks.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from motcua.answers.placing import MOST_LISTED, note, options
from motcua.answers.reply import PlaceNote
from motcua.dialogue import references
from motcua.dialogue.question import Question
from motcua.dialogue.state import State, Whereabouts
from motcua.places import province as province_named
from motcua.places.former import Unit, is_within, units
from motcua.places.locating import below, chosen, meant
from motcua.places.naming import named
from motcua.records.facets import Facet
from motcua.records.model import Level
from motcua.text.folding import is_marked
from motcua.text.tokens import tokenise

SHORT_REPLY: Final = 6
"""Words of the longest turn in which a name alone can be the reply to which place is meant."""

LIVING: Final = frozenset(
    tokenise(
        "tôi mình em anh chị cháu con bác chú cô tui tớ nhà ở tại thuộc là người dân quê gốc sống sinh ngụ trú cư hiện"
        " đang giờ nay bây vẫn thì cũ mới gia đình bên địa chỉ xã phường quận huyện tỉnh"
    )
)
"""Words in which somebody says where they live, and nothing else."""


@dataclass(frozen=True)
class Heard:
    """What a turn says of the place.

    Attributes:
        state: The state with the place that was said, nothing being asked any more.
        said: Whether the turn names a place, or chooses one.
        alone: Whether it says nothing else.
        unsure: Whether the person cannot tell which of those asked about it is.
    """

    state: State
    said: bool = False
    alone: bool = False
    unsure: bool = False

    @property
    def settles(self) -> bool:
        """Whether the turn is about the place and nothing else."""
        return self.unsure or (self.said and self.alone)


def heard(question: Question, state: State, home: str | None) -> Heard:
    """Return what a turn says of the place.

    Args:
        question: The turn.
        state: The state before it.
        home: Name of the province taken for meant where none is said, None for no province.
    """
    place, known = state.place, kept(state)
    quiet = state.located(place.model_copy(update={"open": False})) if place.open else state
    picked = _picked(question, known) if place.open and not state.options else ()
    if picked:
        return Heard(quiet.located(_whereabouts(picked, place)), said=True, alone=not question.asked)
    near = known[0].province if known else _code(home)
    said = meant(question.places, known, near)
    if said:
        return Heard(quiet.located(_whereabouts(said, place)), said=True, alone=_alone(question))
    unsure = place.open and not state.asked_back and references.only(("unsure",), question.tokens, question.weights)
    return Heard(quiet, unsure=unsure)


def kept(state: State) -> tuple[Unit, ...]:
    """Return the units that the conversation's place can be."""
    known = units() if state.place.units else {}
    return tuple(known[code] for code in state.place.units if code in known)


def province_of(state: State, home: str | None) -> str | None:
    """Return the name of the province whose own procedures count: that of the place, else `home`."""
    codes = {unit.province for unit in kept(state)}
    return units()[codes.pop()].name if len(codes) == 1 else home


def noted(
    state: State, told: Iterable[Facet], levels: Iterable[Level], *, anyway: bool = False
) -> tuple[PlaceNote | None, State]:
    """Return the note that goes with a reply, and the state after it.

    Args:
        state: The state with the place.
        told: Sides that the reply tells; a note goes with where to hand in.
        levels: Levels whose desk takes the procedure's dossiers.
        anyway: Whether a note is due whatever is told.
    """
    known = kept(state)
    if not known or not (anyway or Facet.WHERE in told):
        return None, state
    made = note(known, levels, asks=not state.place.asked)
    if made is None or len(options(known)) < 2:
        return made, state
    return made, state.located(state.place.model_copy(update={"asked": True, "open": True}))


def _whereabouts(said: tuple[Unit, ...], before: Whereabouts) -> Whereabouts:
    """Return the place said; what was asked about the very same is not asked again."""
    codes = tuple(unit.code for unit in said)
    return Whereabouts(units=codes, asked=before.asked and set(codes) == set(before.units))


def _code(name: str | None) -> str:
    found = province_named(name) if name else None
    return found.code if found else ""


def _alone(question: Question) -> bool:
    """Whether a turn that names a place has no subject beside it."""
    spans = {at for mention in question.places for at in range(mention.start, mention.end)}
    return all(
        weight < 1.0 or at in spans or question.tokens[at] in LIVING for at, weight in enumerate(question.weights)
    )


def _picked(question: Question, known: tuple[Unit, ...]) -> tuple[Unit, ...]:
    """Return what a turn chooses of the places it was asked about, by number or by a name alone."""
    listed = options(known)
    match = references.ordinal(question.tokens, min(len(listed), MOST_LISTED))
    if match is not None:
        return (listed[match.payload],)
    tokens = tokenise(question.text)
    if question.places or len(tokens) > SHORT_REPLY:
        return ()
    inside = frozenset((*below(known), *known))
    return _named(tokens, known, inside.__contains__) or _named(tokens, known, lambda unit: _holds(unit, known))


def _named(tokens: list[str], known: tuple[Unit, ...], fits: Callable[[Unit], bool]) -> tuple[Unit, ...]:
    """Return what of the places asked about a name in a turn leaves."""
    for at in range(len(tokens)):
        found = named(tokens, at, fits, marked=is_marked(" ".join(tokens)))
        if found is not None and (found.end - at > 1 or tokens[at].isdecimal() or len(tokens) == 1):
            return chosen(found.units, known)
    return ()


def _holds(unit: Unit, known: tuple[Unit, ...]) -> bool:
    """Whether a unit holds one of several places: its name tells them apart."""
    return len(known) > 1 and any(is_within(one, unit) for one in known)
