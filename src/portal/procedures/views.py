"""The procedures' pages: search and filters, the whole record, what changed."""

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from portal.procedures.models import Procedure


@require_safe
def procedure_list(request: HttpRequest) -> HttpResponseBase:
    """List procedures."""
    return render(request, "procedures/list.html", {"procedures": Procedure.objects.published().listed()[:20]})


@require_safe
def procedure(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show a record."""
    found = get_object_or_404(Procedure.objects.published().select_related("current"), code=code)
    return render(request, "procedures/procedure.html", {"procedure": found, "record": found.current.record})


@require_safe
def changes(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show what changed."""
    found = get_object_or_404(Procedure.objects.published(), code=code)
    return render(request, "procedures/changes.html", {"procedure": found})
