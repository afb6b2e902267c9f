"""What an office adds travels from an editor over a reviewer to the people of its place, and to nobody else."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from tests.browser.conftest import SCRIPT, Barriers, Portal
from tests.browser.visiting import Visitor

BIRTH = "1.001193"
PASSWORD = "mat-khau-dai-cua-nguoi-thu"  # noqa: S105  # guards nothing: the tests' database is thrown away
OFFICE = "Sở Tư pháp tỉnh thử"
STAFF = (("bientap", "Biên tập viên"), ("nguoiduyet", "Người duyệt"))
MADE = """
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
for name, role in {staff!r}:
    user = get_user_model().objects.create_user(name, password={password!r})
    user.groups.add(Group.objects.get(name=role))
"""


def today() -> date:
    """Return the day in the office's country."""
    return datetime.now(ZoneInfo("Asia/Ho_Chi_Minh")).date()


@pytest.fixture(scope="module")
def office(portal: Portal) -> Iterator[Portal]:
    """The site with an editor and a reviewer; what they published is withdrawn afterwards."""
    portal.command("shell", "-c", MADE.format(staff=STAFF, password=PASSWORD))
    yield portal
    withdraw = "from portal.additions.models import Addition; [one.unpublish() for one in Addition.objects.all()]"
    portal.command("shell", "-c", withdraw)


def signed_in(chromium: Browser, office: Portal, name: str) -> Page:
    """Return a tab in which a member of the staff is signed in."""
    context = chromium.new_context(**SCRIPT)
    context.set_default_timeout(15_000)
    page = context.new_page()
    page.goto(f"{office.url}/quan-tri/login/")
    page.locator("input[name=username]").fill(name)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("button[type=submit]").click()
    expect(page).to_have_url(f"{office.url}/quan-tri/")
    return page


def add_a_fee(page: Page, office: Portal) -> None:
    """Fill in a local fee, the procedure chosen by words of its name, and send it to the reviewers."""
    page.goto(f"{office.url}/quan-tri/snippets/additions/addition/add/")
    page.get_by_role("button", name="Chọn thủ tục").click()
    page.locator(".modal input[name=q]").fill("dang ky khai sinh")
    page.locator(".modal a", has_text=BIRTH).first.click()
    page.locator("[name=kind]").select_option("local_fee")
    page.locator("[name=amount]").fill("3000")
    page.locator("[name=resolution]").fill("01/2026/NQ-HĐND")
    page.locator("[name=resolution_date]").fill("05/01/2026")
    page.locator("[name=province]").select_option("51")
    page.locator("[name=office]").fill(OFFICE)
    page.locator("[name=until]").fill(f"{today() + timedelta(days=90):%d/%m/%Y}")
    submit = page.locator("[name=action-submit]").first
    if not submit.is_visible():
        page.locator("[data-w-dropdown-target=toggle]").last.click()
    submit.click()


def approve(page: Page) -> None:
    """Approve what awaits review on the first page."""
    row = page.locator("tr", has_text=f"{BIRTH}: phí")
    row.locator("[data-w-dropdown-target=toggle]").click()
    page.locator("button[data-workflow-action-url*='/approve/']:not([data-launch-modal])").click()
    expect(row).to_have_count(0)


def told(page: Page, office: Portal, province: str) -> Locator:
    """Ask about the fee as somebody of a province, and return what offices added."""
    page.context.clear_cookies()
    page.context.add_cookies([{"name": "motcua", "value": f"province={province}", "url": office.url}])
    visitor = Visitor(page, office)
    visitor.go()
    turn = visitor.ask("dang ky khai sinh phi bao nhieu")
    expect(turn.locator(".answer .source").first).to_be_visible()
    return turn.locator(".added")


def test_local_fee__reaches_the_people_of_its_place_and_no_others(
    chromium: Browser, office: Portal, page: Page, barriers: Barriers
) -> None:
    editor = signed_in(chromium, office, "bientap")
    add_a_fee(editor, office)
    expect(editor.locator(".messages")).to_contain_text(BIRTH)
    expect(told(page, office, "51")).to_have_count(0)

    approve(signed_in(chromium, office, "nguoiduyet"))
    page.wait_for_timeout(2_500)  # other workers look for what was published every two seconds
    expect(told(page, office, "46")).to_have_count(0)
    added = told(page, office, "51")
    expect(added).to_contain_text("3.000 đồng")
    expect(added).to_contain_text(f"{OFFICE}, nêu ngày {today():%d/%m/%Y}")
    expect(added).to_contain_text("Nghị quyết số 01/2026/NQ-HĐND ngày 05/01/2026")
    expect(added).to_contain_text("Cơ quan bổ sung, không thuộc bản ghi chính thức")
    expect(page.locator(".facts", has_text="3.000 đồng")).to_have_count(0)
    assert barriers(page) == []
    page.goto(f"{office.url}/thu-tuc/{BIRTH}/?province=51")
    expect(page.locator(".added")).to_contain_text("3.000 đồng")
    assert barriers(page) == []
