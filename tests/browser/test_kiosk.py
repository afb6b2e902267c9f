"""A kiosk: a shared screen that leads nowhere else and forgets whoever walked off. Time is the test's own."""

import re
import time

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import Barriers, Portal
from tests.browser.visiting import BIRTH, Visitor

AFTER, GRACE = 90_000, 20_000
START = "/?kiosk=1&province=51"
SETTLED = 0.15
"""Seconds without scrolling, by the machine's clock, after which a page has come to rest."""

pytestmark = pytest.mark.parametrize(
    "context_options", [{"viewport": {"width": 1080, "height": 1600}, "locale": "vi-VN"}], ids=["kiosk"]
)


@pytest.fixture
def visitor(page: Page, portal: Portal) -> Visitor:
    """Somebody who stands at the kiosk and has asked."""
    page.clock.install()
    visitor = Visitor(page, portal)
    visitor.go(START)
    visitor.ask(BIRTH)
    return visitor


def key(visitor: Visitor) -> str:
    visitor.expect_path("/hoi/[^/]+/")
    return visitor.page.url.rstrip("/").rpartition("/")[2]


def kept(visitor: Visitor, conversation: str) -> bool:
    return bool(visitor.portal.rows("SELECT 1 FROM conversations_conversation WHERE id = ?", conversation))


def walk_off(visitor: Visitor) -> None:
    """Let the idle time pass once the page has come to rest: an answer is scrolled to, and whoever scrolls is there."""
    before = None
    while (now := visitor.page.evaluate("scrollY")) != before:
        before = now
        time.sleep(SETTLED)
    visitor.page.clock.fast_forward(AFTER)


def expect_start(visitor: Visitor) -> None:
    """See the first page as it was for the first person, the place where the kiosk stands with it."""
    expect(visitor.page).to_have_url(re.compile(r"/\?(?=.*kiosk=1)(?=.*province=51)"))
    expect(visitor.page.locator("#welcome h1")).to_be_visible()
    expect(visitor.box).to_have_value("")
    expect(visitor.page.locator("html")).to_have_attribute("data-kiosk", "1")
    expect(visitor.page.locator("summary", has_text="Quảng Ngãi")).to_be_visible()


def test_answer__is_carried_away_by_a_code_and_by_nothing_else(visitor: Visitor, complaints: list[str]) -> None:
    turn = visitor.turn(1)
    image = turn.get_by_role("img")
    image.scroll_into_view_if_needed()
    visitor.page.wait_for_function("() => document.querySelector('.qr img').naturalWidth > 0")
    expect(turn.locator(".qr .address")).to_have_text(re.compile(re.escape(visitor.portal.url) + "/tra-loi/[^/]+/"))
    for tool in ("[data-copy]", "[data-print]", "[data-link]"):
        expect(turn.locator(tool)).to_have_count(0)
    conversation = visitor.portal.rows(
        "SELECT channel, province FROM conversations_conversation WHERE id = ?", key(visitor)
    )
    assert conversation == [("kiosk", "51")]
    assert complaints == []


def test_no_link__leads_out_of_the_site(visitor: Visitor) -> None:
    links = (
        "[...document.links].filter((link) => link.origin !== location.origin || link.target).map((link) => link.href)"
    )
    assert visitor.page.evaluate(links) == []
    visitor.go("/thu-tuc/1.001193/")
    official = visitor.page.locator("a[rel~=external]").first
    href = official.get_attribute("href")
    assert href is not None
    official.click()
    expect(visitor.page.locator("#status")).to_have_text(href)
    visitor.expect_path(re.escape("/thu-tuc/1.001193/"))
    assert len(visitor.page.context.pages) == 1


def test_targets__are_large(visitor: Visitor) -> None:
    small = visitor.page.locator("main :is(button, .button, .tool, .chip):visible").evaluate_all(
        "all => all.filter((one) => one.getBoundingClientRect().height < 56).map((one) => one.outerHTML)"
    )
    assert small == []


def test_somebody_who_walks_off__leaves_nothing(visitor: Visitor) -> None:
    conversation = key(visitor)
    visitor.page.locator("#follow-up").fill("số của tôi là")
    walk_off(visitor)
    dialog = visitor.page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    expect(dialog).to_have_accessible_name(re.compile(r"\?$"))
    expect(dialog.locator("[data-idle-stay]")).to_be_focused()
    assert kept(visitor, conversation)
    visitor.page.clock.run_for(GRACE + 1000)
    expect_start(visitor)
    assert not kept(visitor, conversation)
    visitor.page.go_back()
    expect(visitor.page.get_by_text(BIRTH)).to_have_count(0)


def test_somebody_who_is_still_there__goes_on(visitor: Visitor) -> None:
    walk_off(visitor)
    visitor.page.locator("[data-idle-stay]").click()
    expect(visitor.page.get_by_role("dialog")).to_have_count(0)
    visitor.page.clock.run_for(GRACE + 1000)
    expect(visitor.turn(1)).to_be_visible()
    assert kept(visitor, key(visitor))
    walk_off(visitor)
    expect(visitor.page.get_by_role("dialog")).to_be_visible()


def test_whoever_moves__is_not_asked(visitor: Visitor) -> None:
    for place in range(1, 4):
        visitor.page.clock.fast_forward(AFTER - 10_000)
        visitor.page.mouse.move(100 * place, 400)
    expect(visitor.page.get_by_role("dialog")).to_have_count(0)
    assert kept(visitor, key(visitor))


def test_end_button__deletes_and_puts_everything_back(visitor: Visitor) -> None:
    page = visitor.page
    conversation = key(visitor)
    page.locator("[data-menu] summary").click()
    with page.expect_response("**/tuy-chon/"):
        page.locator("[name=size][value=largest]").check()
    page.locator("header [data-kiosk-end]").click()
    expect_start(visitor)
    expect(page.locator("html")).to_have_attribute("data-size", "normal")
    assert not kept(visitor, conversation)


def test_several_conversations_of_one_person__are_all_deleted(visitor: Visitor) -> None:
    first = key(visitor)
    visitor.page.locator(".talk__head a").click()
    visitor.ask("dang ky ket hon o dau")
    second = key(visitor)
    assert first != second
    visitor.page.locator("header [data-kiosk-end]").click()
    expect_start(visitor)
    assert not kept(visitor, first)
    assert not kept(visitor, second)


def test_kiosk__keeps_nobody_out(visitor: Visitor, barriers: Barriers) -> None:
    assert barriers(visitor.page) == []
    walk_off(visitor)
    expect(visitor.page.get_by_role("dialog")).to_be_visible()
    assert barriers(visitor.page) == []
