"""The gate: every copy of every question set through the engine, beside the last accepted figures.

Why a gate, who may accept figures, and what falls through it: docs/adr/0026.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from motcua.engine import Engine
from motcua.errors import CaseFileError
from motcua.evaluation.accepted import CALIBRATION, Accepted, CopyFigures, Fall, Group, acceptable, falls
from motcua.evaluation.cases import read_cases
from motcua.evaluation.metrics import ALL, Table
from motcua.evaluation.noise import COPIES, TITLES, copied
from motcua.evaluation.running import COLUMNS, Examiner, Run, closing_lines

Measured = Mapping[str, Mapping[str, Run]]
"""Runs by name of the question set and of the copy."""

ENDING: Final = ".jsonl"
TYPED: Final = "typed"
"""The copy that is the question set itself."""
_NAME: Final = 34
_CELL: Final = 18


def question_files(paths: Iterable[Path]) -> tuple[dict[str, Path], list[Path]]:
    """Return the question files by name, those of a folder in order, and the paths where nothing is.

    Raises:
        CaseFileError: two files have one name, which is what their figures are kept under; or no path has a file.
    """
    found: dict[str, Path] = {}
    absent = []
    for path in paths:
        files = sorted(path.glob(f"*{ENDING}")) if path.is_dir() else [path] if path.exists() else []
        if not files:
            absent.append(path)
        for file in files:
            if found.setdefault(file.stem, file) != file:
                raise CaseFileError(f"Hai bộ câu hỏi cùng tên {file.stem}: {found[file.stem]} và {file}; hãy đổi tên.")
    if not found:
        raise CaseFileError(f"Không có bộ câu hỏi nào ở {', '.join(map(str, absent))}.")
    return found, absent


def measure(
    engine: Engine, files: Mapping[str, Path], province: str | None, scope: str, step: Callable[[], None]
) -> Measured:
    """Run every copy of every file; `step` is called after each copy.

    Raises:
        CaseFileError: a file is not a question set, or has no case of the scope whose procedures are in the catalogue.
    """
    cases = {name: list(read_cases(path, scope)) for name, path in files.items()}
    found: dict[str, dict[str, Run]] = {}
    for name, kept in cases.items():
        examiner = Examiner(engine, province)
        found[name] = {}
        for copy in COPIES:
            run = examiner.run(copied(case, copy) for case in kept)
            if ALL not in run.table.figures:
                raise CaseFileError(f"{files[name]}: không có trường hợp nào để đo trong phạm vi {scope}")
            found[name][copy] = run
            step()
    return found


def to_accept(measured: Measured, accepted: Accepted) -> Accepted:
    """Return the accepted figures with those just measured in place of the old; sets not measured keep theirs."""
    fresh = {name: {copy: acceptable(run) for copy, run in runs.items()} for name, runs in measured.items()}
    return {**accepted, **fresh}


@dataclass(frozen=True)
class Verdict:
    """What has fallen, and what cannot be told for want of figures."""

    falls: Sequence[Fall]
    notes: Sequence[str]


def judge_runs(measured: Measured, accepted: Accepted) -> Verdict:
    """Hold runs against the accepted figures. What has none is noted and passes."""
    found: list[Fall] = []
    for questions, runs in measured.items():
        for copy, kept in accepted.get(questions, {}).items():
            found.extend(falls(questions, copy, kept, runs.get(copy)))
    return Verdict(found, list(_notes(measured, accepted)))


def _notes(measured: Measured, accepted: Accepted) -> Iterator[str]:
    for questions, runs in measured.items():
        kept = accepted.get(questions)
        if kept is None:
            yield f"Bộ câu hỏi {questions} chưa có con số nào được chấp nhận."
            continue
        for copy, run in runs.items():
            if copy not in kept:
                yield f"Bộ câu hỏi {questions}, bản {TITLES[copy]}: chưa có con số nào được chấp nhận."
            elif kept[copy].total.n != run.table.sizes[ALL]:
                was, now = kept[copy].total.n, run.table.sizes[ALL]
                yield f"Bộ câu hỏi {questions}, bản {TITLES[copy]}: lúc chấp nhận có {was} câu, nay có {now} câu."
    for questions in accepted.keys() - measured.keys():
        yield f"Bộ câu hỏi {questions} đã có con số được chấp nhận nhưng lần này không đo."


# ---- tables


def report(measured: Measured, accepted: Accepted, *, brief: bool = False) -> str:
    """Return all tables, the totals last; `brief` leaves out those by set and by field."""
    tables = [] if brief else list(copy_tables(measured, accepted))
    totals = [totals_table(name, runs, accepted.get(name, {})) for name, runs in measured.items()]
    return "\n\n".join([*tables, *totals])


def copy_tables(measured: Measured, accepted: Accepted) -> Iterator[str]:
    """Yield the table of each copy, by set and by field of procedure, beside what was accepted."""
    for questions, runs in measured.items():
        for copy, run in runs.items():
            kept = accepted.get(questions, {}).get(copy)
            lines = [f"== {questions}, {TITLES[copy]}", _head("nhóm câu hỏi")]
            lines += _rows(run.table, kept.sets if kept else {})
            lines += ["", _head("lĩnh vực"), *_rows(run.fields, kept.fields if kept else {})]
            yield "\n".join(lines)


def totals_table(questions: str, runs: Mapping[str, Run], accepted: Mapping[str, CopyFigures]) -> str:
    """Return the totals of every copy, each with the accepted figures and the difference below, and the calibration."""
    lines = [f"== {questions}, tổng các bản", f"{_head('bản')}{'ECE':>{_CELL}}"]
    for copy, run in runs.items():
        now = {**run.table.figures[ALL], CALIBRATION: run.trust.error}
        lines.append(_line(TITLES[copy], run.table.sizes[ALL], {key: f"{share:.4f}" for key, share in now.items()}))
        if copy in accepted:
            total = accepted[copy].total
            gaps = {key: _gap(value, now[key]) for key, value in total.figures.items() if key in now}
            lines.append(_line("  đã chấp nhận", total.n, {key: f"{was:.4f}" for key, was in total.figures.items()}))
            lines.append(_line("  chênh", run.table.sizes[ALL] - total.n, gaps))
    first = runs[TYPED]
    return "\n".join([*lines, f"Bản {TITLES[TYPED]}:", *closing_lines(first)])


def _head(first: str) -> str:
    return f"{first:{_NAME}}{'n':>6}" + "".join(f"{name:>{_CELL}}" for name in COLUMNS)


def _line(name: str, n: int, shown: Mapping[str, str]) -> str:
    cells = (shown.get(key, "") for key in (*COLUMNS, CALIBRATION))
    return f"{name:{_NAME}}{n:>6}" + "".join(f"{cell:>{_CELL}}" for cell in cells).rstrip()


def _rows(table: Table, accepted: Mapping[str, Group]) -> Iterator[str]:
    """Yield a line a group, the largest first; behind an accepted figure stands how far the new one is from it."""
    for name in sorted(table.figures, key=lambda one: (-table.sizes[one], one)):
        if name == ALL:
            continue
        before = accepted[name].figures if name in accepted else {}
        cells = (_cell(table.figures[name].get(key), before.get(key)) for key in COLUMNS)
        shown = name if len(name) < _NAME else f"{name[: _NAME - 2]}…"
        yield f"{shown:{_NAME}}{table.sizes[name]:>6}" + "".join(f"{cell:>{_CELL}}" for cell in cells).rstrip()


def _cell(now: float | None, before: float | None) -> str:
    if now is None:
        return ""
    return f"{now:.4f}" if before is None else f"{now:.4f} ({_gap(before, now)})"


def _gap(before: float, now: float) -> str:
    """Return the difference, "=" where it does not show in four digits."""
    gap = f"{now - before:+.4f}"
    return "=" if not float(gap) else gap
