"""The widget on other sites' pages, used as it is meant to be: by pointer, keyboard and touch."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Frame, Page, expect
from tests.browser.conftest import OtherSite, Portal
from tests.browser.embedding import CLOSE, PANEL, QUESTION, Host, ask, until

PHONE = {"viewport": {"width": 390, "height": 780}, "has_touch": True, "is_mobile": True, "locale": "vi-VN"}


@pytest.fixture
def host(page: Page, portal: Portal, neighbour: OtherSite) -> Host:
    return Host(page, portal, neighbour)


def test_widget__answers_with_sources_and_follows_up(host: Host, portal: Portal, complaints: list[str]) -> None:
    widget = host('data-lang="vi" data-province="51" data-audience="business"')
    frame = widget.open()
    ask(frame, QUESTION)
    expect(frame.locator("main")).to_contain_text("Tờ khai đăng ký khai sinh")
    expect(frame.locator(".source").first).to_be_visible()
    ask(frame, "còn lệ phí thì sao")
    kept = portal.rows(
        "SELECT channel, province, audience FROM conversations_conversation ORDER BY started_at DESC LIMIT 1"
    )
    assert kept == [("widget", "51", "business")]
    turns = portal.rows(
        "SELECT number, decision, code FROM conversations_turn WHERE conversation_id = (SELECT id FROM "
        "conversations_conversation ORDER BY started_at DESC LIMIT 1) ORDER BY number"
    )
    assert turns == [(1, "answer", "1.001193"), (2, "answer", "1.001193")]
    assert complaints == []


def test_widget__loads_nothing_of_the_frame_before_it_is_opened(host: Host, portal: Portal) -> None:
    widget = host()
    _ = widget.button
    assert len(widget.page.frames) == 1
    assert widget.find("dialog", PANEL) is None


def test_widget__tells_assistive_technology_what_it_is(host: Host) -> None:
    widget = host()
    assert widget.button.properties["expanded"] is False
    widget.open()
    assert widget.button.properties["expanded"] is True
    panel = widget.wait("dialog", PANEL)
    assert panel.box is not None
    assert panel.box[2] >= 320
    assert panel.box[3] >= 480
    assert widget.find("Iframe", PANEL) is not None


def test_widget__is_used_by_keyboard_alone(host: Host, complaints: list[str]) -> None:
    widget = host()
    page = widget.page
    page.locator("#last").focus()
    page.keyboard.press("Tab")
    assert widget.button.properties.get("focused") is True
    page.keyboard.press("Enter")
    frame = widget.frame()
    until(frame, "document.hasFocus() && document.activeElement.name === 'question'")
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    expect(frame.locator("main")).to_contain_text("Tờ khai đăng ký khai sinh")
    page.keyboard.press("Escape")
    assert widget.gone("dialog", PANEL)
    assert widget.button.properties.get("focused") is True
    assert widget.button.properties["expanded"] is False
    assert complaints == []


def test_escape_on_the_page__closes_the_panel(host: Host) -> None:
    widget = host()
    widget.open()
    widget.page.mouse.click(300, 30)  # into the page around
    widget.page.keyboard.press("Escape")
    assert widget.gone("dialog", PANEL)


def test_panel__is_closed_by_its_own_button(host: Host) -> None:
    widget = host()
    widget.open()
    widget.press("button", CLOSE)
    assert widget.gone("dialog", PANEL)
    assert widget.button.properties.get("focused") is True


def test_panel__keeps_the_conversation_while_it_is_closed(host: Host) -> None:
    widget = host()
    frame = widget.open()
    ask(frame, QUESTION)
    widget.page.keyboard.press("Escape")
    assert widget.gone("dialog", PANEL)
    again = widget.open()
    assert again is frame
    expect(again.locator("main")).to_contain_text("Tờ khai đăng ký khai sinh")


def test_script_of_the_page__opens_and_closes_and_is_told(host: Host, complaints: list[str]) -> None:
    widget = host(
        script="window.told = []; for (const name of ['open', 'close'])"
        " document.addEventListener('motcua:' + name, () => told.push(name));"
    )
    page = widget.page
    page.locator("#last").focus()
    page.evaluate("MotCua.open(); MotCua.open()")
    until(widget.frame(), "document.hasFocus()")
    page.evaluate("MotCua.close(); MotCua.close()")
    assert page.evaluate("told") == ["open", "close"]
    assert page.evaluate("document.activeElement.id") == "last", "focus goes back to where it was"
    assert page.evaluate("Object.isFrozen(MotCua)")
    page.evaluate("window.MotCua = null")
    assert page.evaluate("typeof MotCua.open") == "function"
    assert complaints == []


def test_widget__is_there_once_however_often_it_is_loaded(host: Host, complaints: list[str]) -> None:
    widget = host(times=3)
    _ = widget.button
    assert widget.page.locator("motcua-assistant").count() == 1
    assert complaints == []


# What the page's editor chooses ---------------------------------------------------------------------------------------
def test_language_and_label__are_the_editors(host: Host) -> None:
    chosen = 'data-label="Hỏi một cửa" data-position="left" data-theme="dark" data-colour="#ffee00"'
    widget = host(f'data-lang="en" {chosen}')
    button = widget.wait("button", "Hỏi một cửa")
    assert button.box is not None
    assert button.box[0] < 100
    widget.press(name="Hỏi một cửa")
    frame = widget.frame()
    assert widget.wait("dialog", "Ask about administrative procedures")
    assert frame.locator("html").get_attribute("lang") == "en"
    assert frame.locator("html").get_attribute("data-theme") == "dark"
    ask(frame, QUESTION)
    assert frame.locator("html").get_attribute("lang") == "en", "the next page has it too"
    assert frame.locator("html").get_attribute("data-theme") == "dark"


def test_choice_made_inside__is_kept_beside_the_editors(host: Host, portal: Portal, complaints: list[str]) -> None:
    widget = host('data-lang="en" data-province="51"')
    widget.press(name="Ask")
    frame = widget.frame()
    frame.locator("button[name=audience][value=business]").click()
    expect(frame.locator("button[name=audience][value=business]")).to_have_attribute("aria-pressed", "true")
    assert frame.locator("html").get_attribute("lang") == "en"
    ask(frame, QUESTION)
    kept = portal.rows("SELECT province, audience FROM conversations_conversation ORDER BY started_at DESC LIMIT 1")
    assert kept == [("51", "business")]
    widget.page.keyboard.press("Escape")  # the frame went to another page meanwhile, and is still listened to
    assert widget.gone("dialog", "Ask about administrative procedures")
    assert complaints == []


def test_open_at_once__leaves_the_focus_where_it_was(host: Host) -> None:
    widget = host('data-open="true"')
    widget.page.locator("#last").focus()
    frame = widget.frame()
    assert widget.wait("dialog", PANEL)
    widget.page.wait_for_timeout(500)
    assert widget.page.evaluate("document.activeElement.id") == "last"
    assert not frame.evaluate("document.hasFocus()")


@pytest.mark.parametrize("colour", ["red; } * { display: none", "url(x)", "#12", "", "#zzzzzz", "#fff"])
def test_colour_that_is_none__is_passed_over(host: Host, colour: str) -> None:
    widget = host(f'data-colour="{colour}"')
    assert widget.button.box is not None


# Phones ---------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("context_options", [PHONE], ids=["phone"])
def test_phone__shows_the_panel_on_the_whole_screen(host: Host, complaints: list[str]) -> None:
    widget = host()
    button = widget.button
    assert button.box is not None
    assert (round(button.box[2]), round(button.box[3])) == (56, 56)
    frame = widget.open()
    panel = widget.wait("dialog", PANEL)
    assert panel.box == pytest.approx((0, 0, 390, 780), abs=1)
    assert panel.properties.get("modal") is True
    close = widget.wait("button", CLOSE)
    assert close.box is not None
    assert min(close.box[2:]) >= 44
    assert frame.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing to scroll sideways"
    widget.press("button", CLOSE)
    assert widget.gone("dialog", PANEL)
    assert widget.button.properties.get("focused") is True
    assert complaints == []


@pytest.mark.parametrize("context_options", [PHONE], ids=["phone"])
def test_phone__is_not_covered_at_once(host: Host) -> None:
    widget = host('data-open="true"')
    _ = widget.button
    widget.page.wait_for_timeout(300)
    assert widget.find("dialog", PANEL) is None


def test_window_made_narrow__keeps_the_panel_open_and_the_conversation(host: Host) -> None:
    widget = host()
    frame = widget.open()
    ask(frame, QUESTION)
    widget.page.set_viewport_size({"width": 400, "height": 800})
    panel = widget.wait("dialog", PANEL)
    widget.page.wait_for_timeout(300)
    panel = widget.wait("dialog", PANEL)
    assert panel.box == pytest.approx((0, 0, 400, 800), abs=1)
    assert panel.properties.get("modal") is True
    expect(frame.locator("main")).to_contain_text("Tờ khai đăng ký khai sinh")


# Barriers -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_frame_pages__keep_nobody_out(
    page: Page, portal: Portal, barriers: Callable[[Page | Frame], list[str]], lang: str, theme: str
) -> None:
    page.set_viewport_size({"width": 400, "height": 640})
    page.goto(f"{portal.url}/khung/?lang={lang}&theme={theme}")
    assert barriers(page) == []
    ask(page.main_frame, QUESTION)
    assert barriers(page) == []
    page.reload()
    assert barriers(page) == []


def test_page_with_the_widget__has_no_barrier_of_its_making(
    host: Host, barriers: Callable[[Page | Frame], list[str]]
) -> None:
    widget = host()
    assert barriers(widget.page) == []
    frame = widget.open()
    assert barriers(frame) == []


def test_all_words_of_the_widget__are_in_the_language_asked_for(host: Host) -> None:
    widget = host('data-lang="en"')
    widget.press(name="Ask")
    widget.frame()
    names = widget.names("button", "dialog", "Iframe")
    assert names == {"Ask", "Close", "Ask about administrative procedures"}
