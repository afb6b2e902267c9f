"""Loads the website with questions, as many people asking at once, and prints how fast and how surely it answers.

Usage: python benchmarks/load.py --shared ../shared [--workers 4] [--rate 160] [--seconds 60] [--database URL]

It makes a database of its own on the PostgreSQL server named, imports all official records, builds the index, starts
the server as `motcua-portal serve` does, and asks the conversations of `eval/dev.jsonl` over `POST /api/v1/ask`, turn
by turn, round and round. Arrivals follow a clock, not the answers: a question that has to wait for a connection counts
from the moment it was due. The server is loaded as it comes, where what was asked within ten minutes is remembered, and
started again with that turned off, so that the engine computes every answer. In the same run a bare endpoint of the
same server is loaded the same way, for comparison.

Exit status: 0 measured and held; 1 a request failed or a bound of the table was missed; 2 something needed is absent.
"""

import argparse
import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

import psycopg

NAME: Final = "motcua_load"
PORT: Final = 8899
ANSWERS_A_SECOND: Final = 150
P95_MS: Final = 100.0
CONNECTIONS: Final = 64
WARM_UP_SECONDS: Final = 8.0
PROGRAM: Final = [sys.executable, "-m", "portal"]


@dataclass
class Figures:
    """What one load came to: times in seconds from when each request was due, and what failed."""

    seconds: float = 0.0
    times: list[float] = field(default_factory=list)
    failed: dict[str, int] = field(default_factory=dict)

    def fail(self, why: str) -> None:
        """Count a failure."""
        self.failed[why] = self.failed.get(why, 0) + 1

    def percentile(self, share: float) -> float:
        """Return a percentile in milliseconds."""
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000 if ordered else float("nan")

    @property
    def rate(self) -> float:
        """Requests answered a second."""
        return len(self.times) / self.seconds if self.seconds else 0.0

    def row(self, name: str) -> str:
        """Return a row of the table."""
        p50, p95, p99 = (self.percentile(share) for share in (0.5, 0.95, 0.99))
        failed = sum(self.failed.values())
        return f"| {name} | {self.rate:.0f} | {p50:.1f} | {p95:.1f} | {p99:.1f} | {len(self.times)} | {failed} |"


class Connection:
    """One kept-alive HTTP/1.1 connection; small, so that the load takes little of the machine it measures."""

    def __init__(self) -> None:
        """Open nothing yet."""
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def send(self, head: str, body: bytes = b"") -> tuple[int, bytes]:
        """Send one request and return status and body; a connection that the server closed is opened anew."""
        for fresh in (False, True):
            if self._writer is None or fresh:
                self._reader, self._writer = await asyncio.open_connection("127.0.0.1", PORT)
            try:
                return await self._exchange(head, body)
            except (ConnectionError, asyncio.IncompleteReadError):
                if fresh:
                    raise
        raise AssertionError

    async def _exchange(self, head: str, body: bytes) -> tuple[int, bytes]:
        assert self._reader is not None and self._writer is not None
        self._writer.write(f"{head}\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
        top = await self._reader.readuntil(b"\r\n\r\n")
        lines = top.decode("latin-1").split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:] if line)}
        content = await self._reader.readexactly(int(headers.get("content-length", "0")))
        return int(lines[0].split()[1]), content

    def close(self) -> None:
        """Close it."""
        if self._writer is not None:
            self._writer.close()


Work = Callable[[Connection, Figures, float], Awaitable[None]]


def conversations(cases: Path) -> Iterator[list[str]]:
    """Yield the questions of each conversation, round and round."""
    lines = [json.loads(line) for line in cases.read_text("utf-8").splitlines() if line.strip()]
    yield from cycle([[turn["text"] for turn in line["turns"] if turn["role"] == "user"] for line in lines])


def asking(cases: Path) -> Work:
    """Return what asks the next question: of a conversation under way, or the first of the next one."""
    source = conversations(cases)
    under_way: list[tuple[str, list[str]]] = []

    async def ask(connection: Connection, figures: Figures, due: float) -> None:
        known, waiting = under_way.pop() if under_way else ("", list(next(source)))
        asked: dict[str, Any] = {"question": waiting.pop(0), "province": "Quảng Ngãi"}
        if known:
            asked["conversation_id"] = known
        head = "POST /api/v1/ask HTTP/1.1\r\nContent-Type: application/json"
        status, content = await connection.send(head, json.dumps(asked).encode())
        figures.times.append(time.perf_counter() - due)
        if status != 200:
            figures.fail(f"status {status}")
            return
        reply = json.loads(content)
        if not reply.get("text"):
            figures.fail("empty reply")
        elif waiting:
            under_way.append((reply["conversation_id"], waiting))

    return ask


async def hello(connection: Connection, figures: Figures, due: float) -> None:
    """Call the bare endpoint: the same server, middleware and framework, no engine and no database."""
    status, _ = await connection.send("GET /api/v1/health HTTP/1.1")
    figures.times.append(time.perf_counter() - due)
    if status != 200:
        figures.fail(f"status {status}")


async def load(work: Work, rate: float, seconds: float) -> Figures:
    """Have `work` done `rate` times a second, each at its own time, over a pool of connections."""
    figures = Figures()
    pool: asyncio.Queue[Connection] = asyncio.Queue()
    for _ in range(CONNECTIONS):
        pool.put_nowait(Connection())
    running: set[asyncio.Task[None]] = set()

    async def one(due: float) -> None:
        connection = await pool.get()
        try:
            await work(connection, figures, due)
        except (OSError, asyncio.IncompleteReadError) as fault:
            figures.fail(type(fault).__name__)
        finally:
            pool.put_nowait(connection)

    began = time.perf_counter()
    for number in range(int(rate * seconds)):
        due = began + number / rate
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        task = asyncio.create_task(one(due))
        running.add(task)
        task.add_done_callback(running.discard)
    await asyncio.gather(*running)
    figures.seconds = time.perf_counter() - began
    while not pool.empty():
        pool.get_nowait().close()
    return figures


def memory_of(pid: int) -> tuple[float, float]:
    """Return resident and proportional memory of a process in MB (1,000,000 bytes)."""
    sizes = {}
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        name, _, value = line.partition(":")
        if name in ("Rss", "Pss"):
            sizes[name] = int(value.split()[0]) * 1024 / 1_000_000
    return sizes["Rss"], sizes["Pss"]


def workers_of(pid: int) -> list[int]:
    """Return the worker processes of the server: its children that have an engine open."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in children if b"records.jsonl" in Path(f"/proc/{child}/maps").read_bytes()]


def fresh_database(server: str) -> str:
    """Make the benchmark's own database anew and return its address."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {NAME}")
    return urlunsplit(urlsplit(server)._replace(path=f"/{NAME}"))


def prepared(arguments: argparse.Namespace, home: Path) -> dict[str, str]:
    """Fill database and index; return the environment of the server."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "portal.settings.dev",
        "MOTCUA_HOME": str(home),
        "DATABASE_URL": fresh_database(arguments.database),
        "REDIS_URL": arguments.redis,
        "MOTCUA_ASK_LIMIT": "1000000/minute",  # counted as ever, and never reached
        "MOTCUA_READ_LIMIT": "1000000/minute",
        "MOTCUA_LOG_LEVEL": "WARNING",
    }
    (home / "static").mkdir(parents=True, exist_ok=True)
    data = arguments.shared / "data"
    sources = [str(data / "national"), str(data / "recovered.jsonl.gz")]
    for command in (["migrate", "--verbosity", "0"], ["import_records", *sources, "-v", "0"], ["build_index"]):
        subprocess.run([*PROGRAM, *command], env=environment, check=True)  # noqa: S603  # the project's own commands
    return environment


def wait_until_ready(server: "subprocess.Popen[bytes]") -> None:
    """Wait until the server answers."""
    for _ in range(600):
        if server.poll() is not None:
            raise SystemExit("the server did not start")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/api/v1/ready", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise SystemExit("the server did not become ready")


@dataclass
class Run:
    """What one start of the server came to."""

    answers: Figures
    bare: Figures
    memory: list[tuple[float, float]]

    @property
    def held(self) -> bool:
        """Whether it answered fast enough, and everything."""
        return (
            self.answers.rate >= ANSWERS_A_SECOND
            and self.answers.percentile(0.95) <= P95_MS
            and not self.answers.failed
        )


def measured(arguments: argparse.Namespace, environment: dict[str, str]) -> Run:
    """Start the server, warm it up, load it, stop it."""
    command = [*PROGRAM, "serve", "--port", str(PORT), "--workers", str(arguments.workers)]
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)  # noqa: S603  # as above
    try:
        wait_until_ready(server)
        ask = asking(arguments.shared / "eval" / "dev.jsonl")
        asyncio.run(load(ask, arguments.rate / 2, WARM_UP_SECONDS))
        asyncio.run(load(hello, arguments.rate / 2, 2.0))
        answers = asyncio.run(load(ask, arguments.rate, arguments.seconds))
        bare = asyncio.run(load(hello, arguments.rate, min(20.0, arguments.seconds)))
        return Run(answers, bare, [memory_of(pid) for pid in workers_of(server.pid)])
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)


def measure(arguments: argparse.Namespace, environment: dict[str, str]) -> bool:
    """Load the server as it comes, and once more with every answer computed; print the table; tell whether all held."""
    as_it_comes = measured(arguments, environment)
    computed = measured(arguments, {**environment, "MOTCUA_REMEMBERED_SECONDS": "0"})
    print(f"{arguments.workers} workers, {os.cpu_count()} cores, {arguments.rate:.0f} requests a second asked for\n")
    print("| load | answered/s | p50 ms | p95 ms | p99 ms | requests | failed |")
    print("|---|---|---|---|---|---|---|")
    print(as_it_comes.answers.row("POST /api/v1/ask, as it comes"))
    print(computed.answers.row("POST /api/v1/ask, every answer computed"))
    print(as_it_comes.bare.row("GET /api/v1/health (bare)"))
    for why, count in (*as_it_comes.answers.failed.items(), *computed.answers.failed.items()):
        print(f"failed: {why}: {count}")
    sizes = computed.memory + as_it_comes.memory
    for number, (resident, proportional) in enumerate(sizes, start=1):
        print(f"worker {number}: {resident:.0f} MB resident, {proportional:.0f} MB counting shared pages by share")
    most = max((resident for resident, _ in sizes), default=float("nan"))
    within = most <= arguments.megabytes
    for name, run in (("as it comes", as_it_comes), ("every answer computed", computed)):
        print(f"{ANSWERS_A_SECOND} answers/s at p95 {P95_MS:.0f} ms, {name}: {'held' if run.held else 'MISSED'}")
    print(f"{arguments.megabytes:.0f} MB a worker: {'held' if within else 'MISSED'}")
    return as_it_comes.held and computed.held and within


def main() -> int:
    """Measure, and tidy up."""
    parser = argparse.ArgumentParser(description="Load the website with questions.")
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--rate", type=float, default=160.0, help="questions a second")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--megabytes", type=float, default=400.0, help="bound on a worker's resident memory")
    parser.add_argument("--database", default="postgresql://postgres@127.0.0.1:5432/postgres", help="server to use")
    parser.add_argument("--redis", default="redis://127.0.0.1:6379/9")
    arguments = parser.parse_args()
    if not (arguments.shared / "eval" / "dev.jsonl").exists():
        print(f"no question set in {arguments.shared}", file=sys.stderr)
        return 2
    home = Path(tempfile.mkdtemp(prefix="motcua-load-"))
    try:
        return 0 if measure(arguments, prepared(arguments, home)) else 1
    finally:
        shutil.rmtree(home, ignore_errors=True)
        with psycopg.connect(arguments.database, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")


if __name__ == "__main__":
    sys.exit(main())
