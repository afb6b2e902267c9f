"""Every type of page that a person can come to, and how one comes there."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from playwright.sync_api import Page, Response
from tests.browser.conftest import SAMPLE, Portal
from tests.browser.visiting import BROAD, FOREIGN_TO_IT

CHANGED = "1.000593"
INFORMATION = """
from wagtail.models import Page
from portal.pages.models import InformationPage
if not InformationPage.objects.exists():
    page = InformationPage(
        title="Lịch tiếp công dân",
        slug="lich-tiep-cong-dan",
        introduction="<p>Thứ Năm hằng tuần, tại trụ sở.</p>",
        body="<h2>Mang theo</h2><ul><li>Giấy tờ tùy thân</li></ul><p>Xem <a href='/'>nơi hỏi</a>.</p>",
        source="<p>Thông báo của ủy ban nhân dân xã.</p>",
    )
    Page.objects.get(depth=2).add_child(instance=page).save_revision().publish()
"""


@dataclass(frozen=True)
class Place:
    """A type of page: its address (names in braces are filled in), its status, what is done there to come to it."""

    name: str
    path: str = "/"
    status: int = 200
    act: Callable[[Page], Response | None] | None = None
    strict: bool = False

    def go(self, page: Page, portal: Portal, seeds: dict[str, str]) -> int:
        """Bring a tab there and return the status of what it shows."""
        response = page.goto(portal.url + self.path.format(**seeds))
        if self.act is not None:
            response = self.act(page)
        assert response is not None
        return response.status


def press(selector: str) -> Callable[[Page], Response | None]:
    """Return what sends a form of the page the plain way, as without JavaScript."""

    def act(page: Page) -> Response | None:
        with page.expect_navigation() as arrived:
            page.locator(selector).evaluate("form => form.submit()")
        return arrived.value

    return act


def refuse(page: Page) -> Response | None:
    """Ask until no more is taken."""
    response = None
    while response is None or response.status != 429:
        page.goto(page.evaluate("location.origin"))
        page.locator("#question").fill("đăng ký khai sinh")
        response = press("#welcome [data-ask][data-box]")(page)
    return response


def delete(page: Page) -> Response | None:
    """Ask, and delete the conversation."""
    page.locator("#question").fill("đăng ký khai sinh")
    press("#welcome [data-ask][data-box]")(page)
    page.goto(page.url.partition("#")[0] + "xoa/")
    return press("main form")(page)


PLACES = (
    Place("first page"),
    Place("first page for businesses", "/?audience=business"),
    Place("first page with an error", status=422, act=press("#welcome [data-ask][data-box]")),
    Place("conversation, answer", "/hoi/{answer}/"),
    Place("conversation, asked back", "/hoi/{clarify}/"),
    Place("conversation, declined", "/hoi/{decline}/"),
    Place("conversation, danger", "/hoi/{danger}/"),
    Place("answer", "/tra-loi/{turn}/"),
    Place("officer", "/gui-can-bo/"),
    Place("officer, error", "/gui-can-bo/", 422, press("main form.card")),
    Place("officer, received", "/gui-can-bo/?luot={turn}", act=press("main form.card")),
    Place("officer, now", "/hoi/{answer}/gap-can-bo/"),
    Place("private page", "/cau-hoi/{case}/"),
    Place("private page, withdraw", "/cau-hoi/{case}/rut-lien-he/"),
    Place("private page, delete", "/cau-hoi/{case}/xoa/"),
    Place("feedback", "/tra-loi/{turn}/danh-gia/"),
    Place("feedback on a line", "/tra-loi/{turn}/danh-gia/?dong=2"),
    Place("feedback, error", "/tra-loi/{turn}/danh-gia/", 422, press("main form")),
    Place("delete", "/hoi/{answer}/xoa/"),
    Place("deleted", act=delete),
    Place("gone", "/hoi/khong-con/", 404),
    Place("life event", "/su-kien/cu-tru-can-cuoc/"),
    Place("procedures", "/thu-tuc/?q=dang+ky"),
    Place("procedures, none", "/thu-tuc/?q=zzzz"),
    Place("procedure", "/thu-tuc/1.001193/"),
    Place("procedure that changed", f"/thu-tuc/{CHANGED}/"),
    Place("changes", f"/thu-tuc/{CHANGED}/thay-doi/"),
    Place("about", "/gioi-thieu/"),
    Place("find-place", "/dia-ban/tim/?q=ba+to"),
    Place("privacy", "/quyen-rieng-tu/"),
    Place("accessibility", "/tro-nang/"),
    Place("figures", "/so-lieu/"),
    Place("information", "/trang/lich-tiep-cong-dan/"),
    Place("not found", "/khong-co/", 404),
    Place("too many", status=429, act=refuse, strict=True),
    Place("frame", "/khung/"),
    Place("frame, answer", "/khung/hoi/{answer}/"),
)


def seeded(portal: Portal) -> dict[str, str]:
    """Put in place what the pages need; return what their addresses are made of."""
    asked = {
        "answer": "dang ky khai sinh can giay to gi, nop o dau",
        "clarify": BROAD,
        "decline": FOREIGN_TO_IT,
        "danger": "nhà tôi đang cháy, cứu với",
    }
    keys = {name: _asked(portal, question) for name, question in asked.items()}
    ((turn,),) = portal.rows("SELECT id FROM conversations_turn WHERE conversation_id = ?", keys["answer"])
    portal.command("shell", "-v", "0", "-c", INFORMATION)
    _change(portal)
    return {**keys, "turn": turn, "case": _sent(portal)}


def _asked(portal: Portal, question: str) -> str:
    """Ask as a plain form does; return the conversation's id."""
    body = urlencode({"question": question}).encode()
    with urlopen(Request(f"{portal.url}/hoi/", data=body, method="POST"), timeout=60) as shown:  # noqa: S310  # our own
        return str(shown.url).partition("/hoi/")[2].partition("/")[0]


def _sent(portal: Portal) -> str:
    """Send a question to an officer as a plain form does; return the token of its private page."""
    body = urlencode({"question": "Thứ bảy có làm việc không?", "contact": "0912345678", "consent": "on"}).encode()
    sent = Request(f"{portal.url}/gui-can-bo/", data=body, method="POST")  # noqa: S310  # our own
    with urlopen(sent, timeout=60) as shown:  # noqa: S310  # as above
        return str(shown.url).rstrip("/").rpartition("/")[2]


def _change(portal: Portal) -> None:
    """Publish another version of a procedure."""
    record: dict[str, Any] = json.loads((SAMPLE / f"{CHANGED}.json").read_text("utf-8"))
    record["dossier"][0]["documents"][0]["name"] += ", bản điện tử"
    record["channels"][0]["time_limit"] = {"amount": 21, "unit": "working_day"}
    record["steps"] = record["steps"][:1]
    changed = portal.home / "changed.json"
    changed.write_text(json.dumps(record, ensure_ascii=False), "utf-8")
    portal.command("import_records", str(changed))
