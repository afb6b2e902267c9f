"""The site's pages that are no pages of Wagtail's: search, and what is measured."""

from dataclasses import dataclass
from typing import Any, Final

from django.core.paginator import EmptyPage, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from portal.core.limits import limited
from portal.core.measuring import measuring
from portal.core.preferences import preferences_of
from portal.pages import listing, searching
from portal.pages.dating import day
from portal.procedures.indexing import IndexMissingError
from portal.procedures.models import Procedure
from portal.procedures.search import found_codes

ON_A_PAGE: Final = 15
PROCEDURES_MOST: Final = 200
FIRST: Final = 5
"""Procedures shown before the pages, where everything is searched."""

PROCEDURES: Final = "thu-tuc"
KINDS: Final = (
    ("", gettext_lazy("Tất cả")),
    (PROCEDURES, gettext_lazy("Thủ tục")),
    ("tin", gettext_lazy("Tin tức, thông báo")),
    ("van-ban", gettext_lazy("Văn bản chỉ đạo")),
    ("thong-tin", gettext_lazy("Trang thông tin")),
)


@dataclass(frozen=True)
class Result:
    """One thing found, as the list shows it."""

    kind: str
    label: str
    title: str
    url: str
    day: str
    note: str
    snippet: SafeString | str


@require_safe
@limited("READ_LIMIT", "search")
def search(request: HttpRequest) -> HttpResponse:
    """Find procedures and pages by the same words: `?q=`, of one kind by `?loai=`, further ones by `?trang=`."""
    words = " ".join(request.GET.get("q", "").replace("\x00", "")[: searching.LONGEST].split())
    kind = request.GET.get("loai", "")
    kind = kind if kind in dict(KINDS) else ""
    try:
        keys = _keys(words, kind, request)
        missing = False
    except IndexMissingError:
        keys, missing = [] if kind == PROCEDURES else list(searching.found(words, kind)), True
    try:
        page = Paginator(keys, ON_A_PAGE).page(listing.number_in(request.GET))
    except EmptyPage as fault:
        raise Http404 from fault
    kept = {name: value for name, value in (("q", words), ("loai", kind)) if value}
    context: dict[str, Any] = {
        "words": words,
        "kinds": KINDS,
        "kind": kind,
        "list": page,
        "results": _results(page.object_list, words),
        "missing": missing,
        "canonical": "" if words else None,
        **listing.pager(page, kept),
    }
    if context["canonical"] is None:
        del context["canonical"]
    return render(request, "pages/search.html", context)


def _keys(words: str, kind: str, request: HttpRequest) -> list[Any]:
    """Return what is found: codes of procedures, and entries of pages."""
    if not words:
        return []
    codes: list[Any] = []
    if kind in ("", PROCEDURES):
        codes = found_codes(words, preferences_of(request).province_name, PROCEDURES_MOST)
    if kind == PROCEDURES:
        return codes
    pages = searching.found(words, kind)
    return [*codes[:FIRST], *pages, *codes[FIRST:]] if pages else codes


def _results(keys: Any, words: str) -> list[Result]:
    """Return what a page of the list shows; the procedures of it are read in one query."""
    codes = [key for key in keys if isinstance(key, str)]
    rows = Procedure.objects.published().filter(code__in=codes).select_related("current") if codes else ()
    known = {row.code: row for row in rows}
    shown = [known.get(key) if isinstance(key, str) else key for key in keys]
    return [_procedure(one) if isinstance(one, Procedure) else _page(one, words) for one in shown if one is not None]


def _procedure(row: Procedure) -> Result:
    published = row.current.published_at if row.current else None
    told = _("Mã thủ tục %(code)s") % {"code": row.code}
    address = reverse("procedures:procedure", args=(row.code,))
    when = day(timezone.localdate(published)) if published else ""
    return Result(PROCEDURES, _("Thủ tục"), row.name, address, when, told, "")


def _page(entry: searching.Entry, words: str) -> Result:
    when = day(entry.day) if entry.day is not None else ""
    text = searching.snippet(entry.text, words)
    return Result(entry.kind, str(entry.label), entry.title, entry.url, when, entry.note, text)


@require_safe
def measured(request: HttpRequest) -> HttpResponse:
    """Say what the measuring system of the state's portals counts here, if anything."""
    return render(request, "pages/measured.html", {"measuring": measuring()})
