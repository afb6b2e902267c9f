"""The public site as people meet it: reading, searching, larger letters, with and without JavaScript; its review."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import SCRIPT, Barriers, Portal, both_ways
from tests.browser.moments import fill_moment
from tests.browser.test_staff import NEW_PASSWORD, fits, log_in

OFFICE: Final = "Văn phòng thử nghiệm"
NARROW: Final = {"width": 390, "height": 844}
SEED: Final = """
from tests.factories.pages import article, dispatch, image, published, text
shown = image("Trụ sở")
words = "<h2>Ai nộp được</h2><p>Cha hoặc mẹ nộp hồ sơ đất đai.</p><h3>Cần gì</h3><ul><li>Giấy chứng sinh</li></ul>"
body = [
    *text(words),
    {"type": "picture", "value": {"image": shown.pk, "alt": "Sân trụ sở", "caption": "Ảnh: Văn phòng"}},
    {"type": "quote", "value": {"text": "Một lần là đủ.", "whose": "Nguyên tắc"}},
    {"type": "remark", "value": "<p>Nộp trước 17 giờ.</p>"},
]
summary = "Qua mạng, không phải đến trụ sở."
published(article("Nộp hồ sơ tại nhà", summary=summary, image=shown, image_alt="Trụ sở", body=body))
published(article("Lịch nghỉ Tết", kind="notice", summary="Nghỉ ngày 01/01."))
published(dispatch("Về việc tuyên truyền", summary="Rà soát danh sách.", body=body[:1]))
"""
WRONG: Final = """
from tests.factories.pages import article
article("Thiếu nguồn tin", source_name="").save_revision()
"""
RIGHT: Final = """
from portal.pages.models import ArticlePage
page = ArticlePage.objects.get(slug="thieu-nguon-tin").get_latest_revision_as_object()
page.source_name = "Thông báo 13/TB-VP"
page.save_revision()
"""
ROOT: Final = Path(__file__).resolve().parents[2]


def run(site: Portal, lines: str) -> None:
    """Run some lines within the site, with the tests' factories at hand."""
    site.command("shell", "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{lines}")


ADDRESSES: Final = {
    "home": "/",
    "article": "/trang/tin-tuc/nop-ho-so-tai-nha/",
    "dispatch": "/trang/van-ban/ve-viec-tuyen-truyen/",
    "news": "/trang/tin-tuc/",
    "dispatches": "/trang/van-ban/",
    "search": "/tim/?q=dat+dai",
    "measured": "/do-luong/",
}


@pytest.fixture(scope="session")
def site(portal: Portal) -> Iterator[Portal]:
    """The running site with some pages; they are taken away again for the other tests."""
    run(portal, SEED)
    yield portal
    portal.command("shell", "-c", "from wagtail.models import Page; [p.delete() for p in Page.objects.filter(depth=4)]")


def pictured(page: Page, name: str) -> None:
    """Keep a picture of the page where somebody asked for it (MOTCUA_PICTURES=FOLDER)."""
    folder = os.environ.get("MOTCUA_PICTURES")
    if folder:
        page.screenshot(path=Path(folder) / f"site-{name}.png", full_page=True)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", ADDRESSES)
def test_the_sites_pages__keep_nobody_out(
    page: Page, site: Portal, barriers: Barriers, complaints: list[str], name: str, theme: str
) -> None:
    page.set_viewport_size(NARROW)
    page.emulate_media(color_scheme=theme)
    answer = page.goto(site.url + ADDRESSES[name])
    assert answer is not None and answer.status == 200
    pictured(page, f"{name}-{theme}")
    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.set_viewport_size(SCRIPT["viewport"])
    assert barriers(page, rules=("color-contrast", "target-size")) == []
    assert complaints == []


@both_ways
def test_a_reader__finds_an_article_and_reads_it_in_larger_letters(page: Page, site: Portal, scripted: bool) -> None:
    page.goto(f"{site.url}/tim/")
    page.fill("#tim-trang", "ho so dat dai")
    page.press("#tim-trang", "Enter")
    expect(page.locator(".result mark").first).to_be_visible()
    page.click("text=Nộp hồ sơ tại nhà")
    expect(page.locator("h1")).to_have_text("Nộp hồ sơ tại nhà")
    expect(page.locator(".prose__source")).to_contain_text("Thông báo 12/TB-VP")
    before = page.evaluate("getComputedStyle(document.querySelector('.reading__body p')).fontSize")
    page.click("button[name=size] >> nth=2")
    expect(page.locator("html")).to_have_attribute("data-size", "large")
    after = page.evaluate("getComputedStyle(document.querySelector('.reading__body p')).fontSize")
    assert float(after.removesuffix("px")) > float(before.removesuffix("px"))
    if scripted:
        expect(page.locator("#status")).not_to_be_empty()
    page.goto(f"{site.url}/trang/tin-tuc/")
    expect(page.locator("html")).to_have_attribute("data-size", "large")


@both_ways
def test_the_first_page__leads_to_news_below_the_assistant(page: Page, site: Portal) -> None:
    page.goto(site.url)
    expect(page.locator("#question")).to_be_visible()
    page.click("main >> text=Lịch nghỉ Tết")
    expect(page.locator("h1")).to_have_text("Lịch nghỉ Tết")


def test_a_reader__shares_by_their_own_means_alone(page: Page, site: Portal) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(site.url + ADDRESSES["article"])
    page.click(".share summary")
    expect(page.locator(".share a[href^='mailto:']")).to_be_visible()
    assert [address for address in asked if not address.startswith(site.url)] == []


def new_person(site: Portal, page: Page, name: str, role: str) -> None:
    password = site.command("create_user", name, "--role", role)
    log_in(page, site, name, password)
    page.fill("input[name=new_password1]", NEW_PASSWORD)
    page.fill("input[name=new_password2]", NEW_PASSWORD)
    page.click("main button.button >> nth=0")
    expect(page).to_have_url(f"{site.url}/quan-tri/")


def test_a_reviewer__cannot_publish_a_page_without_a_source(page: Page, site: Portal) -> None:
    run(site, WRONG)
    [[key]] = site.rows("SELECT id FROM wagtailcore_page WHERE slug = 'thieu-nguon-tin'")
    new_person(site, page, "duyet-trang", "reviewer")
    page.goto(f"{site.url}/quan-tri/pages/{key}/edit/")
    expect(page.locator("#findings")).to_contain_text("Thiếu nguồn")
    pictured(page, "findings")
    page.click("footer button[data-w-dropdown-target=toggle]")
    page.click("footer button[name=action-publish]")
    expect(page.locator(".messages .error, [role=alert]").first).to_contain_text("Thiếu nguồn")
    pictured(page, "refused")
    assert site.rows("SELECT live FROM wagtailcore_page WHERE id = ?", key) == [(0,)]
    run(site, RIGHT)
    page.goto(f"{site.url}/quan-tri/pages/{key}/edit/")
    expect(page.locator("#findings")).to_contain_text("có nguồn")
    page.click("footer button[data-w-dropdown-target=toggle]")
    page.click("footer button[name=action-publish]")
    expect(page.locator(".messages .success").first).to_be_visible()
    assert site.rows("SELECT live FROM wagtailcore_page WHERE id = ?", key) == [(1,)]


def test_an_author__sends_a_page_to_review_out_of_the_box(page: Page, site: Portal) -> None:
    [[key]] = site.rows("SELECT id FROM wagtailcore_page WHERE slug = 'tin-tuc'")
    new_person(site, page, "viet-trang", "editor")
    page.goto(f"{site.url}/quan-tri/pages/add/pages/articlepage/{key}/")
    page.locator("[name=title]").press_sequentially("Bài gửi duyệt")
    page.keyboard.press("Tab")
    expect(page.locator("[name=slug]")).to_have_value("bài-gửi-duyệt")  # Wagtail's script; kept without marks
    page.click("footer button[data-w-dropdown-target=toggle]")
    expect(page.locator("footer button[name=action-publish]")).to_have_count(0)
    page.click("footer button[name=action-submit]")
    expect(page.locator(".messages .success").first).to_be_visible()
    waiting: list[tuple[Any, ...]] = site.rows("SELECT status FROM wagtailcore_workflowstate ORDER BY id DESC LIMIT 1")
    assert waiting == [("in_progress",)]
    assert site.rows("SELECT live FROM wagtailcore_page WHERE slug = 'bai-gui-duyet'") == [(0,)]


def test_a_coordinator__announces_downtime_on_every_page(page: Page, site: Portal, barriers: Barriers) -> None:
    new_person(site, page, "bao-truoc", "coordinator")
    page.goto(f"{site.url}/quan-tri/site_notices/new/")
    page.fill("[name=text]", "Trang tạm ngừng để nâng cấp.")
    for name, moment in (("begins", "2099-12-01 22:00"), ("ends", "2099-12-02 02:00")):
        fill_moment(page, name, moment)
    page.check("[name=is_public]")
    pictured(page, "notice-form")
    page.click("footer button[type=submit] >> nth=0")
    try:
        page.wait_for_timeout(1500)
        for address in ("/", "/thu-tuc/"):
            page.goto(site.url + address)
            expect(page.locator(".site-notice")).to_contain_text("Trang tạm ngừng để nâng cấp.")
        pictured(page, "notice")
        assert barriers(page) == []
        assert fits(page)
    finally:
        site.command("shell", "-c", "from portal.pages.models import SiteNotice; SiteNotice.objects.all().delete()")
