"""Reports of units for a period: opened for every unit, filled in, filed, sent back."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts import trail
from portal.conversations.services import storable
from portal.core.rounds import every
from portal.core.working_time import add_working_days
from portal.outreach.directives import counting, periods
from portal.outreach.directives.models import ReportForm, ReportItem, UnitReport
from portal.outreach.directives.working import MeanwhileError, WorkError
from portal.outreach.units.models import Unit

State = UnitReport.State

OPENED = trail.action("motcua.report.opened", gettext_lazy("Mở kỳ báo cáo"), gettext_lazy("Mở kỳ báo cáo"))
SAVED = trail.action("motcua.report.saved", gettext_lazy("Ghi báo cáo"), gettext_lazy("Ghi nháp báo cáo"))
FILED = trail.action("motcua.report.filed", gettext_lazy("Nộp báo cáo"), gettext_lazy("Nộp báo cáo"))
SENT_BACK = trail.action(
    "motcua.report.sent_back", gettext_lazy("Trả lại báo cáo"), gettext_lazy("Trả lại báo cáo để sửa")
)
MOST_FIGURE: Final = 10**12
"""Largest number that an item takes."""

Value = dict[str, Any]


def reporting_units(form: ReportForm) -> Any:
    """Return the units that report on a form: the standing communes of the unit that consolidates, or itself."""
    return Unit.objects.standing().below(form.unit).communes().order_by("code")


def open_period(form: ReportForm, since: date, until: date, by: Any = None) -> int:
    """Open a report of a period for every unit that has none yet; return how many."""
    due_on = add_working_days(until, form.due_days)
    there = form.reports.filter(period_from=since, period_until=until).values("unit")
    fresh = [
        UnitReport(form=form, unit=unit, period_from=since, period_until=until, due_on=due_on)
        for unit in reporting_units(form).exclude(pk__in=there)
    ]
    with transaction.atomic():
        UnitReport.objects.bulk_create(fresh, ignore_conflicts=True)
        if fresh:
            span = {"period_from": since.isoformat(), "period_until": until.isoformat()}
            trail.record(by, OPENED, form, units=len(fresh), **span)
    return len(fresh)


@every(seconds=3600)
def open_due() -> int:
    """Open the reports of the period that ended last, of every form that comes round and was in use by its end."""
    today = timezone.localdate()
    count = 0
    for form in ReportForm.objects.in_use(today).exclude(period=ReportForm.Period.ONCE).select_related("unit"):
        since, until = periods.last_ended(form.period, today)
        if form.begun_on <= until:
            count += open_period(form, since, until)
    return count


def begun(report: UnitReport, items: Iterable[ReportItem]) -> dict[str, Value]:
    """Return what a report holds, with what the system counts filled in anew where the unit has said nothing else.

    A filed report stays as it was filed.
    """
    values: dict[str, Value] = dict(report.values)
    if not report.is_with_unit:
        return values
    counted = [item for item in items if item.counted]
    if not counted:
        return values
    figures = counting.of_unit(report.unit, report.period_from, report.period_until)
    for item in counted:
        figure, how = counting.told(item.counted, figures, report.period_from, report.period_until)
        held = values.get(str(item.pk), {})
        said = held.get("value")
        own = said is not None and said != held.get("counted")
        values[str(item.pk)] = {**held, "value": said if own else figure, "counted": figure, "how": how}
    return values


def save(report: UnitReport, by: Any, edition: int, values: Mapping[str, Value], *, filed: bool = False) -> None:
    """Keep what a unit entered, as a draft or as its report.

    Raises:
        WorkError: the report is filed, or its period's form is gone.
        MeanwhileError: somebody changed it meanwhile.
    """
    kept = {key: {name: _storable(said) for name, said in value.items()} for key, value in values.items()}
    said: dict[str, Any] = {"values": kept}
    if filed:
        said |= {"state": State.FILED, "filed_at": timezone.now(), "filed_by": by}
    with transaction.atomic():
        _move(report, edition, (State.DRAFT, State.SENT_BACK), _("Báo cáo đã nộp; muốn sửa thì đề nghị trả lại."), said)
        trail.record(by, FILED if filed else SAVED, report)


def _storable(said: Any) -> Any:
    return storable(said) if isinstance(said, str) else said


def send_back(report: UnitReport, by: Any, edition: int, why: str) -> None:
    """Send a filed report back with the reason.

    Raises:
        WorkError: it is not filed, or no reason is given.
        MeanwhileError: somebody changed it meanwhile.
    """
    why = storable(why).strip()
    if not why:
        raise WorkError(_("Hãy ghi lý do trả lại."))
    said = {"state": State.SENT_BACK, "sent_back_why": why}
    with transaction.atomic():
        _move(report, edition, (State.FILED,), _("Báo cáo chưa nộp nên không trả lại được."), said)
        trail.record(by, SENT_BACK, report, why=why)


def _move(report: UnitReport, edition: int, allowed: tuple[str, ...], refused: str, said: Mapping[str, Any]) -> None:
    mine = UnitReport.objects.filter(pk=report.pk, edition=edition, state__in=allowed)
    if not mine.update(edition=F("edition") + 1, **said):
        now = UnitReport.objects.filter(pk=report.pk).values_list("edition", "state").first()
        if now is not None and now[0] == edition and now[1] not in allowed:
            raise WorkError(refused)
        raise MeanwhileError
    report.refresh_from_db()
