"""What a person chooses of the site (display, language, place, for whom) and where the first page leads."""

import re

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import Portal, both_ways
from tests.browser.visiting import Visitor

pytestmark = both_ways


@pytest.fixture
def visitor(page: Page, portal: Portal, scripted: bool) -> Visitor:
    return Visitor(page, portal, scripted)


def letters(visitor: Visitor) -> float:
    """Height of the letters of the first paragraph, in pixels."""
    return float(visitor.page.locator("main p").first.evaluate("p => parseFloat(getComputedStyle(p).fontSize)"))


def ground(visitor: Visitor) -> str:
    return str(visitor.page.locator("body").evaluate("body => getComputedStyle(body).backgroundColor"))


# Display --------------------------------------------------------------------------------------------------------------
def choose(visitor: Visitor, label: str, group: str) -> None:
    """Choose one of the display settings; without a script it takes a button to apply it."""
    visitor.page.locator("[data-menu] summary").click()
    choice = visitor.page.get_by_role("group", name=group).get_by_role("radio", name=label, exact=True)
    if visitor.scripted:
        with visitor.page.expect_response("**/tuy-chon/"):
            choice.check()
    else:
        choice.check()
        visitor.page.locator("[data-settings] button").click()


@pytest.mark.parametrize(
    ("group", "label", "attribute", "value"),
    [
        ("Cỡ chữ", "Rất lớn", "data-size", "largest"),
        ("Nền", "Tối", "data-theme", "dark"),
        ("Tương phản", "Cao", "data-contrast", "high"),
    ],
)
def test_display__is_changed_at_once_and_on_every_later_page(
    visitor: Visitor, group: str, label: str, attribute: str, value: str
) -> None:
    visitor.go()
    before = (letters(visitor), ground(visitor))
    choose(visitor, label, group)
    expect(visitor.page.locator("html")).to_have_attribute(attribute, value)
    assert (letters(visitor), ground(visitor)) != before
    for path in ("/gioi-thieu/", "/thu-tuc/1.001193/"):
        visitor.go(path)
        expect(visitor.page.locator("html")).to_have_attribute(attribute, value)
    visitor.page.locator("[data-menu] summary").click()
    expect(visitor.page.get_by_role("group", name=group).get_by_label(label)).to_be_checked()


def test_display_chosen_on_a_page__leads_back_to_that_page(visitor: Visitor) -> None:
    visitor.go("/thu-tuc/?q=khai+sinh")
    choose(visitor, "Lớn", "Cỡ chữ")
    visitor.expect_path(re.escape("/thu-tuc/?q=khai+sinh"))


def test_language__is_changed_for_all_words_but_those_of_records(visitor: Visitor) -> None:
    visitor.go("/thu-tuc/1.001193/")
    expect(visitor.page.get_by_role("link", name="Giới thiệu").first).to_be_visible()
    visitor.page.get_by_role("link", name=re.compile("^EN")).click()
    expect(visitor.page.locator("html")).to_have_attribute("lang", "en")
    expect(visitor.page.get_by_role("link", name="About").first).to_be_visible()
    expect(visitor.page.get_by_role("link", name="Giới thiệu")).to_have_count(0)
    title = visitor.page.get_by_role("heading", level=1)
    expect(title).to_have_text("Thủ tục đăng ký khai sinh")
    expect(title).to_have_attribute("lang", "vi")
    visitor.go()
    expect(visitor.page.locator("html")).to_have_attribute("lang", "en")
    expect(visitor.page.get_by_role("button", name="Ask", exact=True)).to_be_visible()
    visitor.page.get_by_role("link", name=re.compile("^VI")).click()
    expect(visitor.page.get_by_role("button", name="Hỏi", exact=True)).to_be_visible()


# Place and audience ---------------------------------------------------------------------------------------------------
def test_place__is_remembered_kept_with_questions_and_changed(visitor: Visitor) -> None:
    page = visitor.page
    visitor.go()
    visitor.page.locator(".place summary").click()
    page.locator("#province").select_option(label="Tỉnh Quảng Ngãi")
    if not visitor.scripted:  # the communes come with the next page, which stands open at them
        page.get_by_role("button", name="Lưu nơi ở").click()
        expect(page.locator("#commune")).to_be_visible()
    commune = page.locator("#commune")
    expect(commune.locator("option", has_text="Lý Sơn")).to_be_attached()
    commune.select_option(label=commune.locator("option", has_text="Lý Sơn").inner_text())
    page.get_by_role("button", name="Lưu nơi ở").click()
    expect(page.locator("summary", has_text="Lý Sơn")).to_contain_text("Quảng Ngãi")
    visitor.ask("đăng ký tạm trú ở đâu")
    kept = visitor.portal.rows(
        "SELECT province, commune FROM conversations_conversation ORDER BY started_at DESC LIMIT 1"
    )
    assert kept[0][0] == "51"
    assert re.fullmatch(r"\d{5}", kept[0][1])
    visitor.go()
    visitor.page.locator(".place summary").click()
    page.locator("#province").select_option(label="Thành phố Hà Nội")
    page.get_by_role("button", name="Lưu nơi ở").click()
    expect(page.locator("summary", has_text="Hà Nội")).to_be_visible()
    expect(page.locator("summary", has_text="Lý Sơn")).to_have_count(0)


def test_audience__changes_what_is_offered(visitor: Visitor) -> None:
    page = visitor.page
    visitor.go()
    expect(page.get_by_role("button", name="Cá nhân")).to_have_attribute("aria-pressed", "true")
    offered = page.locator("section[aria-labelledby=events-title] a").all_inner_texts()
    page.get_by_role("button", name="Doanh nghiệp").click()
    expect(page.get_by_role("button", name="Doanh nghiệp")).to_have_attribute("aria-pressed", "true")
    assert set(page.locator("section[aria-labelledby=events-title] a").all_inner_texts()).isdisjoint(offered)
    visitor.go("/gioi-thieu/")
    visitor.go()
    expect(page.get_by_role("button", name="Doanh nghiệp")).to_have_attribute("aria-pressed", "true")


# Where the first page leads -------------------------------------------------------------------------------------------
def test_common_question__is_answered_by_a_click(visitor: Visitor) -> None:
    visitor.go()
    visitor.page.get_by_role("button", name="Làm giấy khai sinh cho con cần mang gì?").click()
    expect(visitor.turn(1).locator(".card__title")).to_have_text("Thủ tục đăng ký khai sinh")


def test_life_event__leads_to_its_procedures(visitor: Visitor) -> None:
    visitor.go()
    visitor.page.get_by_role("link", name=re.compile("^Cư trú, căn cước")).click()
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Cư trú, căn cước")
    visitor.page.get_by_role("link", name="Đăng ký thường trú", exact=True).click()
    visitor.expect_path("/thu-tuc/1.004222/")
    expect(visitor.page.locator(".record__part .papers").first).to_be_visible()


def test_field__leads_to_the_list_of_its_procedures(visitor: Visitor) -> None:
    visitor.go()
    chip = visitor.page.locator("section[aria-labelledby=fields-title] .chip", has_text="Hộ tịch").first
    count = int(re.findall(r"\d+", chip.inner_text())[-1])
    chip.click()
    expect(visitor.page.locator(".finder__count h2")).to_have_text(f"{count} thủ tục")
    expect(visitor.page.locator(".procedure-list > li")).to_have_count(count)
    expect(visitor.page.locator(".procedure-list > li", has_text="Hộ tịch")).to_have_count(count)
    visitor.page.locator("[role=group] .chip").click()
    expect(visitor.page.locator(".procedure-list > li").nth(count)).to_be_visible()


def test_list__is_filtered_by_what_is_chosen(visitor: Visitor) -> None:
    visitor.go("/thu-tuc/")
    field = visitor.page.locator("#linh-vuc")
    chosen = field.locator("option", has_text="Chứng thực").first.inner_text()
    field.select_option(label=chosen)
    if not visitor.scripted:
        visitor.page.locator(".finder .no-js button").click()
    count = re.findall(r"\d+", chosen)[-1]
    expect(visitor.page.locator(".finder__count h2")).to_have_text(f"{count} thủ tục")
    expect(visitor.page).to_have_url(re.compile("linh-vuc=chung-thuc"))


def test_procedure__leads_back_to_asking_about_it(visitor: Visitor) -> None:
    visitor.go("/thu-tuc/1.001193/")
    visitor.page.locator(".record-head a[href^='/?q=']").click()
    expect(visitor.box).to_have_value("Thủ tục đăng ký khai sinh")
    visitor.send()
    expect(visitor.turn(1).locator(".card__title")).to_have_text("Thủ tục đăng ký khai sinh")
