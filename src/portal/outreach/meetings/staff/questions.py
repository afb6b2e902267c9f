"""Questions from the field in the staff's pages: a list to look at, each with its answer."""

from functools import cached_property
from typing import Any, ClassVar, Final

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.generic import InspectView
from wagtail.permission_policies import ModelPermissionPolicy

from motcua.errors import MotcuaError
from portal.core.spreadsheets import guarded
from portal.outreach.meetings.asking import ask_again
from portal.outreach.meetings.models import FieldQuestion
from portal.outreach.meetings.staff.filters import QuestionFilters
from portal.outreach.meetings.staff.forms import QuestionForm
from portal.outreach.meetings.staff.meetings import CHANGE, place_told
from portal.outreach.units.finding import holding
from portal.outreach.units.staff import ScopedIndexView, ScopedViewSet

SHOWN: Final = 110


class LookedAtPolicy(ModelPermissionPolicy):
    """As the roles have it, but for looking alone: what is listed is made and changed elsewhere."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Refuse all but looking, whatever the rights."""
        return action == "view" and bool(super().user_has_permission(user, action))


def beginning(question: FieldQuestion) -> str:
    """Return the beginning of a question, for a list."""
    text = " ".join(question.text.split())
    return text if len(text) <= SHOWN else f"{text[:SHOWN].rstrip()}…"


class QuestionsView(ScopedIndexView):
    """The questions of one's place, the newest first."""

    default_ordering = "-raised_at"
    any_permission_required: ClassVar = ["view"]
    custom_field_preprocess: ClassVar = {
        name: {"csv": guarded, "xlsx": guarded} for name in ("text", "answer", "answer_office", "unit.name")
    }

    @cached_property
    def columns(self) -> list[Column]:
        """What a row shows."""
        return [
            TitleColumn("text", label=gettext_lazy("Câu hỏi"), accessor=beginning, get_url=self.get_inspect_url),
            Column("unit", label=gettext_lazy("Thôn, tổ dân phố"), accessor=place_told, width="22%"),
            Column("state", label=gettext_lazy("Tình trạng"), accessor="state_told", width="14%"),
            DateColumn("raised_at", label=gettext_lazy("Nêu"), sort_key="raised_at", width="9%"),
            DateColumn("answered_at", label=gettext_lazy("Trả lời"), sort_key="answered_at", width="9%"),
        ]

    def get_base_queryset(self) -> QuerySet[FieldQuestion]:
        """Return the questions of the place, with what a row shows, in one query."""
        questions: QuerySet[FieldQuestion] = super().get_base_queryset()
        return questions.select_related("unit__parent__parent", "case")

    def search_queryset(self, queryset: QuerySet[FieldQuestion]) -> QuerySet[FieldQuestion]:
        """Return those in whose question or answer each word that was typed is found."""
        return queryset.filter(holding(self.search_query or ""))


class QuestionPage(InspectView):
    """A question with its answer; takes a further question."""

    any_permission_required: ClassVar = ["view"]
    page_title = gettext_lazy("Câu hỏi từ cơ sở")
    object: FieldQuestion
    request: HttpRequest

    def get_object(self, queryset: Any = None) -> FieldQuestion:
        """Return the question with what the page shows."""
        questions = FieldQuestion.objects.select_related("unit__parent__parent", "meeting", "officer", "case")
        found: FieldQuestion = get_object_or_404(questions, pk=self.pk)
        return found

    def get_fields(self) -> list[str]:
        """Return the one field that Wagtail's page tells; the rest is told in words of our own."""
        return ["text"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return what the page shows."""
        question = self.object
        may = self.request.user.has_perm(CHANGE) and question.answered_at is not None and question.case is not None
        return {
            **super().get_context_data(**kwargs),
            "question": question,
            "place": place_told(question),
            "follow_ups": question.case.follow_ups.all() if question.case is not None else (),
            "form": QuestionForm() if may else None,
            **kwargs,
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Take a further question."""
        if not request.user.has_perm(CHANGE):
            raise PermissionDenied
        form = QuestionForm(request.POST)
        if form.is_valid():
            try:
                ask_again(self.object, form.cleaned_data["text"], by=request.user)  # type: ignore[arg-type]  # whoever came here is of the staff
                messages.success(request, _("Đã gửi câu hỏi thêm vào hộp thư."))
            except MotcuaError as fault:
                messages.error(request, fault.message)
        return HttpResponseRedirect(reverse("field_questions:inspect", args=[self.object.pk]))


class FieldQuestionViewSet(ScopedViewSet):
    """Questions from the field."""

    model = FieldQuestion
    icon = "help"
    menu_label = gettext_lazy("Câu hỏi từ cơ sở")
    index_view_class = QuestionsView
    inspect_view_class = QuestionPage
    inspect_template_name = "meetings/staff/question.html"
    inspect_view_enabled = True
    filterset_class = QuestionFilters
    form_fields: ClassVar = ["text"]
    search_fields: ClassVar = ["folded"]
    search_backend_name = None
    list_export: ClassVar = [
        "raised_at", "unit.code", "unit.name", "unit.commune_code", "text", "state_told", "answer", "answer_office",
        "answered_at",
    ]  # fmt: skip
    export_headings: ClassVar = {
        "unit.code": gettext_lazy("Mã thôn"),
        "unit.name": gettext_lazy("Thôn, tổ dân phố"),
        "unit.commune_code": gettext_lazy("Mã xã"),
        "state_told": gettext_lazy("Tình trạng"),
    }
    export_filename = "cau-hoi-tu-co-so"

    def get_urlpatterns(self) -> list[Any]:
        """Return the addresses for looking; there are no others."""
        looking = ("index", "index_results", "inspect")
        return [one for one in super().get_urlpatterns() if one.name in looking]
