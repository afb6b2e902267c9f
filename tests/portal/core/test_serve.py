"""`serve`: what it refuses, and how it starts the server."""

import os
import subprocess
from typing import Any

import pytest
import uvicorn
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from tests.portal.core.test_checks import GUARDED


@pytest.fixture(autouse=True)
def beside(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was started beside the server, and what became of it; it is not really."""
    said: list[str] = []

    class Beside:
        def __init__(self, line: list[str]) -> None:
            said.append(" ".join(line[1:]))

        def terminate(self) -> None:
            said.append("ended")

        def wait(self) -> None:
            pass

    monkeypatch.setattr(subprocess, "Popen", Beside)
    return said


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """How the server was started; it is not really."""
    calls: list[dict[str, Any]] = []

    def run(app: str, **options: Any) -> None:
        calls.append({"app": app, "figures": os.environ.get("PROMETHEUS_MULTIPROC_DIR"), **options})

    monkeypatch.setattr(uvicorn, "run", run)
    monkeypatch.delenv("PROMETHEUS_MULTIPROC_DIR", raising=False)
    return calls


def test_server__is_started_as_asked(started: list[dict[str, Any]], capsys: pytest.CaptureFixture[str]) -> None:
    call_command("serve", host="::1", port=8123, workers=3)
    (call,) = started
    assert (call["app"], call["host"], call["port"], call["workers"]) == ("portal.asgi:application", "::1", 8123, 3)
    assert "http://[::1]:8123/" in capsys.readouterr().out


def test_server__logs_through_the_settings_own_mask_and_no_addresses(started: list[dict[str, Any]]) -> None:
    call_command("serve")
    (call,) = started
    assert call["log_config"] == django_settings.LOGGING
    assert call["access_log"] is False
    assert call["server_header"] is False
    assert call["proxy_headers"] is False  # whom to believe is for TRUSTED_PROXIES to say
    assert call["ws"] == "none"


def test_workers__share_a_folder_for_their_figures_that_goes_when_they_do(started: list[dict[str, Any]]) -> None:
    call_command("serve", workers=2)
    folder = started[0]["figures"]
    assert folder is not None
    assert not os.path.exists(folder)
    assert "PROMETHEUS_MULTIPROC_DIR" not in os.environ  # else what runs next writes into a folder that is gone


def test_single_worker__keeps_its_figures_in_memory(started: list[dict[str, Any]]) -> None:
    call_command("serve", workers=1)
    assert started[0]["figures"] is None


def test_worker__runs_as_long_as_the_server(started: list[dict[str, Any]], beside: list[str]) -> None:
    call_command("serve")
    assert beside == [f"-m portal work --parent {os.getpid()}", "ended"]


def test_worker__runs_elsewhere_where_the_office_says_so(started: list[dict[str, Any]], beside: list[str]) -> None:
    call_command("serve", no_worker=True)
    assert len(started) == 1
    assert beside == []


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"port": 0}, "Cổng 0"),
        ({"port": 70000}, "Cổng 70000"),
        ({"port": -1}, "Cổng -1"),
        ({"workers": 0}, "một tiến trình"),
        ({"workers": -2}, "một tiến trình"),
    ],
)
def test_server__that_cannot_be_started_so_says_why(
    started: list[dict[str, Any]], options: dict[str, int], told: str
) -> None:
    with pytest.raises(CommandError, match=told):
        call_command("serve", **options)
    assert started == []


def test_server__whose_port_is_taken_says_which(monkeypatch: pytest.MonkeyPatch) -> None:
    def taken(*_: Any, **__: Any) -> None:
        raise SystemExit(3)

    monkeypatch.setattr(uvicorn, "run", taken)
    with pytest.raises(CommandError, match="8123"):
        call_command("serve", port=8123, workers=1)


@pytest.fixture
def public(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A public server as it should be."""
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "portal.settings.production")
    for name, value in GUARDED.items():
        setattr(settings, name, value)
    return settings


def test_public_server__that_is_guarded_starts(started: list[dict[str, Any]], public: Any) -> None:
    call_command("serve")
    assert len(started) == 1


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("DEBUG", True, "E010"),
        ("SECRET_KEY", "short", "E011"),
        ("ALLOWED_HOSTS", ["*"], "E012"),
        ("SITE_URL", "http://hoi.vi-du.example", "E013"),
        ("POST_LIMIT", "", "E014"),
        ("PROVINCE", "Không Có", "E003"),
    ],
)
def test_public_server__with_an_insecure_setting_does_not_start(
    started: list[dict[str, Any]], public: Any, name: str, value: Any, told: str
) -> None:
    setattr(public, name, value)
    with pytest.raises(CommandError, match=told):
        call_command("serve")
    assert started == []


def test_server__on_one_machine_needs_none_of_that(started: list[dict[str, Any]], settings: Any) -> None:
    settings.SECRET_KEY = "short"  # noqa: S105  # what is refused on a public server
    call_command("serve")
    assert len(started) == 1
