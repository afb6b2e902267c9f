"""The ASGI application: one crossing into a lasting thread, streamed answers, failures, connections to the database."""

import asyncio
import gc
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from typing import Any

import pytest
from django.db import connection, connections
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.urls import path
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from tests.portal.core.serving import Answer, exchange, fetch, scope

import portal.urls
from portal.asgi import THREADS, Handler
from portal.core import failures
from portal.core.bodies import BodyLimit
from portal.core.requests import HEADER, request_id

seen: list[str] = []
caller: ContextVar[str] = ContextVar("caller", default="nobody")


def note(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """A middleware that notes its thread on the way in and out."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        seen.append(threading.current_thread().name)
        response = get_response(request)
        seen.append(threading.current_thread().name)
        return response

    return middleware


@csrf_exempt
def whereabouts(request: HttpRequest) -> HttpResponse:
    seen.append(threading.current_thread().name)
    return HttpResponse(f"{request_id()} {get_language()} {request.body.decode()}")


def breaks(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("0912345678")


def missing(request: HttpRequest) -> HttpResponse:
    raise Http404


def streams(request: HttpRequest) -> HttpResponseBase:
    async def pieces() -> AsyncIterator[str]:
        for piece in ("một", "hai", "ba"):
            await asyncio.sleep(0)
            yield piece

    return StreamingHttpResponse(pieces())


def breaks_within(request: HttpRequest) -> HttpResponseBase:
    async def pieces() -> AsyncIterator[str]:
        yield "một"
        raise RuntimeError

    return StreamingHttpResponse(pieces())


def called_by(request: HttpRequest) -> HttpResponse:
    return HttpResponse(caller.get())


def queries(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    seen.append(str(id(connection.connection)))
    return HttpResponse("đọc xong")


urlpatterns = [
    path("o-dau/", whereabouts),
    path("hong/", breaks),
    path("mat/", missing),
    path("tung-phan/", streams),
    path("hong-giua/", breaks_within),
    path("doc/", queries),
    path("ai-goi/", called_by),
    *portal.urls.urlpatterns,
]
handler404, handler500 = failures.not_found, failures.server_error


@pytest.fixture
def handler(settings: Any) -> Iterator[Handler]:
    settings.ROOT_URLCONF = __name__
    settings.MIDDLEWARE = [f"{__name__}.note", *settings.MIDDLEWARE, f"{__name__}.note"]
    seen.clear()
    made = Handler()
    yield made
    made._threads.submit(connections.close_all).result()
    made._threads.shutdown()


def test_request__crosses_once_into_a_thread_of_the_pool(handler: Handler, monkeypatch: pytest.MonkeyPatch) -> None:
    crossings: list[object] = []
    submit = handler._threads.submit

    def counted(*arguments: Any) -> Any:
        crossings.append(arguments)
        return submit(*arguments)

    monkeypatch.setattr(handler._threads, "submit", counted)
    assert fetch(handler, path="/o-dau/").status == 200
    assert len(crossings) == 1
    assert len(seen) == 5 and len(set(seen)) == 1  # two middlewares both ways, and the view
    assert seen[0].startswith("request_")


def test_requests__are_answered_at_once_by_as_many_threads_as_set(handler: Handler) -> None:
    async def many() -> list[Answer]:
        return await asyncio.gather(*(exchange(handler, scope(path="/o-dau/")) for _ in range(4 * THREADS)))

    answers = asyncio.run(many())
    assert {answer.status for answer in answers} == {200}
    assert len(set(seen)) <= THREADS


def test_request__keeps_its_own_id_and_language_among_others(handler: Handler) -> None:
    async def many() -> list[Answer]:
        sent = [
            scope("POST", f"/o-dau/?lang={language}", {HEADER: f"request-{number}"})
            for number in range(20)
            for language in ("vi", "en")
        ]
        return await asyncio.gather(*(exchange(handler, one, [b"x"]) for one in sent))

    told = {answer.text for answer in asyncio.run(many())}
    assert told == {f"request-{number} {language} x" for number in range(20) for language in ("vi", "en")}


def test_view__sees_the_context_of_who_called_the_application(handler: Handler) -> None:
    async def called() -> list[str]:
        told = []
        for name in ("một", "hai"):
            caller.set(name)
            told.append((await exchange(handler, scope(path="/ai-goi/"))).text)
        return told

    assert asyncio.run(called()) == ["một", "hai"]


def test_body__reaches_the_view_through_the_door(handler: Handler) -> None:
    answer = fetch(BodyLimit(handler), "POST", "/o-dau/", [b"xin ", "chào".encode()])
    assert answer.text.endswith("xin chào")


def test_streamed_answer__is_sent_piece_by_piece(handler: Handler) -> None:
    answer = fetch(handler, path="/tung-phan/")
    assert [chunk.decode() for chunk in answer.chunks if chunk] == ["một", "hai", "ba"]
    assert HEADER.lower() in answer.headers


def test_exception__gives_the_page_and_not_the_words_of_the_exception(handler: Handler) -> None:
    answer = fetch(handler, path="/hong/")
    assert answer.status == 500
    assert answer.headers["content-type"].startswith("text/html")
    assert "Hệ thống đang gặp lỗi" in answer.text
    assert "0912345678" not in answer.text
    assert "RuntimeError" not in answer.text


def test_exception__leaves_the_thread_fit_for_the_next_request(handler: Handler) -> None:
    assert [fetch(handler, path="/hong/").status for _ in range(2 * THREADS)] == [500] * 2 * THREADS
    assert fetch(handler, path="/o-dau/").status == 200


@pytest.mark.filterwarnings("ignore:Unclosed file <tempfile.SpooledTemporaryFile")  # Django leaves the body open then
def test_exception__within_a_stream_ends_the_answer(handler: Handler) -> None:
    with pytest.raises(RuntimeError):
        fetch(handler, path="/hong-giua/")
    gc.collect()
    assert fetch(handler, path="/o-dau/").status == 200


def test_missing_page__gives_404(handler: Handler) -> None:
    assert fetch(handler, path="/mat/").status == 404
    assert fetch(handler, path="/khong-co/").status == 404


def test_client__that_hangs_up_within_the_body_gets_nothing(handler: Handler) -> None:
    answer = asyncio.run(exchange(BodyLimit(handler), scope("POST", "/o-dau/"), [b"a", b"b"], leaves=True))
    assert answer.status == 0
    assert seen == []


@pytest.fixture
def lone(handler: Handler) -> Handler:
    """A handler of one thread: of several, any may take the next piece of work, with a connection of its own."""
    handler._threads.shutdown()
    handler._threads = ThreadPoolExecutor(1)
    return handler


@pytest.mark.django_db(transaction=True)
def test_connection__is_closed_after_the_request_where_it_is_not_to_last(lone: Handler) -> None:
    assert fetch(lone, path="/doc/").status == 200
    closed = lone._threads.submit(lambda: connection.connection is None).result()
    assert closed is (connection.settings_dict["CONN_MAX_AGE"] == 0)


@pytest.mark.django_db(transaction=True)
def test_connection__lasts_from_request_to_request_where_that_is_set(
    lone: Handler, monkeypatch: pytest.MonkeyPatch
) -> None:
    def last() -> None:
        connection.settings_dict["CONN_MAX_AGE"] = 300

    lone._threads.submit(last).result()
    before = connection.settings_dict["CONN_MAX_AGE"]
    monkeypatch.setitem(connections.settings["default"], "CONN_MAX_AGE", 300)
    try:
        for _ in range(3):
            assert fetch(lone, path="/doc/").status == 200
        used = [one for one in seen if one.isdigit()]
        assert len(used) == 3 and len(set(used)) <= THREADS
    finally:
        connection.settings_dict["CONN_MAX_AGE"] = before


@pytest.mark.parametrize("header", ["\x80\xff", "số"])
def test_header__that_is_no_ascii_does_not_break_the_answer(handler: Handler, header: str) -> None:
    sent = scope(path="/o-dau/")
    sent["headers"].append((b"cookie", header.encode()))
    assert asyncio.run(exchange(handler, sent)).status == 200
