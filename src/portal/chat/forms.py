"""What people send from the citizen's page, checked."""

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from motcua.answers.reply import Language
from portal.core.days import day_of

CONTACT_LENGTH = 200
COMMENT_LENGTH = 1000


class AskForm(forms.Form):
    """A question; place and audience come with the preferences."""

    question = forms.CharField(
        label=_("Câu hỏi"),
        max_length=settings.QUESTION_LENGTH,
        strip=True,
        error_messages={
            "required": _("Anh/chị nhập câu hỏi rồi bấm Hỏi."),
            "max_length": _("Câu hỏi dài quá %(limit_value)d ký tự; anh/chị rút gọn giúp."),
        },
    )
    conversation = forms.CharField(max_length=32, required=False)
    rewrite = forms.BooleanField(required=False)
    as_of = forms.CharField(max_length=10, required=False)

    def clean_as_of(self) -> date | None:
        """Return the day asked about; None for today.

        Raises:
            ValidationError: it names no day.
        """
        typed: str = self.cleaned_data["as_of"]
        day = day_of(typed) if typed else None
        if typed and day is None:
            raise forms.ValidationError(_("Ngày chưa đúng; anh/chị ghi như 07/12/2026."))
        return day


class RephraseForm(forms.Form):
    """The language in which an answer is wished for anew."""

    language = forms.TypedChoiceField(choices=[(one.value, one.value) for one in Language], coerce=Language)


class FeedbackForm(forms.Form):
    """Whether an answer was useful, or which line is wrong and why."""

    useful = forms.NullBooleanField(required=False)
    fact = forms.IntegerField(min_value=0, max_value=10_000, required=False)
    comment = forms.CharField(
        label=_("Chỗ chưa đúng"),
        max_length=COMMENT_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": _("Ý kiến dài quá %(limit_value)d ký tự; anh/chị rút gọn giúp.")},
    )

    def clean(self) -> dict[str, Any]:
        """Refuse a form that says nothing at all."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and cleaned.get("useful") is None and not cleaned.get("comment"):
            raise forms.ValidationError(_("Anh/chị chọn hữu ích hay chưa, hoặc ghi chỗ chưa đúng."))
        return cleaned


class OfficerQuestionForm(forms.Form):
    """A question to an officer; a contact needs consent, which is never ticked beforehand."""

    question = forms.CharField(
        label=_("Câu hỏi gửi cán bộ"),
        max_length=settings.QUESTION_LENGTH,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": _("Anh/chị ghi câu hỏi cần cán bộ trả lời."),
            "max_length": _("Câu hỏi dài quá %(limit_value)d ký tự; anh/chị rút gọn giúp."),
        },
    )
    contact = forms.CharField(
        label=_("Số điện thoại hoặc thư điện tử để cán bộ trả lời (không bắt buộc)"),
        max_length=CONTACT_LENGTH,
        required=False,
        strip=True,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    consent = forms.BooleanField(
        label=_("Tôi đồng ý để cơ quan dùng thông tin liên hệ này chỉ để trả lời câu hỏi của tôi."), required=False
    )
    turn = forms.CharField(max_length=32, required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Refuse a contact without consent."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("contact") and not cleaned.get("consent"):
            self.add_error("consent", _("Để lại liên hệ thì anh/chị đánh dấu đồng ý, hoặc xóa phần liên hệ."))
        return cleaned
