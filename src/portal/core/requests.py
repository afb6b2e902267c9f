"""What every request has: an id, told to the client and written into each log line, and plain text."""

import re
import secrets
from collections.abc import Callable
from contextvars import ContextVar
from typing import Final

from django.http import HttpRequest, HttpResponseBase

from portal.core import failures

HEADER: Final = "X-Request-ID"
_FORM: Final = re.compile(r"[A-Za-z0-9._-]{8,64}")
_current: ContextVar[str] = ContextVar("request_id", default="-")


def request_id() -> str:
    """Return the id of the request being answered, `-` outside of one."""
    return _current.get()


class RequestIdMiddleware:
    """Takes a well-formed `X-Request-ID` from the client or draws one, and sends it back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Take what answers the request."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer a request under its id."""
        given = request.headers.get(HEADER, "")
        token = _current.set(given if _FORM.fullmatch(given) else secrets.token_hex(8))
        request.id = request_id()  # type: ignore[attr-defined]  # for what is logged of the request after its answer
        try:
            response = self._get_response(request)
            response[HEADER] = request_id()
            return response
        finally:
            _current.reset(token)


class PlainTextMiddleware:
    """Refuses an address or a form that holds NUL: nobody types it, and PostgreSQL refuses even to compare with it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Take what answers the request."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer a request that is plain text; the API looks at its bodies itself."""
        nul = "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", "")
        if nul or (not request.path_info.startswith("/api/") and _form_holds_nul(request)):
            return failures.bad_request(request)
        return self._get_response(request)


def _form_holds_nul(request: HttpRequest) -> bool:
    return request.method == "POST" and any("\0" in value for _, values in request.POST.lists() for value in values)
