"""The officers' pages of an import: bring files, see what they change, hold back, approve, refuse, undo."""

from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, TemplateView, View
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from portal.procedures import changes as telling
from portal.procedures import publishing, uploads
from portal.procedures.import_forms import ApproveForm, ProposalFilter, ReasonForm, UploadForm
from portal.procedures.models import Import, Proposal
from portal.procedures.publishing import ReviewError

SHOWN: Final = 20
"""Proposals a page, each with all that it changes."""

UPLOAD: Final = "procedures.upload_import"
REVIEW: Final = "procedures.review_import"
UNDO: Final = "procedures.undo_import"


class ImportPageMixin(WagtailAdminTemplateMixin):
    """What the pages of an import share: the way back to the list."""

    header_icon = "upload"
    index_url_name = ""

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead from the list of imports to this page."""
        listed = {"url": reverse(self.index_url_name), "label": _("Các lần nhập")}
        return [*self.breadcrumbs_items, listed, {"url": "", "label": self.get_page_title()}]


class UploadView(ImportPageMixin, FormView[UploadForm]):
    """Bring files to be imported."""

    form_class = UploadForm
    template_name = "procedures/staff/upload.html"
    page_title = gettext_lazy("Nhập danh mục")
    view_url_name = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Let nobody in who may not import."""
        if not request.user.has_perm(UPLOAD):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: UploadForm) -> HttpResponse:
        """Keep the files, and go where their reading can be watched."""
        said = form.cleaned_data
        try:
            made = uploads.bring(said["sources"], self.request.user, whole=said["whole"], note=said["note"])
        except uploads.UploadError as fault:
            form.add_error("sources", fault.message)
            return self.form_invalid(form)
        return HttpResponseRedirect(reverse(self.view_url_name, args=[made.pk]))


class ImportView(ImportPageMixin, TemplateView):
    """One import: how far it is, what it proposes, and what may be done with it."""

    template_name = "procedures/staff/import.html"
    act_url_name = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Let nobody in who may not see imports."""
        if not request.user.has_perm("procedures.view_import"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def imported(self) -> Import:
        """The import."""
        return get_object_or_404(
            Import.objects.select_related("uploader", "reviewer", "undone_by"), pk=self.kwargs["pk"]
        )

    def get_page_title(self) -> str:
        """Return when it was begun."""
        return _("Lần nhập %(when)s") % {"when": self.imported}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the import, the page of its proposals that is asked for, and the forms that may be used."""
        imported = self.imported
        chosen = ProposalFilter(self.request.GET)
        proposals = chosen.chosen(imported.proposals.all()).weighty_first().whole()
        page = Paginator(proposals, SHOWN).get_page(self.request.GET.get("p"))
        query = self.request.GET.copy()
        query.pop("p", None)
        return super().get_context_data(
            **kwargs,
            imported=imported,
            page=page,
            told=[(one, _topics(one)) for one in page],
            filter=chosen,
            query=query.urlencode(),
            act_url=reverse(self.act_url_name, args=[imported.pk]),
            counts=_counts(imported),
            **self._forms(imported),
        )

    def _forms(self, imported: Import) -> dict[str, Any]:
        may = self.request.user.has_perm
        waits = imported.state == Import.State.PROPOSED
        own = imported.uploader_id == self.request.user.pk
        done = imported.state in (Import.State.PUBLISHED, Import.State.SCHEDULED)
        return {
            "own": waits and own,
            "may_hold": waits and (may(REVIEW) or may(UPLOAD)),
            "approve_form": ApproveForm() if waits and may(REVIEW) and not own else None,
            "refuse_form": ReasonForm(prefix="refuse") if waits and may(REVIEW) and not own else None,
            "undo_form": ReasonForm(prefix="undo") if done and may(UNDO) else None,
        }


def _topics(proposal: Proposal) -> tuple[telling.Topic, ...]:
    """Return what a proposal changes, by side of the procedure."""
    if proposal.before is None or proposal.after is None:
        return ()
    return telling.topics(proposal.before.record, proposal.after.record)


def _counts(imported: Import) -> dict[str, int]:
    """Return how many of an import's proposals bear on what, in one query."""
    counted = {name: Count("pk", filter=Q(**{name: True})) for name in ("fees", "times", "papers", "held")}
    return imported.proposals.aggregate(**counted)


class ActView(View):
    """What is done with an import: `hold`, `take`, `approve`, `refuse`, `undo`. Every act says what came of it."""

    view_url_name = ""
    http_method_names = ("post",)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Do it, and go back to the import."""
        imported = get_object_or_404(Import, pk=pk)
        act = request.POST.get("act", "")
        acts = {
            "hold": (self._hold, (REVIEW, UPLOAD)),
            "take": (self._hold, (REVIEW, UPLOAD)),
            "approve": (self._approve, (REVIEW,)),
            "refuse": (self._refuse, (REVIEW,)),
            "undo": (self._undo, (UNDO,)),
        }
        do, rights = acts.get(act, (self._none, (REVIEW, UPLOAD, UNDO)))
        if not any(request.user.has_perm(right) for right in rights):
            raise PermissionDenied
        try:
            do(request, imported)
        except ReviewError as fault:
            messages.error(request, fault.message)
        return HttpResponseRedirect(reverse(self.view_url_name, args=[pk]))

    def _none(self, request: HttpRequest, imported: Import) -> None:
        raise ReviewError(_("Không rõ việc cần làm; hãy tải lại trang rồi thử lại."))

    def _hold(self, request: HttpRequest, imported: Import) -> None:
        chosen = [int(one) for one in request.POST.getlist("proposal") if one.isdecimal()]
        publishing.hold(imported, request.user, chosen, held=request.POST["act"] == "hold")

    def _approve(self, request: HttpRequest, imported: Import) -> None:
        form = _filled(ApproveForm(request.POST))
        publishing.approve(imported, request.user, on=form.cleaned_data["on"], note=form.cleaned_data["note"])
        messages.success(request, _("Đã duyệt. Việc công bố đang được thực hiện."))

    def _refuse(self, request: HttpRequest, imported: Import) -> None:
        form = _filled(ReasonForm(request.POST, prefix="refuse"))
        publishing.refuse(imported, request.user, form.cleaned_data["reason"])
        messages.success(request, _("Đã ghi là không duyệt."))

    def _undo(self, request: HttpRequest, imported: Import) -> None:
        form = _filled(ReasonForm(request.POST, prefix="undo"))
        publishing.undo(imported, request.user, form.cleaned_data["reason"])
        messages.success(request, _("Đang hoàn tác."))


def _filled(form: Form) -> Any:
    """Return a form that holds.

    Raises:
        ReviewError: it does not; the message says why.
    """
    if not form.is_valid():
        raise ReviewError(" ".join(str(error) for errors in form.errors.values() for error in errors))
    return form
