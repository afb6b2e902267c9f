"""The engine opened: a catalogue, what searches it, and a reader of questions; and the folder they are kept in."""

import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, lru_cache
from importlib.metadata import PackageNotFoundError, version
from itertools import chain
from pathlib import Path
from typing import Final, Self

from motcua.dialogue.question import Reader, conversation_phrases
from motcua.errors import IndexFolderError
from motcua.faults import system_reason
from motcua.records.catalogue import Catalogue, RecordFile
from motcua.records.history import DatedCatalogue, History
from motcua.records.model import Procedure
from motcua.retrieval.index import NO_NAMES, Indexes, Names, Progress
from motcua.retrieval.ranking import Ranker, Searcher
from motcua.text.restoring import Restorer
from motcua.text.spelling import Speller

FORMAT: Final = 3
"""Version of the folder's layout; a folder of another version must be built again."""

MANIFEST: Final = "manifest.json"
OWN_KEYS: Final = frozenset({"format", "engine", "records"})
"""Keys of the manifest by which the program knows a folder of its own, of whatever version."""

DAMAGE: Final = (
    EOFError,
    LookupError,
    TypeError,
    ValueError,
    AttributeError,
    ArithmeticError,
    MemoryError,
    RecursionError,
)
"""What reading a damaged file raises, as json, numpy and our own checks have it."""

_AGAIN: Final = "hãy chạy lại motcua index."


@dataclass(frozen=True, eq=False)
class Engine:
    """Everything that answering a question needs; holds no state between turns."""

    catalogue: Catalogue
    searcher: Searcher
    reader: Reader
    history: History = History({}, frozenset())

    @classmethod
    def open(cls, folder: Path, ranker: Ranker | None = None) -> Self:
        """Open an index folder.

        Raises:
            IndexFolderError: there is none, it is half-written or damaged, or another version wrote it.
        """
        manifest = _manifest(folder)
        if manifest.get("format") != FORMAT:
            raise IndexFolderError(f"Thư mục chỉ mục {folder} do phiên bản khác lập; hãy chạy lại motcua index.")
        try:
            catalogue, indexes, reader = _contents(folder, manifest)
            history = History.open(folder)
        except OSError as fault:
            file = f"{Path(str(fault.filename)).name}: " if fault.filename else ""
            said = f"{file}{system_reason(fault)}"
            raise IndexFolderError(f"Thư mục chỉ mục {folder} bị hỏng ({said}); {_AGAIN}") from fault
        except DAMAGE as fault:
            raise IndexFolderError(f"Thư mục chỉ mục {folder} bị hỏng; {_AGAIN}") from fault
        return cls(catalogue, Searcher(indexes, ranker), reader, history)

    def on(self, day: date) -> "Engine":
        """Return the engine as it answers on a day: from the version of each record in force then, and no other.

        Raises:
            IndexFolderError: a record is broken.
        """
        return self if not self.history.codes else _on(self, day)


@lru_cache(maxsize=8)
def _on(engine: Engine, day: date) -> Engine:
    """Return an engine on a day; the last few are kept, since today's is asked for again and again."""
    dated = DatedCatalogue(engine.catalogue, engine.history, day)
    return replace(engine, catalogue=dated, searcher=engine.searcher.without(dated.absent))


def _manifest(folder: Path) -> dict[str, object]:
    try:
        content = json.loads((folder / MANIFEST).read_text("utf-8"))
    except FileNotFoundError as fault:
        raise IndexFolderError(f"Không thấy chỉ mục trong thư mục {folder}.") from fault
    except OSError as fault:
        raise IndexFolderError(f"Không đọc được chỉ mục trong thư mục {folder}: {system_reason(fault)}.") from fault
    except (ValueError, RecursionError) as fault:
        raise IndexFolderError(f"Tệp {MANIFEST} trong thư mục chỉ mục {folder} bị hỏng.") from fault
    return content if isinstance(content, dict) else {}


def _contents(folder: Path, manifest: Mapping[str, object]) -> tuple[RecordFile, Indexes, Reader]:
    """Read a folder's files, and make sure that they are of one build.

    Raises:
        OSError: a file is missing or cannot be read.
        Exception: one of `DAMAGE`, where a file does not hold what it should.
    """
    words = json.loads((folder / "vocabulary.json").read_text("utf-8"))
    catalogue = RecordFile.open(folder)
    indexes = Indexes.open(folder)
    rows = indexes.entries.rows
    if manifest.get("records") != len(rows) or list(catalogue.codes) != [row.code for row in rows]:
        raise ValueError("manifest, codes and rows are not of one build")
    if indexes.common.shape != (len(rows),):
        raise ValueError("not one mark a record")
    single, pairs = _counts(words["words"]), _counts(words["pairs"])
    turns = list(conversation_phrases())
    known = dict.fromkeys(chain.from_iterable(turns), 1) | single  # words of courtesy are no slips of the catalogue's
    return catalogue, indexes, Reader(Speller(known, pairs), Restorer(single, pairs, turns), indexes.named)


def _counts(counts: object) -> dict[str, int]:
    if not isinstance(counts, dict) or not all(isinstance(count, int) for count in counts.values()):
        raise ValueError("no counts of words")
    return counts


def build(
    records: Iterable[Procedure],
    folder: Path,
    progress: Progress = lambda step: None,
    names: Names = NO_NAMES,
    history: Iterable[Procedure] = (),
) -> int:
    """Write an index folder; the old one stays whole until the new one is. Return the number of records.

    Args:
        records: One record a code.
        folder: Where to.
        progress: Is told of each step.
        names: What people call procedures, by code, besides the package's own everyday names.
        history: Other versions of those records, each with the days between which it is in force.

    Raises:
        IndexFolderError: `folder` exists and is no index folder, or cannot be written.
    """
    kept = list(records)
    place = Path(os.path.realpath(folder))  # what a link leads to is replaced, not the link
    try:
        _require_own(place, folder)
        place.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=f".{place.name}-", dir=place.parent))
        try:
            _write(kept, fresh, progress, names)
            History.of(kept, history).write(fresh)
            _swap(fresh, place)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
    except OSError as fault:
        raise IndexFolderError(f"Không ghi được thư mục chỉ mục {folder}: {system_reason(fault)}.") from fault
    return len(kept)


def _require_own(place: Path, folder: Path) -> None:
    """Refuse a place that holds anything but an index folder; `folder` is its name for the reader."""
    if not place.exists():
        return
    if not place.is_dir():
        raise IndexFolderError(f"{folder} là một tệp, không phải thư mục chỉ mục; hãy chọn nơi khác.")
    if any(place.iterdir()) and not _is_own(place):
        raise IndexFolderError(f"{folder} đã có nội dung khác, không phải thư mục chỉ mục; hãy chọn thư mục khác.")


def _is_own(place: Path) -> bool:
    """Whether this program wrote the folder: other programs, too, keep a file called manifest.json."""
    try:
        return _manifest(place).keys() >= OWN_KEYS
    except IndexFolderError:
        return False


def _write(records: Sequence[Procedure], fresh: Path, progress: Progress, names: Names) -> None:
    count = RecordFile.write(records, fresh)
    indexes, words = Indexes.build(records, progress, names)
    indexes.save(fresh)
    (fresh / "vocabulary.json").write_text(json.dumps(words, ensure_ascii=False), "utf-8")
    manifest = {"format": FORMAT, "engine": engine_version(), "records": count}
    (fresh / MANIFEST).write_text(json.dumps(manifest), "utf-8")


def _swap(fresh: Path, folder: Path) -> None:
    """Put the new folder in the place of the old one, which comes back if that fails."""
    fresh.chmod(0o755)
    if not folder.exists():
        fresh.rename(folder)
        return
    aside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-old-", dir=folder.parent))
    try:
        folder.rename(aside / "index")
        try:
            fresh.rename(folder)
        except OSError:
            (aside / "index").rename(folder)
            raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)


@cache
def engine_version() -> str:
    """Return the installed version of the engine."""
    try:
        return version("motcua")
    except PackageNotFoundError:
        return "0"
