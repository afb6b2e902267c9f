"""What is filled in about officers: who they are, and the decisions on them."""

import copy
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput

from portal.outreach.roll import languages
from portal.outreach.roll.models import Officer
from portal.outreach.roll.recognising import ChangedMeanwhileError, Decision, RollError, standing_of
from portal.outreach.units.staff import ScopedForm

DOCUMENT_LENGTH = 100
REASON_LENGTH = 200


class LanguagesInput(forms.MultiWidget):
    """The known languages to tick, and a line for others."""

    template_name = "roll/staff/languages.html"

    def __init__(self, attrs: Any = None):
        """Offer the list."""
        choices = [(one, one) for one in languages.LANGUAGES]
        super().__init__((forms.CheckboxSelectMultiple(choices=choices), forms.TextInput()), attrs)

    def decompress(self, value: Any) -> list[Any]:
        """Part what is kept into those of the list and others."""
        kept = list(value or [])
        others = [one for one in kept if one not in languages.LANGUAGES]
        return [[one for one in kept if one in languages.LANGUAGES], ", ".join(others)]


class LanguagesField(forms.MultiValueField):
    """Languages as a list of names; those that are written are brought to the names of the list where it has them."""

    widget = LanguagesInput

    def __init__(self, **kwargs: Any):
        """Take ticks and words."""
        ticked = forms.MultipleChoiceField(choices=[(one, one) for one in languages.LANGUAGES], required=False)
        written = forms.CharField(required=False, max_length=300)
        super().__init__((ticked, written), require_all_fields=False, **kwargs)

    def compress(self, data_list: Any) -> list[str]:
        """Return all of them.

        Raises:
            ValidationError: too many, or one is too long.
        """
        ticked, written = data_list or ([], "")
        found = list(dict.fromkeys([*(ticked or []), *languages.languages(written or "")]))
        if len(found) > languages.MOST or any(len(one) > languages.LONGEST for one in found):
            raise forms.ValidationError(_("Quá nhiều ngôn ngữ, hoặc tên quá dài; hãy ngăn bằng dấu phẩy."))
        return found

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Tell whether something else is said than is kept."""
        return bool(self.clean(data) != (initial or []))


class OfficerForm(ScopedForm):
    """An officer with the decision in force."""

    languages = LanguagesField(label=_("Ngôn ngữ nói được"), required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)

    def __init__(self, *args: Any, **kwargs: Any):
        """Carry what the officer was when the form was opened: what was decided since must not be undone by it."""
        super().__init__(*args, **kwargs)
        self.before = copy.copy(self.instance)
        if self.instance.pk:
            self.fields["seen"].initial = standing_of(self.before)

    def clean(self) -> dict[str, Any]:
        """Ask which role, where it is none of the named ones."""
        cleaned = super().clean()
        if self.instance.pk and cleaned.get("seen") != self.fields["seen"].initial:
            self.add_error(None, ChangedMeanwhileError().message)
        if cleaned.get("role") == Officer.Role.OTHER and not cleaned.get("role_told"):
            self.add_error("role_told", forms.ValidationError(_("Hãy ghi rõ chức danh.")))
        return cleaned


class DecisionForm(forms.Form):
    """A decision that gives a new term."""

    decision_no = forms.CharField(label=_("Số quyết định"), max_length=DOCUMENT_LENGTH)
    decided_on = forms.DateField(label=_("Ngày quyết định"), widget=AdminDateInput)
    term_from = forms.DateField(label=_("Nhiệm kỳ từ ngày"), widget=AdminDateInput)
    term_until = forms.DateField(
        label=_("Nhiệm kỳ đến ngày"),
        widget=AdminDateInput,
        required=False,
        help_text=_("Để trống nếu quyết định không nêu."),
    )

    @property
    def decision(self) -> Decision:
        """What was filled in."""
        said = self.cleaned_data
        return Decision(said["decision_no"], said["decided_on"], said["term_from"], said["term_until"])


class EndForm(forms.Form):
    """A decision that ends the service."""

    decision_no = forms.CharField(label=_("Số quyết định"), max_length=DOCUMENT_LENGTH)
    decided_on = forms.DateField(label=_("Ngày quyết định"), widget=AdminDateInput)
    day = forms.DateField(label=_("Thôi làm từ ngày"), widget=AdminDateInput)
    reason = forms.CharField(label=_("Lý do"), max_length=REASON_LENGTH)


def add_fault(form: forms.Form | forms.ModelForm[Any], fault: RollError) -> None:
    """Write a broken rule beside the field that is to be mended."""
    form.add_error(fault.field if fault.field in form.fields else None, fault.message)
