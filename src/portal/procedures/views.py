"""The procedures' pages: search and filters, the whole record, what changed."""

from dataclasses import replace
from datetime import date
from typing import Any, Final

from django.core.paginator import EmptyPage, Paginator
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.core import failures
from portal.core.days import day_of
from portal.core.preferences import preferences_of
from portal.procedures import changes as telling
from portal.procedures import wording
from portal.procedures.filters import EVERYWHERE, Filters, Listing
from portal.procedures.freshness import conditional
from portal.procedures.indexing import IndexMissingError, current_build
from portal.procedures.models import Procedure, Version
from portal.procedures.sections import RecordPage
from portal.procedures.structured_data import description, json_ld

STEPS_SHOWN: Final = 10
"""Versions a page of the history."""


def _number(request: HttpRequest) -> int:
    """Return the page asked for; the first where what stands there is no number."""
    asked = request.GET.get("trang", "1")
    return int(asked) if asked.isdecimal() and len(asked) < 7 else 1


@require_safe
def procedure_list(request: HttpRequest) -> HttpResponseBase:
    """List procedures: searched for, filtered, or all."""
    published = Version.objects.aggregate(published=Max("published_at"), superseded=Max("superseded_at"))
    told = (published, Procedure.objects.published().count(), current_build())
    changed = max(filter(None, published.values()), default=None)
    return conditional(request, told, changed, lambda: _procedure_list(request))


def _procedure_list(request: HttpRequest) -> HttpResponseBase:
    filters = Filters.of(request.GET)
    preferences = preferences_of(request)
    try:
        listing = Listing(filters, preferences.province_name)
        page = listing.page(_number(request))
    except IndexMissingError:
        return failures.unavailable(request)
    except EmptyPage as fault:
        raise Http404 from fault
    asked = listing.filters
    number = page.number
    context: dict[str, Any] = {
        "listing": listing,
        "filters": asked,
        "page": page,
        "pages": [(one, asked.address(one) if isinstance(one, int) else "") for one in _pages(page)],
        "previous": asked.address(number - 1) if page.has_previous() else "",
        "next": asked.address(number + 1) if page.has_next() else "",
        "everywhere": replace(asked, scope=EVERYWHERE).address(),
        "local": asked.without("scope").address(),
        "plain": not listing.chosen and number == 1,
    }
    if not context["plain"]:
        context["canonical"] = ""  # one of very many views of the list, none of them the page to find
    return render(request, "procedures/list.html", context)


def _pages(page: Any) -> list[int | str]:
    """Return the numbers of pages to link to, with an ellipsis where some are left out."""
    if page.paginator.num_pages < 2:
        return []
    return list(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))


@require_safe
def procedure(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show the whole record in force: now, or on the day that the address names."""
    if request.GET.get("ngay"):
        return _on_day(request, code, day_of(request.GET["ngay"]))
    found = get_object_or_404(Procedure.objects.shown(), code=code)
    version = _current(found)
    coming = found.terms.filter(since__gt=timezone.now()).order_by("since").first()
    told = (
        version.pk,
        version.published_at,
        coming and (coming.pk, coming.since),
        found.review_on,
        found.missing_since,
    )
    more = {"latest": telling.latest(found), "coming": coming}
    return conditional(request, told, version.published_at, lambda: _procedure(request, found, version, more))


def _procedure(request: HttpRequest, found: Procedure, version: Version, more: dict[str, Any]) -> HttpResponse:
    record = version.record
    province = wording.province_of(found.place) if found.place else ""
    context = {
        "procedure": found,
        "version": version,
        "record": record,
        "sheet": RecordPage(record),
        "province": province,
        "elsewhere": _is_elsewhere(found, preferences_of(request).province_name),
        "description": description(record),
        "json_ld": json_ld(version, province),
        "past_review": found.review_on is not None and found.review_on < timezone.localdate(),
        "today": timezone.localdate(),
        **more,
    }
    return render(request, "procedures/procedure.html", context)


def _on_day(request: HttpRequest, code: str, day: date | None) -> HttpResponseBase:
    """Show the record as it is in force on a day; say so where nothing is, or where no day is named."""
    found = get_object_or_404(Procedure.objects.with_history(), code=code)
    term = found.terms.on(day).select_related("version__procedure").first() if day else None
    if term is None:
        context = {"procedure": found, "day": day, "typed": request.GET["ngay"][:20], "today": timezone.localdate()}
        return render(request, "procedures/not_in_force.html", context, status=404)
    return _procedure(request, found, term.version, {"as_of": day, "term": term, "canonical": ""})


@require_safe
def version_page(request: HttpRequest, code: str, version: str) -> HttpResponseBase:
    """Show a version that is or was in force, and when."""
    found = get_object_or_404(Procedure.objects.with_history(), code=code)
    shown = get_object_or_404(found.versions.filter(terms__isnull=False).distinct(), version=version)
    terms = list(found.terms.filter(version=shown).order_by("since"))
    return _procedure(request, found, shown, {"terms": terms, "canonical": ""})


def _is_elsewhere(found: Procedure, province: str) -> bool:
    """Whether another province than the reader's published the procedure for itself."""
    return bool(found.place) and not Procedure.objects.within(province).filter(pk=found.pk).exists()


def _current(found: Procedure) -> Version:
    if found.current is None:
        raise Http404
    return found.current


@require_safe
def changes(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show every version that was in force, and what each changed."""
    found = get_object_or_404(Procedure.objects.shown(), code=code)
    version = _current(found)
    told = (version.pk, version.published_at, found.terms.count())
    return conditional(request, told, version.published_at, lambda: _changes(request, found))


def _changes(request: HttpRequest, found: Procedure) -> HttpResponse:
    terms = found.terms.told()
    paginator = Paginator(terms, STEPS_SHOWN)
    try:
        page = paginator.page(_number(request))
    except EmptyPage as fault:
        raise Http404 from fault
    start = page.start_index() - 1
    shown = list(terms[start : start + STEPS_SHOWN + 1])  # one more, to compare the last one with
    context = {"procedure": found, "steps": telling.history(shown)[:STEPS_SHOWN], "page": page}
    return render(request, "procedures/changes.html", context)
