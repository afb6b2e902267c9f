"""The field in which the sheets that a meeting used are ticked; the staff's form and the officer's share it."""

from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

LONGEST_KEY: Final = 18
"""Digits of a key that a database can be asked for; longer ones overflow it."""


class SheetsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # Django itself has it plain
    """Sheets, ticked."""

    widget = forms.CheckboxSelectMultiple

    def clean(self, value: Any) -> Any:
        """Refuse what can be no sheet's key before the database is asked for it."""
        for one in value or ():
            key = str(one)
            if not (key.isascii() and key.isdigit() and len(key) <= LONGEST_KEY):
                raise ValidationError(_("Tờ thông tin đã chọn không còn trong danh sách."), code="invalid_choice")
        return super().clean(value)
