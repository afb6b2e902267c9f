"""Live help for programs; the shape of a reply while an officer speaks."""

import json
from typing import Any

import pytest
from django.test import Client
from tests.factories.portal import BIRTH
from tests.portal.handover.conftest import BIRTH_PAPERS, waiting

from portal.accounts.models import User
from portal.api.schemas import Answer
from portal.api.transcript_schemas import LiveHelp, OfficerState, Transcript
from portal.conversations.official import official_answer
from portal.conversations.services import ask
from portal.handover import services
from portal.handover.models import Handover

pytestmark = pytest.mark.django_db
ROOT = "/api/v1"


def post(path: str, **body: Any) -> Any:
    return Client().post(ROOT + path, json.dumps(body), content_type="application/json")


def get(path: str) -> Any:
    return Client().get(ROOT + path)


def test_availability__is_told_with_the_day_of_a_reply(there: User) -> None:
    told = get("/live-help").json()
    LiveHelp.model_validate(told)
    assert told == {"available": True, "reply_by": "2026-12-08"}


def test_wish__is_queued_told_and_taken_back(there: User) -> None:
    at = f"/conversations/{ask(BIRTH_PAPERS).conversation.id}/handover"
    assert get(at).status_code == 404
    made = post(at, question="nộp ở đâu")
    assert made.status_code == 201
    OfficerState.model_validate(made.json())
    assert (made.json()["status"], made.json()["place"]) == ("waiting", 1)
    assert Client().delete(ROOT + at).status_code == 204
    assert get(at).json()["status"] == "left"
    assert Client().delete(ROOT + at).status_code == 404


def test_wish__where_nobody_is_there_gets_a_receipt(office: Any) -> None:
    told = post(f"/conversations/{ask(BIRTH_PAPERS).conversation.id}/handover").json()
    assert (told["status"], told["place"]) == ("inbox", 0)
    assert told["receipt"] and told["reply_by"]


def test_wish__is_refused_for_an_unknown_conversation_and_a_contact_without_consent(there: User) -> None:
    assert post("/conversations/khong-co/handover").status_code == 404
    one = waiting()
    refused = post(f"/conversations/{one.conversation_id}/handover", contact="a@vi-du.example")
    assert refused.status_code == 422 and refused.json()["error"]["fields"][0]["field"] == "consent"


def test_reply__while_an_officer_speaks_has_the_shape_of_any_other(held: Handover) -> None:
    told = post("/ask", question="còn lệ phí?", conversation_id=held.conversation_id).json()
    Answer.model_validate(told)
    assert (told["decision"], told["conversation_id"]) == ("handover", held.conversation_id)
    assert set(told) == set(post("/ask", question="xin chào").json())
    assert told["facts"] == told["citations"] == told["answered"] == []


def test_stream__while_an_officer_speaks_has_head_and_end(held: Handover) -> None:
    response = post("/ask/stream", question="còn lệ phí?", conversation_id=held.conversation_id)
    events = b"".join(response.streaming_content).decode()
    assert events.startswith("event: head\n") and '"decision":"handover"' in events
    assert "event: fact" not in events and "event: done" in events


def test_transcript__marks_what_an_officer_said(held: Handover, there: User) -> None:
    services.say(held, there, "Mang bản chính.")
    services.say(held, there, reply=official_answer(BIRTH, "fee"))
    told = get(f"/conversations/{held.conversation_id}").json()
    Transcript.model_validate(told)
    event, text, card = told["messages"]
    assert (event["event"], event["after"]) == ("taken", 1)
    assert (text["text"], text["name"], text["reply"]) == (
        "Mang bản chính.",
        "Cán bộ một cửa, Ủy ban nhân dân xã Thử",
        None,
    )
    assert card["reply"]["answered"] == [BIRTH] and card["reply"]["citations"]
    assert get(f"/conversations/{held.conversation_id}/handover").json()["messages"] == told["messages"]


def test_looks__have_a_limit_of_their_own(held: Handover, settings: Any) -> None:
    settings.LIVE_HELP_LIMIT = "2/day"
    statuses = [get(f"/conversations/{held.conversation_id}/handover").status_code for _ in range(3)]
    assert statuses == [200, 200, 429]
    assert get(f"/conversations/{held.conversation_id}").status_code == 200
