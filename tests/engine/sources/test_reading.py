import gzip
import json
from pathlib import Path

import pytest

from motcua.errors import SourceError, UnknownFormatError
from motcua.records.model import Procedure, Provenance, SourceKind
from motcua.sources import limits
from motcua.sources.reading import load, read, size

ENTRY = {
    "id": "019f",
    "name": "Thủ tục ví dụ",
    "code": "1.001193",
    "codeNotation": "1.001193",
    "categories": ["Hộ tịch"],
    "departments": ["Ủy ban nhân dân cấp xã", ""],
    "departmentPromulgate": "Bộ Tư pháp",
    "formalityTargetType": ["Công dân Việt Nam"],
    "state": "ACTIVE",
    "type": "STANDARD",
}
DETAIL = {"code": "OK", "data": {"id": "019f", "code": "1.001193", "name": "Thủ tục ví dụ"}}
RECOVERED = {"code": "1.001193", "name": "Thủ tục ví dụ", "methods": [], "dossier": [], "legal_basis": []}
RECORD = Procedure(code="1.001193", name="Thủ tục ví dụ", provenance=Provenance(source=SourceKind.SAMPLE)).model_dump(
    mode="json"
)
KINDS = {
    SourceKind.NATIONAL_LIST: ENTRY,
    SourceKind.NATIONAL_DETAIL: DETAIL,
    SourceKind.RECOVERED: RECOVERED,
    SourceKind.SAMPLE: RECORD,
}


def write(path: Path, *rows: object, packed: bool = False) -> Path:
    content = "\n".join(row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows).encode()
    path.write_bytes(gzip.compress(content) if packed else content)
    return path


def faults(path: Path) -> list[SourceError]:
    return [entry for entry in read(path) if isinstance(entry, SourceError)]


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("name", ["a.json", "a.jsonl", "a.txt", "a"])
@pytest.mark.parametrize("kind", KINDS)
def test_format__is_told_by_content(tmp_path: Path, kind: SourceKind, name: str, packed: bool) -> None:
    path = write(tmp_path / (name + ".gz" * packed), KINDS[kind], packed=packed)
    (record,) = read(path)
    assert isinstance(record, Procedure), record
    assert record.provenance.source is kind
    assert record.provenance.file == path.name


def test_lines__of_several_formats_stand_together(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", ENTRY, RECOVERED, "", RECORD)
    assert [
        (entry.provenance.source, entry.provenance.line) for entry in read(path) if isinstance(entry, Procedure)
    ] == [
        (SourceKind.NATIONAL_LIST, 1),
        (SourceKind.RECOVERED, 2),
        (SourceKind.SAMPLE, 4),
    ]


def test_bad_line__is_named_and_the_rest_is_read(tmp_path: Path) -> None:
    rows = ["{", ENTRY, [], 7, {**ENTRY, "code": 5}, {"code": "1.001193"}, {**ENTRY, "name": None}, ENTRY]
    entries = list(read(write(tmp_path / "a.jsonl", *rows)))
    assert [type(entry) for entry in entries].count(Procedure) == 2
    assert [(e.place.line, e.place.field) for e in entries if isinstance(e, SourceError)] == [
        (1, ""),
        (3, ""),
        (4, ""),
        (5, "code"),
        (6, "name"),
        (7, "name"),
    ]


def test_list_entry__is_incomplete_and_knows_its_level(tmp_path: Path) -> None:
    (entry,) = read(write(tmp_path / "a.jsonl", ENTRY))
    assert isinstance(entry, Procedure)
    assert not entry.complete
    assert [level.value for level in entry.levels] == ["commune"]
    assert entry.executing_agencies == ("Ủy ban nhân dân cấp xã",)
    assert entry.provenance.url.endswith("/thu-tuc-hanh-chinh/019f")


def test_deleted_entry__is_out_of_force(tmp_path: Path) -> None:
    (entry,) = read(write(tmp_path / "a.jsonl", {**ENTRY, "code": "1.014955-Xoa"}))
    assert isinstance(entry, Procedure)
    assert not entry.in_force


def test_record__written_by_the_engine_reads_back_equal(tmp_path: Path) -> None:
    (first,) = read(write(tmp_path / "a.json", DETAIL))
    assert isinstance(first, Procedure)
    (second,) = read(write(tmp_path / "b.json", first.model_dump_json()))
    assert second == first


def test_record__with_unknown_fields_or_links_that_are_no_pages_is_refused(tmp_path: Path) -> None:
    linked = {**RECORD, "provenance": {"source": "sample", "url": "javascript:alert(1)"}}
    rows = write(tmp_path / "a.jsonl", {**RECORD, "extra": 1}, linked, {**RECORD, "dossier_sets": 10**30})
    assert [fault.place.field for fault in faults(rows)] == ["extra", "provenance.url", "dossier_sets"]


def test_folder__is_read_in_order_and_the_rest_is_skipped(tmp_path: Path) -> None:
    folder = tmp_path / "kho"
    (folder / "sub").mkdir(parents=True)
    write(folder / "b.jsonl", ENTRY)
    write(folder / "sub" / "a.json", DETAIL)
    write(folder / "README.md", "# đọc tôi")
    write(folder / "provinces.json", {"code": "OK", "data": {"rows": [{"code": "01"}]}})
    write(folder / "broken.json", '{"code": "OK", "data": {')
    write(folder / ".hidden.json", DETAIL)
    write(folder / "so lieu.csv", "tỉnh,số\nA,1")
    skipped: list[str] = []
    entries = list(read(folder, skipped=skipped))
    assert [entry.provenance.file for entry in entries if isinstance(entry, Procedure)] == [
        "kho/b.jsonl",
        "kho/sub/a.json",
    ]
    assert [entry.place.file for entry in entries if isinstance(entry, SourceError)] == [str(folder / "broken.json")]
    assert skipped == ["kho/README.md", "kho/provinces.json", "kho/so lieu.csv"]


@pytest.mark.parametrize("content", ["", "# đọc tôi", '{"a": 1}', "[1, 2]", "null", '{"a": 1}\n{"a": 2}'])
def test_file__of_no_known_format_given_directly_is_named(tmp_path: Path, content: str) -> None:
    (fault,) = read(write(tmp_path / "a.md", content))
    assert isinstance(fault, UnknownFormatError)
    assert fault.place.file == str(tmp_path / "a.md")


def test_missing_file__is_named(tmp_path: Path) -> None:
    (fault,) = read(tmp_path / "none.json")
    assert isinstance(fault, SourceError)
    assert fault.message == f"{tmp_path / 'none.json'}: không có tệp hoặc thư mục này"


def test_progress__adds_up_to_the_size(tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl.gz", *[ENTRY] * 500, packed=True)
    write(tmp_path / "b.json", DETAIL)
    write(tmp_path / "c.md", "x" * 100)
    told: list[int] = []
    assert len(list(read(tmp_path, progress=told.append))) == 501
    assert sum(told) == size(tmp_path) > 100


def test_load__merges_several_places(tmp_path: Path) -> None:
    paths = [write(tmp_path / "a.jsonl", ENTRY, "{"), write(tmp_path / "b.json", DETAIL)]
    merged = load(paths)
    assert merged.records["1.001193"].fields == ("Hộ tịch",)
    assert len(merged.report.rejected) == 1
    with pytest.raises(SourceError):
        load(paths, strict=True)


def test_faults__of_one_file_are_bounded(tmp_path: Path) -> None:
    found = faults(write(tmp_path / "a.jsonl", ENTRY, *["{"] * (limits.MAX_FAULTS + 50)))
    assert len(found) == limits.MAX_FAULTS + 1
    assert "phần còn lại" in found[-1].reason
