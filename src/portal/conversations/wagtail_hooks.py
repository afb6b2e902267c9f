"""What the staff's menu leaves out."""

from django.http import HttpRequest
from wagtail import hooks


@hooks.register("construct_main_menu")
def hide_unused(request: HttpRequest, menu_items: list[object]) -> None:
    """Leave out the entries of Wagtail that the portal has no use for yet."""
    menu_items[:] = [item for item in menu_items if getattr(item, "name", "") not in ("help", "reports")]
