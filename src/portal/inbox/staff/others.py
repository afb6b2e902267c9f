"""Templates, rules and test questions, in the staff's pages."""

from functools import cached_property
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import Button

from portal.accounts.models import User
from portal.conversations.services import storable
from portal.inbox.models import AssignmentRule, RegressionQuestion, ReplyTemplate
from portal.inbox.regression import run_all
from portal.inbox.staff.forms import officers


class ReplyTemplateViewSet(ModelViewSet):
    """Texts to begin a reply with."""

    model = ReplyTemplate
    icon = "doc-full"
    copy_view_enabled = False
    add_to_reference_index = False
    list_display: ClassVar = ["title", "field"]
    form_fields: ClassVar = ["title", "field", "text"]
    search_fields: ClassVar = ["title", "text"]


class RuleForm(ModelForm):  # type: ignore[type-arg]
    """A rule; given to officers alone."""

    class Meta:
        model = AssignmentRule
        fields: ClassVar = ["order", "field", "province", "commune", "officer", "team"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the officers of now."""
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["officer"]
        chosen.queryset = officers()


class AssignmentRuleViewSet(ModelViewSet):
    """Who gets what on arrival."""

    model = AssignmentRule
    icon = "group"
    copy_view_enabled = False
    add_to_reference_index = False
    list_display: ClassVar = ["order", "field", "province", "commune", "officer", "team"]

    def get_form_class(self, for_update: bool = False) -> type[RuleForm]:
        """Return the form."""
        return RuleForm


class QuestionForm(ModelForm):  # type: ignore[type-arg]
    """A test question; what looks like personal data is masked."""

    class Meta:
        model = RegressionQuestion
        fields: ClassVar = ["text", "expected", "codes", "match", "facets"]

    def clean_text(self) -> str:
        """Return the text masked."""
        return storable(self.cleaned_data["text"])


def outcome_told(question: RegressionQuestion) -> str:
    """Return how the last run went, in words."""
    if question.passed is None:
        return _("chưa chạy")
    return _("đạt") if question.passed else _("không đạt: %(why)s") % {"why": question.outcome}


class QuestionsView(IndexView):
    """The test questions, with the button that runs them."""

    default_ordering = "-created_at"

    @cached_property
    def columns(self) -> list[Column]:
        """What a row shows."""
        return [
            TitleColumn("text", label=gettext_lazy("Câu hỏi"), get_url=self.get_edit_url),
            Column("expected", label=gettext_lazy("Cách xử lý đúng"), accessor="get_expected_display", width="12%"),
            Column("codes", label=gettext_lazy("Mã thủ tục"), width="14%"),
            Column("outcome", label=gettext_lazy("Lần chạy gần nhất"), accessor=outcome_told, width="24%"),
            DateColumn("ran_at", label=gettext_lazy("Chạy lúc"), width="10%"),
        ]

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        """Return the usual buttons and the one that leads to running the questions."""
        run = Button(_("Chạy các câu kiểm thử"), url=reverse("regression:run"), icon_name="rotate", priority=5)
        return [run, *super().header_more_buttons]


def run_questions(request: HttpRequest) -> HttpResponse:
    """Ask whether to run the questions, and let them be run."""
    user = request.user
    if not (isinstance(user, User) and user.has_perm("inbox.view_regressionquestion")):
        raise PermissionDenied
    count = RegressionQuestion.objects.count()
    if request.method != "POST":
        return render(request, "inbox/staff/run.html", {"count": count})
    run_all.enqueue()
    messages.success(request, _("Các câu kiểm thử đang được chạy; tải lại trang sau ít phút để xem kết quả."))
    return HttpResponseRedirect(reverse("regression:index"))


class RegressionViewSet(ModelViewSet):
    """Questions that must go on being answered rightly."""

    model = RegressionQuestion
    icon = "tasks"
    menu_label = gettext_lazy("Câu kiểm thử")
    index_view_class = QuestionsView
    copy_view_enabled = False
    add_to_reference_index = False
    list_filter: ClassVar = ["passed", "expected"]
    search_fields: ClassVar = ["text", "codes"]

    def get_form_class(self, for_update: bool = False) -> type[QuestionForm]:
        """Return the form."""
        return QuestionForm

    def get_urlpatterns(self) -> list[Any]:
        """Return the usual addresses and the one that runs the questions."""
        return [*super().get_urlpatterns(), path("run/", run_questions, name="run")]
