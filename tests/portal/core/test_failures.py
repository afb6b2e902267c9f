"""The pages that say what went wrong: each in both languages, with what to do next, also without a database."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.http import HttpRequest, HttpResponseBase
from django.template.exceptions import TemplateDoesNotExist
from django.test import Client, RequestFactory
from django.urls import path
from django.utils.translation import override

import portal.urls
from portal.core import failures
from portal.core.preferences import Preferences

Failure = Callable[[HttpRequest], HttpResponseBase]
FAILURES: dict[str, tuple[Failure, int]] = {
    "bad_request": (failures.bad_request, 400),
    "forbidden": (failures.forbidden, 403),
    "csrf": (failures.csrf, 403),
    "not_found": (failures.not_found, 404),
    "too_large": (failures.too_large, 413),
    "too_many": (lambda request: failures.too_many(request, 41), 429),
    "server_error": (failures.server_error, 500),
    "unavailable": (failures.unavailable, 503),
}


def broken(request: HttpRequest) -> HttpResponseBase:
    raise RuntimeError("bí mật")


urlpatterns = [path("hong/", broken), path("khung/hong/", broken), *portal.urls.urlpatterns]
handler404, handler500 = failures.not_found, failures.server_error


@pytest.fixture
def unreachable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every use of the database fail, as where its server is gone."""

    def refused(*_: Any, **__: Any) -> None:
        raise OperationalError("connection refused")

    for name in ("ensure_connection", "connect", "cursor"):
        monkeypatch.setattr(BaseDatabaseWrapper, name, refused)


def request(language: str, address: str = "/") -> HttpRequest:
    made = RequestFactory().get(address)
    made.preferences = Preferences(lang=language)  # type: ignore[attr-defined]  # as the middleware sets it
    return made


@pytest.mark.usefixtures("unreachable")
@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("name", list(FAILURES))
def test_failure__is_told_in_the_reader_s_language_without_a_database(name: str, language: str) -> None:
    answer, status = FAILURES[name]
    with override(language):
        response: Any = answer(request(language))
    page = response.content.decode()
    assert response.status_code == status
    assert f'<html lang="{language}"' in page
    assert "<h1>" in page
    assert str(status) in page


@pytest.mark.parametrize("name", list(FAILURES))
def test_failure__in_a_frame_has_the_frame_s_layout(name: str) -> None:
    response: Any = FAILURES[name][0](request("vi", "/khung/hoi/"))
    assert "data-framed" in response.content.decode()


def test_failure__names_the_wait_in_seconds_at_least_one() -> None:
    response: Any = failures.too_many(request("vi"), 0)
    assert "chờ 1 giây" in response.content.decode()


def test_missing_index__tells_programs_when_to_come_back() -> None:
    assert failures.unavailable(request("vi"))["Retry-After"] == "60"


@pytest.mark.urls(__name__)
@pytest.mark.usefixtures("unreachable")
@pytest.mark.parametrize("address", ["/hong/", "/khung/hong/"])
def test_exception__shows_the_page_and_none_of_its_words(visitor: Client, address: str) -> None:
    response = visitor.get(address)
    assert response.status_code == 500
    assert "Hệ thống đang gặp lỗi" in response.content.decode()
    assert "bí mật" not in response.content.decode()


@pytest.mark.usefixtures("unreachable")
@pytest.mark.parametrize("address", ["/", "/thu-tuc/", "/hoi/x/", "/tra-loi/x/"])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_page__of_a_site_whose_database_is_gone_says_so_and_stays_a_page(
    visitor: Client, address: str, language: str
) -> None:
    response = visitor.get(f"{address}?lang={language}")
    assert response.status_code == 500
    assert f'<html lang="{language}"' in response.content.decode()


@pytest.mark.usefixtures("unreachable")
@pytest.mark.parametrize("address", ["/gioi-thieu/", "/quyen-rieng-tu/", "/tro-nang/", "/khong-co/", "/robots.txt"])
def test_page__that_needs_no_database_is_shown_without_one(visitor: Client, address: str) -> None:
    assert visitor.get(address).status_code == (404 if address == "/khong-co/" else 200)


def test_failure_of_the_layout__is_told_in_plain_words(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: Any, **__: Any) -> None:
        raise TemplateDoesNotExist("errors/failure.html")

    monkeypatch.setattr(failures, "render", missing)
    response: Any = failures.server_error(request("vi"))
    assert response.status_code == 500
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert "Hệ thống đang gặp lỗi" in response.content.decode()


@pytest.mark.parametrize("address", ["/khong-co/", "/thu-tuc/khong-co/", "/su-kien/khong-co/", "/khung/khong-co/"])
@pytest.mark.usefixtures("catalogue")
def test_address__that_leads_nowhere_gives_404_and_a_way_on(visitor: Client, address: str) -> None:
    response = visitor.get(address)
    assert response.status_code == 404
    assert "Không tìm thấy trang này" in response.content.decode()


@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize(
    "address",
    ["/hoi/%00/", "/tra-loi/x%00/", "/khung/hoi/a%00b/", "/thu-tuc/?q=%00", "/?q=a%00", "/gui-can-bo/?luot=%00"],
)
def test_address__with_nul_is_refused_and_reaches_no_database(visitor: Client, address: str) -> None:
    response = visitor.get(address)
    assert response.status_code == 400
    assert "Yêu cầu không hợp lệ" in response.content.decode()


def test_host__that_is_not_ours_is_refused(visitor: Client) -> None:
    response = visitor.get("/gioi-thieu/", headers={"host": "evil.example"})
    assert response.status_code == 400
    assert "evil.example" not in response.content.decode()
