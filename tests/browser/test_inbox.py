"""A question's way through the inbox: sent by a person, answered by an officer, read on the private page."""

import os
import re
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser.conftest import SCRIPT, Barriers, Portal, both_ways
from tests.browser.signing_in import PASSWORD, logged_in
from tests.browser.visiting import FOREIGN_TO_IT, Visitor

STAFF = f"""
from django.contrib.auth.models import Group
from portal.accounts.models import User
from portal.accounts.roles import Role
for name, role in (
    ("can-bo", Role.OFFICER), ("nguoi-duyet", Role.REVIEWER), ("dieu-phoi", Role.COORDINATOR)
):
    user, made = User.objects.get_or_create(username=name)
    user.set_password("{PASSWORD}")
    user.save()
    user.groups.add(Group.objects.get(name=role.group_name))
"""
MANY = """
from portal.inbox.services import receive
for number in range(35):
    receive(f"Hỏi chuyện nuôi kỳ lân số {number}?")
"""
APPROVE = """
from portal.accounts.models import User
from portal.additions.models import AnsweredQuestion
draft = AnsweredQuestion.objects.latest("pk")
draft.current_workflow_state.current_task_state.approve(user=User.objects.get(username="nguoi-duyet"))
"""
SHOTS = os.environ.get("MOTCUA_SHOTS", "")
"""Folder for pictures of the pages, for whoever wants to look at them."""


def shot(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}-{(page.viewport_size or {}).get('width')}.png", full_page=True)


@pytest.fixture
def desk(chromium: Browser, portal: Portal) -> Iterator[Page]:
    """A tab in which an officer is logged in."""
    portal.command("shell", "-c", STAFF)
    with logged_in(chromium, portal, "can-bo") as page:
        yield page


@pytest.fixture
def coordination(chromium: Browser, portal: Portal) -> Iterator[Page]:
    """A tab in which a coordinator is logged in."""
    portal.command("shell", "-c", STAFF)
    with logged_in(chromium, portal, "dieu-phoi") as page:
        yield page


def sent(visitor: Visitor, question: str) -> tuple[str, str]:
    """Send a question to an officer; return its receipt and the address of its private page."""
    visitor.go("/gui-can-bo/")
    visitor.page.locator("textarea[name=question]").fill(question)
    visitor.page.locator("form.card button").click()
    expect(visitor.page.locator(".receipt")).to_be_visible()
    shot(visitor.page, "received")
    link = visitor.page.locator("a.address").get_attribute("href") or ""
    return visitor.page.locator(".receipt").inner_text(), link


def opened(desk: Page, portal: Portal, receipt: str) -> None:
    """Find a case in the queue and open it."""
    desk.goto(f"{portal.url}/quan-tri/inbox_cases/?q={receipt}")
    shot(desk, "queue")
    desk.get_by_role("link", name=receipt, exact=True).click()
    expect(desk.get_by_role("heading", name="Soạn trả lời")).to_be_visible()


@both_ways
def test_question__is_answered_on_its_private_page(
    page: Page, portal: Portal, scripted: bool, desk: Page, barriers: Barriers
) -> None:
    visitor = Visitor(page, portal, scripted)
    receipt, link = sent(visitor, FOREIGN_TO_IT)
    assert re.fullmatch(rf"{re.escape(portal.url)}/cau-hoi/[\w-]{{24}}/", link)
    page.goto(link)
    expect(page.get_by_text("Dự kiến trả lời trước hết ngày")).to_be_visible()
    opened(desk, portal, receipt)
    shot(desk, "case")
    desk.set_viewport_size({"width": 390, "height": 844})
    shot(desk, "case")
    desk.set_viewport_size({"width": 1280, "height": 800})
    desk.locator("textarea[name=text]").fill("Anh/chị xem giá tại nơi bán.")
    desk.locator("input[name=position]").fill("Công chức một cửa")
    desk.get_by_role("button", name="Gửi trả lời").click()
    expect(desk.get_by_text("Đã gửi câu trả lời.")).to_be_visible()
    shot(desk, "answered")
    page.goto(link)
    expect(page.get_by_text("Anh/chị xem giá tại nơi bán.")).to_be_visible()
    shot(page, "private")
    if scripted:
        assert barriers(page) == []
    page.get_by_role("button", name="Có", exact=True).click()
    expect(page.get_by_text("Cảm ơn anh/chị đã cho biết")).to_be_visible()
    page.locator("textarea[name=text]").fill("Thứ bảy có bán không?")
    page.get_by_role("button", name="Hỏi thêm").click()
    expect(page.get_by_text("Thứ bảy có bán không?")).to_be_visible()
    opened(desk, portal, receipt)
    expect(desk.get_by_text("Thứ bảy có bán không?")).to_be_visible()


@pytest.mark.skipif(
    find_spec("portal.conversations.supplementing") is None,
    reason="the assistant does not read what the office adds yet",
)
def test_question__once_answered_is_answered_by_the_assistant(page: Page, portal: Portal, desk: Page) -> None:
    visitor = Visitor(page, portal)
    question = "nha toi muon nuoi rong phun lua thi xin phep o dau"
    visitor.go()
    visitor.ask(question).locator("a[href*='/gui-can-bo/']:visible").first.click()
    page.locator("form.card button").click()
    receipt = page.locator(".receipt").inner_text()
    opened(desk, portal, receipt)
    desk.locator("textarea[name=text]").fill("Xã không cấp phép nuôi rồng.")
    desk.get_by_role("button", name="Gửi trả lời").click()
    desk.get_by_role("link", name="Thêm câu hỏi đã trả lời").click()
    expect(desk.locator("textarea[name=answer]")).to_have_value("Xã không cấp phép nuôi rồng.")
    shot(desk, "promote")
    desk.get_by_role("button", name="Gửi người duyệt").click()
    expect(desk.get_by_text("Đã gửi người duyệt")).to_be_visible()
    portal.command("shell", "-c", APPROVE)
    visitor.go()
    answered = visitor.ask(question)
    expect(answered.get_by_text("Xã không cấp phép nuôi rồng.").first).to_be_visible()


@pytest.mark.parametrize("context_options", [{**SCRIPT, "viewport": {"width": 390, "height": 844}}], ids=["narrow"])
def test_private_page__fits_a_telephone(page: Page, portal: Portal, context_options: Any, barriers: Barriers) -> None:
    visitor = Visitor(page, portal)
    _receipt, link = sent(visitor, "Nhà tôi ở xa thì nộp ở đâu?")
    for address in (link, f"{link}rut-lien-he/"):
        page.goto(address)
        shot(page, "private" if address == link else "withdraw")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert barriers(page) == []


def test_whole_list__once_narrowed_is_closed_and_nothing_else(page: Page, portal: Portal, coordination: Page) -> None:
    visitor = Visitor(page, portal)
    receipt, _link = sent(visitor, "Nhà tôi ở xa thì nộp ở đâu?")
    portal.command("shell", "-c", MANY)
    coordination.goto(f"{portal.url}/quan-tri/inbox_cases/")
    typed = coordination.locator("input[name=q]")
    typed.fill("nuôi kỳ lân")
    typed.blur()
    expect(coordination.get_by_text("35 việc trong hộp thư")).to_be_visible()
    coordination.wait_for_load_state("networkidle")  # leaving the box asks for the list once more
    coordination.locator("thead input[data-bulk-action-select-all-checkbox]").check()
    shot(coordination, "chosen")
    coordination.get_by_role("button", name="Chọn mọi việc trong danh sách").click()
    coordination.get_by_role("link", name="Đóng các việc đã chọn").click()
    shot(coordination, "closing")
    expect(coordination.locator("main li", has_text="mới")).to_have_count(35)
    coordination.get_by_role("button", name="Đồng ý").click()
    expect(coordination.get_by_text("Đã làm với 35 việc.")).to_be_visible()
    coordination.goto(f"{portal.url}/quan-tri/inbox_cases/?q={receipt}")
    expect(coordination.locator("tbody tr", has_text=receipt)).to_contain_text("mới")
