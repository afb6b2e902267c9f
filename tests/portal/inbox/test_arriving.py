"""What comes in by itself: questions not answered, reports, marks; grouped, and given out by rules."""

from typing import Any

import pytest
from tests.factories.portal import BIRTH

from portal.accounts.models import User
from portal.conversations.models import Turn
from portal.conversations.services import Place, ask, delete, mark
from portal.inbox.arriving import take_in
from portal.inbox.grouping import leave
from portal.inbox.models import AssignmentRule, Case, QuestionGroup
from portal.inbox.services import receive
from portal.procedures.models import Field

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]
UNKNOWN = "cấp phép thả diều sáo ban đêm trên mái nhà"


def declined(question: str = "xin giấy phép nuôi rồng phun lửa", **told: Any) -> Turn:
    turn = ask(question, **told).turn
    assert (turn.decision, turn.reason) in {("decline", "no_record"), ("decline", "out_of_scope")}
    return turn


def test_unanswered_question__becomes_a_case_once() -> None:
    turn = declined(place=Place("51", "21034", "Quảng Ngãi"))
    assert take_in() == 1
    assert take_in() == 0
    case = Case.objects.get()
    assert (case.kind, case.question, case.turn) == (Case.Kind.UNANSWERED, turn.question, turn)
    assert (case.province, case.commune, case.received_at) == ("51", "21034", turn.asked_at)
    assert case.group is not None and case.group.size == 1


@pytest.mark.parametrize("question", ["xin chào", "làm giấy tờ giả", "đăng ký khai sinh cần giấy tờ gì"])
def test_courtesy_misuse_and_what_was_answered__are_no_cases(question: str) -> None:
    ask(question)
    take_in()
    assert not Case.objects.exists()


def test_answer_taken_back_to_the_end__is_a_case_of_the_question() -> None:
    asked = ask("đăng ký khai sinh cần giấy tờ gì").turn
    for words in ("không phải cái này", "không phải cái nào"):
        turn = ask(words, conversation_id=asked.conversation_id).turn
    assert (turn.decision, turn.reason) == ("decline", "no_record")
    take_in()
    case = Case.objects.get()
    assert (case.question, case.turn) == (asked.question, turn)


def test_report__names_the_line_its_field_and_its_version() -> None:
    turn = ask("đăng ký khai sinh cần giấy tờ gì").turn
    mark(turn, useful=None, fact=1, comment="Thiếu một giấy.")
    take_in()
    case, fact = Case.objects.get(), turn.reply.facts[1]
    citation = turn.reply.citations[fact.citation]
    assert (case.kind, case.comment, case.fact_text) == (Case.Kind.REPORT, "Thiếu một giấy.", fact.text)
    assert (case.code, case.fact_path, case.record_version) == (BIRTH, citation.field, citation.record_version)


@pytest.mark.parametrize(
    ("useful", "comment", "kinds"),
    [(True, "", []), (False, "", ["unhelpful"]), (False, "Sai phí.", ["report"]), (None, "Sai phí.", ["report"])],
)
def test_mark__becomes_a_case_where_something_was_wrong(useful: bool | None, comment: str, kinds: list[str]) -> None:
    mark(ask("đăng ký khai sinh cần giấy tờ gì").turn, useful=useful, comment=comment)
    take_in()
    take_in()
    assert list(Case.objects.values_list("kind", flat=True)) == kinds


def test_mark_of_a_question_that_is_a_case_already__is_no_second_one() -> None:
    turn = declined()
    take_in()
    mark(turn, useful=False)
    take_in()
    assert Case.objects.count() == 1
    mark(turn, useful=False, comment="Xã tôi có làm.")
    take_in()
    assert Case.objects.count() == 2


def test_unanswered_question_that_is_then_sent__is_one_case() -> None:
    turn = declined()
    take_in()
    sent = receive(turn.question, turn=turn)
    assert list(Case.objects.all()) == [sent]
    take_in()
    assert list(Case.objects.all()) == [sent]


def test_deletion_of_the_conversation__takes_what_nobody_sent_with_it() -> None:
    turn = declined()
    take_in()
    delete(turn.conversation_id)
    assert not Case.objects.exists() and not QuestionGroup.objects.exists()


def test_like_questions__fall_into_one_group_with_a_count() -> None:
    for question in (UNKNOWN, "cho em hỏi cap phep tha dieu sao ban dem tren mai nha a", "đăng ký khai tử"):
        receive(question)
    take_in()
    assert sorted(QuestionGroup.objects.values_list("size", flat=True)) == [1, 2]


def test_group__outlives_the_case_it_was_named_after_without_its_words() -> None:
    first = receive(f"{UNKNOWN} cho em hỏi ạ")
    second = receive(UNKNOWN)
    take_in()
    first.refresh_from_db()
    assert first.group is not None and first.group.question == first.question
    first.delete()
    second.refresh_from_db()
    assert second.group is not None
    assert (second.group.question, second.group.size) == (UNKNOWN, 1)


def test_case_taken_out_of_its_group__stays_out() -> None:
    first, second = receive(UNKNOWN), receive(UNKNOWN)
    take_in()
    second.refresh_from_db()
    leave(second)
    take_in()
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.group_id != second.group_id
    assert first.group is not None and first.group.size == 1


def test_rule__gives_a_case_out_on_arrival(officer: User) -> None:
    field = Field.objects.filter(procedures__code=BIRTH).first()
    AssignmentRule.objects.create(order=1, province="01", officer=officer)
    AssignmentRule.objects.create(order=2, field=field, province="51", officer=officer)
    turn = ask("đăng ký khai sinh cần giấy tờ gì").turn
    given = receive("Hỏi thêm", turn=turn, place=Place("51", "21034", "Quảng Ngãi"))
    left = receive("Hỏi thêm", turn=turn, place=Place("31", "", "Hải Phòng"))
    assert (given.assigned_to, given.state) == (officer, Case.State.ASSIGNED)
    assert (left.assigned_to, left.state) == (None, Case.State.NEW)


def test_rule_of_an_officer_who_left__gives_nothing(officer: User) -> None:
    AssignmentRule.objects.create(officer=officer)
    User.objects.filter(pk=officer.pk).update(is_active=False)
    assert receive("Hỏi").assigned_to is None
