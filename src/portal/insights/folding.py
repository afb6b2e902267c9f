"""Counting what was asked: turns, votes and questions sent to officers are added to the rows of their day, each once.

Every batch is one transaction: the counts and the notes that something was counted are written together or not at all,
so a batch may be killed, or made on two machines, and nothing is counted twice.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from portal.conversations.models import Conversation, Feedback, Turn
from portal.inbox.models import Case
from portal.insights.models import CountedTurn, DailyCount, EngineTime, Folding
from portal.insights.timing import step_of
from portal.procedures.models import Procedure

AT_ONCE: Final = 1000
"""Turns looked at in one transaction."""

CELL: Final = ("day", "hour", "channel", "province", "commune", "field", "decision", "reason", "code")
"""What tells one row of counts from another."""

ADDED: Final = ("turns", "begun", "of_field", "of_code", "of_outcome")
"""What a turn adds to."""

READ: Final = ("pk", "conversation_id", "number", "asked_at", "decision", "reason", "code", "engine_ms")


@dataclass(frozen=True)
class Counting:
    """A turn to count: its row, and what it adds there."""

    turn_id: str
    cell: tuple[Any, ...]
    added: dict[str, int]
    engine: tuple[date, int]


def fold_turns() -> int:
    """Count the turns not counted yet; return how many."""
    return sum(iter(_fold_turns_once, 0))


def fold_votes() -> int:
    """Count votes given since the last time; return on how many answers."""
    return sum(iter(_fold_votes_once, 0))


def fold_sent() -> int:
    """Count conversations from which a question went to an officer since the last time; return how many questions."""
    return sum(iter(_fold_sent_once, 0))


@transaction.atomic
def _fold_turns_once() -> int:
    Folding.held()
    waiting = Turn.objects.filter(~Exists(CountedTurn.objects.filter(turn=OuterRef("pk")))).order_by("asked_at")
    wanted = set(waiting.values_list("conversation_id", flat=True)[:AT_ONCE])
    held = {one.pk: one for one in _held(Conversation, wanted).only("channel", "province", "commune")}
    counted = set(CountedTurn.objects.filter(turn__conversation__in=held).values_list("pk", flat=True))
    turns = list(Turn.objects.filter(conversation__in=held).order_by("conversation", "number").values(*READ))
    found = [one for one in _countings(turns, held) if one.turn_id not in counted]
    rows = _rows({one.cell for one in found})
    for one in found:
        _add(rows[one.cell], one.added)
    _write(list(rows.values()))
    CountedTurn.objects.bulk_create(CountedTurn(turn_id=one.turn_id, row=rows[one.cell]) for one in found)
    _add_engine_times(Counter(one.engine for one in found))
    return len(found)


def _held(model: type[Any], keys: Iterable[str]) -> Any:
    """Return rows held against deletion; those that somebody else holds are left for the next round."""
    chosen = model.objects.filter(pk__in=keys).order_by("pk")
    return chosen.select_for_update(skip_locked=True, no_key=True)


def _countings(turns: Iterable[dict[str, Any]], conversations: dict[str, Conversation]) -> Iterator[Counting]:
    """Yield what each turn adds, of turns in the order of their conversations."""
    turns = list(turns)
    fields = fields_of({turn["code"] for turn in turns})
    seen: set[tuple[str, ...]] = set()
    for turn in turns:
        conversation, field = conversations[turn["conversation_id"]], fields.get(turn["code"], "")
        at = timezone.localtime(turn["asked_at"], timezone.get_default_timezone())
        place = (conversation.channel, conversation.province, conversation.commune)
        outcome = (turn["decision"], turn["reason"])
        cell = (at.date(), at.hour, *place, field, *outcome, turn["code"])
        firsts = {"begun": (), "of_field": (field,), "of_code": (turn["code"],), "of_outcome": outcome}
        keys = {name: (conversation.pk, name, *what) for name, what in firsts.items()}
        added = {name: int(key not in seen) for name, key in keys.items()}
        seen.update(keys.values())
        yield Counting(turn["pk"], cell, {"turns": 1, **added}, (at.date(), step_of(turn["engine_ms"])))


def fields_of(codes: Iterable[str]) -> dict[str, str]:
    """Return the slug of each procedure's field; of several the first by name, so that each question counts once."""
    pairs = Procedure.objects.filter(code__in=set(codes) - {""}, fields__isnull=False)
    return dict(pairs.order_by("-fields__name").values_list("code", "fields__slug"))


def _rows(cells: set[tuple[Any, ...]]) -> dict[tuple[Any, ...], DailyCount]:
    """Return the rows of some cells, by cell; those that are not there yet are not written either."""
    days, hours = {cell[0] for cell in cells}, {cell[1] for cell in cells}
    stored = DailyCount.objects.filter(day__in=days, hour__in=hours)
    rows = {tuple(getattr(row, name) for name in CELL): row for row in stored}
    return {cell: rows.get(cell) or DailyCount(**dict(zip(CELL, cell, strict=True))) for cell in sorted(cells)}


def _write(rows: Sequence[DailyCount]) -> None:
    """Write rows, new ones and those that were there."""
    DailyCount.objects.bulk_update([row for row in rows if row.pk], ADDED, 500)
    DailyCount.objects.bulk_create([row for row in rows if not row.pk], 1000)


def _add(row: DailyCount, added: dict[str, int]) -> None:
    for name, number in added.items():
        setattr(row, name, getattr(row, name) + number)


def _add_engine_times(found: Counter[tuple[date, int]]) -> None:
    stored = {(one.day, one.step): one for one in EngineTime.objects.filter(day__in={day for day, _ in found})}
    new = [EngineTime(day=day, step=step) for day, step in sorted(found.keys() - stored.keys())]
    EngineTime.objects.bulk_create(new)
    rows = [*(stored[key] for key in found.keys() & stored.keys()), *new]
    for row in rows:
        row.turns += found[row.day, row.step]
    EngineTime.objects.bulk_update(rows, ("turns",))


@transaction.atomic
def _fold_votes_once() -> int:
    """Count some votes. A conversation has one vote on a procedure: a later one takes the place of the one before."""
    Folding.held()
    counted = F("turn__counted__voted_at")
    later = Q(turn__counted__isnull=False) & (Q(turn__counted__voted_at__isnull=True) | Q(given_at__gt=counted))
    votes = Feedback.objects.filter(later, useful__isnull=False).order_by("given_at", "pk")
    latest: dict[str, tuple[bool, datetime]] = {
        turn: (bool(useful), at) for turn, useful, at in votes.values_list("turn_id", "useful", "given_at")[:AT_ONCE]
    }
    beside = _beside(latest)
    for turn, (useful, at) in sorted(latest.items(), key=lambda one: one[1][1]):
        for other in beside.get(turn, ()):
            if other.pk == turn:
                _vote(other, useful)
                other.voted_at = at
            else:
                _vote(other, None)
    CountedTurn.objects.bulk_update({one for group in beside.values() for one in group}, ("useful", "voted_at"), 500)
    return len(beside.keys() & latest.keys())


def _beside(turns: Iterable[str]) -> dict[str, list[CountedTurn]]:
    """Return the counted turns on the same procedure in the same conversation as each turn, and itself; all held."""
    about = dict(_named(Turn.objects.filter(pk__in=set(turns))))
    conversations = {conversation for conversation, _code in about.values()}
    near = dict(_named(Turn.objects.filter(conversation__in=conversations, counted__isnull=False)))
    held = {one.pk: one for one in _held(CountedTurn, near)}
    groups: dict[tuple[str, str], list[CountedTurn]] = defaultdict(list)
    for pk, key in near.items():
        if pk in held:
            groups[key].append(held[pk])
    return {turn: groups[key] for turn, key in about.items() if turn in held}


def _named(turns: QuerySet[Turn]) -> Iterator[tuple[str, tuple[str, str]]]:
    for pk, conversation, code in turns.values_list("pk", "conversation_id", "code"):
        yield pk, (conversation, code)


def _vote(one: CountedTurn, useful: bool | None) -> None:
    """Let another vote count for a turn, or none."""
    _change(one.row_id, "useful", one.useful is True, useful is True)
    _change(one.row_id, "not_useful", one.useful is False, useful is False)
    one.useful = useful


@transaction.atomic
def _fold_sent_once() -> int:
    """Count some conversations that went to an officer: each once, however much was sent."""
    Folding.held()
    asked = Case.objects.filter(kind=Case.Kind.QUESTION, turn__counted__sent=False)
    held = list(_held(CountedTurn, set(asked.values_list("turn_id", flat=True)[:AT_ONCE])))
    conversations = dict(Turn.objects.filter(counted__in=held).values_list("pk", "conversation_id"))
    sent = CountedTurn.objects.filter(turn__conversation__in=conversations.values(), sent=True)
    known = set(sent.values_list("turn__conversation_id", flat=True))
    for one in held:
        _change(one.row_id, "sent", False, conversations[one.pk] not in known)
        known.add(conversations[one.pk])
        one.sent = True
    CountedTurn.objects.bulk_update(held, ("sent",), 500)
    return len(held)


def _change(row: int, column: str, before: bool, after: bool) -> None:
    """Add to a row what changed between what was counted before and what holds now."""
    if before != after:
        DailyCount.objects.filter(pk=row).update(**{column: F(column) + int(after) - int(before)})
