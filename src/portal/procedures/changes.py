"""What changed from one version of a record to the next, told for people: which part, what it was, what it is now."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from motcua.records.difference import Change, ChangeKind, diff
from motcua.records.model import Channel, Document, DossierGroup, Fee, Part, TimeLimit, value_at
from motcua.records.model import Procedure as Record
from portal.procedures import change_wording as worded
from portal.procedures.marking import Piece, marked, plain
from portal.procedures.models import Procedure, Term, Version

_STEP: Final = re.compile(r"[a-z_]+|\[\d+\]")
_PLACE: Final = re.compile(r"\[\d+\]")


@dataclass(frozen=True)
class Side:
    """A value before or after: lines of pieces; `from_record` is whether the words are the record's, in Vietnamese."""

    lines: tuple[tuple[Piece, ...], ...]
    from_record: bool = True


@dataclass(frozen=True)
class Crumb:
    """A step on the way to what changed: "Nộp trực tiếp", the name of a paper, "mức thu"."""

    text: str | Promise
    from_record: bool


@dataclass(frozen=True)
class Told:
    """One change as people read it."""

    kind: ChangeKind
    crumbs: tuple[Crumb, ...]
    old: Side
    new: Side


@dataclass(frozen=True)
class Topic:
    """Changes of one side of the procedure; `weighty` where they bear on what a person pays, waits for or brings."""

    title: Promise
    weighty: bool
    changes: tuple[Told, ...]


@dataclass(frozen=True)
class Step:
    """A time in which a version was in force, and what it changed.

    `before` is None for the first version published, of which nothing can be said.
    """

    term: Term
    before: Version | None

    @property
    def version(self) -> Version:
        """The version."""
        return self.term.version

    @cached_property
    def topics(self) -> tuple[Topic, ...]:
        """The changes by side of the procedure, the weighty ones first."""
        return topics(self.before.record, self.version.record) if self.before else ()


def history(terms: Sequence[Term]) -> list[Step]:
    """Return the steps from version to version, newest first, of terms given newest first."""
    steps = [Step(term, before.version) for term, before in pairwise(terms)]
    return [*steps, Step(terms[-1], None)] if terms else []


def latest(procedure: Procedure) -> Step | None:
    """Return what the version in force changed; None where it is the first one published."""
    terms = list(procedure.terms.told()[:2])
    return Step(terms[0], terms[1].version) if len(terms) > 1 else None


def topics(old: Record, new: Record) -> tuple[Topic, ...]:
    """Return the changes between two versions by side of the procedure."""
    changes = diff(old, new)
    units_stay = not any(change.path.endswith(".unit") for change in changes)
    found: dict[worded.Heading, list[Told]] = {}
    for change in changes:
        record = old if change.kind is ChangeKind.REMOVED else new
        found.setdefault(worded.heading(_PLACE.sub("", change.path)), []).append(_told(change, record, units_stay))
    ordered = sorted(found, key=worded.HEADINGS.index)
    return tuple(Topic(one.title, one.weighty, tuple(found[one])) for one in ordered)


def _told(change: Change, record: Record, units_stay: bool) -> Told:
    way = tuple(_way(change.path, record))
    crumbs = tuple(_crumbs(change.path, way))
    if isinstance(change.old, str) and isinstance(change.new, str) and not worded.is_own(change.old):
        before, after = marked(change.old, change.new)
        return Told(change.kind, crumbs, Side((before,)), Side((after,)))
    unit = _unit(change.path, way) if units_stay else ""
    old, new = (_side(value, change.path, unit) for value in (change.old, change.new))
    return Told(change.kind, crumbs, old, new)


def _way(path: str, record: Record) -> Iterator[object]:
    """Yield the values on the way to a part, the part itself at the end."""
    walked = ""
    for step in _STEP.findall(path):
        walked += step if step.startswith("[") or not walked else f".{step}"
        yield value_at(record, walked)


def _crumbs(path: str, way: Sequence[object]) -> Iterator[Crumb]:
    """Yield what names a changed part: the named parts it lies in, and what of them changed."""
    steps = _STEP.findall(path)
    for step, value in zip(steps[:-1], way[:-1], strict=True):
        if isinstance(value, Part) and not isinstance(value, TimeLimit):
            yield from _named(value, step)
    last = steps[-1]
    if not last.startswith("["):
        within = type(way[-2]) if len(way) > 1 else Record
        yield Crumb(worded.leaf(within, last), from_record=False)
    elif steps[-2] in worded.PLAIN_LISTS:
        yield Crumb(worded.leaf(Record, steps[-2]), from_record=False)


def _named(part: Part, step: str) -> Iterator[Crumb]:
    if isinstance(part, Channel):
        yield Crumb(worded.channel(part), from_record=False)
        return
    name = worded.name_of(part)
    if name:
        yield Crumb(name, from_record=True)
    elif step.startswith("["):
        yield Crumb(_("mục thứ %(place)s") % {"place": int(step[1:-1]) + 1}, from_record=False)


def _unit(path: str, way: Sequence[object]) -> str:
    """Return the unit of an amount of time that changed, where the unit itself did not."""
    within = way[-2] if len(way) > 1 else None
    return worded.unit(within) if path.endswith(".amount") and isinstance(within, TimeLimit) else ""


def _side(value: object, path: str, unit: str) -> Side:
    if value is None:
        return Side((plain(worded.NO_SUCH if path.endswith("]") else worded.NOT_SAID),), from_record=False)
    own = worded.own_words(value, path)
    if own is not None:
        return Side((plain(own),), from_record=False)
    lines = tuple(plain(line) for line in _lines(value, path, unit) if line.strip())
    return Side(lines) if lines else Side((plain(worded.NOT_SAID),), from_record=False)


def _lines(value: object, path: str, unit: str) -> Iterable[str]:
    if isinstance(value, tuple):
        return [name for name in (worded.short(one) for one in value) if name]
    if isinstance(value, Channel | DossierGroup | Document | Fee):
        return worded.lines(value)
    return [worded.value(value, path, unit)]
