"""The public page of plain figures, and the same for programs."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.insights import coverage, exports, public
from portal.insights.models import Folding
from portal.insights.public import Figures
from portal.procedures.freshness import conditional


@require_safe
def figures(request: HttpRequest) -> HttpResponseBase:
    """Show the figures."""
    told = _told()
    return conditional(request, told, None, lambda: _figures(request, told))


def _figures(request: HttpRequest, told: Figures) -> HttpResponse:
    context = {
        "lines": public.lines(told),
        "tables": [public.by_month(told), coverage.state(told["records"]), coverage.ages(told["records"])],
        "small": settings.SMALL_COUNT,
        "until": timezone.localdate() - timedelta(days=1),
    }
    return render(request, "insights/figures.html", context)


@require_safe
def figures_csv(request: HttpRequest) -> HttpResponseBase:
    """Send the figures for programs."""
    told = _told()
    return conditional(request, told, None, lambda: _csv(told))


def _csv(told: Figures) -> HttpResponse:
    table = public.csv_table(told, timezone.localdate() - timedelta(days=1))
    response = HttpResponse("".join(exports.csv_rows(table)), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'inline; filename="so-lieu.csv"'
    return response


def _told() -> Figures:
    made_at = Folding.objects.filter(pk=Folding.THE_ONE).values_list("made_at", flat=True).first()
    return public.figures(made_at)
