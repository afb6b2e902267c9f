import asyncio
import json
import logging
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404
from django.test import Client
from django.urls import Resolver404
from ninja.errors import HttpError

from portal.api import areas, asking, errors, records
from portal.api.errors import KINDS, SENTENCES, ApiError, kind_of, refusal
from portal.core.bodies import BodyLimit
from portal.procedures.indexing import IndexMissingError

ASK = "/ask"


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"x",
        b"\xff\xfe{}",
        b'{"question": "\xc3"}',
        b"[" * 60_000,
        b'{"a":' * 10_000,
        b'{"question": NaN}',
        b'{"question": ' + b"1" * 5000 + b"}",
        '{"question": "a"}'.encode("utf-16"),
    ],
)
def test_body_that_is_no_json__is_400(program: Any, refused: Any, body: bytes) -> None:
    refused(program.raw(ASK, body), 400, "bad_json")


@pytest.mark.parametrize("body", [b"[]", b"null", b"1", b'"a"', b"true", b'{"\\ud800": 1, "question": "a"}'])
def test_body_that_is_no_object__is_422(program: Any, refused: Any, body: bytes) -> None:
    refused(program.raw(ASK, body), 422, "invalid", "body")


def test_empty_body__is_422(program: Any, refused: Any) -> None:
    refused(program.raw(ASK, b""), 422, "invalid", "body")
    refused(program.post(ASK, {}), 422, "invalid", "question")


@pytest.mark.usefixtures("catalogue")
def test_byte_order_mark__is_passed_over(program: Any) -> None:
    assert program.raw(ASK, b'\xef\xbb\xbf{"question": "khai sinh"}').status_code == 200


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/xml", "x"],
)
def test_other_content__is_415(program: Any, refused: Any, content_type: str) -> None:
    refused(program.raw(ASK, b"question=a", content_type=content_type), 415, "unsupported_media_type")


@pytest.mark.parametrize(
    "text", ["\0", "a\0b", "\ud800", "a\udfffb"], ids=["nul", "nul-inside", "surrogate", "surrogate-inside"]
)
@pytest.mark.parametrize(
    ("path", "field", "body"),
    [
        (ASK, "question", {}),
        (ASK, "province", {"question": "a"}),
        (ASK, "commune", {"question": "a"}),
        (ASK, "conversation_id", {"question": "a"}),
        ("/ask/stream", "question", {}),
        ("/feedback", "turn_id", {"useful": True}),
        ("/feedback", "comment", {"turn_id": "a"}),
        ("/officer-questions", "question", {}),
        ("/officer-questions", "contact", {"question": "a", "consent": True}),
        ("/officer-questions", "turn_id", {"question": "a"}),
    ],
)
def test_text_that_cannot_be_kept__is_refused_by_its_field(
    program: Any, refused: Any, text: str, path: str, field: str, body: dict[str, Any]
) -> None:
    refused(program.post(path, {**body, field: text}), 422, "invalid", field)


@pytest.mark.parametrize(
    "path",
    [
        "/procedures/1.0%00",
        "/procedures/1.0%00/versions",
        "/procedures/1.001193/versions/%00",
        "/conversations/a%00b",
        "/places/provinces/%00/communes",
        "/search?q=a%00b",
        "/suggest?q=%00",
        "/procedures?q=%00&field=%00",
    ],
)
def test_nul_in_an_address__is_400(program: Any, refused: Any, path: str) -> None:
    refused(program.get(path), 400, "bad_request")


def test_unknown_field__is_named(program: Any, refused: Any) -> None:
    refused(program.post(ASK, {"question": "a", "provnce": "51"}), 422, "invalid", "provnce")


def test_names_of_fields__are_few_and_short(program: Any) -> None:
    body = {"question": "a", **{f"{'x' * 150}{number}": 1 for number in range(200)}}
    told = program.post(ASK, body).json()["error"]["fields"]
    assert len(told) == errors.MOST_FIELDS
    assert all(len(one["field"]) <= errors.LONGEST_NAME for one in told)


def test_refusals_of_fields__are_told_in_vietnamese(program: Any) -> None:
    wrong: list[Any] = [
        program.post(ASK, {"question": 1, "audience": "x", "province": "a" * 101, "z": 1}),
        program.post(ASK, {"question": "", "conversation_id": "\0", "commune": "\ud800"}),
        program.post("/feedback", {"turn_id": None, "useful": "x", "fact": "x"}),
        program.post("/feedback", {"turn_id": "a", "fact": -1}),
        program.post("/feedback", {"turn_id": "a", "fact": 1.5, "comment": "a" * 1001}),
        program.post("/feedback", {"turn_id": "a", "fact": 10**9}),
        program.get("/procedures", {"page": "x", "page_size": "1.5", "level": "x"}),
        program.get("/procedures", {"page": "0", "page_size": "9" * 5000}),
        program.get("/search"),
    ]
    told = [one["message"] for response in wrong for one in response.json()["error"]["fields"]]
    known = {str(sentence).split("%(")[0] for sentence in SENTENCES.values()}
    assert len(told) == 20
    assert all(any(message.startswith(start) for start in known) for message in told), told
    assert not any("%(" in message for message in told)


@pytest.mark.parametrize("path", ["/nope", "/ask/", "/", "/procedures/", "/health/x", "/../nope"])
def test_unknown_address__is_404(program: Any, refused: Any, path: str) -> None:
    refused(program.get(path), 404, "not_found")
    refused(program.post(path, {}), 404, "not_found")


def test_address_of_no_version__is_404(refused: Any) -> None:
    refused(Client().get("/api/v2/ask"), 404, "not_found")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", ASK, {"POST"}),
        ("PUT", ASK, {"POST"}),
        ("PATCH", "/procedures", {"GET"}),
        ("POST", "/health", {"GET"}),
        ("POST", "/conversations/a", {"GET", "DELETE"}),
        ("OPTIONS", ASK, {"POST"}),
        ("TRACE", ASK, {"POST"}),
    ],
)
def test_other_method__is_405(program: Any, refused: Any, method: str, path: str, allowed: set[str]) -> None:
    response = program.client.generic(method, f"/api/v1{path}")
    refused(response, 405, "method_not_allowed")
    assert set(response.headers["Allow"].split(", ")) == allowed


def test_head__is_answered_as_get_without_a_body(program: Any) -> None:
    response = program.client.head("/api/v1/places/provinces")
    assert (response.status_code, response.content) == (200, b"")
    assert program.client.head("/api/v1/ask").status_code == 405


def test_wrong_host__is_400_in_the_same_shape(refused: Any, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True  # asks for the host before any view does
    refused(Client().get("/api/v1/health", headers={"host": "khac.example"}), 400, "bad_request")


def test_failing_error_page__does_not_reach_programs(
    program: Any, refused: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*given: Any, **named: Any) -> None:
        raise RuntimeError("made to fail")

    monkeypatch.setattr("portal.core.failures.render", fail)
    refused(program.get("/nope"), 404, "not_found")


@pytest.mark.usefixtures("catalogue")
def test_fault_of_ours__is_500_and_logged_without_the_question(
    program: Any, refused: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*given: Any, **named: Any) -> None:
        raise RuntimeError("made to fail")

    monkeypatch.setattr(asking.services, "ask", fail)
    with caplog.at_level(logging.ERROR):
        told = refused(program.post(ASK, {"question": "chuyện riêng"}), 500, "internal")
    assert "made to fail" not in told["message"]
    assert any("RuntimeError" in one.getMessage() and one.exc_info for one in caplog.records)
    assert "chuyện riêng" not in caplog.text


def test_fault_of_ours__is_seen_by_whoever_watches(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*given: Any) -> None:
        raise RuntimeError("made to fail")

    monkeypatch.setattr(areas, "_provinces", fail)
    with pytest.raises(RuntimeError, match="made to fail"):
        Client().get("/api/v1/places/provinces")


def test_database_away__is_503(program: Any, refused: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*given: Any) -> None:
        raise OperationalError("made to fail")

    monkeypatch.setattr(records, "_procedure", fail)
    response = program.get("/procedures/1.001193")
    refused(response, 503, "unavailable")
    assert response.headers["Retry-After"]


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        (Http404(), 404),
        (Resolver404(), 404),
        (PermissionDenied(), 403),
        (SuspiciousOperation(), 400),
        (RequestDataTooBig(), 413),
        (HttpError(403, "no"), 403),
        (HttpError(418, "no"), 418),
        (IndexMissingError("a"), 503),
        (OperationalError(), 503),
        (InterfaceError(), 503),
    ],
)
def test_exception__is_told_by_its_status(fault: Exception, status: int) -> None:
    known = refusal(fault)
    assert known is not None and known.status == status
    assert known.message == str(kind_of(status).message)


def test_fault_of_ours__is_none_of_the_reader_s() -> None:
    assert refusal(RuntimeError()) is None


def test_every_status__has_a_code_and_a_sentence_of_its_own() -> None:
    assert len({kind.code for kind in KINDS.values()}) == len(KINDS)
    assert len({str(kind.message) for kind in KINDS.values()}) == len(KINDS)
    assert set(KINDS) == {400, 401, 403, 404, 405, 413, 415, 422, 429, 500, 503}


def test_refusal_at_the_door__has_the_same_shape() -> None:
    sent: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def nothing(*given: Any) -> Any:
        raise AssertionError("a body that large is not read")

    scope = {"type": "http", "path": "/api/v1/ask", "headers": [(b"content-length", b"99999999")]}
    asyncio.run(BodyLimit(nothing)(scope, nothing, send))
    headers = dict(sent[0]["headers"])
    told = json.loads(sent[1]["body"])
    expected = ApiError(413).body
    expected["error"]["request_id"] = headers[b"x-request-id"].decode()
    assert sent[0]["status"] == 413
    assert told == expected


def test_request_id__is_the_programs_own_where_it_sends_one(program: Any, refused: Any) -> None:
    told = refused(program.get("/nope", x_request_id="abcdefgh-1"), 404, "not_found")
    assert told["request_id"] == "abcdefgh-1"
