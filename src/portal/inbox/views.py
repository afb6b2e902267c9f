"""The private page of what a person sent: question, replies with their sources, asking again, withdrawing a contact.

Whoever holds the link may read it, so no cache keeps it, no robot finds it, and no page of the staff shows it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from portal.core.limits import limited
from portal.core.origins import from_own_pages
from portal.inbox import replying, services
from portal.inbox.forms import AskAgainForm, HelpedForm
from portal.inbox.models import Case, Correction, Delivery, FollowUp
from portal.inbox.states import TakenMeanwhileError

View = Callable[..., HttpResponseBase]
PRIVATE: Final = {"X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "no-referrer"}


@dataclass(frozen=True)
class Said:
    """One thing of the thread: a reply or a further question."""

    at: datetime
    delivery: Delivery | None = None
    follow_up: FollowUp | None = None


def private(view: View) -> View:
    """Let no robot list the page, and no other site learn its address."""

    @wraps(view)
    def answered(request: HttpRequest, token: str) -> HttpResponseBase:
        response = view(request, token)
        for name, value in PRIVATE.items():
            response.headers[name] = value
        return response

    return answered


def _case(token: str) -> Case:
    return get_object_or_404(Case.objects.select_related("contact"), token=token)


def _to(token: str, anchor: str = "") -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("inbox:case", args=[token]) + anchor)


@require_safe
@never_cache
@private
def case(request: HttpRequest, token: str) -> HttpResponseBase:
    """Show where a question stands, and what was answered."""
    return _shown(request, _case(token), AskAgainForm())


def _shown(request: HttpRequest, found: Case, form: AskAgainForm, status: int = 200) -> HttpResponse:
    deliveries = found.deliveries.select_related("reply").prefetch_related("reply__sources__document")
    thread = [Said(one.delivered_at, delivery=one) for one in deliveries]
    thread += [Said(one.asked_at, follow_up=one) for one in found.follow_ups.all()]
    thread.sort(key=lambda said: said.at)
    context: dict[str, Any] = {
        "case": found,
        "thread": thread,
        "newest": next((said.delivery for said in reversed(thread) if said.delivery), None),
        "corrections": found.corrections.filter(state=Correction.State.TOLD),
        "form": form,
    }
    return render(request, "inbox/case.html", context, status=status)


@from_own_pages
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@private
@limited("POST_LIMIT", "post")
def judge(request: HttpRequest, token: str) -> HttpResponseBase:
    """Keep whether the reply helped."""
    found = _case(token)
    form = HelpedForm(request.POST)
    if request.method == "POST" and form.is_valid():
        replying.helped(found, form.cleaned_data["helped"])
    return _to(token, "#danh-gia")


@from_own_pages
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@private
@limited("POST_LIMIT", "post")
def ask_again(request: HttpRequest, token: str) -> HttpResponseBase:
    """Take a further question in the same thread."""
    found = _case(token)
    if request.method != "POST":
        return _to(token)
    form = AskAgainForm(request.POST)
    if form.is_valid():
        try:
            replying.ask_again(found, form.cleaned_data["text"])
            return _to(token, "#moi-nhat")
        except (replying.TooManyError, TakenMeanwhileError) as fault:
            form.add_error("text", fault.message)
    return _shown(request, found, form, 422)


@from_own_pages
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@private
@limited("POST_LIMIT", "post")
def withdraw(request: HttpRequest, token: str) -> HttpResponseBase:
    """Ask whether to delete the contact, and delete it."""
    found = _case(token)
    if request.method == "POST":
        services.withdraw_contact(found)
        return _to(token, "#lien-he")
    return render(request, "inbox/withdraw.html", {"case": found})


@from_own_pages
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@private
@limited("POST_LIMIT", "post")
def delete(request: HttpRequest, token: str) -> HttpResponseBase:
    """Ask whether to delete the question with all that was answered, and delete it."""
    found = _case(token)
    if request.method == "POST":
        services.delete(found)
        return render(request, "inbox/deleted.html")
    return render(request, "inbox/delete.html", {"case": found})
