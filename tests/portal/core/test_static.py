"""Static files: whole, compressed, cached for ever under hashed names, and nothing outside their folder."""

import gzip
import hashlib
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.test import RequestFactory

from portal.core.static import StaticFilesMiddleware
from portal.settings import base

STYLE = b"body { color: black }\n" * 50
HASHED = f"/static/portal/site.{hashlib.md5(STYLE, usedforsecurity=False).hexdigest()[:12]}.css"


@pytest.fixture
def middleware(settings: Any, tmp_path: Path, db: None) -> StaticFilesMiddleware:
    """The middleware over a folder of its own; closing a response looks at the thread's connection, hence `db`."""
    folder = tmp_path / "source" / "portal"
    folder.mkdir(parents=True)
    (folder / "site.css").write_bytes(STYLE)
    (tmp_path / "secret.txt").write_text("bí mật")
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATICFILES_DIRS = [tmp_path / "source"]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STORAGES = {**settings.STORAGES, "staticfiles": base.STORAGES["staticfiles"]}
    call_command("collectstatic", interactive=False, verbosity=0)

    def no_such_file(request: HttpRequest) -> HttpResponseBase:
        return HttpResponse("trang", status=404)

    return StaticFilesMiddleware(no_such_file)


def fetched(middleware: StaticFilesMiddleware, path: str, method: str = "GET", **headers: str) -> HttpResponse:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    response = middleware(RequestFactory().generic(method, path, headers=named))
    assert isinstance(response, HttpResponse)  # whole, not in pieces
    return response


def test_file__is_sent_whole_with_its_type(middleware: StaticFilesMiddleware) -> None:
    response = fetched(middleware, "/static/portal/site.css")
    assert response.content == STYLE
    assert response["Content-Type"].startswith("text/css")
    assert response["Content-Length"] == str(len(STYLE))


def test_file__is_sent_compressed_to_who_takes_that(middleware: StaticFilesMiddleware) -> None:
    response = fetched(middleware, "/static/portal/site.css", Accept_Encoding="gzip")
    assert response["Content-Encoding"] == "gzip"
    assert gzip.decompress(response.content) == STYLE
    assert "Accept-Encoding" in response["Vary"]


def test_file__under_a_hashed_name_may_be_kept_for_ever(middleware: StaticFilesMiddleware) -> None:
    assert "immutable" in fetched(middleware, HASHED)["Cache-Control"]


def test_file__under_its_plain_name_may_not(middleware: StaticFilesMiddleware) -> None:
    assert "immutable" not in fetched(middleware, "/static/portal/site.css")["Cache-Control"]


def test_head__has_the_headers_and_no_content(middleware: StaticFilesMiddleware) -> None:
    response = fetched(middleware, HASHED, "HEAD")
    assert response.content == b""
    assert response["Content-Length"] == str(len(STYLE))


def test_file__that_the_browser_has_is_not_sent_again(middleware: StaticFilesMiddleware) -> None:
    last = fetched(middleware, HASHED)["Last-Modified"]
    response = fetched(middleware, HASHED, If_Modified_Since=last)
    assert (response.status_code, response.content) == (304, b"")


def test_part__of_a_file_is_sent_as_asked(middleware: StaticFilesMiddleware) -> None:
    response = fetched(middleware, HASHED, Range="bytes=0-3")
    assert (response.status_code, response.content) == (206, b"body")


@pytest.mark.parametrize(
    "path",
    [
        "/static/../secret.txt",
        "/static/%2e%2e/secret.txt",
        "/static/portal/../../secret.txt",
        "/static//etc/passwd",
        "/static/portal",
        "/static/portal/",
        "/static/portal/site.css/",
        "/static/khong-co.css",
        "/static/portal/site.css%00",
    ],
)
def test_address__that_is_no_collected_file_goes_on_to_the_pages(middleware: StaticFilesMiddleware, path: str) -> None:
    response = fetched(middleware, path)
    assert (response.status_code, response.content.decode()) == (404, "trang")
