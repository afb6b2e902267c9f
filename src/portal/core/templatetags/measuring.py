"""The measuring script in a page's head."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.core.measuring import measured

register = template.Library()


@register.simple_tag(takes_context=True)
def measuring_script(context: Mapping[str, Any]) -> SafeString:
    """Put the script into the page, nothing where the page is not measured."""
    found = measured(context["request"]) if "request" in context else None
    if found is None:
        return SafeString("")
    written = '<script src="{}" data-script="{}" data-tracker="{}" data-site="{}" data-links="{}" defer></script>'
    links = "1" if found.links else ""
    return format_html(written, static("portal/emc.js"), found.script, found.tracker, found.site, links)
