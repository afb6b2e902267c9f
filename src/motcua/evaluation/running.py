"""Running a question set through the engine, and the table of what came out."""

import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from motcua.answers.reply import Decision, Reply
from motcua.dialogue.conversation import Conversation, reply_to
from motcua.dialogue.respond import Responder
from motcua.engine import Engine
from motcua.evaluation.cases import Case, read_cases
from motcua.evaluation.metrics import Reliability, Table, judge, reliability, tabulate

COLUMNS: Final = (
    "behaviour", "top1", "found@3", "found@10", "facets", "clarify", "decline", "needless_clarify", "needless_decline",
)  # fmt: skip


@dataclass(frozen=True)
class Run:
    """Figures of one run; times are milliseconds a conversation."""

    table: Table
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


def run_cases(engine: Engine, path: Path, province: str | None, scope: str) -> Run:
    """Answer every case of a file and judge the replies.

    Raises:
        CaseFileError: the file is not a question set.
    """
    responder = Responder(engine.catalogue, engine.searcher, engine.reader, province)
    barred = engine.searcher.barred(province)
    rows = engine.searcher.indexes.entries.rows
    keys = {row.code: row.key for place, row in enumerate(rows) if barred is None or not barred[place]}
    outcomes, trusted, times = [], [], []
    for case in read_cases(path, scope):
        started = time.perf_counter()
        reply = reply_to(Conversation(id=case.id, turns=case.turns), responder)
        times.append((time.perf_counter() - started) * 1000)
        outcome = judge(case, reply, keys)
        outcomes.append((case.set, outcome))
        trusted.extend(_trusted(case, reply, outcome))
    times.sort()
    middle, late = (times[int(len(times) * share)] if times else 0.0 for share in (0.5, 0.99))
    return Run(tabulate(outcomes), reliability(trusted), middle, late)


def _trusted(case: Case, reply: Reply, outcome: dict[str, bool] | None) -> list[tuple[float, bool]]:
    """Return (confidence, right) of a reply that answered with a ranking of its own."""
    if outcome is None or reply.decision is not Decision.ANSWER or not reply.procedures:
        return []
    return [(reply.procedures[0].confidence, outcome.get("top1", False))] if case.expect.match == "any" else []


def written(run: Run) -> str:
    """Return the figures as a table of text."""
    lines = [f"{'bộ':20}{'n':>6}" + "".join(f"{name:>18}" for name in COLUMNS)]
    for name in sorted(run.table.figures, key=lambda one: (one == "ALL", one)):
        row = run.table.figures[name]
        cells = "".join(f"{row[key]:>18.4f}" if key in row else f"{'':>18}" for key in COLUMNS)
        lines.append(f"{name:20}{run.table.sizes[name]:>6}{cells}")
    lines.append(
        f"ngoài danh mục: {run.table.outside}; thời gian: trung vị {run.median_ms:.1f} ms, p99 {run.p99_ms:.1f} ms"
    )
    lines.append(f"sai số hiệu chuẩn (ECE): {run.trust.error:.3f}")
    lines.extend(f"  tin cậy {c:.2f} → đúng {r:.2f} ({n} câu)" for c, r, n in run.trust.bins)
    return "\n".join(lines)
