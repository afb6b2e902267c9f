"""Forms that people send without being logged in: refused where another site sent them.

These forms carry no right of their own (whoever knows a conversation's id may go on with it), and must work inside a
frame on another site, where browsers keep no cookie for us. So they are guarded by where the browser says they come
from (`Sec-Fetch-Site`, `Origin`), not by a token in a cookie.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.csrf import csrf_exempt

from portal.core import failures


def from_own_pages(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Refuse what another site's page posts to the view; programs, which send neither header, have the API."""

    @csrf_exempt
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST" and not _own(request):
            return failures.csrf(request)
        return view(request, *args, **kwargs)

    return guarded


def _own(request: HttpRequest) -> bool:
    site = request.headers.get("Sec-Fetch-Site", "")
    if site:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin", "")
    return not origin or origin == f"{request.scheme}://{request.get_host()}"
