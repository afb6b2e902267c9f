from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from portal.api.schemas import COMMENT_LENGTH, CONTACT_LENGTH, Transcript
from portal.conversations.models import Conversation, Feedback, Turn
from portal.inbox.models import Case, Contact

pytestmark = pytest.mark.usefixtures("catalogue")
UNKNOWN = "khong-co-hoi-thoai-nay"


@pytest.fixture
def answer(program: Any) -> Any:
    return program.ask("Đăng ký khai sinh cần giấy tờ gì?")


def test_conversation__is_read_back_turn_by_turn(program: Any, answer: Any) -> None:
    second = program.ask("còn lệ phí?", conversation_id=answer["conversation_id"])
    told = program.get(f"/conversations/{answer['conversation_id']}").json()
    Transcript.model_validate(told)
    assert [turn["question"] for turn in told["turns"]] == ["Đăng ký khai sinh cần giấy tờ gì?", "còn lệ phí?"]
    assert [turn["id"] for turn in told["turns"]] == [answer["id"], second["id"]]
    assert told["turns"][1]["reply"] == {name: second[name] for name in told["turns"][1]["reply"]}
    assert told["turns"][0]["asked_at"].endswith("Z")


def test_reading__costs_two_queries_however_long(
    program: Any, answer: Any, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(3):
        program.ask("còn lệ phí?", conversation_id=answer["conversation_id"])
    with django_assert_num_queries(2):
        program.get(f"/conversations/{answer['conversation_id']}")


@pytest.mark.parametrize("path", [UNKNOWN, "%ED%A0%80", "x" * 200, "a%2Fb"])
def test_unknown_conversation__is_404(program: Any, refused: Any, path: str) -> None:
    refused(program.get(f"/conversations/{path}"), 404, "not_found")
    refused(program.delete(f"/conversations/{path}"), 404, "not_found")


def test_deleting__leaves_nothing(program: Any, refused: Any, answer: Any) -> None:
    program.post("/feedback", {"turn_id": answer["id"], "useful": True})
    response = program.delete(f"/conversations/{answer['conversation_id']}")
    assert (response.status_code, response.content) == (204, b"")
    assert not Conversation.objects.exists() and not Turn.objects.exists() and not Feedback.objects.exists()
    refused(program.delete(f"/conversations/{answer['conversation_id']}"), 404, "not_found")


def test_feedback__is_kept_masked(program: Any, answer: Any) -> None:
    sent = {"turn_id": answer["id"], "fact": 1, "comment": "Sai, gọi tôi 0912345678"}
    response = program.post("/feedback", sent)
    kept = Feedback.objects.get()
    assert response.status_code == 201
    assert response.json()["turn_id"] == answer["id"]
    assert (kept.fact, kept.useful) == (1, None)
    assert "0912345678" not in kept.comment


@pytest.mark.parametrize("useful", [True, False])
def test_feedback__needs_no_comment(program: Any, answer: Any, useful: bool) -> None:
    assert program.post("/feedback", {"turn_id": answer["id"], "useful": useful}).status_code == 201
    assert Feedback.objects.get().useful is useful


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({}, "useful"),
        ({"fact": 0}, "useful"),
        ({"comment": "  "}, "useful"),
        ({"comment": "sai", "fact": 9_999}, "fact"),
        ({"comment": "sai", "fact": -1}, "fact"),
        ({"comment": "sai", "fact": 1.5}, "fact"),
        ({"comment": "sai", "fact": 10**30}, "fact"),
        ({"useful": "yes"}, "useful"),
        ({"useful": 1}, "useful"),
        ({"comment": "a" * (COMMENT_LENGTH + 1)}, "comment"),
    ],
)
def test_wrong_feedback__is_refused_by_its_field(
    program: Any, refused: Any, answer: Any, sent: dict[str, Any], field: str
) -> None:
    refused(program.post("/feedback", {"turn_id": answer["id"], **sent}), 422, "invalid", field)
    assert not Feedback.objects.exists()


def test_feedback_on_nothing__is_404(program: Any, refused: Any) -> None:
    refused(program.post("/feedback", {"turn_id": UNKNOWN, "useful": True}), 404, "not_found")


def test_feedback__costs_two_queries(program: Any, answer: Any) -> None:
    with CaptureQueriesContext(connection) as seen:
        program.post("/feedback", {"turn_id": answer["id"], "useful": True})
    own = [one["sql"] for one in seen.captured_queries if ' "conversations_' in one["sql"]]
    assert [sql.split()[0] for sql in own[:2]] == ["SELECT", "INSERT"]
    assert len(own) <= 3  # the editors' list of references may look at the new row


def test_officer_question__is_kept_with_its_place_and_answer(program: Any, answer: Any) -> None:
    sent = {"question": "Nhà tôi ở xa thì sao?", "turn_id": answer["id"], "province": "51", "commune": "Cẩm Thành"}
    response = program.post("/officer-questions", sent)
    kept = Case.objects.get()
    assert response.status_code == 201
    assert response.json()["receipt"] == kept.receipt
    assert (kept.turn_id, kept.province, Contact.objects.count()) == (answer["id"], "51", 0)
    assert kept.commune


def test_contact__is_kept_with_consent_alone(program: Any, refused: Any) -> None:
    sent = {"question": "Nộp ở đâu?", "contact": "vi-du@example.vn"}
    for consent in ({}, {"consent": False}):
        refused(program.post("/officer-questions", {**sent, **consent}), 422, "invalid", "consent")
    assert not Case.objects.exists()
    assert program.post("/officer-questions", {**sent, "consent": True}).status_code == 201
    kept = Contact.objects.get()
    assert kept.address == "vi-du@example.vn" and kept.case == Case.objects.get()


def test_consent_without_contact__keeps_no_consent(program: Any) -> None:
    assert program.post("/officer-questions", {"question": "Nộp ở đâu?", "consent": True}).status_code == 201
    assert Case.objects.count() == 1 and not Contact.objects.exists()


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"question": " "}, "question"),
        ({"question": "a", "contact": "a" * (CONTACT_LENGTH + 1), "consent": True}, "contact"),
        ({"question": "a", "consent": "true"}, "consent"),
        ({"question": "a", "province": "Xứ Mơ"}, "province"),
        ({"question": "a", "turn_id": 5}, "turn_id"),
    ],
)
def test_wrong_officer_question__is_refused_by_its_field(program: Any, refused: Any, sent: Any, field: str) -> None:
    refused(program.post("/officer-questions", sent), 422, "invalid", field)


def test_officer_question_about_nothing__is_404(program: Any, refused: Any) -> None:
    refused(program.post("/officer-questions", {"question": "a", "turn_id": UNKNOWN}), 404, "not_found")
