"""The engine on the package's own catalogue, its index kept in the person's cache folder between runs."""

import atexit
import hashlib
import shutil
import tempfile
from collections.abc import Callable
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from platformdirs import user_cache_path

from motcua import data
from motcua.engine import FORMAT, Engine, build
from motcua.errors import IndexFolderError
from motcua.records.merging import merge
from motcua.sources.packaged import sample_records


def sample_engine(report: Callable[[str], None] = lambda text: None) -> Engine:
    """Open the sample catalogue; its index is built at the first use and whenever the package's data change.

    Where the cache folder cannot be written, the index lies in a temporary one, removed when the program ends.

    Raises:
        OSError, IndexFolderError: the temporary folder cannot be written either.
    """
    folder = user_cache_path("motcua") / f"sample-{FORMAT}-{fingerprint()}"
    try:
        return Engine.open(folder)
    except IndexFolderError:
        report("Đang lập chỉ mục danh mục mẫu (chỉ lần đầu)…")
    records = merge(sample_records()).records.values()
    try:
        shutil.rmtree(folder, ignore_errors=True)  # what could not be opened: damaged, and the program's own
        build(records, folder)
        return Engine.open(folder)
    except IndexFolderError:
        temporary = _temporary_folder() / "sample"
        build(records, temporary)
        return Engine.open(temporary)


def _temporary_folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="motcua-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def fingerprint() -> str:
    """Return a hash over names and contents of what an index is made from: data files, and the code that makes it."""
    digest = hashlib.sha256()
    for part in ("sample", "aliases", "questions", "national-list.json.gz"):
        _add(data.resource(part), digest.update)
    for room in ("records", "retrieval", "text"):
        _add(files("motcua").joinpath(room), digest.update)
    return digest.hexdigest()[:12]


def _add(entry: Traversable, update: Callable[[bytes], None]) -> None:
    if entry.name == "__pycache__":
        return
    update(entry.name.encode())
    if entry.is_dir():
        for child in sorted(entry.iterdir(), key=lambda one: one.name):
            _add(child, update)
    else:
        update(entry.read_bytes())
