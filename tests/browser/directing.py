"""What a coordinator and a commune do with a directive, click by click, for tests of more than one file.

The tests share one running site and no order: each has a province of its own, by its code.
"""

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from docx import Document
from playwright.sync_api import Browser, Page, expect
from tests.browser.conftest import Barriers, Portal
from tests.browser.signing_in import PASSWORD, logged_in

PEOPLE = """
from datetime import date
from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.outreach.directives.models import Directive, ReportForm, ReportItem
from portal.outreach.directives.reporting import open_period
from portal.outreach.units.models import Membership, Unit

code = "CODE"

def unit(code, name, level, parent=None):
    return Unit.objects.get_or_create(code=code, defaults={"name": name, "level": level, "parent": parent})[0]

province = unit(code, "Tỉnh Giao Việc", "province")
communes = [unit(f"{code}00{n}", f"Xã Việc {n}", "commune", province) for n in (1, 2, 3)]
for n, commune in enumerate(communes):
    for place in range(n + 1):
        unit(f"{commune.code}.{place}", f"Thôn {place}", "village", commune)
for name, role, place in ((f"dp-{code}", Role.COORDINATOR, province), (f"xa-{code}", Role.COMMUNE, communes[0])):
    user, made = User.objects.get_or_create(username=name)
    user.set_password("PASSWORD")
    user.save()
    user.give_role(role)
    Membership.objects.get_or_create(user=user, defaults={"unit": place})
if not ReportForm.objects.filter(unit=province).exists():
    form = ReportForm.objects.create(title="Báo cáo thử", unit=province, begun_on=date(2020, 1, 1))
    ReportItem.objects.create(form=form, number=1, label="Số tin đã phát")
    ReportItem.objects.create(form=form, number=2, label="Khó khăn", kind="text")
    open_period(form, date(2026, 7, 1), date(2026, 9, 30))
"""
SHOTS = os.environ.get("MOTCUA_SHOTS", "")
"""Folder for pictures of the pages, for whoever wants to look at them."""


def shot(page: Page, name: str) -> None:
    if SHOTS:
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=Path(SHOTS) / f"directives-{name}-{width}.png", full_page=True)
        page.set_viewport_size({"width": 1280, "height": 900})


@dataclass(frozen=True)
class Province:
    """A province with three communes of one, two and three villages, and a report that is open there."""

    portal: Portal
    code: str

    def __post_init__(self) -> None:
        """Bring it into the site, with its coordinator and somebody of its first commune."""
        self.portal.command("shell", "-c", PEOPLE.replace("CODE", self.code).replace("PASSWORD", PASSWORD))

    @property
    def commune(self) -> str:
        """The code of its first commune."""
        return f"{self.code}001"

    @contextmanager
    def coordinating(self, chromium: Browser) -> Iterator[Page]:
        """A tab in which its coordinator is logged in."""
        with logged_in(chromium, self.portal, f"dp-{self.code}") as page:
            yield page

    @contextmanager
    def in_commune(self, chromium: Browser) -> Iterator[Page]:
        """A tab in which somebody of its first commune is logged in."""
        with logged_in(chromium, self.portal, f"xa-{self.code}") as page:
            yield page


def entered(page: Page, portal: Portal, barriers: Barriers) -> str:
    """Enter a dispatch with five tasks for three communes; return the address of its page."""
    page.goto(f"{portal.url}/quan-tri/directives/new/")
    page.locator("input[name=number]").fill("21/UBND-VX")
    page.locator("input[name=issued_on]").fill("2026-07-01")
    page.locator("input[name=issued_by]").fill("UBND tỉnh Giao Việc")
    page.locator("textarea[name=title]").fill("Về thông tin cơ sở")
    page.locator("input[name=url]").fill("https://vi-du.example/21")
    page.get_by_role("button", name="Tạo", exact=True).click()
    expect(page.get_by_role("heading", name="2. Các nhiệm vụ")).to_be_visible()
    shot(page, "give")
    assert barriers(page) == []
    page.get_by_label("Mọi đơn vị trong danh sách").check()
    for number in range(5):
        page.locator(f"textarea[name=tasks-{number}-text]").fill(f"Nhiệm vụ thứ {number + 1}")
    for number in range(3):
        page.locator(f"input[name=tasks-{number}-due_on]").fill(f"2026-08-0{number + 3}")
    for number in (3, 4):
        page.locator(f"input[name=tasks-{number}-days]").fill("40")
    page.get_by_role("button", name="Giao nhiệm vụ").click()
    expect(page.get_by_text("Đã giao 5 nhiệm vụ.")).to_be_visible()
    expect(page.locator("table.matrix tbody tr")).to_have_count(3)
    expect(page.locator("table.matrix tbody td")).to_have_count(15)
    return page.url


def worked(page: Page, portal: Portal, text: str, *, evidence: bool) -> None:
    """Hand in a commune's share of a task."""
    page.goto(f"{portal.url}/quan-tri/assignments/?which=with_unit")
    page.get_by_role("link", name=text).click()
    if evidence:
        page.get_by_text("Thêm minh chứng").click()
        page.locator("input[name=title]").fill("Biên bản họp thôn")
        page.locator("input[name=file]").set_input_files(
            {"name": "bien-ban.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 thu"}
        )
        page.get_by_role("button", name="Thêm", exact=True).click()
        expect(page.get_by_role("link", name="Biên bản họp thôn")).to_be_visible()
    page.locator("textarea[name=said]").fill(f"Đã làm xong: {text}")
    page.get_by_role("button", name="Nộp kết quả").click()
    expect(page.get_by_text("Đã nộp kết quả.")).to_be_visible()


def judged(page: Page, portal: Portal, text: str, *, why: str = "") -> None:
    """Accept a share, or send it back with a reason."""
    page.goto(f"{portal.url}/quan-tri/assignments/?which=submitted")
    page.get_by_role("link", name=text).click()
    shot(page, "judge")
    if why:
        page.locator("textarea[name=why]").fill(why)
        page.get_by_role("button", name="Trả lại", exact=True).click()
        expect(page.get_by_text("Đã trả lại để bổ sung.")).to_be_visible()
    else:
        page.get_by_role("button", name="Nhận, đánh dấu hoàn thành").click()
        expect(page.get_by_text("Đã nhận kết quả.")).to_be_visible()


def filed(page: Page, portal: Portal, barriers: Barriers) -> None:
    """File the commune's report."""
    page.goto(f"{portal.url}/quan-tri/unit_reports/")
    page.get_by_role("link", name="Báo cáo thử").click()
    expect(page.get_by_label("1. Số tin đã phát")).to_be_visible()
    shot(page, "report")
    assert barriers(page) == []
    page.get_by_label("1. Số tin đã phát").fill("1234")
    page.get_by_label("2. Khó khăn").fill("Thiếu loa")
    page.get_by_role("button", name="Nộp báo cáo").click()
    expect(page.get_by_text("Đã nộp báo cáo.")).to_be_visible()


def consolidated(page: Page, portal: Portal) -> bytes:
    """Have the consolidated report made, and take it away."""
    page.goto(f"{portal.url}/quan-tri/consolidations/new/")
    page.locator("input[name=period_from]").fill("2026-07-01")
    page.locator("input[name=period_until]").fill("2026-09-30")
    page.get_by_role("button", name="Tổng hợp", exact=True).click()
    link = page.get_by_role("link", name="Tải bản DOCX")
    expect(link).to_be_visible(timeout=60_000)
    shot(page, "made")
    with page.expect_download() as taken:
        link.click()
    return Path(taken.value.path()).read_bytes()


def told(document: bytes) -> str:
    """Return all that a report says."""
    opened = Document(io.BytesIO(document))
    cells = ("|".join(cell.text for cell in row.cells) for table in opened.tables for row in table.rows)
    return "\n".join([*(one.text for one in opened.paragraphs), *cells])
