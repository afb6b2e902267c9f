"""Choices and the few small pages that belong to no other app."""

from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from motcua import places
from portal.core.measuring import measuring
from portal.core.origins import from_own_pages
from portal.core.place_search import LONGEST, choices
from portal.core.preferences import Preferences, keep, preferences_of


@from_own_pages
@require_POST
def choose(request: HttpRequest) -> HttpResponseBase:
    """Keep a person's choices and go back to where they came from (`next`); a script gets no page.

    A place may be typed (`place`), by its old or new name: one that it leads to is kept, of several they choose.
    """
    typed = request.POST.get("place", "").strip()
    found = choices(typed) if typed else []
    if typed and len(found) != 1:
        query = urlencode({"q": typed[:LONGEST], "next": _next(request)})
        return HttpResponseRedirect(f"{reverse('core:find_place')}?{query}")
    given = {name: str(value) for name, value in request.POST.items()}
    if found:
        given |= {"province": found[0].province, "commune": found[0].commune}
    chosen = preferences_of(request).with_choices(given)
    response: HttpResponseBase
    if request.headers.get("Accept", "").startswith("application/json"):
        response = JsonResponse({"place": chosen.place_name})
    else:
        response = HttpResponseRedirect(_next(request) + _commune_left(request, chosen))
    keep(response, chosen)
    return response


def _commune_left(request: HttpRequest, chosen: Preferences) -> str:
    """Return the part of the page to go back to: the choice of a commune, where only the province was chosen."""
    return "#commune" if "province" in request.POST and chosen.province and not chosen.commune else ""


def _next(request: HttpRequest) -> str:
    """Return the address to go back to, where it is one of ours."""
    wanted = (request.POST if request.method == "POST" else request.GET).get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else "/"


@require_safe
@cache_control(public=True, max_age=86400)
def communes(request: HttpRequest) -> HttpResponse:
    """Return the communes of a province (`?province=51`) as options of a select box."""
    found = places.province(request.GET.get("province", ""))
    chosen = request.GET.get("commune", "")
    return render(request, "core/communes.html", {"communes": found.communes if found else (), "chosen": chosen})


@require_safe
def find_place(request: HttpRequest) -> HttpResponse:
    """Offer the places that a typed name (`q`), old or new, leads to; each is kept by a form of its own."""
    typed = request.GET.get("q", "")[:LONGEST]
    found = choices(typed) if typed else []
    return render(request, "core/find_place.html", {"typed": typed, "choices": found, "back": _next(request)})


@require_safe
@cache_control(public=True, max_age=86400)
def robots(request: HttpRequest) -> HttpResponse:
    """Tell robots what not to visit, and where the sitemap stands."""
    return render(request, "core/robots.txt", content_type="text/plain; charset=utf-8")


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """Say what the assistant is, who answers for it, and where its words come from."""
    return render(request, "core/about.html")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Say what is kept, for how long, how to have it deleted, and what is sent to a language model, if to any."""
    sent = {"model_host": urlsplit(settings.MODEL_URL).netloc, "rewrites": "rewrite" in settings.MODEL_USES}
    found = measuring()
    told = {**sent, "live_help": settings.LIVE_HELP, "measured_by": ", ".join(found.hosts) if found else ""}
    return render(request, "core/privacy.html", told)


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """Say how the site helps people with disabilities, and whom to tell what does not work."""
    return render(request, "core/accessibility.html")
