"""What changed between two versions of a record, part by part, so that an inserted paper is one change.

Members of a list are matched first by equality, then by what names them (papers by name, channels by kind, legal
documents by number...), in their order; those left over were added or removed. Where the members of a list are the
same but stand in another order, the list itself is one change.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeAlias

from motcua.records.model import (
    NOT_STATED,
    Case,
    Channel,
    Document,
    DossierGroup,
    Fee,
    Form,
    LegalBasis,
    Part,
    Procedure,
    Result,
    Step,
    name_key,
)

_Naming: TypeAlias = Callable[..., Hashable]


class ChangeKind(StrEnum):
    """What happened to a part."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True)
class Change:
    """One change. `path` leads to the part (see `value_at`) in the new record, or in the old one if it was removed.

    `old` and `new` are values or whole parts; None where there is none.
    """

    path: str
    kind: ChangeKind
    old: object
    new: object


_NAMINGS: Final[Mapping[type[Part], tuple[_Naming, ...]]] = {
    Channel: (lambda part: (part.kind, part.note), lambda part: part.kind),
    Fee: (lambda part: (part.kind, part.note), lambda part: (part.kind, part.amount), lambda part: part.kind),
    Document: (lambda part: name_key(part.name),),
    DossierGroup: (lambda part: name_key(part.name),),
    Case: (lambda part: part.code or name_key(part.name), lambda part: name_key(part.name)),
    Step: (lambda part: part.title.lower(),),
    Result: (lambda part: part.code or name_key(part.name), lambda part: name_key(part.name)),
    LegalBasis: (lambda part: part.number or name_key(part.title),),
    Form: (lambda part: name_key(part.name),),
}
"""How the parts of a list are named, the surest way first."""


@dataclass(frozen=True)
class _Paths:
    """Where a part stands in the old record and in the new one."""

    old: str = ""
    new: str = ""

    def field(self, name: str) -> "_Paths":
        return _Paths(*(f"{path}.{name}" if path else name for path in (self.old, self.new)))

    def member(self, old: int, new: int) -> "_Paths":
        return _Paths(f"{self.old}[{old}]", f"{self.new}[{new}]")


def diff(old: Procedure, new: Procedure) -> tuple[Change, ...]:
    """Return the changes from `old` to `new` in the order of the record's fields; provenance is left out."""
    return tuple(_part_changes(_Paths(), old, new, leave_out=("provenance",)))


def _part_changes(paths: _Paths, old: Part, new: Part, leave_out: Sequence[str] = ()) -> Iterator[Change]:
    for name in type(old).model_fields:
        if name not in leave_out:
            yield from _value_changes(paths.field(name), getattr(old, name), getattr(new, name))


def _value_changes(paths: _Paths, old: object, new: object) -> Iterator[Change]:
    if old == new:
        return
    if isinstance(old, tuple) and isinstance(new, tuple):
        yield from _list_changes(paths, old, new)
    elif isinstance(old, Part) and isinstance(new, type(old)):
        yield from _part_changes(paths, old, new)
    elif _states_nothing(old):
        yield Change(paths.new, ChangeKind.ADDED, None, new)
    elif _states_nothing(new):
        yield Change(paths.old, ChangeKind.REMOVED, old, None)
    else:
        yield Change(paths.new, ChangeKind.CHANGED, old, new)


def _states_nothing(value: object) -> bool:
    return value is NOT_STATED or value == ""


def _list_changes(paths: _Paths, old: tuple[object, ...], new: tuple[object, ...]) -> Iterator[Change]:
    pairs = _matched(old, new)
    gone, come = set(range(len(old))) - pairs.keys(), set(range(len(new))) - set(pairs.values())
    if list(pairs.values()) != sorted(pairs.values()):
        yield Change(paths.new, ChangeKind.CHANGED, old, new)
    for at in sorted(gone):
        yield Change(f"{paths.old}[{at}]", ChangeKind.REMOVED, old[at], None)
    for before, after in pairs.items():
        yield from _value_changes(paths.member(before, after), old[before], new[after])
    for at in sorted(come):
        yield Change(f"{paths.new}[{at}]", ChangeKind.ADDED, None, new[at])


def _matched(old: tuple[object, ...], new: tuple[object, ...]) -> dict[int, int]:
    """Return which member of `new` stands for which of `old`, by their positions, in the order of `old`."""
    pairs: dict[int, int] = {}
    kind = type(old[0]) if old else None
    namings: tuple[_Naming, ...] = _NAMINGS.get(kind, ()) if isinstance(kind, type) and issubclass(kind, Part) else ()
    for naming in (_itself, *namings):
        waiting: dict[Hashable, list[int]] = {}
        taken = set(pairs.values())
        for at, part in enumerate(new):
            if at not in taken:
                waiting.setdefault(naming(part), []).append(at)
        for at, part in enumerate(old):
            if at not in pairs and waiting.get(naming(part)):
                pairs[at] = waiting[naming(part)].pop(0)
    return dict(sorted(pairs.items()))


def _itself(part: Hashable) -> Hashable:
    return part
