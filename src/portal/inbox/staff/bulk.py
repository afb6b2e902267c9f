"""Giving and closing many cases at once, from the queue."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.bulk_action import BulkAction

from motcua.errors import MotcuaError
from portal.inbox import assigning
from portal.inbox import states as moving
from portal.inbox.models import Case
from portal.inbox.staff.filters import listed
from portal.inbox.staff.forms import AssignForm
from portal.inbox.states import State

MOST_AT_ONCE = 500


class CaseBulkAction(BulkAction):
    """Something done to the cases chosen; those that somebody changed meanwhile are left as they are."""

    models: ClassVar = [Case]
    right: ClassVar = ""
    states: ClassVar[tuple[State, ...]] = (State.NEW, State.ASSIGNED)
    question: ClassVar[Any] = ""
    request: HttpRequest
    template_name = "inbox/staff/bulk.html"

    @classmethod
    def get_queryset(cls, model: type[Case], object_ids: Any) -> Any:
        """Return the cases chosen, in one query, not more than can be gone through while somebody waits."""
        chosen = Case.objects.filter(pk__in=[one for one in object_ids if str(one).isdecimal()])
        return chosen.select_related("assigned_to", "team")[:MOST_AT_ONCE]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Refuse whoever may do it to no case at all: the page that asks once more would tell them of cases."""
        if not request.user.has_perm(f"inbox.{self.right}"):
            raise PermissionDenied
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    def get_all_objects_in_listing_query(self, parent_id: Any) -> Any:
        """Return the cases that the queue lists, as it was narrowed there, and that the action can be done to."""
        return listed(self.request).filter(state__in=self.states).values_list("pk", flat=True)[:MOST_AT_ONCE]

    def check_perm(self, obj: Case) -> bool:
        """Tell whether it can be done to a case; that the user may do it was asked before."""
        return obj.state in self.states

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return what the page that asks once more shows."""
        told: dict[str, Any] = super().get_context_data(**kwargs)
        named = {"question": self.question, "display_name": self.display_name}
        return {**told, **named, "most": MOST_AT_ONCE, "is_cut": len(told["items"]) >= MOST_AT_ONCE}

    def object_context(self, obj: Case) -> dict[str, Any]:
        """Return a case with its address."""
        return {"item": obj, "url": reverse("inbox_cases:inspect", args=[obj.pk])}

    def get_execution_context(self) -> dict[str, Any]:
        """Give the action to what it does."""
        return {"view": self}

    @classmethod
    def execute_action(cls, objects: list[Case], **kwargs: Any) -> tuple[int, int]:
        """Do it to each; return how many it was done to."""
        view: CaseBulkAction = kwargs["view"]
        return sum(view.done(case) for case in objects), 0

    def done(self, case: Case) -> bool:
        """Do it to one; tell whether it could be done."""
        try:
            self.do(case)
        except MotcuaError:
            return False
        return True

    def do(self, case: Case) -> None:
        """Do it to one.

        Raises:
            MotcuaError: it cannot be done any more.
        """
        raise NotImplementedError

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str:
        """Tell how many it was done to."""
        return gettext("Đã làm với %(count)d việc.") % {"count": num_parent_objects}


class AssignBulkAction(CaseBulkAction):
    """Gives cases to an officer or a team."""

    display_name = _("Giao việc")
    action_type = "assign"
    aria_label = _("Giao các việc đã chọn")
    right = "assign_case"
    question = _("Giao các việc này cho ai?")
    form_class = AssignForm

    def do(self, case: Case) -> None:
        """Give one case."""
        said = self.cleaned_form.cleaned_data
        user: Any = self.request.user
        assigning.assign(case, user, said["officer"], said["team"])


class CloseBulkAction(CaseBulkAction):
    """Closes cases that need no reply, or that are answered."""

    display_name = _("Đóng việc")
    action_type = "close"
    aria_label = _("Đóng các việc đã chọn")
    right = "assign_case"
    states: ClassVar[tuple[State, ...]] = (State.NEW, State.ASSIGNED, State.ANSWERED)
    question = _("Đóng các việc này mà không trả lời thêm?")
    form_class = forms.Form
    classes: ClassVar = {"serious"}

    def do(self, case: Case) -> None:
        """Close one case."""
        user: Any = self.request.user
        moving.close(case, user)
