"""Directives in the staff's pages: the list, entering one, and its page with tasks by units."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final

from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db import transaction
from django.db.models import QuerySet
from django.forms import FileInput, Textarea
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic import CreateView, DeleteView, EditView, InspectView

from portal.core.letters import letters_are_sent
from portal.outreach.directives import due, letters, matrix, tasking
from portal.outreach.directives.models import Directive
from portal.outreach.directives.staff import tasks
from portal.outreach.directives.staff.forms import DayInput, DirectiveForm
from portal.outreach.directives.staff.reminding import say_reminded
from portal.outreach.directives.staff.scoped import may_read, with_counts
from portal.outreach.directives.storing import forget, sent
from portal.outreach.units.exporting import guarded_fields
from portal.outreach.units.finding import holding
from portal.outreach.units.scope import scope_of
from portal.outreach.units.staff import ScopedIndexView, ScopedViewSet

UNITS_SHOWN: Final = 50
"""Rows of the table of tasks by units that a page shows."""


def day_told(directive: Directive) -> str:
    """Return the day on which it was issued."""
    return f"{directive.issued_on:%d/%m/%Y}"


def told(directive: Any) -> str | Promise:
    """Return whether something of a directive is late or waits."""
    parts = [_("có đơn vị quá hạn") if directive.is_late else "", _("có kết quả chờ xem") if directive.waits else ""]
    return "; ".join(one for one in parts if one)


class DirectiveIndex(ScopedIndexView):
    """Directives, the newest first; each leads to its page."""

    default_ordering = "-issued_on"
    custom_field_preprocess: ClassVar = guarded_fields("number", "issued_by", "title", "unit")

    @cached_property
    def columns(self) -> list[Column]:
        """What a row shows."""
        return [
            TitleColumn("number", label=_("Số, ký hiệu"), get_url=self.get_inspect_url, width="18%"),
            Column("title", label=_("Trích yếu")),
            Column("issued_by", label=_("Cơ quan ban hành"), width="18%"),
            Column("issued_on", label=_("Ngày ban hành"), accessor=day_told, sort_key="issued_on", width="13%"),
            Column("told", label=_("Tình hình"), accessor=told, width="16%"),
        ]

    def get_base_queryset(self) -> QuerySet[Directive]:
        """Return the directives of the place with what a row shows."""
        return with_counts(super().get_base_queryset())

    def search_queryset(self, queryset: QuerySet[Directive]) -> QuerySet[Directive]:
        """Return those whose number or title holds each word that was typed."""
        return queryset.filter(holding(self.search_query or ""))


class DirectiveCreate(CreateView):
    """Entering a dispatch; its tasks come next."""

    def save_instance(self) -> Directive:
        """Keep who entered it."""
        self.form.instance.entered_by = self.request.user
        directive: Directive = super().save_instance()
        return directive

    def get_success_url(self) -> str:
        """Go on to its tasks."""
        return reverse("directives:give", args=[self.object.pk])


class DirectiveEdit(EditView):
    """Mending what a dispatch is."""

    def save_instance(self) -> Directive:
        """Delete the file in whose place another has come."""
        was = Directive.objects.values_list("file", flat=True).get(pk=self.object.pk)
        directive: Directive = super().save_instance()
        if directive.file.name != was:
            forget(was)
        return directive

    def get_success_url(self) -> str:
        """Return to it."""
        return reverse("directives:inspect", args=[self.object.pk])


class DirectiveDelete(DeleteView):
    """Deleting a directive of which no unit has said anything yet."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Refuse where something would be lost."""
        answer: HttpResponse
        with transaction.atomic():
            tasking.hold(self.object)
            if tasking.may_be_deleted(self.object):
                answer = super().post(request, *args, **kwargs)
                return answer
        messages.error(
            request,
            _("Không xóa được văn bản này vì đã có đơn vị báo cáo tiến độ, nộp kết quả hoặc đã có báo cáo tổng hợp."),
        )
        answer = self.get(request, *args, **kwargs)
        return answer

    def delete_action(self) -> None:
        """Delete its file too."""
        name = self.object.file.name
        super().delete_action()
        forget(name)


class DirectiveView(InspectView):
    """A directive: its tasks, and what each unit made of its share."""

    any_permission_required: ClassVar = ["view"]
    page_title = gettext_lazy("Văn bản giao việc")
    object: Directive
    request: HttpRequest

    def get_fields(self) -> list[str]:
        """Return the one field that Wagtail's page tells; the rest is told in words of our own."""
        return ["number"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return what the page shows."""
        directive, scope = self.object, scope_of(self.request.user)
        tell = due.teller()
        numbered = list(directive.tasks.order_by("number"))
        chosen = matrix.Chosen.of(self.request.GET)
        page: Page[Any] = Paginator(matrix.units(directive, scope, chosen), UNITS_SHOWN).get_page(
            self.request.GET.get("p")
        )
        said: dict[str, Any] = {
            "directive": directive,
            "tasks": [(one, tell(one.due_on), due.off_day_told(one.due_on)) for one in numbered],
            "rows": matrix.rows(numbered, list(page), tell),
            "page": page,
            "chosen": chosen,
            "query": chosen.query(),
            "counts": matrix.counts(directive, scope),
            "may_change": self.request.user.has_perm("directives.change_directive"),
            "may_remind": self.request.user.has_perm("directives.accept_assignment") and letters_are_sent(),
            "may_consolidate": self.request.user.has_perm("directives.add_consolidation"),
        }
        return {**super().get_context_data(**kwargs), **said}


def export(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Send a directive's tasks by units as a workbook."""
    if not request.user.has_perm("directives.view_directive"):
        raise PermissionDenied
    directive = get_object_or_404(Directive, pk=pk)
    chosen = matrix.Chosen.of(request.GET)
    return matrix.workbook(directive, scope_of(request.user), chosen, request.user)


@require_POST
def remind(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the units reminded that are late with a directive."""
    if not request.user.has_perm("directives.accept_assignment"):
        raise PermissionDenied
    directive = get_object_or_404(Directive, pk=pk)
    say_reminded(request, directive, lambda: letters.remind_late.enqueue(directive.pk))
    return HttpResponseRedirect(reverse("directives:inspect", args=[pk]))


def dispatch_file(request: HttpRequest, directive_id: int) -> HttpResponseBase:
    """Send the file of a dispatch to who gave it and to those who have a share in it.

    Raises:
        PermissionDenied: they see no assignments at all.
        Http404: there is none, or it is none of theirs.
    """
    user: Any = request.user
    if not (user.has_perm("directives.view_assignment") or user.has_perm("directives.view_directive")):
        raise PermissionDenied
    directive = get_object_or_404(Directive.objects.select_related("unit"), pk=directive_id)
    if not directive.file or not may_read(user, directive):
        raise Http404
    return sent(directive.file, f"van-ban-{directive.number}")


class DirectiveViewSet(ScopedViewSet):
    """Directives: list, entering, their page, tasks, export."""

    model = Directive
    icon = "doc-full-inverse"
    menu_label = gettext_lazy("Văn bản giao việc")
    index_view_class = DirectiveIndex
    add_view_class = DirectiveCreate
    edit_view_class = DirectiveEdit
    delete_view_class = DirectiveDelete
    inspect_view_class = DirectiveView
    inspect_view_enabled = True
    inspect_template_name = "directives/staff/directive.html"
    search_fields: ClassVar = ["folded"]
    search_backend_name = None
    list_filter: ClassVar = {"issued_on": ["gte", "lte"]}
    list_export: ClassVar = ["number", "issued_on", "issued_by", "title", "unit"]
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("number"), FieldPanel("issued_on", widget=DayInput())]),
            FieldPanel("issued_by"),
            FieldPanel("title", widget=Textarea(attrs={"rows": 2})),
            FieldPanel("unit"),
            FieldPanel("file", widget=FileInput()),
            FieldPanel("url"),
            FieldPanel("document", permission="wagtaildocs.choose_document"),
        ],
        base_form_class=DirectiveForm,
    )

    def get_urlpatterns(self) -> list[Any]:
        """Return the usual addresses, and those of the tasks."""
        more: Mapping[str, Any] = {
            "give/<int:pk>/": (self.guarded(tasks.GiveView.as_view()), "give"),
            "units/<int:pk>/": (self.guarded(tasks.UnitsView.as_view()), "units"),
            "export/<int:pk>/": (self.guarded(export), "export"),
            "remind/<int:pk>/": (self.guarded(remind), "remind"),
            "task/<int:task_id>/": (tasks.TaskView.as_view(), "task"),
            "file/<int:directive_id>/": (dispatch_file, "file"),
        }
        own = [path(route, view, name=name) for route, (view, name) in more.items()]
        return [*super().get_urlpatterns(), *own]
