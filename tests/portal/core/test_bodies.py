"""The largest body taken: declared, sent in pieces, lied about."""

import asyncio
import json
from collections.abc import Iterable
from typing import Any

import pytest
from tests.portal.core.serving import exchange, fetch, scope

from portal.core.bodies import BodyLimit

MOST, MOST_OF_STAFF = 100, 1000


class Echo:
    """An application that says how long a body it got, and counts its calls."""

    def __init__(self) -> None:
        self.calls = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.calls += 1
        size, more, left = 0, True, False
        while more:
            message = await receive()
            left = message["type"] == "http.disconnect"
            size += len(message.get("body", b""))
            more = message.get("more_body", False) and not left
        said = "left" if left else str(size)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": said.encode()})


@pytest.fixture
def echo(settings: Any) -> Echo:
    settings.REQUEST_BYTES, settings.UPLOAD_BYTES = MOST, MOST_OF_STAFF
    return Echo()


def sent(echo: Echo, body: Iterable[bytes], path: str = "/hoi/", **headers: str) -> tuple[int, str]:
    answer = fetch(BodyLimit(echo), "POST", path, body, **headers)
    return answer.status, answer.text


@pytest.mark.parametrize("size", [0, 1, MOST])
def test_body__up_to_the_limit_passes_whole(echo: Echo, size: int) -> None:
    assert sent(echo, [b"x" * size], content_length=str(size)) == (200, str(size))


@pytest.mark.parametrize(
    ("body", "declared"),
    [
        ([b"x" * (MOST + 1)], str(MOST + 1)),
        ([b""], str(MOST + 1)),
        ([b""], "9" * 5000),
        ([b"x" * (MOST + 1)], "1"),
        ([b"x"], "-1"),
        ([b"x"], "+1"),
        ([b"x"], "1_0"),
        ([b"x"], "0x10"),
        ([b"x"], ""),
        ([b"x"], " "),
        ([b"x"], "1.5"),
    ],
)
def test_body__too_large_or_declared_wrongly_is_refused_unread(echo: Echo, body: list[bytes], declared: str) -> None:
    status, text = sent(echo, body, content_length=declared)
    assert status == 413
    assert echo.calls == 0
    assert json.loads(text)["error"]["code"] == "too_large"


def test_body__in_pieces_without_a_length_is_counted(echo: Echo) -> None:
    assert sent(echo, [b"x" * 40] * 2, transfer_encoding="chunked") == (200, "80")
    assert sent(echo, [b"x" * 40] * 3, transfer_encoding="chunked")[0] == 413


def test_body__that_never_ends_is_refused_when_the_limit_is_reached(echo: Echo) -> None:
    read: list[int] = []

    async def receive() -> dict[str, Any]:
        read.append(40)
        return {"type": "http.request", "body": b"x" * 40, "more_body": True}

    answers: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        answers.append(message)

    asyncio.run(BodyLimit(echo)(scope("POST"), receive, send))  # type: ignore[arg-type]  # plain dicts as messages
    assert answers[0]["status"] == 413
    assert sum(read) <= MOST + 40


def test_refusal__closes_the_connection_and_names_its_language_and_type(echo: Echo) -> None:
    answer = fetch(BodyLimit(echo), "POST", "/hoi/", [b"x" * 101])
    assert answer.headers["connection"] == "close"
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    assert "quá lớn" in answer.text


def test_staff__may_send_more_and_not_everything(echo: Echo) -> None:
    assert sent(echo, [b"x" * MOST_OF_STAFF], "/quan-tri/documents/add/") == (200, str(MOST_OF_STAFF))
    assert sent(echo, [b"x" * (MOST_OF_STAFF + 1)], "/quan-tri/documents/add/")[0] == 413


@pytest.mark.parametrize("path", ["/quan-tri", "/x/quan-tri/", "/api/v1/quan-tri/", "//quan-tri/"])
def test_address__that_is_not_the_staff_s_has_the_small_limit(echo: Echo, path: str) -> None:
    assert sent(echo, [b"x" * (MOST + 1)], path)[0] == 413


def test_client__that_hangs_up_within_the_body_is_told_to_the_application(echo: Echo) -> None:
    answer = asyncio.run(exchange(BodyLimit(echo), scope("POST"), [b"x" * 10, b"y" * 10], leaves=True))
    assert answer.text == "left"


def test_other_kinds_of_connection__pass_as_they_are() -> None:
    seen: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.append(scope["type"])

    asyncio.run(BodyLimit(app)({"type": "lifespan"}, None, None))  # type: ignore[arg-type]  # nothing is sent
    assert seen == ["lifespan"]
