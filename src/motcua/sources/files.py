"""Opening outside files within the bounds of `limits`: whole or line by line, plain or gzip, errors in Vietnamese."""

import gzip
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final, TypeAlias

from motcua.errors import Place, SourceError
from motcua.faults import system_reason
from motcua.sources.limits import MAX_LINE_BYTES, MAX_LINES, MAX_STREAM_BYTES

Progress: TypeAlias = Callable[[int], None]
"""Is told how many bytes of the file on disk were read since it was last called."""

_GZIP_MAGIC: Final = b"\x1f\x8b"
_HEAD: Final = 64 * 1024


def no_progress(_read: int) -> None:
    """Tell nobody."""


class _Opened:
    """A file opened for reading, decompressed where it is gzip; `told` bytes of it were reported."""

    def __init__(self, raw: IO[bytes], progress: Progress) -> None:
        self._raw = raw
        self._progress = progress
        self._told = 0
        packed = raw.peek(2)[:2] == _GZIP_MAGIC  # type: ignore[attr-defined]  # a BufferedReader, as "rb" opens
        self.stream: IO[bytes] | gzip.GzipFile = gzip.GzipFile(fileobj=raw, mode="rb") if packed else raw

    def tell_progress(self) -> None:
        """Report what was read since the last report."""
        position = self._raw.tell()
        if position > self._told:
            self._progress(position - self._told)
            self._told = position


@contextmanager
def _opened(path: Path, progress: Progress = no_progress) -> Iterator[_Opened]:
    """Open a file.

    Raises:
        SourceError: it is missing, not a file, not readable, or not whole gzip (also while it is read).
    """
    try:
        with path.open("rb") as raw:
            opened = _Opened(raw, progress)
            yield opened
            opened.tell_progress()
    except FileNotFoundError:
        raise SourceError(Place(str(path)), "không có tệp hoặc thư mục này") from None
    except (EOFError, zlib.error, gzip.BadGzipFile) as fault:
        raise SourceError(Place(str(path)), "tệp nén gzip bị cắt cụt hoặc hỏng") from fault
    except (OSError, ValueError) as fault:
        reason = system_reason(fault) if isinstance(fault, OSError) else "đường dẫn không hợp lệ"
        raise SourceError(Place(str(path)), f"không đọc được tệp: {reason}") from fault


def head(path: Path) -> bytes:
    """Return the first 64 KiB of a file, decompressed; raises `SourceError` as `whole` does."""
    with _opened(path) as opened:
        return opened.stream.read(_HEAD)


def whole(path: Path, most: int, progress: Progress = no_progress) -> bytes:
    """Return a file, decompressed.

    Raises:
        SourceError: the file cannot be read, is not whole gzip, or is longer than `most` bytes.
    """
    with _opened(path, progress) as opened:
        content = opened.stream.read(most + 1)
    if len(content) > most:
        raise SourceError(Place(str(path)), f"tệp (đã giải nén) lớn hơn {most // 1024 // 1024} MB")
    return content


def lines(path: Path, progress: Progress = no_progress) -> Iterator[tuple[int, bytes]]:
    """Give the lines of a file that are not blank, each with its number from 1.

    Raises:
        SourceError: as `whole`, or a line, the number of lines or the file passes its bound.
    """
    with _opened(path, progress) as opened:
        read = 0
        for number in range(1, MAX_LINES + 2):
            line = opened.stream.readline(MAX_LINE_BYTES + 1)
            read += len(line)
            _check_bounds(path, number, len(line), read)
            if not line:
                return
            if not line.isspace():
                yield number, line
                opened.tell_progress()


def _check_bounds(path: Path, number: int, length: int, read: int) -> None:
    if length > MAX_LINE_BYTES:
        raise SourceError(Place(str(path), number), f"dòng dài hơn {MAX_LINE_BYTES // 1024 // 1024} MB")
    if number > MAX_LINES and length:
        raise SourceError(Place(str(path), number), f"tệp có nhiều hơn {MAX_LINES} dòng")
    if read > MAX_STREAM_BYTES:
        raise SourceError(Place(str(path), number), f"tệp (đã giải nén) lớn hơn {MAX_STREAM_BYTES // 1024 // 1024} MB")
