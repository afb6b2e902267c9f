"""Asking: the reply at once, or as a stream of events."""

import json
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from typing import Any, Final

from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from pydantic import BaseModel

from portal.api.answering import BODY, answer, responses
from portal.api.areas import place_of
from portal.api.errors import ApiError, log
from portal.api.finding import known_id
from portal.api.guarding import guarded_router
from portal.api.schemas import Answer, ErrorBody, FactEvent, Head, Question
from portal.conversations import services
from portal.conversations.models import Conversation
from portal.conversations.services import Exchange

router = guarded_router("Asking", "ask")
EVENTS: Final[Mapping[str, type[BaseModel]]] = {"head": Head, "fact": FactEvent, "done": Answer, "error": ErrorBody}
"""Names of the events, and what the data of each holds."""

SAID_OF_EVENTS: Final = (
    "Each event: first `head`, then one `fact` a line, then `done` with the whole reply; `error` in the place of the"
    " rest where something fails on the way."
)


def _described(name: str, model: type[BaseModel]) -> dict[str, Any]:
    data = {
        "type": "string",
        "contentMediaType": "application/json",
        "contentSchema": {"$ref": f"#/components/schemas/{model.__name__}"},
    }
    return {"type": "object", "properties": {"event": {"const": name}, "data": data}, "required": ["event", "data"]}


EVENT: Final = {"description": SAID_OF_EVENTS, "oneOf": [_described(name, model) for name, model in EVENTS.items()]}
EVENT_STREAM: Final = {"text/event-stream": {"schema": EVENT}}
STREAM: Final[dict[str, Any]] = {"responses": {200: {"content": EVENT_STREAM}}}


@router.post("/ask", response=responses(Answer, *BODY, 404), operation_id="ask", summary="Ask")
def ask(request: HttpRequest, question: Question) -> HttpResponse:
    """Answer a question, with the source of every line."""
    return answer(_answer_json(_exchange(question)))


@router.post(
    "/ask/stream",
    response=responses(None, *BODY, 404),
    operation_id="ask_stream",
    summary="Ask, and get events",
    openapi_extra=STREAM,
)
def ask_stream(request: HttpRequest, question: Question) -> HttpResponseBase:
    """Answer a question as server-sent events."""
    events = _events(_exchange(question))
    content = _sent(list(events)) if isinstance(request, ASGIRequest) else events
    response = StreamingHttpResponse(content, content_type="text/event-stream; charset=utf-8")
    response["X-Accel-Buffering"] = "no"
    return response


def _exchange(asked: Question) -> Exchange:
    return services.ask(
        asked.question,
        conversation_id=known_id(asked.conversation_id) if asked.conversation_id else "",
        place=place_of(asked.province, asked.commune),
        channel=Conversation.Channel.API,
        audience=asked.audience or "",
        as_of=asked.as_of,
    )


def _answer_json(exchange: Exchange) -> bytes:
    """Return the reply's own JSON with the conversation's id put before its end."""
    last = f',"conversation_id":{json.dumps(exchange.conversation.id)}}}'
    return (exchange.reply.model_dump_json()[:-1] + last).encode()


def _events(exchange: Exchange) -> Iterator[bytes]:
    """Yield the events of a reply; where one cannot be made, an error is the last."""
    try:
        yield _event("head", _head(exchange).model_dump_json().encode())
        reply = exchange.reply
        for number, fact in enumerate(reply.facts):
            told = {**dict(fact), "citation": reply.citations[fact.citation]}
            yield _event("fact", FactEvent(number=number, **told).model_dump_json().encode())
        yield _event("done", _answer_json(exchange))
    except Exception:
        log.exception("stream broken off")
        yield _event("error", ApiError(500).content)


def _head(exchange: Exchange) -> Head:
    reply = exchange.reply
    told = {name: getattr(reply, name) for name in Head.model_fields if name != "conversation_id"}
    return Head(conversation_id=exchange.conversation.id, **told)


def _event(name: str, data: bytes) -> bytes:
    return b"event: %s\ndata: %s\n\n" % (name.encode(), data)


async def _sent(events: Iterable[bytes]) -> AsyncIterator[bytes]:
    """Send events that were made in the request's thread, each by itself."""
    for event in events:
        yield event
