"""The settings of a public server: what must be set, and what every answer then bears."""

import importlib
from types import ModuleType
from typing import Any

import pytest
from django.test import Client, RequestFactory
from environs import EnvError

from portal.core.preferences import COOKIE, Preferences, keep
from portal.settings import base

SET = {
    "MOTCUA_SECRET_KEY": "bi-mat-dai-hon-nam-muoi-ky-tu-chi-dung-trong-bo-thu-nay",
    "MOTCUA_ALLOWED_HOSTS": "hoi.vi-du.example",
    "MOTCUA_TRUSTED_PROXIES": "1",
}
HOST = {"host": "hoi.vi-du.example"}
SECURE = {**HOST, "X-Forwarded-Proto": "https", "X-Forwarded-For": "198.51.100.7"}


def load(monkeypatch: pytest.MonkeyPatch, **environment: str) -> ModuleType:
    """Read the production settings as with these variables set, beside the values that `base` already read."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    import portal.settings.production as module

    return importlib.reload(module)


@pytest.fixture
def production(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the site run with what the production settings say beside the base ones; files stay those of the tests."""
    for name, value in SET.items():
        monkeypatch.setenv(name, value)
    module = load(monkeypatch, **SET)
    for name in dir(module):
        if name.isupper() and getattr(module, name) != getattr(base, name, None):
            setattr(settings, name, getattr(module, name))
    settings.TRUSTED_PROXIES = 1


@pytest.mark.parametrize("missing", ["MOTCUA_SECRET_KEY", "MOTCUA_ALLOWED_HOSTS"])
def test_settings__without_what_has_no_default_cannot_be_read(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    monkeypatch.delenv(missing, raising=False)
    with pytest.raises(EnvError, match=missing):
        load(monkeypatch, **{name: value for name, value in SET.items() if name != missing})


def test_settings__believe_a_proxy_s_word_on_https_only_where_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load(monkeypatch, **{**SET, "MOTCUA_TRUSTED_PROXIES": "0"}).SECURE_PROXY_SSL_HEADER is None
    assert load(monkeypatch, **SET).SECURE_PROXY_SSL_HEADER == ("HTTP_X_FORWARDED_PROTO", "https")


def test_settings__never_show_details_of_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load(monkeypatch, MOTCUA_DEBUG="1", **SET).DEBUG is False


@pytest.mark.usefixtures("production")
def test_plain_http__leads_to_https() -> None:
    response = Client().get("/gioi-thieu/?lang=en", headers=HOST)
    assert response.status_code == 301
    assert response["Location"] == "https://hoi.vi-du.example/gioi-thieu/?lang=en"


@pytest.mark.usefixtures("production")
def test_https__bears_the_headers_of_a_guarded_site() -> None:
    response = Client().get("/gioi-thieu/", headers=SECURE)
    assert response.status_code == 200
    assert response["Strict-Transport-Security"].startswith("max-age=31536000")
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert "unsafe" not in response["Content-Security-Policy"]
    assert "Server" not in response.headers and "X-Powered-By" not in response.headers


@pytest.mark.usefixtures("production")
@pytest.mark.parametrize("host", ["evil.example", "hoi.vi-du.example.evil.example", "127.0.0.1", "", "a b"])
def test_host__that_is_not_named_is_refused(visitor: Client, host: str) -> None:
    assert visitor.get("/gioi-thieu/", headers={**SECURE, "host": host}).status_code == 400


@pytest.mark.usefixtures("production")
def test_host__in_a_header_of_the_client_s_is_not_believed() -> None:
    response = Client().get("/gioi-thieu/", headers={**SECURE, "X-Forwarded-Host": "evil.example"})
    assert response.status_code == 200
    assert "evil.example" not in response.content.decode()


@pytest.mark.usefixtures("production", "db")
def test_cookies__of_the_staff_go_over_https_only_and_to_no_script() -> None:
    client = Client()
    page = client.get("/quan-tri/login/", headers=SECURE)
    assert page.status_code == 200
    token = client.cookies["csrftoken"]
    assert token["secure"] and token["httponly"] and token["samesite"] == "Lax"


@pytest.mark.usefixtures("production", "staff")
def test_session__goes_over_https_only_and_to_no_script() -> None:
    client = Client()
    form = {"username": "canbo", "password": "mat-khau-dai-cua-can-bo"}
    client.post("/quan-tri/login/", form, headers=SECURE, secure=True)
    session = client.cookies["sessionid"]
    assert session["secure"] and session["httponly"] and session["samesite"] == "Lax"


@pytest.mark.usefixtures("production")
def test_cookie__of_the_choices_goes_over_https_only() -> None:
    response = Client().get("/gioi-thieu/?lang=en", headers=SECURE)
    assert response.cookies[COOKIE]["secure"] and response.cookies[COOKIE]["httponly"]


def test_cookie__of_the_choices_works_on_a_machine_without_https() -> None:
    from django.http import HttpResponse

    response = HttpResponse()
    keep(response, Preferences.of(RequestFactory().get("/?lang=en")))
    assert not response.cookies[COOKIE]["secure"]
