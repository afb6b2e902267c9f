"""A question's whole way: from a village into the inbox, answered there, and back to who brought it."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from tests.factories import field as made
from tests.factories.portal import BIRTH, by_code, changed
from tests.portal.threads import at_once
from wagtail.models import ModelLogEntry

from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.inbox import assigning, correcting, replying, services, states
from portal.inbox.models import AssignmentRule, Case, Correction
from portal.inbox.replying import Source, Written
from portal.insights.answering import fold_responses
from portal.insights.models import ResponseCount
from portal.outreach.meetings.asking import GoneError, ask_again, bring_back, bring_back_more, raise_question, seen
from portal.outreach.meetings.models import FieldQuestion
from portal.procedures import importing

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]
ADDRESS = "nguoi.thu@vi-du.example"


@pytest.fixture
def desk(db: None) -> User:
    """An officer of the one-stop desk."""
    user = User.objects.create_user("can-bo")
    user.groups.add(Group.objects.get(name=Role.OFFICER.group_name))
    return user


def raised(text: str = "Làm giấy khai sinh muộn có bị phạt không?", **told: Any) -> FieldQuestion:
    return raise_question(text, made.village(), **told)


def answered(question: FieldQuestion, by: User, text: str = "Không bị phạt.", **told: Any) -> None:
    case = Case.objects.get(pk=question.case_id)
    if case.assigned_to_id is None:
        assigning.take(case, by)
    replying.finish(replying.write(case, by, Written(text, **told)), by)


def test_question__becomes_a_case_of_its_kind_and_place() -> None:
    question = raised()
    case = Case.objects.get()
    assert (case.kind, case.question) == (Case.Kind.GRASSROOTS, question.text)
    assert (case.province, case.commune) == ("90", "90001")
    assert case.due_on > timezone.localdate()
    assert question.state_told == "chờ trả lời"


def test_question__is_masked_where_it_is_kept() -> None:
    question = raised("Số định danh 012345678901 của tôi còn dùng không?")
    assert "012345678901" not in question.text
    assert "012345678901" not in Case.objects.get().question
    assert "012345678901" not in str(question)


def test_question__goes_to_whom_a_rule_names(desk: User) -> None:
    AssignmentRule.objects.create(commune="90001", province="90", officer=desk)
    raised()
    assert Case.objects.get().assigned_to == desk


def test_answer__comes_back_with_office_and_sources(desk: User, settings: Any) -> None:
    settings.OFFICE_NAME = "Ủy ban nhân dân xã thử"
    question = raised(officer=made.officer())
    answered(question, desk, position="Công chức thử", sources=[Source(code=BIRTH, path="channels[0]")])
    assert bring_back() == 1
    question.refresh_from_db()
    assert question.answer == "Không bị phạt."
    assert question.answer_office == "Công chức thử, Ủy ban nhân dân xã thử"
    assert question.answer_sources[0]["code"] == BIRTH
    assert question.answer_sources[0]["link"].startswith("/thu-tuc/")
    assert question.answered_at is not None and question.answer_seen_at is None
    assert question.state_told == "đã trả lời"
    assert bring_back() == 0


def test_answer__that_waits_for_a_second_look_does_not_come_back_before_it(desk: User, settings: Any) -> None:
    settings.SECOND_LOOK = True
    answered(raised(), desk)
    assert bring_back() == 0


def test_answer__to_the_group_comes_back_to_each_who_asked(desk: User) -> None:
    first, second = raised(), raised()
    from portal.inbox.grouping import group_new

    group_new()
    answered(first, desk, to_group=True)
    assert bring_back() == 2
    second.refresh_from_db()
    assert second.answer == "Không bị phạt."


def test_answer__is_told_by_letter_where_there_is_an_address(
    desk: User, letters: Any, django_capture_on_commit_callbacks: Any
) -> None:
    answered(raised(officer=made.officer(email=ADDRESS)), desk)
    with django_capture_on_commit_callbacks(execute=True):
        bring_back()
    assert [one.to for one in mail.outbox] == [[ADDRESS]]
    assert "Không bị phạt." in mail.outbox[0].body and "khai sinh" in mail.outbox[0].body
    assert "https://hoi.vi-du.example/co-so/" in mail.outbox[0].body
    assert "khai sinh" not in mail.outbox[0].subject


@pytest.mark.parametrize("told", [{"email": ""}, {"email": ADDRESS, "ended_on": timezone.localdate()}])
def test_letter__goes_to_nobody_without_an_address_or_office(
    desk: User, letters: Any, django_capture_on_commit_callbacks: Any, told: dict[str, Any]
) -> None:
    answered(raised(officer=made.officer(**told)), desk)
    with django_capture_on_commit_callbacks(execute=True):
        assert bring_back() == 1
    assert mail.outbox == []


def test_answer__stays_when_the_case_is_deleted_after_its_time(desk: User) -> None:
    question = raised()
    answered(question, desk)
    bring_back()
    Case.objects.update(received_at=timezone.now() - timedelta(days=400))
    services.purge()
    question.refresh_from_db()
    assert (question.case, question.answer, question.state_told) == (None, "Không bị phạt.", "đã trả lời")
    with pytest.raises(GoneError):
        ask_again(question, "Hỏi thêm")
    assert bring_back() == 0


def test_further_question__opens_the_case_and_its_answer_comes_too(desk: User) -> None:
    question = raised()
    answered(question, desk)
    bring_back()
    seen(FieldQuestion.objects.all())
    question.refresh_from_db()
    ask_again(question, "Nộp ở đâu? Số của tôi 012345678901")
    question.refresh_from_db()
    assert question.state_told == "đã trả lời, đang hỏi thêm"
    assert "012345678901" not in Case.objects.get().follow_ups.get().text
    answered(question, desk, "Nộp tại xã.")
    assert (bring_back(), bring_back_more(), bring_back_more()) == (0, 1, 0)
    question.refresh_from_db()
    assert "Không bị phạt." in question.answer and "Nộp tại xã." in question.answer
    assert question.answer_seen_at is None


def test_correction__of_what_was_answered_comes_back_once_an_officer_tells_it(desk: User, catalogue: Any) -> None:
    question = raised()
    answered(question, desk, sources=[Source(code=BIRTH)])
    bring_back()
    record = next(one for one in catalogue if one.code == BIRTH)
    importing.run(by_code(changed(record, summary="Nay khác.")), ["x"])
    assert correcting.find_corrections() == 1
    assert bring_back_more() == 0
    correcting.tell(Correction.objects.get(), desk, "Nay lệ phí đã đổi.")
    assert bring_back_more() == 1
    question.refresh_from_db()
    assert "Nay lệ phí đã đổi." in question.answer and "Không bị phạt." in question.answer


def test_question__that_is_closed_without_an_answer_says_so(desk: User) -> None:
    question = raised()
    states.close(Case.objects.get(), desk)
    question.refresh_from_db()
    assert bring_back() == 0
    assert question.state_told == "đã đóng, không trả lời"


def test_round__takes_as_many_queries_where_nothing_is_new_however_many_wait(django_assert_num_queries: Any) -> None:
    for _number in range(5):
        raised()
    with django_assert_num_queries(2):
        assert (bring_back(), bring_back_more()) == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_answer__that_two_machines_fetch_at_once_is_told_once(desk: User, letters: Any) -> None:
    answered(raised(officer=made.officer(email=ADDRESS)), desk)
    told = at_once([bring_back, bring_back, bring_back])
    assert sum(told) == 1
    assert len(mail.outbox) == 1


def test_question__that_is_answered_and_not_fetched_yet_still_waits(desk: User) -> None:
    question = raised()
    answered(question, desk)
    question = FieldQuestion.objects.get()
    assert question.state_told == "chờ trả lời"


def test_question__that_was_closed_says_so_after_its_case_was_deleted_too(desk: User) -> None:
    raised()
    states.close(Case.objects.get(), desk)
    Case.objects.update(received_at=timezone.now() - timedelta(days=400))
    services.purge()
    question = FieldQuestion.objects.get()
    assert (question.case, question.is_open, question.state_told) == (None, False, "đã đóng, không trả lời")


def test_further_question__stands_in_the_trail_with_who_asked_it(desk: User) -> None:
    who = made.officer()
    question = raised(officer=who)
    ask_again(question, "Nộp ở đâu?", officer=who)
    ask_again(question, "Bao giờ xong?", by=desk)
    told = ModelLogEntry.objects.filter(action="motcua.field_question.asked_further").order_by("pk")
    assert [(one.user, one.data.get("officer")) for one in told] == [(None, who.pk), (desk, None)]
    assert "Nộp ở đâu" not in str([(one.label, one.data) for one in told])


def test_question__counts_among_response_times_of_its_place(desk: User) -> None:
    answered(raised(), desk)
    assert fold_responses() == 1
    told = ResponseCount.objects.get()
    assert (told.province, told.commune, told.answered, told.in_time) == ("90", "90001", 1, 1)


def test_correction__of_a_village_s_question_says_to_whom_it_goes(desk: User, catalogue: Any, client: Any) -> None:
    question = raised()
    answered(question, desk, sources=[Source(code=BIRTH)])
    record = next(one for one in catalogue if one.code == BIRTH)
    importing.run(by_code(changed(record, summary="Nay khác.")), ["x"])
    correcting.find_corrections()
    client.force_login(desk, backend="django.contrib.auth.backends.ModelBackend")
    correction = Correction.objects.get()
    told = client.get(reverse("corrections:inspect", args=[correction.pk])).content.decode()
    assert "đưa về cho tuyên truyền viên" in told and "trang riêng" not in told
