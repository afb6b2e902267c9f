"""What every source promises, whatever its format."""

import gzip
import json
import shutil
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from motcua.errors import SourceError
from motcua.records.model import Part, Procedure, Provenance, SourceKind
from motcua.sources.reading import read
from motcua.sources.spreadsheet import write_template

DECOMPOSED = unicodedata.normalize("NFD", "Thủ  tục\u00a0đăng ký\u200b hòa giải")
COMPOSED = "Thủ tục đăng ký hòa giải"


def _json(path: Path, good: dict[str, object], bad: dict[str, object]) -> None:
    path.write_text("\n".join(json.dumps(row) for row in (good, bad, good)))


def national_detail(folder: Path) -> None:
    data = {"id": "a", "code": "1.001193", "name": DECOMPOSED, "state": "ACTIVE", "type": "STANDARD"}
    for name, change in (("1", {}), ("2", {"name": 5}), ("3", {})):
        (folder / f"{name}.json").write_text(json.dumps({"code": "OK", "data": {**data, **change}}))


def national_list(folder: Path) -> None:
    row = {"code": "1.001193", "codeNotation": "", "name": DECOMPOSED, "categories": [DECOMPOSED], "departments": []}
    _json(folder / "a.jsonl", row, {**row, "name": 5})


def recovered(folder: Path) -> None:
    row = {"code": "1.001193", "name": DECOMPOSED, "steps": DECOMPOSED, "methods": [], "dossier": [], "legal_basis": []}
    _json(folder / "a.jsonl", row, {**row, "name": 5})


def record_json(folder: Path) -> None:
    origin = Provenance(source=SourceKind.SAMPLE)
    row = Procedure(code="1.001193", name=DECOMPOSED, summary=DECOMPOSED, provenance=origin).model_dump(mode="json")
    _json(folder / "a.jsonl", row, {**row, "name": 5})


def csv_table(folder: Path) -> None:
    rows = [
        "Mã thủ tục,Tên thủ tục,Số bộ hồ sơ",
        f"1.001193,{DECOMPOSED},1",
        "1.001193,A,x",
        f"1.001193,{DECOMPOSED},1",
    ]
    (folder / "a.csv").write_text("\n".join(rows), encoding="utf-8")


def xlsx_table(folder: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["Mã thủ tục", "Tên thủ tục", "Số bộ hồ sơ"],
        *(["1.001193", DECOMPOSED, count] for count in (1, "x", 1)),
    ):
        sheet.append(row)
    book.save(folder / "a.xlsx")


def packed(folder: Path) -> None:
    national_list(folder)
    plain = folder / "a.jsonl"
    (folder / "a.jsonl.gz").write_bytes(gzip.compress(plain.read_bytes()))
    plain.unlink()


SOURCES = (national_detail, national_list, recovered, record_json, csv_table, xlsx_table, packed)


@pytest.fixture(params=SOURCES, ids=lambda source: source.__name__)
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    source: Callable[[Path], None] = request.param
    inner = tmp_path / "kho"
    inner.mkdir()
    source(inner)
    return inner


def texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from texts(item)
    elif isinstance(value, Part):
        for name in type(value).model_fields:
            yield from texts(getattr(value, name))


def test_source__yields_records_and_errors_and_goes_on_after_one(folder: Path) -> None:
    assert [type(entry) for entry in read(folder)] == [Procedure, SourceError, Procedure]


def test_source__names_the_place_of_an_error(folder: Path) -> None:
    (fault,) = [entry for entry in read(folder) if isinstance(entry, SourceError)]
    assert Path(fault.place.file).is_file()
    assert fault.place.field
    assert fault.place.line or fault.place.file.endswith("2.json")
    assert fault.message.startswith(str(fault.place))


def test_source__gives_text_in_normal_form(folder: Path) -> None:
    for record in read(folder):
        if isinstance(record, Procedure):
            assert record.name == COMPOSED
            assert all(unicodedata.is_normalized("NFC", text) for text in texts(record))


def test_source__says_where_a_record_was_read(folder: Path) -> None:
    for record in read(folder):
        if isinstance(record, Procedure):
            assert record.provenance.file.startswith("kho/")
            assert (folder.parent / record.provenance.file).is_file()


def test_source__gives_the_same_versions_wherever_it_lies(folder: Path, tmp_path: Path) -> None:
    moved = tmp_path / "khac" / "kho"
    shutil.copytree(folder, moved)
    here, there = ([e.version for e in read(place) if isinstance(e, Procedure)] for place in (folder, moved))
    assert here == there


def test_source__that_is_cut_short_gives_no_exception(folder: Path) -> None:
    for file in sorted(folder.iterdir()):
        whole = file.read_bytes()
        for share in (0, 0.1, 0.5, 0.9, 0.99):
            file.write_bytes(whole[: int(len(whole) * share)])
            assert all(isinstance(entry, Procedure | SourceError) for entry in read(file))


def test_template__is_a_source_too(tmp_path: Path) -> None:
    write_template(tmp_path / "a.xlsx")
    assert [type(entry) for entry in read(tmp_path)] == [Procedure]
