"""Forms without a token: taken from the portal's own pages, refused from other sites' pages."""

import pytest
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.test import Client, RequestFactory

from portal.core.origins import from_own_pages


@from_own_pages
def view(request: HttpRequest) -> HttpResponseBase:
    return HttpResponse("nhận rồi")


def status(method: str = "POST", *, secure: bool = False, **headers: str) -> int:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return view(RequestFactory().generic(method, "/hoi/", secure=secure, headers=named)).status_code


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_form__of_our_own_page_is_taken(site: str) -> None:
    assert status(Sec_Fetch_Site=site) == 200


@pytest.mark.parametrize("site", ["cross-site", "same-site", "SAME-ORIGIN", "same-origin, cross-site", "x"])
def test_form__that_the_browser_says_is_another_site_s_is_refused(site: str) -> None:
    assert status(Sec_Fetch_Site=site) == 403


def test_form__goes_by_what_the_browser_says_before_the_origin() -> None:
    assert status(Sec_Fetch_Site="cross-site", Origin="http://testserver") == 403
    assert status(Sec_Fetch_Site="same-origin", Origin="https://other.example") == 200


@pytest.mark.parametrize(
    ("origin", "expected"),
    [
        ("http://testserver", 200),
        ("https://testserver", 403),
        ("http://testserver:8000", 403),
        ("http://testserver.evil.example", 403),
        ("http://evil.example", 403),
        ("null", 403),
    ],
)
def test_form__of_an_older_browser_goes_by_its_origin(origin: str, expected: int) -> None:
    assert status(Origin=origin) == expected


def test_form__over_https_needs_the_https_origin() -> None:
    assert status(secure=True, Origin="https://testserver") == 200
    assert status(secure=True, Origin="http://testserver") == 403


def test_form__of_a_program_that_sends_neither_header_is_taken() -> None:
    assert status() == 200


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_page__is_shown_wherever_the_link_to_it_stood(method: str) -> None:
    assert status(method, Sec_Fetch_Site="cross-site", Origin="https://other.example") == 200


def test_refusal__says_that_nothing_was_kept() -> None:
    response = view(RequestFactory().post("/hoi/", headers={"Sec-Fetch-Site": "cross-site"}))
    assert isinstance(response, HttpResponse)
    assert "chưa được ghi nhận" in response.content.decode()


ADDRESSES = ("/hoi/", "/hoi/x/xoa/", "/tra-loi/x/danh-gia/", "/gui-can-bo/", "/tuy-chon/")


@pytest.mark.django_db
@pytest.mark.parametrize("address", ADDRESSES)
def test_public_form__refuses_another_site_s_page(address: str) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post(address, {}, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


@pytest.mark.django_db
@pytest.mark.parametrize("address", ADDRESSES)
def test_public_form__needs_no_cookie_from_our_own_page(address: str) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post(address, {}, headers={"Sec-Fetch-Site": "same-origin"}).status_code != 403
