"""Reminders by letter: once a day in office hours, to units about what is due by the next working day or late.

A letter goes to the unit's own address and to those of the staff who work for it. Whoever marks the rows first sends.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django_tasks import task

from portal.core.letters import letters_are_sent, send
from portal.core.rounds import every
from portal.core.working_time import add_working_days, is_open
from portal.outreach.directives import due
from portal.outreach.directives.models import Assignment, UnitReport
from portal.outreach.units.models import Membership, Unit

HOUR: Final = 3600.0
SHOWN: Final = 20
"""Tasks, and reports, of one letter; the rest is told by its number."""


@every(seconds=HOUR)
def remind() -> int:
    """Remind every unit that has something due; return how many letters were sent."""
    if not letters_are_sent() or not is_open(timezone.now()):
        return 0
    by = add_working_days(timezone.localdate(), 1)
    return remind_of(
        Assignment.objects.with_unit().filter(due_on__lte=by), UnitReport.objects.with_unit().filter(due_on__lte=by)
    )


@task()
def remind_late(directive_id: int) -> int:
    """Remind the units that are late with a directive; return how many letters were sent."""
    late = Assignment.objects.late().filter(task__directive=directive_id)
    return remind_of(late, UnitReport.objects.none()) if letters_are_sent() else 0


@task()
def remind_unfiled(form_id: int, since: str, until: str) -> int:
    """Remind the units that have not filed a report of a period (days as 2026-08-22); return how many letters went."""
    waiting = UnitReport.objects.with_unit().filter(form=form_id, period_from=since, period_until=until)
    return remind_of(Assignment.objects.none(), waiting) if letters_are_sent() else 0


def remind_of(assignments: QuerySet[Assignment], reports: QuerySet[UnitReport]) -> int:
    """Remind units of these, of each not more than once a day; return how many letters were sent."""
    waiting = {*_units(_fresh(assignments)), *_units(_fresh(reports))}
    count = 0
    for unit in Unit.objects.filter(pk__in=waiting).order_by("code").iterator():
        works, papers = _marked(assignments.filter(unit=unit)), _marked(reports.filter(unit=unit))
        if works or papers:
            count += _remind(unit, works, papers)
    return count


def _fresh(rows: QuerySet[Any]) -> QuerySet[Any]:
    today = timezone.localdate()
    return rows.filter(Q(reminded_on__lt=today) | Q(reminded_on__isnull=True))


def _units(rows: QuerySet[Any]) -> set[int]:
    return set(rows.order_by().values_list("unit", flat=True).distinct())


def _marked(rows: QuerySet[Any]) -> list[int]:
    """Mark rows as told of today; return those marked here, without those that another worker marked first."""
    with transaction.atomic():
        keys = list(_fresh(rows).select_for_update(of=("self",)).values_list("pk", flat=True))
        rows.model._default_manager.filter(pk__in=keys).update(reminded_on=timezone.localdate())
    return keys


def _remind(unit: Unit, works: list[int], papers: list[int]) -> int:
    """Send a unit's letter to each of its addresses; return how many went."""
    chosen = Assignment.objects.filter(pk__in=works).select_related("task__directive").order_by("due_on", "pk")
    reports = UnitReport.objects.filter(pk__in=papers).select_related("form").order_by("due_on", "pk")
    tell = due.teller()
    with override("vi"):
        context: Mapping[str, object] = {
            "unit": unit,
            "works": [(one, tell(one.due_on)) for one in chosen[:SHOWN]],
            "more": max(0, len(works) - SHOWN),
            "reports": [(one, tell(one.due_on)) for one in reports[:SHOWN]],
            "link": f"{settings.SITE_URL}{reverse('assignments:index')}",
            "more_reports": max(0, len(papers) - SHOWN),
            "reports_link": f"{settings.SITE_URL}{reverse('unit_reports:index')}",
        }
        subject = _("Nhắc việc của %(unit)s: %(count)s mục chưa xong") % {
            "unit": unit.name,
            "count": len(works) + len(papers),
        }
        return sum(send(subject, "directives/letters/reminder.txt", context, to) for to in _addresses(unit))


def _addresses(unit: Unit) -> Iterable[str]:
    """Return the unit's address and those of its staff, each once."""
    staff = Membership.objects.filter(unit=unit, user__is_active=True).exclude(user__email="")
    return sorted({one for one in (unit.email, *staff.values_list("user__email", flat=True)) if one})
