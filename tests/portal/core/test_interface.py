"""The tags of the public pages."""

import pytest
from django.http import HttpRequest
from django.test import RequestFactory

from portal.core.framing import FramingMiddleware
from portal.core.preferences import PreferencesMiddleware
from portal.core.templatetags import interface


def read(path: str, method: str = "GET") -> HttpRequest:
    """A request as a page sees it: with the choices in its address taken out and known."""
    request = RequestFactory().generic(method, path)
    seen: list[HttpRequest] = []

    def view(passed: HttpRequest) -> object:
        from django.http import HttpResponse

        seen.append(passed)
        return HttpResponse()

    FramingMiddleware(PreferencesMiddleware(view))(request)  # type: ignore[arg-type]  # returns what a view does
    return seen[0]


def test_icon__is_decoration_with_an_address_in_the_sprite() -> None:
    drawn = interface.icon('baby"><script>')
    assert 'aria-hidden="true"' in drawn
    assert "portal/icons.svg#baby" in drawn and "<script>" not in drawn


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("/", "/"),
        ("/?lang=en&province=51&kiosk=1", "/"),
        ("/thu-tuc/?q=khai+sinh&lang=en", "/thu-tuc/?q=khai+sinh"),
    ],
)
def test_here__is_the_page_without_the_choices_in_its_address(path: str, address: str) -> None:
    assert interface.here({"request": read(path)}) == address


def test_here__is_the_first_page_where_the_page_was_posted() -> None:
    assert interface.here({"request": read("/hoi/", "POST")}) == "/"
    assert interface.here({"request": read("/khung/lang=en/hoi/", "POST")}) == "/khung/lang=en/"


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("/gioi-thieu/", "/gioi-thieu/?lang=en"),
        ("/thu-tuc/?q=a&lang=vi", "/thu-tuc/?q=a&lang=en"),
        ("/khung/province=51/hoi/x/", "/khung/province=51/hoi/x/?lang=en"),
        ("/khung/?province=51", "/khung/?province=51&lang=en"),
    ],
)
def test_language_address__changes_the_language_alone(path: str, address: str) -> None:
    assert interface.language_address({"request": read(path)}, "en") == address


def test_language_address__of_a_posted_page_is_the_first_page() -> None:
    assert interface.language_address({"request": read("/hoi/", "POST")}, "en") == "/?lang=en"


@pytest.mark.parametrize(
    ("path", "name", "more", "mark"),
    [
        ("/", "chat:home", ("chat:ask",), 'aria-current="page"'),
        ("/hoi/abc/", "chat:home", ("chat:ask",), 'aria-current="true"'),
        ("/thu-tuc/1.001193/", "procedures:list", (), 'aria-current="true"'),
        ("/thu-tuc/", "chat:home", ("chat:ask",), ""),
    ],
)
def test_current__marks_the_page_and_its_part_of_the_site(
    path: str, name: str, more: tuple[str, ...], mark: str
) -> None:
    assert interface.current({"request": read(path)}, name, *more) == mark


def test_spoken__is_vietnamese_where_a_language_is_missing() -> None:
    from django.utils.translation import override

    with override("en"):
        assert interface.spoken({"vi": "Nhà ở", "en": "Housing"}) == "Housing"
        assert interface.spoken({"vi": "Nhà ở"}) == "Nhà ở"
