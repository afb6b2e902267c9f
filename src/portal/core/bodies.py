"""The largest request body taken, held at the door: a larger one is refused before it is read to its end."""

import json
import secrets
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from django.conf import settings

from portal.core.requests import HEADER

Scope = dict[str, Any]
Message = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Any, Any], Awaitable[None]]

STAFF_PATH: Final = "/quan-tri/"
MOST_DIGITS: Final = 18
"""Digits of the longest length that is read as a number; Python itself refuses thousands of them."""

REFUSED: Final = {"code": "too_large", "message": "Nội dung gửi lên quá lớn.", "fields": []}
"""In the shape of the API's refusals."""


class BodyLimit:
    """An ASGI application that refuses bodies over `REQUEST_BYTES` (`UPLOAD_BYTES` on the staff's addresses)."""

    def __init__(self, app: App) -> None:
        """Take the application behind it."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it with 413."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        most = settings.UPLOAD_BYTES if scope["path"].startswith(STAFF_PATH) else settings.REQUEST_BYTES
        declared = dict(scope["headers"]).get(b"content-length", b"0")
        if not declared.isdigit() or len(declared) > MOST_DIGITS or int(declared) > most:
            await _refuse(send)
            return
        chunks = await _read(receive, most)
        if chunks is None:
            await _refuse(send)
            return
        waiting = iter(chunks)

        async def replay() -> Message:
            return next(waiting, None) or await receive()

        await self._app(scope, replay, send)


async def _read(receive: Receive, most: int) -> list[Message] | None:
    """Return the messages of the body, None where they hold more than `most` bytes."""
    messages: list[Message] = []
    size = 0
    while True:
        message = await receive()
        messages.append(message)
        size += len(message.get("body", b""))
        if size > most:
            return None
        if message["type"] != "http.request" or not message.get("more_body", False):
            return messages


async def _refuse(send: Send) -> None:
    request_id = secrets.token_hex(8)
    body = json.dumps({"error": {**REFUSED, "request_id": request_id}}, ensure_ascii=False).encode()
    headers = [
        (b"content-type", b"application/json; charset=utf-8"),
        (b"connection", b"close"),
        (HEADER.lower().encode(), request_id.encode()),
    ]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": body})
