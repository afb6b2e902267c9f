"""Making consolidated reports: asked for on a page, made by a task, both files kept privately.

A worker that is killed leaves a report that gives no sign of life; a round has it made again once, then gives it up.
What a second worker makes of the same report counts only where the first has not finished.
"""

import logging
import secrets
from collections.abc import Iterable
from typing import Any, Final

from django.core.files.base import ContentFile
from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django_tasks import task

from portal.accounts import trail
from portal.core.rounds import every
from portal.outreach.directives import docx_report, xlsx_report
from portal.outreach.directives.gathering import gather
from portal.outreach.directives.models import Consolidation
from portal.outreach.directives.working import WorkError

log = logging.getLogger(__name__)
State = Consolidation.State

ASKED = trail.action("motcua.consolidation.asked", gettext_lazy("Tổng hợp"), gettext_lazy("Yêu cầu báo cáo tổng hợp"))
TAKEN = trail.action(
    "motcua.consolidation.taken", gettext_lazy("Tải báo cáo tổng hợp"), gettext_lazy("Tải báo cáo tổng hợp về")
)
STEPS: Final = 6
"""Parts of the making, for how far it is: three of gathering, two files, keeping them."""

MOST_TRIES: Final = 2


class SupersededError(Exception):
    """Another worker makes this report now, or made it."""


def ask(wanted: Consolidation, by: Any) -> Consolidation:
    """Ask for a report: it is stored, and a task makes it."""
    wanted.asked_by, wanted.total = by, STEPS
    with transaction.atomic():
        wanted.save()
        trail.record(by, ASKED, wanted)
        transaction.on_commit(lambda: make.enqueue(wanted.pk, wanted.tries))
    return wanted


def again(wanted: Consolidation, by: Any) -> None:
    """Have a report made once more that could not be made.

    Raises:
        WorkError: it is being made, or is done.
    """
    tries = wanted.tries + 1
    fresh = {"state": State.WORKING, "done": 0, "failure": "", "tries": tries, "heard_at": timezone.now()}
    with transaction.atomic():
        failed = Consolidation.objects.filter(pk=wanted.pk, state=State.FAILED, tries=wanted.tries)
        if not failed.update(**fresh):
            raise WorkError(_("Báo cáo này đang được làm hoặc đã xong."))
        trail.record(by, ASKED, wanted)
        transaction.on_commit(lambda: make.enqueue(wanted.pk, tries))


@task()
def make(key: int, tries: int) -> None:
    """Make a report's two files; what goes wrong is told on its page."""
    found = Consolidation.objects.select_related("unit", "directive", "form", "asked_by").filter(
        pk=key, state=State.WORKING, tries=tries
    )
    wanted = found.first()
    if wanted is None:
        return
    try:
        with override("vi"):
            _make(wanted)
    except SupersededError:
        return
    except OSError as fault:
        log.warning("a consolidated report could not be kept: %s", type(fault).__name__)
        _fail(wanted, _("Không lưu được tệp; vui lòng báo quản trị viên."))
    except DatabaseError:
        raise  # the connection may be unfit to say so; the round finds it
    except Exception:
        log.exception("a consolidated report could not be made")
        _fail(wanted, _("Có lỗi khi lập báo cáo. Vui lòng báo quản trị viên xem nhật ký của chương trình."))


def _make(wanted: Consolidation) -> None:
    step = _Steps(wanted)
    told = gather(wanted, step)
    document = docx_report.document(told)
    step()
    workbook = xlsx_report.workbook(told)
    step()
    _keep(wanted, {"docx": document, "xlsx": workbook})


class _Steps:
    """Notes how far a report is, and that its worker lives."""

    def __init__(self, wanted: Consolidation) -> None:
        self._mine = Consolidation.objects.filter(pk=wanted.pk, state=State.WORKING, tries=wanted.tries)
        self._done = 0

    def __call__(self) -> None:
        self._done += 1
        if not self._mine.update(done=self._done, heard_at=timezone.now()):
            raise SupersededError


def _keep(wanted: Consolidation, files: dict[str, bytes]) -> None:
    """Keep the files; where another worker was faster, throw these away."""
    mark, written = secrets.token_hex(8), []
    try:
        for name, content in files.items():
            getattr(wanted, name).save(f"bao-cao-{wanted.pk}-{mark}.{name}", ContentFile(content), save=False)
            written.append(name)
    except OSError:
        _throw_away(wanted, written)
        raise
    mine = Consolidation.objects.filter(pk=wanted.pk, state=State.WORKING, tries=wanted.tries)
    now = timezone.now()
    kept = {name: getattr(wanted, name).name for name in files}
    if not mine.update(state=State.DONE, done=STEPS, made_at=now, heard_at=now, failure="", **kept):
        _throw_away(wanted, files)
        raise SupersededError


def _throw_away(wanted: Consolidation, names: Iterable[str]) -> None:
    for name in names:
        getattr(wanted, name).delete(save=False)


def _fail(wanted: Consolidation, why: str) -> None:
    mine = Consolidation.objects.filter(pk=wanted.pk, state=State.WORKING, tries=wanted.tries)
    mine.update(state=State.FAILED, failure=why, heard_at=timezone.now())


@every(seconds=60)
def make_on() -> int:
    """Have reports made again whose worker was killed, once; those that failed twice are given up."""
    count = 0
    for wanted in Consolidation.objects.stalled():
        if wanted.tries >= MOST_TRIES:
            _fail(wanted, _("Việc lập báo cáo đã hai lần bị gián đoạn; anh/chị có thể yêu cầu lập lại."))
            continue
        tries = wanted.tries + 1
        stalled = Consolidation.objects.stalled().filter(pk=wanted.pk, tries=wanted.tries)
        if stalled.update(tries=tries, done=0, heard_at=timezone.now()):
            make.enqueue(wanted.pk, tries)
            count += 1
    return count
