"""Reading any outside file or folder: the format is found, each row becomes a record or an error, nothing raises.

| format | told by | module |
|---|---|---|
| the portal's detail record | JSON object with `code` and `data` | `national_detail` |
| the portal's list | JSON lines with `codeNotation`, `categories`, `departments` | `national_list` |
| recovered records | JSON lines with `methods`, `dossier`, `legal_basis` | `recovered` |
| the engine's own record | JSON object or lines with `code`, `name`, `provenance` | `record_json` |
| an office's table | `.xlsx`, `.csv`, `.tsv`, or a ZIP | `spreadsheet` |

Any of the JSON forms may be gzip.
"""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, TypeAlias

from motcua.errors import Place, SourceError, UnknownFormatError
from motcua.faults import system_reason
from motcua.records.merging import Merged, merge
from motcua.records.model import Procedure
from motcua.sources.detection import JsonFault, Shape, parse, reader_of, shape_of, suffix_of
from motcua.sources.files import Progress, head, lines, no_progress, whole
from motcua.sources.limits import MAX_FAULTS, MAX_FILE_BYTES, MAX_FOLDER_FILES
from motcua.sources.rows import Origin, Reader, Row

Entry: TypeAlias = Procedure | SourceError
"""What a reader gives for a row: its record, or why it has none."""

_PEEKED_LINES: Final = 20
_KNOWN_SUFFIXES: Final = frozenset({".json", ".jsonl", ".ndjson", ".csv", ".tsv", ".xlsx", ".xlsm"})


def read(path: Path, *, progress: Progress | None = None, skipped: list[str] | None = None) -> Iterator[Entry]:
    """Give the records and the errors of a file, or of every file below a folder in the order of their names.

    Args:
        path: A file or a folder.
        progress: Is told how many bytes were read since it was last called; together they make `size(path)`.
        skipped: Gets the names of files in a folder that clearly hold no records (another suffix, or JSON of
            another kind). Given directly, such a file is an `UnknownFormatError`.
    """
    progress = progress or no_progress
    if not os.path.isdir(path):  # unlike Path.is_dir, false for a path that no file can have
        yield from _read_file(path, path.name, progress)
        return
    left_out = [] if skipped is None else skipped
    try:
        files = _files_below(path)
    except SourceError as fault:
        yield fault
        return
    for file in files:
        name = (Path(path.resolve().name) / file.relative_to(path)).as_posix()
        yield from _read_member(file, name, progress, left_out)


def size(path: Path) -> int:
    """Return how many bytes `read` will report; 0 for what cannot be read."""
    try:
        files = _files_below(path) if os.path.isdir(path) else [path]
        return sum(file.stat().st_size for file in files)
    except (OSError, ValueError, SourceError):
        return 0


def load(paths: Iterable[Path], *, strict: bool = False, progress: Progress | None = None) -> Merged:
    """Return the records of several files and folders, merged by code, with the report.

    Raises:
        SourceError: the first error, if `strict`.
    """
    skipped: list[str] = []
    entries = (entry for path in paths for entry in read(path, progress=progress, skipped=skipped))
    return merge(entries, strict=strict, skipped=skipped)


def _files_below(folder: Path) -> list[Path]:
    """Return the files below a folder, sorted; hidden ones and links to folders are left out.

    Raises:
        SourceError: more than `MAX_FOLDER_FILES` files, or a folder cannot be read.
    """
    found: list[Path] = []
    for place, folders, names in os.walk(folder, onerror=_refuse_folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += (Path(place, name) for name in names if not name.startswith("."))
        if len(found) > MAX_FOLDER_FILES:
            raise SourceError(Place(str(folder)), f"thư mục có nhiều hơn {MAX_FOLDER_FILES} tệp")
    return sorted(found)


def _refuse_folder(fault: OSError) -> None:
    raise SourceError(Place(str(fault.filename)), f"không đọc được thư mục: {system_reason(fault)}") from fault


def _read_member(file: Path, name: str, progress: Progress, skipped: list[str]) -> Iterator[Entry]:
    """Give the entries of a file in a folder; one of no known format is skipped."""
    if suffix_of(file) not in _KNOWN_SUFFIXES:
        skipped.append(name)
        progress(_length(file))
        return
    for entry in _read_file(file, name, progress):
        if isinstance(entry, UnknownFormatError):
            skipped.append(name)
        else:
            yield entry


def _length(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0


def _read_file(file: Path, name: str, progress: Progress) -> Iterator[Entry]:
    """Give the entries of one file; an error of the whole file is its last entry."""
    try:
        shape = shape_of(file, head(file))
        if shape is Shape.TABLE:
            yield from _read_table(file, name, progress)
        elif shape is Shape.LINES:
            yield from _limited(_read_lines(file, name, progress), file)
        elif shape is Shape.OBJECT:
            yield _read_object(file, name, progress)
        else:
            yield UnknownFormatError(Place(str(file)), "không nhận ra định dạng của tệp")
    except SourceError as fault:
        yield fault


def _read_table(file: Path, name: str, progress: Progress) -> Iterator[Entry]:
    from motcua.sources.spreadsheet import read_table  # openpyxl is slow to import and seldom needed

    yield from _limited(read_table(file, name, progress), file)


def _limited(entries: Iterable[Entry], file: Path) -> Iterator[Entry]:
    """Give the entries up to the `MAX_FAULTS`th error."""
    faults = 0
    for entry in entries:
        yield entry
        faults += isinstance(entry, SourceError)
        if faults >= MAX_FAULTS:
            yield SourceError(Place(str(file)), f"đã gặp {MAX_FAULTS} lỗi, phần còn lại của tệp không được đọc")
            return


def _read_object(file: Path, name: str, progress: Progress) -> Entry:
    try:
        value = parse(whole(file, MAX_FILE_BYTES, progress))
    except JsonFault as fault:
        return SourceError(Place(str(file), fault.line), fault.reason)
    reader = reader_of(value)
    if reader is None:
        return UnknownFormatError(Place(str(file)), "tệp JSON không thuộc định dạng hồ sơ thủ tục nào đã biết")
    return _read_row(value, Origin(str(file), name), reader)


def _read_lines(file: Path, name: str, progress: Progress) -> Iterator[Entry]:
    """Give the entries of JSON lines; a line of no known form is read as the file's other lines are."""
    usual = _usual_reader(file)
    for number, line in lines(file, progress):
        origin = Origin(str(file), name, number)
        try:
            value = parse(line)
        except JsonFault as fault:
            yield origin.fault("", fault.reason)
            continue
        yield _read_row(value, origin, reader_of(value) or usual)


def _usual_reader(file: Path) -> Reader:
    """Return the reader of the first of 20 lines whose form is known.

    Raises:
        UnknownFormatError: some of them are JSON, and none is of a known form.
    """
    fallback: Reader | None = None
    broken = True
    for seen, (_, line) in enumerate(lines(file)):
        if seen == _PEEKED_LINES:
            break
        try:
            value = parse(line)
        except JsonFault:
            continue
        broken = False
        fallback = reader_of(value)
        if fallback is not None:
            return fallback
    if broken:
        return _refuse_row
    raise UnknownFormatError(Place(str(file)), "các dòng JSON không thuộc định dạng hồ sơ thủ tục nào đã biết")


def _refuse_row(row: Row) -> Procedure:
    raise row.origin.fault("", "dòng không thuộc định dạng hồ sơ thủ tục nào đã biết")


def _read_row(value: object, origin: Origin, reader: Reader) -> Entry:
    if not isinstance(value, dict):
        return origin.fault("", "dòng không phải là một đối tượng JSON")
    try:
        return reader(Row(value, origin))
    except SourceError as fault:
        return fault
    except RecursionError:
        return origin.fault("", "JSON lồng quá sâu")
