"""Consolidated reports: asking for one, watching it being made, taking its files."""

import re
from datetime import date, datetime
from typing import Any, ClassVar, Final

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.ui.tables import Column, StatusTagColumn, TitleColumn
from wagtail.admin.views.generic import CreateView, InspectView

from motcua.errors import MotcuaError
from portal.accounts import trail
from portal.outreach.directives import consolidating, periods
from portal.outreach.directives.models import Consolidation, Directive, ReportForm
from portal.outreach.directives.staff.forms import FIRST_YEAR, LAST_YEAR, DayInput
from portal.outreach.directives.storing import sent
from portal.outreach.units.models import Unit
from portal.outreach.units.scope import scope_of
from portal.outreach.units.staff import ScopedForm, ScopedIndexView, ScopedViewSet

KINDS: Final = ("docx", "xlsx")
KEPT: Final = frozenset({"index", "index_results", "add", "inspect"})
DATED: Final = re.compile(r"(?P<number>.+?)\s*\((?P<day>\d{1,2}/\d{1,2}/\d{4})\)\Z", re.ASCII)
NUMBER_LENGTH: Final = 120
LONGEST: Final = 366 * 5
"""Days of the longest span, five years."""


class AskForm(ScopedForm):
    """Of which place, for which span, of which directive and form."""

    directive_no = forms.CharField(
        label=gettext_lazy("Chỉ văn bản số (để trống: mọi văn bản)"), max_length=NUMBER_LENGTH, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Begin with the place of who asks, and the quarter that ended last."""
        super().__init__(*args, **kwargs)
        scope = scope_of(self.for_user)
        since, until = periods.last_ended(ReportForm.Period.QUARTER, timezone.localdate())
        asked = self.initial
        asked.setdefault("period_from", since)
        asked.setdefault("period_until", until)
        if scope.unit is not None:
            asked.setdefault("unit", scope.unit.pk)
        of_place: Any = scope.narrow(ReportForm.objects.all())
        field: Any = self.fields["form"]
        field.queryset, field.empty_label = of_place.order_by("title"), _("Mọi mẫu báo cáo")
        field.label = _("Mẫu báo cáo")

    def clean(self) -> dict[str, Any]:
        """Find the directive; refuse a span that ends before it begins."""
        cleaned = super().clean()
        since, until = cleaned.get("period_from"), cleaned.get("period_until")
        for name, day in (("period_from", since), ("period_until", until)):
            if isinstance(day, date) and not FIRST_YEAR <= day.year <= LAST_YEAR:
                self.add_error(name, _("Ngày không hợp lý; hãy xem lại năm."))
        if isinstance(since, date) and isinstance(until, date) and not 0 <= (until - since).days <= LONGEST:
            self.add_error("period_until", _("Ngày kết thúc kỳ không được trước ngày bắt đầu; kỳ không dài quá 5 năm."))
        unit = cleaned.get("unit")
        if unit is not None and unit.level == Unit.Level.VILLAGE:
            self.add_error("unit", _("Đơn vị tổng hợp là tỉnh hoặc xã."))
        if typed := (cleaned.get("directive_no") or "").strip():
            self.instance.directive = self._directive(typed)
        return cleaned

    def _directive(self, typed: str) -> Directive | None:
        """Return the one directive of a number, or of a number and a day; say what is wrong where there is none."""
        mine = scope_of(self.for_user).narrow(Directive.objects.all())
        found = list(mine.filter(number__iexact=typed)[:2]) or _dated(mine, typed)
        if not found:
            self.add_error("directive_no", _("Không có văn bản giao việc nào mang số này."))
        elif len(found) > 1:
            self.add_error(
                "directive_no",
                _("Nhiều văn bản mang số này; hãy ghi thêm ngày ban hành, như 12/UBND-VX (01/10/2026)."),
            )
        return found[0] if len(found) == 1 else None


def _dated(directives: QuerySet[Directive], typed: str) -> list[Directive]:
    """Return up to two directives of a number and a day, written as `Directive.dated_number` is."""
    said = DATED.match(typed)
    if said is None:
        return []
    try:
        day = datetime.strptime(said["day"], "%d/%m/%Y").date()  # a day, no moment
    except ValueError:
        return []
    return list(directives.filter(number__iexact=said["number"], issued_on=day)[:2])


def asked_told(wanted: Consolidation) -> str:
    """Return when it was asked for."""
    return f"{timezone.localtime(wanted.asked_at):%H:%M %d/%m/%Y}"


class ConsolidationIndex(ScopedIndexView):
    """Reports, the newest first; each leads to its page."""

    any_permission_required: ClassVar = ["view"]
    default_ordering = "-asked_at"

    @cached_property
    def columns(self) -> list[Column]:
        """What a row shows."""
        return [
            TitleColumn("unit", label=_("Đơn vị"), get_url=self.get_inspect_url),
            Column("period", label=_("Kỳ"), accessor=lambda one: periods.name(one.period_from, one.period_until)),
            Column("directive", label=_("Văn bản"), accessor=lambda one: one.directive.number if one.directive else ""),
            StatusTagColumn("state", label=_("Trạng thái"), accessor="get_state_display"),
            Column("asked_by", label=_("Người yêu cầu")),
            Column("asked_at", label=_("Yêu cầu lúc"), accessor=asked_told, sort_key="asked_at"),
        ]

    def get_base_queryset(self) -> QuerySet[Consolidation]:
        """Return the reports of the place with what a row shows."""
        return super().get_base_queryset().select_related("unit", "directive", "asked_by")


class AskView(CreateView):
    """Asking for a report."""

    page_title = gettext_lazy("Tổng hợp báo cáo")
    submit_button_label = gettext_lazy("Tổng hợp")

    def get_initial(self) -> dict[str, Any]:
        """Begin with the directive from whose page somebody came."""
        number = self.request.GET.get("van-ban", "")[:NUMBER_LENGTH]
        return {**super().get_initial(), **({"directive_no": number} if number else {})}

    def save_instance(self) -> Consolidation:
        """Store it and begin."""
        wanted: Consolidation = self.form.save(commit=False)
        return consolidating.ask(wanted, self.request.user)

    def get_success_url(self) -> str:
        """Go where it can be watched."""
        return reverse("consolidations:inspect", args=[self.object.pk])

    def get_success_message(self, instance: Consolidation) -> str:
        """Say that it has begun."""
        return _("Đang tổng hợp báo cáo.")

    def get_success_buttons(self) -> list[Any]:
        """Offer nothing: it cannot be changed."""
        return []


class ConsolidationView(InspectView):
    """One report: how far it is, its files."""

    any_permission_required: ClassVar = ["view"]
    page_title = gettext_lazy("Báo cáo tổng hợp")
    object: Consolidation
    request: HttpRequest

    def get_fields(self) -> list[str]:
        """Return the one field that Wagtail's page tells; the rest is told in words of our own."""
        return ["state"]

    def get_object(self, queryset: Any = None) -> Consolidation:
        """Return the report with what the page shows."""
        related = ("unit", "directive", "form", "asked_by")
        return get_object_or_404(Consolidation.objects.select_related(*related), pk=self.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return what the page shows."""
        wanted = self.object
        told = {
            "wanted": wanted,
            "working": wanted.state == Consolidation.State.WORKING,
            "is_done": wanted.state == Consolidation.State.DONE,
            "failed": wanted.state == Consolidation.State.FAILED,
            "name": periods.name(wanted.period_from, wanted.period_until),
        }
        return {**super().get_context_data(**kwargs), **told}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Have it made again."""
        if not request.user.has_perm("directives.add_consolidation"):
            raise PermissionDenied
        try:
            consolidating.again(self.object, request.user)
        except MotcuaError as fault:
            messages.error(request, fault.message)
        return HttpResponseRedirect(reverse("consolidations:inspect", args=[self.object.pk]))


def file(request: HttpRequest, consolidation_id: int, kind: str) -> HttpResponseBase:
    """Send a file of a report to those of its place; written down in the trail.

    Raises:
        PermissionDenied: they see no reports at all.
        Http404: there is none, or it is none of theirs.
    """
    user: Any = request.user
    if not user.has_perm("directives.view_consolidation"):
        raise PermissionDenied
    mine = scope_of(user).narrow(Consolidation.objects.select_related("unit"))
    wanted = mine.filter(pk=consolidation_id, state=Consolidation.State.DONE).first()
    if wanted is None or kind not in KINDS:
        raise Http404
    response = sent(getattr(wanted, kind), f"bao-cao-tong-hop {_name(wanted.unit, wanted)}")
    trail.record(user, consolidating.TAKEN, wanted, kind=kind)
    return response


def _name(unit: Unit, wanted: Consolidation) -> str:
    return f"{unit.name} {wanted.period_from:%Y%m%d}-{wanted.period_until:%Y%m%d}"


class ConsolidationViewSet(ScopedViewSet):
    """Consolidated reports: list, asking, one of them, its files."""

    model = Consolidation
    icon = "download"
    menu_label = gettext_lazy("Báo cáo tổng hợp")
    index_view_class = ConsolidationIndex
    add_view_class = AskView
    inspect_view_class = ConsolidationView
    inspect_view_enabled = True
    inspect_template_name = "directives/staff/consolidation.html"
    edit_handler = ObjectList(
        [
            FieldPanel("unit"),
            FieldRowPanel(
                [FieldPanel("period_from", widget=DayInput()), FieldPanel("period_until", widget=DayInput())]
            ),
            FieldPanel("form"),
            FieldPanel("directive_no"),
        ],
        base_form_class=AskForm,
    )

    def get_urlpatterns(self) -> list[Any]:
        """Return list, asking, a report's page and its files; nothing is changed or deleted by a form of fields."""
        kept = [one for one in super().get_urlpatterns() if one.name in KEPT]
        return [*kept, path("file/<int:consolidation_id>/<slug:kind>/", file, name="file")]
