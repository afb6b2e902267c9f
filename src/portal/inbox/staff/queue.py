"""The queue: every case, with filters, bulk actions and export; no contact is in it."""

from functools import cached_property
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn, Column, DateColumn, StatusTagColumn, TitleColumn
from wagtail.admin.views.generic import EditView, IndexView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy

from portal.core.spreadsheets import guarded
from portal.inbox.models import Case
from portal.inbox.staff.case_page import CaseView
from portal.inbox.staff.filters import CaseFilters, holding
from portal.inbox.staff.promoting import PromoteView

QUESTION_SHOWN = 110


class CasePolicy(ModelPermissionPolicy):
    """As the roles have it, but no case is added by hand: they come from people."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Refuse adding, whatever the rights."""
        return action != "add" and bool(super().user_has_permission(user, action))


def shown_question(case: Case) -> str:
    """Return the beginning of a question, for a list."""
    text = " ".join(case.question.split())
    return text if len(text) <= QUESTION_SHOWN else f"{text[:QUESTION_SHOWN].rstrip()}…"


def due_told(case: Case) -> str:
    """Return the day a case is due, with a word where it has passed."""
    day = f"{case.due_on:%d/%m/%Y}"
    return f"{day} – {_('quá hạn')}" if case.is_overdue else day


def keeper_told(case: Case) -> str:
    """Return who has a case."""
    if case.assigned_to is not None:
        return case.assigned_to.get_full_name() or case.assigned_to.get_username()
    return str(case.team) if case.team is not None else ""


def title_id(case: Case) -> str:
    """Return the id by which the box for choosing a case names it."""
    return f"case_{case.pk}_title"


class QueueView(IndexView):
    """The list; each row leads to the case."""

    custom_field_preprocess: ClassVar = {name: {"csv": guarded, "xlsx": guarded} for name in ("question", "comment")}
    default_ordering = "-received_at"
    any_permission_required: ClassVar = ["view"]

    @cached_property
    def columns(self) -> list[Column]:
        """What a row shows."""
        boxes = [BulkActionsCheckboxColumn("bulk_actions", obj_type="case")]
        return [
            *(boxes if self.request.user.has_perm("inbox.assign_case") else ()),
            TitleColumn(
                "receipt", label=_("Mã tiếp nhận"), get_url=self.get_edit_url, get_title_id=title_id, width="13%"
            ),
            Column("question", label=_("Câu hỏi"), accessor=shown_question),
            Column("askers", label=_("Số người hỏi"), width="6%"),
            Column("kind", label=_("Loại"), accessor="get_kind_display", width="11%"),
            StatusTagColumn("state", label=_("Trạng thái"), accessor="get_state_display", width="10%"),
            Column("due_on", label=_("Hạn trả lời"), accessor=due_told, sort_key="due_on", width="10%"),
            Column("keeper", label=_("Người xử lý"), accessor=keeper_told, width="10%"),
            DateColumn("received_at", label=_("Nhận"), sort_key="received_at", width="8%"),
        ]

    def get_base_queryset(self) -> QuerySet[Case]:
        """Return the cases with what a row shows, in one query."""
        return Case.objects.select_related("assigned_to", "team", "group", "field").defer("comment", "fact_text")

    def search_queryset(self, queryset: QuerySet[Case]) -> QuerySet[Case]:
        """Return those in which what was typed is found."""
        return holding(queryset, self.search_query)

    def get_edit_url(self, instance: Case) -> str:
        """Return the case's page: it is worked on there, not in a form of fields."""
        return reverse("inbox_cases:inspect", args=[instance.pk])


class CaseEditView(EditView):
    """Day, field, place and second look of a case."""

    def get_success_url(self) -> str:
        """Return to the case."""
        return reverse("inbox_cases:inspect", args=[self.object.pk])

    def get_edit_url(self) -> str:
        """Return this form's address."""
        return reverse("inbox_cases:edit", args=[self.object.pk])


class CaseViewSet(ModelViewSet):
    """The queue, a case's page and its history."""

    model = Case
    icon = "mail"
    menu_label = _("Hộp thư")
    index_view_class = QueueView
    inspect_view_class = CaseView
    edit_view_class = CaseEditView
    index_template_name = "inbox/staff/queue.html"
    inspect_template_name = "inbox/staff/case.html"
    inspect_view_enabled = True
    copy_view_enabled = False
    add_to_reference_index = False
    list_per_page = 30
    filterset_class = CaseFilters
    search_fields: ClassVar = ["question", "receipt"]
    search_backend_name = None
    form_fields: ClassVar = ["due_on", "field", "province", "commune", "code", "second_look"]
    list_export: ClassVar = [
        "receipt", "get_kind_display", "get_state_display", "question", "comment", "code", "field_name", "province",
        "commune", "received_at", "due_on", "first_answered_at", "closed_at", "group_id", "askers",
    ]  # fmt: skip
    export_headings: ClassVar = {
        "receipt": _("Mã tiếp nhận"),
        "get_kind_display": _("Loại"),
        "get_state_display": _("Trạng thái"),
        "question": _("Câu hỏi"),
        "field_name": _("Lĩnh vực"),
        "group_id": _("Số nhóm"),
        "askers": _("Số người hỏi"),
    }
    export_filename = "hop-thu"

    def get_urlpatterns(self) -> list[Any]:
        """Return the usual addresses, and those of what a reply is used for."""
        promote = path("promote/<int:pk>/<slug:step>/", PromoteView.as_view(), name="promote")
        return [*super().get_urlpatterns(), promote]
