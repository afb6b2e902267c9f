"""Report forms: what units are asked, for which period; opening a period, and who has filed."""

from collections.abc import Iterable
from datetime import date
from functools import partial
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, ObjectList
from wagtail.admin.views.generic import InspectView

from portal.core.letters import letters_are_sent
from portal.outreach.directives import due, letters, periods, reporting
from portal.outreach.directives.models import ReportForm, ReportItem, UnitReport
from portal.outreach.directives.staff.forms import DayField, DayInput
from portal.outreach.directives.staff.reminding import say_reminded
from portal.outreach.units.models import Unit
from portal.outreach.units.scope import scope_of
from portal.outreach.units.staff import ScopedForm, ScopedIndexView, ScopedViewSet

CHANGE = "directives.change_reportform"
PERIODS_SHOWN = 24
LONGEST = 400
"""Days of the longest period, a little more than a year."""


class ReportFormForm(ScopedForm):
    """A report form with its items."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Begin with the unit of who fills it in."""
        super().__init__(*args, **kwargs)
        scope = scope_of(self.for_user)
        if self.instance.pk is None and scope.unit is not None:
            self.initial.setdefault("unit", scope.unit.pk)

    def clean(self) -> dict[str, Any]:
        """Keep items that reports have answered, and let only numbers be counted."""
        cleaned = super().clean()
        unit = cleaned.get("unit")
        if unit is not None and unit.level == Unit.Level.VILLAGE:
            self.add_error("unit", _("Đơn vị tổng hợp là tỉnh hoặc xã."))
        items = self.formsets["items"]
        items.is_valid()  # has its rows read, which Wagtail does after this
        gone = [str(one.instance.pk) for one in items.forms if one.instance.pk and items._should_delete_form(one)]
        if self._are_answered(gone):
            raise forms.ValidationError(
                _("Đã có báo cáo điền chỉ tiêu bị xóa. Hãy giữ chỉ tiêu đó, hoặc ngừng dùng mẫu này và lập mẫu mới.")
            )
        if self._are_answered(str(one.instance.pk) for one in items.forms if "kind" in one.changed_data):
            raise forms.ValidationError(
                _("Đã có báo cáo điền chỉ tiêu bị đổi loại. Hãy giữ loại cũ, hoặc ngừng dùng mẫu này và lập mẫu mới.")
            )
        for said in (getattr(one, "cleaned_data", {}) for one in items.forms):
            if said.get("counted") and said.get("kind") == ReportItem.Kind.TEXT:
                raise forms.ValidationError(
                    _("Chỉ tiêu dạng chữ không thể đặt tự đếm: %(label)s.") % {"label": said["label"]}
                )
        return cleaned

    def _are_answered(self, keys: Iterable[str]) -> bool:
        """Whether a report holds one of the items."""
        asked = list(keys)
        return bool(asked and self.instance.pk and self.instance.reports.filter(values__has_any_keys=asked).exists())


class OpenForm(forms.Form):
    """A period to report on."""

    since = DayField(label=gettext_lazy("Từ ngày"))
    until = DayField(label=gettext_lazy("Đến ngày"))

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it begins, or is longer than a year."""
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not 0 <= (cleaned["until"] - cleaned["since"]).days <= LONGEST:
            self.add_error("until", _("Ngày kết thúc kỳ báo cáo phải sau ngày bắt đầu; kỳ không dài quá một năm."))
        return cleaned


class ReportFormView(InspectView):
    """A report form: its items, its periods with who filed."""

    any_permission_required: ClassVar = ["view"]
    page_title = gettext_lazy("Mẫu báo cáo")
    object: ReportForm
    request: HttpRequest

    def get_fields(self) -> list[str]:
        """Return the one field that Wagtail's page tells; the rest is told in words of our own."""
        return ["title"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return what the page shows."""
        may = self.request.user.has_perm(CHANGE)
        told: dict[str, Any] = {
            "form_told": self.object,
            "items": self.object.items.all(),
            "spans": spans(self.object),
            "open_form": OpenForm(initial=_next(self.object)) if may else None,
            "may_change": may,
            "may_remind": may and letters_are_sent(),
        }
        return {**super().get_context_data(**kwargs), **told, **kwargs}


def spans(form: ReportForm) -> list[dict[str, Any]]:
    """Return a form's periods, each with how many units report, have filed, are late; in one query."""
    today = timezone.localdate()
    filed = Q(state=UnitReport.State.FILED)
    rows = form.reports.order_by().values("period_from", "period_until", "due_on")
    counted = rows.annotate(units=Count("pk"), filed=Count("pk", filter=filed), open=Count("pk", filter=~filed))
    newest = counted.order_by("-period_until", "-period_from")[:PERIODS_SHOWN]
    return [
        {
            **one,
            "name": periods.name(one["period_from"], one["period_until"]),
            "late": one["open"] if one["due_on"] < today else 0,
            "told": due.told(one["due_on"], today),
        }
        for one in newest
    ]


def _next(form: ReportForm) -> dict[str, date]:
    """Return the period that is offered to be opened: the one that ended last; of a single report, this year so far."""
    today = timezone.localdate()
    if form.period == ReportForm.Period.ONCE:
        return {"since": date(today.year, 1, 1), "until": today}
    since, until = periods.last_ended(form.period, today)
    return {"since": since, "until": until}


@require_POST
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a period, or have those reminded who have not filed."""
    if not request.user.has_perm(CHANGE):
        raise PermissionDenied
    report_form = get_object_or_404(ReportForm.objects.select_related("unit"), pk=pk)
    form = OpenForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(one) for errors in form.errors.values() for one in errors))
    elif request.POST.get("act") == "remind":
        since, until = (form.cleaned_data[name].isoformat() for name in ("since", "until"))
        say_reminded(request, report_form, partial(letters.remind_unfiled.enqueue, report_form.pk, since, until))
    else:
        said = form.cleaned_data
        count = reporting.open_period(report_form, said["since"], said["until"], request.user)
        messages.success(request, _("Đã mở kỳ báo cáo cho %(count)s đơn vị.") % {"count": count})
    return HttpResponseRedirect(reverse("report_forms:inspect", args=[pk]))


class ReportFormIndex(ScopedIndexView):
    """Report forms; each leads to its page."""

    list_display: ClassVar = ["title", "period", "unit", "due_days", "ended_on"]

    def get_edit_url(self, instance: ReportForm) -> str:
        """Return the form's page: periods are opened there."""
        return reverse("report_forms:inspect", args=[instance.pk])

    def get_base_queryset(self) -> Any:
        """Return the forms of the place, with their units."""
        return super().get_base_queryset().select_related("unit").order_by("title", "pk")


class ReportFormViewSet(ScopedViewSet):
    """Report forms: list, writing one, its page."""

    model = ReportForm
    icon = "form"
    menu_label = gettext_lazy("Mẫu báo cáo")
    index_view_class = ReportFormIndex
    inspect_view_class = ReportFormView
    inspect_view_enabled = True
    inspect_template_name = "directives/staff/report_form.html"
    list_display: ClassVar = ["title", "period", "unit", "due_days", "ended_on"]
    search_backend_name = None
    search_fields: ClassVar = ["title"]
    edit_handler = ObjectList(
        [
            FieldPanel("title"),
            FieldRowPanel([FieldPanel("period"), FieldPanel("due_days")]),
            FieldPanel("unit"),
            FieldRowPanel([FieldPanel("begun_on", widget=DayInput()), FieldPanel("ended_on", widget=DayInput())]),
            InlinePanel(
                "items",
                heading=gettext_lazy("Chỉ tiêu"),
                label=gettext_lazy("Chỉ tiêu"),
                min_num=1,
                panels=[FieldPanel("label"), FieldRowPanel([FieldPanel("kind"), FieldPanel("counted")])],
            ),
        ],
        base_form_class=ReportFormForm,
    )

    def get_urlpatterns(self) -> list[Any]:
        """Return the usual addresses and that of the acts; a form that was used is ended, not deleted."""
        kept = [one for one in super().get_urlpatterns() if one.name != "delete"]
        return [*kept, path("act/<int:pk>/", self.guarded(act), name="act")]
