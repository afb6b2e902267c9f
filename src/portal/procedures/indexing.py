"""The index built from the published versions, put in place whole, and the engine that each worker opens on it.

`INDEX_HOME` holds one folder a build and the file `current`, which names the one in use. A build is written aside and
renamed, then `current` is replaced in one step: a worker sees the old build or the new one, never a part.
"""

import hashlib
import json
import logging
import os
import secrets
import shutil
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from pydantic import TypeAdapter

from motcua.engine import Engine, build
from motcua.errors import IndexFolderError, MotcuaError
from motcua.faults import system_reason
from motcua.records.model import NOT_STATED
from motcua.records.model import Procedure as Record
from motcua.retrieval.index import Progress
from motcua.sample import fingerprint
from portal.core.rounds import every
from portal.procedures.models import Term, TermQuerySet, Version

log = logging.getLogger(__name__)
POINTER: Final = "current"
KEPT: Final = 2
"""Builds that stay: the one in use, and the one before, which a slow worker may still be opening."""


LONGEST_BUILD: Final = 3600.0
"""Seconds after which a build that is not done was killed; the largest real one takes half a minute."""

REST: Final = 30.0
"""Seconds until a build that could not be opened is tried again."""


class IndexMissingError(MotcuaError):
    """No index is in place yet."""


@dataclass(frozen=True)
class Build:
    """A build: the name of its folder, and what it was built from."""

    name: str
    digest: str
    records: int


_POINTED: Final = TypeAdapter(Build)


Naming = Callable[[], Iterable[tuple[str, str]]]
"""Gives everyday names: codes, each with what people call the procedure."""

_namings: Final[list[Naming]] = []


def name_with(naming: Naming) -> None:
    """Let an index also hold the names that this gives; rooms above call it when they are loaded."""
    if naming not in _namings:
        _namings.append(naming)


def everyday_names() -> dict[str, list[str]]:
    """Return the everyday names that rooms above give, by code."""
    names: dict[str, list[str]] = {}
    for code, name in sorted({pair for naming in _namings for pair in naming()}):
        names.setdefault(code, []).append(name)
    return names


def published_digest() -> str:
    """Return a hash over what an index is made from: versions in force now or else, names, the engine itself."""
    rows = Version.objects.in_force().values_list("procedure__code", "version")
    lines = sorted(f"{code} {version}" for code, version in rows)
    lines += [f"{one.procedure_id} {one.version_id} {one.since} {one.until}" for one in _dormant().defer("version")]
    lines += [f"{code} = {name}" for code, names in everyday_names().items() for name in names]
    return hashlib.sha256("\n".join((fingerprint(), *lines)).encode()).hexdigest()


def published_records() -> Iterator[Record]:
    """Yield the records in force, by code; then those of procedures that were or will be in force, and are not now.

    The latter name the days between which they are in force, so that the engine finds them on those days alone.
    """
    rows = Version.objects.in_force().order_by("procedure__code")
    for content in rows.values_list("content", flat=True).iterator(chunk_size=500):
        yield Record.model_validate_json(content)
    for term in _dormant().select_related("version"):
        if term.until is None or _day(term.until) > _day(term.since):  # else it was in force at the end of no day
            yield _with_days(term)


def _dormant() -> TermQuerySet:
    """Return the last term of each procedure of which nothing is in force now, by code."""
    last = Term.objects.filter(procedure=OuterRef("procedure")).order_by("-since", "-pk").values("pk")[:1]
    return Term.objects.filter(procedure__current=None, pk=Subquery(last)).order_by("procedure__code")


def _day(moment: datetime) -> date:
    return timezone.localtime(moment).date()


def _with_days(term: Term) -> Record:
    record = term.version.record
    days = {"in_force_from": _day(term.since), "in_force_until": _day(term.until) if term.until else NOT_STATED}
    return record.model_copy(update={"provenance": record.provenance.model_copy(update=days)})


def current_build() -> Build | None:
    """Return the build in use, None where there is none."""
    try:
        return _POINTED.validate_json((settings.INDEX_HOME / POINTER).read_bytes())
    except (OSError, ValueError):
        return None


def build_index(progress: Progress = lambda step: None) -> Build:
    """Build an index from the records in force and put it in use.

    Raises:
        IndexMissingError: no record is published.
        IndexFolderError: the folder cannot be written.
    """
    home: Path = settings.INDEX_HOME
    digest = published_digest()
    name = f"{time.strftime('%Y%m%d-%H%M%S')}-{secrets.token_hex(3)}"
    records = list(published_records())
    if not records:
        raise IndexMissingError("Chưa có thủ tục nào được công bố; hãy nhập danh mục trước.")
    build(records, home / name, progress, everyday_names())
    made = Build(name, digest, len(records))
    try:
        _point(home, made)
    except OSError as fault:
        shutil.rmtree(home / name, ignore_errors=True)
        raise IndexFolderError(f"Không ghi được thư mục chỉ mục {home}: {system_reason(fault)}.") from fault
    _tidy(home, made)
    return made


@every(10)
def keep_fresh() -> None:
    """Build the index anew where other records are in force than it was built from."""
    build = current_build()
    try:
        if build is None or build.digest != published_digest():
            build_index()
    except IndexMissingError:
        log.info("no index to build: no record is published")


def _point(home: Path, made: Build) -> None:
    """Name the build in use, in one step."""
    aside = home / f".{POINTER}-{secrets.token_hex(4)}"
    aside.write_text(json.dumps(made.__dict__), "utf-8")
    os.replace(aside, home / POINTER)


def _tidy(home: Path, made: Build) -> None:
    """Remove all builds but the newest; a worker that still answers from one keeps its mapped files.

    What a build that was killed left behind has a hidden name, and goes when it cannot be one under way any more.
    """
    folders = sorted(entry for entry in home.iterdir() if entry.is_dir())
    builds = [folder for folder in folders if not folder.name.startswith(".") and folder.name != made.name]
    left = [folder for folder in folders if folder.name.startswith(".") and _age(folder) > LONGEST_BUILD]
    for folder in (*builds[: 1 - KEPT], *left):
        shutil.rmtree(folder, ignore_errors=True)


def _age(folder: Path) -> float:
    """Return the seconds since something was put into a folder; none where it has gone meanwhile."""
    try:
        return time.time() - folder.stat().st_mtime
    except OSError:
        return 0.0


@dataclass(frozen=True)
class Opened:
    """An engine and the build it was opened on; one request works with one of these from beginning to end."""

    whole: Engine
    build: Build

    @property
    def engine(self) -> Engine:
        """The engine as it answers today."""
        return self.whole.on(timezone.localdate())

    @property
    def changes_by_day(self) -> bool:
        """Whether some records are in force on some days only."""
        return bool(self.whole.history.codes)


class EngineHolder:
    """The engine of this worker. Looks now and then whether another build was put in use, and changes over to it."""

    def __init__(self) -> None:
        """Hold nothing yet."""
        self._opened: Opened | None = None
        self._looked = 0.0
        self._refused: tuple[Build, float] | None = None
        self._lock = threading.Lock()

    def current(self) -> Opened:
        """Return the engine on the build in use; a build that cannot be opened leaves the one before in use.

        Raises:
            IndexMissingError: there is no build, or none that can be opened.
        """
        now = time.monotonic()
        if self._opened is None:
            with self._lock:
                self._change_over()
                self._looked = now
        elif now - self._looked >= settings.INDEX_POLL_SECONDS and self._lock.acquire(blocking=False):
            try:
                self._looked = now
                self._change_over()
            finally:
                self._lock.release()
        if self._opened is None:
            raise IndexMissingError("Danh mục thủ tục chưa sẵn sàng.")
        return self._opened

    def _change_over(self) -> None:
        wanted = current_build()
        if wanted is None or (self._opened is not None and self._opened.build == wanted) or self._rests(wanted):
            return
        try:
            self._opened = Opened(Engine.open(settings.INDEX_HOME / wanted.name), wanted)
            log.info("index %s in use, %d records", wanted.name, wanted.records)
        except IndexFolderError as fault:
            self._refused = wanted, time.monotonic()
            log.error("index %s cannot be opened: %s", wanted.name, fault.message)

    def _rests(self, wanted: Build) -> bool:
        """Whether a build could not be opened just before: trying takes time, and is logged each time."""
        return self._refused is not None and self._refused[0] == wanted and time.monotonic() - self._refused[1] < REST

    def forget(self) -> None:
        """Hold nothing, as after the start."""
        self._opened, self._refused = None, None


engines: Final = EngineHolder()
