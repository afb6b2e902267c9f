"""Who may open the officer's pages: a phone that was let in. Whatever it sends is limited by phone.

Village officers share the few addresses of their mobile networks, so what a phone that is known sends is counted for
the phone; only whoever tries codes is counted by address.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from portal.core import failures
from portal.core.limits import take
from portal.core.origins import from_own_pages
from portal.outreach.field.forms import EnterForm
from portal.outreach.field.letting_in import mark_of, note_use, phone_of
from portal.outreach.field.models import Phone

View = Callable[..., HttpResponseBase]
ROBOTS: Final = "noindex, nofollow"
KEPT: Final = "X-Kept"
"""Header with which a phone fetches pages to keep: they are not shown yet, so nothing counts as read."""


def for_phones(view: View) -> View:
    """Let a page be opened by phones that were let in; the view is given the phone after the request."""
    return _guarded(view, _not_let_in, failures.too_many)


def for_programs(view: View) -> View:
    """The same for what the phone's own script fetches and sends: refusals are JSON."""
    return _guarded(view, lambda request: _refused(401, "not_let_in"), lambda request, wait: _refused(429, "too_many"))


def _guarded(
    view: View, closed: Callable[[HttpRequest], HttpResponseBase], busy: Callable[[HttpRequest, int], HttpResponseBase]
) -> View:
    @from_own_pages
    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        phone = phone_of(request)
        if phone is None:
            return _unlisted(closed(request))
        wait = _over_limit(request, phone)
        if wait:
            response = busy(request, wait)
            response.headers["Retry-After"] = str(wait)
            return _unlisted(response)
        response = view(request, phone, *args, **kwargs)
        note_use(request, response, phone)
        return _unlisted(response)

    return guarded


def _over_limit(request: HttpRequest, phone: Phone) -> int:
    """Return the seconds that a phone is to wait before it sends again, 0 for none."""
    if request.method != "POST":
        return 0
    allowance = take(settings.POST_LIMIT, "field", phone.digest)
    return 0 if allowance is None or allowance.allowed else max(1, allowance.reset)


def _not_let_in(request: HttpRequest) -> HttpResponseBase:
    return render(request, "field/enter.html", {"form": EnterForm(), "closed": True}, status=401)


def _refused(status: int, code: str) -> HttpResponseBase:
    return JsonResponse({"error": code}, status=status)


def _unlisted(response: HttpResponseBase) -> HttpResponseBase:
    response.headers["X-Robots-Tag"] = ROBOTS
    return response


def only_kept(request: HttpRequest) -> bool:
    """Whether a page is fetched to be kept and is not shown yet."""
    ahead = request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")
    return bool(request.headers.get(KEPT)) or "prefetch" in ahead


def page_context(phone: Phone) -> dict[str, Any]:
    """Return what every page of the officer's shows."""
    return {"officer": phone.officer, "unit": phone.officer.unit, "mark": mark_of(phone.officer)}
