"""Sending sheets to the officers of places: by hand, and by itself where one is out of date or holds again."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.errors import MotcuaError
from portal.accounts import trail
from portal.outreach.sheets.models import Sending, Sheet
from portal.outreach.units.models import Unit
from portal.outreach.units.scope import scope_of

SENT = trail.action("motcua.sheet.sent", gettext_lazy("Gửi"), gettext_lazy("Đã gửi tờ thông tin"))
MOST_UNITS: Final = 200
MOST_SHEETS: Final = 100


class SendingError(MotcuaError):
    """Sheets cannot be sent: not published or out of date, or to places that are not the sender's."""


@transaction.atomic
def send(sheets: Sequence[Sheet], units: Sequence[Unit], sender: Any, word: str = "") -> list[Sending]:
    """Send published sheets to the officers of units and of all below them.

    Raises:
        SendingError: a sheet may not be used, a unit is not of the sender's place, or there are none or too many.
    """
    _refuse(sheets, units, sender)
    places = outermost(units)
    rows = [Sending(sheet=sheet, unit=unit, word=word, sent_by=sender) for sheet in sheets for unit in places]
    sent = Sending.objects.bulk_create(rows)
    for sheet in sheets:
        trail.record(sender, SENT, sheet, units=[unit.code for unit in places])
    _write_letters(sent)
    return sent


def _refuse(sheets: Sequence[Sheet], units: Sequence[Unit], sender: Any) -> None:
    scope = scope_of(sender)
    if not sheets or not units:
        raise SendingError(_("Hãy chọn tờ thông tin và nơi nhận."))
    if len(units) > MOST_UNITS or len(sheets) > MOST_SHEETS:
        raise SendingError(_("Nhiều quá một lần gửi; hãy chọn đơn vị cấp trên hoặc gửi làm nhiều lần."))
    if not all(scope.holds(unit) for unit in units):
        raise SendingError(_("Đơn vị này không thuộc phạm vi của anh/chị."))
    usable = set(Sheet.objects.valid().filter(pk__in=[sheet.pk for sheet in sheets]).values_list("pk", flat=True))
    for sheet in sheets:
        if sheet.pk not in usable:
            raise SendingError(
                _("Tờ “%(title)s” chưa công bố, chưa đến ngày, hoặc đã lỗi thời, nên không gửi được.")
                % {"title": sheet.title}
            )


def outermost(units: Iterable[Unit]) -> list[Unit]:
    """Return units without those that lie in another of them, so that nobody gets the same twice."""
    known = {unit.code: unit for unit in units}
    return [
        one for one in known.values() if known.keys().isdisjoint({one.commune_code, one.province_code} - {one.code})
    ]


def tell(sheets: Sequence[Sheet], because: str) -> None:
    """Tell every unit that had a sheet that it is out of date, or holds again. Wants a transaction around it."""
    had: dict[int, list[Unit]] = {}
    rows = Sending.objects.filter(sheet__in=sheets, because=Sending.Because.SENT).select_related("unit")
    for row in rows:
        had.setdefault(row.sheet_id, []).append(row.unit)
    fresh = [
        Sending(sheet_id=key, unit=unit, because=because) for key, units in had.items() for unit in outermost(units)
    ]
    _write_letters(Sending.objects.bulk_create(fresh, batch_size=500))


def _write_letters(sendings: Iterable[Sending]) -> None:
    """Have letters written, one on all that a unit was sent at once."""
    from portal.outreach.sheets.letters import begin  # it writes of what is sent here

    by_unit: dict[int, list[int]] = {}
    for one in sendings:
        by_unit.setdefault(one.unit_id, []).append(one.pk)
    transaction.on_commit(lambda: begin(by_unit.values()))
