"""Content-Security-Policy and its kin: strict on public pages, what Wagtail needs on the staff's.

No site may show a page of the portal in a frame, but for the assistant's own frame on the sites named in the settings.
"""

from typing import Any, Final

from csp.constants import SELF, UNSAFE_INLINE
from csp.middleware import CSPMiddleware
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

from portal.core.framing import in_frame
from portal.core.measuring import measured, measuring

STAFF: Final[dict[str, list[str]]] = {
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "frame-src": [SELF],
    "frame-ancestors": [SELF],
    "worker-src": [SELF, "blob:"],
}
"""Wagtail's admin writes scripts and styles into its pages and shows previews in frames."""

PERMISSIONS: Final = "camera=(), geolocation=(), payment=(), usb=(), microphone=(self)"


class PolicyMiddleware(CSPMiddleware):
    """Sets the headers; the staff's pages, which only people who logged in see, get Wagtail's policy."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Set the headers on a response."""
        replaced: Any = response
        if request.path_info.startswith(reverse("wagtailadmin_home")):
            replaced._csp_replace = STAFF
        elif in_frame(request):
            replaced._csp_replace = {"frame-ancestors": [SELF, *settings.WIDGET_ORIGINS]}
            del response.headers["X-Frame-Options"]  # knows no list of sites, so it would forbid them all
            response.headers["X-Robots-Tag"] = "noindex"  # the site's own pages say the same
        if measuring() is not None:
            _let_measure(request, replaced)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        return super().process_response(request, response)


def _let_measure(request: HttpRequest, response: Any) -> None:
    """Let a measured page reach the measuring system; a page that is not measured tells no other page its address."""
    found = measured(request)
    if found is None:
        # a script on the next page could read where a reader came from; what says even less stays
        response.headers.setdefault("Referrer-Policy", "origin")
        return
    response._csp_update = {
        "script-src": [found.script_origin],
        "img-src": [found.tracker_origin],
        "connect-src": [found.tracker_origin],
    }
