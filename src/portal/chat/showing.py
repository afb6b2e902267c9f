"""How the citizen's pages are shown: in the site's layout or the frame's, under the addresses of either."""

from datetime import date
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from portal.conversations.language_model import hosts
from portal.core.days import day_of
from portal.core.framing import framed_address

FRAME: Final = "frame"
"""Namespace of the same pages in a frame on another site."""

PIECE: Final = "<!--piece-->"
"""Parts the pieces of a streamed answer."""


def framed(request: HttpRequest) -> bool:
    """Whether the page is shown in a frame on another site."""
    return request.resolver_match is not None and request.resolver_match.namespace == FRAME


def page(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """Render a page, in the frame's layout or the site's."""
    base = "frame.html" if framed(request) else "base.html"
    shared = {"base": base, "framed": framed(request), "as_of": as_of(request), **model_hosts()}
    return render(request, template, {**context, **shared}, status=status)


def as_of(request: HttpRequest) -> date | None:
    """Return the day that the person asks about, where that is not today."""
    named = request.POST.get("as_of", "") if request.method == "POST" else request.GET.get("ngay", "")
    return day_of(named)


def model_hosts() -> dict[str, str]:
    """Return the host of the language model for each use that it is set up for, for the templates; else empty."""
    known = hosts()
    return {f"{use}_host": known.get(use, "") for use in ("rephrase", "rewrite")}


def address_of(request: HttpRequest, name: str, *args: str) -> str:
    """Return the address of a page of this app, in the frame where the request came from there."""
    match = request.resolver_match
    address = reverse(f"chat:{name}", args=args, current_app=match.namespace if match else None)
    return framed_address(request, address)


def gone(request: HttpRequest) -> HttpResponse:
    """Say that a conversation is there no longer, and offer to ask in a new one."""
    return page(request, "chat/gone.html", {"question": request.POST.get("question", "")}, 404)
