"""Settings with which a public server does not start, and what Redis may and may not do to the site."""

import importlib
import pickle
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from django.core.cache import CacheHandler
from wagtail.models import SiteRootPath

from portal.core.caching import JsonSerializer
from portal.core.checks import public_server_is_guarded, settings_hold
from portal.core.management.commands import serve
from portal.settings import base


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("METRICS_KEY", "123456", "motcua.E016"),
        ("WIDGET_ORIGINS", ["https://xa.example", "http://huyen.example"], "motcua.E017"),
    ],
)
def test_public_server__open_to_others_does_not_start(settings: Any, name: str, value: Any, expected: str) -> None:
    setattr(settings, name, value)
    found = {message.id: message for message in public_server_is_guarded(None)}
    assert expected in found and found[expected].is_serious()


@pytest.mark.parametrize(("name", "value"), [("METRICS_KEY", ""), ("METRICS_KEY", "k" * 16), ("WIDGET_ORIGINS", [])])
def test_public_server__closed_to_others_starts(settings: Any, name: str, value: Any) -> None:
    setattr(settings, name, value)
    assert not {"motcua.E016", "motcua.E017"} & {message.id for message in public_server_is_guarded(None)}


@pytest.mark.parametrize(("name", "value"), [("TRUSTED_PROXIES", -1), ("AXES_FAILURE_LIMIT", 0)])
def test_guard__that_would_not_guard_is_an_error(settings: Any, name: str, value: int) -> None:
    setattr(settings, name, value)
    (found,) = settings_hold(None)
    assert found.id == "motcua.E005"


def test_cache__gets_back_from_redis_what_the_site_put_in() -> None:
    kept = JsonSerializer()
    for value in (5, 0, "chữ", None, True, ["a", 1.5], {"a": [1]}):
        assert kept.loads(_bytes(kept.dumps(value))) == value
    roots = [SiteRootPath(1, "/", "https://hoi.vi-du.example", "vi")]  # Wagtail makes tuples of them again
    assert [SiteRootPath(*row) for row in kept.loads(_bytes(kept.dumps(roots)))] == roots


def _bytes(written: bytes | int) -> bytes:
    """What Redis gives back for a value."""
    return written if isinstance(written, bytes) else str(written).encode()


class Hostile:
    """Whose unpickling runs a program."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def __reduce__(self) -> Any:
        return Path.touch, (self.file,)


def test_cache__runs_nothing_that_somebody_else_wrote_into_redis(tmp_path: Path) -> None:
    assert JsonSerializer().loads(pickle.dumps(Hostile(tmp_path / "ran"))) is None
    assert not (tmp_path / "ran").exists()


def test_cache__waits_for_redis_no_longer_than_the_limits_do(monkeypatch: pytest.MonkeyPatch) -> None:
    client: Any = _cache_with_redis(monkeypatch)._cache
    connection = client.get_client().connection_pool.make_connection()
    assert 0 < connection.socket_timeout <= 1
    assert 0 < connection.socket_connect_timeout <= 1
    assert isinstance(client._serializer, JsonSerializer)


def test_cache__made_anew_for_each_request_keeps_its_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = (_cache_with_redis(monkeypatch)._cache.get_client() for _ in range(2))
    assert first.connection_pool is second.connection_pool


def _cache_with_redis(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The cache as a request finds it where Redis is set; nothing listens at the address."""
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:1/0")
    return CacheHandler({"default": _settings_with_redis()["default"]})["default"]


def _settings_with_redis() -> dict[str, Any]:
    """The caches of the settings where Redis is set, read aside."""
    source = Path(base.__file__)
    read: dict[str, Any] = {"__file__": base.__file__, "__name__": "aside"}
    exec(compile(source.read_text("utf-8"), str(source), "exec"), read)  # noqa: S102  # our own settings
    caches: dict[str, Any] = read["CACHES"]
    return caches


def test_server__holds_headers_to_a_length(monkeypatch: pytest.MonkeyPatch) -> None:
    taken: dict[str, Any] = {}
    monkeypatch.setattr(uvicorn, "run", lambda *_, **options: taken.update(options))
    serve.Command()._serve({"host": "127.0.0.1", "port": 1, "workers": 1})
    assert taken["http"] == "h11"  # the only one of uvicorn's that knows the next line
    assert taken["h11_max_incomplete_event_size"] <= 64 * 1024


def test_data_folder__of_one_machine_is_for_its_owner_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTCUA_SECRET_KEY", "x" * 50)
    monkeypatch.setattr(base, "HOME", tmp_path / "du-lieu")
    import portal.settings.dev as module

    importlib.reload(module)
    assert (tmp_path / "du-lieu").stat().st_mode & 0o077 == 0
