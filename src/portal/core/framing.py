"""The assistant in a frame on another site: its addresses, and the choices that travel in them.

A browser keeps no cookie of ours inside another site's page. So what that page's editor chose for its readers, and what
the person chose since, stands in every address of the frame: `/khung/lang=en,province=51/hoi/`. The middleware takes
the choices out before the address is resolved; `framed_address` puts them into each address that the page then shows.
"""

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from django.http import HttpRequest, HttpResponseBase

if TYPE_CHECKING:
    from portal.core.preferences import Preferences

FRAME_PATH: Final = "/khung/"
"""What the addresses of the pages in a frame begin with."""

CARRIED: Final = ("lang", "audience", "theme", "province", "commune")
"""The choices that travel; a commune after the province that it lies in."""

_CHOICE: Final = r"[a-z]+=[a-z0-9]*"
_CHOICES: Final = re.compile(rf"{FRAME_PATH}({_CHOICE}(?:,{_CHOICE})*)/")


class FramingMiddleware:
    """Takes the choices out of a frame's address, for the preferences to read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Take what answers the request."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer a request under its plain address; `request.path` stays as the browser has it."""
        found = _CHOICES.match(request.path_info)
        if found:
            pairs = (pair.split("=") for pair in found[1].split(","))
            request.carried = dict(pairs)  # type: ignore[attr-defined]  # see `carried`
            request.path_info = FRAME_PATH + request.path_info[found.end() :]
        return self._get_response(request)


def in_frame(request: HttpRequest) -> bool:
    """Whether the address is one of the frame's, also where no page is found there."""
    return request.path_info.startswith(FRAME_PATH)


def carried(request: HttpRequest) -> Mapping[str, str]:
    """Return the choices in the address as they stand there; what they are worth is for the preferences to say."""
    found: Mapping[str, str] = getattr(request, "carried", {})
    return {name: found[name] for name in CARRIED if name in found}


def framed_address(request: HttpRequest, address: str) -> str:
    """Return an address of the frame with the choices of this request in it, any other address as it is."""
    if not address.startswith(FRAME_PATH):
        return address
    preferences: Preferences | None = getattr(request, "preferences", None)
    made = {*carried(request), *request.GET, *request.POST} if preferences else set()
    choices = ",".join(f"{name}={getattr(preferences, name)}" for name in CARRIED if name in made)
    return f"{FRAME_PATH}{choices}/{address.removeprefix(FRAME_PATH)}" if choices else address
