"""`work`: rounds and tasks."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django_tasks import task

from portal.core import rounds
from portal.core.rounds import Round, Rounds, every

done: list[str] = []


@task()
def note(word: str) -> None:
    done.append(word)


@pytest.fixture(autouse=True)
def _declared(monkeypatch: pytest.MonkeyPatch) -> None:
    """No rounds but those of the test."""
    monkeypatch.setattr(rounds, "_declared", {})
    done.clear()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[float]]:
    """Now, as the rounds see it."""
    now = [100.0]
    monkeypatch.setattr(rounds.time, "monotonic", lambda: now[0])
    yield now


def test_round__is_made_at_once_and_then_when_its_time_comes(db: None, clock: list[float]) -> None:
    every(60)(lambda: done.append("made"))
    made = Rounds()
    assert [made.make_due(), made.make_due()] == [1, 0]
    clock[0] += 59
    assert made.make_due() == 0
    clock[0] += 1
    assert made.make_due() == 1
    assert done == ["made", "made"]


def test_round_that_fails__is_logged_and_keeps_no_other_from_being_made(
    db: None, clock: list[float], caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise ValueError("broken")

    every(60)(fail)
    every(60)(lambda: done.append("other"))
    Rounds().make_due()
    assert done == ["other"]
    assert "fail" in caplog.text


def test_work__does_what_waits_and_ends(transactional_db: None, settings: Any) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    every(60)(lambda: done.append("round"))
    note.enqueue("task")
    assert done == []
    call_command("work", once=True)
    assert done == ["round", "task"]


def test_round__has_the_name_of_its_function() -> None:
    every(5)(test_round__has_the_name_of_its_function)
    (declared,) = rounds._declared.values()
    assert isinstance(declared, Round)
    assert declared.name.endswith("test_work.test_round__has_the_name_of_its_function")


@pytest.mark.any_database
def test_worker__ends_when_it_is_told_to(tmp_path: Path) -> None:
    environment = {**os.environ, "MOTCUA_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "portal.settings.dev"}
    environment.pop("DATABASE_URL", None)
    subprocess.run([sys.executable, "-m", "portal", "migrate", "-v", "0"], env=environment, check=True)
    worker = subprocess.Popen([sys.executable, "-m", "portal", "work"], env=environment, stdout=subprocess.PIPE)
    assert worker.stdout is not None and b"Ctrl+C" in worker.stdout.readline()
    assert worker.poll() is None
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(60) == 0
    worker.stdout.close()
