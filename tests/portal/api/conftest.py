"""What the tests of the interface for programs share."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from portal.api import keys, watching
from portal.api.schemas import ErrorBody

ROOT = "/api/v1"


@dataclass(frozen=True)
class Program:
    """A program: sends JSON, shows exceptions as a program would see them."""

    client: Client

    def get(self, path: str, query: dict[str, Any] | None = None, **headers: str) -> Any:
        return self.client.get(ROOT + path, query, headers=_named(headers))

    def post(self, path: str, body: Any, **headers: str) -> Any:
        return self.raw(path, json.dumps(body).encode(), **headers)

    def raw(self, path: str, body: bytes, content_type: str = "application/json", **headers: str) -> Any:
        return self.client.post(ROOT + path, body, content_type=content_type, headers=_named(headers))

    def delete(self, path: str, **headers: str) -> Any:
        return self.client.delete(ROOT + path, headers=_named(headers))

    def ask(self, question: str, **more: Any) -> Any:
        response = self.post("/ask", {"question": question, **more})
        assert response.status_code == 200, response.content.decode()
        return response.json()


def _named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


@pytest.fixture
def program() -> Program:
    return Program(Client(raise_request_exception=False))


@pytest.fixture(autouse=True)
def _nothing_remembered(settings: Any) -> Iterator[None]:
    """Let each test begin with no key looked up, no condition seen, and requests counted in memory alone."""
    settings.REDIS_URL = ""
    keys.memory.forget()
    watching.watch.forget()
    yield


Refused = Callable[..., dict[str, Any]]


@pytest.fixture
def refused() -> Refused:
    """Return the refusal that a response holds, after a look at its shape."""

    def of(response: HttpResponse, status: int, code: str, *fields: str) -> dict[str, Any]:
        assert response.status_code == status, response.content.decode()
        assert response.headers["Content-Type"] == "application/json; charset=utf-8"
        body = json.loads(response.content)
        told = ErrorBody.model_validate(body).error
        assert told.code == code
        assert [one.field for one in told.fields] == list(fields)
        assert told.message
        assert told.request_id == response.headers["X-Request-ID"]
        refusal: dict[str, Any] = body["error"]
        return refusal

    return of
