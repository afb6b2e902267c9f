"""Days and times written into the staff's forms, over which a calendar opens."""

from playwright.sync_api import Page, expect


def fill_moment(page: Page, name: str, moment: str) -> None:
    """Write into a field, and close its calendar: it opens a little later, and lies over what is below."""
    calendar = page.locator(".xdsoft_datetimepicker:visible")
    page.fill(f"[name={name}]", moment)
    expect(calendar).to_have_count(1)
    page.dispatch_event("body", "mousedown")  # not Tab: the next field may have a calendar too
    expect(calendar).to_have_count(0)
