"""Reports of units: the list, and one to fill in, file, send back."""

from typing import Any, ClassVar, Final

import django_filters
from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, StatusTagColumn, TitleColumn
from wagtail.admin.views.generic import InspectView

from motcua.errors import MotcuaError
from portal.outreach.directives import due, periods, reporting
from portal.outreach.directives.models import ReportItem, UnitReport
from portal.outreach.directives.report_models import UnitReportQuerySet
from portal.outreach.directives.staff.exporting import our_time
from portal.outreach.directives.staff.forms import EditionForm, SendBackForm
from portal.outreach.directives.staff.scoped import judges_report, narrowed
from portal.outreach.directives.working import MeanwhileError
from portal.outreach.units.exporting import guarded_fields
from portal.outreach.units.models import Unit, UnitQuerySet
from portal.outreach.units.scope import Scope, scope_of
from portal.outreach.units.staff import ScopedIndexView, ScopedViewSet

CHANGE: Final = "directives.change_unitreport"
KEPT: Final = frozenset({"index", "index_results", "inspect"})
TEXT_LENGTH: Final = 2000
REMARK_LENGTH: Final = 500


class FillForm(EditionForm):
    """The items of a report, each a number or a text; what the system counts begins with its figure."""

    def __init__(
        self, items: list[ReportItem], values: dict[str, reporting.Value], *args: Any, filing: bool = False, **kw: Any
    ) -> None:
        """Take the items, what was entered, and whether the report is to be filed, so that no number may be missing."""
        super().__init__(*args, **kw)
        self.items, self.values, self.filing = items, values, filing
        for number, item in enumerate(items, start=1):
            held, needed = values.get(str(item.pk), {}), filing and item.kind == ReportItem.Kind.NUMBER
            self.fields[f"item-{item.pk}"] = _field(item, held, f"{number}. {item.label}", needed=needed)
            if item.counted:
                self.fields[f"remark-{item.pk}"] = forms.CharField(
                    label=_("Ghi chú khi sửa số tự đếm"),
                    required=False,
                    max_length=REMARK_LENGTH,
                    initial=held.get("remark", ""),
                )

    def clean(self) -> dict[str, Any]:
        """Ask for a remark where the unit says otherwise than what was counted."""
        cleaned = super().clean() or self.cleaned_data
        if self.filing:
            for item in self.items:
                said, counted = cleaned.get(f"item-{item.pk}"), self.values.get(str(item.pk), {}).get("counted")
                if item.counted and said is not None and said != counted and not cleaned.get(f"remark-{item.pk}"):
                    self.add_error(f"remark-{item.pk}", _("Số này khác số hệ thống đếm; vui lòng ghi lý do."))
        return cleaned

    def entered(self) -> dict[str, reporting.Value]:
        """Return what was entered, in the form in which a report keeps it."""
        said = self.cleaned_data
        kept = {}
        for item in self.items:
            held = self.values.get(str(item.pk), {})
            kept[str(item.pk)] = {"value": said.get(f"item-{item.pk}")}
            if item.counted:
                told = {"counted": held.get("counted"), "how": held.get("how", "")}
                kept[str(item.pk)] |= {**told, "remark": said.get(f"remark-{item.pk}", "")}
        return kept

    def rows(self) -> list[dict[str, Any]]:
        """Return each item with its fields, for the page."""
        return [
            {
                "item": item,
                "field": self[f"item-{item.pk}"],
                "remark": self[f"remark-{item.pk}"] if item.counted else None,
                **self.values.get(str(item.pk), {}),
            }
            for item in self.items
        ]


def _field(item: ReportItem, held: reporting.Value, label: str, *, needed: bool) -> forms.Field:
    shared: dict[str, Any] = {"label": label, "required": needed, "initial": held.get("value")}
    if item.kind == ReportItem.Kind.NUMBER:
        return forms.IntegerField(min_value=0, max_value=reporting.MOST_FIGURE, **shared)
    return forms.CharField(max_length=TEXT_LENGTH, widget=forms.Textarea(attrs={"rows": 3}), **shared)


class UnitReportFilters(WagtailFilterSet):
    """Which reports to list."""

    WHICH: ClassVar = [
        ("with_unit", gettext_lazy("chưa nộp")),
        ("late", gettext_lazy("quá hạn")),
        *UnitReport.State.choices,
    ]
    which = django_filters.ChoiceFilter(label=gettext_lazy("Tình trạng"), choices=WHICH, method="of_kind")
    until = django_filters.DateFilter(label=gettext_lazy("Kỳ đến ngày"), field_name="period_until")
    title = django_filters.CharFilter(
        label=gettext_lazy("Mẫu báo cáo"), field_name="form__title", lookup_expr="icontains"
    )
    unit = django_filters.CharFilter(label=gettext_lazy("Đơn vị (tên hoặc mã)"), method="of_unit")

    class Meta:
        model = UnitReport
        fields: ClassVar = ["which", "until", "title", "unit"]

    def of_kind(self, reports: UnitReportQuerySet, name: str, value: str) -> QuerySet[UnitReport]:
        """Keep those not filed, those late, or those in a state."""
        if value == "late":
            return reports.late()
        return reports.with_unit() if value == "with_unit" else reports.filter(state=value)

    def of_unit(self, reports: UnitReportQuerySet, name: str, value: str) -> QuerySet[UnitReport]:
        """Keep those of units that are meant."""
        found: Any = UnitQuerySet.named(Unit.objects.all(), value)
        return reports.filter(unit__in=found.order_by().values("pk"))


class UnitReportIndex(ScopedIndexView):
    """Reports of the place, the newest period first; each leads to its page."""

    any_permission_required: ClassVar = ["view"]
    default_ordering = "-period_until"
    custom_field_preprocess: ClassVar = {**guarded_fields("form", "unit", "sent_back_why"), **our_time("filed_at")}

    @cached_property
    def columns(self) -> list[Column]:
        """What a row shows."""
        tell = due.teller()

        def when(report: UnitReport) -> str:
            day = f"{report.due_on:%d/%m/%Y}"
            return f"{day} – {tell(report.due_on)}" if report.is_with_unit else day

        return [
            TitleColumn("form", label=_("Mẫu báo cáo"), get_url=self.get_inspect_url),
            Column("unit", label=_("Đơn vị"), width="18%"),
            Column(
                "period",
                label=_("Kỳ"),
                accessor=lambda one: periods.name(one.period_from, one.period_until),
                sort_key="period_until",
                width="18%",
            ),
            Column("due_on", label=_("Hạn nộp"), accessor=when, width="20%"),
            StatusTagColumn("state", label=_("Trạng thái"), accessor="get_state_display", width="13%"),
        ]

    def get_base_queryset(self) -> QuerySet[UnitReport]:
        """Return the reports with what a row shows, in one query."""
        reports = UnitReport.objects.select_related("unit", "form").defer("values")
        return narrowed(reports, scope_of(self.request.user))

    def order_queryset(self, queryset: QuerySet[UnitReport]) -> QuerySet[UnitReport]:
        """Order by the period and the key, as the index has them."""
        sooner = self.ordering == "period_until"
        return queryset.order_by(*(("period_until", "pk") if sooner else ("-period_until", "-pk")))


class UnitReportView(InspectView):
    """One report: filled in by its unit, read and sent back by who consolidates."""

    any_permission_required: ClassVar = ["view"]
    page_title = gettext_lazy("Báo cáo của đơn vị")
    object: UnitReport
    request: HttpRequest

    def get_object(self, queryset: Any = None) -> UnitReport:
        """Return the report with what the page shows."""
        return get_object_or_404(UnitReport.objects.select_related("unit", "form__unit", "filed_by"), pk=self.pk)

    def get_edit_url(self) -> None:
        """Offer no form of fields: all is done on this page."""

    def get_fields(self) -> list[str]:
        """Return the one field that Wagtail's page tells; the rest is told in words of our own."""
        return ["state"]

    @cached_property
    def scope(self) -> Scope:
        """The place of who looks."""
        return scope_of(self.request.user)

    @cached_property
    def items(self) -> list[ReportItem]:
        """The form's items."""
        return list(self.object.form.items.all())

    @cached_property
    def values(self) -> dict[str, reporting.Value]:
        """What was entered or counted."""
        return reporting.begun(self.object, self.items)

    def may_fill(self) -> bool:
        """Whether the user writes this report, which waits for it."""
        may = self.request.user.has_perm(CHANGE) and self.scope.holds(self.object.unit)
        return bool(may and self.object.is_with_unit)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return what the page shows."""
        report = self.object
        seen = {"edition": report.edition}
        backed = judges_report(self.request.user, report, self.scope) and not report.is_with_unit
        told: dict[str, Any] = {
            "report": report,
            "name": periods.name(report.period_from, report.period_until),
            "when": due.told(report.due_on, timezone.localdate()) if report.is_with_unit else "",
            "fill_form": FillForm(self.items, self.values, initial=seen) if self.may_fill() else None,
            "lines": [{"item": one, **self.values.get(str(one.pk), {})} for one in self.items],
            "send_back_form": SendBackForm(initial=seen) if backed else None,
        }
        return {**super().get_context_data(**kwargs), **told, **kwargs}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save, file or send back; what cannot be done is told and changes nothing."""
        act = request.POST.get("act", "")
        right = "directives.send_back_unitreport" if act == "send_back" else CHANGE
        if act not in ("save", "file", "send_back") or not request.user.has_perm(right):
            raise PermissionDenied
        try:
            response = self._send_back() if act == "send_back" else self._fill(filing=act == "file")
        except MotcuaError as fault:
            messages.error(request, fault.message)
            response = None
        return response or HttpResponseRedirect(reverse("unit_reports:inspect", args=[self.object.pk]))

    def _fill(self, *, filing: bool) -> HttpResponse | None:
        if not self.may_fill():
            messages.error(self.request, _("Báo cáo đã nộp; muốn sửa thì đề nghị trả lại."))
            return self._rescued()
        form = FillForm(self.items, self.values, self.request.POST, filing=filing)
        if not form.is_valid():
            return self._shown(fill_form=form)
        try:
            reporting.save(self.object, self.request.user, form.cleaned_data["edition"], form.entered(), filed=filing)
        except MeanwhileError as fault:
            messages.error(self.request, fault.message)
            return self._beside_what_is_kept(filing=filing)
        messages.success(self.request, _("Đã nộp báo cáo.") if filing else _("Đã lưu bản nháp."))
        return None

    def _rescued(self) -> HttpResponse:
        """Return the report with what was typed and could not be kept, so that it can be copied."""
        typed = ((item, self.request.POST.get(f"item-{item.pk}", "")[:TEXT_LENGTH]) for item in self.items)
        return self._shown(rescued=[(item, said) for item, said in typed if said])

    def _beside_what_is_kept(self, *, filing: bool) -> HttpResponse:
        """Return what was typed beside what another has kept meanwhile, so that neither is lost."""
        self.object = self.get_object()
        del self.values
        if not self.may_fill():
            return self._rescued()
        typed = self.request.POST.copy()
        typed["edition"] = str(self.object.edition)
        return self._shown(fill_form=FillForm(self.items, self.values, typed, filing=filing), beside=True)

    def _send_back(self) -> HttpResponse | None:
        if not judges_report(self.request.user, self.object, self.scope):
            raise PermissionDenied
        form = SendBackForm(self.request.POST)
        if not form.is_valid():
            return self._shown(send_back_form=form)
        reporting.send_back(self.object, self.request.user, form.cleaned_data["edition"], form.cleaned_data["why"])
        messages.success(self.request, _("Đã trả lại báo cáo để sửa."))
        return None

    def _shown(self, **kwargs: Any) -> HttpResponse:
        page: HttpResponse = self.render_to_response(self.get_context_data(**kwargs))
        return page


class UnitReportViewSet(ScopedViewSet):
    """Reports: the list and one of them."""

    model = UnitReport
    icon = "doc-full"
    menu_label = gettext_lazy("Báo cáo của đơn vị")
    index_view_class = UnitReportIndex
    inspect_view_class = UnitReportView
    inspect_view_enabled = True
    inspect_template_name = "directives/staff/unit_report.html"
    filterset_class = UnitReportFilters
    form_fields: ClassVar = ["state"]
    list_export: ClassVar = [
        "form", "unit.code", "unit", "period_from", "period_until", "due_on", "get_state_display", "filed_at",
        "sent_back_why",
    ]  # fmt: skip
    export_headings: ClassVar = {
        "unit.code": gettext_lazy("Mã đơn vị"),
        "get_state_display": gettext_lazy("Trạng thái"),
    }
    export_filename = "bao-cao-cua-don-vi"

    def get_urlpatterns(self) -> list[Any]:
        """Return the list and a report's page; nothing is entered or deleted by a form of fields."""
        return [one for one in super().get_urlpatterns() if one.name in KEPT]
