"""The gate: what passes, what falls through, and what is told."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.factories.questions import question_set

from motcua.engine import Engine
from motcua.errors import AcceptedFiguresError, CaseFileError
from motcua.evaluation.accepted import (
    CopyFigures,
    Group,
    acceptable,
    changes,
    falls,
    read_accepted,
    write_accepted,
)
from motcua.evaluation.gate import judge_runs, measure, question_files, report, to_accept
from motcua.evaluation.metrics import Reliability, tabulate
from motcua.evaluation.noise import COPIES
from motcua.evaluation.running import COLUMNS, Run

FEE = {"behaviour": "answer", "codes": ["1.001193"], "facets": ["fee"]}
WHERE = {"behaviour": "answer", "codes": ["1.000894"], "facets": ["where"]}


def run_of(right: int, of: int, *, name: str = "core", needless: int = 0, error: float = 0.02) -> Run:
    """A run of cases of one set and field: the first `right` right, `needless` asked back."""
    outcomes = [
        (name, {"behaviour": n < right, "top1": n < right, "needless_clarify": n >= of - needless}) for n in range(of)
    ]
    fields = [("Nuôi ong", outcome) for _, outcome in outcomes]
    return Run(tabulate(outcomes), tabulate(fields), Reliability(((0.9, 0.9, of),), error), 1.0, 2.0)


def fallen(before: Run, after: Run | None) -> list[str]:
    return [str(fall) for fall in falls("nuoi-ong", "slips", acceptable(before), after)]


def test_equal_figures__pass() -> None:
    assert fallen(run_of(80, 100), run_of(80, 100)) == []


def test_better_figures__pass() -> None:
    assert fallen(run_of(80, 100, needless=5, error=0.05), run_of(95, 100, error=0.0)) == []


def test_fall_over_a_point__is_told_with_copy_group_figure_before_and_after() -> None:
    told = fallen(run_of(800, 1000), run_of(780, 1000))
    assert told[0] == (
        "Bộ câu hỏi nuoi-ong, bản gõ nhầm phím, toàn bộ: behaviour giảm từ 0.8000 xuống 0.7800 (chỉ được phép 0.0100)."
    )
    assert any("nhóm core: top1" in line for line in told)
    assert any("lĩnh vực Nuôi ong: top1" in line for line in told)


def test_fall_of_just_a_point__passes() -> None:
    assert fallen(run_of(800, 1000), run_of(790, 1000)) == []
    assert fallen(run_of(800, 1000), run_of(789, 1000)) != []


@pytest.mark.parametrize(
    ("needless", "error", "figure"), [(20, 0.02, "needless_clarify"), (0, 0.05, "calibration_error")]
)
def test_figure_that_should_be_low__falls_by_rising(needless: int, error: float, figure: str) -> None:
    told = fallen(run_of(800, 1000), run_of(800, 1000, needless=needless, error=error))
    assert f"{figure} tăng từ" in told[0]
    assert all(figure in line for line in told)


def test_small_group__may_lose_one_case_and_not_two() -> None:
    def groups(right: int) -> list[str]:
        return [line for line in fallen(run_of(20, 30), run_of(right, 30)) if "toàn bộ" not in line]

    assert groups(19) == []
    assert len(groups(18)) == 4  # two figures, by set and by field


def test_totals__have_the_plain_point_however_few_the_cases() -> None:
    assert [line for line in fallen(run_of(20, 30), run_of(19, 30)) if "toàn bộ" in line]


def test_group__that_is_told_no_more_has_fallen() -> None:
    told = fallen(run_of(80, 100), run_of(80, 100, name="moved"))
    assert told and all("nhóm core" in line and "không còn đo được" in line for line in told)


def test_copy__that_is_made_no_more_has_fallen() -> None:
    assert any("toàn bộ: top1" in line for line in fallen(run_of(80, 100), None))


def test_groups_and_figures__of_few_cases_are_not_kept() -> None:
    assert acceptable(run_of(10, 24)).sets == {}
    assert acceptable(run_of(10, 24)).fields == {}
    outcomes: list[tuple[str, dict[str, bool] | None]] = [
        ("core", {"behaviour": True, "facets": True} if n < 24 else {"behaviour": True}) for n in range(30)
    ]
    kept = acceptable(Run(tabulate(outcomes), tabulate([]), Reliability((), 0.0), 1.0, 1.0))
    assert kept.sets == {"core": Group(n=30, figures={"behaviour": 1.0})}
    assert kept.total.figures == {"behaviour": 1.0, "facets": 1.0, "calibration_error": 0.0}


def test_copy_without_accepted_figures__is_told_and_passes() -> None:
    measured = {"a": {"typed": run_of(5, 10), "slips": run_of(1, 10)}, "b": {"typed": run_of(5, 10)}}
    accepted = {"a": {"typed": acceptable(run_of(5, 10))}, "gone": {}}
    verdict = judge_runs(measured, accepted)
    assert verdict.falls == []
    assert verdict.notes == [
        "Bộ câu hỏi a, bản gõ nhầm phím: chưa có con số nào được chấp nhận.",
        "Bộ câu hỏi b chưa có con số nào được chấp nhận.",
        "Bộ câu hỏi gone đã có con số được chấp nhận nhưng lần này không đo.",
    ]


def test_changed_number_of_cases__is_told() -> None:
    verdict = judge_runs({"a": {"typed": run_of(50, 100)}}, {"a": {"typed": acceptable(run_of(49, 98))}})
    assert verdict.falls == []
    assert verdict.notes == ["Bộ câu hỏi a, bản nguyên văn: lúc chấp nhận có 98 câu, nay có 100 câu."]


def test_accepting__keeps_the_sets_that_were_not_measured() -> None:
    old = {"a": {"typed": acceptable(run_of(1, 10))}, "b": {"typed": acceptable(run_of(2, 10))}}
    new = to_accept({"a": {"typed": run_of(9, 10)}}, old)
    assert new["b"] == old["b"]
    assert new["a"]["typed"].total.figures["top1"] == 0.9


def test_accepting__tells_what_changes() -> None:
    old = {"a": {"typed": acceptable(run_of(50, 100)), "gone": acceptable(run_of(1, 10))}}
    new = {"a": {"typed": acceptable(run_of(52, 100)), "slips": acceptable(run_of(1, 10))}}
    told = list(changes(old, new))
    assert "a, nguyên văn, toàn bộ, top1: 0.5000 → 0.5200 (+0.0200)" in told
    assert not any("needless_clarify" in line for line in told)
    assert "a, gõ nhầm phím: thêm 4 con số" in told
    assert "a, gone: bỏ 4 con số" in told


def test_accepted_figures__come_back_as_written(tmp_path: Path) -> None:
    file = tmp_path / "new" / "accepted.json"
    kept = {"a": {"typed": acceptable(run_of(2, 30))}}
    assert read_accepted(file) == {}
    write_accepted(file, kept)
    assert read_accepted(file) == kept
    assert [path.name for path in file.parent.iterdir()] == ["accepted.json"]


@pytest.mark.parametrize(
    "content", ["{", "[]", '{"a": {"typed": {}}}', '{"a": {"typed": {"total": {"n": 1, "figures": {"top1": 2}}}}}']
)
def test_accepted_figures__of_another_form_are_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "x.json").write_text(content)
    with pytest.raises(AcceptedFiguresError, match=r"x\.json"):
        read_accepted(tmp_path / "x.json")


def test_accepted_figures__that_cannot_be_read_or_written_are_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(AcceptedFiguresError, match="Không đọc được"):
        read_accepted(tmp_path)
    with pytest.raises(AcceptedFiguresError, match="Không ghi được"):
        write_accepted(tmp_path / "file" / "x.json", {})


def test_question_files__are_those_named_and_those_of_folders(tmp_path: Path) -> None:
    for name in ("b.jsonl", "a.jsonl", "README.md"):
        (tmp_path / name).touch()
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "c.txt").touch()
    found, absent = question_files([tmp_path / "one" / "c.txt", tmp_path, tmp_path / "none", tmp_path / "a.jsonl"])
    assert list(found) == ["c", "a", "b"]
    assert absent == [tmp_path / "none"]


def test_question_files__of_one_name_or_none_at_all_are_refused(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    for path in (tmp_path / "a.jsonl", tmp_path / "one" / "a.jsonl"):
        path.touch()
    with pytest.raises(CaseFileError, match="cùng tên a"):
        question_files([tmp_path, tmp_path / "one"])
    with pytest.raises(CaseFileError, match="Không có bộ câu hỏi nào"):
        question_files([tmp_path / "none"])


# ---- on the engine


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    return question_set(
        tmp_path / "made-up.jsonl",
        ("đăng ký khai sinh lệ phí bao nhiêu", FEE),
        ("đăng ký kết hôn nộp ở đâu", WHERE),
        ("qwrtp zxcvb", {"behaviour": "decline"}),
    )


def test_measuring__runs_every_copy_and_names_fields(engine: Engine, cases: Path) -> None:
    steps: list[None] = []
    runs = measure(engine, {"made-up": cases}, None, "national", lambda: steps.append(None))["made-up"]
    assert list(runs) == list(COPIES)
    assert len(steps) == len(COPIES)
    assert runs["typed"].table.figures["ALL"]["behaviour"] == 1.0
    field = engine.catalogue.get("1.001193").fields[0]
    assert runs["typed"].fields.sizes == {"ALL": 3, field: 2, "-": 1}


def test_report__shows_every_copy_by_set_and_field_beside_what_was_accepted(engine: Engine, cases: Path) -> None:
    measured = measure(engine, {"made-up": cases}, None, "national", lambda: None)
    half = CopyFigures(
        total=Group(n=3, figures={"top1": 0.5, "calibration_error": 0.0}),
        sets={"core": Group(n=3, figures={"top1": 0.25})},
    )
    whole = report(measured, {"made-up": {"typed": half}})
    assert whole.count("== made-up") == len(COPIES) + 1
    assert all(column in whole for column in (*COLUMNS, "ECE"))
    assert "1.0000 (+0.7500)" in whole
    assert engine.catalogue.get("1.001193").fields[0] in whole
    brief = report(measured, {"made-up": {"typed": half}}, brief=True)
    assert whole.endswith(brief)
    accepted, gap = (line for line in brief.splitlines() if line.startswith("  ") and "tin cậy" not in line)
    assert accepted.split()[-2:] == ["0.5000", "0.0000"]
    assert "+0.5000" in gap
    assert "tin cậy" in brief


def test_measuring__refuses_a_set_without_a_case_of_the_scope(engine: Engine, cases: Path) -> None:
    with pytest.raises(CaseFileError, match="phạm vi commune"):
        measure(engine, {"made-up": cases}, None, "commune", lambda: None)


# ---- on the command line


@pytest.fixture
def gate(run: Callable[..., Any], index_folder: Path, cases: Path, tmp_path: Path) -> Callable[..., Any]:
    def start(*more: object) -> Any:
        accepted = tmp_path / "accepted.json"
        return run("gate", "--index", index_folder, "--cases", cases, "--accepted", accepted, "--brief", *more)

    return start


def test_gate__passes_on_what_was_accepted_and_fails_on_a_fall(
    gate: Callable[..., Any], cases: Path, tmp_path: Path
) -> None:
    first = gate("--accept")
    assert (first.code, first.err) == (0, "")
    assert "made-up, nguyên văn: thêm" in first.out
    again = gate()
    assert (again.code, again.err) == (0, "")
    assert "Không con số nào kém" in again.out
    question_set(
        cases,
        ("đăng ký khai sinh lệ phí bao nhiêu", FEE),
        ("đăng ký kết hôn nộp ở đâu", FEE),
        ("qwrtp zxcvb", {"behaviour": "decline"}),
    )
    fallen = gate()
    assert fallen.code == 1
    assert "bản không dấu, toàn bộ: top1 giảm từ 1.0000 xuống 0.5000" in fallen.err
    assert "Chất lượng giảm" in fallen.err
    assert "Traceback" not in fallen.err
    assert "Không con số nào kém" not in fallen.out


def test_gate__without_accepted_figures_says_so(gate: Callable[..., Any]) -> None:
    done = gate("--cases", "nowhere")
    assert done.code == 0
    assert "nowhere: bỏ qua" in done.err
    assert "chưa có con số nào được chấp nhận" in done.err


def test_gate__refuses_broken_figures_and_writes_nothing(gate: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "accepted.json").write_text("[]")
    done = gate("--accept")
    assert (done.code, done.out) == (3, "")
    assert "accepted.json" in done.err
    assert (tmp_path / "accepted.json").read_text() == "[]"
