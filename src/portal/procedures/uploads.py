"""Files brought to be imported: kept aside, read by a task, and proposed; what cannot be read changes nothing."""

import secrets
import shutil
import time
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_tasks import task

from motcua.errors import MotcuaError
from motcua.faults import system_reason
from motcua.sources.limits import MAX_FOLDER_FILES
from motcua.sources.reading import load, size
from portal.accounts import trail
from portal.core.rounds import every
from portal.procedures import importing
from portal.procedures.models import Import

UPLOADED = trail.action("motcua.import.uploaded", gettext_lazy("Nhập"), gettext_lazy("Đã đưa tệp vào để nhập"))
MOST_UNPACKED: Final = 1024**3
"""Bytes that the files of one ZIP may have together."""

SHOWN: Final = 20
"""Reasons told where nothing could be read."""

READ_SHARE: Final = 0.8
"""Share of the whole that reading is, of the progress shown; comparing and writing are the rest."""

HEARD_EVERY: Final = 1.0
"""Seconds between two notes of how far reading is."""


class UploadError(MotcuaError):
    """The files brought cannot be kept, or are not what they say."""


def bring(files: Iterable[UploadedFile[Any]], uploader: Any, *, whole: bool, note: str) -> Import:
    """Keep files aside and let a task read them.

    Raises:
        UploadError: they cannot be written.
    """
    folder = new_folder()
    try:
        names = [_keep(file, folder, number) for number, file in enumerate(files, start=1)]
    except OSError as fault:
        shutil.rmtree(folder, ignore_errors=True)
        raise UploadError(_("Không ghi được tệp: %(reason)s.") % {"reason": system_reason(fault)}) from fault
    return begin(folder, names, uploader, whole=whole, note=note)


def begin(folder: Path, names: list[str], uploader: Any, *, whole: bool, note: str) -> Import:
    """Begin an import of the files in a folder below `settings.IMPORTS_HOME`."""
    with transaction.atomic():
        made = Import.objects.create(
            state=Import.State.READING,
            sources=names,
            folder=folder.name,
            uploader=uploader,
            whole=whole,
            note=note,
        )
        trail.record(uploader, UPLOADED, made, files=names[:SHOWN])
        transaction.on_commit(lambda: read.enqueue(made.pk))
    return made


def new_folder() -> Path:
    """Make a folder of its own for the files of one import."""
    folder: Path = settings.IMPORTS_HOME / secrets.token_hex(8)
    folder.mkdir(parents=True)
    return folder


def _keep(file: UploadedFile[Any], folder: Path, number: int) -> str:
    name = get_valid_filename(Path(file.name or "").name)[-100:]
    with (folder / f"{number:03}-{name}").open("wb") as kept:
        for chunk in file.chunks():
            kept.write(chunk)
    return name


@task()
def read(key: int) -> None:
    """Read an import's files and propose what they hold; what cannot be read is told, and nothing else changes."""
    imported = Import.objects.get(pk=key)
    if imported.state != Import.State.READING:
        return
    folder = settings.IMPORTS_HOME / imported.folder
    try:
        _unpack(folder)
        _read(imported, folder)
    except MotcuaError as fault:
        _fail(imported, fault.message)
    except OSError as fault:
        _fail(imported, system_reason(fault))
    shutil.rmtree(folder, ignore_errors=True)


def _read(imported: Import, folder: Path) -> None:
    total = max(1, size(folder))
    hearing = _Hearing(imported, total)
    merged = load([folder], progress=hearing.hear)
    refused = [fault.message for fault in merged.report.rejected]
    records, too_long = importing.storable(merged.records)
    refused += too_long
    if not records:
        skipped = [_("%(name)s: không phải tệp bản ghi thủ tục") % {"name": name} for name in merged.report.skipped]
        reasons = (refused + skipped)[:SHOWN]
        raise UploadError("\n".join((_("Không đọc được bản ghi nào."), *reasons)))
    with transaction.atomic():
        importing.alone()
        current = Import.objects.select_for_update().get(pk=imported.pk)
        if current.state == Import.State.READING:
            current.rejected = [_plain(line, folder) for line in refused]
            importing.propose(records, current)


def _plain(line: str, folder: Path) -> str:
    """Return a reason without where on this machine the file lay."""
    return line.replace(f"{folder}/", "")


class _Hearing:
    """Notes how much was read, now and then."""

    def __init__(self, imported: Import, total: int) -> None:
        self._key = imported.pk
        self._total = total
        self._done = 0
        self._noted = 0.0

    def hear(self, count: int) -> None:
        self._done += count
        if time.monotonic() - self._noted >= HEARD_EVERY:
            self._noted = time.monotonic()
            whole = int(self._total / READ_SHARE)
            Import.objects.filter(pk=self._key).update(done=self._done, total=whole, heard_at=timezone.now())


def _fail(imported: Import, reason: str) -> None:
    told = _plain(reason, settings.IMPORTS_HOME / imported.folder)
    Import.objects.filter(pk=imported.pk, state=Import.State.READING).update(
        state=Import.State.FAILED, failure=told, finished_at=timezone.now()
    )


def _unpack(folder: Path) -> None:
    """Put the files of each ZIP beside it, under names of our own, and remove the ZIP.

    Raises:
        UploadError: one is broken, or unpacks to more than `MOST_UNPACKED` bytes or `MAX_FOLDER_FILES` files.
    """
    for packed in sorted(folder.glob("*.zip")):
        try:
            with zipfile.ZipFile(packed) as archive:
                _unpack_all(archive, packed)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError) as fault:
            raise UploadError(_("%(name)s: tệp nén hỏng hoặc có mật khẩu.") % {"name": packed.name}) from fault
        packed.unlink()


def _unpack_all(archive: zipfile.ZipFile, packed: Path) -> None:
    members = [one for one in archive.infolist() if not one.is_dir() and not Path(one.filename).name.startswith(".")]
    if len(members) > MAX_FOLDER_FILES:
        raise UploadError(_("%(name)s: có quá nhiều tệp.") % {"name": packed.name})
    place = packed.with_name(f"{packed.stem}-zip")
    place.mkdir()
    left = MOST_UNPACKED
    for number, member in enumerate(members, start=1):
        name = get_valid_filename(Path(member.filename).name)[-100:]
        with archive.open(member) as source, (place / f"{number:05}-{name}").open("wb") as target:
            while chunk := source.read(1 << 20):  # what the archive says of sizes is not believed
                left -= len(chunk)
                if left < 0:
                    raise UploadError(_("%(name)s: giải nén ra quá lớn.") % {"name": packed.name})
                target.write(chunk)


@every(60)
def read_on() -> None:
    """Read again what was being read when its worker was killed."""
    for imported in Import.objects.stalled().filter(state=Import.State.READING):
        Import.objects.filter(pk=imported.pk).update(heard_at=timezone.now())
        if (settings.IMPORTS_HOME / imported.folder).is_dir():
            read.enqueue(imported.pk)
        else:
            _fail(imported, _("Tệp đã đưa lên không còn; hãy nhập lại."))
