"""What is told beside a reply: additions in force for its procedures at the person's place.

Nothing is asked of the database while nothing has changed: a stamp over all that was added is looked at every
`STAMP_SECONDS`, and what was read is kept in memory under it. What expires meanwhile is left out by its moment.
"""

import time
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final

from django.db.models import Count, Max, Value
from django.utils import timezone

from motcua import places
from motcua.answers.reply import AddedLine
from motcua.records.facets import Facet
from portal.additions import telling
from portal.additions.models import ADDED, Added, Addition, AnsweredQuestion, Desk, Disagreement
from portal.procedures.models import Procedure

STAMP_SECONDS: Final = 2.0
KEPT: Final = 2048
"""Procedures of which what was read is kept in memory."""

MOST_DESKS: Final = 3
"""Desks told for one procedure."""

ALWAYS: Final = frozenset(Facet)
FEE_SIDES: Final = frozenset((Facet.FEE, Facet.OVERVIEW))
PLACE_SIDES: Final = frozenset((Facet.WHERE, Facet.OVERVIEW))
Stamp = tuple[object, ...]


class Watch:
    """The stamp, looked at now and then."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._seen: tuple[float, Stamp] | None = None

    def stamp(self) -> Stamp:
        """Return a value that is another one after anything was published, withdrawn or settled; empty for nothing."""
        now = time.monotonic()
        if self._seen is None or now - self._seen[0] >= STAMP_SECONDS:
            self._seen = now, _read_stamp()
        return self._seen[1]

    def forget(self) -> None:
        """Look again at the next question."""
        self._seen = None


def _read_stamp() -> Stamp:
    """Read the stamp in one query: how many are public of each kind, and when one became so last."""
    rows = [
        model.objects.filter(live=True)
        .order_by()
        .values("live")
        .annotate(kind=Value(model.__name__), count=Count("pk"), last=Max("last_published_at"))
        .values_list("kind", "count", "last")
        for model in ADDED
    ]
    opened = (
        Disagreement.objects.filter(state=Disagreement.State.OPEN)
        .order_by()
        .values("state")
        .annotate(kind=Value("Disagreement"), count=Count("pk"), last=Max("opened_at"))
        .values_list("kind", "count", "last")
    )
    return tuple(sorted(rows[0].union(*rows[1:], opened, all=True), key=str))


watch: Final = Watch()


@dataclass(frozen=True)
class Held:
    """An addition as it is told, with what decides whether it is."""

    line: AddedLine
    sides: frozenset[Facet]
    province: str
    commune: str
    dated: date
    until: date | None
    expire_at: datetime | None
    key: tuple[str, int]

    def holds(self, province: str, commune: str, on: date | None) -> bool:
        """Whether it holds at a place, now or on a day."""
        if self.province not in ("", province) or self.commune not in ("", commune):
            return False
        if on is not None:
            return self.dated <= on and (self.until is None or on <= self.until)
        return self.expire_at is None or self.expire_at > timezone.now()


def _held(told: Added, line: AddedLine, sides: frozenset[Facet]) -> Held:
    key = (told._meta.model_name or "", told.pk)
    return Held(line, sides, told.province, told.commune, told.dated, told.last_day, told.expire_at, key)


def beside(
    codes: Iterable[str], sides: Collection[Facet], *, province: str = "", commune: str = "", on: date | None = None
) -> tuple[AddedLine, ...]:
    """Return what is told beside procedures.

    Args:
        codes: Their codes.
        sides: The sides told of them: a fee is shown beside fees, a desk beside the place, notes always.
        province: Code of the person's province, empty where unknown.
        commune: Code of the person's commune, empty where unknown.
        on: The day asked about, None for now.
    """
    stamp = watch.stamp()
    if not stamp:
        return ()
    told: list[AddedLine] = []
    for code in dict.fromkeys(codes):
        told += _of_procedure(stamp, code, frozenset(sides), province, commune, on)
    return tuple(told)


def _of_procedure(
    stamp: Stamp, code: str, sides: frozenset[Facet], province: str, commune: str, on: date | None
) -> list[AddedLine]:
    found = [*_additions(stamp, code), *(_desks(stamp, code, province) if province else ())]
    holding = [one for one in found if one.sides & (sides or ALWAYS) and one.holds(province, commune, on)]
    shown = {one.key for one in holding}
    differing = [line for keys, line in _disagreements(stamp, code) if keys <= shown] if on is None else []
    return [*(one.line for one in _few_desks(holding)), *differing]


def _few_desks(found: list[Held]) -> list[Held]:
    """Leave out all but the first desks, those of the commune before those of the province."""
    desks = sorted((one for one in found if one.key[0] == "desk"), key=lambda one: not one.commune)[:MOST_DESKS]
    return [one for one in found if one.key[0] != "desk" or one in desks]


@lru_cache(maxsize=KEPT)
def _additions(stamp: Stamp, code: str) -> tuple[Held, ...]:
    rows = Addition.objects.in_force().filter(procedure__code=code).order_by("kind", "province", "pk")
    return tuple(_held(row, telling.addition(row, code), _sides(row)) for row in rows)


def _sides(row: Addition) -> frozenset[Facet]:
    if row.is_fee:
        return FEE_SIDES
    return PLACE_SIDES if row.kind == Addition.Kind.DESK else ALWAYS


@lru_cache(maxsize=KEPT)
def _desks(stamp: Stamp, code: str, province: str) -> tuple[Held, ...]:
    procedure = Procedure.objects.prefetch_related("fields").filter(code=code).first()
    if procedure is None:
        return ()
    rows = Desk.objects.in_force().filter(province=province).prefetch_related("scope").order_by("commune", "pk")
    return tuple(_held(row, telling.desk(row, code), PLACE_SIDES) for row in rows if takes(row, procedure))


def takes(desk: Desk, procedure: Procedure) -> bool:
    """Whether a desk takes a procedure: by its scope, else by the tier of government that it is of."""
    scope = list(desk.scope.all())
    if scope:
        fields = {field.pk for field in procedure.fields.all()}
        return any(one.procedure_id == procedure.pk or one.field_id in fields for one in scope)
    if desk.commune:
        return procedure.at_commune or not (procedure.at_province or procedure.at_ministry)
    return procedure.at_province or not procedure.at_commune


@lru_cache(maxsize=KEPT)
def _disagreements(stamp: Stamp, code: str) -> tuple[tuple[frozenset[tuple[str, int]], AddedLine], ...]:
    """Return the sentences of a procedure, one for each two sources, with the additions that each speaks of."""
    rows = Disagreement.objects.filter(state=Disagreement.State.OPEN, procedure__code=code).order_by("pk")
    between: dict[frozenset[tuple[str, int]], list[Disagreement]] = {}
    for row in rows.select_related("addition", "other_addition"):
        keys = frozenset(("addition", pk) for pk in (row.addition_id, row.other_addition_id) if pk is not None)
        between.setdefault(keys, []).append(row)
    return tuple((keys, telling.differs(found, code)) for keys, found in between.items())


@dataclass(frozen=True)
class Asked:
    """A question that an office answered: its key, and the ways of asking it."""

    key: int
    ways: tuple[str, ...]
    province: str
    commune: str
    dated: date
    until: date | None
    expire_at: datetime | None


@lru_cache(maxsize=2)
def questions(stamp: Stamp) -> tuple[Asked, ...]:
    """Return the answered questions in force, by key, without their answers."""
    if not stamp:
        return ()
    rows = AnsweredQuestion.objects.in_force().defer("answer").order_by("pk")
    return tuple(
        Asked(row.pk, tuple(row.ways), row.province, row.commune, row.dated, row.last_day, row.expire_at)
        for row in rows
    )


@lru_cache(maxsize=KEPT)
def _answer(stamp: Stamp, key: int) -> Held | None:
    row = AnsweredQuestion.objects.in_force().prefetch_related("sources__procedure").filter(pk=key).first()
    return _held(row, telling.answered(row), ALWAYS) if row is not None else None


def answer_to(key: int, *, province: str, commune: str, on: date | None = None) -> AddedLine | None:
    """Return an office's answer where it holds at the place, None where it does not (any more)."""
    found = _answer(watch.stamp(), key)
    return found.line if found is not None and found.holds(province, commune, on) else None


def all_of(procedure: Procedure, province: str, commune: str = "") -> tuple[AddedLine, ...]:
    """Return all that is told beside a procedure's whole record at a place: for its page."""
    return beside((procedure.code,), (), province=province, commune=commune)


def province_code(code: str, name: str) -> str:
    """Return the code of a person's province: chosen, or else the site's own, known by its name."""
    found = places.province(name) if name and not code else None
    return found.code if found is not None else code


def changed(sender: type, **_signal: Any) -> None:
    """Look at the stamp anew in this worker after something was published or withdrawn; the others do in seconds."""
    if issubclass(sender, Added):
        watch.forget()


def forget() -> None:
    """Forget all that was read, as after the start."""
    watch.forget()
    for kept in (_additions, _desks, _disagreements, _answer, questions):
        kept.cache_clear()
