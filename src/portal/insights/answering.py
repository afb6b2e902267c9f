"""Counting how soon officers answered: each case once, on the day of its first answer."""

from collections import Counter
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from portal.core.working_time import working_days_between
from portal.inbox.models import Case
from portal.insights.models import CountedCase, Folding, ResponseCount

AT_ONCE: Final = 500
WAITED_FOR: Final = (Case.Kind.QUESTION, Case.Kind.REPORT, Case.Kind.GRASSROOTS)
"""Kinds of cases in which a person waits for an answer."""

CELL: Final = ("day", "province", "commune", "field", "working_days")
MOST_DAYS: Final = 250
"""Working days counted as such: about a year; longer ones stand with it."""


def fold_responses() -> int:
    """Count first answers given since the last time; return how many."""
    return sum(iter(_fold_once, 0))


@transaction.atomic
def _fold_once() -> int:
    Folding.held()
    new = Case.objects.filter(~Exists(CountedCase.objects.filter(case=OuterRef("pk"))), kind__in=WAITED_FOR)
    keys = list(new.filter(first_answered_at__isnull=False).order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    chosen = Case.objects.filter(pk__in=keys).select_for_update(skip_locked=True, no_key=True)
    held = list(chosen.only("received_at", "first_answered_at", "due_on", "province", "commune", "field_id"))
    fields = dict(Case.objects.filter(pk__in=keys, field__isnull=False).values_list("field_id", "field__slug"))
    answered, in_time = Counter[tuple[Any, ...]](), Counter[tuple[Any, ...]]()
    for case in held:
        received, first = _day(case.received_at), _day(case.first_answered_at)
        days = min(MOST_DAYS, max(0, working_days_between(received, first)))
        cell = (first, case.province, case.commune, fields.get(case.field_id or 0, ""), days)
        answered[cell] += 1
        in_time[cell] += first <= case.due_on
    _add(answered, in_time)
    CountedCase.objects.bulk_create(CountedCase(case=case) for case in held)
    return len(held)


def _day(at: Any) -> date:
    return timezone.localtime(at, timezone.get_default_timezone()).date()


def _add(answered: Counter[tuple[Any, ...]], in_time: Counter[tuple[Any, ...]]) -> None:
    stored = ResponseCount.objects.filter(day__in={cell[0] for cell in answered})
    rows = {tuple(getattr(row, name) for name in CELL): row for row in stored}
    new = [ResponseCount(**dict(zip(CELL, cell, strict=True))) for cell in sorted(answered.keys() - rows.keys())]
    ResponseCount.objects.bulk_create(new)
    rows |= {tuple(getattr(row, name) for name in CELL): row for row in new}
    for cell, number in answered.items():
        rows[cell].answered += number
        rows[cell].in_time += in_time[cell]
    ResponseCount.objects.bulk_update([rows[cell] for cell in answered], ("answered", "in_time"))
