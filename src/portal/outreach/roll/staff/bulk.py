"""One decision for several officers: a commune recognises its officers anew, or ends their service, together."""

from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.views.bulk_action import BulkAction

from portal.outreach.roll import recognising
from portal.outreach.roll.models import Officer
from portal.outreach.roll.staff.filters import listed
from portal.outreach.roll.staff.forms import DecisionForm, EndForm
from portal.outreach.units.choosing import keys_of
from portal.outreach.units.scope import scope_of

MOST_AT_ONCE = 500
CHANGE = "roll.change_officer"


class DecisionBulkAction(BulkAction):
    """A decision on the officers chosen, each of one's own place; those that a rule keeps from it are named."""

    models: ClassVar = [Officer]
    request: HttpRequest
    template_name = "roll/staff/bulk.html"
    question: ClassVar[Any] = ""

    @classmethod
    def get_queryset(cls, model: type[Officer], object_ids: Any) -> Any:
        """Return the officers chosen, in one query."""
        chosen = Officer.objects.filter(pk__in=keys_of(object_ids))
        return chosen.select_related("unit")[:MOST_AT_ONCE]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Let in who keeps the roll."""
        if not request.user.has_perm(CHANGE):
            raise PermissionDenied
        self.scope = scope_of(request.user)
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    def get_all_objects_in_listing_query(self, parent_id: Any) -> QuerySet[Any]:
        """Return the officers that the list shows, as it was narrowed there."""
        return listed(self.request).values_list("pk", flat=True)[:MOST_AT_ONCE]

    def get_actionable_objects(self) -> Any:
        """Return the officers of the place alone: of others nothing is said, not even that they are there."""
        objects, _others = super().get_actionable_objects()
        return objects, {"items_with_no_access": []}

    def check_perm(self, obj: Officer) -> bool:
        """Tell whether an officer belongs to the place of who decides."""
        return self.scope.holds(obj.unit)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return what the page that asks shows."""
        told: dict[str, Any] = super().get_context_data(**kwargs)
        named = {"question": self.question, "display_name": self.display_name}
        return {**told, **named, "most": MOST_AT_ONCE, "is_cut": len(told["items"]) >= MOST_AT_ONCE}

    def object_context(self, obj: Officer) -> dict[str, Any]:
        """Return an officer with their page."""
        return {"item": obj, "url": reverse("officers:inspect", args=[obj.pk])}

    def get_execution_context(self) -> dict[str, Any]:
        """Give the action to what it does."""
        return {"view": self}

    @classmethod
    def execute_action(cls, objects: list[Officer], **kwargs: Any) -> tuple[int, int]:
        """Decide on each; name those that a rule keeps from it."""
        view: DecisionBulkAction = kwargs["view"]
        done, left = recognising.for_many(objects, view.decide)
        for officer, reason in left:
            said = gettext("%(name)s (%(village)s): %(reason)s")
            told = {"name": officer.full_name, "village": officer.unit.name, "reason": reason}
            messages.warning(view.request, said % told)
        return len(done), 0

    def decide(self, officer: Officer) -> None:
        """Decide on one.

        Raises:
            RollError: a rule stands against it.
        """
        raise NotImplementedError

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str:
        """Tell for how many the decision was entered."""
        return gettext("Đã ghi quyết định cho %(count)d người.") % {"count": num_parent_objects}


class RenewBulkAction(DecisionBulkAction):
    """Recognises officers anew."""

    display_name = _("Công nhận lại")
    action_type = "renew"
    aria_label = _("Công nhận lại những người đã chọn")
    question = _("Ghi một quyết định công nhận lại cho những người này?")
    form_class = DecisionForm

    def decide(self, officer: Officer) -> None:
        """Recognise one anew."""
        form: Any = self.cleaned_form
        recognising.renew(officer, form.decision, self.request.user)


class EndBulkAction(DecisionBulkAction):
    """Ends the service of officers."""

    display_name = _("Thôi công nhận")
    action_type = "end"
    aria_label = _("Thôi công nhận những người đã chọn")
    question = _("Ghi một quyết định thôi công nhận những người này?")
    form_class = EndForm
    classes: ClassVar = {"serious"}

    def decide(self, officer: Officer) -> None:
        """End the service of one."""
        said = self.cleaned_form.cleaned_data
        number, decided_on = said["decision_no"], said["decided_on"]
        recognising.end(officer, number, decided_on, said["day"], said["reason"], self.request.user)
