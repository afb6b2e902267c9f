"""The widget on pages that break what is put on them, that may not show it, or that would talk it into something."""

import pytest
from playwright.sync_api import Page, Route, expect
from tests.browser.conftest import OtherSite, Portal
from tests.browser.embedding import LINK, PANEL, QUESTION, Host, Widget, ask

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


@pytest.fixture
def host(page: Page, portal: Portal, neighbour: OtherSite) -> Host:
    return Host(page, portal, neighbour)


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
    link = widget.wait("link", LINK, seconds=20)
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
