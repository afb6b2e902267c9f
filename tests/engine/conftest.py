import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.factories.procedures import procedure, rich_procedure

from motcua.dialogue.respond import Responder
from motcua.engine import Engine, build
from motcua.records.model import Kind, Level, Procedure
from motcua.sources.packaged import listed
from motcua.sources.reading import load

KNOWN = (
    "1.001193",
    "1.003583",
    "2.000528",
    "1.000689",
    "1.004884",
    "1.000656",
    "1.000419",
    "1.000894",
    "1.000593",
    "1.004746",
    "1.004222",
    "1.004194",
    "1.003197",
    "1.001612",
    "1.001570",
    "1.001266",
    "2.000815",
    "1.004873",
    "2.000635",
    "1.001022",
)
"""Codes of the national list whose everyday names the package knows; their content here is made up."""

LOCAL = (
    ("9.000101", "Hỗ trợ trồng quế hữu cơ", "Ủy ban nhân dân tỉnh Quảng Ngãi"),
    ("9.000102", "Hỗ trợ trồng quế hữu cơ ở vùng cao", "Ủy ban nhân dân tỉnh Lâm Đồng"),
)
NAMESAKES = ("9.000201", "9.000202")


@pytest.fixture(scope="session")
def records() -> tuple[Procedure, ...]:
    """A small catalogue: procedures people ask about most, two provinces' own, two of one name, one without content."""
    names = {entry.code: entry.name for entry in listed() if entry.code in KNOWN}
    known = [rich_procedure(code, names[code]) for code in KNOWN]
    local = [
        rich_procedure(code, name, kind=Kind.SPECIFIC, promulgating_authority=place, levels=(Level.PROVINCE,))
        for code, name, place in LOCAL
    ]
    namesakes = [rich_procedure(code, "Cấp phép thả diều sáo") for code in NAMESAKES]
    return (*known, *local, *namesakes, procedure("9.000301", "Thu hồi giấy phép đua thuyền thúng"))


@pytest.fixture(scope="session")
def index_folder(records: tuple[Procedure, ...], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small") / "index"
    build(records, folder)
    return folder


@pytest.fixture(scope="session")
def engine(index_folder: Path) -> Engine:
    return Engine.open(index_folder)


@pytest.fixture(scope="session")
def responder(engine: Engine) -> Responder:
    return Responder(engine.catalogue, engine.searcher, engine.reader)


@pytest.fixture(scope="session")
def full_engine(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """The engine on every official record; takes about half a minute to build."""
    folder = tmp_path_factory.mktemp("full") / "index"
    merged = load([shared / "data" / "national", shared / "data" / "recovered.jsonl.gz"])
    build(merged.records.values(), folder)
    return Engine.open(folder)


@dataclass(frozen=True)
class Finished:
    """A process that ended."""

    code: int
    out: str
    err: str


Run = Callable[..., Finished]


@pytest.fixture(scope="session")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Run `motcua` with arguments and bytes on standard input; its cache folder is the session's own."""
    cache = tmp_path_factory.mktemp("cache")
    plain = {key: value for key, value in os.environ.items() if not key.startswith(("MOTCUA_", "PYTHON"))}
    environment = {**plain, "XDG_CACHE_HOME": str(cache), "HOME": str(cache), "PYTHONDONTWRITEBYTECODE": "1"}

    def start(*arguments: object, stdin: bytes = b"", **extra: str) -> Finished:
        done = subprocess.run(  # noqa: S603  # the project's own command line
            [sys.executable, "-m", "motcua", *map(str, arguments)],
            input=stdin,
            capture_output=True,
            env={**environment, **extra},
            timeout=180,
            check=False,
        )
        return Finished(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))

    return start
