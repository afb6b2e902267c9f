"""The index built from the published versions, put in place whole, and the engine that each worker opens on it.

`INDEX_HOME` holds one folder a build and the file `current`, which names the one in use. A build is written aside and
renamed, then `current` is replaced in one step: a worker sees the old build or the new one, never a part.
"""

import json
import logging
import os
import secrets
import shutil
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.conf import settings

from motcua.dialogue.respond import Responder
from motcua.engine import Engine, build
from motcua.errors import IndexFolderError, MotcuaError
from motcua.records.model import Procedure as Record
from motcua.retrieval.index import Progress
from motcua.sample import fingerprint
from portal.procedures.models import Version

log = logging.getLogger(__name__)
POINTER: Final = "current"
KEPT: Final = 2
"""Builds that stay: the one in use, and the one before, which a slow worker may still be opening."""


class IndexMissingError(MotcuaError):
    """No index is in place yet."""


@dataclass(frozen=True)
class Build:
    """A build: the name of its folder, and what it was built from."""

    name: str
    digest: str
    records: int


def published_digest() -> str:
    """Return a hash over what an index is made from: versions in force, and the engine's own data and code."""
    import hashlib

    rows = Version.objects.filter(procedure__current_id__isnull=False, pk__in=_current_ids())
    lines = sorted(f"{code} {version}" for code, version in rows.values_list("procedure__code", "version"))
    return hashlib.sha256("\n".join((fingerprint(), *lines)).encode()).hexdigest()


def _current_ids() -> object:
    from portal.procedures.models import Procedure

    return Procedure.objects.published().values("current_id")


def published_records() -> Iterator[Record]:
    """Yield the records in force, by code."""
    rows = Version.objects.filter(pk__in=_current_ids()).order_by("procedure__code")
    for content in rows.values_list("content", flat=True).iterator(chunk_size=500):
        yield Record.model_validate_json(content)


def current_build() -> Build | None:
    """Return the build in use, None where there is none."""
    try:
        return Build(**json.loads((settings.INDEX_HOME / POINTER).read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def build_index(progress: Progress = lambda step: None) -> Build:
    """Build an index from the records in force and put it in use.

    Raises:
        IndexMissingError: no record is published.
        IndexFolderError: the folder cannot be written.
    """
    home: Path = settings.INDEX_HOME
    home.mkdir(parents=True, exist_ok=True)
    digest = published_digest()
    name = f"{time.strftime('%Y%m%d-%H%M%S')}-{secrets.token_hex(3)}"
    records = list(published_records())
    if not records:
        raise IndexMissingError("Chưa có thủ tục nào được công bố; hãy nhập danh mục trước.")
    build(records, home / name, progress)
    made = Build(name, digest, len(records))
    _point(home, made)
    _tidy(home, made)
    return made


def _point(home: Path, made: Build) -> None:
    """Name the build in use, in one step."""
    aside = home / f".{POINTER}-{secrets.token_hex(4)}"
    aside.write_text(json.dumps(made.__dict__), "utf-8")
    os.replace(aside, home / POINTER)


def _tidy(home: Path, made: Build) -> None:
    """Remove all builds but the newest; a worker that still answers from one keeps its mapped files."""
    folders = sorted(entry for entry in home.iterdir() if entry.is_dir() and not entry.name.startswith("."))
    for folder in folders[:-KEPT]:
        if folder.name != made.name:
            shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True)
class Opened:
    """An engine and the build it was opened on; one request works with one of these from beginning to end."""

    engine: Engine
    build: Build

    def responder(self, province: str) -> Responder:
        """Return what answers turns for a province (empty for all)."""
        return Responder(self.engine.catalogue, self.engine.searcher, self.engine.reader, province or None)


class EngineHolder:
    """The engine of this worker. Looks now and then whether another build was put in use, and changes over to it."""

    def __init__(self) -> None:
        """Hold nothing yet."""
        self._opened: Opened | None = None
        self._looked = 0.0
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
        if wanted is None or (self._opened is not None and self._opened.build == wanted):
            return
        try:
            self._opened = Opened(Engine.open(settings.INDEX_HOME / wanted.name), wanted)
            log.info("index %s in use, %d records", wanted.name, wanted.records)
        except IndexFolderError as fault:
            log.error("index %s cannot be opened: %s", wanted.name, fault.message)

    def forget(self) -> None:
        """Hold nothing, as after the start."""
        self._opened = None


engines: Final = EngineHolder()
