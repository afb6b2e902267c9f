"""What the staff's pages leave out of what Wagtail shows."""

from django.http import HttpRequest
from wagtail import hooks


@hooks.register("construct_main_menu")
def hide_unused(request: HttpRequest, menu_items: list[object]) -> None:
    """Leave out the entries of Wagtail that the portal has no use for yet."""
    menu_items[:] = [item for item in menu_items if getattr(item, "name", "") != "help"]


@hooks.register("construct_homepage_summary_items")
def hide_counts(request: HttpRequest, items: list[object]) -> None:
    """Leave out how many pages, pictures and files there are: it is nothing to act on."""
    items.clear()
