"""A person and an officer in two browsers: in office hours they speak, else the question goes to the inbox."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser.conftest import Barriers, Portal, _free_address, _served, moved_in
from tests.browser.visiting import BIRTH, Visitor, side

EVERY_DAY = {"MOTCUA_WORKING_DAYS": "mon,tue,wed,thu,fri,sat,sun", "MOTCUA_EXTRA_WORKING_DAYS": f"{date.today()}"}
OPEN = {**EVERY_DAY, "MOTCUA_LIVE_HELP": "true", "MOTCUA_WORKING_HOURS": "00:00-23:59:59"}
PASSWORD = "mat-khau-dai-cua-can-bo"  # noqa: S105  # of an account that only this test's database has
OFFICER = f"""
from django.contrib.auth.models import Group
from portal.accounts.models import User
from portal.accounts.roles import Role
user = User.objects.create_user("canbo", password="{PASSWORD}")
user.groups.add(Group.objects.get(name=Role.OFFICER.group_name))
"""
TELEPHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "locale": "vi-VN", "has_touch": True}
DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}, "locale": "vi-VN"}


@pytest.fixture(scope="module")
def office(set_up: Path, tmp_path_factory: pytest.TempPathFactory) -> Portal:
    """An office of its own, set up and not served yet: another's rounds must not settle what happens here."""
    site = moved_in(set_up, tmp_path_factory.mktemp("office"), settings=OPEN)
    site.command("shell", "-v", "0", "-c", OFFICER)
    return site


@pytest.fixture
def open_office(office: Portal) -> Iterator[Portal]:
    """The office in its hours."""
    with _served(office):
        yield office


@pytest.fixture
def closed_office(office: Portal) -> Iterator[Portal]:
    """The office outside of its hours."""
    site = replace(office, url=_free_address(), settings={**OPEN, "MOTCUA_WORKING_HOURS": ""})
    with _served(site):
        yield site


def tab(chromium: Browser, options: dict[str, Any]) -> Page:
    context = chromium.new_context(**options)
    context.set_default_timeout(20_000)
    return context.new_page()


def at_the_desk(chromium: Browser, site: Portal) -> Page:
    """Return the tab of an officer who has logged in and opened the desk."""
    page = tab(chromium, DESK)
    page.goto(f"{site.url}/quan-tri/truc-tuyen/")
    page.locator("input[name=username]").fill("canbo")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("form button[type=submit]").click()
    expect(page.locator("[data-desk]")).to_be_visible()
    return page


def turned_over(visitor: Visitor) -> None:
    """Have the person ask, and then ask for an officer."""
    visitor.go()
    visitor.ask(BIRTH)
    visitor.page.get_by_role("link", name="Gặp cán bộ").click()


def test_person_and_officer__speak_and_the_assistant_is_silent_meanwhile(
    chromium: Browser, open_office: Portal, barriers: Barriers
) -> None:
    officer = at_the_desk(chromium, open_office)
    visitor = Visitor(tab(chromium, TELEPHONE), open_office)
    person = visitor.page
    turned_over(visitor)
    expect(person.get_by_text("Bấm nút dưới đây là anh/chị đồng ý")).to_be_visible()
    assert barriers(person) == []
    person.get_by_role("button", name="Gặp cán bộ").click()
    expect(person.locator("[data-live]")).to_contain_text("Thứ tự trong hàng chờ: 1.")
    assert barriers(person) == []

    officer.get_by_role("button", name="Nhận").click()
    expect(officer.locator(".said--assistant")).to_contain_text("Nguồn:")
    expect(person.locator("[data-live]")).to_contain_text("Cán bộ đang trả lời anh/chị.")
    expect(person.locator(".turn--event")).to_contain_text("Cán bộ một cửa")

    officer.locator("[data-say] textarea").fill("Cháu sinh ở nhà hay ở bệnh viện ạ?")
    officer.get_by_role("button", name="Gửi", exact=True).click()
    expect(person.locator(".turn--officer")).to_contain_text("Cháu sinh ở nhà hay ở bệnh viện ạ?")
    expect(officer.locator("[data-say] textarea")).to_have_value("")

    visitor.ask("Sinh ở nhà, gọi tôi 0912345678")
    expect(person.locator(".turn__sent")).to_be_visible()
    expect(officer.locator(".said--person").last).to_contain_text("Sinh ở nhà, gọi tôi [số điện thoại]")
    expect(officer.locator(".said--assistant")).to_have_count(1)
    assert barriers(person) == []
    person.reload()
    expect(person.locator(".turn--officer")).to_have_count(1)

    officer.get_by_text("Gửi phần trả lời theo bản ghi chính thức").click()
    officer.locator("input[name=code]").fill("1.001193")
    officer.get_by_role("button", name="Gửi bản ghi").click()
    expect(person.locator(".turn--officer .source")).to_be_visible()
    assert barriers(person) == []

    officer.get_by_role("button", name="Trả lại hệ thống tự động").click()
    expect(officer.locator("[data-desk]")).to_be_visible()
    expect(person.locator(".turn--event").last).to_contain_text("hệ thống tự động trả lời tiếp")
    turn = visitor.ask("còn lệ phí?")
    expect(side(turn, "fee")).to_be_visible()
    person.go_back()
    person.go_forward()
    expect(person.locator(".turn--officer")).to_have_count(2)
    decisions = open_office.rows("SELECT decision FROM conversations_turn ORDER BY asked_at")
    assert decisions == [("answer",), ("handover",), ("answer",)]


def test_person__without_a_script_asks_for_an_officer_and_reads_the_answer(
    chromium: Browser, open_office: Portal
) -> None:
    officer = at_the_desk(chromium, open_office)
    visitor = Visitor(tab(chromium, {**TELEPHONE, "java_script_enabled": False}), open_office, scripted=False)
    turned_over(visitor)
    visitor.page.get_by_role("button", name="Gặp cán bộ").click()
    officer.get_by_role("button", name="Nhận").click()
    officer.locator("[data-say] textarea").fill("Anh/chị đến bàn số 2.")
    officer.get_by_role("button", name="Gửi", exact=True).click()
    expect(officer.locator(".said--officer")).to_have_count(1)
    visitor.page.get_by_role("link", name="Xem trả lời mới").click()
    expect(visitor.page.locator(".turn--officer")).to_contain_text("Anh/chị đến bàn số 2.")
    visitor.page.get_by_role("link", name="Dừng tự tải lại để viết").click()
    expect(visitor.page.locator("noscript, meta[http-equiv=refresh]")).to_have_count(0)
    visitor.page.get_by_role("button", name="Kết thúc, hỏi lại hệ thống tự động").click()
    expect(visitor.page.locator(".turn--event").last).to_contain_text("kết thúc phần gặp cán bộ")


def test_question__outside_of_office_hours_goes_to_the_inbox_with_a_date(
    chromium: Browser, closed_office: Portal, barriers: Barriers
) -> None:
    at_the_desk(chromium, closed_office)
    visitor = Visitor(tab(chromium, TELEPHONE), closed_office)
    visitor.go()
    visitor.ask(BIRTH)
    visitor.page.reload()
    expect(visitor.page.get_by_role("link", name="Gặp cán bộ")).to_have_count(0)
    visitor.page.goto(visitor.page.url.partition("#")[0] + "gap-can-bo/")
    expect(visitor.page.get_by_text("Hiện không có cán bộ trực.")).to_be_visible()
    assert barriers(visitor.page) == []
    visitor.page.get_by_role("button", name="Gửi cán bộ").click()
    told = visitor.page.locator("[data-live]")
    expect(told).to_contain_text("Câu hỏi đã vào hộp thư của cơ quan.")
    day = re.search(r"chậm nhất (?:Thứ \d|Chủ nhật), (\d\d)/(\d\d)/(\d{4})", told.inner_text())
    ((due_on, receipt),) = closed_office.rows("SELECT due_on, receipt FROM inbox_case ORDER BY id DESC LIMIT 1")
    assert day and "-".join(reversed(day.groups())) == due_on > f"{date.today()}"
    expect(told).to_contain_text(receipt)
    assert barriers(visitor.page) == []
