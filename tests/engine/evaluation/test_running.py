import json
from pathlib import Path

import pytest
from tests.factories.questions import question_set

from motcua.engine import Engine
from motcua.errors import CaseFileError
from motcua.evaluation import running
from motcua.evaluation.running import COLUMNS, run_cases, written

ANSWER = {"behaviour": "answer", "codes": ["1.001193"], "facets": ["fee"]}


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    return question_set(
        tmp_path / "cases.jsonl",
        ("đăng ký khai sinh lệ phí bao nhiêu", ANSWER),
        ("đăng ký khai tử nộp ở đâu", ANSWER),
        ("qwrtp zxcvb", {"behaviour": "decline"}),
        ("lợn", {"behaviour": "answer", "codes": ["8.888888"]}),
    )


def test_run__judges_every_case(engine: Engine, cases: Path) -> None:
    run = run_cases(engine, cases, None, "national")
    assert run.table.figures["ALL"]["top1"] == 0.5
    assert run.table.figures["ALL"]["decline"] == 1.0
    assert run.table.sizes == {"ALL": 3, "core": 3}
    assert run.table.outside == 1
    assert 0 < run.median_ms <= run.p99_ms


def test_times__are_those_of_turns_and_each_conversation_is_answered_once(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = iter(range(0, 1000, 2))
    monkeypatch.setattr(running.time, "perf_counter", lambda: next(taken))
    turns = [{"role": "user", "text": text} for text in ("đăng ký khai sinh", "lệ phí bao nhiêu")]
    path = tmp_path / "two.jsonl"
    line = {"set": "core", "turns": turns, "expect": ANSWER}
    path.write_text("\n".join(json.dumps({"id": name, **line}) for name in ("a", "b")), "utf-8")
    run = run_cases(engine, path, None, "national")
    assert (run.median_ms, run.p99_ms) == (2000.0, 2000.0)
    assert next(taken) == 8


def test_run__of_another_scope_is_empty(engine: Engine, cases: Path) -> None:
    assert run_cases(engine, cases, None, "commune").table.figures == {}


def test_run__can_be_written_and_read(engine: Engine, cases: Path) -> None:
    run = run_cases(engine, cases, None, "national")
    assert json.loads(run.as_json())["figures"]["core"]["n"] == 3
    table = written(run)
    assert all(name in table.splitlines()[0] for name in COLUMNS)
    assert "ALL" in table


def test_run__leaves_out_what_other_provinces_published(engine: Engine, tmp_path: Path) -> None:
    expect = {"behaviour": "answer", "codes": ["9.000102"]}
    file = question_set(tmp_path / "cases.jsonl", ("hỗ trợ trồng quế hữu cơ ở vùng cao", expect))
    assert run_cases(engine, file, "Lâm Đồng", "national").table.figures["ALL"]["top1"] == 1.0
    assert run_cases(engine, file, "Quảng Ngãi", "national").table.outside == 1


def test_run__refuses_a_file_that_is_no_question_set(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "x").write_text("x")
    with pytest.raises(CaseFileError):
        run_cases(engine, tmp_path / "x", None, "national")
