"""Giving tasks: many at once, one changed later, more units."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from motcua.errors import MotcuaError
from portal.outreach.directives import due, tasking
from portal.outreach.directives.models import Directive, Task
from portal.outreach.directives.staff.forms import RecipientsForm, TaskForm, task_rows
from portal.outreach.directives.staff.scoped import directive_of
from portal.outreach.units.models import Unit

ROWS: Final = 5
"""Empty rows that the page of tasks begins with."""

CHANGE: Final = "change_directive"


class TaskPage(WagtailAdminTemplateMixin, TemplateView):
    """What pages about a directive's tasks share: the directive, and the way back to it."""

    header_icon = "list-ul"

    @cached_property
    def directive(self) -> Directive:
        """The directive."""
        return directive_of(self.request.user, self.kwargs["pk"], CHANGE)

    @cached_property
    def units(self) -> dict[int, Unit]:
        """The units that may be given its tasks, by key."""
        return {unit.pk: unit for unit in tasking.units_for(self.directive)}

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Let nobody in who may not, before anything is read."""
        self.directive  # noqa: B018  # asks for the right and the place
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead from the list by the directive to this page."""
        listed = {"url": reverse("directives:index"), "label": _("Văn bản giao việc")}
        whole = {"url": self.back, "label": self.directive.number}
        return [*self.breadcrumbs_items, listed, whole, {"url": "", "label": self.get_page_title()}]

    @property
    def back(self) -> str:
        """The directive's address."""
        return reverse("directives:inspect", args=[self.directive.pk])

    def shown(self, **kwargs: Any) -> HttpResponse:
        """Return the page."""
        return self.render_to_response(self.get_context_data(**kwargs))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return what every such page shows."""
        return super().get_context_data(**{"directive": self.directive, "back": self.back, **kwargs})

    def done(self, days: Any, said: str) -> HttpResponse:
        """Say that it is done, and which days are days off; go back to the directive."""
        messages.success(self.request, said)
        for day in sorted(set(days)):
            if told := due.off_day_told(day):
                messages.warning(self.request, told)
        return HttpResponseRedirect(self.back)


class GiveView(TaskPage):
    """Breaks a directive into tasks: units chosen once for all of them, or for one."""

    template_name = "directives/staff/give.html"
    page_title = gettext_lazy("Giao nhiệm vụ")

    def forms(self, data: Any = None, rows: int = ROWS) -> dict[str, Any]:
        """Return the recipients and the rows, empty or as they were sent."""
        shared = {"units": self.units, "since": self.directive.issued_on}
        made = task_rows(rows)(data, form_kwargs=shared, prefix="tasks")
        return {"recipients": RecipientsForm(data, units=self.units, prefix="all"), "rows": made}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show empty rows."""
        return self.shown(**self.forms())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Give the tasks; or show more rows with what was typed."""
        if "more" in request.POST:
            return self.shown(**self.forms(_with_more_rows(request.POST)), quiet=True)
        made = self.forms(request.POST)
        recipients, rows = made["recipients"], made["rows"]
        if not (recipients.is_valid() and rows.is_valid()) or rows.lacking(recipients.chosen()):
            return self.shown(**made)
        try:
            given = tasking.give(self.directive, rows.given(recipients.chosen()), request.user)
        except tasking.TaskError as fault:
            messages.error(request, fault.message)
            return self.shown(**made)
        said = _("Đã giao %(count)s nhiệm vụ.") % {"count": len(given)}
        return self.done((task.due_on for task in given), said)


def _with_more_rows(data: Any) -> Any:
    """Return what was sent as if the page had had more rows."""
    more = data.copy()
    total = str(data.get("tasks-TOTAL_FORMS", ""))
    there = int(total) if total.isdecimal() and len(total) < 4 else 0
    more["tasks-TOTAL_FORMS"] = str(min(there + ROWS, tasking.MOST_TASKS))
    return more


class UnitsView(TaskPage):
    """Gives every task of a directive to more units."""

    template_name = "directives/staff/units.html"
    page_title = gettext_lazy("Giao thêm đơn vị")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the units."""
        return self.shown(recipients=RecipientsForm(units=self.units, prefix="all"))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Give them the tasks."""
        recipients = RecipientsForm(request.POST, units=self.units, prefix="all", needed=True)
        if not recipients.is_valid():
            return self.shown(recipients=recipients)
        count = tasking.give_to(self.directive, recipients.chosen(), request.user)
        return self.done((), _("Đã giao thêm %(count)s việc.") % {"count": count})


class TaskView(TaskPage):
    """Changes a task, its day and its units, or takes it away where nobody has begun."""

    template_name = "directives/staff/task.html"
    page_title = gettext_lazy("Sửa nhiệm vụ")

    @cached_property
    def task(self) -> Task:
        """The task."""
        return get_object_or_404(Task.objects.select_related("directive"), pk=self.kwargs["task_id"])

    @cached_property
    def directive(self) -> Directive:
        """The directive that it is of."""
        if not self.request.user.has_perm(f"directives.{CHANGE}"):
            return directive_of(self.request.user, 0, CHANGE)  # refuses
        return directive_of(self.request.user, self.task.directive_id, CHANGE)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the task as it is."""
        return self.shown(form=TaskForm(units=self.units, task=self.task), task=self.task)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Change it; what cannot be done is told and changes nothing."""
        form = TaskForm(request.POST, units=self.units, task=self.task)
        try:
            if "remove" in request.POST:
                tasking.remove(self.task, request.user)
                return self.done((), _("Đã bỏ nhiệm vụ."))
            if form.is_valid():
                said = form.cleaned_data
                tasking.change(
                    self.task, said["text"], said["due"], said["units"], request.user, edition=said["edition"]
                )
                return self.done([said["due"]], _("Đã sửa nhiệm vụ."))
        except MotcuaError as fault:
            messages.error(request, fault.message)
        return self.shown(form=form, task=self.task)
