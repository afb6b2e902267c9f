"""The office's language model on the website: at a person's wish alone, beside the answer, and harmless in trouble."""

import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from tests.factories.language_model import GARBAGE, Server, lines_sent, serving
from tests.factories.portal import BIRTH

from motcua.answers.reply import Language, Reply
from motcua.dialogue.state import State
from portal.conversations import answering, language_model, services
from portal.conversations.language_model import put_in_other_words
from portal.conversations.models import Turn
from portal.core.checks import settings_hold
from portal.procedures.indexing import engines

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]
ASKED = "đăng ký khai sinh lệ phí bao nhiêu"
UNSURE = "đứa nhỏ vừa lọt lòng thì nhà nước đòi gì"
HTMX = {"HX-Request": "true"}
ENGLISH = {
    "Lệ phí: 8.000 đồng – khi nộp trực tiếp": "The fee is 8,000 dong if you submit in person.",
    "Lệ phí: 4.000 đồng – khi nộp trực tuyến": "The fee is 4,000 dong if you submit online.",
}
PLAIN = {
    "Lệ phí: 8.000 đồng – khi nộp trực tiếp": "Nếu nộp tận nơi thì lệ phí là 8.000 đồng.",
    "Lệ phí: 4.000 đồng – khi nộp trực tuyến": "Nếu nộp qua mạng thì lệ phí là 4.000 đồng.",
}


def honest(request: Any) -> str:
    words = ENGLISH if "Write in English" in request["messages"][0]["content"] else PLAIN
    return "\n".join(f"{words[line]} {mark}" for mark, line in lines_sent(request)) or "Đăng ký khai sinh"


@pytest.fixture
def server(settings: Any) -> Iterator[Server]:
    with serving() as stand:
        stand.says = honest
        settings.MODEL_URL, settings.MODEL_NAME = f"{stand.address}/v1", "thu-nghiem"
        settings.MODEL_USES, settings.MODEL_SECONDS, settings.MODEL_REWRITE_SECONDS = "rephrase,rewrite", 2.0, 1.0
        language_model._open.cache_clear()
        yield stand
        language_model._open.cache_clear()


def asked(client: Client, question: str = ASKED, at: str = "", **form: str) -> Turn:
    client.post(f"{at}/hoi/", {"question": question, **form})
    return Turn.objects.order_by("-asked_at")[0]


def text(response: Any) -> str:
    return str(response.content.decode())


# Without a model ------------------------------------------------------------------------------------------------------
def test_without_a_model__nothing_is_offered_and_the_address_does_not_exist(visitor: Client) -> None:
    turn = asked(visitor)
    page = text(visitor.get(f"/tra-loi/{turn.id}/")) + text(visitor.get("/")) + text(visitor.get("/quyen-rieng-tu/"))
    assert "dien-dat" not in page and 'name="rewrite"' not in page and "mô hình ngôn ngữ" not in page.lower()
    assert visitor.post(f"/tra-loi/{turn.id}/dien-dat/", {"language": "vi"}).status_code == 404
    assert "rephrased" not in turn.reply_json


# Rewording ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("at", ["", "/khung"], ids=["site", "frame"])
@pytest.mark.parametrize(("language", "words"), [("vi", PLAIN), ("en", ENGLISH)])
def test_wish__is_met_beside_the_answer(
    visitor: Client, server: Server, at: str, language: str, words: dict[str, str]
) -> None:
    turn = asked(visitor, at=at)
    before = turn.reply
    response = visitor.post(f"{at}/tra-loi/{turn.id}/dien-dat/", {"language": language})
    assert (response.status_code, response["Location"]) == (302, f"{at}/tra-loi/{turn.id}/#dien-dat-{turn.id}")
    page = text(visitor.get(response["Location"]))
    assert all(sentence in page for sentence in words.values())
    assert all(fact.text in page for fact in before.facts[1:])
    assert "thu-nghiem viết lại bằng máy từ các dòng bên dưới" in page
    after = Turn.objects.get(pk=turn.pk).reply
    assert after.model_copy(update={"rephrased": None}) == before
    assert after.rephrased is not None and after.rephrased.language == language


def test_wish_of_a_script__gets_the_piece_alone(visitor: Client, server: Server) -> None:
    turn = asked(visitor)
    piece = text(visitor.post(f"/tra-loi/{turn.id}/dien-dat/", {"language": "en"}, headers=HTMX))
    assert piece.startswith(f'<section class="card rephrased" id="dien-dat-{turn.id}"')
    assert "The fee is 8,000 dong" in piece and "<html" not in piece


def test_wish__is_offered_with_the_host_that_reads(visitor: Client, server: Server) -> None:
    page = text(visitor.get(f"/hoi/{asked(visitor).conversation_id}/"))
    assert "Diễn đạt dễ hiểu hơn" in page and "In English" in page
    assert server.address.removeprefix("http://") in page
    assert server.asked == []


def test_wish__is_not_offered_where_nothing_was_answered(visitor: Client, server: Server) -> None:
    page = text(visitor.get(f"/hoi/{asked(visitor, 'chào bạn').conversation_id}/"))
    assert "Diễn đạt dễ hiểu hơn" not in page


def test_wish__that_was_met_is_not_sent_again(visitor: Client, server: Server) -> None:
    turn = asked(visitor)
    for _ in range(2):
        visitor.post(f"/tra-loi/{turn.id}/dien-dat/", {"language": "en"})
    assert len(server.asked) == 1


@pytest.mark.parametrize("mood", [*GARBAGE, "stalled", "dripping"])
def test_trouble__leaves_the_answer_as_it_was_and_says_so(
    visitor: Client, server: Server, settings: Any, mood: str
) -> None:
    settings.MODEL_SECONDS = 0.4
    turn = asked(visitor)
    server.mood = mood
    for headers in ({}, HTMX):
        response = visitor.post(f"/tra-loi/{turn.id}/dien-dat/", {"language": "en"}, headers=headers)
        assert response.status_code == 200
        assert "Chưa diễn đạt lại được" in text(response)
    assert Turn.objects.get(pk=turn.pk).reply_json == turn.reply_json


def test_liar__leaves_the_answer_as_it_was(visitor: Client, server: Server) -> None:
    turn = asked(visitor)
    server.says = lambda request: honest(request).replace("8,000", "9,000")
    assert "Chưa diễn đạt lại được" in text(visitor.post(f"/tra-loi/{turn.id}/dien-dat/", {"language": "en"}))
    assert Turn.objects.get(pk=turn.pk).reply_json == turn.reply_json


@pytest.mark.parametrize("language", ["", "fr", "VI", "<script>"])
def test_language_unknown__is_not_sent(visitor: Client, server: Server, language: str) -> None:
    turn = asked(visitor)
    assert "Chưa diễn đạt lại được" in text(visitor.post(f"/tra-loi/{turn.id}/dien-dat/", {"language": language}))
    assert server.asked == []


def test_answer_deleted_meanwhile__does_not_come_back(visitor: Client, server: Server) -> None:
    turn = asked(visitor)
    services.delete(turn.conversation_id)
    assert put_in_other_words(turn, Language.ENGLISH)
    assert not Turn.objects.filter(pk=turn.pk).exists()


def test_link_from_another_site__cannot_wish(visitor: Client, server: Server) -> None:
    turn = asked(visitor)
    headers = {"Origin": "https://la.example", "Sec-Fetch-Site": "cross-site"}
    assert visitor.post(f"/tra-loi/{turn.id}/dien-dat/", {"language": "en"}, headers=headers).status_code == 403
    assert server.asked == []


def test_api__tells_of_the_other_words_only_where_there_are_any(visitor: Client, server: Server) -> None:
    turn = asked(visitor)
    address = f"/api/v1/conversations/{turn.conversation_id}"
    assert "rephrased" not in text(visitor.get(address))
    visitor.post(f"/tra-loi/{turn.id}/dien-dat/", {"language": "en"})
    assert json.loads(text(visitor.get(address)))["turns"][0]["reply"]["rephrased"]["language"] == "en"


# Rewriting ------------------------------------------------------------------------------------------------------------
def test_question__is_sent_only_where_the_person_agrees(visitor: Client, server: Server) -> None:
    assert asked(visitor, UNSURE).decision == "decline"
    assert server.asked == []
    turn = asked(visitor, UNSURE, rewrite="1")
    assert (turn.decision, turn.reply.options[0].code) == ("clarify", BIRTH)
    assert len(server.asked) == 1


def test_agreement__is_asked_for_and_not_ticked_beforehand(visitor: Client, server: Server) -> None:
    page = text(visitor.get("/"))
    box = page[page.index('name="rewrite"') - 60 :][:140]
    assert "checked" not in box
    assert server.address.removeprefix("http://") in page


def test_programs__send_nothing_to_the_model(visitor: Client, server: Server) -> None:
    visitor.post("/api/v1/ask", {"question": UNSURE}, content_type="application/json")
    assert server.asked == []


def test_model__that_may_not_rewrite_is_not_asked(visitor: Client, server: Server, settings: Any) -> None:
    settings.MODEL_USES = "rephrase"
    assert asked(visitor, UNSURE, rewrite="1").decision == "decline"
    assert server.asked == []
    assert 'name="rewrite"' not in text(visitor.get("/"))


def test_sent_question__is_masked(visitor: Client, server: Server) -> None:
    asked(visitor, f"{UNSURE}, gọi tôi số 0900000000", rewrite="1")
    assert server.asked and "0900000000" not in json.dumps(server.asked)


@pytest.mark.parametrize("mood", ["stalled", "error_500", "no_json", "huge"])
def test_trouble_with_rewriting__gives_the_reply_that_there_would_be(
    visitor: Client, server: Server, settings: Any, mood: str
) -> None:
    settings.MODEL_REWRITE_SECONDS = 0.3
    plain = asked(visitor, UNSURE)
    server.mood = mood
    turn = asked(visitor, UNSURE, rewrite="1")
    assert turn.reply.model_copy(update={"id": ""}) == plain.reply.model_copy(update={"id": ""})


def test_reply_with_a_rewriting__is_not_remembered_for_those_who_did_not_agree(visitor: Client, server: Server) -> None:
    assert asked(visitor, UNSURE, rewrite="1").decision == "clarify"
    assert asked(visitor, UNSURE).decision == "decline"


def test_engine__answers_others_while_the_model_is_waited_for(visitor: Client, server: Server, settings: Any) -> None:
    settings.MODEL_REWRITE_SECONDS = 30.0
    server.mood = "held"
    opened = engines.current()
    made: list[Reply] = []
    waiting = threading.Thread(
        target=lambda: made.append(answering.answer(opened, "", UNSURE, State(), may_rewrite=True).reply)
    )
    waiting.start()
    while not server.asked:
        pass
    assert answering.answer(opened, "", ASKED, State()).reply.answered == (BIRTH,)
    assert made == []
    server.release.set()
    waiting.join()
    assert made[0].decision == "decline"


# Settings -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({}, []),
        ({"MODEL_URL": "http://127.0.0.1:8080/v1"}, []),
        ({"MODEL_URL": "ftp://127.0.0.1"}, ["motcua.E006"]),
        ({"MODEL_URL": "http://127.0.0.1:8080/v1", "MODEL_SECONDS": 0.0}, ["motcua.E006"]),
        ({"MODEL_URL": "http://127.0.0.1:8080/v1", "MODEL_USES": "answer"}, ["motcua.E006"]),
        ({"MODEL_URL": "http://127.0.0.1:8080/v1", "MODEL_AT_ONCE": 2}, ["motcua.E008"]),
        ({"MODEL_URL": "http://127.0.0.1:8080/v1", "MODEL_AT_ONCE": 2, "THREADS": 3}, []),
    ],
)
def test_settings__that_cannot_be_right_are_found(settings: Any, values: dict[str, Any], wrong: list[str]) -> None:
    for name, value in values.items():
        setattr(settings, name, value)
    assert [one.id for one in settings_hold(None)] == wrong


def test_privacy__tells_of_the_model(visitor: Client, server: Server) -> None:
    page = text(visitor.get("/quyen-rieng-tu/"))
    assert server.address.removeprefix("http://") in page and "không gửi dữ liệu cho bên thứ ba" not in page
