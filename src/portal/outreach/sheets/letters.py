"""Letters to officers with an address on what was sent to their place: a batch a task, one letter an officer.

However often a task is begun, each batch is written once: who moves the mark of the first sending writes it.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django_tasks import task

from portal.core.letters import letters_are_sent, send
from portal.outreach.roll.models import Officer
from portal.outreach.sheets.models import Sending

BATCH: Final = 100
MOST_NAMED: Final = 30
"""Sheets named in one letter; of more it says how many."""


def begin(groups: Iterable[Sequence[int]]) -> None:
    """Begin letters on groups of sendings, each to one unit; none where the office has no server for letters."""
    if not letters_are_sent():
        return
    for group in groups:
        write.enqueue(sorted(group), 0)


@task()
def write(keys: list[int], after: int) -> None:
    """Write to the next officers (by key) of the unit to which sendings went, then go on with those after them."""
    sendings = list(Sending.objects.filter(pk__in=keys, sheet__live=True).select_related("sheet", "unit"))
    if not sendings or not letters_are_sent():
        return
    officers = Officer.objects.serving().filter(sendings[0].unit.whole("unit__"), pk__gt=after).exclude(email="")
    batch = list(officers.order_by("pk").values_list("pk", "email")[:BATCH])
    if not _claim(min(keys), after, batch[-1][0] if batch else None):
        return
    for address in dict.fromkeys(email for _key, email in batch):
        _write(address, sendings)
    if len(batch) == BATCH:
        write.enqueue(keys, batch[-1][0])
    else:
        Sending.objects.filter(pk__in=keys).update(mailed_at=timezone.now())


def _claim(key: int, after: int, up_to: int | None) -> bool:
    """Take the officers up to a key as one's own to write to; False where somebody else has."""
    if up_to is None:
        return True
    rows = Sending.objects.filter(pk=key)
    rows = rows.filter(mailed_up_to=after) if after else rows.filter(mailed_up_to__isnull=True)
    return bool(rows.update(mailed_up_to=up_to))


def _write(address: str, sendings: Sequence[Sending]) -> None:
    with override("vi"):
        first = sendings[0]
        subjects = {
            Sending.Because.SENT: _("Tờ thông tin mới cho tuyên truyền viên cơ sở"),
            Sending.Because.OUTDATED: _("Tờ thông tin đã lỗi thời, xin không dùng"),
            Sending.Because.RESTORED: _("Tờ thông tin dùng lại được"),
        }
        context: dict[str, object] = {
            "because": first.because,
            "word": first.word,
            "rows": [
                (one.sheet, f"{settings.SITE_URL}{one.sheet.get_absolute_url()}") for one in sendings[:MOST_NAMED]
            ],
            "more": max(len(sendings) - MOST_NAMED, 0),
        }
        send(subjects[Sending.Because(first.because)], "sheets/letters/sent.txt", context, address)
