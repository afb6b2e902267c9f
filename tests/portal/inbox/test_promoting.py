"""One step from a good reply to what serves the next person."""

from typing import Any

import pytest
from django.test import Client
from tests.factories.portal import BIRTH
from tests.portal.inbox.conftest import browser

from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.additions.models import Addition, AnsweredQuestion, EverydayName
from portal.inbox import assigning, replying
from portal.inbox.models import Case, RegressionQuestion
from portal.inbox.replying import Source, Written
from portal.inbox.services import receive

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]


@pytest.fixture
def case(officer: User) -> Case:
    case = receive("làm giấy chứng sinh ra đời ở đâu")
    assigning.take(case, officer)
    replying.finish(replying.write(case, officer, Written("Nộp tại xã.", sources=[Source(code=BIRTH)])), officer)
    return case


def place(case: Case, step: str) -> str:
    return f"/quan-tri/inbox_cases/promote/{case.pk}/{step}/"


def test_everyday_name__is_drafted_for_the_reviewers(case: Case, at_desk: Client, officer: User) -> None:
    assert BIRTH in at_desk.get(place(case, "name")).content.decode()
    response = at_desk.post(place(case, "name"), {"code": BIRTH, "name": "giấy ra đời"})
    assert response.status_code == 302
    made = EverydayName.objects.get()
    assert (made.name, made.live, made.author) == ("giấy ra đời", False, officer)
    assert made.current_workflow_state is not None


def test_addition__is_drafted_with_the_reply_s_text(case: Case, at_desk: Client) -> None:
    sent = {"code": BIRTH, "text": "Nộp tại xã.", "source_document": "12/NQ-VD"}
    assert at_desk.post(place(case, "addition"), sent).status_code == 302
    assert (Addition.objects.get().text, Addition.objects.get().live) == ("Nộp tại xã.", False)


def test_answered_question__is_drafted_masked_with_its_sources(case: Case, at_desk: Client) -> None:
    sent = {"question": "Gọi 0912345678: làm giấy ra đời ở đâu", "answer": "Nộp tại xã.", "codes": BIRTH}
    assert at_desk.post(place(case, "answer"), sent).status_code == 302
    made = AnsweredQuestion.objects.get()
    assert "0912345678" not in made.question and not made.live
    assert [one.procedure.code for one in made.sources.all()] == [BIRTH]


def test_test_question__is_added(case: Case, at_desk: Client) -> None:
    assert at_desk.post(place(case, "test"), {"codes": BIRTH}).status_code == 302
    assert RegressionQuestion.objects.get().case == case


@pytest.mark.parametrize(
    ("step", "sent"),
    [
        ("name", {"code": "1.999999", "name": "giấy ra đời"}),
        ("name", {"code": BIRTH, "name": "123"}),
        ("addition", {"code": BIRTH, "text": "Nộp tại xã."}),
        ("answer", {"question": "<script>", "answer": "x"}),
        ("test", {"codes": "1.999999"}),
    ],
)
def test_step__that_cannot_be_taken_is_shown_again(
    case: Case, at_desk: Client, step: str, sent: dict[str, str]
) -> None:
    response = at_desk.post(place(case, step), sent)
    assert response.status_code == 200 and "error" in response.content.decode()
    for model in (EverydayName, Addition, AnsweredQuestion, RegressionQuestion):
        assert not model.objects.exists()


@pytest.mark.parametrize("role", [Role.VIEWER, Role.REVIEWER, Role.ADMINISTRATOR, Role.EDITOR])
def test_step__is_the_desk_s(case: Case, person: Any, role: Role) -> None:
    for step in ("name", "addition", "answer", "test"):
        assert browser(person(role)).get(place(case, step)).status_code == 302
    assert not EverydayName.objects.exists()


def test_step__that_is_none_is_404(case: Case, at_desk: Client) -> None:
    assert at_desk.get(place(case, "khong-co")).status_code == 404
