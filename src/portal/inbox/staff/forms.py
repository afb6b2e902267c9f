"""What the staff write on a case's page."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.validators import FileExtensionValidator
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import Document

from portal.accounts.models import User
from portal.inbox.models import Case, Reply
from portal.inbox.models.regression import listed
from portal.inbox.replying import Source, Written
from portal.procedures.models import Procedure

REPLY_LENGTH = 8000
MOST_SOURCES = 8
RIGHTS_OF = "django.contrib.auth.backends.ModelBackend"


def officers() -> Any:
    """Return those to whom a case can be given: active users who may work on cases."""
    able = User.objects.with_perm("inbox.change_case", include_superusers=False, backend=RIGHTS_OF)
    return able.order_by("last_name", "username")


class AssignForm(forms.Form):
    """To whom a case goes: an officer or a team."""

    officer = forms.ModelChoiceField(User.objects.none(), label=_("Cán bộ"), required=False)
    team = forms.ModelChoiceField(Group.objects.all(), label=_("Nhóm xử lý"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the officers of now."""
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["officer"]
        chosen.queryset = officers()

    def clean(self) -> dict[str, Any]:
        """Refuse neither, and both."""
        cleaned: dict[str, Any] = super().clean() or {}
        if (cleaned.get("officer") is None) == (cleaned.get("team") is None):
            raise forms.ValidationError(_("Chọn một cán bộ hoặc một nhóm xử lý."))
        return cleaned


class NoteForm(forms.Form):
    """A note for colleagues."""

    note = forms.CharField(label=_("Ghi chú nội bộ"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))


class ReplyForm(forms.Form):
    """A reply with its sources; `codes` are procedures, each with `#` and a field of its record where one is meant."""

    text = forms.CharField(label=_("Câu trả lời"), max_length=REPLY_LENGTH, widget=forms.Textarea(attrs={"rows": 10}))
    position = forms.CharField(label=_("Chức vụ người trả lời"), max_length=120, required=False)
    codes = forms.CharField(
        label=_("Nguồn: mã thủ tục"),
        max_length=1000,
        required=False,
        help_text=_(
            "Cách nhau bằng dấu phẩy; thêm #mục khi dẫn một mục của bản ghi, như 1.001193#channels[0].fees[0]."
        ),
    )
    url = forms.URLField(label=_("Nguồn: địa chỉ trang"), max_length=500, required=False, assume_scheme="https")
    url_title = forms.CharField(label=_("Tên của trang ấy"), max_length=500, required=False)
    document = forms.FileField(
        label=_("Nguồn: văn bản tải lên"),
        required=False,
        validators=[FileExtensionValidator(settings.WAGTAILDOCS_EXTENSIONS)],
        help_text=_("Văn bản được công khai cùng câu trả lời; không tải lên văn bản có thông tin cá nhân."),
    )
    to_group = forms.BooleanField(label=_("Trả lời mọi người trong nhóm câu hỏi này"), required=False)

    def clean_codes(self) -> list[tuple[str, str]]:
        """Return code and path of each procedure named; refuse one that is not published."""
        parted = (word.partition("#") for word in listed(self.cleaned_data["codes"]))
        named = [(code, path) for code, _sign, path in parted]
        if len(named) > MOST_SOURCES:
            raise forms.ValidationError(_("Nhiều nguồn quá; chọn những nguồn chính."))
        codes = {code for code, _path in named}
        known = set(Procedure.objects.published().filter(code__in=codes).values_list("code", flat=True))
        if unknown := sorted(codes - known):
            raise forms.ValidationError(_("Không có thủ tục mã %(code)s.") % {"code": unknown[0]})
        return named

    def written(self, kept: Reply | None, user: User) -> Written:
        """Return the reply as it was written; a document uploaded before stays where no other took its place."""
        said = self.cleaned_data
        sources = [Source(code=code, path=path) for code, path in said["codes"]]
        if said["url"]:
            sources.append(Source(url=said["url"], title=said["url_title"] or said["url"]))
        if said["document"]:
            file = said["document"]
            sources.append(
                Source(document=Document.objects.create(title=file.name[:255], file=file, uploaded_by_user=user))
            )
        elif kept is not None:
            before = kept.sources.filter(document__isnull=False).select_related("document")
            sources += [Source(document=one.document, title=one.title) for one in before]
        return Written(said["text"], said["position"], said["to_group"], sources)


def begun(case: Case, user: User, kept: Reply | None, text: str = "") -> ReplyForm:
    """Return the form as it first stands: the reply in hand, or what is known of the case and of the officer."""
    if kept is not None:
        rows = list(kept.sources.all())
        page = next((row for row in rows if row.url), None)
        return ReplyForm(
            initial={
                "text": text or kept.text,
                "position": kept.position,
                "to_group": kept.to_group,
                "codes": ", ".join(f"{row.code}#{row.path}" if row.path else row.code for row in rows if row.code),
                "url": page.url if page else "",
                "url_title": page.title if page else "",
            }
        )
    mine = Reply.objects.filter(written_by=user).exclude(position="").order_by("-pk")
    code = f"{case.code}#{case.fact_path}" if case.code and case.fact_path else case.code
    initial = {"text": text, "codes": code, "position": mine.values_list("position", flat=True).first() or ""}
    return ReplyForm(initial=initial)
