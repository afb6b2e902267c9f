"""Where records are looked up: the protocol every store keeps, and the store that lies in one file."""

import mmap
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Protocol, Self

import numpy as np

from motcua.errors import IndexFolderError, UnknownProcedureError
from motcua.records.model import Procedure

OPENED: int = 2048
"""Records kept parsed, some 25 kB each; reading one from the file takes a fifth of a millisecond."""


class Catalogue(Protocol):
    """The records of an office. Implementations keep every record whole and never change one."""

    @property
    def codes(self) -> Sequence[str]:
        """Every code, in the catalogue's order."""

    def get(self, code: str) -> Procedure:
        """Return the record of a code.

        Raises:
            UnknownProcedureError: no record has it.
        """


class RecordFile:
    """Records as JSON lines in one memory-mapped file, parsed when asked for."""

    def __init__(self, codes: Sequence[str], starts: Sequence[int], content: mmap.mmap | bytes) -> None:
        """Take the codes, where each record begins (and the last one ends), and the bytes."""
        self._codes = codes
        self._number = {code: place for place, code in enumerate(codes)}
        self._starts = starts
        self._content = content
        self._parse = lru_cache(maxsize=OPENED)(self._read)

    @property
    def codes(self) -> Sequence[str]:
        """Every code, in the order of the file."""
        return self._codes

    def get(self, code: str) -> Procedure:
        """Return the record of a code.

        Raises:
            UnknownProcedureError: no record has it.
            IndexFolderError: the file's content is broken there.
        """
        if code not in self._number:
            raise UnknownProcedureError(f"Danh mục không có thủ tục mã {code}.")
        return self._parse(self._number[code])

    def _read(self, number: int) -> Procedure:
        line = self._content[self._starts[number] : self._starts[number + 1]]
        try:
            record = Procedure.model_validate_json(line)
        except ValueError as fault:
            raise self._damaged(number) from fault
        if record.code != self._codes[number]:
            raise self._damaged(number)
        return record

    def _damaged(self, number: int) -> IndexFolderError:
        return IndexFolderError(f"Bản ghi {self._codes[number]} trong thư mục chỉ mục bị hỏng; hãy lập lại chỉ mục.")

    def __iter__(self) -> Iterator[Procedure]:
        """Yield every record, parsed afresh and not kept."""
        return (self._read(number) for number in range(len(self._codes)))

    @staticmethod
    def write(records: Iterable[Procedure], folder: Path) -> int:
        """Write records into `folder`, which exists; return how many."""
        starts = [0]
        codes = []
        with (folder / "records.jsonl").open("wb") as file:
            for record in records:
                starts.append(starts[-1] + file.write(record.model_dump_json(exclude_defaults=True).encode() + b"\n"))
                codes.append(record.code)
        np.save(folder / "record-starts.npy", np.array(starts, dtype=np.int64))
        (folder / "record-codes.txt").write_text("\n".join(codes), "utf-8")
        return len(codes)

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Map the file in `folder` into memory.

        Raises:
            IndexFolderError: there are not as many places in the file as codes.
            OSError, EOFError, ValueError: a file cannot be read.
        """
        codes = (folder / "record-codes.txt").read_text("utf-8").split()
        starts = np.load(folder / "record-starts.npy")
        if starts.shape != (len(codes) + 1,) or starts.dtype.kind != "i":
            raise IndexFolderError(f"Thư mục chỉ mục {folder} bị hỏng; hãy lập lại chỉ mục.")
        with (folder / "records.jsonl").open("rb") as file:
            content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if codes else b""
        return cls(codes, starts.tolist(), content)
