"""What units were given to do: the list, and one share with progress, evidence and what the coordinator says."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Final

import django_filters
from django.contrib.contenttypes.models import ContentType
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
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, StatusTagColumn, TitleColumn
from wagtail.admin.views.generic import InspectView
from wagtail.models import ModelLogEntry

from motcua.errors import MotcuaError
from portal.accounts import trail
from portal.outreach.directives import due, evidence, working
from portal.outreach.directives.models import Assignment, AssignmentQuerySet, Evidence
from portal.outreach.directives.staff.exporting import our_time
from portal.outreach.directives.staff.forms import EditionForm, EvidenceForm, ProgressForm, SendBackForm
from portal.outreach.directives.staff.scoped import judges, narrowed, works_on
from portal.outreach.directives.storing import sent
from portal.outreach.units.exporting import guarded_fields
from portal.outreach.units.models import Unit, UnitQuerySet
from portal.outreach.units.scope import Scope, scope_of
from portal.outreach.units.staff import ScopedIndexView, ScopedViewSet

TEXT_SHOWN: Final = 120
HISTORY_SHOWN: Final = 15
KEPT: Final = frozenset({"index", "index_results", "inspect"})


class AssignmentFilters(WagtailFilterSet):
    """Which shares to list."""

    WHICH: ClassVar = [
        ("with_unit", gettext_lazy("đơn vị đang làm")),
        ("late", gettext_lazy("quá hạn")),
        *Assignment.State.choices,
    ]
    which = django_filters.ChoiceFilter(label=gettext_lazy("Tình trạng"), choices=WHICH, method="of_kind")
    due = django_filters.DateFilter(label=gettext_lazy("Hạn đến hết ngày"), field_name="due_on", lookup_expr="lte")
    number = django_filters.CharFilter(label=gettext_lazy("Số văn bản"), method="of_directive")
    unit = django_filters.CharFilter(label=gettext_lazy("Đơn vị (tên hoặc mã)"), method="of_unit")

    class Meta:
        model = Assignment
        fields: ClassVar = ["which", "due", "number", "unit"]

    def of_kind(self, shares: AssignmentQuerySet, name: str, value: str) -> QuerySet[Assignment]:
        """Keep those with the unit, those late, or those in a state."""
        if value == "late":
            return shares.late()
        return shares.with_unit() if value == "with_unit" else shares.filter(state=value)

    def of_directive(self, shares: AssignmentQuerySet, name: str, value: str) -> QuerySet[Assignment]:
        """Keep those of directives whose number holds what was typed."""
        return shares.filter(task__directive__number__icontains=value.strip())

    def of_unit(self, shares: AssignmentQuerySet, name: str, value: str) -> QuerySet[Assignment]:
        """Keep those of units that are meant."""
        mine: Any = scope_of(self.request.user).narrow(Unit.objects.order_by(), "")
        return shares.filter(unit__in=UnitQuerySet.named(mine, value).values("pk"))


def shown_text(share: Assignment) -> str:
    """Return the beginning of what is to be done, for a list."""
    text = " ".join(share.task.text.split())
    return text if len(text) <= TEXT_SHOWN else f"{text[:TEXT_SHOWN].rstrip()}…"


class AssignmentIndex(ScopedIndexView):
    """Shares of the place, what is due first before what is due later; each leads to its page."""

    any_permission_required: ClassVar = ["view"]
    default_ordering = "due_on"
    custom_field_preprocess: ClassVar = {
        **guarded_fields("task.text", "said", "task.directive.number", "unit"),
        **our_time("submitted_at", "accepted_at"),
    }

    @cached_property
    def columns(self) -> list[Column]:
        """What a row shows."""
        tell = due.teller()

        def when(share: Assignment) -> str:
            day = f"{share.due_on:%d/%m/%Y}"
            return f"{day} – {tell(share.due_on)}" if share.is_with_unit else day

        return [
            TitleColumn("task", label=_("Việc"), accessor=shown_text, get_url=self.get_inspect_url),
            Column("directive", label=_("Văn bản"), accessor="task.directive.number", width="13%"),
            Column("unit", label=_("Đơn vị"), width="15%"),
            Column("due_on", label=_("Hạn"), accessor=when, sort_key="due_on", width="19%"),
            StatusTagColumn("state", label=_("Trạng thái"), accessor="get_state_display", width="12%"),
            Column("percent", label=_("%"), accessor="percent", width="5%"),
        ]

    def get_base_queryset(self) -> QuerySet[Assignment]:
        """Return the shares with what a row shows, in one query."""
        shares = Assignment.objects.select_related("unit", "task__directive").defer("said", "task__directive__title")
        return narrowed(shares if not self.is_export else shares.defer(None), scope_of(self.request.user))

    def order_queryset(self, queryset: QuerySet[Assignment]) -> QuerySet[Assignment]:
        """Order by the day and the key, as the index has them."""
        later = self.ordering == "-due_on"
        return queryset.order_by(*(("-due_on", "-pk") if later else ("due_on", "pk")))


class AssignmentView(InspectView):
    """One share, and what may be done with it."""

    any_permission_required: ClassVar = ["view"]
    page_title = gettext_lazy("Việc được giao")
    object: Assignment
    request: HttpRequest

    def get_object(self, queryset: Any = None) -> Assignment:
        """Return the share with what the page shows."""
        related = ("unit", "task__directive__unit", "task__directive__document", "submitted_by", "accepted_by")
        return get_object_or_404(Assignment.objects.select_related(*related), pk=self.pk)

    def get_edit_url(self) -> None:
        """Offer no form of fields: all is done on this page."""

    def get_fields(self) -> list[str]:
        """Return the one field that Wagtail's page tells; the rest is told in words of our own."""
        return ["state"]

    @cached_property
    def scope(self) -> Scope:
        """The place of who looks."""
        return scope_of(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return what the page shows."""
        share, user = self.object, self.request.user
        may_work, may_judge = works_on(user, share, self.scope), judges(user, share, self.scope)
        seen = {"edition": share.edition}
        writes = may_work and share.is_with_unit
        told: dict[str, Any] = {
            "share": share,
            "when": due.told(share.due_on, timezone.localdate()),
            "off_day": due.off_day_told(share.due_on),
            "evidence": [(one, may_work and evidence.may_go(one, share)) for one in _shown(share)],
            "progress_form": ProgressForm(initial={**seen, "percent": share.percent, "said": share.said})
            if writes
            else None,
            "evidence_form": EvidenceForm() if writes else None,
            "judges": may_judge and share.state == Assignment.State.SUBMITTED,
            "send_back_form": SendBackForm(initial=seen)
            if may_judge and share.state in (Assignment.State.SUBMITTED, Assignment.State.ACCEPTED)
            else None,
            "history": _history(share),
        }
        return {**super().get_context_data(**kwargs), **told, **kwargs}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Do one thing with the share; what cannot be done is told and changes nothing."""
        allowed, act = ACTS.get(request.POST.get("act", ""), (None, None))
        if allowed is None or act is None or not allowed(request.user, self.object, self.scope):
            raise PermissionDenied
        try:
            response = act(self)
        except MotcuaError as fault:
            messages.error(request, fault.message)
            response = self.typed_again()
        return response or HttpResponseRedirect(self.address)

    def typed_again(self) -> HttpResponse | None:
        """Return the page with the text that could not be kept, so that it is not lost."""
        if "said" not in self.request.POST:
            return None
        self.object = self.get_object()
        return self.shown(rescued=self.request.POST["said"][:4000])

    def shown(self, **kwargs: Any) -> HttpResponse:
        """Return the page."""
        page: HttpResponse = self.render_to_response(self.get_context_data(**kwargs))
        return page

    @property
    def address(self) -> str:
        """The share's address."""
        return reverse("assignments:inspect", args=[self.object.pk])


def _shown(share: Assignment) -> QuerySet[Evidence]:
    return share.evidence.select_related("added_by")


def _history(share: Assignment) -> list[ModelLogEntry]:
    kind = ContentType.objects.get_for_model(Assignment)
    entries = ModelLogEntry.objects.filter(content_type=kind, object_id=str(share.pk)).exclude(action=evidence.SEEN)
    return list(entries.select_related("user").order_by("-timestamp", "-pk")[:HISTORY_SHOWN])


def _write(view: AssignmentView) -> HttpResponse | None:
    """Keep progress; hand in where that was asked."""
    form = ProgressForm(view.request.POST)
    if not form.is_valid():
        return view.shown(progress_form=form)
    said, user = form.cleaned_data, view.request.user
    if "submit" in view.request.POST:
        working.submit(view.object, user, said["edition"], said["said"])
        messages.success(view.request, _("Đã nộp kết quả. Cấp giao việc sẽ xem."))
    else:
        working.write(view.object, user, said["edition"], said["percent"], said["said"])
        messages.success(view.request, _("Đã ghi tiến độ."))
    return None


def _add(view: AssignmentView) -> HttpResponse | None:
    form = EvidenceForm(view.request.POST, view.request.FILES)
    if not form.is_valid():
        return view.shown(evidence_form=form)
    said = form.cleaned_data
    evidence.add(view.object, view.request.user, title=said["title"], file=said["file"], url=said["url"])
    messages.success(view.request, _("Đã thêm minh chứng."))
    return None


def _remove(view: AssignmentView) -> None:
    key = view.request.POST.get("evidence", "")
    if not (key.isdecimal() and len(key) < 19):
        raise Http404
    evidence.remove(get_object_or_404(view.object.evidence, pk=int(key)), view.request.user)
    messages.success(view.request, _("Đã bỏ minh chứng."))


def _accept(view: AssignmentView) -> None:
    form = EditionForm(view.request.POST)
    if not form.is_valid():
        raise working.MeanwhileError
    working.accept(view.object, view.request.user, form.cleaned_data["edition"])
    messages.success(view.request, _("Đã nhận kết quả."))


def _send_back(view: AssignmentView) -> HttpResponse | None:
    form = SendBackForm(view.request.POST)
    if not form.is_valid():
        return view.shown(send_back_form=form)
    working.send_back(view.object, view.request.user, form.cleaned_data["edition"], form.cleaned_data["why"])
    messages.success(view.request, _("Đã trả lại để bổ sung."))
    return None


May = Callable[[Any, Assignment, Scope], bool]
ACTS: Final[Mapping[str, tuple[May, Callable[[AssignmentView], HttpResponse | None]]]] = {
    "write": (works_on, _write),
    "add": (works_on, _add),
    "remove": (works_on, _remove),
    "accept": (judges, _accept),
    "send_back": (judges, _send_back),
}
"""What can be done on the page: who may, and what does it."""


def evidence_file(request: HttpRequest, evidence_id: int) -> HttpResponseBase:
    """Send a file of evidence to those of its place; written down in the trail.

    Raises:
        PermissionDenied: they see no assignments at all.
        Http404: there is none, or it is none of theirs.
    """
    if not request.user.has_perm("directives.view_assignment"):
        raise PermissionDenied
    mine = scope_of(request.user).narrow(Evidence.objects.select_related("assignment"), "assignment__unit__")
    one = mine.filter(pk=evidence_id).first()
    if one is None or not one.file:
        raise Http404
    response = sent(one.file, one.title)
    trail.record(request.user, evidence.SEEN, one.assignment, title=one.title)  # type: ignore[arg-type]  # signed in
    return response


class AssignmentViewSet(ScopedViewSet):
    """Shares: the list and one of them."""

    model = Assignment
    icon = "tasks"
    menu_label = gettext_lazy("Việc được giao")
    index_view_class = AssignmentIndex
    inspect_view_class = AssignmentView
    inspect_view_enabled = True
    inspect_template_name = "directives/staff/assignment.html"
    filterset_class = AssignmentFilters
    form_fields: ClassVar = ["percent"]
    list_export: ClassVar = [
        "task.directive.number", "task.number", "task.text", "unit.code", "unit", "due_on", "get_state_display",
        "percent", "said", "submitted_at", "times_sent_back", "accepted_at",
    ]  # fmt: skip
    export_headings: ClassVar = {
        "task.directive.number": gettext_lazy("Văn bản"),
        "task.number": gettext_lazy("Thứ tự"),
        "task.text": gettext_lazy("Việc cần làm"),
        "unit.code": gettext_lazy("Mã đơn vị"),
        "get_state_display": gettext_lazy("Trạng thái"),
    }
    export_filename = "viec-duoc-giao"

    @property
    def menu_url(self) -> str:
        """The list as the menu opens it: what waits for units."""
        return f"{super().menu_url}?which=with_unit"

    def get_urlpatterns(self) -> list[Any]:
        """Return the list, a share's page and its evidence; nothing is entered or deleted by a form of fields."""
        kept = [one for one in super().get_urlpatterns() if one.name in KEPT]
        return [*kept, path("evidence/<int:evidence_id>/", evidence_file, name="evidence")]
