"""What officers send from the desk, checked."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from motcua.records.facets import Facet
from portal.accounts.models import User
from portal.handover.models import MESSAGE_LENGTH

SIDES = (
    ("", _("Thông tin chung")),
    (Facet.DOCUMENTS.value, _("Giấy tờ cần có")),
    (Facet.FEE.value, _("Phí, lệ phí")),
    (Facet.TIME_LIMIT.value, _("Thời hạn giải quyết")),
    (Facet.WHERE.value, _("Nơi giải quyết")),
    (Facet.STEPS.value, _("Các bước thực hiện")),
)


class SayForm(forms.Form):
    """A message to the person."""

    text = forms.CharField(
        label=_("Trả lời"),
        max_length=MESSAGE_LENGTH,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
        error_messages={
            "required": _("Anh/chị viết câu trả lời rồi bấm Gửi."),
            "max_length": _("Câu trả lời dài quá %(limit_value)d ký tự."),
        },
    )


class CardForm(forms.Form):
    """An official answer, by the code of the procedure."""

    code = forms.CharField(
        label=_("Mã thủ tục"),
        max_length=40,
        strip=True,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "decimal"}),
    )
    facet = forms.ChoiceField(label=_("Phần cần gửi"), choices=SIDES, required=False)


class PassForm(forms.Form):
    """To which of the officers who are there a conversation is passed."""

    officer = forms.ChoiceField(label=_("Chuyển cho"), choices=())

    def __init__(self, *args: Any, officers: Sequence[User] = (), **kwargs: Any) -> None:
        """Offer the officers who are there."""
        super().__init__(*args, **kwargs)
        self._officers = {str(one.pk): one for one in officers}
        choices = [(key, one.get_full_name() or one.get_username()) for key, one in self._officers.items()]
        self.fields["officer"] = forms.ChoiceField(label=_("Chuyển cho"), choices=choices)

    @property
    def chosen(self) -> User:
        """The officer chosen, of a form that is valid."""
        return self._officers[self.cleaned_data["officer"]]
