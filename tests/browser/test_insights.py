"""Figures: the staff's page wide and narrow, and the public one without JavaScript."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import FloatRect, Page, ViewportSize, expect
from tests.browser.conftest import Barriers, Portal, both_ways
from tests.browser.test_accessibility import TOO_SMALL, TOO_WIDE, look

NAME, PASSWORD = "xem-so-lieu", "mat-khau-dai-de-xem-so-lieu"
NARROW, WIDE = ViewportSize(width=390, height=844), ViewportSize(width=1280, height=900)
PICTURES = os.environ.get("MOTCUA_PICTURES", "")
"""Folder in which to leave pictures of the pages, for who looks at them; none where it is not set."""

FIGURES = f"""
from datetime import timedelta
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.utils import timezone
from portal.conversations.models import Conversation, Feedback, Turn, unguessable
from portal.insights.rounds import keep_figures
from portal.inbox.models import Case, QuestionGroup
from portal.inbox.services import opened
from portal.procedures.models import Field
users = get_user_model().objects
if not users.filter(username="{NAME}").exists():
    user = users.create_user("{NAME}", password="{PASSWORD}")
    user.groups.add(Group.objects.get(name="Điều phối viên"))
    decisions = ["answer"] * 7 + ["clarify", "clarify", "decline"]
    codes = ["1.001193", "1.000894", "1.004222", "1.001612"]
    provinces = ["51", "01", "79", "48", "51", "51", ""]
    for n in range(900):
        at = timezone.now() - timedelta(hours=(n * 7) % 2100)
        talk = Conversation.objects.create(channel="web", province=provinces[n % 7], started_at=at, last_at=at)
        decision = decisions[n % 10]
        turn = Turn.objects.create(conversation=talk, number=1, asked_at=at, question="x", decision=decision,
            reason="no_record" if decision == "decline" else "", code=codes[n % 4] if decision == "answer" else "",
            reply_json="{{}}", index_build="x", engine_ms=2 + n % 9)
        if n % 5 == 0:
            Feedback.objects.create(turn=turn, useful=n % 25 != 0)
    group = QuestionGroup.objects.create(question="Xin giấy phép thả diều ở đâu", words="x")
    fields = Field.objects.order_by("slug")[:2]  # few answers of another test hide the smaller one, never both
    for n in range(80):
        at = timezone.now() - timedelta(days=20)
        case = opened(Case(question="x", kind="question" if n % 2 else "unanswered", group=group), at)
        case.field = fields[n // 40]
        if n % 4 == 1:
            case.first_answered_at, case.state = case.received_at + timedelta(days=1 + n % 5), "answered"
        case.save(force_insert=True)
    keep_figures()
"""
TABLES = 14
BARE = {"summary", "unanswered", "never-asked", "engine"}
"""Tables of which nothing is drawn."""
PIECE = 1800


@pytest.fixture(scope="module", autouse=True)
def _figures(portal: Portal) -> None:
    """Questions of three months, counted, and somebody who may see them."""
    portal.command("shell", "-c", FIGURES)


def picture(page: Page, name: str) -> None:
    if not PICTURES:
        return
    size = page.viewport_size or WIDE
    tall = page.evaluate("Math.max(...[...document.querySelectorAll('*')].map((one) => one.scrollHeight))")
    wide = size["width"]
    page.set_viewport_size(ViewportSize(width=wide, height=tall))  # the staff's pages scroll inside of themselves
    for number, top in enumerate(range(0, tall, PIECE)):
        clip = FloatRect(x=0, y=top, width=wide, height=min(PIECE, tall - top))
        page.screenshot(path=Path(PICTURES) / f"{name}-{number}.png", clip=clip)
    page.set_viewport_size(size)


def enter(page: Page, portal: Portal) -> None:
    page.goto(f"{portal.url}/quan-tri/login/?next=/quan-tri/so-lieu/")
    page.locator("input[name=username]").fill(NAME)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("form button[type=submit]").first.click()
    expect(page.locator("#by-day")).to_be_visible()


def test_staff__see_charts_and_tables_wide_and_narrow(
    page: Page, portal: Portal, barriers: Barriers, complaints: list[str]
) -> None:
    page.set_viewport_size(WIDE)
    enter(page, portal)
    page.locator("select[name=ky]").select_option("90")
    page.get_by_role("button", name="Xem", exact=True).click()
    page.wait_for_url("**ky=90**")  # the page before had as many tables
    expect(page.locator("section.figure")).to_have_count(TABLES)
    bare = page.locator("section.figure:not(:has(svg.chart[role=img]))")
    assert set(bare.evaluate_all("all => all.map((one) => one.id)")) == BARE
    picture(page, "dashboard-1280")
    assert barriers(page, rules=("svg-img-alt", "scrollable-region-focusable", "th-has-data-cells", "label")) == []
    page.set_viewport_size(NARROW)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    letters = page.locator(".chart text").evaluate_all("all => all.map((one) => one.getBoundingClientRect().height)")
    assert min(letters) >= 8
    picture(page, "dashboard-390")
    assert complaints == []


def test_staff__narrow_the_figures_and_take_them_away(page: Page, portal: Portal) -> None:
    enter(page, portal)
    page.locator("select[name=tinh]").select_option("51")
    page.get_by_role("button", name="Xem", exact=True).click()
    expect(page.locator("select[name=xa]")).to_be_visible()
    expect(page.locator("#by-place")).to_contain_text("Không cho biết")
    with page.expect_download() as file:
        page.get_by_role("link", name="Tải XLSX").click()
    assert file.value.suggested_filename.endswith(".xlsx")
    with page.expect_download() as file:
        page.get_by_role("link", name="Tải CSV: Kết quả và lý do").click()
    assert Path(file.value.path()).read_bytes().startswith(b"\xef\xbb\xbf")


@both_ways
@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["390", "1280"])
def test_public_page__is_read_by_everybody(
    page: Page, portal: Portal, barriers: Barriers, complaints: list[str], scripted: bool, size: ViewportSize
) -> None:
    page.set_viewport_size(size)
    page.goto(f"{portal.url}/gioi-thieu/")
    page.locator("footer").get_by_role("link", name="Số liệu").click()
    expect(page.locator("h1")).to_have_text("Số liệu")
    expect(page.locator("svg.chart[role=img]")).to_have_count(3)
    expect(page.locator(".figures").first).to_contain_text("Hỏi lại")
    if scripted:
        assert barriers(page) == []
        assert page.evaluate(TOO_WIDE) == [] and page.evaluate(TOO_SMALL, 24) == []
        for name in ("dark", "high", "high dark"):
            look(page, name)
            assert barriers(page, rules=("color-contrast",)) == [], name
            picture(page, f"public-{size['width']}-{name}")
        look(page, "light")
    picture(page, f"public-{size['width']}-{'script' if scripted else 'plain'}")
    assert complaints == []


def test_public_page_on_paper__has_whole_tables(page: Page, portal: Portal) -> None:
    page.goto(f"{portal.url}/so-lieu/")
    page.emulate_media(media="print")
    cut = page.locator(".figure__table").evaluate_all(
        "all => all.filter((one) => one.scrollHeight > one.clientHeight + 1)"
    )
    assert cut == []
    picture(page, "public-print")
