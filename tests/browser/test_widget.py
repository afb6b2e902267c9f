"""The widget on other sites' pages, in a browser: friendly ones, hostile ones, and ones that may not show it.

The widget lies behind a closed shadow root, so it is found as assistive technology finds it (the browser's
accessibility tree) and used as people use it: by pointer position and by keyboard.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import CDPSession, Error, Frame, Page, Route, expect
from tests.browser.conftest import OtherSite, Portal

BUTTON, PANEL, CLOSE = "Hỏi thủ tục", "Hỏi đáp thủ tục hành chính", "Đóng"
LINK = "Mở trong thẻ mới"
BOX = "[data-box] textarea[name=question]:visible"
QUESTION = "đăng ký khai sinh cần giấy tờ gì"
PHONE = {"viewport": {"width": 390, "height": 780}, "has_touch": True, "is_mobile": True, "locale": "vi-VN"}
HOSTILE = {
    "hidden": "body, body *, motcua-assistant, :not(:defined) { display: none !important }",
    "static": "* { position: static !important; float: left !important; inset: auto !important }",
    "tiny": "iframe, dialog, button { width: 1px !important; height: 1px !important; font-size: 1px !important }",
    "unset": "div, button, dialog, iframe, motcua-assistant, html > * { all: unset !important }",
    "unseen": "html > * { opacity: 0 !important; visibility: hidden !important; pointer-events: none !important }",
    "moved": "html > *, dialog { transform: translateX(-5000px) !important; clip-path: inset(50%) !important }",
    "behind": "body::before { content: ''; position: fixed; inset: 0; z-index: 2147483647; background: #fff }",
    "small type": "html { font-size: 1px !important } body { zoom: .1 } *, *::before { line-height: 0 !important }",
    "turned": "html { direction: rtl; writing-mode: vertical-rl }",
    "moving": "html * { transition: all 9s !important; animation: none !important; filter: opacity(0) !important }",
}


@dataclass
class Found:
    """A node of the accessibility tree."""

    role: str
    name: str
    properties: dict[str, Any]
    box: tuple[float, float, float, float] | None

    @property
    def middle(self) -> tuple[float, float]:
        assert self.box is not None, f"{self.role} {self.name!r} takes no place on the page"
        x, y, width, height = self.box
        return x + width / 2, y + height / 2


def until(frame: Frame, condition: str, seconds: float = 5) -> None:
    """Wait until a condition holds in a frame; Playwright's own waiting is refused by the portal's policy."""
    for _ in range(int(seconds * 20)):
        if frame.evaluate(condition):
            return
        frame.page.wait_for_timeout(50)
    raise AssertionError(f"{condition} does not hold after {seconds} s")


class Widget:
    """The widget on a page, as a person meets it."""

    def __init__(self, page: Page, portal: Portal) -> None:
        self.page, self._portal = page, portal
        self._session: CDPSession = page.context.new_cdp_session(page)
        self._session.send("Accessibility.enable")

    def find(self, role: str, name: str) -> Found | None:
        """Return what has a role and a name, None where assistive technology meets none."""
        nodes = self._session.send("Accessibility.getFullAXTree")["nodes"]
        told = [node for node in nodes if not node["ignored"] and _value(node, "role") == role]
        for node in told:
            if _value(node, "name") == name:
                properties = {one["name"]: one["value"].get("value") for one in node.get("properties", [])}
                return Found(role, name, properties, self._box(node["backendDOMNodeId"]))
        return None

    def _box(self, node: int) -> tuple[float, float, float, float] | None:
        try:
            corners = self._session.send("DOM.getBoxModel", {"backendNodeId": node})["model"]["border"]
        except Error:  # the protocol's way to say that it has none
            return None
        return corners[0], corners[1], corners[4] - corners[0], corners[5] - corners[1]

    def wait(self, role: str, name: str, seconds: float = 5) -> Found:
        """Return what has a role and a name once it is there."""
        for _ in range(int(seconds * 10)):
            found = self.find(role, name)
            if found:
                return found
            self.page.wait_for_timeout(100)
        raise AssertionError(f"no {role} {name!r} within {seconds} s")

    def gone(self, role: str, name: str) -> bool:
        """Whether nothing of the kind is left, a moment given."""
        for _ in range(30):
            if self.find(role, name) is None:
                return True
            self.page.wait_for_timeout(100)
        return False

    @property
    def button(self) -> Found:
        return self.wait("button", BUTTON)

    def press(self, role: str = "button", name: str = BUTTON) -> None:
        """Click it where it stands."""
        self.page.mouse.click(*self.wait(role, name).middle)

    def frame(self, seconds: float = 5, *, other_than: Frame | None = None) -> Frame:
        """Return the frame once the assistant is in it, and in sight."""
        for _ in range(int(seconds * 10)):
            for frame in self.page.frames:
                if frame is not other_than and frame.url.startswith(f"{self._portal.url}/khung/"):
                    frame.locator(BOX).wait_for()
                    return frame
            self.page.wait_for_timeout(100)
        raise AssertionError("no frame of the assistant")

    def open(self) -> Frame:
        """Open the panel and wait until the assistant has the focus."""
        self.press()
        frame = self.frame()
        until(frame, "document.hasFocus()")
        return frame


def _value(node: dict[str, Any], key: str) -> str:
    return str(node.get(key, {}).get("value", ""))


Host = Callable[..., Widget]


@pytest.fixture
def host(page: Page, portal: Portal, neighbour: OtherSite) -> Host:
    """Puts the widget on a page of another site, goes there, and returns it."""

    def put(
        attributes: str = "",
        *,
        style: str = "",
        script: str = "",
        headers: dict[str, str] | None = None,
        site: OtherSite = neighbour,
        times: int = 1,
    ) -> Widget:
        tag = f'<script src="{portal.url}/widget.js" {attributes}></script>'
        content = f"""<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Trang của xã</title>
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <style>{style}</style></head><body><main><h1>Tin của xã</h1><a id="last" href="#last">Xem thêm</a></main>
            {tag * times}<script>{script}</script></body></html>"""
        page.goto(site.put("/trang", content, headers))
        return Widget(page, portal)

    return put


def ask(frame: Frame, question: str) -> None:
    """Type a question, send it, and wait for the whole answer."""
    turns = frame.locator("[id^=luot-]").count()
    box = frame.locator(BOX)
    box.fill(question)
    frame.locator("[data-box] button[type=submit]:visible").click()
    expect(frame.locator(f"#luot-{turns + 1} .turn__foot")).to_be_attached()


# Used as intended -----------------------------------------------------------------------------------------------------
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


# Pages that break what is put on them ---------------------------------------------------------------------------------
def assert_usable(widget: Widget) -> None:
    """The button is in sight at the bottom right and can be hit; the panel is of a size to read in, and answers."""
    size = widget.page.viewport_size
    assert size
    button = widget.button
    assert button.box is not None
    x, y, width, height = button.box
    assert width >= 44
    assert height >= 44
    assert size["width"] / 2 < x
    assert x + width <= size["width"]
    assert size["height"] / 2 < y
    assert y + height <= size["height"]
    frame = widget.open()
    panel = widget.wait("dialog", PANEL)
    assert panel.box is not None
    assert panel.box[2] >= 320
    assert panel.box[3] >= 400
    assert frame.evaluate("innerWidth") >= 300
    assert frame.evaluate("innerHeight") >= 320
    ask(frame, QUESTION)
    expect(frame.locator("main")).to_contain_text("Tờ khai đăng ký khai sinh")


@pytest.mark.parametrize("style", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_styles__leave_the_widget_usable(host: Host, style: str) -> None:
    assert_usable(host(style=style))


def test_hostile_styles__leave_the_button_in_sight(host: Host) -> None:
    """What the browser draws there, not what the layout says."""
    widget = host('data-colour="#00aa00"', style=HOSTILE["unseen"] + HOSTILE["behind"] + HOSTILE["moving"])
    x, y = widget.button.middle
    clip = {"x": x - 20, "y": y + 22, "width": 4, "height": 2}
    widget.page.wait_for_timeout(300)
    painted = widget.page.screenshot(clip=clip)
    plain = host('data-colour="#00aa00"').page.screenshot(clip=clip)
    assert painted == plain


@pytest.mark.parametrize(
    "policy",
    [
        "default-src 'none'; script-src {portal}; frame-src {portal}",
        "default-src 'none'; script-src {portal}/widget.js; frame-src {portal}/khung/; style-src 'none'; "
        "base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
    ],
    ids=["strict", "strictest"],
)
def test_strict_content_policy__does_not_stand_in_the_way(
    host: Host, portal: Portal, complaints: list[str], policy: str
) -> None:
    page_policy = policy.format(portal=portal.url)
    widget = host(headers={"Content-Security-Policy": page_policy})
    assert_usable(widget)
    ours = [line for line in complaints if "inline" not in line]  # the page's own inline style and script are refused
    assert ours == []


def test_page_that_removes_the_widget__gets_it_back(host: Host, complaints: list[str]) -> None:
    widget = host()
    _ = widget.button
    widget.page.evaluate("document.querySelector('motcua-assistant').remove()")
    assert_usable(widget)
    before = widget.frame()
    widget.page.evaluate("document.querySelector('motcua-assistant').remove()")
    assert widget.frame(other_than=before)
    assert widget.find("dialog", PANEL) is not None, "it was open, and is"
    assert complaints == []


def test_page_that_insists_on_removing_the_widget__has_its_way(host: Host) -> None:
    widget = host(
        script="window.removed = 0; new MutationObserver(() => {"
        " const there = document.querySelector('motcua-assistant'); if (there) { removed += 1; there.remove(); }"
        "}).observe(document, {childList: true, subtree: true});"
    )
    widget.page.wait_for_timeout(800)
    removed = widget.page.evaluate("removed")
    assert 1 < removed <= 8
    widget.page.wait_for_timeout(300)
    assert widget.page.evaluate("removed") == removed


def test_page_that_writes_its_body_anew__keeps_the_widget(host: Host) -> None:
    widget = host(script="addEventListener('load', () => { document.body.outerHTML = '<body><p>Mới</p></body>'; });")
    assert_usable(widget)


def test_script_in_the_head__waits_for_the_page(page: Page, portal: Portal, neighbour: OtherSite) -> None:
    head = f'<script src="{portal.url}/widget.js"></script><script>MotCua.close()</script>'
    content = f"<!doctype html><html lang=vi><head><title>Trang</title>{head}</head><body><a id=last href=#>Cuối</a>"
    page.goto(neighbour.put("/dau", content))
    widget = Widget(page, portal)
    assert widget.button.box is not None
    page.locator("#last").focus()
    page.keyboard.press("Tab")
    assert widget.button.properties.get("focused") is True, "it comes after the page in the order of the Tab key"


# Who may show it, and who may say what --------------------------------------------------------------------------------
def test_site_that_may_not_show_it__offers_a_new_tab(host: Host, portal: Portal, stranger: OtherSite) -> None:
    widget = host('data-lang="vi" data-province="51"', site=stranger)
    widget.press()
    assert widget.wait("dialog", PANEL)
    link = widget.wait("link", LINK, seconds=9)
    assert link.properties.get("focused") is True
    with widget.page.context.expect_page() as opened:
        widget.page.mouse.click(*link.middle)
    assert opened.value.url == f"{portal.url}/?lang=vi&province=51"
    widget.page.bring_to_front()
    widget.page.keyboard.press("Escape")
    assert widget.gone("dialog", PANEL)
    assert widget.button.properties.get("focused") is True


def test_refused_frame__does_not_take_the_keyboard_away(host: Host, stranger: OtherSite) -> None:
    widget = host(site=stranger)
    widget.press()
    widget.wait("dialog", PANEL)
    widget.page.wait_for_timeout(500)
    widget.page.keyboard.press("Escape")
    assert widget.gone("dialog", PANEL)


def test_allowed_site__is_never_shown_the_way_out(host: Host) -> None:
    widget = host()
    widget.open()
    widget.page.wait_for_timeout(6_500)
    assert widget.find("link", LINK) is None


def test_messages_from_others__are_passed_over(host: Host, neighbour: OtherSite) -> None:
    """The page itself and another frame of it say the words; neither has the source or the origin that counts."""
    neighbour.put("/khung-la", "<script>setInterval(() => parent.postMessage('motcua:close', '*'), 50)</script>")
    widget = host(
        script=f"const other = document.createElement('iframe'); other.src = '{neighbour.url}/khung-la';"
        "document.body.append(other); setInterval(() => postMessage('motcua:close', '*'), 50);"
    )
    widget.open()
    widget.page.wait_for_timeout(500)
    assert widget.find("dialog", PANEL) is not None


@pytest.mark.parametrize("named", [True, False], ids=["named", "not named"])
def test_frame__talks_to_no_site_but_those_named(
    page: Page, portal: Portal, neighbour: OtherSite, stranger: OtherSite, named: bool
) -> None:
    """Also where a browser would not heed frame-ancestors, the script itself keeps silent."""

    def without_policy(route: Route) -> None:
        sent = route.fetch()
        headers = {name: value for name, value in sent.headers.items() if name != "content-security-policy"}
        route.fulfill(response=sent, headers=headers)

    page.route(f"{portal.url}/khung/**", without_policy)
    script = (
        "window.heard = []; addEventListener('message', (event) => heard.push(event.data));"
        f"const frame = document.createElement('iframe'); frame.src = '{portal.url}/khung/';"
        "document.body.append(frame); frame.onload = () => {"
        " frame.contentWindow.postMessage('motcua:hello', '*');"
        " frame.contentWindow.postMessage('motcua:focus', '*'); };"
    )
    page.goto((neighbour if named else stranger).put("/nghe", f"<!doctype html><body><script>{script}</script>"))
    (frame,) = (one for one in page.frames if "/khung/" in one.url)
    frame.wait_for_load_state()
    page.wait_for_timeout(500)
    frame.locator("body").press("Escape")
    page.wait_for_timeout(200)
    assert set(page.evaluate("heard")) == ({"motcua:ready", "motcua:close"} if named else set())
    assert frame.evaluate("document.activeElement.name === 'question'") is named


def test_frame__learns_nothing_of_the_page_around(host: Host, page: Page) -> None:
    """Which page a person reads is no business of the portal: the request for the frame names no referrer."""
    seen: list[str | None] = []
    page.on("request", lambda one: seen.append(one.headers.get("referer")) if "/khung/" in one.url else None)
    host().open()
    assert seen
    assert seen[0] is None


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
    nodes = widget._session.send("Accessibility.getFullAXTree")["nodes"]
    names = {_value(node, "name") for node in nodes if _value(node, "role") in ("button", "dialog", "Iframe")}
    assert names == {"Ask", "Close", "Ask about administrative procedures"}
    assert not any(re.search("[ạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹđ]", name) for name in names)
