"""From what a view tells to the response: JSON made once, without ninja checking it anew."""

from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpResponse
from pydantic import BaseModel

from portal.api.errors import CONTENT_TYPE
from portal.api.schemas import ErrorBody

ALWAYS: Final = (400, 401, 429, 500, 503)
"""Statuses with which any guarded operation may refuse."""

BODY: Final = (413, 415, 422)
"""Statuses with which a body is refused."""


def responses(told: Any, *refusals: int, status: int = 200, empty: tuple[int, ...] = ()) -> dict[int, Any]:
    """Return what an operation declares: its answer, answers without a body, and refusals in the one shape."""
    errors = dict.fromkeys(sorted({*ALWAYS, *refusals}), ErrorBody)
    return {status: told, **dict.fromkeys(empty), **errors}


def answer(content: BaseModel | bytes, status: int = 200, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """Return a response with a model, or with JSON made already."""
    body = content if isinstance(content, bytes) else content.model_dump_json().encode()
    return HttpResponse(body, status=status, content_type=CONTENT_TYPE, headers=headers)


def cached(seconds: int) -> dict[str, str]:
    """Return the header that lets anyone keep an answer for some seconds."""
    return {"Cache-Control": f"public, max-age={seconds}"}
