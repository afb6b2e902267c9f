"""Choices of the reader: what a cookie, an address and a form may say, and what of it is believed."""

from typing import Any
from urllib.parse import urlencode

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils.translation import get_language

from portal.core.preferences import CHOICES, COOKIE, Preferences, PreferencesMiddleware, preferences_of

QUANG_NGAI, AN_PHU, BA_DINH = "51", "21034", "21499"
HANOI, AN_KHANH = "01", "09877"


def visit(path: str = "/", cookie: str | None = None, **extra: Any) -> HttpRequest:
    request = RequestFactory().get(path, **extra)
    if cookie is not None:
        request.COOKIES[COOKIE] = cookie
    return request


def answered(request: HttpRequest) -> HttpResponse:
    """Send a request through the middleware to a view that says the language."""
    response = PreferencesMiddleware(lambda _: HttpResponse(get_language()))(request)
    assert isinstance(response, HttpResponse)
    return response


def test_first_visit__gets_the_defaults() -> None:
    assert Preferences.of(visit()) == Preferences()


@pytest.mark.parametrize("name", list(CHOICES))
def test_choice__is_read_from_the_cookie_for_each_known_value(name: str) -> None:
    for value in CHOICES[name]:
        assert getattr(Preferences.of(visit(cookie=urlencode({name: value}))), name) == value


@pytest.mark.parametrize(
    "cookie",
    [
        "lang=fr&size=huge&theme=<script>&contrast=&audience=officer&kiosk=2&province=99&commune=1",
        "province=51;52&commune=../../etc",
        "lang=%FF%FE&province=%E2%80%8B",
        "=&=&;;;&&",
        "a=1&" * 5000,
        "&".join(f"x{number}={number}" for number in range(21)),
        "lang=" + "e" * 8000,
        "province=" + "9" * 8000,
        "\x00\x01\x02",
        "{}",
    ],
)
def test_hostile_cookie__gives_the_defaults(cookie: str) -> None:
    assert Preferences.of(visit(cookie=cookie)) == Preferences()


def test_cookie__of_which_part_is_wrong_keeps_the_rest() -> None:
    assert Preferences.of(visit(cookie="size=large&lang=fr&theme=dark")) == Preferences(size="large", theme="dark")


def test_cookie__written_is_read_back_the_same() -> None:
    chosen = Preferences("en", "largest", "dark", "high", "business", "1", QUANG_NGAI, AN_PHU)
    assert Preferences.of(visit(cookie=chosen.cookie())) == chosen


def test_cookie__of_the_defaults_is_empty() -> None:
    assert Preferences().cookie() == ""


@pytest.mark.parametrize("name", ["lang", "kiosk", "audience", "theme"])
def test_address__goes_before_the_cookie(name: str) -> None:
    first, second, *_ = CHOICES[name]
    request = visit(f"/?{name}={second}", cookie=f"{name}={first}")
    assert getattr(Preferences.of(request), name) == second


def test_address__with_a_wrong_value_leaves_the_cookie_in_force() -> None:
    assert Preferences.of(visit("/?lang=fr", cookie="lang=en")).lang == "en"


def test_address__does_not_set_what_is_no_override() -> None:
    assert Preferences.of(visit("/?size=large&contrast=high")) == Preferences()


def test_form__goes_before_the_cookie() -> None:
    request = RequestFactory().post("/hoi/", {"province": QUANG_NGAI, "audience": "business"})
    request.COOKIES[COOKIE] = f"province={HANOI}&audience=citizen"
    chosen = Preferences.of(request)
    assert (chosen.province, chosen.audience) == (QUANG_NGAI, "business")


def test_body__that_is_no_form_is_not_read() -> None:
    request = RequestFactory().post("/hoi/?lang=en", "{", content_type="application/json")
    assert Preferences.of(request).lang == "en"


def test_commune__counts_within_its_province() -> None:
    chosen = Preferences().with_choices({"province": QUANG_NGAI, "commune": AN_PHU})
    assert (chosen.province, chosen.commune) == (QUANG_NGAI, AN_PHU)
    assert chosen.place_name == "Xã An Phú, Quảng Ngãi"


@pytest.mark.parametrize("commune", [AN_KHANH, "00000", "", "khong-co"])
def test_commune__of_another_province_is_left_out(commune: str) -> None:
    assert Preferences().with_choices({"province": QUANG_NGAI, "commune": commune}).commune == ""


def test_commune__without_a_province_is_left_out() -> None:
    assert Preferences().with_choices({"commune": AN_PHU}) == Preferences()


def test_commune__goes_when_the_province_changes() -> None:
    chosen = Preferences(province=QUANG_NGAI, commune=AN_PHU).with_choices({"province": HANOI})
    assert (chosen.province, chosen.commune) == (HANOI, "")


def test_commune__can_change_within_the_province_kept() -> None:
    assert Preferences(province=QUANG_NGAI, commune=AN_PHU).with_choices({"commune": BA_DINH}).commune == BA_DINH


def test_province__can_be_taken_back() -> None:
    assert Preferences(province=QUANG_NGAI, commune=AN_PHU).with_choices({"province": ""}) == Preferences()


def test_province_name__is_the_site_s_own_where_none_is_chosen(settings: Any) -> None:
    settings.PROVINCE = "Quảng Ngãi"
    assert Preferences().province_name == "Quảng Ngãi"
    assert Preferences(province=HANOI).province_name == "Hà Nội"
    assert Preferences().place_name == ""


@pytest.mark.parametrize(("query", "language"), [("", "vi"), ("?lang=en", "en"), ("?lang=fr", "vi")])
def test_middleware__answers_in_the_language_chosen(query: str, language: str) -> None:
    response = answered(visit(f"/{query}"))
    assert response.content.decode() == language
    assert response["Content-Language"] == language
    assert "Cookie" in response["Vary"]


def test_middleware__leaves_the_language_of_the_thread_as_it_was() -> None:
    before = get_language()
    answered(visit("/?lang=en"))
    assert get_language() == before


@pytest.mark.parametrize("query", ["lang=en", "kiosk=1"])
def test_middleware__keeps_what_the_address_chose(query: str) -> None:
    kept = answered(visit(f"/?{query}", cookie="size=large")).cookies[COOKIE]
    assert kept.value == f"{query}&size=large" if query.startswith("lang") else f"size=large&{query}"
    assert kept["httponly"] and kept["samesite"] == "Lax"
    assert bool(kept["max-age"]) == (query != "kiosk=1")  # a kiosk's choice goes with its browser


def test_middleware__sets_no_cookie_where_nothing_was_chosen() -> None:
    assert not answered(visit("/", cookie="lang=en")).cookies


@pytest.mark.parametrize("path", ["/khung/?lang=en", "/khung/lang=en,province=51/"])
def test_middleware__keeps_nothing_of_a_frame_on_another_site(path: str) -> None:
    assert not answered(visit(path)).cookies


def test_middleware__answers_programs_in_vietnamese_whatever_their_cookie() -> None:
    response = answered(visit("/api/v1/x?lang=en", cookie="lang=en"))
    assert response.content.decode() == "vi"
    assert not response.cookies


def test_preferences__of_a_request_outside_the_middleware_are_the_defaults() -> None:
    assert preferences_of(visit("/?lang=en")) == Preferences()
