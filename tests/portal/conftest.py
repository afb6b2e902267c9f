"""What the portal's tests share. Django is set up here, not in pyproject.toml: the engine's tests run without it."""

import os
import secrets
import time
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")
if os.environ.get("REDIS_URL") and "PYTEST_XDIST_WORKER" in os.environ:  # each process has a database of its own
    _redis = urlsplit(os.environ["REDIS_URL"])
    _number = int(_redis.path.strip("/") or 0) + int(os.environ["PYTEST_XDIST_WORKER"].removeprefix("gw"))
    os.environ["REDIS_URL"] = _redis._replace(path=f"/{_number}").geturl()

import django

django.setup()

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from tests.factories.portal import by_code, small_catalogue
from tests.portal.machine import Machine

from motcua.engine import Engine, build
from motcua.records.model import Procedure as Record
from portal.additions import overlay
from portal.conversations.answering import memory
from portal.core import limits
from portal.pages import latest, notices
from portal.procedures import importing, indexing
from portal.procedures.indexing import POINTER, Build, Opened, _point, engines, published_digest
from portal.switches.services import board


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out, on a server, what holds alike on every database."""
    if connection.vendor == "sqlite":
        return
    left_out = [item for item in items if item.get_closest_marker("any_database")]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in set(left_out)]


@pytest.fixture(scope="session", autouse=True)
def _database_closed(django_db_blocker: Any) -> Iterator[None]:
    """Refuse the database to tests that did not ask for it, also where this file is read late (`pytest` alone)."""
    with django_db_blocker.block():
        yield


@pytest.fixture(scope="session", autouse=True)
def machine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """A new machine that is being set up, where a test of the run is about one."""
    made = Machine(tmp_path_factory.mktemp("machine") / "du-lieu")
    if not any(item.path.name == "test_setup.py" for item in request.session.items):
        yield made
        return
    made.begin()
    yield made
    made.first_setup.kill()
    made.first_setup.communicate()


@pytest.fixture(scope="session")
def records() -> tuple[Record, ...]:
    """The small catalogue."""
    return small_catalogue()


@pytest.fixture(scope="session")
def index_build(records: tuple[Record, ...], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index on the small catalogue, built once a session."""
    folder = tmp_path_factory.mktemp("builds") / "20260101-000000-abcdef"
    build(records, folder)
    return folder


@pytest.fixture(scope="session")
def engine(index_build: Path) -> Engine:
    """The engine on that index, opened once a session."""
    return Engine.open(index_build)


@pytest.fixture(scope="session", autouse=True)
def _fingerprint_once() -> Iterator[None]:
    """Read the engine's own files once: within a session they do not change."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(indexing, "fingerprint", lru_cache(indexing.fingerprint))
        yield


@pytest.fixture
def published(db: None, records: tuple[Record, ...]) -> tuple[Record, ...]:
    """The small catalogue in the database, every record in force; no index."""
    importing.run(by_code(*records), ["bộ thử"])
    return records


@pytest.fixture
def index_home(settings: Any, tmp_path: Path) -> Iterator[Path]:
    """An empty folder for builds, of this test alone; no engine is open."""
    settings.INDEX_HOME = tmp_path / "index"
    settings.INDEX_HOME.mkdir()
    engines.forget()
    yield settings.INDEX_HOME
    engines.forget()


@pytest.fixture
def catalogue(published: tuple[Record, ...], index_home: Path, index_build: Path, engine: Engine) -> tuple[Record, ...]:
    """The small catalogue in the database and an index of it in use: what a running site has."""
    made = Build(index_build.name, published_digest(), len(published))
    (index_home / made.name).symlink_to(index_build, target_is_directory=True)
    _point(index_home, made)
    assert (index_home / POINTER).is_file()
    engines._opened = Opened(engine, made)  # opening it anew would give the same, in a tenth of a second
    return published


@pytest.fixture(autouse=True)
def _nothing_counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let each test begin with no cache, no count of requests and no answer of the one before.

    Redis outlasts a run, and its counts last a day: each test counts under keys of its own.
    """
    monkeypatch.setattr(limits, "PREFIX", f"{limits.PREFIX}-{secrets.token_hex(4)}")
    forget_counts()
    yield
    forget_counts()


def forget_counts() -> None:
    """Forget what was counted and remembered in memory."""
    memory.clear()
    board.forget()
    board._read_at = time.monotonic()  # it was looked, and all was on
    overlay.forget()
    notices.board.forget(looked=True)
    latest.watch.forget(looked=True)
    limits._limiter.cache_clear()
    limits._memory_limiter.cache_clear()
    limits._resting.until = 0.0
    if not django_settings.REDIS_URL:
        cache.clear()


@pytest.fixture
def visitor() -> Client:
    """A browser that shows a view's exception as a person would see it: the page, not the exception."""
    return Client(raise_request_exception=False)


@pytest.fixture
def staff(db: None, django_user_model: Any) -> Any:
    """A member of the staff with every right."""
    return django_user_model.objects.create_superuser("canbo", password="mat-khau-dai-cua-can-bo")  # noqa: S106
