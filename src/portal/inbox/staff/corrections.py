"""Those who were told what is corrected now, in the staff's pages: a list, and the notice that an officer sends."""

from functools import cached_property
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.generic import IndexView, InspectView
from wagtail.admin.viewsets.model import ModelViewSet

from portal.accounts.models import User
from portal.core.letters import letters_are_sent
from portal.inbox.correcting import dismiss, proposed, tell
from portal.inbox.models import Correction
from portal.inbox.staff.queue import CasePolicy
from portal.inbox.states import TakenMeanwhileError
from portal.procedures.models import Version


class NoticeForm(forms.Form):
    """The notice, as the person reads it."""

    text = forms.CharField(
        label=gettext_lazy("Lời báo"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5}), strip=True
    )


class CorrectionPolicy(CasePolicy):
    """None is added or deleted by hand."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Tell whether somebody may do something with corrections."""
        return action in ("view", "change") and super().user_has_permission(user, action)


class CorrectionsView(IndexView):
    """The list; what nobody has decided on comes first."""

    default_ordering = "-found_at"
    any_permission_required: ClassVar = ["view"]

    @cached_property
    def columns(self) -> list[Column]:
        """What a row shows."""
        return [
            TitleColumn("case", label=gettext_lazy("Mã tiếp nhận"), accessor="case.receipt", get_url=self.get_edit_url),
            Column("code", label=gettext_lazy("Thủ tục")),
            Column("paths", label=gettext_lazy("Các mục đã sửa"), accessor=lambda one: ", ".join(one.paths)[:200]),
            Column("state", label=gettext_lazy("Trạng thái"), accessor="get_state_display"),
            DateColumn("found_at", label=gettext_lazy("Phát hiện"), sort_key="found_at"),
        ]

    def get_base_queryset(self) -> QuerySet[Correction]:
        """Return the corrections with the codes of their cases."""
        return Correction.objects.select_related("case").only(
            "case__receipt", "code", "paths", "state", "found_at", "new_version"
        )

    def get_edit_url(self, instance: Correction) -> str:
        """Return the page of the notice."""
        return reverse("corrections:inspect", args=[instance.pk])


class CorrectionView(InspectView):
    """What changed, and the notice."""

    any_permission_required: ClassVar = ["view"]
    page_title = gettext_lazy("Thông tin đã gửi nay được sửa")
    object: Correction
    request: HttpRequest

    def get_object(self, queryset: Any = None) -> Correction:
        """Return the correction with its case."""
        found: Correction = get_object_or_404(Correction.objects.select_related("case", "told_by"), pk=self.pk)
        return found

    def get_fields(self) -> list[str]:
        """Return the one field that the page tells by itself; the rest is told in its own words."""
        return ["code"]

    def get_edit_url(self) -> str:
        """Return nothing: there is no form of fields."""
        return ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return what changed, and the form."""
        told = self.object
        kept = {one.version for one in Version.objects.of_codes([(told.code, told.old_version)])}
        return {
            **super().get_context_data(**kwargs),
            "correction": told,
            "form": NoticeForm(initial={"text": proposed(told)}),
            "old_is_kept": told.old_version in kept,
            "letters_are_sent": letters_are_sent(),
            "may_tell": self.request.user.has_perm("inbox.change_correction"),
            **kwargs,
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Send the notice, or keep that none is needed."""
        user = request.user
        if not (isinstance(user, User) and user.has_perm("inbox.change_correction")):
            raise PermissionDenied
        form = NoticeForm(request.POST)
        try:
            if request.POST.get("dismiss"):
                dismiss(self.object, user)
            elif form.is_valid():
                tell(self.object, user, form.cleaned_data["text"])
                messages.success(request, _("Đã báo cho người hỏi."))
            else:
                page: HttpResponse = self.render_to_response(self.get_context_data(form=form))
                return page
        except TakenMeanwhileError as fault:
            messages.error(request, fault.message)
        return HttpResponseRedirect(reverse("corrections:index"))


class CorrectionViewSet(ModelViewSet):
    """People who were told what is corrected now."""

    model = Correction
    icon = "warning"
    menu_label = gettext_lazy("Thông tin nay đã sửa")
    index_view_class = CorrectionsView
    inspect_view_class = CorrectionView
    inspect_template_name = "inbox/staff/correction.html"
    inspect_view_enabled = True
    copy_view_enabled = False
    add_to_reference_index = False
    list_filter: ClassVar = ["state"]
    form_fields: ClassVar = ["text"]

    def get_urlpatterns(self) -> list[Any]:
        """Return the list and the notice: there is no other form."""
        return [one for one in super().get_urlpatterns() if one.name in ("index", "index_results", "inspect")]
