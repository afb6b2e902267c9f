"""A tab in which one of the staff is logged in; whoever calls has made the account with this password."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, expect
from tests.browser.conftest import SCRIPT, Portal

PASSWORD = "mat-khau-dai-cua-can-bo"  # noqa: S105  # of accounts that these tests' database alone has


@contextmanager
def logged_in(chromium: Browser, portal: Portal, name: str) -> Iterator[Page]:
    context = chromium.new_context(**SCRIPT)
    page = context.new_page()
    page.goto(f"{portal.url}/quan-tri/login/")
    page.locator("input[name=username]").fill(name)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("button[type=submit]").click()
    expect(page).to_have_url(f"{portal.url}/quan-tri/")
    yield page
    context.close()
