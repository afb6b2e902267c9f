"""The staff's forms: places are chosen by name, and stored by code."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm

from motcua import places

WHOLE_COUNTRY: Final = ("", _("Cả nước"))


def province_choices() -> list[tuple[str, Any]]:
    """Return the provinces, after the whole country."""
    return [WHOLE_COUNTRY, *((one.code, one.title) for one in places.provinces())]


class AddedForm(WagtailAdminModelForm):
    """The form of everything that an office adds."""

    province = forms.ChoiceField(label=_("Tỉnh, thành phố"), choices=province_choices, required=False)
    commune = forms.CharField(
        label=_("Xã, phường, đặc khu"),
        required=False,
        max_length=100,
        help_text=_("Gõ tên hoặc mã; để trống nếu áp dụng cho cả tỉnh."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Show the commune by its name."""
        super().__init__(*args, **kwargs)
        within = places.province(self.instance.province) if self.instance.province else None
        found = places.commune(within, self.instance.commune) if within and self.instance.commune else None
        if found is not None:
            self.initial["commune"] = found.name

    def clean(self) -> dict[str, Any]:
        """Turn the commune's name into its code."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        typed, code = cleaned.get("commune", ""), cleaned.get("province", "")
        if typed:
            within = places.province(code) if code else None
            found = places.commune(within, typed) if within is not None else None
            if found is None:
                self.add_error("commune", _("Tỉnh đã chọn không có xã, phường, đặc khu nào như vậy."))
            else:
                cleaned["commune"] = found.code
        return cleaned
