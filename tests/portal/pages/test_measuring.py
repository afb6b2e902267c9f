"""The measuring script: off unless set up whole, and on no page that tells of one person."""

from typing import Any

import pytest
from django.core.checks import Error
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from tests.factories.pages import article, published
from wagtail.models import PageViewRestriction

from portal.conversations import services
from portal.core.checks import settings_hold
from portal.core.policy import PolicyMiddleware

pytestmark = pytest.mark.django_db
SCRIPT = "https://emc.vi-du.example/emc.js"
TRACKER = "https://do.vi-du.example/thu"


@pytest.fixture
def _on(settings: Any) -> None:
    settings.EMC_SCRIPT_URL, settings.EMC_TRACKER_URL, settings.EMC_SITE_ID = SCRIPT, TRACKER, "42"


on = pytest.mark.usefixtures("_on")


def told(client: Client, address: str) -> str:
    return str(client.get(address).content.decode())


def test_without_settings__nothing_is_measured(client: Client) -> None:
    response = client.get("/gioi-thieu/")
    assert "emc.js" not in response.content.decode() and "vi-du" not in response["Content-Security-Policy"]
    assert "không dùng mã đo" in told(client, reverse("pages:measured"))


@on
@pytest.mark.parametrize(
    "address", ["/", "/thu-tuc/", "/gioi-thieu/", "/do-luong/", "/thu-tuc/?linh-vuc=x", "/?lang=en"]
)
def test_public_pages__are_measured(client: Client, catalogue: Any, address: str) -> None:
    response = client.get(address)
    seen, policy = response.content.decode(), response["Content-Security-Policy"]
    assert f'data-script="{SCRIPT}" data-tracker="{TRACKER}" data-site="42"' in seen
    told_each = {one.split()[0]: set(one.split()[1:]) for one in policy.split(";")}
    assert told_each["script-src"] == {"'self'", "https://emc.vi-du.example"}
    assert told_each["connect-src"] == {"'self'", "https://do.vi-du.example"}
    assert told_each["img-src"] == {"'self'", "data:", "https://do.vi-du.example"}
    assert policy.count("vi-du.example") == 3
    assert "unsafe" not in policy and response["Referrer-Policy"] == "same-origin"


@on
def test_articles__are_measured(client: Client) -> None:
    page = published(article())
    assert "data-tracker" in told(client, page.url)


@on
def test_the_first_page__counts_no_clicks_since_it_becomes_a_conversation(client: Client, catalogue: Any) -> None:
    assert 'data-links=""' in told(client, "/") and 'data-links="1"' in told(client, "/gioi-thieu/")


@on
@pytest.mark.parametrize(
    "address",
    [
        *("/tim/", "/tim/?q=x", "/?q=bi+mat", "/thu-tuc/?q=bi+mat", "/gui-can-bo/", "/khung/", "/quan-tri/login/"),
        *("/khong-co/", "/gioi-thieu/?ten=x", "/dia-ban/tim/?q=ba+to", "/su-kien/x/"),
    ],
)
def test_what_people_typed_and_what_is_theirs__is_not_measured(client: Client, catalogue: Any, address: str) -> None:
    response = client.get(address)
    assert "data-tracker" not in response.content.decode()
    assert "vi-du.example" not in response.headers.get("Content-Security-Policy", "")


@on
def test_conversations_and_answers__are_not_measured_nor_named_to_the_next_page(client: Client, catalogue: Any) -> None:
    exchange = services.ask("đăng ký khai sinh cần giấy tờ gì")
    for address in (f"/hoi/{exchange.conversation.id}/", f"/tra-loi/{exchange.turn.id}/"):
        response = client.get(address)
        assert response.status_code == 200 and "data-tracker" not in response.content.decode()
        assert response["Referrer-Policy"] == "origin"
        assert "vi-du.example" not in response["Content-Security-Policy"]


@on
@pytest.mark.parametrize("address", ["/khung/", "/quan-tri/login/", "/tim/?q=bi+mat"])
def test_where_nothing_is_measured__the_next_page_is_told_no_path(client: Client, catalogue: Any, address: str) -> None:
    assert client.get(address)["Referrer-Policy"] == "origin"


@on
def test_what_tells_the_next_page_nothing__goes_on_telling_nothing(rf: RequestFactory) -> None:
    letter = HttpResponse(headers={"Referrer-Policy": "no-referrer"})
    answered = PolicyMiddleware(lambda _request: letter)(rf.get("/cau-hoi/x/"))
    assert answered["Referrer-Policy"] == "no-referrer"


@on
@pytest.mark.parametrize("kind", [PageViewRestriction.PASSWORD, PageViewRestriction.LOGIN])
def test_a_page_for_some_readers__is_not_measured(client: Client, staff: Any, kind: str) -> None:
    page = published(article())
    PageViewRestriction.objects.create(page=page.get_parent(), restriction_type=kind)
    before = client.get(page.url)
    client.force_login(staff)
    for response in (before, client.get(page.url)):
        assert "vi-du.example" not in response["Content-Security-Policy"]
        assert "data-tracker" not in response.content.decode() and response["Referrer-Policy"] == "origin"


@on
def test_the_page_about_it__says_what_is_counted_and_who_gets_it(client: Client) -> None:
    seen = told(client, reverse("pages:measured"))
    assert "emc.vi-du.example" in seen and "do.vi-du.example" in seen
    assert "trong hệ thống đo: 42." in seen
    privacy = told(client, reverse("core:privacy"))
    assert "do.vi-du.example" in privacy and "không gửi dữ liệu cho bên thứ ba" not in privacy


@pytest.mark.parametrize(
    ("script", "tracker", "site", "wrong"),
    [
        ("", "", "", ""),
        (SCRIPT, TRACKER, "42", ""),
        (SCRIPT, "", "", "motcua.E023"),
        (SCRIPT, TRACKER, "", "motcua.E023"),
        ("", "", "42", "motcua.E023"),
        ("http://emc.vi-du.example/x.js", TRACKER, "42", "motcua.E024"),
        (SCRIPT, "do.vi-du.example", "42", "motcua.E024"),
        (SCRIPT + "; script-src *", TRACKER, "42", "motcua.E024"),
        ("https://*/x.js", TRACKER, "42", "motcua.E024"),
    ],
)
def test_settings_by_half__are_refused(settings: Any, script: str, tracker: str, site: str, wrong: str) -> None:
    settings.EMC_SCRIPT_URL, settings.EMC_TRACKER_URL, settings.EMC_SITE_ID = script, tracker, site
    found = [one.id for one in settings_hold(None) if isinstance(one, Error)]
    assert found == ([wrong] if wrong else [])
