"""Tags of the procedures' pages."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.procedures import wording

register = template.Library()


@register.filter
def thousands(count: int) -> str:
    """Return a count as the reader's language writes it: 5.774, in English 5,774."""
    written = f"{count:,}"
    return written if get_language() == "en" else written.replace(",", ".")


@register.simple_tag
def local_tag(place: str) -> SafeString | str:
    """Return which province a procedure is for, from the folded authority that published it for itself."""
    province = wording.province_of(place)
    if not province:
        return _("Riêng của một địa phương")
    return format_html("{} <span lang='vi'>{}</span>", _("Riêng của"), province)
