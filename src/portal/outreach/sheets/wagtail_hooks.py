"""Sheets in the staff's pages."""

from typing import Any

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin import messages
from wagtail.snippets.models import register_snippet

from portal.outreach import menu
from portal.outreach.sheets.models import Sheet
from portal.outreach.sheets.staff.home import OutdatedSheetsPanel
from portal.outreach.sheets.staff.viewsets import MenuOf, SheetViewSet, TopicViewSet
from portal.outreach.sheets.verifying import doubts, told

sheets = SheetViewSet(menu_item_is_registered=True)
register_snippet(sheets)
menu.put(20, MenuOf(sheets))
menu.put(21, TopicViewSet("topics"))


@hooks.register("construct_snippet_action_menu")
def publication_goes_through_review(menu_items: list[Any], request: HttpRequest, context: dict[str, Any]) -> None:
    """Leave out the button that publishes from the form: who saves there has written."""
    if issubclass(context["model"], Sheet):
        menu_items[:] = [item for item in menu_items if item.name != "action-publish"]


@hooks.register("after_create_snippet")
@hooks.register("after_edit_snippet")
def warn_of_doubts(request: HttpRequest, instance: Any) -> None:
    """Point out figures that stand in no source."""
    if isinstance(instance, Sheet) and (said := told(doubts(instance))):
        messages.warning(request, said)


@hooks.register("construct_homepage_panels")
def home_panel(request: HttpRequest, panels: list[Any]) -> None:
    """Show on the first page which sheets are out of date."""
    panels.append(OutdatedSheetsPanel())
