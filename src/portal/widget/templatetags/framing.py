"""`{% url %}` for pages that may be shown in a frame, and what the frame's layout tells its script.

The tag stands in the place of Django's own in every template (`builtins` in the settings), so that no link or form of
the frame can lose the person's choices; outside the frame it does what Django's does.
"""

from typing import Any

from django import template
from django.conf import settings
from django.template.base import Parser, Token
from django.template.context import Context
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as plain_url

from portal.core.framing import framed_address

register = template.Library()


class FramedURLNode(URLNode):
    """Writes an address as `{% url %}` does; in a frame with the choices that travel in it."""

    def render(self, context: Context) -> str:
        """Return the address, or set the variable named after `as` to it."""
        address = super().render(context)
        request = getattr(context, "request", None)
        if request is None:
            return address
        if self.asvar:
            context[self.asvar] = framed_address(request, context[self.asvar])
            return address
        return framed_address(request, address)


@register.tag
def url(parser: Parser, token: Token) -> FramedURLNode:
    """Read a `{% url %}` tag."""
    node: Any = plain_url(parser, token)
    return FramedURLNode(node.view_name, node.args, node.kwargs, node.asvar)


@register.simple_tag
def widget_origins() -> str:
    """Return the origins whose pages may show the frame, parted by spaces."""
    return " ".join(settings.WIDGET_ORIGINS)
