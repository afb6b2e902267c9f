"""The staff's way in, their own account, and the off switches, as a person meets them."""

import base64
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from django_otp.oath import totp
from playwright.sync_api import Browser, Page, expect
from tests.browser.conftest import SCRIPT, Barriers, Portal

NEW_PASSWORD: Final = "mot-mat-khau-rieng-va-dai"  # noqa: S105  # of a user that only the tests have
NOTICE: Final = "Phần hỏi đáp đang được kiểm tra. Anh/chị xem thủ tục tại mục Thủ tục."
NARROW: Final = {"width": 390, "height": 844}


def log_in(page: Page, site: Portal, name: str, password: str) -> None:
    page.goto(f"{site.url}/quan-tri/login/")
    page.fill("input[name=username]", name)
    page.fill("input[name=password]", password)
    page.click("button[type=submit]")


def code(secret: str) -> str:
    return f"{totp(base64.b32decode(secret.replace(' ', ''))):06d}"


def pictured(page: Page, name: str) -> None:
    """Keep a picture of the page, wide and narrow, where somebody asked for it (MOTCUA_PICTURES=FOLDER)."""
    folder = os.environ.get("MOTCUA_PICTURES")
    if folder:
        for width, size in ((1280, SCRIPT["viewport"]), (390, NARROW)):
            page.set_viewport_size(size)
            page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)
        page.set_viewport_size(SCRIPT["viewport"])


def fits(page: Page) -> bool:
    """Whether a telephone shows the page without scrolling sideways."""
    page.set_viewport_size(NARROW)
    wide = page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.set_viewport_size(SCRIPT["viewport"])
    return bool(wide)


def test_newcomer__enrols_sets_a_password_and_comes_back_with_a_code(
    page: Page, guarded: Portal, barriers: Barriers, complaints: list[str]
) -> None:
    password = guarded.command("create_user", "binh", "--role", "administrator")
    log_in(page, guarded, "binh", password)
    expect(page).to_have_url(f"{guarded.url}/quan-tri/bat-xac-thuc/")
    pictured(page, "enrol")
    assert barriers(page) == []
    assert fits(page)
    expect(page.locator("figure svg")).to_be_visible()
    secret = page.inner_text("#secret")
    page.fill("input[name=code]", "000000")
    page.click("main button.button >> nth=0")
    expect(page.locator(".messages .error")).to_be_visible()
    page.wait_for_timeout(1100)  # after a wrong code the next counts only after a second
    page.fill("input[name=code]", code(secret))
    page.click("main button.button >> nth=0")
    expect(page.locator("#codes li")).to_have_count(10)
    pictured(page, "codes")
    assert barriers(page) == []
    recovery = page.inner_text("#codes li >> nth=0")
    page.click("main a.button")
    expect(page).to_have_url(f"{guarded.url}/quan-tri/mat-khau-moi/")
    pictured(page, "password")
    assert barriers(page) == []
    page.fill("input[name=new_password1]", NEW_PASSWORD)
    page.fill("input[name=new_password2]", NEW_PASSWORD)
    page.click("main button.button >> nth=0")
    expect(page).to_have_url(f"{guarded.url}/quan-tri/")
    page.context.clear_cookies()
    log_in(page, guarded, "binh", NEW_PASSWORD)
    expect(page).to_have_url(f"{guarded.url}/quan-tri/ma-xac-thuc/")
    pictured(page, "code")
    assert barriers(page) == []
    page.fill("input[name=code]", recovery)
    page.click("main button.button >> nth=0")
    expect(page).to_have_url(f"{guarded.url}/quan-tri/")
    for address, name in (("bao-mat", "security"), ("users", "users"), ("reports/site-history", "trail")):
        page.goto(f"{guarded.url}/quan-tri/{address}/")
        pictured(page, name)
    page.goto(f"{guarded.url}/quan-tri/users/new/")
    pictured(page, "user-new")
    expect(page.locator("select[name=role]")).to_be_visible()
    assert [one for one in complaints if "422" not in one] == []


@pytest.fixture
def visitor(chromium: Browser) -> Iterator[Page]:
    """Somebody else, with a browser of their own."""
    context = chromium.new_context(**SCRIPT)
    yield context.new_page()
    context.close()


def test_coordinator__turns_the_website_off_and_on_again(
    page: Page, visitor: Page, portal: Portal, barriers: Barriers
) -> None:
    password = portal.command("create_user", "chi", "--role", "coordinator")
    log_in(page, portal, "chi", password)
    page.fill("input[name=new_password1]", NEW_PASSWORD)
    page.fill("input[name=new_password2]", NEW_PASSWORD)
    page.click("main button.button >> nth=0")
    visitor.goto(portal.url)
    page.goto(f"{portal.url}/quan-tri/switches/edit/web/")
    pictured(page, "switch")
    page.check("input[name=is_off]")
    page.fill("textarea[name=notice]", NOTICE)
    page.fill("textarea[name=reason]", "Danh mục vừa nhập có lỗi")
    page.click("footer button[type=submit] >> nth=0")
    expect(page).to_have_url(f"{portal.url}/quan-tri/switches/")
    pictured(page, "switches")
    try:
        visitor.wait_for_timeout(2000)
        visitor.fill("[data-box] textarea[name=question]:visible", "khai sinh cần gì")
        visitor.click("[data-box] button[type=submit]:visible")
        expect(visitor.locator(".field__error:visible")).to_contain_text(NOTICE)
        answer = visitor.goto(portal.url)
        assert answer is not None and answer.status == 503
        expect(visitor.locator("main")).to_contain_text(NOTICE)
        pictured(visitor, "off")
        assert barriers(visitor) == []
        assert fits(visitor)
        visitor.goto(f"{portal.url}/thu-tuc/")
        expect(visitor.locator("h1")).to_be_visible()
        page.goto(f"{portal.url}/quan-tri/")
        expect(page.locator("#switches-off")).to_be_visible()
        pictured(page, "home")
    finally:
        portal.command("switch", "on", "web")
    visitor.wait_for_timeout(2000)
    answer = visitor.goto(portal.url)
    assert answer is not None and answer.status == 200
