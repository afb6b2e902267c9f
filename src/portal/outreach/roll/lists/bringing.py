"""A list on its way: brought and kept aside, read by a task, shown, confirmed, written by a task; or dropped.

Nothing is written before it is confirmed, and then every row is judged once more, since the roll may have changed
meanwhile: what does not hold any more is refused then. Nothing is ever deleted or ended by a list.
"""

import secrets
import shutil
import time
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_tasks import task

from motcua.errors import MotcuaError, SourceError
from motcua.faults import system_reason
from portal.accounts import trail
from portal.core.rounds import every
from portal.outreach.roll.lists import officer_rows, village_rows
from portal.outreach.roll.lists.judging import Judged, Verdict
from portal.outreach.roll.lists.reading import ListError, ReadList, ReadRow, read_list
from portal.outreach.roll.models import Officer, RollImport, RollImportRow
from portal.outreach.units.models import Unit
from portal.outreach.units.scope import scope_of

BROUGHT: Final = trail.action(
    "motcua.roll.brought", gettext_lazy("Đưa danh sách"), gettext_lazy("Đưa một danh sách vào để đọc")
)
WRITTEN: Final = trail.action(
    "motcua.roll.written", gettext_lazy("Ghi danh sách"), gettext_lazy("Xác nhận ghi một danh sách")
)
DROPPED: Final = trail.action(
    "motcua.roll.dropped", gettext_lazy("Bỏ danh sách"), gettext_lazy("Bỏ một danh sách, không ghi gì")
)
KEPT: Final = timedelta(days=30)
"""How long the rows of a list are kept; they hold names and telephone numbers."""

READ_SHARE: Final = 0.7
"""Share of the whole that reading is, of the progress shown; judging and keeping are the rest."""

HEARD_EVERY: Final = 1.0
"""Seconds between two notes of how far reading is."""

CHUNK: Final = 2_000
TO_WRITE: Final = (Verdict.ADDED, Verdict.CHANGED)
State = RollImport.State


def bring(file: UploadedFile[Any], kind: str, unit: Unit, user: Any) -> RollImport:
    """Keep a file aside and let a task read it.

    Raises:
        ListError: it cannot be written.
    """
    folder = Path(settings.IMPORTS_HOME) / f"roll-{secrets.token_hex(8)}"
    name = get_valid_filename(Path(file.name or "").name or "danh-sach")[-100:]
    try:
        folder.mkdir(parents=True)
        with (folder / name).open("wb") as kept:
            for chunk in file.chunks():
                kept.write(chunk)
    except OSError as fault:
        shutil.rmtree(folder, ignore_errors=True)
        raise ListError(_("Không ghi được tệp: %(reason)s.") % {"reason": system_reason(fault)}) from fault
    with transaction.atomic():
        made = RollImport.objects.create(kind=kind, unit=unit, name=name, folder=folder.name, brought_by=user)
        trail.record(user, BROUGHT, made, kind=kind, unit=unit.code)
        transaction.on_commit(lambda: read.enqueue(made.pk))
    return made


@task()
def read(key: int) -> None:
    """Read a list and keep what would become of each row; what cannot be read is told, and nothing else changes."""
    imported = RollImport.objects.select_related("unit").get(pk=key)
    if imported.state != State.READING:
        return
    folder = Path(settings.IMPORTS_HOME) / imported.folder
    path = folder / imported.name
    try:
        hearing = _Hearing(imported, path.stat().st_size)
        found = read_list(path, imported.kind, hearing.hear)
        _keep(imported, found)
    except SourceError as fault:
        line = _("Dòng %(line)d: %(reason)s") % {"line": fault.place.line, "reason": fault.reason}
        _fail(imported, line if fault.place.line else fault.reason)
    except MotcuaError as fault:
        _fail(imported, fault.message)
    except OSError as fault:
        _fail(imported, system_reason(fault))
    shutil.rmtree(folder, ignore_errors=True)


def _keep(imported: RollImport, found: ReadList) -> None:
    if not found.rows:
        raise ListError(_("Danh sách không có dòng nào dưới dòng tiêu đề."))
    judged = _judged(imported, found.rows)
    rows = [
        RollImportRow(
            imported=imported,
            number=one.row.number,
            cells=one.row.cells,
            values=one.row.values,
            verdict=one.verdict,
            told=one.told,
            thing=one.key,
        )
        for one in judged
    ]
    with transaction.atomic():
        if not RollImport.objects.filter(pk=imported.pk, state=State.READING).update(state=State.READ):
            return
        RollImportRow.objects.filter(imported=imported).delete()
        RollImportRow.objects.bulk_create(rows, batch_size=CHUNK)
        imported.state = State.READ
        imported.headings = found.headings
        imported.failure = ", ".join(found.unknown)[:2000]
        _count(imported)
        imported.save()


def _judged(imported: RollImport, rows: list[ReadRow]) -> list[Judged[Any]]:
    judge: Any = village_rows.judge if imported.kind == RollImport.Kind.VILLAGES else officer_rows.judge
    judged: list[Judged[Any]] = judge(imported.unit, rows)
    return judged


def _count(imported: RollImport) -> None:
    for verdict in Verdict:
        setattr(imported, verdict.value, imported.rows.of(verdict).count())


def confirm(imported: RollImport, user: Any) -> None:
    """Let a task write the good rows of a list that was read.

    Raises:
        ListError: it does not wait for that, or belongs to a place that is not the user's.
    """
    if not scope_of(user).holds(imported.unit):
        raise ListError(_("Đơn vị này không thuộc phạm vi của anh/chị."))
    with transaction.atomic():
        waiting = RollImport.objects.filter(pk=imported.pk, state=State.READ)
        if not waiting.update(state=State.WRITING, heard_at=timezone.now(), brought_by=user):
            raise ListError(_("Danh sách này không còn chờ xác nhận; hãy tải lại trang."))
        trail.record(user, WRITTEN, imported, unit=imported.unit.code)
        transaction.on_commit(lambda: write.enqueue(imported.pk))


def drop(imported: RollImport, user: Any) -> None:
    """Put a list that was read aside, with nothing written.

    Raises:
        ListError: it does not wait for confirmation.
    """
    if not RollImport.objects.filter(pk=imported.pk, state=State.READ).update(state=State.DROPPED):
        raise ListError(_("Danh sách này không còn chờ xác nhận; hãy tải lại trang."))
    trail.record(user, DROPPED, imported)


@task()
def write(key: int) -> None:
    """Write the good rows of a confirmed list, all or none, each judged once more as the roll is now."""
    with transaction.atomic():
        imported = RollImport.objects.select_for_update(of=("self",)).select_related("unit", "brought_by").get(pk=key)
        if imported.state != State.WRITING:
            return
        _hold(imported.unit)
        rows = list(imported.rows.all())
        kept = {row.number: row for row in rows if row.verdict in TO_WRITE}
        judged = [one for one in _judged(imported, list(map(_read_again, rows))) if one.row.number in kept]
        good = [one for one in judged if one.verdict in TO_WRITE]
        if imported.kind == RollImport.Kind.VILLAGES:
            village_rows.write(good)
        else:
            officer_rows.write(good, imported.brought_by)
        for one in judged:
            row = kept[one.row.number]
            row.verdict, row.told, row.thing = one.verdict, one.told, getattr(one.thing or one.before, "pk", None)
        RollImportRow.objects.bulk_update(kept.values(), ("verdict", "told", "thing"), batch_size=CHUNK)
        _count(imported)
        imported.state, imported.written_at = State.WRITTEN, timezone.now()
        imported.save()


def _hold(unit: Unit) -> None:
    """Hold the place of a list, its villages and its officers, so that nothing there changes while it is written.

    Two lists of one place, also of a commune and of its province, are written one after the other.
    """
    list(Unit.objects.select_for_update(no_key=True).below(unit).order_by("pk").values_list("pk"))
    officers = Officer.objects.filter(unit__in=Unit.objects.below(unit))
    list(officers.select_for_update(of=("self",)).order_by("pk").values_list("pk"))


def _read_again(row: RollImportRow) -> ReadRow:
    """Return a row as it was read. One that is not written stays out, yet tells who is not meant by another row."""
    return ReadRow(row.number, row.cells, dict(row.values), [] if row.verdict in TO_WRITE else [("", "")])


class _Hearing:
    """Notes how much was read, now and then."""

    def __init__(self, imported: RollImport, size: int) -> None:
        self._key = imported.pk
        self._total = int(max(1, size) / READ_SHARE)
        self._done = 0
        self._noted = 0.0

    def hear(self, count: int) -> None:
        self._done += count
        if time.monotonic() - self._noted >= HEARD_EVERY:
            self._noted = time.monotonic()
            rows = RollImport.objects.filter(pk=self._key)
            rows.update(done=self._done, total=self._total, heard_at=timezone.now())


def _fail(imported: RollImport, reason: str) -> None:
    told = f"{reason[:1].upper()}{reason[1:]}"
    RollImport.objects.filter(pk=imported.pk, state=State.READING).update(state=State.FAILED, failure=told[:2000])


@every(60)
def go_on() -> None:
    """Go on with what was under way when its worker was killed."""
    for imported in RollImport.objects.stalled():
        RollImport.objects.filter(pk=imported.pk).update(heard_at=timezone.now())
        if imported.state == State.WRITING:
            write.enqueue(imported.pk)
        elif (Path(settings.IMPORTS_HOME) / imported.folder).is_dir():
            read.enqueue(imported.pk)
        else:
            _fail(imported, _("Tệp đã đưa lên không còn trên máy chủ; anh/chị vui lòng đưa lên lại."))


@every(6 * 3600)
def forget_old() -> None:
    """Delete the rows of old lists, and drop those that nobody confirmed."""
    before = timezone.now() - KEPT
    RollImportRow.objects.filter(imported__brought_at__lt=before).delete()
    waiting = Q(state=State.READ, brought_at__lt=before)
    RollImport.objects.filter(waiting).update(state=State.DROPPED)
