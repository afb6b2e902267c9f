"""Published sheets marked as out of date, and unmarked again where what they rest on is as it was: by a round.

Three steps, each of which can be killed and is taken up again: sources whose present state nobody compared are
compared and what came of it is kept; then sheets are marked whose sources differ or whose last day is over; then marks
are taken off where neither holds any more. Two machines may do it at once: rows are held while they are decided on,
and whoever comes later finds nothing left.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from portal.accounts import trail
from portal.core.rounds import every
from portal.outreach.sheets.models import Sending, Sheet, SheetSource
from portal.outreach.sheets.outdating import changes_of, unseen, with_state
from portal.outreach.sheets.sending import tell
from portal.outreach.sheets.showing import day

AT_ONCE: Final = 500
SHEETS_AT_ONCE: Final = 200
SECONDS: Final = 30.0
OUTDATED = trail.action("motcua.sheet.outdated", gettext_lazy("Lỗi thời"), gettext_lazy("Tờ thông tin đã lỗi thời"))
RESTORED = trail.action(
    "motcua.sheet.restored", gettext_lazy("Dùng lại được"), gettext_lazy("Nguồn lại như khi soạn; tờ dùng lại được")
)


@every(SECONDS)
def mark_outdated() -> int:
    """Compare what changed, mark what is out of date, unmark what is not any more; return how many were (un)marked."""
    while compare_some():
        pass
    count = 0
    while (marked := _mark_some()) or (unmarked := _unmark_some()):
        count += marked or unmarked
    return count


def compare_some() -> int:
    """Compare some of the sources that nobody compared yet; return how many."""
    with transaction.atomic():
        rows = unseen(SheetSource.objects.all()).select_for_update(of=("self",), skip_locked=True)
        sources = list(rows.order_by("procedure_id", "pk")[:AT_ONCE])
        compare(sources)
        _rewrite_reasons({source.sheet_id for source in sources})
    return len(sources)


def compare(sources: Sequence[SheetSource]) -> None:
    """Keep for sources (each with its `state`) whether they differ, and how."""
    for source, change in zip(sources, changes_of(sources), strict=True):
        seen: Any = source
        source.seen, source.differs, source.now = seen.state, change is not None, dict(change or {})
    # Writing over rows that exist takes a tenth of the time that `bulk_update` does.
    SheetSource.objects.bulk_create(
        sources, update_conflicts=True, unique_fields=("id",), update_fields=("seen", "differs", "now")
    )


def after_publication(sender: type[Sheet], instance: Sheet, **_signal: Any) -> None:
    """Compare the sources of a sheet that was just published: what changed meanwhile marks it in the next round."""
    if instance.live:
        # all of them: a draft brings back what came of comparing when it was saved
        compare(list(with_state(SheetSource.objects.filter(sheet=instance))))


def _due() -> QuerySet[Sheet]:
    """Published sheets that are to be marked and are not."""
    wrong = Q(Exists(_differing())) | Q(valid_until__lt=timezone.localdate())
    rows: QuerySet[Sheet] = Sheet.objects.filter(wrong, live=True, outdated_at__isnull=True)
    return rows


def _differing() -> QuerySet[SheetSource]:
    rows: QuerySet[SheetSource] = SheetSource.objects.filter(sheet=OuterRef("pk"), differs=True)
    return rows


@transaction.atomic
def _mark_some() -> int:
    held = list(_held(_due()))
    reasons = _reasons(held)
    # one that was published anew just before it was held has no reason any more
    sheets = [sheet for sheet in held if reasons[sheet.pk]]
    now = timezone.now()
    for sheet in sheets:
        sheet.outdated_at, sheet.outdated_why = now, reasons[sheet.pk]
    Sheet.objects.bulk_update(sheets, ("outdated_at", "outdated_why"))
    for sheet in sheets:
        trail.record(None, OUTDATED, sheet, why=[one["told"] for one in sheet.outdated_why])
    tell(sheets, Sending.Because.OUTDATED)
    return len(sheets)


@transaction.atomic
def _unmark_some() -> int:
    holds = Q(valid_until__isnull=True) | Q(valid_until__gte=timezone.localdate())
    marked = Sheet.objects.filter(~Exists(_differing()), holds, live=True, outdated_at__isnull=False)
    sheets = list(_held(marked))
    for sheet in sheets:
        sheet.outdated_at, sheet.outdated_why = None, []
    Sheet.objects.bulk_update(sheets, ("outdated_at", "outdated_why"))
    for sheet in sheets:
        trail.record(None, RESTORED, sheet)
    tell(sheets, Sending.Because.RESTORED)
    return len(sheets)


def _held(rows: QuerySet[Sheet]) -> QuerySet[Sheet]:
    """Return some of the rows, held until the transaction ends; those that another machine holds are its own to do."""
    return rows.select_for_update(of=("self",), skip_locked=True).order_by("pk")[:SHEETS_AT_ONCE]


def _rewrite_reasons(keys: Iterable[int]) -> None:
    """Tell the reasons of marked sheets anew, where a source of theirs differs in another way now, or no more.

    One that another machine holds is being published or marked: waited for is neither. One with no reason left keeps
    those it had until it is unmarked.
    """
    rows = Sheet.objects.filter(pk__in=set(keys), outdated_at__isnull=False)
    held = list(rows.select_for_update(of=("self",), skip_locked=True))
    reasons = _reasons(held)
    sheets = [sheet for sheet in held if reasons[sheet.pk]]
    for sheet in sheets:
        sheet.outdated_why = reasons[sheet.pk]
    Sheet.objects.bulk_update(sheets, ("outdated_why",))


def _reasons(sheets: Sequence[Sheet]) -> dict[int, list[dict[str, Any]]]:
    """Return why each sheet is out of date, in one query."""
    found: dict[int, list[dict[str, Any]]] = {sheet.pk: [] for sheet in sheets}
    for source in SheetSource.objects.filter(sheet__in=found, differs=True).order_by("sort_order", "pk"):
        found[source.sheet_id].append(source.now)
    with override("vi"):
        for sheet in sheets:
            if sheet.is_past:
                told = _("Hết giá trị sau ngày %(day)s.") % {"day": day(sheet.valid_until)}
                found[sheet.pk].append({"told": told, "was": [], "now": []})
    return found
