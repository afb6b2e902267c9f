"""Sending requests to an ASGI application without a server, and finding a free port for one."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

App = Callable[[Any, Any, Any], Awaitable[None]]


@dataclass
class Answer:
    """What an application sent."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    chunks: list[bytes] = field(default_factory=list)

    @property
    def body(self) -> bytes:
        return b"".join(self.chunks)

    @property
    def text(self) -> str:
        return self.body.decode()


def scope(method: str = "GET", path: str = "/", headers: Mapping[str, str] | None = None) -> dict[str, Any]:
    plain, _, query = path.partition("?")
    told = {"host": "testserver", **(headers or {})}
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": plain,
        "raw_path": plain.encode(),
        "root_path": "",
        "query_string": query.encode(),
        "headers": [(name.lower().encode("latin1"), value.encode("latin1")) for name, value in told.items()],
        "client": ("198.51.100.7", 5000),
        "server": ("testserver", 80),
    }


async def exchange(app: App, sent: dict[str, Any], body: Iterable[bytes] = (b"",), *, leaves: bool = False) -> Answer:
    """Send one request; `leaves` hangs up after the body's last but one piece."""
    pieces = list(body)
    waiting = [
        {"type": "http.request", "body": piece, "more_body": at < len(pieces) - 1} for at, piece in enumerate(pieces)
    ]
    if leaves:
        waiting = [*waiting[:-1], {"type": "http.disconnect"}]
    answer = Answer()
    done = asyncio.Event()

    async def receive() -> dict[str, Any]:
        if waiting:
            return waiting.pop(0)
        await done.wait()
        return {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            answer.status = message["status"]
            answer.headers = {name.decode().lower(): value.decode("latin1") for name, value in message["headers"]}
        elif message["type"] == "http.response.body":
            answer.chunks.append(message.get("body", b""))
            if not message.get("more_body", False):
                done.set()

    await app(sent, receive, send)
    done.set()
    return answer


def fetch(app: App, method: str = "GET", path: str = "/", body: Iterable[bytes] = (b"",), **headers: str) -> Answer:
    """Send one request and return the answer; `content_length="3"` is the header Content-Length."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return asyncio.run(exchange(app, scope(method, path, named), body))


def free_port() -> int:
    """Return a port of this machine on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])
