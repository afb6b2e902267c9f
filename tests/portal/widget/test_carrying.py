"""The choices that travel in a frame's addresses, since no cookie does."""

import asyncio
import re
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client, RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from motcua import places
from portal.conversations.models import Conversation
from portal.core.framing import FramingMiddleware, framed_address
from portal.core.preferences import Preferences
from portal.inbox.models import Case

QUESTION = "đăng ký khai sinh cần giấy tờ gì"
CHOSEN = "lang=en,audience=business,theme=dark,province=51"


class Addresses(HTMLParser):
    """Gathers links and forms of a page, each with its target."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[tuple[str, str]] = []
        self.forms: list[dict[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in found:
            self.links.append((found["href"], found.get("target", "")))
        if tag == "form":
            self.forms.append(found)


def addresses(response: Any) -> Addresses:
    parser = Addresses()
    parser.feed(response.content.decode())
    return parser


async def whole(response: Any) -> str:
    """The content of a response that is sent in pieces."""
    return b"".join([piece async for piece in response.streaming_content]).decode()


def commune_of(province: str) -> str:
    found = places.province(province)
    assert found is not None
    return found.communes[0].code


def test_framed_address__leaves_other_addresses_alone(rf: RequestFactory) -> None:
    request = rf.get("/khung/?lang=en")
    request.preferences = Preferences.of(request)  # type: ignore[attr-defined]
    assert framed_address(request, "/thu-tuc/1.001193/") == "/thu-tuc/1.001193/"
    assert framed_address(request, "/khung/hoi/") == "/khung/lang=en/hoi/"


def test_framed_address__names_no_choice_that_nobody_made(rf: RequestFactory) -> None:
    request = rf.get("/khung/")
    request.preferences = Preferences.of(request)  # type: ignore[attr-defined]
    assert framed_address(request, "/khung/hoi/") == "/khung/hoi/"


@given(st.text())
def test_any_choice__gives_an_address_that_leads_back_to_the_frame(text: str) -> None:
    """Whatever a page's editor writes, the address made of it is plain and is taken apart again."""
    request = RequestFactory().get("/khung/", dict.fromkeys(("lang", "province", "commune", "audience", "theme"), text))
    request.preferences = Preferences.of(request)  # type: ignore[attr-defined]
    address = framed_address(request, "/khung/hoi/")
    assert re.fullmatch(r"/khung/(?:[a-z]+=[a-z0-9]*(?:,[a-z]+=[a-z0-9]*)*/)?hoi/", address)
    again = RequestFactory().get(address)
    FramingMiddleware(lambda request: None)(again)  # type: ignore[arg-type,return-value]
    assert again.path_info == "/khung/hoi/"
    assert Preferences.of(again) == request.preferences  # type: ignore[attr-defined]


@pytest.mark.usefixtures("catalogue")
def test_question__is_kept_with_the_choices_of_the_page_around(client: Client) -> None:
    commune = commune_of("51")
    page = client.get("/khung/", {"lang": "en", "province": "Quảng Ngãi", "commune": commune, "audience": "business"})
    (action,) = {form["action"] for form in addresses(page).forms if form["action"].endswith("/hoi/")}
    client.cookies.clear()
    answered = client.post(action, {"question": QUESTION})
    assert answered.status_code == 302
    kept = Conversation.objects.get()
    assert (kept.province, kept.commune, kept.audience) == ("51", commune, "business")
    assert kept.channel == Conversation.Channel.WIDGET
    assert answered["Location"].startswith(f"/khung/lang=en,audience=business,province=51,commune={commune}/hoi/")
    shown = client.get(answered["Location"])
    assert shown["Content-Language"] == "en"


@pytest.mark.usefixtures("catalogue")
def test_follow_up__goes_on_with_the_conversation_and_the_choices(client: Client) -> None:
    first = client.post(f"/khung/{CHOSEN}/hoi/", {"question": QUESTION})
    conversation = Conversation.objects.get()
    page = client.get(first["Location"])
    (action,) = {form["action"] for form in addresses(page).forms if form["action"].endswith("/hoi/")}
    second = client.post(action, {"question": "lệ phí bao nhiêu", "conversation": conversation.id})
    assert second["Location"] == f"/khung/{CHOSEN}/hoi/{conversation.id}/#luot-2"
    assert [turn.decision for turn in conversation.turns.all()] == ["answer", "answer"]


@pytest.mark.usefixtures("catalogue")
def test_question_to_an_officer__carries_the_place(client: Client) -> None:
    sent = client.post(f"/khung/{CHOSEN}/gui-can-bo/", {"question": "Thủ tục này nộp ở đâu?"})
    assert sent["Location"].startswith(f"/khung/{CHOSEN}/gui-can-bo/da-nhan/")
    assert Case.objects.get().province == "51"


@pytest.mark.parametrize(
    "after",
    [
        "",
        "hoi/{conversation}/",
        "hoi/{conversation}/xoa/",
        "tra-loi/{turn}/",
        "tra-loi/{turn}/danh-gia/",
        "gui-can-bo/",
        "su-kien/sinh-con/",
        "khong-co/",
    ],
)
@pytest.mark.usefixtures("catalogue")
def test_every_frame_page__keeps_the_choices_or_opens_a_new_tab(visitor: Client, after: str) -> None:
    visitor.post(f"/khung/{CHOSEN}/hoi/", {"question": QUESTION})
    conversation = Conversation.objects.get()
    ids = {"conversation": conversation.id, "turn": conversation.turns.get().id}
    page = visitor.get(f"/khung/{CHOSEN}/{after.format(**ids)}")
    assert "data-framed" in page.content.decode()
    found = addresses(page)
    assert found.links
    for href, target in found.links:
        inside = unescape(href).startswith(("#", "?", f"/khung/{CHOSEN}/", "/khung/lang="))
        assert inside or target == "_blank" or href.startswith(("mailto:", "tel:")), href
    for form in found.forms:
        assert not form.get("action") or form["action"].startswith(f"/khung/{CHOSEN}/"), form


@pytest.mark.usefixtures("catalogue")
def test_first_page__hands_the_choices_to_every_form_and_link(client: Client) -> None:
    """The choices stand in its query, which a form sent by GET would drop."""
    page = client.get("/khung/?lang=en&audience=business&theme=dark&province=51")
    found = addresses(page)
    assert {form.get("method", "get") for form in found.forms} == {"get", "post"}
    for form in found.forms:
        assert form["action"].startswith(f"/khung/{CHOSEN}/"), form
    for href, target in found.links:
        carries = all(choice in unescape(href) for choice in ("audience=business", "theme=dark", "province=51"))
        assert carries or href.startswith("#") or target == "_blank", href


@pytest.mark.usefixtures("catalogue")
def test_streamed_answer__keeps_the_choices(client: Client) -> None:
    response = client.post(f"/khung/{CHOSEN}/hoi/", {"question": QUESTION}, headers={"x-stream": "1"})
    parser = Addresses()
    parser.feed(asyncio.run(whole(response)))
    inside = [href for href, target in parser.links if href.startswith("/khung/")]
    assert inside
    assert all(href.startswith(f"/khung/{CHOSEN}/") for href in inside)


@pytest.mark.usefixtures("catalogue")
def test_choice_made_in_the_frame__goes_before_that_of_the_page_around(client: Client) -> None:
    page = client.get(f"/khung/{CHOSEN}/?lang=vi&province=68")
    assert page["Content-Language"] == "vi"
    links = [href for href, _ in addresses(page).links if href.startswith("/khung/")]
    assert any(href.startswith("/khung/lang=vi,audience=business,theme=dark,province=68/") for href in links)


@pytest.mark.usefixtures("catalogue")
def test_frame__leaves_the_cookie_of_the_site_alone(client: Client) -> None:
    """An office's page on the same domain must not change what a person chose on the portal itself."""
    response = client.get("/khung/?lang=en&province=51")
    assert not response.cookies
    assert "motcua" in client.get("/?lang=en").cookies


@pytest.mark.usefixtures("catalogue")
def test_frame__tells_its_script_which_sites_may_be_around(client: Client, settings: Any) -> None:
    settings.WIDGET_ORIGINS = ["https://xa-vi-du.example", "https://tinh-vi-du.example:8443"]
    content = client.get("/khung/").content.decode()
    assert 'data-origins="https://xa-vi-du.example https://tinh-vi-du.example:8443"' in content


@pytest.mark.parametrize("odd", ["/khung/lang=/", "/khung/x=1/", "/khung/province=99,commune=1/", "/khung/kiosk=1/"])
@pytest.mark.usefixtures("catalogue")
def test_choices_that_mean_nothing__are_passed_over(visitor: Client, odd: str) -> None:
    assert visitor.get(odd).status_code == 200


@pytest.mark.parametrize("odd", ["/khung/lang=en/lang=vi/", "/khung/lang=EN/", "/khung/=/", "/khung/lang=en,/"])
@pytest.mark.usefixtures("catalogue")
def test_choices_written_wrongly__are_no_page(visitor: Client, odd: str) -> None:
    assert visitor.get(odd).status_code == 404
