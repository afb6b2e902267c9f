"""Times the building and the opening of an index, and the memory that building takes; prints, never asserts.

Usage: python benchmarks/indexing.py --shared ../shared [--out DIR | --index DIR]

Exit status: 0 measured; 1 a command failed; 2 the data or the index named is absent. Needs a Unix (`os.wait4`).
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

BUILD_SECONDS: Final = 25
BUILD_MEGABYTES: Final = 700
OPEN_SECONDS: Final = 1
"""The limits stated for the national catalogue."""

OPENINGS: Final = 5
MEGABYTE: Final = 1_000_000
PEAK_UNIT: Final = 1 if sys.platform == "darwin" else 1024
"""Bytes in which the system counts `ru_maxrss`."""

SOURCES: Final = ("data/national", "data/recovered.jsonl.gz")
OPENING: Final = """
import sys, time
from pathlib import Path
from motcua.engine import Engine
began = time.perf_counter()
Engine.open(Path(sys.argv[1]))
print(time.perf_counter() - began)
"""


class ChildError(Exception):
    """A child process failed; the message is what it wrote."""


@dataclass(frozen=True)
class Spent:
    """What a child process took: seconds by the clock and of processor, peak bytes; and what it printed."""

    clock: float
    processor: float
    peak: int
    printed: str


def main() -> int:
    """Measure and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path("../shared"), help="folder that holds data/")
    parser.add_argument("--out", type=Path, help="where to write the index; a temporary folder unless given")
    parser.add_argument("--index", type=Path, help="open this index and build none")
    options = parser.parse_args()
    sources = [options.shared / name for name in SOURCES]
    needed = [options.index / "manifest.json"] if options.index else sources
    for path in needed:
        if not path.exists():
            print(f"{path} is absent; see --shared and --index.", file=sys.stderr)
            return 2
    try:
        with tempfile.TemporaryDirectory() as spare:
            folder = options.index or options.out or Path(spare) / "index"
            if not options.index:
                _print_building(run(["-m", "motcua", "index", *map(str, sources), "--out", str(folder)]))
            _print_opening([run(["-c", OPENING, str(folder)]) for _ in range(OPENINGS)])
    except ChildError as fault:
        print(fault, file=sys.stderr)
        return 1
    return 0


def run(arguments: Sequence[str]) -> Spent:
    """Run this Python with arguments and return what it took.

    Raises:
        ChildError: it ended with another status than 0.
    """
    with tempfile.TemporaryFile("w+", encoding="utf-8") as written:
        began = time.perf_counter()
        command = [sys.executable, *arguments]
        child = subprocess.Popen(command, stdout=written, stderr=subprocess.STDOUT)  # noqa: S603  # no shell, own words
        _, status, usage = os.wait4(child.pid, 0)
        clock = time.perf_counter() - began
        child.returncode = os.waitstatus_to_exitcode(status)
        written.seek(0)
        printed = written.read()
    if child.returncode:
        raise ChildError(f"A command ended with status {child.returncode}:\n{printed}")
    return Spent(clock, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * PEAK_UNIT, printed)


def _print_building(spent: Spent) -> None:
    print(spent.printed.rstrip())
    print(f"\n{'':38}{'measured':>12}{'limit':>12}")
    _print_line("build, by the clock", spent.clock, BUILD_SECONDS, "s")
    _print_line("build, of processor", spent.processor, None, "s")
    _print_line("build, peak memory", spent.peak / MEGABYTE, BUILD_MEGABYTES, "MB")


def _print_opening(openings: Sequence[Spent]) -> None:
    alone = [float(spent.printed) for spent in openings]
    _print_line(f"Engine.open, median of {OPENINGS} processes", statistics.median(alone), OPEN_SECONDS, "s")
    _print_line("Engine.open, slowest", max(alone), OPEN_SECONDS, "s")
    _print_line("start, imports and open, median", statistics.median(spent.clock for spent in openings), None, "s")
    _print_line("open, peak memory, median", statistics.median(spent.peak for spent in openings) / MEGABYTE, None, "MB")


def _print_line(label: str, measured: float, limit: float | None, unit: str) -> None:
    stated = f"{limit:g} {unit}" if limit is not None else ""
    print(f"{label:38}{f'{measured:.2f} {unit}':>12}{stated:>12}")


if __name__ == "__main__":
    sys.exit(main())
