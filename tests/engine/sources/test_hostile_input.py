import gzip
import io
import json
import os
import resource
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from motcua.errors import SourceError
from motcua.records.model import Procedure, Provenance, SourceKind
from motcua.sources import limits
from motcua.sources.reading import read
from motcua.sources.spreadsheet import write_template

DETAIL = {
    "code": "OK",
    "data": {
        "id": "x",
        "code": "1.001193",
        "name": "Thủ tục",
        "type": "STANDARD",
        "updatedAt": 1783998561787,
        "categoriesDetails": [{"name": "Hộ tịch"}],
        "executionMethods": [
            {
                "submissionMethod": "DIRECT",
                "processingTime": "Theo mô tả",
                "processingTimeUnit": "OTHER",
                "fees": [{"type": "FEE", "value": 0, "description": "", "attachment": {"fileName": "a.pdf"}}],
            }
        ],
        "cases": [{"name": "A", "code": "1", "processingDay": {"qty": 8, "type": "DAY"}}],
        "executionCases": [
            {"name": "", "profileComponents": [{"name": "Đơn", "originalQty": 1, "copyQty": 0, "attachments": []}]}
        ],
        "legalBasisesDetails": [{"code": "1/2020/NĐ-CP", "name": "Nghị định"}],
        "requirementsAndConditions": "- a\n- b",
        "executionSteps": [{"name": "", "description": "Bước 1: a. Bước 2: b"}],
    },
}
LISTED = {
    "id": "x",
    "name": "Thủ tục",
    "code": "1.001193",
    "codeNotation": "1.001193",
    "categories": ["Đất đai"],
    "departments": ["Sở Y tế"],
    "state": "ACTIVE",
    "type": "STANDARD",
}
RECOVERED = {
    "code": "1.001193",
    "name": "Thủ tục",
    "agency": "Sở Y tế, Bộ Y tế",
    "subject": "Công dân Việt Nam",
    "steps": "Bước 1: a\nBước 2: b",
    "methods": [{"channel": "Trực tiếp", "time_limit": "5 Ngày", "fee": "Miễn phí(a)", "note": ""}],
    "dossier": [{"case": "--", "name": "Đơn", "form": "", "original": "1", "copy": "", "raw": "Đơn"}],
    "dossier_raw": "--Tên giấy tờMẫu đơn, tờ khaiSố lượngĐơn1 bản chính",
    "legal_basis": ["1/2020/NĐ-CP"],
    "result": "Giấy",
}
RECORD = Procedure(
    code="1.001193", name="Thủ tục", steps=({"text": "a"},), provenance=Provenance(source=SourceKind.SAMPLE)
).model_dump(mode="json")
ROWS = {"detail": DETAIL, "list": LISTED, "recovered": RECOVERED, "record": RECORD}

scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from([10**40, -1, "9" * 30, "\x00", "\ud800", "Không", "not_stated", "=1+1", "a" * 5_000])
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


def entries(name: str, content: bytes) -> list[Procedure | SourceError]:
    """Read a file of this content; every entry must be a record that serialises, or an error that names the file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        found = list(read(path))
        for entry in found:
            if isinstance(entry, Procedure):
                entry.model_dump_json()
                assert entry.version
            else:
                assert isinstance(entry, SourceError)
                assert entry.place.file == str(path)
                assert entry.reason
        return found


def places(value: object, path: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, member in inner for place in places(member, (*path, key)))]


def replaced(value: object, path: tuple[object, ...], new: object) -> object:
    if not path:
        return new
    if isinstance(value, dict):
        return {key: replaced(member, path[1:], new) if key == path[0] else member for key, member in value.items()}
    assert isinstance(value, list)
    return [replaced(member, path[1:], new) if at == path[0] else member for at, member in enumerate(value)]


fuzz = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@fuzz
@given(
    content=st.binary(max_size=400),
    name=st.sampled_from(["a.json", "a.jsonl", "a.jsonl.gz", "a.csv", "a.xlsx", "a.tsv", "a"]),
    lead=st.sampled_from(
        [b"", b"{", b"\x1f\x8b\x08\x00", b"PK\x03\x04", b"\xef\xbb\xbf", b"[", b'{"code": "OK", "data": ']
    ),
)
def test_any_bytes__give_errors_only(content: bytes, name: str, lead: bytes) -> None:
    assert all(isinstance(entry, SourceError) for entry in entries(name, lead + content))


@pytest.mark.parametrize("kind", ROWS)
def test_any_member_of_another_type__gives_a_record_or_an_error(kind: str) -> None:
    paths = places(ROWS[kind])

    @fuzz
    @given(path=st.sampled_from(paths), new=values)
    def run(path: tuple[object, ...], new: object) -> None:
        changed = json.dumps(replaced(ROWS[kind], path, new)).encode()
        assert len(entries("a.jsonl", changed + b"\n" + json.dumps(ROWS[kind]).encode())) >= 1

    run()


@pytest.mark.parametrize("kind", ROWS)
def test_any_text__gives_a_record_in_normal_form_or_an_error(kind: str) -> None:
    paths = [path for path in places(ROWS[kind]) if path]
    awkward = st.text(st.characters(), max_size=60) | st.text("Bước 12:.()-+* \nMẫu.docx/NĐ-CPđồng", max_size=80)

    @fuzz
    @given(path=st.sampled_from(paths), new=awkward)
    def run(path: tuple[object, ...], new: str) -> None:
        entries("a.json", json.dumps(replaced(ROWS[kind], path, new)).encode())

    run()


@pytest.mark.parametrize("kind", ROWS)
def test_any_cut_or_flipped_byte__gives_a_record_or_an_error(kind: str) -> None:
    whole = json.dumps(ROWS[kind], ensure_ascii=False).encode()

    @fuzz
    @given(at=st.integers(0, len(whole) - 1), byte=st.integers(0, 255), cut=st.booleans(), packed=st.booleans())
    def run(at: int, byte: int, cut: bool, packed: bool) -> None:
        content = whole[:at] if cut else whole[:at] + bytes([byte]) + whole[at + 1 :]
        assert entries("a.json.gz" if packed else "a.json", gzip.compress(content) if packed else content)

    run()


def template(suffix: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"a{suffix}"
        write_template(path)
        return path.read_bytes()


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_broken_table__gives_records_or_errors(suffix: str) -> None:
    whole = template(suffix)

    @settings(max_examples=60, deadline=None)
    @given(at=st.integers(0, len(whole) - 1), byte=st.integers(0, 255), cut=st.booleans())
    def run(at: int, byte: int, cut: bool) -> None:
        entries(f"a{suffix}", whole[:at] if cut else whole[:at] + bytes([byte]) + whole[at + 1 :])

    run()


@pytest.mark.parametrize("at", [1, 5, 12, 40])
def test_truncated_gzip__is_named(at: int) -> None:
    packed = gzip.compress(json.dumps(LISTED).encode())
    (fault,) = entries("a.jsonl.gz", packed[:at]) if at > 1 else entries("a.jsonl", packed[:20])
    assert "gzip" in fault.reason


def seconds_and_megabytes(run: Callable[[], object]) -> tuple[float, float]:
    before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
    run()
    return time.monotonic() - start, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024


def gzip_bomb(unit: bytes, size: int) -> bytes:
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=1) as stream:
        for _ in range(size // len(unit)):
            stream.write(unit)
    return packed.getvalue()


MEGABYTE = 1024 * 1024


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("a.jsonl.gz", b"\0" * MEGABYTE),
        ("a.jsonl.gz", b"\n" * MEGABYTE),
        ("a.jsonl.gz", b"{}\n" * 300_000),
        ("a.json.gz", b" " * MEGABYTE),
        ("a.json.gz", b"[" * MEGABYTE),
        ("a.csv.gz", b"a,b\n" * 260_000),
        ("a.gz", b"\0" * MEGABYTE),
    ],
)
def test_gzip_bomb__is_refused_soon(name: str, unit: bytes) -> None:
    bomb = gzip_bomb(unit, 300 * MEGABYTE)
    found: list[Procedure | SourceError] = []
    seconds, megabytes = seconds_and_megabytes(lambda: found.extend(entries(name, bomb)))
    assert found and all(isinstance(entry, SourceError) for entry in found)
    assert seconds < 10
    assert megabytes < 150


@pytest.mark.parametrize(
    "content",
    [
        b"[" * 200_000,
        b'{"code": "OK", "data": ' + b'{"a":' * 100_000,
        json.dumps(RECORD)[:-1].encode() + b', "steps": ' + b"[" * 900 + b"]" * 900 + b"}",
        b'{"code": "OK", "data": {"name": ' + b"9" * 10_000 + b"}}",
        b'{"code": "OK", "data": {"updatedAt": 1e999}}',
        b'{"code": "OK", "data": {"updatedAt": NaN}}',
        json.dumps({**LISTED, "name": "a" * MEGABYTE}).encode(),
        json.dumps({**LISTED, "departments": ["a"] * 100_000}).encode(),
        json.dumps({**LISTED, "name": "a\u0000b"}).encode(),
        json.dumps(LISTED).encode("utf-16"),
        json.dumps(LISTED, ensure_ascii=False).encode().replace("ủ".encode(), b"\xff"),
        json.dumps(LISTED).encode()[:-5] + b"\0\0\0",
    ],
)
@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
def test_oversized_or_broken_json__is_refused(name: str, content: bytes) -> None:
    found = entries(name, content)
    assert found and all(isinstance(entry, SourceError) for entry in found)


@pytest.mark.parametrize(
    "text",
    [
        "Bước 1" * 30_000,
        "a." * 90_000,
        "(" * 150_000,
        "- " * 90_000,
        "1.000." * 30_000,
        "Bước 1: " * 22_000,
        "a" + "\u0301\u0323" * 90_000,
    ],
)
@pytest.mark.parametrize(
    "field", ["steps", "fee", "requirements", "dossier_raw", "name", "agency", "result", "decision"]
)
def test_long_text__is_read_in_linear_time(field: str, text: str) -> None:
    row: dict[str, object] = {**RECOVERED, field: text}
    if field == "fee":
        row["methods"] = [{"channel": "Trực tiếp", "fee": text, "time_limit": text}]
    if field == "name":
        row["dossier"] = [{"case": text, "name": text + ".docx", "form": text, "raw": text}]
    seconds, _ = seconds_and_megabytes(lambda: entries("a.jsonl", json.dumps(row).encode()))
    assert seconds < 5


def archive(parts: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return packed.getvalue()


def unpacked(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return {name: file.read(name) for name in file.namelist()}


def test_zip_bomb__is_refused_before_it_is_unpacked() -> None:
    parts = unpacked(template(".xlsx"))
    bomb = archive({**parts, "xl/worksheets/sheet1.xml": b"<row/>" + b" " * (60 * MEGABYTE)})
    found: list[Procedure | SourceError] = []
    seconds, _ = seconds_and_megabytes(lambda: found.extend(entries("a.xlsx", bomb)))
    assert [type(entry) for entry in found] == [SourceError]
    assert "bom nén" in found[0].reason
    assert seconds < 2


def test_zip_of_too_many_bytes_or_parts__is_refused() -> None:
    parts = unpacked(template(".xlsx"))
    large = {f"xl/media/{at}.bin": os.urandom(MEGABYTE) * 17 for at in range(4)}
    many = {f"xl/media/{at}": b"" for at in range(limits.MAX_ZIP_PARTS + 1)}
    for extra in (large, many):
        (fault,) = entries("a.xlsx", archive({**parts, **extra}))
        assert isinstance(fault, SourceError)
    (other,) = entries("a.xlsx", archive({"hello.txt": b"x"}))
    assert "không phải là bảng tính" in other.reason


def test_spreadsheets__are_read_by_what_refuses_entities_also_where_lxml_is_installed() -> None:
    from openpyxl import DEFUSEDXML, LXML

    assert (LXML, DEFUSEDXML) == (False, True)


def test_entities_in_a_sheet__are_refused() -> None:
    parts = unpacked(template(".xlsx"))
    lol = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">' + b'<!ENTITY d "&b;&b;&b;">]>'
    for name in ("xl/workbook.xml", "xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"):
        if name in parts:
            body = parts[name].split(b"?>", 1)[-1] if parts[name].startswith(b"<?xml") else parts[name]
            (fault,) = entries("a.xlsx", archive({**parts, name: lol + body}))
            assert "XLSX" in fault.reason


def test_sheet_of_too_many_rows__is_refused(tmp_path: Path) -> None:
    rows = b"".join(
        b'<row r="%d"><c r="A%d" t="inlineStr"><is><t>a</t></is></c></row>' % (at, at) for at in range(3, 25_000)
    )
    parts = unpacked(template(".xlsx"))
    sheet = parts["xl/worksheets/sheet1.xml"].replace(b"</sheetData>", rows + b"</sheetData>")
    path = tmp_path / "a.xlsx"
    path.write_bytes(archive({**parts, "xl/worksheets/sheet1.xml": sheet}))
    found = list(read(path))
    assert any("dòng" in entry.reason for entry in found if isinstance(entry, SourceError))


def test_sheet_whose_rows_are_far_apart__is_read_soon() -> None:
    parts = unpacked(template(".xlsx"))
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    sheet = parts["xl/worksheets/sheet1.xml"].replace(b"</sheetData>", far)
    seconds, _ = seconds_and_megabytes(lambda: entries("a.xlsx", archive({**parts, "xl/worksheets/sheet1.xml": sheet})))
    assert seconds < 5


def test_old_xls__is_told_to_be_saved_anew() -> None:
    (fault,) = entries("a.xls", b"\xd0\xcf\x11\xe0" + b"\0" * 600)
    assert isinstance(fault, SourceError)
    (named,) = entries("a.xlsx", b"\xd0\xcf\x11\xe0" + b"\0" * 600)
    assert ".xlsx" in named.reason


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read anything")
def test_unreadable_file__is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text("{}")
    path.chmod(0)
    (fault,) = read(path)
    assert isinstance(fault, SourceError)
    assert "không đọc được tệp" in fault.reason


def test_path__that_no_file_can_have_is_named(tmp_path: Path) -> None:
    for name in ("a\0b", "a" * 5_000):
        (fault,) = read(tmp_path / name)
        assert isinstance(fault, SourceError)
