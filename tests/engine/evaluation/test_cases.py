import json
from pathlib import Path

import pytest

from motcua.errors import CaseFileError
from motcua.evaluation.cases import read_cases

CASE = {
    "id": "a",
    "set": "core",
    "scopes": ["national"],
    "turns": [{"role": "user", "text": "x"}],
    "expect": {"behaviour": "answer", "codes": ["1.001193"], "match": "any", "facets": ["fee"]},
}


def write(path: Path, *cases: object) -> Path:
    path.write_text("\n".join(case if isinstance(case, str) else json.dumps(case) for case in cases), "utf-8")
    return path


def test_cases__are_read_in_order(tmp_path: Path) -> None:
    file = write(tmp_path / "cases.jsonl", CASE, "", {**CASE, "id": "b"})
    assert [case.id for case in read_cases(file)] == ["a", "b"]


def test_cases__of_another_scope_are_left_out(tmp_path: Path) -> None:
    file = write(tmp_path / "cases.jsonl", CASE, {**CASE, "id": "b", "scopes": ["commune"]})
    assert [case.id for case in read_cases(file, "national")] == ["a"]
    assert [case.id for case in read_cases(file, "commune")] == ["b"]


@pytest.mark.parametrize(
    ("line", "part"),
    [
        ("{", "dòng 2"),
        ("[]", "dòng 2"),
        ("[" * 100_000, "dòng 2"),
        ({**CASE, "id": None}, "trường id"),
        ({**CASE, "turns": []}, "trường turns"),
        ({**CASE, "expect": {"behaviour": "guess"}}, "trường expect.behaviour"),
        ({**CASE, "expect": {"behaviour": "answer", "facets": ["price"]}}, "trường expect.facets.0"),
    ],
)
def test_case__of_another_form_is_refused_by_line_and_field(tmp_path: Path, line: object, part: str) -> None:
    with pytest.raises(CaseFileError) as caught:
        list(read_cases(write(tmp_path / "cases.jsonl", CASE, line)))
    assert part in caught.value.message
    assert "cases.jsonl" in caught.value.message


def test_file__that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bytes.jsonl").write_bytes(b"\xff\xfe\x00")
    for path in (tmp_path / "none.jsonl", tmp_path, tmp_path / "bytes.jsonl"):
        with pytest.raises(CaseFileError, match="Không đọc được"):
            list(read_cases(path))
