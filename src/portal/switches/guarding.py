"""Pages of a surface that is off: 503 with the notice and whom to turn to instead."""

from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from portal.switches.models import Surface
from portal.switches.services import Closed, closed

SURFACES: Final = {"chat": Surface.WEB, "frame": Surface.WIDGET}
"""Namespaces of addresses, and the surface that each is."""

STAY_OPEN: Final = frozenset({"delete", "officer_question", "officer_question_received"})
"""What is no answer of the assistant's: a person's right to have a conversation deleted, the way to an officer."""


class SwitchMiddleware:
    """Answers for a surface that is off."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Take what answers the request."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer a request."""
        return self._get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """Answer in the place of a page of the assistant's, where it is off."""
        match = request.resolver_match
        surface = SURFACES.get(match.namespace) if match is not None else None
        if match is None or surface is None or match.url_name in STAY_OPEN:
            return None
        found = closed(surface)
        return _told(request, found) if found is not None else None


def _told(request: HttpRequest, found: Closed) -> HttpResponseBase:
    if request.headers.get("X-Stream"):
        contact = settings.OFFICE_CONTACT
        more = " " + _("Cần giúp ngay, anh/chị liên hệ: %(contact)s") % {"contact": contact} if contact else ""
        response = HttpResponse(found.told + more, status=503, content_type="text/plain; charset=utf-8")
    else:
        response = render(request, "switches/off.html", {"closed": found}, status=503)
    response["Retry-After"] = str(found.retry_after)
    response["Cache-Control"] = "no-store"
    return response
