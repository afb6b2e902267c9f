"""How often a client may do a thing: in memory, in Redis, and while Redis does not answer."""

import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import redis
from django.conf import settings as django_settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.test import RequestFactory
from tests.portal.core.serving import free_port

from portal.core import limits
from portal.core.limits import REST, Allowance, is_rule, limited, take


@pytest.fixture(params=["memory", "redis"])
def store(request: pytest.FixtureRequest, settings: Any) -> Iterator[str]:
    """Both places in which is counted; Redis where the tests run on servers."""
    if request.param == "memory":
        settings.REDIS_URL = ""
    elif not django_settings.REDIS_URL:
        pytest.skip("no Redis: set REDIS_URL")
    limits._limiter.cache_clear()
    yield request.param
    if request.param == "redis":
        client = redis.Redis.from_url(settings.REDIS_URL)
        for key in client.scan_iter(f"*{limits.PREFIX}*"):
            client.delete(key)
        client.close()


def taken(allowance: Allowance | None) -> Allowance:
    assert allowance is not None
    return allowance


@pytest.mark.usefixtures("store")
def test_take__allows_as_many_as_the_rule_says_and_counts_down() -> None:
    allowances = [taken(take("3/minute", "ask", "one")) for _ in range(5)]
    assert [(each.allowed, each.remaining) for each in allowances] == [
        (True, 2),
        (True, 1),
        (True, 0),
        (False, 0),
        (False, 0),
    ]
    assert all(each.limit == 3 and 0 < each.reset <= 60 for each in allowances)


@pytest.mark.usefixtures("store")
def test_take__counts_each_client_and_each_thing_apart() -> None:
    assert taken(take("1/minute", "ask", "two")).allowed
    assert taken(take("1/minute", "ask", "three")).allowed
    assert taken(take("1/minute", "post", "two")).allowed
    assert not taken(take("1/minute", "ask", "two")).allowed


@pytest.mark.usefixtures("store")
def test_take__begins_anew_after_the_window() -> None:
    while time.time() % 1 > 0.5:  # not across the end of a second
        time.sleep(0.05)
    assert taken(take("1/second", "ask", "four")).allowed
    assert not taken(take("1/second", "ask", "four")).allowed
    time.sleep(1.1)
    assert taken(take("1/second", "ask", "four")).allowed


@pytest.mark.usefixtures("store")
def test_take__lets_no_more_through_when_many_ask_at_once() -> None:
    with ThreadPoolExecutor(8) as pool:
        allowed = list(pool.map(lambda _: taken(take("10/minute", "ask", "five")).allowed, range(40)))
    assert sum(allowed) == 10


def test_take__without_a_rule_counts_nothing() -> None:
    assert take("", "ask", "one") is None


def test_headers__tell_a_program_what_is_left_and_when_to_come_back() -> None:
    assert Allowance(True, 30, 12, 41).headers == {
        "RateLimit-Limit": "30",
        "RateLimit-Remaining": "12",
        "RateLimit-Reset": "41",
    }
    assert Allowance(False, 30, 0, 0).headers["Retry-After"] == "1"


def test_redis_that_refuses__is_replaced_by_memory(settings: Any) -> None:
    settings.REDIS_URL = f"redis://127.0.0.1:{free_port()}/0"
    allowed = [taken(take("2/minute", "ask", "six")).allowed for _ in range(3)]
    assert allowed == [True, True, False]


def test_redis_that_hangs__is_waited_for_once_and_then_left_alone(settings: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.REDIS_URL = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        start = time.monotonic()
        allowed = [taken(take("2/minute", "ask", "seven")).allowed for _ in range(3)]
        assert time.monotonic() - start < 3
    assert allowed == [True, True, False]


def test_redis__is_asked_again_after_a_rest(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.REDIS_URL = f"redis://127.0.0.1:{free_port()}/0"
    take("2/minute", "ask", "eight")
    rested = limits._resting.until
    assert 0 < rested - time.monotonic() <= REST
    take("2/minute", "ask", "eight")
    assert limits._resting.until == rested
    monkeypatch.setattr(limits._resting, "until", 0.0)
    take("2/minute", "ask", "eight")
    assert limits._resting.until > rested


@pytest.mark.parametrize(
    ("text", "expected"), [("30/minute", True), ("5 per hour", True), ("", False), ("viel", False), ("-1/day", False)]
)
def test_rule__is_told_from_other_text(text: str, expected: bool) -> None:
    assert is_rule(text) is expected


@limited("ASK_LIMIT", "ask")
def view(request: HttpRequest) -> HttpResponseBase:
    return HttpResponse("xong")


def test_view__over_its_limit_answers_429_and_says_when_to_try_again(settings: Any) -> None:
    settings.ASK_LIMIT, settings.REDIS_URL = "1/minute", ""
    first, second = view(RequestFactory().post("/hoi/")), view(RequestFactory().post("/hoi/"))
    assert (first.status_code, first["RateLimit-Remaining"]) == (200, "0")
    assert second.status_code == 429
    assert 1 <= int(second["Retry-After"]) <= 60
    assert isinstance(second, HttpResponse)
    assert f"{second['Retry-After']} giây" in second.content.decode()


def test_view__does_not_count_who_only_reads(settings: Any) -> None:
    settings.ASK_LIMIT, settings.REDIS_URL = "1/minute", ""
    assert [view(RequestFactory().get("/hoi/")).status_code for _ in range(3)] == [200, 200, 200]


def test_view__without_a_limit_says_nothing_of_one(settings: Any) -> None:
    settings.ASK_LIMIT = ""
    response = view(RequestFactory().post("/hoi/"))
    assert response.status_code == 200
    assert "RateLimit-Limit" not in response.headers


def test_memory__is_shared_by_the_threads_of_a_worker(settings: Any) -> None:
    settings.REDIS_URL = ""
    take("2/minute", "ask", "who comes first, and makes the store")
    results: list[bool] = []
    threads = [
        threading.Thread(target=lambda: results.append(taken(take("2/minute", "ask", "nine")).allowed))
        for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [False, True, True]
