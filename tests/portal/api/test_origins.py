from typing import Any

import pytest
from django.core.checks import run_checks
from django.test import Client

OWN, OTHER = "https://quangngai.gov.vn", "https://khac.example"
PATH = "/api/v1/places/provinces"
ASKING = {"access-control-request-method": "POST", "access-control-request-headers": "content-type"}


def shared(response: Any) -> str | None:
    allowed: str | None = response.headers.get("Access-Control-Allow-Origin")
    return allowed


def test_no_origin__is_allowed_by_default(client: Client) -> None:
    response = client.get(PATH, headers={"origin": OWN})
    assert shared(response) is None
    assert "Origin" not in response.headers.get("Vary", "")
    assert client.options("/api/v1/ask", headers={"origin": OWN, **ASKING}).status_code == 405


def test_allowed_origin__may_read(client: Client, settings: Any) -> None:
    settings.API_ORIGINS = [OWN]
    response = client.get(PATH, headers={"origin": OWN})
    assert shared(response) == OWN
    assert "Origin" in response.headers["Vary"]
    assert "RateLimit-Remaining" in response.headers["Access-Control-Expose-Headers"]
    assert "Access-Control-Allow-Credentials" not in response.headers


@pytest.mark.parametrize("origin", [OTHER, "null", "https://quangngai.gov.vn.khac.example", OWN.upper(), ""])
def test_other_origin__may_not_read_but_caches_know(client: Client, settings: Any, origin: str) -> None:
    settings.API_ORIGINS = [OWN]
    response = client.get(PATH, headers={"origin": origin})
    assert response.status_code == 200
    assert shared(response) is None
    assert "Origin" in response.headers["Vary"]


def test_refusal__can_be_read_too(client: Client, settings: Any) -> None:
    settings.API_ORIGINS = [OWN]
    for path in ("/api/v1/nope", "/api/v1/search"):
        assert shared(client.get(path, headers={"origin": OWN})) == OWN


def test_every_origin__may_read_where_the_setting_says_so(client: Client, settings: Any) -> None:
    settings.API_ORIGINS = ["*"]
    response = client.get(PATH, headers={"origin": OTHER})
    assert shared(response) == "*"
    assert "Origin" not in response.headers.get("Vary", "")


def test_browser_that_asks_first__is_told_what_it_may_send(client: Client, settings: Any) -> None:
    settings.API_ORIGINS = [OWN]
    response = client.options("/api/v1/ask", headers={"origin": OWN, **ASKING})
    assert (response.status_code, response.content) == (204, b"")
    assert shared(response) == OWN
    assert {"GET", "POST", "DELETE"} <= set(response.headers["Access-Control-Allow-Methods"].split(", "))
    assert {"Authorization", "Content-Type", "X-API-Key"} <= set(
        response.headers["Access-Control-Allow-Headers"].split(", ")
    )
    assert "Origin" in response.headers["Vary"]


def test_browser_of_another_origin__is_told_nothing(client: Client, settings: Any) -> None:
    settings.API_ORIGINS = [OWN]
    response = client.options("/api/v1/ask", headers={"origin": OTHER, **ASKING})
    assert response.status_code == 405
    assert shared(response) is None


@pytest.mark.usefixtures("db")
def test_pages_of_the_site__are_not_shared(client: Client, settings: Any) -> None:
    settings.API_ORIGINS = ["*"]
    assert shared(client.get("/robots.txt", headers={"origin": OWN})) is None


@pytest.mark.parametrize(
    ("origin", "wrong"),
    [(OWN, False), ("*", False), ("http://127.0.0.1:8000", False), (f"{OWN}/", True), ("quangngai.gov.vn", True)],
)
def test_setting__is_checked(settings: Any, origin: str, wrong: bool) -> None:
    settings.API_ORIGINS = [origin]
    assert any(one.id == "motcua.E020" for one in run_checks()) is wrong
