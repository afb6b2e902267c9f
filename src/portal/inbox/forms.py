"""What people send from their private page, checked."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class HelpedForm(forms.Form):
    """Whether a reply helped."""

    helped = forms.TypedChoiceField(choices=[("true", "true"), ("false", "false")], coerce=lambda said: said == "true")


class AskAgainForm(forms.Form):
    """A further question in the same thread."""

    text = forms.CharField(
        label=_("Anh/chị cần hỏi thêm điều gì?"),
        max_length=settings.QUESTION_LENGTH,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off", "aria-describedby": "hoi-them-hint"}),
        error_messages={
            "required": _("Anh/chị ghi điều cần hỏi thêm."),
            "max_length": _("Câu hỏi dài quá %(limit_value)d ký tự; anh/chị rút gọn giúp."),
        },
    )
