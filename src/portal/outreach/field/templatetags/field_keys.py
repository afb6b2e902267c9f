"""A tag for the forms of the officer's pages."""

from uuid import uuid4

from django import template

register = template.Library()


@register.simple_tag
def new_key() -> str:
    """Return a new key, under which a form is taken once however often it is sent."""
    return str(uuid4())
