"""How a figure is written."""

from django import template
from django.utils.translation import gettext as _

from portal.insights.tables import Kind, Value, written

register = template.Library()


@register.filter
def figure(value: Value, kind: Kind) -> str:
    """Return a value as people read it; where there is none, that there is none."""
    return _("chưa đủ số liệu") if value is None else written(value, kind)
