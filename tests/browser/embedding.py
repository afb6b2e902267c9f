"""The widget on other sites' pages, as a person meets it there.

It lies behind a closed shadow root, so it is found as assistive technology finds it (the browser's
accessibility tree) and used as people use it: by pointer position and by keyboard.
"""

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import CDPSession, Error, Frame, Page, expect
from tests.browser.conftest import OtherSite, Portal

BUTTON, PANEL, CLOSE = "Hỏi thủ tục", "Hỏi đáp thủ tục hành chính", "Đóng"
LINK = "Mở trong thẻ mới"
BOX = "[data-box] textarea[name=question]:visible"
QUESTION = "đăng ký khai sinh cần giấy tờ gì"


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


def until(frame: Frame, condition: str, seconds: float = 15) -> None:
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

    def names(self, *roles: str) -> set[str]:
        """Return the names of all that has one of the roles."""
        nodes = self._session.send("Accessibility.getFullAXTree")["nodes"]
        return {_value(node, "name") for node in nodes if not node["ignored"] and _value(node, "role") in roles}

    def _box(self, node: int) -> tuple[float, float, float, float] | None:
        try:
            corners = self._session.send("DOM.getBoxModel", {"backendNodeId": node})["model"]["border"]
        except Error:  # the protocol's way to say that it has none
            return None
        return corners[0], corners[1], corners[4] - corners[0], corners[5] - corners[1]

    def wait(self, role: str, name: str, seconds: float = 15) -> Found:
        """Return what has a role and a name once it is there."""
        for _ in range(int(seconds * 10)):
            found = self.find(role, name)
            if found:
                return found
            self.page.wait_for_timeout(100)
        raise AssertionError(f"no {role} {name!r} within {seconds} s")

    def gone(self, role: str, name: str) -> bool:
        """Whether nothing of the kind is left, a moment given."""
        for _ in range(150):
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

    def frame(self, seconds: float = 15, *, other_than: Frame | None = None) -> Frame:
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


@dataclass(frozen=True)
class Host:
    """Other sites' pages: puts the widget on one, goes there, and returns it."""

    page: Page
    portal: Portal
    site: OtherSite

    def __call__(
        self,
        attributes: str = "",
        *,
        style: str = "",
        script: str = "",
        headers: dict[str, str] | None = None,
        site: OtherSite | None = None,
        times: int = 1,
    ) -> Widget:
        tag = f'<script src="{self.portal.url}/widget.js" {attributes}></script>'
        content = f"""<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Trang của xã</title>
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <style>{style}</style></head><body><main><h1>Tin của xã</h1><a id="last" href="#last">Xem thêm</a></main>
            {tag * times}<script>{script}</script></body></html>"""
        self.page.goto((site or self.site).put("/trang", content, headers))
        return Widget(self.page, self.portal)


def ask(frame: Frame, question: str) -> None:
    """Type a question, send it, and wait for the whole answer."""
    turns = frame.locator("[id^=luot-]").count()
    box = frame.locator(BOX)
    box.fill(question)
    frame.locator("[data-box] button[type=submit]:visible").click()
    expect(frame.locator(f"#luot-{turns + 1} .turn__foot")).to_be_attached()
