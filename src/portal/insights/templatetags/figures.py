"""How a figure is written."""

from django import template

from portal.insights.tables import Kind, Value, written

register = template.Library()


@register.filter
def figure(value: Value, kind: Kind) -> str:
    """Return a value as people read it."""
    return written(value, kind)
