import json
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.test import AsyncClient

from portal.api import asking
from portal.api.schemas import Answer, ErrorBody, FactEvent, Head

pytestmark = pytest.mark.usefixtures("catalogue")
QUESTION = {"question": "Đăng ký khai sinh cần giấy tờ gì?"}


def events_of(content: bytes) -> list[tuple[str, Any]]:
    """Read server-sent events as a client does."""
    blocks = content.decode().removesuffix("\n\n").split("\n\n")
    pairs = [block.split("\n") for block in blocks]
    return [(name.removeprefix("event: "), json.loads(data.removeprefix("data: "))) for name, data in pairs]


def test_stream__tells_head_facts_and_the_whole_reply(program: Any) -> None:
    response = program.post("/ask/stream", QUESTION)
    events = events_of(response.getvalue())
    names = [name for name, _ in events]
    done = events[-1][1]
    assert response.headers["Content-Type"] == "text/event-stream; charset=utf-8"
    assert response.headers["X-Accel-Buffering"] == "no"
    assert names == ["head", *["fact"] * len(done["facts"]), "done"]
    assert done["facts"]
    Head.model_validate(events[0][1])
    Answer.model_validate(done)


def test_stream__gives_each_fact_its_citation(program: Any) -> None:
    events = events_of(program.post("/ask/stream", QUESTION).getvalue())
    done = events[-1][1]
    for number, (_, told) in enumerate(events[1:-1]):
        fact = FactEvent.model_validate(told)
        assert fact.number == number
        assert told["text"] == done["facts"][number]["text"]
        assert told["citation"] == done["citations"][done["facts"][number]["citation"]]


def test_stream__holds_the_same_as_the_reply_at_once(program: Any) -> None:
    streamed = events_of(program.post("/ask/stream", QUESTION).getvalue())[-1][1]
    at_once = program.ask(QUESTION["question"])
    for told in (streamed, at_once):
        del told["id"], told["conversation_id"]
    assert streamed == at_once


def test_stream__comes_in_pieces_from_the_asynchronous_server() -> None:
    async def pieces() -> list[bytes]:
        body = json.dumps(QUESTION)
        response = await AsyncClient().post("/api/v1/ask/stream", body, content_type="application/json")
        return [piece async for piece in response.streaming_content]

    sent = async_to_sync(pieces)()
    assert len(sent) == len(events_of(b"".join(sent))) > 2
    assert events_of(sent[0])[0][0] == "head"


def test_broken_stream__ends_with_an_error(program: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(exchange: Any) -> bytes:
        raise RuntimeError("made to fail")

    monkeypatch.setattr(asking, "_answer_json", fail)
    events = events_of(program.post("/ask/stream", QUESTION).getvalue())
    assert events[0][0] == "head"
    assert events[-1][0] == "error"
    assert ErrorBody.model_validate(events[-1][1]).error.code == "internal"


def test_refusal_before_the_stream__is_an_ordinary_one(program: Any, refused: Any) -> None:
    refused(program.post("/ask/stream", {"question": ""}), 422, "invalid", "question")
    refused(program.post("/ask/stream", {**QUESTION, "conversation_id": "khong-co"}), 404, "not_found")
