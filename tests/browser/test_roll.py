"""A commune keeps its roll: a list is brought, bad rows come back with reasons, the good ones cover villages."""

import csv
import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser.conftest import SCRIPT, Barriers, Portal

PASSWORD = "mat-khau-dai-cua-can-bo"  # noqa: S105  # of accounts that this test alone has
PEOPLE = f"""
from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.outreach.units.models import Membership, Unit

def unit(code, name, level, parent=None):
    return Unit.objects.get_or_create(code=code, defaults={{"name": name, "level": level, "parent": parent}})[0]

province = unit("95", "Tỉnh Giữ Danh Sách", "province")
commune = unit("95001", "Xã Giữ Danh Sách", "commune", province)
for name in ("A", "B", "C"):
    unit(f"95001-{{name}}", f"Thôn {{name}}", "village", commune)
user, made = User.objects.get_or_create(username="xa-giu-danh-sach")
user.set_password("{PASSWORD}")
user.save()
user.give_role(Role.COMMUNE)
Membership.objects.get_or_create(user=user, defaults={{"unit": commune}})
"""
HEADINGS = (
    *("Mã thôn", "Họ và tên", "Chức danh", "Ngôn ngữ", "Điện thoại"),
    *("Số quyết định", "Ngày quyết định", "Nhiệm kỳ từ ngày"),
)
GOOD = ("95001-A", "Người Thử Một", "Trưởng thôn", "Việt, Hrê", "0000 000 000", "1/QĐ-UBND", "02/01/2026", "02/01/2026")
SHOTS = os.environ.get("MOTCUA_SHOTS", "")
"""Folder for pictures of the pages, for whoever wants to look at them."""


def shot(page: Page, name: str) -> None:
    if SHOTS:
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=Path(SHOTS) / f"roll-{name}-{width}.png", full_page=True)
        page.set_viewport_size({"width": 1280, "height": 800})


def rows(*others: tuple[str, ...]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([HEADINGS, *others])
    return text.getvalue().encode()


@contextmanager
def logged_in(chromium: Browser, portal: Portal, **options: object) -> Iterator[Page]:
    context = chromium.new_context(**{**SCRIPT, **options})
    page = context.new_page()
    page.goto(f"{portal.url}/quan-tri/login/")
    page.locator("input[name=username]").fill("xa-giu-danh-sach")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("button[type=submit]").click()
    expect(page).to_have_url(f"{portal.url}/quan-tri/")
    yield page
    context.close()


@pytest.fixture
def keeper(chromium: Browser, portal: Portal) -> Iterator[Page]:
    """A tab in which somebody of the commune is logged in."""
    portal.command("shell", "-c", PEOPLE)
    with logged_in(chromium, portal) as page:
        yield page


def test_commune__brings_its_list_and_loses_no_row(keeper: Page, portal: Portal, barriers: Barriers) -> None:
    page, wrong = keeper, (*GOOD[:1], "Người Thử Hai", *GOOD[2:6], "31/02/2026", GOOD[7])
    page.goto(f"{portal.url}/quan-tri/roll_imports/new/?kind=officers")
    shot(page, "bring")
    page.set_input_files("input[type=file]", {"name": "ds.csv", "mimeType": "text/csv", "buffer": rows(GOOD, wrong)})
    page.get_by_role("button", name="Đưa lên và xem trước").click()
    expect(page.locator(".staff-state")).to_have_text("Chờ xác nhận", timeout=60_000)
    expect(page.locator(".roll-told")).to_contain_text("Ngày quyết định")
    expect(page.locator(".roll-told")).to_contain_text("31/02/2026")
    shot(page, "preview")
    assert barriers(page) == []
    with page.expect_download() as downloading:
        page.get_by_role("link", name="Tải các dòng không nhận").click()
    refused = [
        list(row)
        for row in openpyxl.load_workbook(io.BytesIO(Path(downloading.value.path()).read_bytes())).worksheets[0].values
    ]
    assert refused[1][1] == "Người Thử Hai" and "31/02/2026" in refused[1][-1]
    page.get_by_role("button", name="Xác nhận ghi 1 dòng").click()
    expect(page.locator(".staff-state")).to_have_text("Đã ghi", timeout=60_000)
    page.goto(f"{portal.url}/quan-tri/officers/")
    expect(page.locator("table.listing")).to_contain_text("Người Thử Một")
    expect(page.locator("table.listing")).not_to_contain_text("Người Thử Hai")
    shot(page, "officers")
    page.get_by_role("link", name="Người Thử Một").click()
    shot(page, "officer")
    assert barriers(page) == []
    page.goto(f"{portal.url}/quan-tri/coverage/")
    expect(page.locator(".roll-grid li")).to_have_count(3)
    expect(page.locator(".roll-figures")).to_contain_text("33 %")
    shot(page, "coverage")
    assert barriers(page) == []


def test_coverage__fits_a_telephone_in_dark(
    keeper: Page, chromium: Browser, portal: Portal, barriers: Barriers
) -> None:
    narrow = {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"}
    with logged_in(chromium, portal, **narrow) as page:
        for address in ("coverage/", "officers/new/", "roll_imports/new/"):
            page.goto(f"{portal.url}/quan-tri/{address}")
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address
        page.goto(f"{portal.url}/quan-tri/coverage/")
        assert barriers(page) == []
