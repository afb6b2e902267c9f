"""The heading of outreach in the staff's menu. Rooms put their lists under it, in their `wagtail_hooks`."""

from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.base import ViewSetGroup

_lists: Final[list[tuple[int, Any]]] = []


def put(order: int, viewset: Any) -> None:
    """Put a list (a viewset) under the heading; those with a lower order stand above."""
    _lists.append((order, viewset))


class OutreachGroup(ViewSetGroup):
    """All of outreach under one heading."""

    menu_label = _("Thông tin cơ sở")
    menu_icon = "group"
    menu_order = 160

    @property
    def items(self) -> list[Any]:
        """The lists that the rooms have put here, in their order."""
        return [viewset for _order, viewset in sorted(_lists, key=lambda one: one[0])]
