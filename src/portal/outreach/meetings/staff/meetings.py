"""Meetings in the staff's pages: the list, planning and logging, a meeting's page with its questions."""

from functools import cached_property
from typing import Any, ClassVar, Final, Protocol

from django.core.exceptions import PermissionDenied
from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, StatusTagColumn, TitleColumn
from wagtail.admin.views.generic import CreateView, EditView, InspectView

from portal.accounts import trail
from portal.core.spreadsheets import guarded
from portal.outreach.meetings.asking import raise_question
from portal.outreach.meetings.keeping import CALLED_OFF
from portal.outreach.meetings.models import FieldQuestion, Meeting
from portal.outreach.meetings.staff.filters import MeetingFilters
from portal.outreach.meetings.staff.forms import MeetingForm, QuestionForm
from portal.outreach.units.choosing import lies_in
from portal.outreach.units.finding import holding
from portal.outreach.units.staff import ScopedIndexView, ScopedViewSet

CHANGE: Final = "meetings.change_meeting"


class OfUnit(Protocol):
    """What belongs to a unit."""

    unit: Any


def place_told(row: OfUnit) -> str:
    """Return the village that a row belongs to, and the commune that it lies in."""
    return f"{row.unit.name}, {lies_in(row.unit)}"


def day_told(meeting: Meeting) -> str:
    """Return the day as people write it."""
    return f"{meeting.day:%d/%m/%Y}"


class MeetingsView(ScopedIndexView):
    """The meetings of one's place, the newest first."""

    default_ordering = "-day"
    any_permission_required: ClassVar = ["view"]
    custom_field_preprocess: ClassVar = {
        name: {"csv": guarded, "xlsx": guarded} for name in ("place", "subject", "unit.name", "topic")
    }

    @cached_property
    def columns(self) -> list[Column]:
        """What a row shows."""
        return [
            TitleColumn("subject", label=gettext_lazy("Nội dung"), get_url=self.get_inspect_url),
            Column("day", label=gettext_lazy("Ngày"), accessor=day_told, sort_key="day", width="9%"),
            Column("unit", label=gettext_lazy("Thôn, tổ dân phố"), accessor=place_told, width="24%"),
            StatusTagColumn("state", label=gettext_lazy("Trạng thái"), accessor="get_state_display", width="9%"),
            Column("attending", label=gettext_lazy("Số người dự"), width="9%"),
            Column("asked", label=gettext_lazy("Câu hỏi"), width="8%"),
        ]

    def get_base_queryset(self) -> QuerySet[Meeting]:
        """Return the meetings of the place, with what a row shows, in one query."""
        raised = FieldQuestion.objects.filter(meeting=OuterRef("pk")).order_by().values("meeting")
        counted = Subquery(raised.annotate(number=Count("pk")).values("number"), output_field=IntegerField())
        meetings: QuerySet[Meeting] = super().get_base_queryset()
        return meetings.select_related("unit__parent__parent", "topic").annotate(asked=Coalesce(counted, 0))

    def search_queryset(self, queryset: QuerySet[Meeting]) -> QuerySet[Meeting]:
        """Return those whose subject or place holds each word that was typed, or whose village is called so."""
        if not (said := holding(self.search_query or "")):
            return queryset
        return queryset.filter(said | Q(unit__in=self.units().filter(said)))


class MeetingPage(InspectView):
    """A meeting with its questions; takes a further question, and that it is not held."""

    any_permission_required: ClassVar = ["view"]
    page_title = gettext_lazy("Buổi sinh hoạt")
    object: Meeting
    request: HttpRequest

    def get_object(self, queryset: Any = None) -> Meeting:
        """Return the meeting with what the page shows."""
        meetings = Meeting.objects.select_related("unit__parent__parent", "topic", "logged_by", "logged_by_officer")
        found: Meeting = get_object_or_404(meetings, pk=self.pk)
        return found

    def get_fields(self) -> list[str]:
        """Return the one field that Wagtail's page tells; the rest is told in words of our own."""
        return ["subject"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return what the page shows."""
        meeting, may = self.object, self.request.user.has_perm(CHANGE)
        return {
            **super().get_context_data(**kwargs),
            "meeting": meeting,
            "place": place_told(meeting),
            "sheets": meeting.sheets.order_by("title"),
            "questions": meeting.questions.select_related("case").order_by("raised_at", "pk"),
            "may_change": may,
            "form": QuestionForm() if may and meeting.is_held else None,
            **kwargs,
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Take a question, or that the meeting is not held."""
        if not request.user.has_perm(CHANGE):
            raise PermissionDenied
        if request.POST.get("action") == "call_off":
            self._call_off()
        elif request.POST.get("action") == "question" and self.object.is_held:
            form = QuestionForm(request.POST)
            if not form.is_valid():
                response: HttpResponse = self.render_to_response(self.get_context_data(form=form))
                return response
            meeting: Meeting = self.object
            by: Any = request.user
            officer = meeting.logged_by_officer
            raise_question(form.cleaned_data["text"], meeting.unit, meeting=meeting, officer=officer, by=by)
            messages.success(request, _("Câu hỏi đã vào hộp thư."))
        return HttpResponseRedirect(reverse("meetings:inspect", args=[self.object.pk]))

    def _call_off(self) -> None:
        planned = Meeting.objects.filter(pk=self.object.pk, state=Meeting.State.PLANNED)
        if planned.update(state=Meeting.State.CALLED_OFF):
            trail.record(self.request.user, CALLED_OFF, self.object)  # type: ignore[arg-type]  # whoever came here is of the staff
            messages.success(self.request, _("Đã ghi là không họp."))
        else:
            messages.error(self.request, _("Chỉ hủy được buổi dự kiến."))


class MeetingCreateView(CreateView):
    """Plan a meeting, or log one."""

    def get_success_url(self) -> str:
        """Lead to the meeting's page."""
        return reverse("meetings:inspect", args=[self.object.pk])


class MeetingEditView(EditView):
    """Log a planned meeting, or mend a log."""

    def get_success_url(self) -> str:
        """Lead to the meeting's page."""
        return reverse("meetings:inspect", args=[self.object.pk])


class MeetingViewSet(ScopedViewSet):
    """Meetings of villages."""

    model = Meeting
    icon = "date"
    menu_label = gettext_lazy("Buổi sinh hoạt")
    add_view_class = MeetingCreateView
    edit_view_class = MeetingEditView
    index_view_class = MeetingsView
    inspect_view_class = MeetingPage
    inspect_template_name = "meetings/staff/meeting.html"
    inspect_view_enabled = True
    filterset_class = MeetingFilters
    search_fields: ClassVar = ["folded"]
    search_backend_name = None
    list_export: ClassVar = [
        "day", "begins_at", "unit.code", "unit.name", "unit.commune_code", "get_state_display", "place", "topic",
        "subject", "attending", "asked",
    ]  # fmt: skip
    export_headings: ClassVar = {
        "unit.code": gettext_lazy("Mã thôn"),
        "unit.name": gettext_lazy("Thôn, tổ dân phố"),
        "unit.commune_code": gettext_lazy("Mã xã"),
        "get_state_display": gettext_lazy("Trạng thái"),
        "asked": gettext_lazy("Số câu hỏi"),
    }
    export_filename = "buoi-sinh-hoat"

    def get_form_class(self, for_update: bool = False) -> type[MeetingForm]:
        """Return the form."""
        return MeetingForm
