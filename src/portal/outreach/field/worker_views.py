"""What the phone's own script fetches and sends: what to keep, what was written offline, the worker itself."""

import json
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from portal.core.preferences import preferences_of
from portal.outreach.field.access import for_programs
from portal.outreach.field.arriving import MOST_ITEMS, Result, read, take
from portal.outreach.field.letting_in import COOKIE_PATH, mark_of
from portal.outreach.field.models import Phone
from portal.outreach.field.offline import SCRIPTS, edition, files, kept, mark_of_all

THEME: Final = "#861a1f"
GROUND: Final = "#faf7f2"


@for_programs
@require_safe
def data(request: HttpRequest, phone: Phone) -> HttpResponseBase:
    """Say which pages to keep and by which marks; 304 where the phone knows all that."""
    told = kept(phone.officer, preferences_of(request))
    tag = mark_of_all(told)
    if tag in request.headers.get("If-None-Match", ""):
        response: HttpResponse = HttpResponse(status=304)
    else:
        response = JsonResponse(told)
    response.headers["ETag"] = tag
    return response


@for_programs
@require_POST
def deliver(request: HttpRequest, phone: Phone) -> HttpResponseBase:
    """Take what was written on the phone, each item once; say of each what became of it."""
    sent = _sent(request)
    if sent is None:
        return JsonResponse({"error": "bad_request"}, status=400)
    if sent["officer"] != mark_of(phone.officer):
        return JsonResponse({"error": "other_officer"}, status=409)
    results = []
    for one in sent["items"]:
        item = read(one)
        results.append(item if isinstance(item, Result) else take(phone.officer, item))
    return JsonResponse({"results": [result.as_json() for result in results]})


def _sent(request: HttpRequest) -> dict[str, Any] | None:
    """Return what a phone sent, None where it is not of the form agreed on."""
    if request.content_type != "application/json":
        return None
    try:
        told = json.loads(request.body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(told, dict) or not isinstance(told.get("items"), list) or len(told["items"]) > MOST_ITEMS:
        return None
    return {"officer": told.get("officer"), "items": told["items"]}


@require_safe
@cache_control(no_cache=True)
def worker(request: HttpRequest) -> HttpResponse:
    """Send the worker: it names the edition of the files, so a new edition is a new worker."""
    told = {"edition": edition(), "files": files(), "home": reverse("field:home"), "paths": _paths()}
    scripts = ", ".join(json.dumps(static(name)) for name in SCRIPTS)
    body = f"self.field = {json.dumps(told)};\nimportScripts({scripts});\n"
    response = HttpResponse(body, content_type="text/javascript; charset=utf-8")
    response.headers["Service-Worker-Allowed"] = COOKIE_PATH
    return response


def _paths() -> dict[str, str]:
    return {"data": reverse("field:data"), "deliver": reverse("field:deliver"), "enter": reverse("field:enter")}


@require_safe
@cache_control(public=True, max_age=86400)
def manifest(request: HttpRequest) -> HttpResponse:
    """Describe the application, so that a phone can put it beside its others."""
    icons = [
        {"src": static(f"portal/field-icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": use}
        for size in (192, 512)
        for use in ("any", "maskable")
    ]
    told = {
        "name": _("Trang của tuyên truyền viên"),
        "short_name": _("Tuyên truyền viên"),
        "lang": "vi",
        "id": reverse("field:home"),
        "start_url": reverse("field:home"),
        "scope": COOKIE_PATH,
        "display": "standalone",
        "background_color": GROUND,
        "theme_color": THEME,
        "icons": icons,
    }
    return HttpResponse(json.dumps(told, ensure_ascii=False), content_type="application/manifest+json; charset=utf-8")
