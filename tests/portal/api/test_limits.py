from typing import Any

import pytest
from django.test import Client

from portal.core.counting import SWEEP_SECONDS, QuietMemory

QUESTION = {"question": "khai sinh"}


@pytest.fixture(autouse=True)
def _limits(settings: Any) -> None:
    settings.ASK_LIMIT, settings.POST_LIMIT, settings.READ_LIMIT = "2/day", "3/day", "4/day"


def remaining(response: Any) -> tuple[int, int]:
    return int(response.headers["RateLimit-Limit"]), int(response.headers["RateLimit-Remaining"])


@pytest.mark.usefixtures("catalogue")
def test_asking__is_limited_by_its_own_rule(program: Any, refused: Any) -> None:
    assert [remaining(program.post("/ask", QUESTION)) for _ in range(2)] == [(2, 1), (2, 0)]
    for path in ("/ask", "/ask/stream"):
        response = program.post(path, QUESTION)
        refused(response, 429, "too_many_requests")
        assert remaining(response) == (2, 0)
        assert int(response.headers["Retry-After"]) == int(response.headers["RateLimit-Reset"]) > 0
    assert program.get("/places/provinces").status_code == 200


@pytest.mark.usefixtures("db")
def test_other_posts__are_limited_together(program: Any, refused: Any) -> None:
    sent = [
        program.post("/feedback", {"turn_id": "a", "useful": True}),
        program.post("/officer-questions", {}),
        program.delete("/conversations/a"),
    ]
    assert [remaining(response) for response in sent] == [(3, 2), (3, 1), (3, 0)]
    refused(program.delete("/conversations/a"), 429, "too_many_requests")
    refused(program.post("/feedback", {}), 429, "too_many_requests")


def test_reads__are_limited_together(program: Any, refused: Any) -> None:
    paths = ["/places/provinces", "/search", "/openapi.json", "/docs"]
    assert [remaining(program.get(path))[1] for path in paths] == [3, 2, 1, 0]
    for path in [*paths, "/procedures", "/procedures/1.001193", "/suggest", "/conversations/a"]:
        refused(program.get(path), 429, "too_many_requests")


def test_refused_request__counts_before_anything_is_read(program: Any, refused: Any) -> None:
    for _ in range(2):
        refused(program.raw("/ask", b"{"), 400, "bad_json")
    refused(program.raw("/ask", b"{"), 429, "too_many_requests")


def test_addresses__are_counted_each_for_itself(refused: Any) -> None:
    first, second = Client(REMOTE_ADDR="192.0.2.1"), Client(REMOTE_ADDR="192.0.2.2")
    for _ in range(4):
        first.get("/api/v1/places/provinces")
    refused(first.get("/api/v1/places/provinces"), 429, "too_many_requests")
    assert second.get("/api/v1/places/provinces").status_code == 200


@pytest.mark.usefixtures("catalogue")
def test_questions__count_along_with_those_of_the_page(program: Any, refused: Any) -> None:
    for _ in range(2):
        program.post("/ask", QUESTION)
    assert program.client.post("/hoi/", {"question": "khai sinh"}).status_code == 429


def test_no_limit__sends_no_headers(program: Any, settings: Any) -> None:
    settings.READ_LIMIT = ""
    assert not [name for name in program.get("/places/provinces").headers if name.startswith("RateLimit")]


def test_counts_of_windows_that_are_over__are_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr("time.time", lambda: now)
    counts = QuietMemory()
    for number in range(50):
        counts.incr(f"client-{number}", expiry=5)
    assert counts.incr("client-0", expiry=5) == 2
    now += SWEEP_SECONDS + 1
    assert counts.incr("client-0", expiry=5) == 1
    assert len(counts.storage) == len(counts.expirations) == 1
