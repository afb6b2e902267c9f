"""A changed record on its way: brought, its fee seen, published for a day to come, asked as of both days, undone."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser.conftest import SAMPLE, Portal, _served, moved_in
from tests.browser.moments import fill_moment
from tests.browser.visiting import Visitor

CODE = "1.001193"
QUESTION = "làm giấy khai sinh cho con hết bao nhiêu tiền"
NEW_FEE = "12.000 đồng"
PASSWORD = "mat-khau-dai-cua-can-bo"  # noqa: S105  # of accounts that only this test's database has
PEOPLE = f"""
from django.contrib.auth.models import Group
from portal.accounts.models import User
from portal.accounts.roles import Role
for name, role in (("bien-tap", Role.EDITOR), ("nguoi-duyet", Role.REVIEWER)):
    User.objects.create_user(name, password="{PASSWORD}").groups.add(Group.objects.get(name=role.group_name))
"""
DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}, "locale": "vi-VN"}
TELEPHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "locale": "vi-VN", "java_script_enabled": False}
SETTINGS = {"MOTCUA_TWO_FACTOR_ROLES": ""}
"""The second factor has tests of its own."""


@pytest.fixture(scope="module")
def office(set_up: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """An office of its own, with its worker: what happens to its records must not be seen by other tests."""
    site = moved_in(set_up, tmp_path_factory.mktemp("office"), settings=SETTINGS)
    site.command("shell", "-v", "0", "-c", PEOPLE)
    with _served(site):
        yield site


@pytest.fixture
def changed_record(tmp_path: Path) -> Path:
    """The record of birth registration with another fee for those who come in person."""
    record = json.loads((SAMPLE / f"{CODE}.json").read_text("utf-8"))
    (channel,) = [one for one in record["channels"] if one["kind"] == "in_person"]
    channel["fees"] = [{"kind": "fee", "amount": 12_000}]
    path = tmp_path / "khai-sinh.json"
    path.write_text(json.dumps(record, ensure_ascii=False), "utf-8")
    return path


def next_monday() -> date:
    today = date.today()
    return today + timedelta(days=7 + (7 - today.weekday()) % 7)  # a week on: whatever the clock's zone, it is to come


def enter(chromium: Browser, site: Portal, name: str) -> Page:
    page = chromium.new_context(**DESK).new_page()
    page.set_default_timeout(20_000)
    page.goto(f"{site.url}/quan-tri/login/")
    page.locator("input[name=username]").fill(name)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("form button[type=submit]").click()
    page.wait_for_url(f"{site.url}/quan-tri/")
    return page


def wait_for_state(page: Page, words: str) -> None:
    """Wait until the import is in a state; its page reloads by itself while work is under way."""
    expect(page.locator(".staff-state")).to_have_text(words, timeout=60_000)


def answer_on(chromium: Browser, site: Portal, day: date | None) -> tuple[str, str]:
    """Ask as of a day, on a telephone without JavaScript; return the answer and the versions that it cites."""
    page = chromium.new_context(**TELEPHONE).new_page()
    Visitor(page, site, scripted=False).go(f"/?ngay={day}" if day else "/")
    page.locator("#question").fill(QUESTION)
    page.locator("form.ask button[type=submit]").click()
    expect(page.locator(".turn")).to_be_visible()
    (version,) = site.rows("SELECT reply_json FROM conversations_turn ORDER BY asked_at DESC LIMIT 1")[0]
    cited = {one["record_version"] for one in json.loads(version)["citations"]}
    assert len(cited) == 1
    return page.locator(".turn").last.inner_text(), cited.pop()


def test_record__is_brought_reviewed_scheduled_asked_as_of_both_days_and_undone(
    chromium: Browser, office: Portal, changed_record: Path
) -> None:
    old_answer, old_version = answer_on(chromium, office, None)
    assert NEW_FEE not in old_answer

    editor = enter(chromium, office, "bien-tap")
    editor.goto(f"{office.url}/quan-tri/imports/new/")
    editor.locator("input[type=file]").set_input_files(str(changed_record))
    editor.locator("input[name=note]").fill("Theo nghị quyết về lệ phí")
    editor.get_by_role("button", name="Đưa lên và so sánh").click()
    wait_for_state(editor, "Chờ duyệt")
    expect(editor.locator("article.proposal")).to_have_count(1)
    rows = editor.locator("article.proposal tbody tr")
    expect(rows).to_have_count(1)
    expect(rows.locator("td")).to_have_text(["0 đồng", NEW_FEE])
    expect(editor.get_by_role("button", name="Duyệt", exact=True)).to_have_count(0)
    address = editor.url

    monday = next_monday()
    reviewer = enter(chromium, office, "nguoi-duyet")
    reviewer.get_by_role("link", name="chờ duyệt").click()
    reviewer.wait_for_url(address)
    fill_moment(reviewer, "on", f"{monday:%d/%m/%Y}")
    reviewer.get_by_role("button", name="Duyệt", exact=True).click()
    wait_for_state(reviewer, "Chờ đến ngày hiệu lực")

    assert answer_on(chromium, office, None)[1] == old_version
    new_answer, new_version = answer_on(chromium, office, monday)
    assert NEW_FEE in new_answer and f"Theo bản có hiệu lực ngày {monday:%d/%m/%Y}." in new_answer
    assert new_version != old_version
    assert answer_on(chromium, office, monday - timedelta(days=1))[1] == old_version

    reviewer.reload()
    reviewer.get_by_text("Hoàn tác cả lần nhập").click()
    reviewer.locator("input[name=undo-reason]").fill("Nghị quyết bị hoãn")
    reviewer.get_by_role("button", name="Hoàn tác", exact=True).click()
    wait_for_state(reviewer, "Đã hoàn tác")
    assert answer_on(chromium, office, None)[1] == old_version
    assert answer_on(chromium, office, monday)[1] == old_version


def test_file__that_holds_nothing_to_read_says_so_and_changes_nothing(
    chromium: Browser, office: Portal, tmp_path: Path
) -> None:
    before = office.rows("SELECT count(*) FROM procedures_version")
    broken = tmp_path / "hong.json"
    broken.write_bytes(b'{"code": ')
    editor = enter(chromium, office, "bien-tap")
    editor.goto(f"{office.url}/quan-tri/imports/new/")
    editor.locator("input[type=file]").set_input_files(str(broken))
    editor.locator("input[name=note]").fill("Thử")
    editor.get_by_role("button", name="Đưa lên và so sánh").click()
    wait_for_state(editor, "Không đọc được")
    expect(editor.get_by_text("không có gì thay đổi")).to_be_visible()
    assert office.rows("SELECT count(*) FROM procedures_version") == before
