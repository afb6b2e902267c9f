"""One exchange: bounded in time and bytes whatever the server does, and every failure one of the errors' tree."""

import threading

import httpx
import pytest
from tests.factories.language_model import GARBAGE, SLOW, Server

from motcua.errors import ModelAnswerError, ModelError, ModelSlowError, ModelUnreachableError
from motcua.model import client as client_module
from motcua.model.client import Client

ASKED = [{"role": "user", "content": "xin chào"}]
SHORT = 1.0
"""Shorter than an answer that is late, and long enough to be connected by then on a busy machine too: a client called
off while it connects may leave its socket to the garbage collector, which fails whichever test runs then."""
LONG = 20.0


def test_answer__is_what_the_model_says(server: Server, client: Client) -> None:
    server.says = lambda request: "  Chào anh/chị.\n"
    assert client.ask(ASKED, LONG, 10) == "Chào anh/chị."


def test_answer_that_streams__is_put_together(server: Server, client: Client) -> None:
    server.mood, server.says = "events", lambda request: "Chào anh/chị, tôi là\u2028 bản thử."
    assert client.ask(ASKED, LONG, 10) == "Chào anh/chị, tôi là\u2028 bản thử."


def test_thought__is_left_out(server: Server, client: Client) -> None:
    server.says = lambda request: "<think>người này hỏi gì?</think>\n\nChào."
    assert client.ask(ASKED, LONG, 10) == "Chào."


def test_thought_without_an_end__is_no_answer(server: Server, client: Client) -> None:
    server.says = lambda request: "<think>người này hỏi gì?"
    with pytest.raises(ModelAnswerError):
        client.ask(ASKED, LONG, 10)


def test_request__is_what_the_form_wants(server: Server) -> None:
    Client(server.settings(KEY="khoa-thu")).ask(ASKED, LONG, 10)
    assert server.paths == ["/v1/chat/completions"]
    assert server.asked == [
        {"model": "thu-nghiem", "messages": ASKED, "temperature": 0, "max_tokens": 10, "stream": False}
    ]
    assert server.headers[0]["Authorization"] == "Bearer khoa-thu"
    assert server.headers[0]["Accept-Encoding"] == "identity"


def test_request_without_a_key__carries_none(server: Server, client: Client) -> None:
    client.ask(ASKED, LONG, 10)
    assert "Authorization" not in server.headers[0]


@pytest.mark.parametrize("mood", GARBAGE)
def test_garbage__is_an_error_of_the_tree(server: Server, client: Client, mood: str) -> None:
    server.mood = mood
    with pytest.raises((ModelAnswerError, ModelUnreachableError)):
        client.ask(ASKED, LONG, 10)


@pytest.mark.parametrize("mood", SLOW)
def test_server_that_takes_too_long__is_cut_off(server: Server, client: Client, mood: str) -> None:
    server.mood = mood
    server.says = lambda request: "Chào."  # which it does say, later
    with pytest.raises(ModelSlowError):
        client.ask(ASKED, SHORT, 10)


def test_server_that_drips__is_hung_up_on(server: Server, client: Client) -> None:
    server.mood = "dripping"
    with pytest.raises(ModelSlowError):
        client.ask(ASKED, SHORT, 10)
    assert server.left.wait(30)


def test_redirect__is_not_followed(server: Server, client: Client) -> None:
    server.mood = "redirect"
    with pytest.raises(ModelUnreachableError):
        client.ask(ASKED, LONG, 10)
    assert server.paths == ["/v1/chat/completions"]


def test_huge_answer__is_not_read_to_its_end(server: Server, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    read = 0
    raw = httpx.Response.aiter_raw

    async def counted(self: httpx.Response, size: int | None = None):  # type: ignore[no-untyped-def]
        nonlocal read
        async for part in raw(self, size):
            read += len(part)
            yield part

    monkeypatch.setattr(httpx.Response, "aiter_raw", counted)
    server.mood = "huge"
    with pytest.raises(ModelAnswerError):
        client.ask(ASKED, LONG, 10)
    assert client_module.MOST_BYTES < read < 3 * client_module.MOST_BYTES


def test_dead_address__is_unreachable(server: Server) -> None:
    with pytest.raises(ModelUnreachableError):
        Client(server.settings(URL="http://127.0.0.1:9/v1")).ask(ASKED, LONG, 10)


def test_unknown_host__is_unreachable(server: Server) -> None:
    with pytest.raises(ModelError):
        Client(server.settings(URL="http://khong-co.invalid/v1")).ask(ASKED, LONG, 10)


def test_proxy_of_the_environment__is_not_used(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    server.says = lambda request: "Chào."
    assert Client(server.settings()).ask(ASKED, LONG, 10) == "Chào."


def test_certificate__is_verified(server: Server, client: Client) -> None:
    made = httpx.AsyncClient(follow_redirects=False, trust_env=False)
    client.ask(ASKED, LONG, 10)
    for one in (made, client._http):
        assert one is not None
        assert one._transport._pool._ssl_context.verify_mode.name == "CERT_REQUIRED"  # type: ignore[attr-defined]


def test_failures__leave_the_client_usable(server: Server, client: Client) -> None:
    for mood in ("stalled", "midway", "huge", "no_json"):
        server.mood = mood
        with pytest.raises(ModelError):
            client.ask(ASKED, SHORT if mood in SLOW else LONG, 10)
    server.mood, server.says = "plain", lambda request: "Chào."
    assert client.ask(ASKED, LONG, 10) == "Chào."


def test_exchanges__of_several_threads_do_not_mix(server: Server, client: Client) -> None:
    server.says = lambda request: request["messages"][0]["content"]
    heard: dict[int, str] = {}

    def talk(number: int) -> None:
        heard[number] = client.ask([{"role": "user", "content": f"số {number}"}], LONG, 10)

    threads = [threading.Thread(target=talk, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert heard == {number: f"số {number}" for number in range(8)}
