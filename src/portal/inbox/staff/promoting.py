"""One step from a good reply to what serves the next person: drafts for the reviewers, and a test question."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from portal.accounts import trail
from portal.accounts.models import User
from portal.additions.added import TEXT_LENGTH
from portal.additions.models import NAME_LENGTH, NOTE_LENGTH, Addition
from portal.additions.services import draft_addition, draft_answered_question, draft_everyday_name
from portal.conversations.services import storable
from portal.inbox.models import Case, Delivery
from portal.inbox.models.regression import listed
from portal.inbox.regression import from_case
from portal.procedures.models import Procedure

USED = trail.action("motcua.reply.used", _("Dùng lại câu trả lời"), _("Dùng câu trả lời cho lần sau"))


class CodeForm(forms.Form):
    """What all the steps need: the procedure."""

    code = forms.CharField(label=_("Mã thủ tục"), max_length=40)

    def clean_code(self) -> Procedure:
        """Return the procedure; refuse one that is not published."""
        found = Procedure.objects.published().filter(code=self.cleaned_data["code"].strip()).first()
        if found is None:
            raise ValidationError(_("Không có thủ tục mã này."))
        return found


class NameForm(CodeForm):
    """An everyday name of a procedure."""

    name = forms.CharField(
        label=_("Tên thường gọi"), max_length=NAME_LENGTH, help_text=_("Vài từ người dân hay nói, không phải cả câu.")
    )


class AdditionForm(CodeForm):
    """A note beside a procedure's record."""

    text = forms.CharField(label=_("Nội dung"), max_length=TEXT_LENGTH, widget=forms.Textarea(attrs={"rows": 6}))
    source_document = forms.CharField(label=_("Số, ký hiệu văn bản nguồn"), max_length=200, required=False)
    source_url = forms.URLField(label=_("Địa chỉ nguồn"), max_length=500, required=False, assume_scheme="https")


class AnswerForm(forms.Form):
    """A question with its answer."""

    question = forms.CharField(label=_("Câu hỏi"), max_length=NOTE_LENGTH)
    other_ways = forms.CharField(
        label=_("Cách hỏi khác"),
        required=False,
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Mỗi dòng một cách."),
    )
    answer = forms.CharField(
        label=_("Câu trả lời"), max_length=2 * TEXT_LENGTH, widget=forms.Textarea(attrs={"rows": 8})
    )
    codes = forms.CharField(label=_("Nguồn: mã thủ tục"), max_length=500, required=False)


class TestForm(forms.Form):
    """A test question: which procedures a right answer is about."""

    __test__ = False  # pytest takes it for a test
    codes = forms.CharField(label=_("Mã thủ tục phải trả lời"), max_length=500)

    def clean_codes(self) -> str:
        """Refuse what names no published procedure."""
        codes = listed(self.cleaned_data["codes"])
        if Procedure.objects.published().filter(code__in=codes).count() != len(set(codes)):
            raise ValidationError(_("Không có thủ tục mã này."))
        return ", ".join(codes)


def _place(case: Case) -> dict[str, Any]:
    return {
        "office": settings.OFFICE_NAME or settings.SITE_NAME,
        "province": case.province,
        "commune": case.commune if case.province else "",
    }


def _name(case: Case, by: User, said: Mapping[str, Any]) -> None:
    draft_everyday_name(said["code"], by, submit=True, name=said["name"], **_place(case))


def _addition(case: Case, by: User, said: Mapping[str, Any]) -> None:
    sources = {"source_document": said["source_document"], "source_url": said["source_url"]}
    kind = Addition.Kind.NOTE
    draft_addition(said["code"], by, submit=True, kind=kind, text=said["text"], **sources, **_place(case))


def _answer(case: Case, by: User, said: Mapping[str, Any]) -> None:
    procedures = list(Procedure.objects.published().filter(code__in=listed(said["codes"])))
    ways = [line.strip() for line in said["other_ways"].splitlines() if line.strip()]
    told = {"question": storable(said["question"]), "answer": said["answer"], **_place(case)}
    draft_answered_question(by, procedures=procedures, other_ways=map(storable, ways), submit=True, **told)


def _test(case: Case, by: User, said: Mapping[str, Any]) -> None:
    from_case(case, said["codes"])


@dataclass(frozen=True)
class Step:
    """One step: what it is called, its form, the right that it takes, and what it makes."""

    title: str | Promise
    form: type[forms.Form]
    right: str
    make: Callable[[Case, User, Mapping[str, Any]], None]


STEPS: Final[Mapping[str, Step]] = {
    "name": Step(_("Thêm tên thường gọi"), NameForm, "additions.add_everydayname", _name),
    "addition": Step(_("Bổ sung cho thủ tục"), AdditionForm, "additions.add_addition", _addition),
    "answer": Step(_("Thêm câu hỏi đã trả lời"), AnswerForm, "additions.add_answeredquestion", _answer),
    "test": Step(_("Thêm câu kiểm thử"), TestForm, "inbox.add_regressionquestion", _test),
}


def offered(user: User) -> list[tuple[str, Step]]:
    """Return the steps that a user may take."""
    return [(name, step) for name, step in STEPS.items() if user.has_perm(step.right)]


def begun_with(case: Case) -> dict[str, str]:
    """Return what the forms first hold: the question, the newest reply and its sources."""
    newest = Delivery.objects.filter(case=case).select_related("reply").order_by("-delivered_at").first()
    sources = list(newest.reply.sources.all()) if newest is not None else []
    codes = [one.code for one in sources if one.code] or ([case.code] if case.code else [])
    reply = newest.reply.text if newest is not None else ""
    ways = Case.objects.filter(group=case.group_id).exclude(question=case.question) if case.group_id else ()
    return {
        "code": codes[0] if codes else "",
        "codes": ", ".join(dict.fromkeys(codes)),
        "question": case.question[:NOTE_LENGTH],
        "other_ways": "\n".join(dict.fromkeys(one.question for one in list(ways)[:5])),
        "answer": reply,
        "text": reply[:TEXT_LENGTH],
        "source_url": next((one.url for one in sources if one.url), ""),
    }


class PromoteView(WagtailAdminTemplateMixin, FormView):  # type: ignore[type-arg]
    """The form of one step, filled with what the case and its reply say."""

    template_name = "inbox/staff/promote.html"
    header_icon = "plus"
    _show_breadcrumbs = True

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the case and the step."""
        super().setup(request, *args, **kwargs)
        found = STEPS.get(kwargs["step"])
        if found is None:
            raise Http404
        self.step = found
        self.case = get_object_or_404(Case, pk=kwargs["pk"])

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Refuse who may not."""
        user = request.user
        if not (isinstance(user, User) and user.has_perms(("inbox.change_case", self.step.right))):
            raise PermissionDenied
        self.user = user
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self) -> Any:
        """Return what is made."""
        return self.step.title

    def get_form_class(self) -> type[forms.Form]:
        """Return the step's form."""
        return self.step.form

    def get_initial(self) -> dict[str, Any]:
        """Return what the case and its reply say."""
        return begun_with(self.case)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the case, to go back to."""
        told: dict[str, Any] = super().get_context_data(**kwargs)
        return {**told, "case": self.case, "is_draft": self.step is not STEPS["test"]}

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Make the draft; what does not hold is told beside the form."""
        try:
            self.step.make(self.case, self.user, form.cleaned_data)
        except ValidationError as fault:
            for field, reasons in (fault.message_dict if hasattr(fault, "error_dict") else {}).items():
                form.add_error(field if field in form.fields else None, reasons)
            if not form.errors:
                form.add_error(None, fault)
            page: HttpResponse = self.form_invalid(form)
            return page
        trail.record(self.user, USED, self.case, step=self.kwargs["step"])
        done = _("Đã thêm.") if self.step is STEPS["test"] else _("Đã gửi người duyệt; có hiệu lực khi được công bố.")
        messages.success(self.request, done)
        return HttpResponseRedirect(reverse("inbox_cases:inspect", args=[self.case.pk]))
