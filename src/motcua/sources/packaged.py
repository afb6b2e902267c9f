"""The sample catalogue inside the package: the national list, packed, and full records of what is asked most.

Packing keeps the facts of an entry (code, name, id of the official page, fields, agencies, authority, subjects, kind)
and stores each repeated text once. `python -m motcua.sources.packaged LIST` packs a list anew.
"""

import gzip
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from motcua import data
from motcua.errors import SourceError
from motcua.records.model import Kind, Procedure, Provenance, SourceKind
from motcua.sources.agencies import levels_of
from motcua.sources.national_detail import PAGE
from motcua.sources.reading import read

FILE: Final = "national-list.json.gz"
KINDS: Final = (Kind.STANDARD, Kind.SPECIFIC, Kind.INTERNAL, Kind.INTERCONNECTED)


def sample_records() -> Iterator[Procedure]:
    """Yield the package's full records, then every entry of its list."""
    for file in sorted(data.resource("sample").iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".json"):
            yield Procedure.model_validate_json(file.read_bytes())
    yield from listed()


def listed() -> Iterator[Procedure]:
    """Yield every entry of the packed list."""
    packed = json.loads(gzip.decompress(data.resource(FILE).read_bytes()))
    texts: list[str] = packed["texts"]
    for code, name, page, kind, authority, fields, agencies, subjects in packed["rows"]:
        names = tuple(texts[number] for number in agencies)
        yield Procedure(
            code=code,
            name=name,
            complete=False,
            kind=KINDS[kind],
            fields=tuple(texts[number] for number in fields),
            levels=levels_of(names),
            promulgating_authority=texts[authority],
            executing_agencies=names,
            subjects=tuple(texts[number] for number in subjects),
            provenance=Provenance(source=SourceKind.NATIONAL_LIST, url=f"{PAGE}{page}"),
        )


class _Texts:
    """Repeated texts and their numbers."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def number(self, text: str) -> int:
        return self.numbers.setdefault(text, len(self.numbers))

    def all(self, texts: Sequence[str]) -> list[int]:
        return [self.number(text) for text in texts]


def pack(records: Sequence[Procedure]) -> bytes:
    """Return list entries packed and compressed, the same bytes for the same entries."""
    texts = _Texts()
    rows: list[list[Any]] = [
        [
            record.code,
            record.name,
            record.provenance.url.removeprefix(PAGE),
            KINDS.index(record.kind),
            texts.number(record.promulgating_authority),
            texts.all(record.fields),
            texts.all(record.executing_agencies),
            texts.all(record.subjects),
        ]
        for record in sorted(records, key=lambda record: record.code)
    ]
    content = json.dumps({"texts": list(texts.numbers), "rows": rows}, ensure_ascii=False, separators=(",", ":"))
    return gzip.compress(content.encode(), mtime=0)


def main(source: str) -> None:
    """Pack the list in file `source` into the package."""
    records = []
    for entry in read(Path(source)):
        if isinstance(entry, SourceError):
            sys.stderr.write(f"{entry.message}\n")
        else:
            records.append(entry)
    Path(str(data.resource(FILE))).write_bytes(pack(records))
    sys.stderr.write(f"{len(records)} mục\n")


if __name__ == "__main__":
    main(sys.argv[1])
