from pathlib import Path

import pytest
from tests.factories.procedures import entry, procedure, rich_procedure

from motcua.errors import IndexFolderError, UnknownProcedureError
from motcua.records.catalogue import RecordFile
from motcua.records.model import Procedure

RECORDS = (rich_procedure("9.000003"), entry("9.000001", "Đua thuyền thúng"), procedure("9.000002", "Chọi dế"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    RecordFile.write(RECORDS, tmp_path)
    return tmp_path


def test_write__tells_how_many(tmp_path: Path) -> None:
    assert RecordFile.write(RECORDS, tmp_path) == 3


def test_open__gives_back_every_record_in_order(folder: Path) -> None:
    catalogue = RecordFile.open(folder)
    assert list(catalogue.codes) == ["9.000003", "9.000001", "9.000002"]
    assert tuple(catalogue) == RECORDS


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.code)
def test_get__gives_the_record_of_a_code(folder: Path, record: Procedure) -> None:
    found = RecordFile.open(folder).get(record.code)
    assert found == record
    assert found.version == record.version


@pytest.mark.parametrize("code", ["9.999999", "", "9.00000", "9.000003 ", "../manifest"])
def test_get__refuses_an_unknown_code(folder: Path, code: str) -> None:
    with pytest.raises(UnknownProcedureError, match="Danh mục không có thủ tục"):
        RecordFile.open(folder).get(code)


def test_get__unknown_code_is_a_lookup_error(folder: Path) -> None:
    with pytest.raises(LookupError):
        RecordFile.open(folder).get("9.999999")


def test_empty_catalogue__opens(tmp_path: Path) -> None:
    assert RecordFile.write([], tmp_path) == 0
    catalogue = RecordFile.open(tmp_path)
    assert list(catalogue.codes) == []
    assert list(catalogue) == []
    with pytest.raises(UnknownProcedureError):
        catalogue.get("9.000001")


@pytest.mark.parametrize("cut", [lambda text: text[: len(text) // 2], lambda text: text.replace(b'"name"', b'"nane"')])
def test_get__refuses_a_broken_record(folder: Path, cut: object) -> None:
    file = folder / "records.jsonl"
    file.write_bytes(cut(file.read_bytes()))  # type: ignore[operator]
    catalogue = RecordFile.open(folder)
    with pytest.raises(IndexFolderError, match="9.000002"):
        catalogue.get("9.000002")


def test_write__keeps_line_ends_inside_texts(tmp_path: Path) -> None:
    record = procedure(summary="Dòng một\nDòng hai\r\n\u2028Dòng ba")
    RecordFile.write([record, procedure("9.000002")], tmp_path)
    assert RecordFile.open(tmp_path).get(record.code) == record
