"""Asks Một Cửa and its peers the same questions over the same records; prints how good and how fast each one is.

Usage: python benchmarks/peers.py --shared ../shared --index build/index

Exit status: 0 ahead of every peer; 1 not ahead of one of them in top1; 2 the questions or the index are absent.
"""

import argparse
import gc
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")  # read when numpy is imported

from contestants import Answer, Contestant, Search, documents, peers
from questions import FIGURES, AbsentError, Asked, QuestionSet

from motcua.engine import Engine
from motcua.errors import IndexFolderError

BLOCK: Final = 27
"""Questions put to one engine before the next has its turn, so that a busy moment of the machine touches all alike."""

MEDIAN_LIMIT: Final = 5.0
P99_LIMIT: Final = 15.0
"""Milliseconds that a whole answer should take; times vary by machine, so passing them is only a warning."""


@dataclass(frozen=True)
class Row:
    """One engine's figures on one spelling of the questions; times in milliseconds."""

    label: str
    quality: dict[str, float]
    median: float
    p99: float


def main() -> int:
    """Run the comparison and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path("../shared"), help="folder that holds eval/ and data/")
    parser.add_argument("--index", type=Path, default=Path("build/index"), help="index folder that motcua index wrote")
    options = parser.parse_args()
    try:
        questions = QuestionSet.open(options.shared)
        engine = Engine.open(options.index)
    except (AbsentError, IndexFolderError) as fault:
        print(fault, file=sys.stderr)
        return 2
    records = documents(engine)
    own: list[Contestant] = [Search(engine), Answer(engine)]
    entered = [*own, *peers(records)]
    _warm_up(entered, questions.warm_up)
    print(f"{len(records)} records, {len(questions.typed)} questions; times in ms a question, one thread")
    tables = {}
    for title, asked in (("as typed", questions.typed), ("without diacritics", questions.folded)):
        tables[title] = _measure(entered, asked, questions)
        _print_table(title, tables[title])
    _warn(tables)
    return _verdict(tables, len(own))


def _warm_up(entered: Sequence[Contestant], texts: Sequence[str]) -> None:
    """Ask every engine questions that are not measured."""
    for contestant in entered:
        for text in texts:
            contestant.ask(text)


def _measure(entered: Sequence[Contestant], asked: Sequence[Asked], questions: QuestionSet) -> list[Row]:
    """Put each question once to each engine, in the same order, and judge the replies."""
    times: list[list[float]] = [[] for _ in entered]
    replies: list[list[dict[str, Any]]] = [[] for _ in entered]
    for start in range(0, len(asked), BLOCK):
        for place, contestant in enumerate(entered):
            gc.collect()
            for text, _ in asked[start : start + BLOCK]:
                began = time.perf_counter()
                answer = contestant.ask(text)
                times[place].append((time.perf_counter() - began) * 1000)
                replies[place].append(contestant.reply(answer))
    rows = zip(entered, replies, times, strict=True)
    return [Row(one.label, questions.judge(asked, given), *_middle_and_late(spent)) for one, given, spent in rows]


def _middle_and_late(times: Sequence[float]) -> tuple[float, float]:
    """Return the median and the 99th percentile."""
    ordered = sorted(times)
    return ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.99)]


def _print_table(title: str, rows: Sequence[Row]) -> None:
    width = max(len(row.label) for row in rows)
    print(f"\n{title:{width}}" + "".join(f"{name:>10}" for name in (*FIGURES, "median", "p99")))
    for row in rows:
        quality = "".join(f"{row.quality[name]:>10.4f}" for name in FIGURES)
        print(f"{row.label:{width}}{quality}{row.median:>10.2f}{row.p99:>10.2f}")


def _warn(tables: dict[str, list[Row]]) -> None:
    """Say where a whole answer took longer than it should."""
    for title, rows in tables.items():
        row = next(row for row in rows if row.label == Answer.label)
        if row.median > MEDIAN_LIMIT or row.p99 > P99_LIMIT:
            print(
                f"\nWARNING ({title}): a whole answer took {row.median:.1f} ms (median), {row.p99:.1f} ms (p99); "
                f"the limits are {MEDIAN_LIMIT:g} ms and {P99_LIMIT:g} ms."
            )


def _verdict(tables: dict[str, list[Row]], own: int) -> int:
    """Return 1 and say where, if the search or the answer is not ahead of a peer in top1; else 0."""
    behind = [
        f"NOT AHEAD in top1 ({title}): {mine.label} {mine.quality['top1']:.4f}; {peer.label} {peer.quality['top1']:.4f}"
        for title, rows in tables.items()
        for mine in rows[:own]
        for peer in rows[own:]
        if mine.quality["top1"] <= peer.quality["top1"]
    ]
    print("\n" + ("\n".join(behind) or "Một Cửa is ahead of every peer in top1, as typed and without diacritics."))
    return 1 if behind else 0


if __name__ == "__main__":
    sys.exit(main())
