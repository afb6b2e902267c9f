"""A question's way: unanswered, to the inbox, answered, read by who asked; then the assistant answers the next."""

from typing import Any

import pytest
from django.test import Client
from tests.factories.portal import BIRTH
from tests.portal.inbox.conftest import browser

from motcua.answers.reply import Decision
from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.additions.models import AnsweredQuestion, EverydayName
from portal.conversations.services import ask
from portal.inbox.arriving import take_in
from portal.inbox.models import Case
from portal.procedures.indexing import build_index, engines

pytest.importorskip("portal.conversations.supplementing", reason="the assistant does not read what the office adds yet")
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]
QUESTION = "tờ giấy đỏ của bé sơ sinh xin chỗ mô"
REPLY = "Anh/chị đến bộ phận một cửa của xã."


def sent_on(visitor: Client) -> Case:
    """Ask what the assistant cannot answer, and send it to an officer."""
    turn = ask(QUESTION).turn
    assert turn.decision == Decision.DECLINE
    take_in()
    assert Case.objects.get().kind == Case.Kind.UNANSWERED
    visitor.post("/gui-can-bo/", {"question": QUESTION, "turn": turn.id})
    take_in()
    return Case.objects.get()


def reviewed(thing: AnsweredQuestion | EverydayName, reviewer: User) -> None:
    """Let a second person approve a draft, as in the reviewers' pages."""
    state = thing.current_workflow_state
    assert state is not None
    state.current_task_state.approve(user=reviewer)
    thing.refresh_from_db()
    assert thing.live


def test_question_that_an_officer_answered__is_answered_by_the_assistant_next_time(
    visitor: Client, officer: User, person: Any
) -> None:
    case, desk = sent_on(visitor), browser(officer)
    place = f"/quan-tri/inbox_cases/inspect/{case.pk}/"
    desk.post(place, {"action": "write", "text": REPLY, "codes": BIRTH, "send": "1"})
    assert REPLY in visitor.get(f"/cau-hoi/{case.token}/").content.decode()
    form = desk.get(f"/quan-tri/inbox_cases/promote/{case.pk}/answer/").context["form"]
    assert (form.initial["question"], form.initial["answer"], form.initial["codes"]) == (QUESTION, REPLY, BIRTH)
    desk.post(f"/quan-tri/inbox_cases/promote/{case.pk}/answer/", form.initial)
    assert ask(QUESTION).turn.decision == Decision.DECLINE  # nobody has reviewed it yet
    reviewed(AnsweredQuestion.objects.get(), person(Role.REVIEWER))
    again = ask(f"cho em hỏi {QUESTION} ạ")
    assert again.reply.decision == Decision.ANSWER and REPLY in again.reply.text


def test_everyday_name_from_a_reply__leads_the_next_person_to_the_procedure(
    visitor: Client, officer: User, person: Any
) -> None:
    case, desk = sent_on(visitor), browser(officer)
    desk.post(
        f"/quan-tri/inbox_cases/inspect/{case.pk}/", {"action": "write", "text": REPLY, "codes": BIRTH, "send": "1"}
    )
    named = {"code": BIRTH, "name": "tờ giấy đỏ của bé sơ sinh"}
    desk.post(f"/quan-tri/inbox_cases/promote/{case.pk}/name/", named)
    desk.post(f"/quan-tri/inbox_cases/promote/{case.pk}/test/", {"codes": BIRTH})
    reviewed(EverydayName.objects.get(), person(Role.REVIEWER))
    build_index()
    engines.forget()
    again = ask(QUESTION)
    assert again.reply.decision == Decision.ANSWER and again.reply.answered == (BIRTH,)
    desk.post("/quan-tri/regression/run/")
    assert case.pk and "không đạt" not in desk.get("/quan-tri/regression/").content.decode()
