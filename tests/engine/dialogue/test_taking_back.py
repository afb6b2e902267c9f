"""Turns that take the last answer back: what may have been meant in its place is offered, and chosen."""

import pytest
from tests.engine.dialogue.test_conversation import BIRTH, DEATH, MARRIAGE, RESIDENCE, TEMPORARY, talk

from motcua.answers.reply import MOST_OTHERS, Decision
from motcua.dialogue.respond import Responder
from motcua.dialogue.state import State, Subject
from motcua.records.facets import Facet

QUESTION = "đăng ký khai sinh lệ phí bao nhiêu"
TOLD = State().answered(Subject(codes=(RESIDENCE,), facets=(Facet.FEE,)), (TEMPORARY, MARRIAGE), ("cư", "trú"))
TAKEN_BACK = [
    "không phải cái này",
    "khong phai cai nay",
    "Không phải thủ tục này ạ",
    "sai rồi, không phải thủ tục này",
    "trả lời sai rồi",
    "không đúng ý em",
    "hổng phải",
    "không phải.",
    "nhầm rồi bạn ơi",
    "hình như không đúng ạ",
    "bạn hiểu nhầm ý mình rồi",
]


def test_others__are_the_rest_of_the_ranking(responder: Responder) -> None:
    reply = talk(responder, QUESTION)
    codes = [one.code for one in reply.others]
    assert codes == [one.code for one in reply.procedures if one.code != BIRTH][:MOST_OTHERS] and codes


def test_others__are_none_where_nothing_is_answered(responder: Responder) -> None:
    reply = talk(responder, "cho hỏi về cư trú")
    assert reply.decision is not Decision.ANSWER and reply.procedures and reply.others == ()


@pytest.mark.parametrize("words", TAKEN_BACK)
def test_answer_taken_back__gets_what_may_be_meant_instead(responder: Responder, words: str) -> None:
    answer, state = responder.respond(QUESTION, State())
    reply, after = responder.respond(words, state)
    assert reply.decision is Decision.CLARIFY
    assert [option.code for option in reply.options] == [one.code for one in answer.others]
    assert "Xin lỗi" in reply.text and all(option.name in reply.text for option in reply.options)
    assert after.subjects == () and after.pending == (Facet.FEE,)


@pytest.mark.parametrize("words", ["số 1", "1", "cái đầu"])
def test_what_is_meant_instead__is_told_of_the_side_asked_before(responder: Responder, words: str) -> None:
    reply, state = responder.respond("không phải cái này", TOLD)
    assert [option.code for option in reply.options] == [TEMPORARY, MARRIAGE]
    reply, state = responder.respond(words, state)
    assert (reply.answered, reply.facets) == ((TEMPORARY,), (Facet.FEE,))
    assert state.others == (MARRIAGE,)


def test_answer_taken_back_twice__gets_what_is_left(responder: Responder) -> None:
    _, state = responder.respond("không phải cái này", TOLD)
    _, state = responder.respond("số 1", state)
    reply, state = responder.respond("không phải thủ tục này", state)
    assert [option.code for option in reply.options] == [MARRIAGE]
    _, state = responder.respond("số 1", state)
    reply, state = responder.respond("cũng không đúng", state)
    assert (reply.decision, reply.options) == (Decision.DECLINE, ())
    assert "bộ phận một cửa" in reply.text and state.subject is None


def test_side_asked_on__leaves_what_may_be_meant_instead(responder: Responder) -> None:
    _, state = responder.respond("còn thời hạn?", TOLD)
    reply, _ = responder.respond("không phải cái này", state)
    assert [option.code for option in reply.options] == [TEMPORARY, MARRIAGE]
    assert reply.facets == (Facet.TIME_LIMIT,)


def test_offer_that_is_taken_back__is_not_made_twice(responder: Responder) -> None:
    _, state = responder.respond("không phải cái này", TOLD)
    reply, state = responder.respond("không phải cái này", state)
    assert (reply.decision, reply.options, state.options) == (Decision.DECLINE, (), ())


def test_not_knowing_which_is_meant_instead__is_sent_on(responder: Responder) -> None:
    _, state = responder.respond("không phải cái này", TOLD)
    reply, state = responder.respond("không biết", state)
    assert (reply.decision, reply.answered, state) == (Decision.DECLINE, (), State())
    assert "bộ phận một cửa" in reply.text


@pytest.mark.parametrize(
    ("words", "facets"),
    [(f"Đăng ký tạm trú (mã {TEMPORARY})", [Facet.FEE]), (f"{TEMPORARY} cần giấy tờ gì", [Facet.DOCUMENTS])],
)
def test_code_of_what_may_be_meant_instead__keeps_the_side(
    responder: Responder, words: str, facets: list[Facet]
) -> None:
    reply, _ = responder.respond(words, TOLD)
    assert (reply.answered, list(reply.facets)) == ((TEMPORARY,), facets)


def test_code_of_another__does_not_keep_the_side(responder: Responder) -> None:
    reply, state = responder.respond(DEATH, TOLD)
    assert reply.answered == (DEATH,) and Facet.OVERVIEW in reply.facets
    assert state.others == ()


def test_taking_back_with_what_is_meant__is_searched_with_the_words_before(responder: Responder) -> None:
    _, state = responder.respond(QUESTION, State())
    reply, _ = responder.respond("không phải, ý em là đăng ký lại cơ", state)
    assert reply.decision is Decision.ANSWER
    assert "đăng ký lại khai sinh" in reply.procedures[0].name.lower()


def test_taking_back_with_another_subject__answers_that(responder: Responder) -> None:
    assert talk(responder, QUESTION, "không phải, tôi hỏi đăng ký kết hôn").answered == (MARRIAGE,)


@pytest.mark.parametrize("words", TAKEN_BACK)
def test_taking_back_before_any_answer__is_answered_courteously(responder: Responder, words: str) -> None:
    reply, state = responder.respond(words, State())
    assert (reply.decision, reply.options, state) == (Decision.SMALLTALK, (), State())


@pytest.mark.parametrize("words", ["1", "12"])
def test_number_with_no_list_to_choose_from__asks_for_a_subject(responder: Responder, words: str) -> None:
    reply = talk(responder, words)
    assert (reply.decision, reply.options) == (Decision.SMALLTALK, ())
