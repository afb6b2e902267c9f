"""The engine opened: a catalogue, what searches it, and a reader of questions; and the folder they are kept in."""

import json
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final, Self

from motcua.dialogue.question import Reader
from motcua.errors import IndexFolderError
from motcua.records.catalogue import RecordFile
from motcua.records.model import Procedure
from motcua.retrieval.index import Indexes, Progress
from motcua.retrieval.ranking import Ranker, Searcher
from motcua.text.spelling import Speller

FORMAT: Final = 2
"""Version of the folder's layout; a folder of another version must be built again."""


@dataclass(frozen=True)
class Engine:
    """Everything that answering a question needs; holds no state between turns."""

    catalogue: RecordFile
    searcher: Searcher
    reader: Reader

    @classmethod
    def open(cls, folder: Path, ranker: Ranker | None = None) -> Self:
        """Open an index folder.

        Raises:
            IndexFolderError: there is none, it is half-written, or another version wrote it.
        """
        manifest = _manifest(folder)
        if manifest.get("format") != FORMAT:
            raise IndexFolderError(f"Thư mục chỉ mục {folder} do phiên bản khác lập; hãy chạy lại motcua index.")
        try:
            words = json.loads((folder / "vocabulary.json").read_text("utf-8"))
            catalogue = RecordFile.open(folder)
            indexes = Indexes.open(folder)
        except (OSError, ValueError) as fault:
            raise IndexFolderError(f"Thư mục chỉ mục {folder} bị hỏng: {fault}. Hãy chạy lại motcua index.") from fault
        return cls(catalogue, Searcher(indexes, ranker), Reader(Speller(words["words"], words["pairs"])))


def _manifest(folder: Path) -> dict[str, object]:
    try:
        content = json.loads((folder / "manifest.json").read_text("utf-8"))
    except FileNotFoundError as fault:
        raise IndexFolderError(f"Không thấy chỉ mục trong thư mục {folder}.") from fault
    except (OSError, ValueError) as fault:
        raise IndexFolderError(f"Không đọc được chỉ mục trong thư mục {folder}: {fault}.") from fault
    return content if isinstance(content, dict) else {}


def build(records: Iterable[Procedure], folder: Path, progress: Progress = lambda step: None) -> int:
    """Write an index folder; the old one stays whole until the new one is. Return the number of records.

    Raises:
        IndexFolderError: `folder` exists and is no index folder, or cannot be written.
    """
    if folder.exists() and any(folder.iterdir()) and not (folder / "manifest.json").exists():
        raise IndexFolderError(f"{folder} đã có nội dung khác, không phải thư mục chỉ mục; hãy chọn thư mục khác.")
    kept = list(records)
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        count = RecordFile.write(kept, fresh)
        indexes, words = Indexes.build(kept, progress)
        indexes.save(fresh)
        (fresh / "vocabulary.json").write_text(json.dumps(words, ensure_ascii=False), "utf-8")
        manifest = {"format": FORMAT, "engine": engine_version(), "records": count}
        (fresh / "manifest.json").write_text(json.dumps(manifest), "utf-8")
        _swap(fresh, folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return count


def _swap(fresh: Path, folder: Path) -> None:
    """Put the new folder in the place of the old one."""
    fresh.chmod(0o755)
    if not folder.exists():
        fresh.rename(folder)
        return
    old = folder.with_name(f".{folder.name}-old")
    shutil.rmtree(old, ignore_errors=True)
    folder.rename(old)
    fresh.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def engine_version() -> str:
    """Return the installed version of the engine."""
    try:
        return version("motcua")
    except PackageNotFoundError:
        return "0"
