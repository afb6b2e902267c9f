"""What comes out on paper: the words and their sources, nothing to press."""

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.browser.conftest import Portal, both_ways
from tests.browser.visiting import Visitor

pytestmark = both_ways

PRESSED = "form, button, .site-header, .site-footer, .composer, .tools, .skip-link, .breadcrumb, nav"
TWO_SIDES = "dang ky khai sinh can giay to gi, nop o dau"


@pytest.fixture
def visitor(page: Page, portal: Portal, scripted: bool) -> Visitor:
    return Visitor(page, portal, scripted)


def assert_nothing_to_press(page: Page) -> None:
    expect(page.locator(f":is({PRESSED}):visible")).to_have_count(0)


def folded(page: Page) -> int:
    return page.locator("main details:not([open])").locator("visible=true").count()


def of_black_on_white(text: Locator) -> bool:
    colours = text.evaluate("one => [getComputedStyle(one).color, getComputedStyle(document.body).backgroundColor]")
    return bool(colours == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"])


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_answer_on_paper__has_question_lines_and_source(visitor: Visitor, theme: str) -> None:
    page = visitor.page
    visitor.go()
    address = visitor.ask(TWO_SIDES).locator("[data-link]").get_attribute("data-link")
    assert address is not None
    page.goto(address)
    page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
    page.emulate_media(media="print")
    expect(page.locator(".side__title:visible")).to_have_count(2)
    for line in page.locator(".fact [data-read]").all():
        expect(line).to_be_visible()
    expect(page.locator(".source")).to_contain_text("Quyết định 163/QĐ-BTP, bản ghi ngày 15/04/2026")
    expect(page.locator(".source .address")).to_be_visible()
    expect(page.get_by_text(address)).to_be_visible()
    assert of_black_on_white(page.locator(".fact").first)
    assert_nothing_to_press(page)
    assert len(page.pdf()) > 10_000


def test_conversation_on_paper__is_unfolded_where_a_script_can(visitor: Visitor) -> None:
    page = visitor.page
    visitor.go()
    visitor.ask(TWO_SIDES)
    assert folded(page) >= 1
    page.evaluate(
        "() => window.addEventListener('beforeprint', () => {"
        " window.folded = document.querySelectorAll('.turn details:not([open])').length; })"
    )
    page.pdf()
    if visitor.scripted:
        assert page.evaluate("window.folded") == 0
        assert folded(page) >= 1, "it folds again afterwards"
    page.emulate_media(media="print")
    expect(page.locator(".source")).to_be_visible()
    assert_nothing_to_press(page)


def test_procedure_on_paper__has_every_part_and_its_source(visitor: Visitor) -> None:
    page = visitor.page
    visitor.go("/thu-tuc/1.001193/")
    parts = page.locator(".record__part").count()
    assert parts >= 8
    page.emulate_media(media="print")
    expect(page.locator(".record__part:visible")).to_have_count(parts)
    expect(page.get_by_text("163/QĐ-BTP").first).to_be_visible()
    expect(page.get_by_text("https://dichvucong.gov.vn/").locator("visible=true").first).to_be_visible()
    assert of_black_on_white(page.locator(".record__part p").first)
    assert_nothing_to_press(page)
    assert len(page.pdf()) > 20_000
