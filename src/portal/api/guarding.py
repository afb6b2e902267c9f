"""Who asks, and how often they may: around every operation, before its parameters are read."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from ninja import Router

from portal.api.errors import ApiError, told
from portal.api.keys import program_of
from portal.core.clients import client_key
from portal.core.limits import Allowance, take
from portal.switches.models import Surface
from portal.switches.services import closed

Run = Callable[..., HttpResponseBase]
RULES: Final[Mapping[str, str]] = {
    "ask": "ASK_LIMIT",
    "post": "POST_LIMIT",
    "read": "READ_LIMIT",
    "live": "LIVE_HELP_LIMIT",
}
"""What is counted, and the setting that limits it. The site's pages count `ask` and `post` along with these."""

SWITCHED_OFF: Final = "switched_off"
"""Code of a 503 where the office has turned the interface off."""


def guarded(what: str = "", reads: str = "read", *, describes: bool = False) -> Callable[[Run], Run]:
    """Check the key and count the request as `what`; the headers tell what is left.

    Where `what` is empty, GET counts as `reads` and the rest as `post`. What only describes the interface stays where
    the office has turned the interface off.
    """

    def decorate(run: Run) -> Run:
        @wraps(run)
        def answered(request: HttpRequest, **path: Any) -> HttpResponseBase:
            try:
                allowance, refusal = _counted(request, what or (reads if request.method == "GET" else "post"))
            except Exception as fault:  # the key's look-up meets the database, which may be away
                return told(request, fault)
            if refusal is None and not describes:
                refusal = _switched_off()
            response = refusal.response if refusal else run(request, **path)
            for name, value in (allowance.headers if allowance else {}).items():
                response[name] = value
            response.headers.setdefault("Cache-Control", "no-store")
            return response

        return answered

    return decorate


def _counted(request: HttpRequest, what: str) -> tuple[Allowance | None, ApiError | None]:
    """Count a request for the key where one is given, else for the client's address; return what is left and why not.

    Wrong keys count for the address, so that guessing is no way to ask as often as one likes.
    """
    refusal = None
    try:
        program = program_of(request)
    except ApiError as wrong_key:
        refusal = wrong_key
        allowance = take(settings.READ_LIMIT, "wrong-key", client_key(request))
    else:
        if program is not None:
            allowance = take(program.limit, "key", str(program.id))
        else:
            allowance = take(getattr(settings, RULES[what]), what, client_key(request))
    if allowance is not None and not allowance.allowed:
        refusal = ApiError(429)
    return allowance, refusal


def _switched_off() -> ApiError | None:
    """Return how a program is told that the office has turned the interface off, None where it has not."""
    found = closed(Surface.API)
    if found is None:
        return None
    return ApiError(503, found.told, code=SWITCHED_OFF, headers={"Retry-After": str(found.retry_after)})


def guarded_router(tag: str, what: str = "", reads: str = "read") -> Router:
    """Return a router whose operations are all guarded."""
    router = Router(tags=[tag])
    router.add_decorator(guarded(what, reads), mode="view")
    return router
