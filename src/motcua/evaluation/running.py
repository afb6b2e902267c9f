"""Running a question set through the engine, and the table of what came out."""

import json
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from motcua.answers.reply import Decision, Reply
from motcua.dialogue.conversation import Conversation, Turn, reply_to
from motcua.dialogue.respond import Responder
from motcua.dialogue.state import State
from motcua.engine import Engine
from motcua.evaluation.cases import Case, Expectation, read_cases
from motcua.evaluation.metrics import ALL, Outcome, Reliability, Table, judge, reliability, tabulate

COLUMNS: Final = (
    "behaviour", "top1", "found@3", "found@10", "facets", "clarify", "decline", "needless_clarify", "needless_decline",
)  # fmt: skip
NO_FIELD: Final = "-"
"""The field of cases that expect no procedure of the catalogue."""


@dataclass(frozen=True)
class Run:
    """Figures of one run, by set and by field of procedure; times are milliseconds a turn."""

    table: Table
    fields: Table
    trust: Reliability
    median_ms: float
    p99_ms: float

    def as_json(self) -> str:
        """Return the figures as one line of JSON."""
        return json.dumps(
            {
                "figures": {name: {**row, "n": self.table.sizes[name]} for name, row in self.table.figures.items()},
                "outside": self.table.outside,
                "calibration_error": round(self.trust.error, 4),
                "reliability": self.trust.bins,
                "median_ms": round(self.median_ms, 3),
                "p99_ms": round(self.p99_ms, 3),
            },
            ensure_ascii=False,
        )


class _Clocked(Responder):
    """Answers, and keeps how many milliseconds each turn took."""

    def __init__(self, *parts: Any) -> None:
        super().__init__(*parts)
        self.times: list[float] = []

    def respond(self, text: str, state: State, rewriting: str = "") -> tuple[Reply, State]:
        started = time.perf_counter()
        answered = super().respond(text, state, rewriting)
        self.times.append((time.perf_counter() - started) * 1000)
        return answered


class Examiner:
    """Puts the conversations of question sets to the engine and judges the replies.

    The same conversation with the same expectation is answered once and its judgement remembered: of a noise copy many
    cases are the case itself.
    """

    def __init__(self, engine: Engine, province: str | None) -> None:
        """Examine the engine as it answers in a province."""
        self._responder = _Clocked(engine.catalogue, engine.searcher, engine.reader, province)
        self._catalogue = engine.catalogue
        barred = engine.searcher.barred(province)
        rows = engine.searcher.indexes.entries.rows
        self._keys = {row.code: row.key for place, row in enumerate(rows) if barred is None or not barred[place]}
        self._judged: dict[tuple[tuple[Turn, ...], Expectation], _Judged] = {}
        self._fields: dict[str, str] = {}

    def run(self, cases: Iterable[Case]) -> Run:
        """Answer every case and judge the replies."""
        by_set, by_field, trusted = [], [], []
        times = self._responder.times = []
        for case in cases:
            judged = self._judge(case)
            by_set.append((case.set, judged.outcome))
            by_field.append((self.field(case), judged.outcome))
            trusted.extend(judged.trusted)
        times.sort()
        middle, late = (times[int(len(times) * share)] if times else 0.0 for share in (0.5, 0.99))
        return Run(tabulate(by_set), tabulate(by_field), reliability(trusted), middle, late)

    def field(self, case: Case) -> str:
        """Return the field (lĩnh vực) of the first known procedure expected, `NO_FIELD` without one."""
        code = next((code for code in case.expect.codes if code in self._keys), None)
        if code is None:
            return NO_FIELD
        if code not in self._fields:
            self._fields[code] = next(iter(self._catalogue.get(code).fields), NO_FIELD)
        return self._fields[code]

    def _judge(self, case: Case) -> "_Judged":
        key = (case.turns, case.expect)
        if key not in self._judged:
            reply = reply_to(Conversation(id=case.id, turns=case.turns), self._responder)
            outcome = judge(case, reply, self._keys)
            self._judged[key] = _Judged(outcome, _trusted(case, reply, outcome))
        return self._judged[key]


@dataclass(frozen=True)
class _Judged:
    """What came of one conversation: its outcomes, and confidence beside being right where there is one."""

    outcome: Outcome | None
    trusted: list[tuple[float, bool]]


def run_cases(engine: Engine, path: Path, province: str | None, scope: str) -> Run:
    """Answer every case of a file and judge the replies.

    Raises:
        CaseFileError: the file is not a question set.
    """
    return Examiner(engine, province).run(read_cases(path, scope))


def _trusted(case: Case, reply: Reply, outcome: Outcome | None) -> list[tuple[float, bool]]:
    """Return (confidence, right) of a reply that answered with a ranking of its own."""
    if outcome is None or reply.decision is not Decision.ANSWER or not reply.procedures:
        return []
    return [(reply.procedures[0].confidence, outcome.get("top1", False))] if case.expect.match == "any" else []


def written(run: Run) -> str:
    """Return the figures as a table of text."""
    lines = [f"{'bộ':20}{'n':>6}" + "".join(f"{name:>18}" for name in COLUMNS)]
    for name in sorted(run.table.figures, key=lambda one: (one == ALL, one)):
        row = run.table.figures[name]
        cells = "".join(f"{row[key]:>18.4f}" if key in row else f"{'':>18}" for key in COLUMNS)
        lines.append(f"{name:20}{run.table.sizes[name]:>6}{cells}")
    return "\n".join([*lines, *closing_lines(run)])


def closing_lines(run: Run) -> list[str]:
    """Return what stands below a table: cases left out, times, the confidence's error, and claimed beside right."""
    return [
        f"ngoài danh mục: {run.table.outside}; thời gian: trung vị {run.median_ms:.1f} ms, p99 {run.p99_ms:.1f} ms",
        f"sai số hiệu chuẩn (ECE): {run.trust.error:.3f}",
        *(f"  tin cậy {c:.2f} → đúng {r:.2f} ({n} câu)" for c, r, n in run.trust.bins),
    ]
