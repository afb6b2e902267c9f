"""Asking, from the question to the end of the conversation, with JavaScript and without."""

import json
import re
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import SAMPLE, SCRIPT, Portal, both_ways
from tests.browser.visiting import BIRTH, BROAD, FOREIGN_TO_IT, Visitor, side

pytestmark = both_ways

RECORD: dict[str, Any] = json.loads((SAMPLE / "1.001193.json").read_text("utf-8"))
LONG = "giấy khai sinh " * 150


@pytest.fixture
def visitor(page: Page, portal: Portal, scripted: bool) -> Visitor:
    return Visitor(page, portal, scripted)


def conversation_id(visitor: Visitor) -> str:
    visitor.expect_path("/hoi/[^/]+/.*")
    return visitor.page.url.removeprefix(f"{visitor.portal.url}/hoi/").partition("/")[0]


# Questions and answers ------------------------------------------------------------------------------------------------
def test_question_without_marks__is_answered_with_its_source(visitor: Visitor, complaints: list[str]) -> None:
    visitor.go()
    turn = visitor.ask(BIRTH)
    expect(turn.locator("h2")).to_contain_text(BIRTH)
    expect(turn.locator(".card__title")).to_have_text(RECORD["name"])
    expect(side(turn, "documents")).to_be_visible()
    expect(turn.locator(".fact", has_text=RECORD["dossier"][0]["documents"][0]["name"])).to_be_visible()
    source = turn.locator(".source")
    day = date.fromisoformat(RECORD["provenance"]["record_date"])
    expect(source).to_be_visible()
    expect(source).to_contain_text(f"Quyết định {RECORD['decision']['number']}, bản ghi ngày {day:%d/%m/%Y}")
    expect(source.get_by_role("link")).to_have_attribute("href", RECORD["provenance"]["url"])
    assert complaints == []


def test_question_that_follows__stays_with_the_subject_and_in_the_thread(visitor: Visitor) -> None:
    visitor.go()
    visitor.ask(BIRTH)
    first = conversation_id(visitor)
    turn = visitor.ask("còn lệ phí?")
    expect(turn.locator(".card__title")).to_have_text(RECORD["name"])
    expect(side(turn, "fee")).to_be_visible()
    expect(visitor.turns).to_have_count(2)
    assert conversation_id(visitor) == first
    asked = visitor.portal.rows("SELECT code FROM conversations_turn WHERE conversation_id = ? ORDER BY number", first)
    assert asked == [("1.001193",), ("1.001193",)]


def test_suggestion__is_asked_by_a_click(visitor: Visitor) -> None:
    visitor.go()
    turn = visitor.ask("dang ky khai sinh het bao nhieu tien")
    suggestion = turn.locator(".follow .chip").first
    words = suggestion.inner_text()
    suggestion.click()
    second = visitor.turn(2)
    expect(second.locator("h2")).to_contain_text(words)
    expect(second.locator(".card__title")).to_have_text(RECORD["name"])
    expect(turn.locator(".follow")).to_be_hidden()


def test_broad_question__is_asked_back_and_answered_on_the_choice(visitor: Visitor) -> None:
    visitor.go()
    turn = visitor.ask(BROAD)
    options = turn.locator(".options .prompt")
    assert options.count() >= 2
    expect(turn.locator(".card__title")).to_have_count(0)
    chosen = options.nth(1).locator(".prompt__text").inner_text()
    options.nth(1).click()
    answer = visitor.turn(2)
    expect(answer.locator(".card__title")).to_have_text(chosen)
    expect(answer.locator(".source")).to_be_visible()


def test_option_of_an_earlier_turn__may_still_be_chosen(visitor: Visitor) -> None:
    visitor.go()
    option = visitor.ask(BROAD).locator(".options .prompt").first
    chosen = option.locator(".prompt__text").inner_text()
    visitor.ask(BIRTH)
    option.click()
    expect(visitor.turn(3).locator(".card__title")).to_have_text(chosen)


def test_answer_that_is_not_meant__leads_to_what_may_be(visitor: Visitor) -> None:
    visitor.go()
    turn = visitor.ask("dang ky khai sinh le phi bao nhieu")
    others = turn.locator(".others .prompt")
    expect(others.first).to_be_hidden()
    turn.get_by_text("Chưa đúng việc anh/chị cần?").click()
    chosen = others.first.locator(".prompt__text").inner_text()
    others.first.click()
    answer = visitor.turn(2)
    expect(answer.locator(".card__title")).to_have_text(chosen)
    expect(side(answer, "fee")).to_be_visible()
    expect(answer.locator(".side__title")).to_have_count(1)


def test_answer_that_is_taken_back_in_words__leads_to_what_may_be(visitor: Visitor) -> None:
    visitor.go()
    visitor.ask("dang ky khai sinh le phi bao nhieu")
    options = visitor.ask("khong phai cai nay").locator(".options .prompt")
    chosen = options.first.locator(".prompt__text").inner_text()
    options.first.click()
    expect(visitor.turn(3).locator(".card__title")).to_have_text(chosen)


def test_question_of_another_subject__is_declined_and_shown_where_to_turn(visitor: Visitor) -> None:
    visitor.go()
    turn = visitor.ask(FOREIGN_TO_IT)
    expect(turn.locator(".card__title")).to_have_count(0)
    turn.locator("a[href*='/gui-can-bo/']:visible").first.click()
    expect(visitor.page.locator("textarea[name=question]")).to_have_value(FOREIGN_TO_IT)


def test_danger__is_answered_with_the_numbers_to_call(visitor: Visitor) -> None:
    visitor.go()
    turn = visitor.ask("nhà tôi đang cháy, cứu với")
    alarm = turn.get_by_role("alert")
    expect(alarm).to_be_visible()
    expect(alarm).to_contain_text("114")


# What is wrong with a question ----------------------------------------------------------------------------------------
def test_empty_question__is_asked_for_again(visitor: Visitor) -> None:
    visitor.go()
    visitor.box.fill("   ")
    visitor.send()
    expect(visitor.error).to_contain_text(visitor.words("empty"))
    expect(visitor.box).to_have_attribute("aria-invalid", "true")
    expect(visitor.box).to_have_accessible_description(re.compile(re.escape(visitor.words("empty"))))


@pytest.mark.parametrize("asked_before", [False, True], ids=["first", "later"])
def test_question_too_long__is_refused_and_kept(visitor: Visitor, asked_before: bool) -> None:
    visitor.go()
    if asked_before:
        visitor.ask(BIRTH)
    visitor.box.evaluate("box => box.removeAttribute('maxlength')")
    visitor.box.fill(LONG)
    visitor.send()
    expect(visitor.error).to_contain_text("2000")
    assert visitor.box.input_value().strip() == LONG.strip()
    expect(visitor.turns).to_have_count(int(asked_before))


def test_too_many_questions__are_refused_and_the_last_one_is_kept(
    visitor: Visitor, strict: Portal, request: pytest.FixtureRequest
) -> None:
    """The proxy tells clients apart; from another client's address the same question is answered."""
    visitor.portal = strict
    client = 10 if visitor.scripted else 11
    visitor.page.set_extra_http_headers({"X-Forwarded-For": f"192.0.2.{client}"})
    visitor.go()
    visitor.ask(BIRTH)
    visitor.ask("còn lệ phí?")
    visitor.box.fill("bao lâu thì xong")
    visitor.send()
    again = visitor.page.locator("[data-retry]:visible, main form:not([data-box]) button[value='bao lâu thì xong']")
    expect(again).to_be_visible()
    visitor.page.set_extra_http_headers({"X-Forwarded-For": f"192.0.2.{client + 100}"})
    if visitor.scripted:
        expect(visitor.error).to_contain_text(visitor.words("busy"))
        expect(visitor.box).to_have_value("bao lâu thì xong")
    again.click()
    expect(side(visitor.turn(3), "time_limit")).to_be_visible()


# Afterwards -----------------------------------------------------------------------------------------------------------
def test_lasting_address__shows_that_answer_alone_to_whoever_has_it(visitor: Visitor) -> None:
    visitor.go()
    visitor.ask(BIRTH)
    turn = visitor.ask("còn lệ phí?")
    address = turn.locator("[data-link]").get_attribute("data-link")
    assert address is not None
    known = conversation_id(visitor)
    browser = visitor.page.context.browser
    assert browser is not None
    other = browser.new_context(**SCRIPT)
    try:
        page = other.new_page()
        page.goto(address)
        expect(page.locator(".turn")).to_have_count(1)
        expect(page.locator(".turn h2")).to_contain_text("còn lệ phí?")
        expect(page.locator(".source")).to_be_visible()
        assert known not in page.content(), "nobody gets into the conversation by the address of one answer"
    finally:
        other.close()


def test_conversation__is_there_again_under_its_address(visitor: Visitor) -> None:
    visitor.go()
    visitor.ask(BIRTH)
    visitor.go(f"/hoi/{conversation_id(visitor)}/")
    expect(visitor.turn(1).locator(".card__title")).to_have_text(RECORD["name"])
    visitor.ask("còn lệ phí?")
    expect(visitor.turns).to_have_count(2)


def test_deleted_conversation__is_gone(visitor: Visitor) -> None:
    visitor.go()
    turn = visitor.ask(BIRTH)
    answer = turn.locator("[data-link]").get_attribute("data-link")
    known = conversation_id(visitor)
    visitor.page.locator("[data-delete-link]").click()
    visitor.page.get_by_role("button", name="Xóa", exact=True).click()
    expect(visitor.page.get_by_role("heading", level=1)).to_contain_text("Đã xóa")
    assert visitor.portal.rows("SELECT id FROM conversations_conversation WHERE id = ?", known) == []
    assert visitor.portal.rows("SELECT id FROM conversations_turn WHERE conversation_id = ?", known) == []
    response = visitor.page.goto(f"{visitor.portal.url}/hoi/{known}/")
    assert response is not None
    assert response.status == 404
    assert answer is not None
    gone = visitor.page.goto(answer)
    assert gone is not None
    assert gone.status == 404


def test_question_to_a_deleted_conversation__is_not_lost(visitor: Visitor) -> None:
    visitor.go()
    visitor.ask(BIRTH)
    visitor.page.context.request.post(f"{visitor.portal.url}/hoi/{conversation_id(visitor)}/xoa/")
    visitor.box.fill("đăng ký tạm trú nộp ở đâu")
    visitor.send()
    if visitor.scripted:
        expect(visitor.error).to_have_text(visitor.words("gone"))
    visitor.page.locator("[data-retry]:visible, button[value='đăng ký tạm trú nộp ở đâu']").click()
    fresh = visitor.page.locator(".turn", has_text="đăng ký tạm trú nộp ở đâu")
    expect(fresh.locator(".card__title")).to_have_text("Đăng ký tạm trú")
