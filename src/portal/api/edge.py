"""Around the whole of `/api/`: pages on other sites that may use it, HEAD, and refusals that Django makes."""

from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import patch_vary_headers

from portal.api.errors import CONTENT_TYPE, ApiError

PATH: Final = "/api/"
ANY_ORIGIN: Final = "*"
PREFLIGHT: Final = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST, DELETE",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, If-None-Match, X-API-Key, X-Request-ID",
    "Access-Control-Max-Age": "7200",
}
EXPOSED: Final = "ETag, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Retry-After, X-Request-ID"


class ApiMiddleware:
    """Puts what every address under `/api/` has in common around it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Take what answers the request."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer a request; those for other addresses pass untouched."""
        if not request.path_info.startswith(PATH):
            return self._get_response(request)
        response = self._preflight(request) or _in_one_shape(self._answer(request))
        if settings.API_ORIGINS:
            _share(request, response)
        return response

    def _answer(self, request: HttpRequest) -> HttpResponseBase:
        """Answer HEAD as GET; the server leaves the body away."""
        if request.method != "HEAD":
            return self._get_response(request)
        request.method = "GET"
        try:
            return self._get_response(request)
        finally:
            request.method = "HEAD"

    def _preflight(self, request: HttpRequest) -> HttpResponseBase | None:
        """Return what a browser is told that asks before it sends, None where it does not ask or may not send."""
        asks = request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers
        if not asks or not _allowed(request):
            return None
        response = HttpResponse(status=204, headers=PREFLIGHT)
        patch_vary_headers(response, ("Access-Control-Request-Method", "Access-Control-Request-Headers"))
        return response


def _allowed(request: HttpRequest) -> str:
    """Return the origin to allow, empty where the request's may not read answers."""
    if ANY_ORIGIN in settings.API_ORIGINS:
        return ANY_ORIGIN
    origin: str = request.headers.get("Origin", "")
    return origin if origin in settings.API_ORIGINS else ""


def _share(request: HttpRequest, response: HttpResponseBase) -> None:
    """Let pages of the allowed origins read an answer; cookies never count, so none are asked for."""
    allowed = _allowed(request)
    if allowed:
        response["Access-Control-Allow-Origin"] = allowed
        response["Access-Control-Expose-Headers"] = EXPOSED
    if allowed != ANY_ORIGIN:
        patch_vary_headers(response, ("Origin",))


def _in_one_shape(response: HttpResponseBase) -> HttpResponseBase:
    """Put the interface's own refusal in the place of a page or text that says no; its headers stay."""
    told_already = response.headers.get("Content-Type", "").startswith("application/json")
    if response.status_code < 400 or told_already or not isinstance(response, HttpResponse):
        return response
    response.content = ApiError(response.status_code).content
    response["Content-Type"] = CONTENT_TYPE
    response["Cache-Control"] = "no-store"
    if response.has_header("Content-Length"):
        response["Content-Length"] = str(len(response.content))
    return response
