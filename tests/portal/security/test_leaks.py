"""What must not get out: to other sites, to caches, to logs, to the next person at a shared screen."""

import io
import json
import logging

import pytest
from django.test import Client
from django.urls import reverse

from motcua.answers.reply import Citation
from portal.chat import cards
from portal.conversations.models import unguessable
from portal.conversations.services import ask
from portal.core.logs import LineFormatter, MaskingFilter


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["//evil.example/", "///evil.example/", "//evil.example/%2e%2e/"])
def test_page__links_to_no_other_site_that_its_address_names(visitor: Client, path: str) -> None:
    response = visitor.get("/", PATH_INFO=path)
    page = response.content.decode()
    assert response.status_code == 404
    assert '="//' not in page


@pytest.mark.usefixtures("catalogue")
def test_suggestions__whose_address_holds_what_was_typed_are_kept_by_no_cache(visitor: Client) -> None:
    response = visitor.get("/goi-y/", {"question": "khai sinh"})
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"] and "public" not in response["Cache-Control"]


@pytest.mark.usefixtures("catalogue")
def test_qr_code__that_leads_to_an_answer_is_kept_by_no_cache(visitor: Client) -> None:
    turn = ask("đăng ký khai sinh cần gì").turn
    response = visitor.get(reverse("chat:answer_qr", args=[turn.id]))
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]


@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize("choice", ["lang=en", "kiosk=1", "lang=en&province=51"])
def test_page__that_sets_a_cookie_is_not_for_shared_caches(visitor: Client, choice: str) -> None:
    response = visitor.get(f"/thu-tuc/?{choice}")
    assert "motcua" in response.cookies
    assert "private" in response["Cache-Control"] and "public" not in response["Cache-Control"]
    assert "public" in visitor.get("/thu-tuc/")["Cache-Control"]


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "//evil.example/", "vbscript:x"])
def test_source__of_a_hostile_record_is_no_link(address: str) -> None:
    citation = Citation(
        code="1.000001", field="name", record_version="0" * 12, decision_no="", source_url=address, as_of=""
    )
    assert cards._source(citation).url == ""


def logged(message: str, *values: object) -> str:
    """What a log line says for a message."""
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, message, values, None)
    MaskingFilter().filter(record)
    told: str = json.loads(LineFormatter().format(record))["message"]
    return told


@pytest.mark.parametrize("address", ["/hoi/{}/", "/hoi/{}/xoa/", "/khung/lang=en/hoi/{}/", "/api/v1/conversations/{}"])
def test_log__holds_no_id_that_opens_a_conversation(address: str) -> None:
    for _ in range(50):  # the signs of an id differ
        told = logged("Too Many Requests: %s", address.format(unguessable()))
        assert told == "Too Many Requests: " + address.format("[id]")


@pytest.mark.parametrize(
    "message", ["Not Found: /thu-tuc/1.001193/", "index 20261126-142004-eb1738 in use", "/gui-can-bo/"]
)
def test_log__tells_everything_else_as_it_is(message: str) -> None:
    assert logged(message) == message


@pytest.mark.django_db
def test_log_of_a_refusal__holds_no_id(visitor: Client) -> None:
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.addFilter(MaskingFilter())
    logger = logging.getLogger("django.request")
    logger.addHandler(handler)
    wanted = unguessable()
    try:
        visitor.post(f"/hoi/{wanted}/xoa/", headers={"Sec-Fetch-Site": "cross-site"})
    finally:
        logger.removeHandler(handler)
    assert "/xoa/" in written.getvalue()
    assert wanted not in written.getvalue()
