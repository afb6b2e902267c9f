"""What asking is like with JavaScript: pieces that stream in, keyboard, messages, what is said to those who listen."""

import re

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect
from tests.browser.conftest import Portal
from tests.browser.visiting import BIRTH, Visitor

GATE = """
const fetched = window.fetch;
window.fetch = async (address, options) => {
  const response = await fetched(address, options);
  if (!options || !options.headers || !options.headers["X-Stream"]) return response;
  const bytes = new Uint8Array(await response.arrayBuffer());
  const pieces = new TextDecoder().decode(bytes).split("<!--piece-->").filter(Boolean);
  const body = new ReadableStream({ start: (control) => Object.assign(window, {
    release: () => control.enqueue(new TextEncoder().encode(pieces.shift() + "<!--piece-->")),
    close: () => control.close(),
    cut: () => control.error(new TypeError("network")),
    crumble: (size) => {
      for (let start = 0; start < bytes.length; start += size) control.enqueue(bytes.slice(start, start + size));
      control.close();
    },
  }) });
  return new Response(body, { headers: response.headers });
};
"""
"""Lets a test hand over an answer piece by piece, as a slow line does."""


@pytest.fixture
def visitor(page: Page, portal: Portal) -> Visitor:
    return Visitor(page, portal)


@pytest.fixture
def slow(page: Page, visitor: Visitor) -> Visitor:
    """A visitor on a line that gives each piece when the test says so; a question is on its way."""
    page.add_init_script(GATE)
    visitor.go()
    page.evaluate("window.kept = 'the same page'")
    visitor.box.fill(BIRTH)
    visitor.send()
    page.wait_for_function("() => window.release")
    return visitor


# Pieces ---------------------------------------------------------------------------------------------------------------
def test_answer__comes_in_pieces_without_a_new_page(slow: Visitor, complaints: list[str]) -> None:
    page = slow.page
    thread, status = page.locator("#thread"), page.locator("#status")
    expect(thread).to_have_attribute("aria-busy", "true")
    expect(thread.locator(".turn--waiting")).to_contain_text(BIRTH)
    expect(status).to_contain_text("Đang tìm")
    slow.expect_path("/hoi/[^/]+/")
    page.evaluate("release()")
    expect(page.locator("#luot-1 h2")).to_contain_text(BIRTH)
    expect(thread.locator(".turn--waiting")).to_have_count(0)
    expect(page.locator("#luot-1 .card")).to_have_count(0)
    page.evaluate("release()")
    expect(page.locator("#luot-1 .card__title")).to_have_text("Thủ tục đăng ký khai sinh")
    expect(page.locator("#luot-1 .useful")).to_have_count(0)
    page.evaluate("release()")
    expect(page.locator("#luot-1 .useful")).to_be_visible()
    expect(thread).to_have_attribute("aria-busy", "true")
    page.evaluate("close()")
    expect(thread).to_have_attribute("aria-busy", "false")
    expect(status).to_have_text("Đã có câu trả lời: Thủ tục đăng ký khai sinh")
    assert page.evaluate("window.kept") == "the same page"
    assert complaints == []


def test_answer_cut_at_any_byte__is_put_together(slow: Visitor, complaints: list[str]) -> None:
    slow.page.evaluate("crumble(7)")
    expect(slow.turn(1).locator(".card__title")).to_have_text("Thủ tục đăng ký khai sinh")
    assert "\ufffd" not in slow.page.content()
    assert complaints == []


def test_line_that_breaks__leaves_what_came_and_says_so(slow: Visitor) -> None:
    page = slow.page
    page.evaluate("release()")
    page.evaluate("release()")
    expect(page.locator("#luot-1 .card__title")).to_be_visible()
    page.evaluate("cut()")
    expect(page.locator("#status")).to_have_text(slow.words("broken"))
    expect(page.locator("#luot-1 .card__title")).to_be_visible()
    page.reload()
    expect(slow.turn(1).locator(".useful")).to_be_visible()


def test_line_that_breaks_at_once__gives_the_question_back(slow: Visitor) -> None:
    slow.page.evaluate("cut()")
    expect(slow.error).not_to_be_empty()
    expect(slow.box).to_have_value(BIRTH)
    expect(slow.box).to_be_focused()


def test_question_sent_twice__is_asked_once(slow: Visitor) -> None:
    slow.page.locator("#follow-up").fill("còn lệ phí?")
    slow.page.locator("#follow-up").press("Enter")
    slow.page.evaluate("crumble(4096)")
    slow.turn(1)
    key = slow.page.url.rstrip("/").rpartition("/")[2]
    asked = slow.portal.rows("SELECT question FROM conversations_turn WHERE conversation_id = ?", key)
    assert asked == [(BIRTH,)]


# Focus, address, history ----------------------------------------------------------------------------------------------
def test_answer__has_the_focus_at_its_question(visitor: Visitor) -> None:
    visitor.go()
    expect(visitor.ask(BIRTH).locator("h2")).to_be_focused()
    second = visitor.ask("còn lệ phí?")
    expect(second.locator("h2")).to_be_focused()
    expect(second.locator("h2")).to_be_in_viewport()
    expect(visitor.box).to_have_value("")


def test_answer__leaves_the_focus_where_a_person_took_it(slow: Visitor) -> None:
    slow.page.locator("#follow-up").fill("còn lệ phí?")
    slow.page.evaluate("crumble(4096)")
    slow.turn(1)
    expect(slow.page.locator("#follow-up")).to_be_focused()


def test_back__leads_to_the_first_page_and_forward_to_the_conversation(visitor: Visitor) -> None:
    visitor.go()
    visitor.ask(BIRTH)
    visitor.page.go_back()
    visitor.expect_path("/")
    expect(visitor.page.locator("#welcome h1")).to_be_visible()
    expect(visitor.box).to_have_value("")
    visitor.page.go_forward()
    expect(visitor.turn(1).locator(".card__title")).to_have_text("Thủ tục đăng ký khai sinh")


def test_what_is_typed__outlives_a_reload_until_it_is_asked(visitor: Visitor) -> None:
    visitor.go()
    visitor.box.fill("dang ky ket hon o dau")
    visitor.page.reload()
    expect(visitor.box).to_have_value("dang ky ket hon o dau")
    visitor.send()
    visitor.turn(1)
    visitor.go()
    expect(visitor.box).to_have_value("")


# The keyboard ---------------------------------------------------------------------------------------------------------
def test_enter__asks_and_shift_enter_writes_on(visitor: Visitor) -> None:
    visitor.go()
    visitor.box.press_sequentially("dang ky")
    visitor.box.press("Shift+Enter")
    visitor.box.press_sequentially("khai sinh")
    expect(visitor.box).to_have_value("dang ky\nkhai sinh")
    visitor.box.press("Enter")
    expect(visitor.turn(1).locator(".card__title").first).to_contain_text("khai sinh")


def test_enter_that_ends_a_vietnamese_syllable__does_not_ask(visitor: Visitor) -> None:
    """An input method takes Enter for itself; the browser marks such keys."""
    visitor.go()
    visitor.box.fill("đăng ký khai sinh")
    sent = visitor.box.evaluate(
        "box => !box.dispatchEvent(new KeyboardEvent('keydown',"
        " { key: 'Enter', isComposing: true, bubbles: true, cancelable: true }))"
    )
    assert not sent
    visitor.expect_path("/")


def test_suggestions__are_walked_and_left_by_keyboard(visitor: Visitor, complaints: list[str]) -> None:
    page = visitor.page
    visitor.go()
    visitor.box.press_sequentially("khai sinh")
    links = page.locator("#suggestions a")
    expect(links.nth(1)).to_be_visible()
    expect(page.locator("#status")).to_contain_text(re.compile(r"Có \d thủ tục gần giống"))
    page.keyboard.press("ArrowDown")
    expect(links.first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(visitor.box).to_be_focused()
    page.keyboard.press("Escape")
    expect(links).to_have_count(0)
    expect(visitor.box).to_have_value("khai sinh")
    visitor.box.press_sequentially(" con")
    expect(links.first).to_be_visible()
    name = links.first.inner_text()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    visitor.expect_path("/thu-tuc/[^/]+/")
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    assert complaints == []


def test_suggestions_that_fail__are_not_spoken_of(visitor: Visitor, complaints: list[str]) -> None:
    """Nobody asked for them; a person who listens would take it for a failure of the question."""
    page, status = visitor.page, visitor.page.locator("#status")
    page.route("**/goi-y/**", lambda route: route.abort())
    visitor.go()
    status.evaluate(
        "status => { window.said = [];"
        " new MutationObserver(() => said.push(status.textContent)).observe(status, { childList: true }); }"
    )
    with page.expect_event("requestfailed"):
        visitor.box.press_sequentially("khai sinh")
    page.unroute("**/goi-y/**")
    visitor.box.press_sequentially(" con")
    expect(status).to_contain_text("thủ tục gần giống")
    assert [text for text in page.evaluate("said") if "gần giống" not in text and text] == []
    assert any("goi-y" in line for line in complaints), "they did fail"


# When it cannot be answered -------------------------------------------------------------------------------------------
@pytest.mark.parametrize("asked_before", [False, True], ids=["first", "later"])
def test_no_network__keeps_the_question_and_trying_again_works(
    visitor: Visitor, context: BrowserContext, asked_before: bool
) -> None:
    visitor.go()
    if asked_before:
        visitor.ask("dang ky ket hon o dau")
    context.set_offline(True)
    visitor.box.fill(BIRTH)
    visitor.send()
    expect(visitor.error).to_have_text(visitor.words("offline"))
    expect(visitor.status).to_have_text(visitor.words("offline"))
    expect(visitor.box).to_have_value(BIRTH)
    expect(visitor.box).to_be_focused()
    context.set_offline(False)
    visitor.page.locator("[data-retry]:visible" if asked_before else "[data-box] [type=submit]:visible").click()
    turn = visitor.turn(1 + asked_before)
    expect(turn.locator(".card__title")).to_have_text("Thủ tục đăng ký khai sinh")
    expect(visitor.error).to_have_count(0)


def test_failing_server__keeps_the_question_and_trying_again_works(visitor: Visitor) -> None:
    visitor.go()
    visitor.page.route("**/hoi/", lambda route: route.fulfill(status=500, body="<h1>Lỗi</h1>"))
    visitor.box.fill(BIRTH)
    visitor.send()
    expect(visitor.error).to_have_text(visitor.words("down"))
    expect(visitor.box).to_have_value(BIRTH)
    visitor.page.unroute("**/hoi/")
    visitor.send()
    expect(visitor.turn(1).locator(".card__title")).to_have_text("Thủ tục đăng ký khai sinh")


def test_server_that_never_answers__is_given_up_on(visitor: Visitor) -> None:
    held: list[Route] = []
    visitor.page.clock.install()
    visitor.go()
    visitor.page.route("**/hoi/", lambda route: held.append(route))
    visitor.box.fill(BIRTH)
    visitor.send()
    expect(visitor.page.locator(".turn--waiting")).to_be_visible()
    visitor.page.clock.fast_forward(31_000)
    expect(visitor.error).to_have_text(visitor.words("down"))
    expect(visitor.box).to_have_value(BIRTH)
    assert len(held) == 1


def test_too_many_questions__are_told_how_long_to_wait(page: Page, strict: Portal) -> None:
    visitor = Visitor(page, strict)
    page.set_extra_http_headers({"X-Forwarded-For": "192.0.2.50"})
    visitor.go()
    visitor.ask(BIRTH)
    visitor.ask("còn lệ phí?")
    visitor.box.fill("bao lâu thì xong")
    visitor.send()
    told = re.escape(visitor.words("busy"))
    expect(visitor.error).to_have_text(re.compile(rf"^{told} [1-9]\d* \S+$"))


def test_mark_that_is_not_taken__is_said(visitor: Visitor) -> None:
    visitor.go()
    turn = visitor.ask(BIRTH)
    visitor.page.route("**/danh-gia/", lambda route: route.fulfill(status=503))
    said = visitor.page.locator("body").get_attribute("data-failed")
    assert said
    turn.locator(".useful button").first.click()
    expect(visitor.status).to_have_text(said)
    expect(turn.locator(".useful button").first).to_be_visible()
