"""Telling the office: a question for an officer, whether an answer was useful, which of its lines is wrong."""

import json
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import Portal, both_ways
from tests.browser.visiting import BIRTH, FOREIGN_TO_IT, Visitor

pytestmark = both_ways

CONTACT = "hoi.thu@vi-du.example"


@pytest.fixture
def visitor(page: Page, portal: Portal, scripted: bool) -> Visitor:
    return Visitor(page, portal, scripted)


# A question for an officer --------------------------------------------------------------------------------------------
def sent(visitor: Visitor) -> list[Any]:
    """Wait until the receipt is shown; return what was kept of the question."""
    receipt = visitor.page.locator(".receipt")
    expect(receipt).to_be_visible()
    key = visitor.page.url.rstrip("/").rpartition("/")[2]
    assert receipt.inner_text() == key[:8].upper().replace("-", "X").replace("_", "Y")
    return visitor.portal.rows(
        "SELECT question, coalesce(address, ''), consent_at IS NOT NULL, turn_id FROM inbox_case"
        " LEFT JOIN inbox_contact ON case_id = inbox_case.id WHERE token = ?",
        key,
    )


def test_declined_question__goes_to_an_officer_without_contact(visitor: Visitor) -> None:
    visitor.go()
    turn = visitor.ask(FOREIGN_TO_IT)
    turn.locator("a[href*='/gui-can-bo/']:visible").first.click()
    visitor.page.locator("form.card button").click()
    ((question, contact, consented, turn_id),) = sent(visitor)
    assert (question, contact, consented) == (FOREIGN_TO_IT, "", 0)
    asked = visitor.portal.rows("SELECT question FROM conversations_turn WHERE id = ?", turn_id)
    assert asked == [(FOREIGN_TO_IT,)]


def test_contact_without_consent__is_refused_and_nothing_typed_is_lost(visitor: Visitor) -> None:
    page = visitor.page
    before = visitor.portal.rows("SELECT count(*) FROM inbox_case")
    visitor.go("/gui-can-bo/")
    page.locator("textarea[name=question]").fill("Mai bộ phận một cửa có làm việc không?")
    page.locator("input[name=contact]").fill(CONTACT)
    expect(page.get_by_role("checkbox")).not_to_be_checked()
    page.locator("form.card button").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator(".field--check .errorlist")).to_be_visible()
    expect(page.get_by_role("checkbox")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("textarea[name=question]")).to_have_value("Mai bộ phận một cửa có làm việc không?")
    expect(page.locator("input[name=contact]")).to_have_value(CONTACT)
    assert visitor.portal.rows("SELECT count(*) FROM inbox_case") == before
    page.get_by_role("checkbox").check()
    page.locator("form.card button").click()
    ((question, contact, consented, turn_id),) = sent(visitor)
    assert (question, contact, consented) == ("Mai bộ phận một cửa có làm việc không?", CONTACT, 1)
    assert turn_id is None


def test_question_of_an_answer__goes_to_an_officer_with_contact(visitor: Visitor) -> None:
    visitor.go()
    visitor.ask(BIRTH).locator(".tools a[href*='/gui-can-bo/']:visible").click()
    expect(visitor.page.locator("textarea[name=question]")).to_have_value(BIRTH)
    visitor.page.locator("input[name=contact]").fill(CONTACT)
    visitor.page.get_by_role("checkbox").check()
    visitor.page.locator("form.card button").click()
    ((question, contact, consented, turn_id),) = sent(visitor)
    assert (question, contact, consented) == (BIRTH, CONTACT, 1)
    assert turn_id


def test_empty_question_for_an_officer__is_asked_for(visitor: Visitor) -> None:
    visitor.go("/gui-can-bo/")
    visitor.page.locator("form.card button").click()
    box = visitor.page.locator("textarea[name=question]")
    expect(visitor.page.locator(".errorlist")).to_be_visible()
    expect(box).to_have_attribute("aria-invalid", "true")


# Judging an answer ----------------------------------------------------------------------------------------------------
def marks(visitor: Visitor, turn_id: str) -> list[Any]:
    return visitor.portal.rows("SELECT useful, fact, comment FROM conversations_feedback WHERE turn_id = ?", turn_id)


def id_of(visitor: Visitor, number: int = 1) -> str:
    name = visitor.turn(number).locator(".turn__cards").get_attribute("id")
    assert name is not None
    return name.removeprefix("the-")


@pytest.mark.parametrize(("said", "useful"), [("true", 1), ("false", 0)])
def test_mark__is_kept_and_thanked_for(visitor: Visitor, said: str, useful: int) -> None:
    visitor.go()
    turn = visitor.ask("dang ky khai sinh het bao nhieu tien")
    turn_id = id_of(visitor)
    turn.locator(f".useful button[value={said}]").click()
    expect(visitor.page.locator("main").get_by_text("Cảm ơn anh/chị").first).to_be_visible()
    assert marks(visitor, turn_id) == [(useful, None, "")]
    if visitor.scripted:
        visitor.expect_path("/hoi/[^/]+/.*")
        expect(turn.locator("[role=status]")).to_be_focused()


def test_wrong_line__is_told_with_its_number(visitor: Visitor) -> None:
    visitor.go()
    turn = visitor.ask(BIRTH)
    turn_id = id_of(visitor)
    line = turn.locator(".fact").nth(2)
    text = line.locator("[data-read]").inner_text().strip()
    line.hover()
    line.locator(".wrong").click()
    expect(visitor.page.locator("blockquote")).to_have_text(text)
    note = visitor.page.locator("textarea[name=comment]")
    if visitor.scripted:
        expect(note).to_be_focused()
    note.fill("Giấy này đã bỏ.")
    visitor.page.locator("form:has(textarea[name=comment]) .button--primary").click()
    expect(visitor.page.locator("main").get_by_text("Cảm ơn anh/chị").first).to_be_visible()
    ((useful, fact, comment),) = marks(visitor, turn_id)
    assert (useful, comment) == (None, "Giấy này đã bỏ.")
    ((reply,),) = visitor.portal.rows("SELECT reply_json FROM conversations_turn WHERE id = ?", turn_id)
    assert json.loads(reply)["facts"][fact]["text"] == text


def test_wrong_line_with_nothing_said__is_asked_for(visitor: Visitor) -> None:
    visitor.go()
    turn = visitor.ask(BIRTH)
    turn_id = id_of(visitor)
    line = turn.locator(".fact").first
    line.hover()
    line.locator(".wrong").click()
    visitor.page.locator("form:has(textarea[name=comment]) .button--primary").click()
    expect(visitor.page.get_by_role("alert")).not_to_be_empty()
    assert marks(visitor, turn_id) == []


def test_whole_answer__is_said_to_be_wrong(visitor: Visitor) -> None:
    visitor.go()
    turn = visitor.ask(BIRTH)
    turn_id = id_of(visitor)
    turn.locator(".tools a[href$='/danh-gia/']").click()
    visitor.page.locator("input[name=useful][value=false]").check()
    visitor.page.locator("textarea[name=comment]").fill("Thiếu giấy tờ.")
    visitor.page.locator("form:has(textarea[name=comment]) .button--primary").click()
    expect(visitor.page.get_by_role("heading", name="Cảm ơn anh/chị")).to_be_visible()
    assert marks(visitor, turn_id) == [(0, None, "Thiếu giấy tờ.")]
