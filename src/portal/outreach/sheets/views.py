"""Published sheets for everybody: on a telephone, for printing, as text, as a short message, for reading aloud."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.outreach.sheets import formats
from portal.outreach.sheets.models import Sheet
from portal.outreach.sheets.reading_aloud import length_of
from portal.outreach.sheets.short_messages import size_of, unmarked
from portal.outreach.sheets.showing import Shown, shown


def _published(key: int) -> Sheet:
    rows = Sheet.objects.published().select_related("topic")
    found: Sheet = get_object_or_404(rows.prefetch_related("parts", "sources__procedure", "sources__page"), pk=key)
    return found


def _context(sheet: Sheet) -> dict[str, Any]:
    told = shown(sheet)
    return {
        "sheet": told,
        "early": sheet.valid_from > timezone.localdate(),
        "size": size_of(told.short),
        "bare_size": size_of(unmarked(told.short)),
        "length": length_of(told.audio),
    }


@require_safe
@never_cache
def sheet(request: HttpRequest, key: int) -> HttpResponse:
    """Show a sheet."""
    return render(request, "sheets/sheet.html", _context(_published(key)))


def preview(request: HttpRequest, draft: Sheet) -> HttpResponse:
    """Show a draft as its readers will see it."""
    return render(request, "sheets/sheet.html", {**_context(draft), "is_draft": True})


@require_safe
@never_cache
def printed(request: HttpRequest, key: int) -> HttpResponse:
    """Show a sheet for printing on A4."""
    return render(request, "sheets/print.html", _context(_published(key)))


@require_safe
@never_cache
def pocket(request: HttpRequest, key: int) -> HttpResponse:
    """Show a sheet for the pocket: four times on one A4, or alone on A6."""
    told = _context(_published(key))
    alone = request.GET.get("kieu") == "mot"
    fitting, others = (told["sheet"].parts, []) if alone else formats.pocket_parts(told["sheet"])
    copies = range(1 if alone else 4)
    return render(
        request, "sheets/pocket.html", {**told, "copies": copies, "alone": alone, "fitting": fitting, "others": others}
    )


@require_safe
@never_cache
def text(request: HttpRequest, key: int) -> HttpResponse:
    """Return a sheet as plain text."""
    return _plain(formats.as_text(shown(_published(key))))


@require_safe
@never_cache
def short(request: HttpRequest, key: int) -> HttpResponse:
    """Return the short message of a sheet."""
    return _plain(formats.short_text(shown(_published(key))))


@require_safe
@never_cache
def aloud(request: HttpRequest, key: int) -> HttpResponse:
    """Return what is read aloud of a sheet; of one that is out of date only that it is."""
    told = shown(_published(key))
    return _plain(told.outdated.told + "\n" if told.outdated is not None else told.audio + "\n")


def _plain(told: str) -> HttpResponse:
    return HttpResponse(told, content_type="text/plain; charset=utf-8")


@require_safe
@never_cache
def code(request: HttpRequest, key: int) -> HttpResponse:
    """Return the address of a sheet as a QR code."""
    told: Shown = shown(_published(key))
    return HttpResponse(formats.picture_of(told.url), content_type="image/svg+xml")
