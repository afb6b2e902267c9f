"""What officers fill in to bring, review and undo an import."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput

from portal.procedures.models import Import, Proposal

SUFFIXES = (".json", ".jsonl", ".ndjson", ".gz", ".csv", ".tsv", ".xlsx", ".xlsm", ".zip")
REASON = Import._meta.get_field("note").max_length


class FilesInput(forms.ClearableFileInput):
    """A choice of one file or several."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One file or several, as a list."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Return the files, each checked by its name.

        Raises:
            ValidationError: there is none, one is empty, or of no kind that can hold records.
        """
        clean = super().clean
        given = data if isinstance(data, list | tuple) else [data]
        files: list[UploadedFile[Any]] = [clean(one, initial) for one in given or [None]]
        for file in files:
            if not str(file.name).lower().endswith(SUFFIXES):
                raise forms.ValidationError(
                    _("%(name)s không phải tệp JSON, XLSX, CSV hoặc ZIP."), params={"name": file.name}
                )
        return files


class UploadForm(forms.Form):
    """Files to import, and what they are."""

    sources = FilesField(
        label=_("Tệp"),
        help_text=_("JSON, XLSX, CSV, hoặc cả thư mục nén thành ZIP; chọn được nhiều tệp."),
        error_messages={"required": _("Hãy chọn ít nhất một tệp."), "empty": _("Tệp rỗng.")},
    )
    note = forms.CharField(
        label=_("Lý do nhập"),
        max_length=REASON,
        help_text=_("Người đọc cũng thấy lý do này, ví dụ: “Theo Quyết định công bố mới của Bộ Tư pháp”."),
    )
    whole = forms.BooleanField(
        label=_("Đây là toàn bộ danh mục"),
        help_text=Import._meta.get_field("whole").help_text,
        required=False,
    )


class ApproveForm(forms.Form):
    """When an import is to take effect."""

    on = forms.DateField(
        label=_("Ngày có hiệu lực"),
        required=False,
        widget=AdminDateInput,
        help_text=_("Để trống để công bố ngay; nếu chọn ngày thì bản mới có hiệu lực từ 0 giờ ngày đó."),
    )
    note = forms.CharField(label=_("Ý kiến duyệt"), max_length=REASON, required=False)

    def clean_on(self) -> Any:
        """Refuse a day that is not to come, or is years away.

        Raises:
            ValidationError: so it is.
        """
        day = self.cleaned_data["on"]
        today = timezone.localdate()
        if day is not None and day <= today:
            raise forms.ValidationError(_("Ngày có hiệu lực phải sau hôm nay; để trống nếu công bố ngay."))
        if day is not None and day > today + timedelta(days=3653):
            raise forms.ValidationError(_("Ngày này còn quá xa; hãy xem lại năm."))
        return day


class ReasonForm(forms.Form):
    """Why an import is refused or undone."""

    reason = forms.CharField(
        label=_("Lý do"),
        max_length=REASON,
        error_messages={"required": _("Hãy ghi lý do.")},
    )


class ProposalFilter(forms.Form):
    """Which proposals of an import to show."""

    kind = forms.ChoiceField(label=_("Loại"), required=False, choices=[("", _("tất cả")), *Proposal.Kind.choices])
    bearing = forms.ChoiceField(
        label=_("Đổi về"),
        required=False,
        choices=[
            ("", _("mọi mặt")),
            ("fees", _("phí, lệ phí")),
            ("times", _("thời hạn")),
            ("papers", _("giấy tờ")),
        ],
    )
    held = forms.ChoiceField(
        label=_("Để lại"),
        required=False,
        choices=[("", _("tất cả")), ("no", _("sẽ công bố")), ("yes", _("để lại"))],
    )

    def chosen(self, proposals: Any) -> Any:
        """Return the proposals that are meant; all where the choice cannot be read."""
        if not self.is_valid():
            return proposals
        if self.cleaned_data["kind"]:
            proposals = proposals.filter(kind=self.cleaned_data["kind"])
        if self.cleaned_data["bearing"]:
            proposals = proposals.filter(**{self.cleaned_data["bearing"]: True})
        if self.cleaned_data["held"]:
            proposals = proposals.filter(held=self.cleaned_data["held"] == "yes")
        return proposals
