"""Who a request comes from: somebody whose sign-in is not complete is nobody, on every address of the site.

So no view, hook or address can forget to ask for the second factor: `request.user` is an anonymous user until it was
given. Who is on the way there stands in `request.half`, for the pages of that way alone.
"""

from collections.abc import Callable
from typing import Any, Final

from django.contrib.auth import get_user
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.http import urlencode

from portal.accounts import exports, sessions
from portal.accounts.models import User
from portal.accounts.sessions import Step

STAFF_PATH: Final = "/quan-tri/"
PAGES: Final = {Step.CODE: "accounts:code", Step.ENROL: "accounts:enrol", Step.PASSWORD: "accounts:password"}
"""Where each step is done."""

ON_THE_WAY: Final = frozenset(
    {
        *PAGES.values(),
        "accounts:provider_begin",
        "accounts:provider_callback",
        "login",
        "wagtailadmin_login",
        "wagtailadmin_sprite",
        "wagtailadmin_javascript_catalog",
    }
)
"""Addresses of the staff's side that are open to who is on the way."""

LEAVE: Final = "wagtailadmin_logout"

POLLED: Final = "wagtailadmin_editing_sessions"
"""Addresses that an open page of Wagtail's calls every few seconds."""

REPORTS: Final = "wagtailadmin_reports"


class StaffMiddleware(AuthenticationMiddleware):
    """Finds the user of a request, and holds the staff's pages to what their sessions allow."""

    def process_request(self, request: HttpRequest) -> None:
        """Put the user on the request; nothing is looked up before somebody asks who it is."""

        async def awaited() -> Any:
            return request.user

        request.user = SimpleLazyObject(lambda: _current(request))  # type: ignore[assignment]  # as Django does
        request.auser = awaited

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """Lead who is on the way to the next step; note that whoever is in did something."""
        if not request.path_info.startswith(STAFF_PATH) or request.resolver_match is None:
            return None
        name = request.resolver_match.view_name
        person = half(request)
        if person is not None and name == LEAVE and request.method == "POST":
            request.session.flush()  # Wagtail's own way out is for people who are in
            return HttpResponseRedirect(reverse("wagtailadmin_login"))
        if person is not None and name not in ON_THE_WAY:
            return _to_next_step(request)
        if person is None and request.user.is_authenticated:
            if POLLED not in request.resolver_match.namespaces and not getattr(view, "polled", False):
                sessions.note(request, request.user)
            _keep_reports(request)
        return None

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Write down that somebody took a list away."""
        if request.path_info.startswith(STAFF_PATH) and "export" in request.GET and response.status_code == 200:
            exports.note(request)
        return response


def half(request: HttpRequest) -> User | None:
    """Return who is on the way into the staff's pages, None where nobody is or they are in."""
    bool(request.user.is_authenticated)  # looks them up
    found: User | None = getattr(request, "half", None)
    return found


def _current(request: HttpRequest) -> Any:
    """Return the user whose sign-in is complete, else an anonymous one."""
    user = get_user(request)
    if not isinstance(user, User):
        return user
    state = request.session.get(sessions.KEY)
    why = sessions.over(state)
    if why:
        sessions.end_this(request, user, why)
        return AnonymousUser()
    if sessions.step_of(request) is not Step.DONE:
        request.half = user  # type: ignore[attr-defined]  # see `half`
        return AnonymousUser()
    return user


def _to_next_step(request: HttpRequest) -> HttpResponseBase:
    if request.headers.get("X-Requested-With") == "XMLHttpRequest":
        raise PermissionDenied
    address = reverse(PAGES[sessions.step_of(request)])
    wanted = request.get_full_path()
    if request.method != "GET" or wanted == STAFF_PATH:
        return HttpResponseRedirect(address)
    return HttpResponseRedirect(f"{address}?{urlencode({'next': wanted})}")


def _keep_reports(request: HttpRequest) -> None:
    """Keep Wagtail's reports, which ask for no right of their own, for who may read the trail."""
    inside = request.resolver_match is not None and REPORTS in request.resolver_match.namespaces
    if inside and not request.user.has_perm("accounts.view_trail"):
        raise PermissionDenied
