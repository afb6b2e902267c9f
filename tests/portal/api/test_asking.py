import json
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries
from tests.factories.portal import BIRTH

from motcua.answers.reply import Reply
from portal.api.asking import _answer_json
from portal.api.openapi import SOMETIMES
from portal.api.schemas import Answer
from portal.conversations import services
from portal.conversations.models import Conversation, Turn

pytestmark = pytest.mark.usefixtures("catalogue")
QUESTION = "Đăng ký khai sinh cần giấy tờ gì?"


def test_answer__is_the_contracts_reply_with_its_conversation(program: Any) -> None:
    told = program.ask(QUESTION)
    conversation = Conversation.objects.get(pk=told["conversation_id"])
    Answer.model_validate(told)
    assert set(told) == {*Reply.model_fields, "conversation_id"} - SOMETIMES  # not spoken of
    assert told["answered"] == [BIRTH]
    assert told["version"] == 1
    assert conversation.channel == Conversation.Channel.API
    assert conversation.turns.get().id == told["id"]


def test_answer__is_the_stored_reply_to_the_letter(program: Any) -> None:
    told = program.ask(QUESTION)
    del told["conversation_id"]
    assert told == Turn.objects.get().reply.model_dump(mode="json")


def test_answer__is_json_in_utf_8_that_nobody_keeps(program: Any) -> None:
    response = program.post("/ask", {"question": QUESTION})
    assert response.headers["Content-Type"] == "application/json; charset=utf-8"
    assert response.headers["Cache-Control"] == "no-store"
    assert "khai sinh" in response.content.decode()


def test_conversation_id__goes_on_with_the_conversation(program: Any) -> None:
    first = program.ask(QUESTION)
    second = program.ask("còn lệ phí?", conversation_id=first["conversation_id"])
    assert second["conversation_id"] == first["conversation_id"]
    assert second["answered"] == [BIRTH]
    assert second["facets"] == ["fee"]


@pytest.mark.parametrize("unknown", ["khong-co", "a" * 32, "a/b", "x" * 64])
def test_unknown_conversation__is_404(program: Any, refused: Any, unknown: str) -> None:
    refused(program.post("/ask", {"question": QUESTION, "conversation_id": unknown}), 404, "not_found")
    assert not Turn.objects.exists()


@pytest.mark.parametrize("none", ["", None])
def test_empty_conversation__begins_another(program: Any, none: str | None) -> None:
    assert program.ask(QUESTION, conversation_id=none)["conversation_id"]


@pytest.mark.parametrize("province", ["51", "Quảng Ngãi", "tỉnh quang ngai"])
def test_province__is_known_by_code_and_name(program: Any, province: str) -> None:
    told = program.ask(QUESTION, province=province, commune="Phường Cẩm Thành", audience="business")
    conversation = Conversation.objects.get(pk=told["conversation_id"])
    assert (conversation.province, conversation.audience) == ("51", "business")
    assert conversation.commune


def test_province__bars_what_other_provinces_published(program: Any) -> None:
    question = "Hỗ trợ trồng quế hữu cơ ở vùng cao"
    own = program.ask(question, province="Lâm Đồng")
    other = program.ask(question, province="Quảng Ngãi")
    assert own["procedures"][0]["code"] != other["procedures"][0]["code"]


def test_site_s_own_province__counts_where_none_is_named(program: Any, settings: Any) -> None:
    settings.PROVINCE = "Lâm Đồng"
    named = program.ask("Hỗ trợ trồng quế hữu cơ ở vùng cao", province="Lâm Đồng")
    unnamed = program.ask("Hỗ trợ trồng quế hữu cơ ở vùng cao")
    assert named["procedures"] == unnamed["procedures"]
    assert Conversation.objects.get(pk=unnamed["conversation_id"]).province == ""


@pytest.mark.parametrize(
    ("place", "field"),
    [
        ({"province": "Xứ Mơ"}, "province"),
        ({"province": "51", "commune": "Phường Không Có"}, "commune"),
        ({"commune": "Phường Cẩm Thành"}, "province"),
    ],
)
def test_unknown_place__is_refused_by_its_field(program: Any, refused: Any, place: Any, field: str) -> None:
    refused(program.post("/ask", {"question": QUESTION, **place}), 422, "invalid", field)


def test_question__is_stripped_before_its_length_counts(program: Any, refused: Any, settings: Any) -> None:
    longest = "a" * settings.QUESTION_LENGTH
    program.ask(f"  {longest}\n")
    refused(program.post("/ask", {"question": longest + "a"}), 422, "invalid", "question")
    refused(program.post("/ask", {"question": " \n\t"}), 422, "invalid", "question")


def test_new_conversation__costs_two_inserts(
    program: Any, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    program.ask(QUESTION)
    with django_assert_max_num_queries(4):  # two inserts in a transaction
        program.ask(QUESTION)


def test_following_turn__costs_at_most_six_statements(
    program: Any, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    known = program.ask(QUESTION)["conversation_id"]
    with django_assert_max_num_queries(6):  # state, number, update and insert in a transaction
        program.ask("còn lệ phí?", conversation_id=known)


def test_no_index__is_503_with_when_to_come_again(program: Any, refused: Any, index_home: Any) -> None:
    (index_home / "current").unlink()
    services.engines.forget()
    response = program.post("/ask", {"question": QUESTION})
    refused(response, 503, "unavailable")
    assert int(response.headers["Retry-After"]) > 0


def test_personal_data__are_masked_in_what_is_kept_and_asked_for_again(program: Any) -> None:
    told = program.ask("Số căn cước của tôi là 051099000123, đăng ký khai sinh ở đâu?")
    kept = program.get(f"/conversations/{told['conversation_id']}").json()
    assert "051099000123" not in json.dumps(kept)


def test_spliced_json__is_what_the_model_would_write() -> None:
    reply = Reply(id="x", decision="decline", text='"nháy" \\ và\nxuống dòng')
    conversation = Conversation()
    exchange = services.Exchange(conversation, Turn(), reply)
    expected = Answer(**dict(reply), conversation_id=conversation.id)
    assert json.loads(_answer_json(exchange)) == expected.model_dump(mode="json")
