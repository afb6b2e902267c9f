"""Content-Security-Policy, Permissions-Policy and their kin, on public pages and the staff's."""

from typing import Any

import pytest
from django.http import HttpResponseBase
from django.test import Client

PUBLIC = ("/", "/khung/", "/thu-tuc/", "/gioi-thieu/", "/quyen-rieng-tu/", "/khong-co/", "/robots.txt", "/widget.js")
UNSAFE = ("'unsafe-inline'", "'unsafe-eval'", "'unsafe-hashes'", "*", "http:", "https:", "data:", "blob:")


def policy(response: HttpResponseBase) -> dict[str, set[str]]:
    parts = [part.split() for part in response["Content-Security-Policy"].split(";") if part.strip()]
    return {name: set(sources) for name, *sources in parts}


@pytest.fixture
def logged_in(staff: Any) -> Client:
    client = Client()
    client.force_login(staff, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize("address", PUBLIC)
def test_public_page__runs_no_script_and_style_but_its_own_files(visitor: Client, address: str) -> None:
    told = policy(visitor.get(address))
    assert told["default-src"] == {"'none'"}
    for name in ("script-src", "style-src", "connect-src", "form-action", "font-src", "manifest-src", "media-src"):
        assert told[name] == {"'self'"}, name
    assert told["base-uri"] == told["object-src"] == {"'none'"}
    for name, sources in told.items():
        allowed = {"data:"} if name == "img-src" else set()
        assert sources & set(UNSAFE) <= allowed, name


@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize("address", [*PUBLIC, "/api/v1/khong-co"])
def test_public_page__takes_no_camera_and_tells_no_other_site_where_one_came_from(
    visitor: Client, address: str
) -> None:
    response = visitor.get(address)
    assert "camera=()" in response["Permissions-Policy"]
    assert "geolocation=()" in response["Permissions-Policy"]
    assert response["Referrer-Policy"] == "same-origin"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.parametrize("address", ["/quan-tri/", "/quan-tri/pages/", "/quan-tri/reports/site-history/"])
def test_staff_s_page__answers_with_the_policy_that_wagtail_needs(logged_in: Client, address: str) -> None:
    response = logged_in.get(address, follow=True)
    assert response.status_code == 200
    told = policy(response)
    assert "'unsafe-inline'" in told["script-src"] and "'unsafe-inline'" in told["style-src"]
    assert told["default-src"] == {"'none'"}
    assert told["frame-ancestors"] == {"'self'"}
    assert "'unsafe-eval'" not in told["script-src"]


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/quan-tri/", "/quan-tri/pages/", "/tai-lieu/1/x.pdf"])
def test_staff_s_page__shows_nothing_to_who_is_not_logged_in(address: str) -> None:
    response = Client().get(address)
    assert response.status_code in (302, 404)
    if response.status_code == 302:
        assert response["Location"].startswith("/quan-tri/login/")
