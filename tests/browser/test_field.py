"""The officer's page on a phone: let in by a code, then sheets, a meeting and its questions with the network off.

What was written without a network arrives once, also where the answer was lost on the way back; the answers to the
questions come to the same page. Every page is looked at with axe, light and dark, and works without scripts.
"""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from tests.browser.conftest import Barriers, Portal

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "locale": "vi-VN", "has_touch": True}
SHOTS = os.environ.get("MOTCUA_SHOTS", "")
"""Folder for pictures of the pages, for whoever wants to look at them."""

SEED = """
import json
from datetime import timedelta
from django.utils import timezone
from tests.factories import field as made
from portal.accounts.models import User
from portal.outreach.field.letting_in import invite
from portal.outreach.roll.models import Officer
village = made.village("90001-" + NUMBER, "thôn Thử " + NUMBER)
officer = made.officer(village, "Người thử " + NUMBER)
clerk = User.objects.filter(username="can-bo-xa").first() or made.member(made.commune(), name="can-bo-xa")
today = timezone.localdate()
first = made.sheet("Đăng ký khai sinh: nộp ở đâu, cần giấy gì", short="Đăng ký trong 60 ngày, không mất lệ phí.")
sent = made.sending(first, village, word="Đọc trên loa trước buổi họp.")
past = made.sheet("Lệ phí cấp thẻ", valid_from=today - timedelta(days=9), valid_until=today - timedelta(days=1))
stopped = made.sending(past, village)
soon = today + timedelta(days=2)
planned = made.meeting(village, state="planned", attending=None, day=soon, subject="Họp thôn tháng này")
print("SEED" + json.dumps({
    "code": invite(officer, clerk), "officer": officer.pk, "planned": str(planned.key),
    "sending": sent.pk, "stopped": stopped.pk,
}))
"""
ANSWER = """
from portal.accounts.models import User
from portal.inbox import assigning, replying
from portal.inbox.models import Case
from portal.inbox.replying import Source, Written
desk = User.objects.filter(username="ban-mot-cua").first() or User.objects.create_superuser("ban-mot-cua")
case = Case.objects.get(question=QUESTION)
assigning.take(case, desk)
written = Written("Không mất lệ phí.", position="Công chức tư pháp", sources=[Source(code="1.001193")])
replying.finish(replying.write(case, desk, written), desk)
from portal.outreach.meetings.asking import bring_back
bring_back()
"""
SHUT_OUT = """
from portal.outreach.field.letting_in import shut_out
from portal.outreach.field.models import Phone
for phone in Phone.objects.filter(officer=OFFICER, shut_out_at=None):
    shut_out(phone, None)
"""


def command(portal: Portal, code: str, **values: object) -> str:
    """Run lines of Python in the portal, with some names given."""
    given = "\n".join(f"{name} = {value!r}" for name, value in values.items())
    root = str(Path(__file__).resolve().parents[2])
    return portal.command("shell", "-c", f"import sys; sys.path.insert(0, {root!r})\n{given}\n{code}")


SMALL = """() => [...document.querySelectorAll('main a.row, main button, nav a')]
.filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 44)
.map((one) => one.outerHTML.slice(0, 90))"""
_numbers = iter(range(10, 99))


@pytest.fixture
def seed(portal: Portal) -> dict[str, Any]:
    """A village of its own with an officer, two sheets, a planned meeting, and a code for the phone."""
    told = command(portal, SEED, NUMBER=str(next(_numbers)))
    found: dict[str, Any] = json.loads(told.partition("SEED")[2])
    return found


@pytest.fixture(params=[PHONE], ids=["phone"])
def context_options(request: pytest.FixtureRequest) -> dict[str, Any]:
    """A phone."""
    options: dict[str, Any] = request.param
    return options


def enter(page: Page, portal: Portal, seed: dict[str, Any]) -> None:
    """Come in by the code, as an officer does."""
    page.goto(f"{portal.url}/co-so/vao/?ma={seed['code']}")
    shot(page, "enter")
    page.get_by_role("button", name="Tiếp tục").click()
    expect(page.get_by_role("heading", name="Đây có phải là anh/chị?")).to_be_visible()
    shot(page, "confirm")
    page.get_by_role("button", name="Đúng, mở trang của tôi").click()
    expect(page.get_by_role("heading", name="Tờ thông tin", exact=True)).to_be_visible()


@pytest.fixture
def kept(page: Page, portal: Portal, seed: dict[str, Any]) -> Page:
    """A phone that was let in and has kept its pages."""
    enter(page, portal, seed)
    page.locator("html[data-ready='1'][data-kept='1']").wait_for(state="attached")
    return page


def shot(page: Page, name: str) -> None:
    if SHOTS:
        theme = page.locator("html").get_attribute("data-theme") or "auto"
        page.screenshot(path=Path(SHOTS) / f"field-{name}-{theme}.png", full_page=True)


def write_meeting(page: Page, subject: str, *questions: str) -> None:
    """Fill the form of a meeting in."""
    page.locator("input[name=place]").fill("Nhà văn hóa thôn")
    page.locator("input[name=subject]").fill(subject)
    page.locator("input[name=attending]").fill("34")
    for number, text in enumerate(questions):
        page.locator("textarea[name=question]").nth(number).fill(text)


def meetings(portal: Portal, subject: str) -> list[tuple[Any, ...]]:
    return portal.rows("select id, attending from meetings_meeting where subject = ? and state = 'held'", subject)


def test_phone__shows_sheets_and_takes_a_meeting_without_a_network_and_delivers_it_once(
    kept: Page, context: BrowserContext, portal: Portal, seed: dict[str, Any]
) -> None:
    page = kept
    context.set_offline(True)
    page.goto(f"{portal.url}/co-so/")
    expect(page.locator("[data-bar-text]")).to_contain_text("Không có mạng")
    expect(page.get_by_text("Dừng dùng: đã lỗi thời")).to_be_visible()
    shot(page, "home-offline")
    page.get_by_role("link", name=re.compile("Đăng ký khai sinh")).click()
    expect(page.get_by_text("Nộp tại xã.", exact=True)).to_be_visible()
    expect(page.get_by_text("Người duyệt thử")).to_be_visible()
    page.wait_for_function("async () => (await self.motcuaField.all()).some((one) => one.kind === 'read')")
    page.goto(f"{portal.url}/co-so/buoi/moi/")
    write_meeting(page, "Họp không mạng", "Đăng ký muộn có mất tiền không?", "Nộp hộ được không?")
    page.get_by_role("button", name="Ghi", exact=True).click()
    expect(page).to_have_url(f"{portal.url}/co-so/cho-gui/")
    expect(page.get_by_text("chưa gửi", exact=True)).to_be_visible()
    shot(page, "waiting")
    page.reload()
    expect(page.get_by_text("Họp không mạng")).to_be_visible()
    assert meetings(portal, "Họp không mạng") == []
    context.set_offline(False)
    expect(page.get_by_text("đã gửi", exact=True)).to_be_visible()
    page.reload()
    page.locator("html[data-waiting='0']").wait_for(state="attached")
    (meeting,) = meetings(portal, "Họp không mạng")
    assert meeting[1] == 34
    asked = portal.rows("select text from meetings_fieldquestion where meeting_id = ? order by id", meeting[0])
    assert [text for (text,) in asked] == ["Đăng ký muộn có mất tiền không?", "Nộp hộ được không?"]
    assert portal.rows("select count(*) from sheets_receipt where officer_id = ?", seed["officer"]) == [(1,)]
    page.goto(f"{portal.url}/co-so/buoi/")
    expect(page.get_by_text("Họp không mạng")).to_be_visible()
    shot(page, "meetings")


def test_log__whose_answer_is_lost_is_delivered_once(
    kept: Page, context: BrowserContext, portal: Portal, complaints: list[str]
) -> None:
    page, lost, network = kept, [], {"loses": True}

    def lose(route: Route) -> None:
        if not network["loses"]:
            route.continue_()
            return
        route.fetch()  # the site has stored it
        lost.append(route.request.post_data)
        route.abort("connectionreset")

    context.route("**/co-so/gui/", lose)
    page.goto(f"{portal.url}/co-so/buoi/moi/")
    write_meeting(page, "Họp mất trả lời", "Một câu?")
    page.get_by_role("button", name="Ghi", exact=True).click()
    expect(page).to_have_url(f"{portal.url}/co-so/cho-gui/")
    assert lost and len(meetings(portal, "Họp mất trả lời")) == 1
    expect(page.get_by_text("chưa gửi", exact=True)).to_be_visible()
    network["loses"] = False  # not unrouted: that would take a request on its way out of the handler's hands
    page.get_by_role("button", name="Gửi ngay").click()
    expect(page.get_by_text("đã gửi", exact=True)).to_be_visible()
    assert len(meetings(portal, "Họp mất trả lời")) == 1
    assert portal.rows("select count(*) from meetings_fieldquestion where text = 'Một câu?'") == [(1,)]


def test_two_tabs__that_deliver_at_once_deliver_once(kept: Page, context: BrowserContext, portal: Portal) -> None:
    second = context.new_page()
    second.goto(f"{portal.url}/co-so/cho-gui/")
    context.set_offline(True)
    kept.goto(f"{portal.url}/co-so/buoi/moi/")
    write_meeting(kept, "Họp hai thẻ", "Hai thẻ?")
    kept.get_by_role("button", name="Ghi", exact=True).click()
    expect(kept.get_by_text("chưa gửi", exact=True)).to_be_visible()
    expect(second.get_by_text("chưa gửi", exact=True)).to_be_visible()
    context.set_offline(False)
    for tab in (kept, second):
        tab.evaluate("() => { self.motcuaField.deliver(); self.motcuaField.deliver(); }")
    for tab in (kept, second):
        expect(tab.get_by_text("đã gửi", exact=True)).to_be_visible()
    assert len(meetings(portal, "Họp hai thẻ")) == 1


def test_refused_log__is_kept_shown_and_sent_once_corrected(
    kept: Page, context: BrowserContext, portal: Portal
) -> None:
    page = kept
    context.set_offline(True)
    page.goto(f"{portal.url}/co-so/buoi/moi/")
    write_meeting(page, "Họp phải sửa", "Câu một?", "Câu hai?", "Câu ba?")
    page.locator("[data-more-questions]").click()
    page.locator("textarea[name=question]").nth(3).fill("Câu bốn?")
    page.locator("input[name=day]").evaluate("one => { one.removeAttribute('max'); one.value = '2050-01-01'; }")
    page.get_by_role("button", name="Ghi", exact=True).click()
    expect(page.get_by_text("chưa gửi", exact=True)).to_be_visible()
    context.set_offline(False)
    expect(page.get_by_text("cần sửa", exact=True)).to_be_visible()
    expect(page.get_by_text("còn hơn một năm nữa")).to_be_visible()
    shot(page, "refused")
    page.get_by_role("link", name="Sửa").click()
    expect(page.locator("input[name=subject]")).to_have_value("Họp phải sửa")
    expect(page.locator("textarea[name=question]").nth(3)).to_have_value("Câu bốn?")
    shot(page, "correct")
    page.locator("input[name=day]").evaluate("one => { one.value = one.max; }")
    page.get_by_role("button", name="Ghi", exact=True).click()
    expect(page.get_by_text("Đã ghi buổi họp.")).to_be_visible()
    (meeting,) = meetings(portal, "Họp phải sửa")
    assert portal.rows("select count(*) from meetings_fieldquestion where meeting_id = ?", meeting[0]) == [(4,)]


def test_answer__comes_back_to_the_phone(kept: Page, context: BrowserContext, portal: Portal) -> None:
    page = kept
    page.goto(f"{portal.url}/co-so/cau-hoi/")
    page.get_by_text("Nêu một câu hỏi của bà con").click()
    page.locator("form[data-queue=question] textarea").fill("Làm lại giấy khai sinh mất tiền không?")
    page.get_by_role("button", name="Gửi câu hỏi").click()
    expect(page.get_by_text("chờ trả lời")).to_be_visible()
    command(portal, ANSWER, QUESTION="Làm lại giấy khai sinh mất tiền không?")
    page.goto(f"{portal.url}/co-so/")
    expect(page.locator(".field-nav__new")).to_contain_text("1")
    page.locator("html[data-ready='1'][data-kept='1']").wait_for(state="attached")
    context.set_offline(True)
    page.goto(f"{portal.url}/co-so/cau-hoi/")
    expect(page.get_by_text("Không mất lệ phí.")).to_be_visible()
    expect(page.get_by_text("Công chức tư pháp")).to_be_visible()
    shot(page, "questions")
    context.set_offline(False)
    page.goto(f"{portal.url}/co-so/")
    page.locator("html[data-ready='1']").wait_for(state="attached")  # that it was seen is told now
    page.reload()
    expect(page.locator(".field-nav__new")).to_have_count(0)


def test_phone_that_is_shut_out__forgets_what_it_kept_but_not_what_was_written(
    kept: Page, context: BrowserContext, portal: Portal, seed: dict[str, Any]
) -> None:
    page = kept
    context.set_offline(True)
    page.goto(f"{portal.url}/co-so/buoi/moi/")
    write_meeting(page, "Họp trước khi khóa")
    page.get_by_role("button", name="Ghi", exact=True).click()
    expect(page.get_by_text("chưa gửi", exact=True)).to_be_visible()
    command(portal, SHUT_OUT, OFFICER=seed["officer"])
    context.set_offline(False)
    expect(page.get_by_role("heading", name="Vào trang của tuyên truyền viên")).to_be_visible()
    pages = "() => caches.open('co-so-trang').then((cache) => cache.keys()).then((keys) => keys.length)"
    assert page.evaluate(pages) == 0
    assert meetings(portal, "Họp trước khi khóa") == []
    code = command(
        portal,
        "from portal.outreach.field.letting_in import invite\nfrom portal.outreach.roll.models import Officer\n"
        "from portal.accounts.models import User\n"
        "print('CODE' + invite(Officer.objects.get(pk=OFFICER), User.objects.get(username='can-bo-xa')))",
        OFFICER=seed["officer"],
    ).partition("CODE")[2]
    enter(page, portal, {**seed, "code": code})
    page.locator("html[data-ready='1'][data-waiting='0']").wait_for(state="attached")
    assert len(meetings(portal, "Họp trước khi khóa")) == 1


def test_application__can_be_installed(kept: Page, portal: Portal) -> None:
    manifest = kept.evaluate("() => fetch(document.querySelector('link[rel=manifest]').href).then((one) => one.json())")
    assert manifest["display"] == "standalone" and manifest["start_url"] == "/co-so/"
    for icon in manifest["icons"]:
        assert kept.evaluate("(src) => fetch(src).then((one) => one.status)", icon["src"]) == 200
    errors = kept.context.new_cdp_session(kept).send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert [one["errorId"] for one in errors if one["errorId"] != "in-incognito"] == []


@pytest.fixture(params=["light", "dark"])
def looked_at(
    request: pytest.FixtureRequest, chromium: Browser, portal: Portal, seed: dict[str, Any]
) -> Iterator[Page]:
    """A phone in one theme."""
    context = chromium.new_context(**PHONE)
    value = f"theme={request.param}"
    context.add_cookies([{"name": "motcua", "value": value, "url": portal.url}])
    page = context.new_page()
    enter(page, portal, seed)
    yield page
    context.close()


def test_every_page__keeps_nobody_out(
    looked_at: Page, portal: Portal, seed: dict[str, Any], barriers: Barriers
) -> None:
    page, number = looked_at, seed["officer"]
    page.goto(f"{portal.url}/co-so/buoi/moi/")
    write_meeting(page, f"Họp xem trang {number}", f"Câu xem trang {number}?")
    page.get_by_role("button", name="Ghi", exact=True).click()
    expect(page.get_by_text("Đã ghi buổi họp.")).to_be_visible()
    command(portal, ANSWER, QUESTION=f"Câu xem trang {number}?")
    ((held,),) = portal.rows("select key from meetings_meeting where subject = ?", f"Họp xem trang {number}")
    paths = {
        "home": "", "sheet": f"to/{seed['sending']}/", "stopped": f"to/{seed['stopped']}/", "meetings": "buoi/",
        "form": "buoi/moi/", "planned": f"buoi/{seed['planned']}/", "held": f"buoi/{UUID(held)}/",
        "questions": "cau-hoi/", "waiting": "cho-gui/", "leave": "ra/", "enter": "vao/",
    }  # fmt: skip
    found = {}
    for name, path in paths.items():
        response = page.goto(f"{portal.url}/co-so/{path}")
        assert response is not None and response.status == 200, name
        page.wait_for_load_state("networkidle")
        page.evaluate("() => document.querySelectorAll('main details').forEach((one) => { one.open = true; })")
        shot(page, name)
        whole = page.evaluate("() => document.documentElement.scrollHeight")  # nothing lies under the bar at the foot
        page.set_viewport_size({"width": 390, "height": max(844, whole)})
        told = barriers(page)
        wide = page.evaluate("() => document.documentElement.scrollWidth - innerWidth")
        small = page.evaluate(SMALL)
        page.set_viewport_size({"width": 390, "height": 844})
        found[name] = [*told, *([f"too wide by {wide}"] if wide > 0 else []), *small]
    assert {name: told for name, told in found.items() if told} == {}


@pytest.mark.parametrize("context_options", [{**PHONE, "java_script_enabled": False}], indirect=True, ids=["no script"])
def test_phone_without_scripts__reads_logs_and_asks(page: Page, portal: Portal, seed: dict[str, Any]) -> None:
    enter(page, portal, seed)
    page.get_by_role("link", name=re.compile("Đăng ký khai sinh")).click()
    expect(page.get_by_text("Nộp tại xã.", exact=True)).to_be_visible()
    assert portal.rows("select count(*) from sheets_receipt where officer_id = ?", seed["officer"]) == [(1,)]
    page.goto(f"{portal.url}/co-so/buoi/{seed['planned']}/")
    write_meeting(page, "Họp không mã lệnh", "Không mã lệnh?")
    page.locator("input[name=day]").fill(page.evaluate("1 && new Date().toISOString().slice(0, 10)"))
    page.get_by_role("button", name="Ghi", exact=True).click()
    expect(page.get_by_text("Đã ghi buổi họp.")).to_be_visible()
    page.goto(f"{portal.url}/co-so/cau-hoi/")
    expect(page.get_by_text("Không mã lệnh?")).to_be_visible()
    assert len(meetings(portal, "Họp không mã lệnh")) == 1
