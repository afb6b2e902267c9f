"""Who has a case, how it moves, and how a reply goes to who asked."""

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.utils import timezone
from tests.factories.portal import BIRTH
from tests.portal.threads import at_once
from wagtail.models import ModelLogEntry

from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.inbox import assigning, replying, states
from portal.inbox.arriving import take_in
from portal.inbox.letters import remind
from portal.inbox.models import Case, Contact, Delivery, Reply, ReplyTemplate
from portal.inbox.replying import Source, Written
from portal.inbox.services import receive
from portal.inbox.states import ALLOWED, NotAllowedError, State, TakenMeanwhileError
from portal.procedures.models import Procedure

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]
ADDRESS = "nguoi.hoi@vi-du.example"


@pytest.fixture
def letters(settings: Any) -> Any:
    settings.EMAIL_URL, settings.EMAIL_FROM = "smtp://mail.vi-du.example", "mot.cua@vi-du.example"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.SITE_URL = "https://hoi.vi-du.example"
    return settings


def taken(officer: User, question: str = "Nhà tôi ở xa thì nộp ở đâu?", **told: Any) -> Case:
    case = receive(question, **told)
    assigning.take(case, officer)
    return case


def answered(case: Case, officer: User, text: str = "Nộp tại xã.", **told: Any) -> Reply:
    return replying.finish(replying.write(case, officer, Written(text, **told)), officer)


@pytest.mark.django_db(transaction=True)
def test_case_that_two_officers_take_at_once__goes_to_one(person: Any) -> None:
    officers = [person(Role.OFFICER) for _ in range(4)]
    case = receive("Hỏi")
    told = at_once([lambda who=who: assigning.take(Case.objects.get(pk=case.pk), who) for who in officers])
    assert sum(one is None for one in told) == 1
    assert sum(isinstance(one, TakenMeanwhileError) for one in told) == 3
    case.refresh_from_db()
    assert case.assigned_to == officers[told.index(None)]
    assert ModelLogEntry.objects.filter(action="motcua.case.taken").count() == 1


@pytest.mark.django_db(transaction=True)
def test_reply_that_is_sent_twice_at_once__is_sent_once(officer: User) -> None:
    case = taken(officer)
    reply = replying.write(case, officer, Written("Nộp tại xã."))
    held = [Reply.objects.select_related("case").get(pk=reply.pk) for _ in range(3)]
    told = at_once([lambda one=one: replying.finish(one, officer) for one in held])
    assert sum(isinstance(one, Reply) for one in told) == 1
    assert Delivery.objects.count() == 1


def test_case__is_taken_from_a_team_but_from_no_officer(officer: User, person: Any) -> None:
    case, coordinator = receive("Hỏi"), person(Role.COORDINATOR)
    assigning.assign(case, coordinator, team=Group.objects.get(name=Role.OFFICER.group_name))
    assigning.take(case, officer)
    with pytest.raises(TakenMeanwhileError):
        assigning.take(case, person(Role.OFFICER))
    assigning.release(case, officer)
    assert (case.assigned_to, case.state) == (None, State.ASSIGNED)


@pytest.mark.parametrize("both", [True, False])
def test_assignment__is_to_one_officer_or_one_team(officer: User, both: bool) -> None:
    team = Group.objects.get(name=Role.OFFICER.group_name)
    with pytest.raises(ValueError, match="team"):
        assigning.assign(receive("Hỏi"), officer, officer if both else None, team if both else None)


def test_assignment__of_a_case_that_was_taken_meanwhile_is_refused(officer: User, person: Any) -> None:
    case = receive("Hỏi")
    assigning.take(Case.objects.get(pk=case.pk), officer)
    with pytest.raises(TakenMeanwhileError):
        assigning.assign(case, person(Role.COORDINATOR), officer=person(Role.OFFICER))
    case.refresh_from_db()
    assert case.assigned_to == officer


@pytest.mark.parametrize("start", list(State))
@pytest.mark.parametrize("end", list(State))
def test_state__goes_only_where_it_may(start: State, end: State) -> None:
    case = receive("Hỏi")
    Case.objects.filter(pk=case.pk).update(state=start)
    case.refresh_from_db()
    if end in ALLOWED[start]:
        states.move(case, end)
        assert case.state == end
    else:
        with pytest.raises(NotAllowedError):
            states.move(case, end)
        case.refresh_from_db()
        assert case.state == start


def test_reply__goes_to_the_case_with_its_sources(officer: User) -> None:
    case = taken(officer)
    reply = answered(case, officer, sources=[Source(code=BIRTH, path="channels[0]"), Source(url="https://x.example/")])
    case.refresh_from_db()
    assert (case.state, reply.state) == (State.ANSWERED, Reply.State.SENT)
    assert case.first_answered_at == reply.sent_at
    procedure = Procedure.objects.select_related("current").get(code=BIRTH)
    source = reply.sources.get(code=BIRTH)
    assert procedure.current is not None
    assert (source.title, source.record_version) == (procedure.name, procedure.current.version)
    assert list(case.deliveries.values_list("reply", flat=True)) == [reply.pk]


def test_reply_to_the_group__answers_everybody_but_those_in_other_hands(officer: User) -> None:
    asked = [receive("cấp phép thả diều sáo ban đêm") for _ in range(4)]
    take_in()
    for case in asked:
        case.refresh_from_db()
    states.close(asked[3], officer)
    replying.write(asked[2], officer, Written("Tôi đang soạn."))
    assigning.take(asked[0], officer)
    answered(asked[0], officer, to_group=True)
    found = [Case.objects.get(pk=case.pk).state for case in asked]
    assert found == [State.ANSWERED, State.ANSWERED, State.NEW, State.CLOSED]
    assert Delivery.objects.count() == 2


def test_second_look__is_by_another_person_before_anything_is_sent(settings: Any, officer: User, person: Any) -> None:
    settings.SECOND_LOOK = True
    case, reviewer = taken(officer), person(Role.REVIEWER)
    reply = answered(case, officer)
    assert (reply.state, case.state) == (Reply.State.WAITING, State.SECOND_LOOK) and not Delivery.objects.exists()
    with pytest.raises(NotAllowedError):
        replying.approve(reply, officer)
    with pytest.raises(NotAllowedError):
        replying.write(case, officer, Written("Khác."))
    replying.give_back(reply, reviewer)
    case.refresh_from_db()
    reply = answered(case, officer, "Nộp tại xã, sáng thứ hai.")
    replying.approve(reply, reviewer)
    reply.refresh_from_db()
    assert (reply.state, reply.checked_by) == (Reply.State.SENT, reviewer)
    assert Delivery.objects.get().reply.text == "Nộp tại xã, sáng thứ hai."


@pytest.mark.parametrize(("office", "case", "needed"), [(True, None, True), (True, False, False), (False, True, True)])
def test_second_look__of_one_case_can_be_other_than_the_office_s(
    settings: Any, office: bool, case: bool | None, needed: bool
) -> None:
    settings.SECOND_LOOK = office
    assert Case(second_look=case).needs_second_look is needed


def test_letter__goes_to_who_left_an_address_and_names_no_question(
    letters: Any, officer: User, django_capture_on_commit_callbacks: Any
) -> None:
    case = taken(officer, "Câu hỏi kín", contact=ADDRESS, consent=True)
    with django_capture_on_commit_callbacks(execute=True):
        answered(case, officer)
    (letter,) = mail.outbox
    assert letter.to == [ADDRESS] and case.receipt in letter.subject
    assert "kín" not in letter.subject and ADDRESS not in letter.subject
    assert f"https://hoi.vi-du.example/cau-hoi/{case.token}/" in letter.body and "Nộp tại xã." in letter.body
    assert Delivery.objects.get().mailed_at is not None


@pytest.mark.parametrize("contact", ["0912345678", ""])
def test_letter__goes_nowhere_else(
    letters: Any, officer: User, contact: str, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        answered(taken(officer, contact=contact, consent=True), officer)
    assert mail.outbox == []


def test_letter__is_not_sent_once_the_contact_is_withdrawn(
    letters: Any, officer: User, django_capture_on_commit_callbacks: Any
) -> None:
    case = taken(officer, contact=ADDRESS, consent=True)
    with django_capture_on_commit_callbacks(execute=True):
        answered(case, officer)
        Contact.objects.all().delete()
    assert mail.outbox == []


def test_letter__is_not_sent_where_there_is_no_server(
    settings: Any, officer: User, django_capture_on_commit_callbacks: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    with django_capture_on_commit_callbacks(execute=True):
        answered(taken(officer, contact=ADDRESS, consent=True), officer)
    assert mail.outbox == []


def test_reminder__tells_each_officer_once_a_day_what_is_due(
    letters: Any, officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.inbox.letters.is_open", lambda at: True)
    User.objects.filter(pk=officer.pk).update(email="can.bo@vi-du.example")
    due, later = taken(officer, "Câu hỏi kín"), taken(officer)
    Case.objects.filter(pk=due.pk).update(due_on=timezone.localdate())
    assert (remind(), remind()) == (1, 0)
    (letter,) = mail.outbox
    assert letter.to == ["can.bo@vi-du.example"]
    assert due.receipt in letter.body and later.receipt not in letter.body
    assert "kín" not in letter.subject + letter.body


def test_reminder__is_not_sent_outside_office_hours(
    letters: Any, officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.inbox.letters.is_open", lambda at: False)
    User.objects.filter(pk=officer.pk).update(email="can.bo@vi-du.example")
    Case.objects.filter(pk=taken(officer).pk).update(due_on=timezone.localdate())
    assert remind() == 0 and mail.outbox == []


def test_question_asked_again__opens_the_case_for_who_had_it(officer: User) -> None:
    case = taken(officer)
    answered(case, officer)
    case.refresh_from_db()
    replying.ask_again(case, "Gọi 0912345678 được không?")
    case.refresh_from_db()
    assert (case.state, case.assigned_to) == (State.ASSIGNED, officer)
    assert "0912345678" not in case.follow_ups.get().text
    answered(case, officer, "Được.")
    assert case.deliveries.count() == 2


def test_question__can_be_asked_again_only_so_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replying, "MOST_FOLLOW_UPS", 1)
    case = receive("Hỏi")
    replying.ask_again(case, "Nữa")
    with pytest.raises(replying.TooManyError):
        replying.ask_again(case, "Và nữa")


def test_template__takes_what_the_case_says_and_leaves_other_braces() -> None:
    case = receive("Hỏi")
    case.code = BIRTH
    name = Procedure.objects.get(code=BIRTH).name
    template = ReplyTemplate(text="{thu_tuc} ({ma_thu_tuc}), {ma_tiep_nhan}: {gi_do} {0} {token}")
    assert replying.filled(template, case) == f"{name} ({BIRTH}), {case.receipt}: {{gi_do}} {{0}} {{token}}"


def test_name_of_the_officer__is_told_only_where_the_office_wants(settings: Any, officer: User) -> None:
    officer.last_name, officer.first_name = "Ví", "Dụ"
    assert answered(taken(officer), officer).signed == ""
    settings.REPLY_NAMES = True
    assert answered(taken(officer), officer).signed == officer.get_full_name()
