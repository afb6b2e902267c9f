"""Tags of the public pages: icons, addresses that keep what they should, texts in the reader's language."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import escape_leading_slashes
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from portal.core.framing import framed_address, in_frame
from portal.core.preferences import OVERRIDES

register = template.Library()

SPRITE = "portal/icons.svg"


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draw an icon of the sprite; it is decoration, the words stand beside it."""
    address = f"{static(SPRITE)}#{name}"
    return format_html('<svg class="icon" aria-hidden="true" focusable="false"><use href="{}"></use></svg>', address)


@register.simple_tag(takes_context=True)
def here(context: Mapping[str, Any]) -> str:
    """Return the address of this page without choices in it, for going back; the first page where it was posted."""
    request: HttpRequest = context["request"]
    if not _was_read(request):
        return _first_page(request)
    path = framed_address(request, request.path_info) if in_frame(request) else request.path
    return _with_query(request, {name: [] for name in OVERRIDES}, path)


@register.simple_tag(takes_context=True)
def language_address(context: Mapping[str, Any], language: str) -> str:
    """Return the address of this page in a language; the first page's where this one was posted."""
    request: HttpRequest = context["request"]
    if not _was_read(request):
        return f"{_first_page(request)}?lang={language}"
    return _with_query(request, {"lang": [language]})


@register.simple_tag(takes_context=True)
def first_page(context: Mapping[str, Any]) -> str:
    """Return the address of the first page, in the frame also where no page was found there."""
    return _first_page(context["request"])


def _was_read(request: HttpRequest) -> bool:
    return request.method in ("GET", "HEAD")


def _first_page(request: HttpRequest) -> str:
    name = "frame:home" if in_frame(request) else "chat:home"
    return framed_address(request, reverse(name))


def _with_query(request: HttpRequest, changes: Mapping[str, list[str]], path: str = "") -> str:
    """Return this page's address with its query, where some names have other values or none."""
    query = request.GET.copy()
    for name, values in changes.items():
        query.setlist(name, values)
    written = query.urlencode()
    path = escape_leading_slashes(path or request.path)  # `//host/` would lead to another site
    return f"{path}?{written}" if written else path


@register.simple_tag(takes_context=True)
def current(context: Mapping[str, Any], name: str, *more: str) -> SafeString:
    """Mark a link of the navigation as the current page, or as the part of the site that this page belongs to."""
    path = context["request"].path
    if path == reverse(name):
        return mark_safe('aria-current="page"')  # fixed words
    parts = [reverse(one) for one in (name, *more)]
    if any(part != "/" and path.startswith(part) for part in parts):
        return mark_safe('aria-current="true"')  # fixed words
    return SafeString("")


@register.filter
def spoken(by_language: Mapping[str, str]) -> str:
    """Return a text of a data file in the reader's language, in Vietnamese where it has no other."""
    return by_language.get(get_language() or "vi") or by_language["vi"]
