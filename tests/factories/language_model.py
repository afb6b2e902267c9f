"""A local stand-in for a language model's server, in every mood: honest, lying, stalling, sending garbage, obedient."""

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from motcua.model.settings import ModelSettings

DRIP = 0.02
"""Seconds between two bytes of a server that drips."""

LATE = 4.0
"""Seconds after which a server that stalls or drips gives a whole answer after all, too late for who has a limit."""

Says = Callable[[Mapping[str, Any]], str]


def answer_json(text: object, reason: str | None = "stop") -> bytes:
    choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": reason}
    return json.dumps({"object": "chat.completion", "choices": [choice]}, ensure_ascii=False).encode()


def answer_events(text: str, *, done: bool = True) -> bytes:
    parts = [text[at : at + 7] for at in range(0, len(text), 7)]
    events = [{"choices": [{"delta": {"content": part}, "finish_reason": None}]} for part in parts]
    events += [{"choices": [{"delta": {}, "finish_reason": "stop"}]}, {"choices": [], "usage": {}}]
    lines = [f"data: {json.dumps(event, ensure_ascii=False)}\n\n" for event in events]
    return "".join([": hello\n\n", *lines, *(["data: [DONE]\n\n"] if done else [])]).encode()


def lines_sent(request: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the lines that a request asks to reword: mark and text; empty where it asks for something else."""
    try:
        return [(one["mark"], one["line"]) for one in json.loads(request["messages"][-1]["content"])]
    except (ValueError, TypeError, KeyError):
        return []


@dataclass
class Server:
    """A running server: what it is asked, and how it answers, which a test may change at any time.

    `release` ends what is held or stalls; `left` is set where a client hung up within an answer.
    """

    address: str = ""
    asked: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    says: Says = lambda request: "?"
    mood: str = "plain"
    release: threading.Event = field(default_factory=threading.Event)
    left: threading.Event = field(default_factory=threading.Event)

    def settings(self, **values: str) -> ModelSettings:
        said = {"URL": f"{self.address}/v1", "NAME": "thu-nghiem", "USES": "rewrite,rephrase", "SECONDS": "5", **values}
        made = ModelSettings.of(said)
        assert made is not None
        return made


def _garbage(server: Server, mood: str, text: str) -> tuple[int, dict[str, str], bytes]:
    """Return status, headers and body of an answer in a mood that sends its answer at once."""
    ordinary = {"Content-Type": "application/json"}
    events = {"Content-Type": "text/event-stream"}
    html = {"Content-Type": "text/html"}
    return {
        "plain": (200, ordinary, answer_json(text)),
        "events": (200, events, answer_events(text)),
        "events_cut": (200, events, answer_events(text, done=False)),
        "cut_by_length": (200, ordinary, answer_json(text, "length")),
        "html": (200, html, b"<html><body>502</body></html>"),
        "no_json": (200, ordinary, b'{"choices": [{"message": {"content": "'),
        "no_utf8": (200, ordinary, b'{"choices": "\xff\xfe"}'),
        "no_choices": (200, ordinary, b'{"choices": []}'),
        "no_text": (200, ordinary, answer_json(["a", 1])),
        "null": (200, ordinary, b"null"),
        "deep": (200, ordinary, b"[" * 50_000),
        "empty": (200, ordinary, answer_json("")),
        "no_body": (200, ordinary, b""),
        "huge": (200, ordinary, answer_json(text + "x" * 300_000)),
        "long_text": (200, ordinary, answer_json("x" * 20_000)),
        "error_500": (500, ordinary, answer_json(text)),
        "error_429": (429, ordinary, answer_json(text)),
        "redirect": (307, {"Location": f"{server.address}/elsewhere"}, b""),
        "compressed": (200, {**ordinary, "Content-Encoding": "gzip"}, answer_json(text)),
        "created": (201, ordinary, answer_json(text)),
    }[mood]


GARBAGE = (
    "events_cut", "cut_by_length", "html", "no_json", "no_utf8", "no_choices", "no_text", "null", "deep", "empty",
    "no_body", "huge", "long_text", "error_500", "error_429", "redirect", "compressed", "created", "closed", "midway",
)  # fmt: skip
"""Moods in which nothing usable comes, at once."""

SLOW = ("stalled", "dripping", "dripping_headers")
"""Moods in which a whole answer comes, and comes late."""


class _Handler(BaseHTTPRequestHandler):
    stand: Server

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        self.stand.paths.append(self.path)
        self._send(200, {"Content-Type": "application/json"}, answer_json("elsewhere"))

    def do_POST(self) -> None:
        stand = self.stand
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        stand.paths.append(self.path)
        stand.asked.append(request)
        stand.headers.append(dict(self.headers.items()))
        try:
            self._answer(stand.mood, stand.says(request))
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True
            stand.left.set()

    def _answer(self, mood: str, text: str) -> None:
        if mood == "closed":
            self.close_connection = True
        elif mood == "held":
            self.stand.release.wait(30)
            self.close_connection = True
        elif mood == "stalled":
            self.stand.release.wait(LATE)
            self._send(*_garbage(self.stand, "plain", text))
        elif mood == "midway":
            self._head(200, {"Content-Type": "application/json", "Content-Length": "5000"})
            self.wfile.write(answer_json(text)[:40])
            self.close_connection = True
        elif mood == "dripping":
            self._head(200, {"Content-Type": "application/json"})
            self._drip(b" ")
            self.wfile.write(answer_json(text))
        elif mood == "dripping_headers":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
            self._drip(b"x")
            self.wfile.write(b"\r\n\r\n" + answer_json(text))
        else:
            self._send(*_garbage(self.stand, mood, text))

    def _drip(self, byte: bytes) -> None:
        self.close_connection = True
        for _ in range(int(LATE / DRIP)):
            self.wfile.write(byte)
            self.wfile.flush()
            time.sleep(DRIP)

    def _head(self, status: int, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def _send(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        self._head(status, {**headers, "Content-Length": str(len(body))})
        self.wfile.write(body)


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of clients that leave: that is what is tested."""


@contextmanager
def serving() -> Iterator[Server]:
    """Run a server on a free port of this machine."""
    stand = Server()
    http = _Quiet(("127.0.0.1", 0), type("Handler", (_Handler,), {"stand": stand}))
    stand.address = f"http://127.0.0.1:{http.server_address[1]}"
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield stand
    finally:
        stand.release.set()
        http.shutdown()
        http.server_close()
        thread.join()
