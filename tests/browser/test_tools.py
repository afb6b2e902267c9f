"""What can be done with an answer where the browser can: copy, print, read aloud; and asking by voice."""

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.browser.conftest import Portal
from tests.browser.visiting import BIRTH, Visitor

DEAF = "delete window.SpeechRecognition; delete window.webkitSpeechRecognition;"
HEARING = """
window.SpeechRecognition = class {
  start() { window.hearing = this; }
  stop() { this.onend(); }
};
window.hear = (words) => hearing.onresult({ results: [[{ transcript: words }]] });
"""
SPEAKING = """
window.spoken = [];
window.silenced = 0;
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
Object.defineProperty(window, "speechSynthesis", { value: {
  getVoices: () => [{ lang: "en-GB" }, { lang: "LANG" }],
  speak: (words) => spoken.push(words),
  cancel: () => { silenced += 1; },
  addEventListener: () => undefined,
} });
"""


@pytest.fixture
def visitor(page: Page, portal: Portal) -> Visitor:
    return Visitor(page, portal)


# Copying and printing -------------------------------------------------------------------------------------------------
def copied(visitor: Visitor, tool: Locator) -> str:
    """Return what a tool puts into the clipboard, once it is said to be there."""
    visitor.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    said = tool.get_attribute("data-done") or tool.get_attribute("data-copied")
    assert said
    tool.click()
    expect(visitor.status).to_have_text(said)
    return str(visitor.page.evaluate("navigator.clipboard.readText()"))


def test_copied_answer__has_its_lines_and_their_source(visitor: Visitor) -> None:
    visitor.go()
    turn = visitor.ask(BIRTH)
    text = copied(visitor, turn.locator("[data-copy]"))
    assert text.startswith("Thủ tục đăng ký khai sinh\n")
    lines = [line.removeprefix("- ") for line in text.splitlines() if line.startswith("- ")]
    assert lines == [" ".join(one.split()) for one in turn.locator(".fact [data-read]").all_text_contents()]
    assert "Nguồn: Quyết định 163/QĐ-BTP, bản ghi ngày 15/04/2026 – https://dichvucong.gov.vn/" in text
    assert turn.locator(".wrong").first.inner_text() not in text


def test_copied_link__is_the_lasting_one(visitor: Visitor) -> None:
    visitor.go()
    tool = visitor.ask(BIRTH).locator("[data-link]")
    assert copied(visitor, tool) == tool.get_attribute("data-link")
    visitor.expect_path("/hoi/[^/]+/")


def test_link_of_a_procedure__is_copied(visitor: Visitor) -> None:
    visitor.go("/thu-tuc/1.001193/")
    tool = visitor.page.locator("[data-copy]")
    assert copied(visitor, tool) == f"{visitor.portal.url}/thu-tuc/1.001193/"


def test_print__prints_the_answer_that_was_meant(visitor: Visitor) -> None:
    visitor.page.add_init_script(
        "window.print = () => { window.printed = document.querySelector('.printing-one .turn.is-printed').id; };"
    )
    visitor.go()
    first = visitor.ask(BIRTH)
    visitor.ask("còn lệ phí?")
    first.locator("[data-print]").click()
    assert visitor.page.evaluate("window.printed") == "luot-1"
    visitor.page.emulate_media(media="print")
    expect(first).to_be_visible()
    expect(visitor.page.locator("#luot-2")).to_be_hidden()
    visitor.page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    expect(visitor.page.locator("#luot-2")).to_be_visible()


# Asking by voice ------------------------------------------------------------------------------------------------------
def test_voice__is_not_offered_where_the_browser_hears_nothing(visitor: Visitor) -> None:
    visitor.page.add_init_script(DEAF)
    visitor.go()
    expect(visitor.page.locator("[data-voice]").first).to_be_hidden()
    visitor.ask(BIRTH)
    expect(visitor.page.locator("[data-voice=follow-up]")).to_be_hidden()


def test_spoken_words__stand_in_the_box_to_be_sent(visitor: Visitor, complaints: list[str]) -> None:
    visitor.page.add_init_script(HEARING)
    visitor.go()
    visitor.box.fill("tôi muốn")
    button = visitor.page.locator("[data-voice=question]")
    expect(button).to_have_accessible_name("Nói")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(button).to_have_accessible_name("Đang nghe, bấm để dừng")
    assert visitor.page.evaluate("hearing.lang") == "vi-VN"
    visitor.page.evaluate("hear('đăng ký'); hear('đăng ký tạm trú')")
    expect(visitor.box).to_have_value("tôi muốn đăng ký tạm trú")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "false")
    expect(button).to_have_accessible_name("Nói")
    expect(visitor.box).to_be_focused()
    visitor.send()
    expect(visitor.turn(1).locator(".card__title")).to_have_text("Đăng ký tạm trú")
    assert complaints == []


def test_microphone_that_is_refused__is_said(visitor: Visitor) -> None:
    visitor.page.add_init_script(HEARING)
    visitor.go()
    visitor.page.locator("[data-voice=question]").click()
    visitor.page.evaluate("hearing.onerror({ error: 'not-allowed' }); hearing.onend()")
    button = visitor.page.locator("[data-voice=question]")
    expect(visitor.status).to_have_text(button.get_attribute("data-failed") or "nothing")
    expect(button).to_have_attribute("aria-pressed", "false")


# Reading aloud --------------------------------------------------------------------------------------------------------
def test_reading_aloud__is_not_offered_without_a_voice(visitor: Visitor) -> None:
    visitor.go()
    expect(visitor.ask(BIRTH).locator("[data-speak]")).to_be_hidden()


def test_reading_aloud__is_not_offered_without_a_vietnamese_voice(visitor: Visitor) -> None:
    visitor.page.add_init_script(SPEAKING.replace("LANG", "fr-FR"))
    visitor.go()
    expect(visitor.ask(BIRTH).locator("[data-speak]")).to_be_hidden()


def test_answer__is_read_aloud_and_stopped(visitor: Visitor, complaints: list[str]) -> None:
    visitor.page.add_init_script(SPEAKING.replace("LANG", "vi-VN"))
    visitor.go()
    turn = visitor.ask(BIRTH)
    button = turn.locator("[data-speak]")
    expect(button).to_have_accessible_name("Đọc to")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(button).to_have_accessible_name("Dừng đọc")
    spoken = visitor.page.evaluate("spoken.map((one) => one.text)")
    assert spoken[0] == "Thủ tục đăng ký khai sinh"
    assert spoken[2:] == [" ".join(one.split()) for one in turn.locator(".fact [data-read]").all_text_contents()]
    assert visitor.page.evaluate("spoken.every((one) => one.voice.lang === 'vi-VN')")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "false")
    expect(button).to_have_accessible_name("Đọc to")
    assert visitor.page.evaluate("silenced") >= 1
    assert complaints == []


def test_answer_read_to_its_end__may_be_read_again(visitor: Visitor) -> None:
    visitor.page.add_init_script(SPEAKING.replace("LANG", "vi"))
    visitor.go()
    button = visitor.ask(BIRTH).locator("[data-speak]")
    button.click()
    visitor.page.evaluate("spoken.at(-1).onend()")
    expect(button).to_have_attribute("aria-pressed", "false")
    before = visitor.page.evaluate("spoken.length")
    button.click()
    assert visitor.page.evaluate("spoken.length") == 2 * before
