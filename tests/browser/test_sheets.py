"""A sheet's way: built from a procedure, approved by another person, sent to villages, read and printed."""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser.conftest import SCRIPT, Barriers, Portal, both_ways
from tests.browser.signing_in import PASSWORD, logged_in

NARROW = {"width": 390, "height": 844}
PEOPLE = f"""
from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.outreach.roll.models import Officer
from portal.outreach.units.models import Unit
from django.utils import timezone

def unit(code, name, level, parent=None):
    return Unit.objects.get_or_create(code=code, defaults={{"name": name, "level": level, "parent": parent}})[0]

province = unit("98", "Tỉnh Tờ Tin", "province")
commune = unit("98001", "Xã Tờ Tin", "commune", province)
village = unit("98001.1", "Thôn Tờ Tin", "village", commune)
if not village.officers.exists():
    told = {{"decision_no": "1/QĐ", "decided_on": timezone.localdate(), "term_from": timezone.localdate()}}
    Officer.objects.create(unit=village, full_name="Người thử A", **told)
for name, role in (("to-soan", Role.EDITOR), ("to-duyet", Role.REVIEWER), ("to-gui", Role.COORDINATOR)):
    user, made = User.objects.get_or_create(username=name, defaults={{"last_name": "Người thử", "first_name": name}})
    user.set_password("{PASSWORD}")
    user.save()
    user.give_role(role)
"""
LIST = "/quan-tri/snippets/sheets/sheet"


def pictured(page: Page, name: str) -> None:
    """Keep a picture of the page, wide and narrow, where somebody asked for it (MOTCUA_PICTURES=FOLDER)."""
    folder = os.environ.get("MOTCUA_PICTURES")
    if folder:
        for size in (SCRIPT["viewport"], NARROW):
            page.set_viewport_size(size)
            page.screenshot(path=Path(folder) / f"sheets-{name}-{size['width']}.png", full_page=True)
        page.set_viewport_size(SCRIPT["viewport"])


@pytest.fixture
def people(portal: Portal) -> None:
    """A province with a village and its officer; an editor, a reviewer, a coordinator."""
    portal.command("shell", "-c", PEOPLE)


def built(page: Page, portal: Portal, barriers: Barriers) -> str:
    """Build a sheet of a procedure, shorten it, send it to the reviewers; return its key."""
    page.goto(f"{portal.url}{LIST}/build/")
    pictured(page, "build")
    assert barriers(page) == []
    page.get_by_role("button", name="Chọn thủ tục").click()
    page.locator("input[name=q]").fill("1.001193")
    page.locator("a[data-chooser-modal-choice]", has_text="1.001193").first.click()
    page.locator("input[name=office]").fill("Sở Thử nghiệm")
    page.get_by_role("button", name="Dựng bản nháp").click()
    expect(page).to_have_url(re.compile(rf"{LIST}/edit/\d+/"))
    expect(page.get_by_text("Mọi con số, ngày, mã đều có trong nguồn.")).to_be_visible()
    page.locator("input[name=title]").fill("Khai sinh cho con")
    pictured(page, "edit")
    page.locator("footer [data-w-dropdown-target=toggle], footer button[aria-label]").first.click()
    page.get_by_role("button", name=re.compile("duyệt", re.IGNORECASE)).click()
    found = portal.rows("SELECT id FROM sheets_sheet ORDER BY id DESC LIMIT 1")
    return str(found[0][0])


def approved(page: Page, portal: Portal, key: str) -> None:
    page.goto(f"{portal.url}{LIST}/edit/{key}/")
    page.locator("footer [data-w-dropdown-target=toggle], footer button[aria-label]").first.click()
    page.locator("button[data-workflow-action-name=approve]").first.click()
    page.wait_for_url(f"{portal.url}{LIST}/")


def sent(page: Page, portal: Portal, key: str, barriers: Barriers) -> None:
    page.goto(f"{portal.url}{LIST}/send/{key}/")
    page.locator("textarea[name=units]").fill("98001")
    page.get_by_role("button", name="Gửi").click()
    expect(page.get_by_text("Đến 1 tuyên truyền viên đang làm; 0 người đã đọc.")).to_be_visible()
    pictured(page, "inspect")
    assert barriers(page) == []


def test_sheet__is_built_approved_by_another_sent_and_printed(
    chromium: Browser, portal: Portal, people: None, page: Page, barriers: Barriers, tmp_path: Path
) -> None:
    with logged_in(chromium, portal, "to-soan") as editor:
        key = built(editor, portal, barriers)
    with logged_in(chromium, portal, "to-duyet") as reviewer:
        approved(reviewer, portal, key)
    with logged_in(chromium, portal, "to-gui") as coordinator:
        sent(coordinator, portal, key, barriers)
    page.goto(f"{portal.url}/to-thong-tin/{key}/")
    expect(page.locator("h1")).to_have_text("Khai sinh cho con")
    expect(page.get_by_text("Người duyệt: to-duyet Người thử, Người duyệt, Sở Thử nghiệm")).to_be_visible()
    pictured(page, "public")
    assert barriers(page) == []
    page.set_viewport_size(NARROW)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    for path, width in (("in/", 595), ("bo-tui/", 595), ("bo-tui/?kieu=mot", 298)):
        page.goto(f"{portal.url}/to-thong-tin/{key}/{path}")
        assert barriers(page) == []
        printed = page.pdf(path=tmp_path / "to.pdf", prefer_css_page_size=True)
        boxes = {round(float(one)) for one in re.findall(rb"/MediaBox \[0 0 ([0-9.]+) ", printed)}
        assert boxes == {width}, path


@both_ways
def test_public_sheet__is_read_with_and_without_script_and_dark(
    portal: Portal, people: None, page: Page, scripted: bool, barriers: Barriers
) -> None:
    portal.command(
        "shell",
        "-c",
        "from datetime import timedelta\n"
        "from django.utils import timezone\n"
        "from portal.outreach.sheets.models import Sheet, SheetPart\n"
        "over = timezone.localdate() - timedelta(days=1)  # a mark that nothing bears out goes by itself\n"
        "s, made = Sheet.objects.get_or_create(title='Tờ đã cũ', defaults={'office': 'Sở thử', 'short': 'Tin thử.',"
        " 'live': True, 'valid_until': over, 'approver_told': 'Người thử', 'approved_at': timezone.now(),"
        " 'outdated_at': timezone.now(),"
        " 'outdated_why': [{'told': 'Phí đã đổi.', 'was': [], 'now': []}]})\n"
        "made and SheetPart.objects.create(sheet=s, question='Ở đâu?', answer='Tại xã.')",
    )
    key = portal.rows("SELECT id FROM sheets_sheet WHERE title = 'Tờ đã cũ'")[0][0]
    page.emulate_media(color_scheme="dark")
    page.goto(f"{portal.url}/to-thong-tin/{key}/")
    expect(page.get_by_text("Dừng lại! Tờ này không dùng được nữa")).to_be_visible()
    pictured(page, f"outdated-{scripted}")
    if scripted:
        assert barriers(page) == []
