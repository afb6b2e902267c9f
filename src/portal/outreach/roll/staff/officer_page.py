"""An officer's page: who they are, the decisions, courses, commendations; recognising anew and ending."""

from typing import Any, ClassVar, Final

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.views.generic import InspectView
from wagtail.admin.widgets.button import Button

from portal.outreach.roll.models import Officer
from portal.outreach.roll.recognising import RollError, end, renew
from portal.outreach.roll.staff.forms import DecisionForm, EndForm, add_fault
from portal.outreach.units.filters import commune_told

CHANGE: Final = "roll.change_officer"
ROWS_SHOWN: Final = 100
"""Rows of each table: more than anybody has."""


class OfficerView(InspectView):
    """Shows an officer and takes what is decided on them."""

    any_permission_required: ClassVar = ["view"]
    page_title = gettext_lazy("Tuyên truyền viên cơ sở")
    object: Officer
    request: HttpRequest

    def get_object(self, queryset: Any = None) -> Officer:
        """Return the officer with village."""
        found: Officer = get_object_or_404(Officer.objects.select_related("unit"), pk=self.pk)
        return found

    def get_fields(self) -> list[str]:
        """Return the one field that Wagtail's page tells; the rest is told in words of our own."""
        return ["full_name"]

    def get_edit_url(self) -> str | None:
        """Return the form's address, for who may change."""
        return reverse("officers:edit", args=[self.object.pk]) if self.may_change else None

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the list."""
        listed = {"url": reverse("officers:index"), "label": _("Tuyên truyền viên")}
        return [*self.breadcrumbs_items, listed, {"url": "", "label": self.object.full_name}]

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        """Lead to correcting, and to the history."""
        if not self.may_change:
            return []
        history = reverse("officers:history", args=[self.object.pk])
        return [
            Button(_("Sửa thông tin"), url=self.get_edit_url() or "", icon_name="edit", priority=10),
            Button(_("Lịch sử thay đổi"), url=history, icon_name="history", priority=20),
        ]

    @property
    def may_change(self) -> bool:
        """Whether who looks keeps the roll."""
        return bool(self.request.user.has_perm(CHANGE))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return what the page shows."""
        officer = self.object
        told = {
            "officer": officer,
            "place": commune_told(officer.unit),
            "serves": officer.serves(),
            "recognitions": officer.recognitions.select_related("recorded_by").order_by("-decided_on", "-pk")[
                :ROWS_SHOWN
            ],
            "attendances": officer.attendances.select_related("course").order_by("-course__held_from")[:ROWS_SHOWN],
            "merits": officer.merits.all()[:ROWS_SHOWN],
            "may_change": self.may_change,
            "renew_form": DecisionForm(prefix="renew"),
            "end_form": EndForm(prefix="end"),
        }
        return {**super().get_context_data(**kwargs), **told, **kwargs}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Enter a decision; one that breaks a rule changes nothing and comes back with the reason."""
        act = request.POST.get("act", "")
        if act not in ("renew", "end") or not self.may_change:
            raise PermissionDenied
        form = DecisionForm(request.POST, prefix=act) if act == "renew" else EndForm(request.POST, prefix=act)
        try:
            done = form.is_valid() and self._entered(form)
        except RollError as fault:
            add_fault(form, fault)
            done = False
        if not done:
            page: HttpResponse = self.render_to_response(self.get_context_data(**{f"{act}_form": form}))
            return page
        messages.success(request, _("Đã ghi quyết định."))
        return HttpResponseRedirect(reverse("officers:inspect", args=[self.object.pk]))

    def _entered(self, form: DecisionForm | EndForm) -> bool:
        if isinstance(form, DecisionForm):
            renew(self.object, form.decision, self.request.user)
        else:
            said = form.cleaned_data
            end(self.object, said["decision_no"], said["decided_on"], said["day"], said["reason"], self.request.user)
        return True
