"""Reading the environment: addresses, and the secret that is drawn once."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import dj_database_url
import pytest

from portal.settings.environment import database_url, email_settings, env, kept_secret, redis_url


def test_secret__is_drawn_once_and_kept_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "moi" / "secret-key"
    secret = kept_secret(path)
    assert len(secret) >= 50
    assert kept_secret(path) == secret
    assert path.stat().st_mode & 0o777 == 0o600
    assert [entry.name for entry in path.parent.iterdir()] == ["secret-key"]


def test_secret__is_one_for_all_that_start_at_once(tmp_path: Path) -> None:
    for number in range(20):
        path = tmp_path / str(number) / "secret-key"
        with ThreadPoolExecutor(8) as pool:
            secrets = set(pool.map(lambda _, path=path: kept_secret(path), range(8)))
        assert len(secrets) == 1 and "" not in secrets


def test_secret__of_another_folder_is_another(tmp_path: Path) -> None:
    assert kept_secret(tmp_path / "a") != kept_secret(tmp_path / "b")


@pytest.mark.parametrize("folder", ["du-lieu", "dữ liệu", "a#b", "a?b", "100%", "a%20b", "a;b&c"])
def test_database__lies_in_the_data_folder_whatever_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    home = tmp_path / folder
    assert dj_database_url.parse(database_url(home))["NAME"] == str(home / "portal.sqlite3")


def test_addresses__are_those_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://a@b/c")
    monkeypatch.setenv("REDIS_URL", "redis://a/0")
    assert (database_url(Path("x")), redis_url()) == ("postgres://a@b/c", "redis://a/0")


def test_lists_and_numbers__are_read_as_the_page_on_settings_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTCUA_ALLOWED_HOSTS", "a.example,b.example")
    monkeypatch.setenv("MOTCUA_SSL_REDIRECT", "false")
    assert env.list("ALLOWED_HOSTS") == ["a.example", "b.example"]
    assert env.bool("SSL_REDIRECT") is False


def test_server_for_letters__is_read_from_its_address() -> None:
    told = email_settings("smtp+tls://mot.cua%40x:mat%20khau@mail.vi-du.example")
    assert (told["EMAIL_HOST"], told["EMAIL_PORT"]) == ("mail.vi-du.example", 587)
    assert (told["EMAIL_HOST_USER"], told["EMAIL_HOST_PASSWORD"]) == ("mot.cua@x", "mat khau")
    assert (told["EMAIL_USE_TLS"], told["EMAIL_USE_SSL"]) == (True, False)


@pytest.mark.parametrize("url", ["", "mail.vi-du.example", "http://mail.vi-du.example", "smtp://", "smtp://x:cong"])
def test_letters__are_sent_nowhere_where_no_server_is_named(url: str) -> None:
    assert email_settings(url) == {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
