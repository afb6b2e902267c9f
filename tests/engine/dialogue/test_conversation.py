import json
from collections.abc import Sequence

import pytest

from motcua.answers.reply import MOST_OPTIONS, MOST_PROCEDURES, Decision, Reply
from motcua.answers.verifier import faults
from motcua.dialogue.conversation import MOST_TURNS, parse, reply_to
from motcua.dialogue.respond import Responder
from motcua.dialogue.state import State
from motcua.engine import Engine
from motcua.errors import Place, TurnError
from motcua.records.facets import Facet
from motcua.text.folding import fold
from motcua.text.tokens import tokenise

BIRTH, DEATH, MARRIAGE, RESIDENCE, TEMPORARY = "1.001193", "1.000656", "1.000894", "1.004222", "1.004194"
CONTRACT_KEYS = {
    "id",
    "version",
    "decision",
    "answered",
    "procedures",
    "options",
    "facets",
    "text",
    "facts",
    "citations",
    "reason",
    "suggestions",
}


def talk(responder: Responder, *turns: str, state: State | None = None) -> Reply:
    """The reply to the last turn, the state carried on."""
    state = state or State()
    for turn in turns:
        reply, state = responder.respond(turn, state)
    return reply


def shown(*codes: str, facets: Sequence[Facet] = ()) -> State:
    return State(options=codes, pending=tuple(facets))


@pytest.mark.parametrize(
    ("words", "facet"),
    [
        ("còn phí?", Facet.FEE),
        ("phí?", Facet.FEE),
        ("thế lệ phí bao nhiêu", Facet.FEE),
        ("còn lệ phí thì sao", Facet.FEE),
        ("bao lâu thì xong", Facet.TIME_LIMIT),
        ("nộp ở đâu vậy", Facet.WHERE),
        ("làm online được không", Facet.CHANNELS),
        ("cái đó cần giấy tờ gì", Facet.DOCUMENTS),
        ("thủ tục này theo luật nào", Facet.LEGAL_BASIS),
    ],
)
def test_follow_up__asks_of_the_subject_before(responder: Responder, words: str, facet: Facet) -> None:
    reply = talk(responder, "đăng ký kết hôn gồm các bước nào", words)
    assert reply.answered == (MARRIAGE,)
    assert reply.facets == (facet,)


def test_follow_up__holds_over_several_turns(responder: Responder) -> None:
    reply = talk(responder, "đăng ký kết hôn", "lệ phí bao nhiêu", "nộp ở đâu", "mất bao lâu")
    assert reply.answered == (MARRIAGE,)
    assert reply.facets == (Facet.TIME_LIMIT,)


@pytest.mark.parametrize("words", ["còn đăng ký kết hôn?", "thế còn đăng ký kết hôn thì sao", "còn kết hôn"])
def test_follow_up__with_another_subject_keeps_the_side(responder: Responder, words: str) -> None:
    reply = talk(responder, "đăng ký khai tử lệ phí bao nhiêu", words)
    assert reply.answered == (MARRIAGE,)
    assert reply.facets == (Facet.FEE,)


def test_new_subject__leaves_the_old_one(responder: Responder) -> None:
    reply = talk(responder, "đăng ký khai tử lệ phí bao nhiêu", "đăng ký thường trú cần giấy tờ gì")
    assert reply.answered == (RESIDENCE,)
    assert reply.facets == (Facet.DOCUMENTS,)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("cái thứ nhất", BIRTH),
        ("cái đầu tiên", BIRTH),
        ("thứ hai", DEATH),
        ("số 2", DEATH),
        ("2", DEATH),
        ("cai thu hai", DEATH),
        ("cái cuối cùng", MARRIAGE),
        ("mục 3", MARRIAGE),
        ("cái ở giữa", DEATH),
    ],
)
def test_ordinal__chooses_from_the_list_shown(responder: Responder, words: str, code: str) -> None:
    assert talk(responder, words, state=shown(BIRTH, DEATH, MARRIAGE)).answered == (code,)


def test_ordinal__may_ask_for_a_side(responder: Responder) -> None:
    reply = talk(responder, "cái thứ hai lệ phí bao nhiêu", state=shown(BIRTH, DEATH))
    assert reply.answered == (DEATH,)
    assert reply.facets == (Facet.FEE,)


def test_ordinal__without_a_side_takes_the_one_asked_before(responder: Responder) -> None:
    reply = talk(responder, "cái thứ hai", state=shown(BIRTH, DEATH, facets=(Facet.FEE,)))
    assert reply.facets == (Facet.FEE,)


def test_ordinal__past_the_list_chooses_nothing_from_it(responder: Responder) -> None:
    reply = talk(responder, "cái thứ năm", state=shown(BIRTH, DEATH))
    assert reply.decision is not Decision.ANSWER


def test_option__that_the_catalogue_lacks_is_declined(responder: Responder) -> None:
    reply = talk(responder, "cái thứ nhất", state=shown("9.999999", BIRTH))
    assert reply.decision is Decision.DECLINE
    assert reply.reason == "no_record"


@pytest.mark.parametrize(
    "words",
    [
        "không phải, tôi hỏi đăng ký kết hôn",
        "à không, ý tôi là đăng ký kết hôn",
        "nhầm rồi, đăng ký kết hôn cơ",
        "sai rồi, kết hôn",
    ],
)
def test_correction__takes_the_new_subject(responder: Responder, words: str) -> None:
    reply = talk(responder, "đăng ký khai tử lệ phí bao nhiêu", words)
    assert reply.answered == (MARRIAGE,)
    assert Facet.FEE in reply.facets


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("đăng ký thường trú chứ không phải tạm trú", RESIDENCE),
        ("đăng ký tạm trú, không phải thường trú", TEMPORARY),
        ("đăng ký khai sinh chứ không phải khai tử", BIRTH),
        ("dang ky khai tu chu khong phai khai sinh", DEATH),
        ("không phải khai sinh, tôi hỏi đăng ký khai tử", DEATH),
    ],
)
def test_contrast__leaves_out_what_is_not_meant(responder: Responder, words: str, code: str) -> None:
    assert talk(responder, words).answered == (code,)


@pytest.mark.parametrize("kind", ["loại", "bản"])
def test_contrast__typed_without_marks_is_read_as_with_them(full_engine: Engine, kind: str) -> None:
    typed = f"nhận giám hộ bình thường, không phải {kind} có yếu tố nước ngoài nhé"
    read = full_engine.reader.read(fold(typed))
    assert read.tokens == tuple(tokenise(typed))
    assert {read.tokens[place] for place in read.denied} >= {"yếu", "tố", "nước", "ngoài"}


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("đăng ký khai tử cần gì, đăng ký thường trú mất bao lâu", (DEATH, RESIDENCE)),
        ("đăng ký khai sinh và đăng ký kết hôn nộp ở đâu", (BIRTH, MARRIAGE)),
        ("đăng ký khai tử với đăng ký thường trú lệ phí bao nhiêu", (DEATH, RESIDENCE)),
        ("so sánh đăng ký thường trú với đăng ký tạm trú", (RESIDENCE, TEMPORARY)),
        ("khai sinh cần gì, kết hôn cần gì, khai tử cần gì", (BIRTH, MARRIAGE, DEATH)),
    ],
)
def test_several_procedures__are_all_answered(responder: Responder, words: str, codes: tuple[str, ...]) -> None:
    reply = talk(responder, words)
    assert reply.answered == codes  # in the order asked
    assert {one.code for one in reply.procedures[: len(codes)]} == set(codes)
    assert {fact.code for fact in reply.facts} == set(codes)


def test_several_procedures__each_gets_the_sides_asked_of_it(responder: Responder) -> None:
    reply = talk(responder, "đăng ký khai tử cần giấy tờ gì, đăng ký thường trú mất bao lâu")
    told = {(fact.code, fact.facet) for fact in reply.facts if fact.facet is not Facet.OVERVIEW}
    assert told == {(DEATH, Facet.DOCUMENTS), (RESIDENCE, Facet.TIME_LIMIT)}


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("quay lại cái thường trú lúc nãy, mất bao lâu", RESIDENCE),
        ("quay lại chuyện lúc nãy, phí bao nhiêu", RESIDENCE),
        ("còn kết hôn phí bao nhiêu", MARRIAGE),
    ],
)
def test_earlier_subject__can_be_gone_back_to(responder: Responder, words: str, code: str) -> None:
    reply = talk(responder, "đăng ký thường trú cần gì", "còn đăng ký kết hôn thì sao", words)
    assert reply.answered == (code,)


def test_what_is_said_not_to_be_the_case__is_not_looked_for(responder: Responder) -> None:
    reply = talk(responder, "đăng ký khai sinh, không có yếu tố nước ngoài, cần giấy tờ gì")
    assert reply.answered == (BIRTH,)
    assert talk(responder, "đăng ký khai sinh có yếu tố nước ngoài cần giấy tờ gì").answered == ("2.000528",)


@pytest.mark.parametrize("words", ["", "   ", "???", "\x00", "👍"])
def test_nothing_asked__asks_what_is_meant(responder: Responder, words: str) -> None:
    reply = talk(responder, words)
    assert reply.decision is not Decision.ANSWER
    assert reply.text
    assert reply.facts == ()


@pytest.mark.parametrize("words", ["giá vàng hôm nay", "viết bài thơ về mùa thu", "thời tiết Hà Nội ngày mai"])
def test_what_no_procedure_answers__is_not_answered(responder: Responder, words: str) -> None:
    reply = talk(responder, words)
    assert reply.decision is not Decision.ANSWER
    assert reply.answered == ()


def test_decline__has_a_reason(responder: Responder) -> None:
    reply = talk(responder, "qwrtp zxcvb hjkl")
    assert reply.decision is Decision.DECLINE
    assert reply.reason is not None


@pytest.mark.parametrize(
    "turns",
    [
        ("đăng ký khai sinh",),
        ("đăng ký khai sinh cần giấy tờ gì", "còn lệ phí?"),
        ("khai sinh và khai tử nộp ở đâu",),
        ("abc xyz",),
        ("",),
        ("đăng ký",),
    ],
)
def test_reply__keeps_the_contract(engine: Engine, responder: Responder, turns: tuple[str, ...]) -> None:
    reply = talk(responder, *turns)
    raw = json.loads(reply.model_dump_json())
    assert set(raw) == CONTRACT_KEYS
    assert raw["version"] == 1
    assert len(raw["procedures"]) <= MOST_PROCEDURES == 10
    assert len(raw["options"]) <= MOST_OPTIONS == 6
    assert all(0 <= one["confidence"] <= 1 for one in raw["procedures"])
    assert (raw["reason"] is not None) == (raw["decision"] == "decline")
    assert bool(raw["answered"]) == (raw["decision"] == "answer")
    assert bool(raw["options"]) == (raw["decision"] == "clarify")
    if raw["answered"]:
        assert raw["procedures"][0]["code"] == raw["answered"][0]
    assert faults(reply, engine.catalogue.get) == []
    assert Reply.model_validate_json(reply.model_dump_json()) == reply


def test_long_question__is_answered_from_its_beginning(responder: Responder) -> None:
    reply = talk(responder, "đăng ký khai sinh cần giấy tờ gì? " + "la " * 400_000)
    assert reply.text


def test_conversation__gives_the_last_reply_with_its_id(responder: Responder) -> None:
    turns = [{"role": "user", "text": "đăng ký khai sinh"}, {"role": "user", "text": "lệ phí bao nhiêu"}]
    line = json.dumps({"id": "câu-7", "turns": turns})
    reply = reply_to(parse(line, Place("x", 1)), responder)
    assert reply.id == "câu-7"
    assert reply.answered == (BIRTH,)
    assert reply.facets == (Facet.FEE,)


def test_conversation__options_of_an_assistant_turn_replace_the_engines_own(responder: Responder) -> None:
    turns = [
        {"role": "user", "text": "đăng ký khai sinh lệ phí bao nhiêu"},
        {"role": "assistant", "options": [RESIDENCE, TEMPORARY]},
        {"role": "user", "text": "cái thứ hai nộp ở đâu"},
    ]
    reply = reply_to(parse(json.dumps({"id": "a", "turns": turns}), Place("x", 1)), responder)
    assert reply.answered == (TEMPORARY,)
    assert reply.facets == (Facet.WHERE,)


def test_conversation__assistant_turn_without_options_changes_nothing(responder: Responder) -> None:
    turns = [
        {"role": "user", "text": "đăng ký khai sinh"},
        {"role": "assistant", "text": "gì đó"},
        {"role": "user", "text": "lệ phí bao nhiêu"},
    ]
    assert reply_to(parse(json.dumps({"id": "a", "turns": turns}), Place("x", 1)), responder).answered == (BIRTH,)


USER = {"role": "user", "text": "x"}


@pytest.mark.parametrize(
    ("value", "field"),
    [
        ({"turns": [USER]}, "id"),
        ({"id": 7, "turns": [USER]}, "id"),
        ({"id": "a"}, "turns"),
        ({"id": "a", "turns": []}, "turns"),
        ({"id": "a", "turns": "x"}, "turns"),
        ({"id": "a", "turns": [{"role": "bot", "text": "x"}]}, "turns.0"),
        ({"id": "a", "turns": [{"text": "x"}]}, "turns.0"),
        ({"id": "a", "turns": [USER, {"role": "user"}]}, "turns.1"),
        ({"id": "a", "turns": [{"role": "user", "text": None}]}, "turns.0"),
        ({"id": "a", "turns": [{"role": "assistant", "options": [1]}, USER]}, "turns.0"),
        ({"id": "a", "turns": [{"role": "assistant", "options": ["1.001193"]}]}, "turns"),
        ({"id": "a", "turns": [USER] * (MOST_TURNS + 1)}, "turns"),
        ([], ""),
        (None, ""),
        ("x", ""),
    ],
)
def test_conversation__of_another_form_is_refused(value: object, field: str) -> None:
    with pytest.raises(TurnError) as caught:
        parse(json.dumps(value), Place("tệp", 5))
    assert "tệp, dòng 5" in caught.value.message
    assert field in caught.value.message


@pytest.mark.parametrize("line", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b'{"id": "a", "turns": [}', b"NaN"])
def test_conversation__that_is_no_json_is_refused(line: bytes) -> None:
    with pytest.raises(TurnError, match="dòng 5"):
        parse(line, Place("tệp", 5))


@pytest.mark.parametrize(
    ("words", "answered", "facets"),
    [
        (BIRTH, (BIRTH,), {Facet.OVERVIEW}),
        (f"thủ tục {BIRTH} cần giấy tờ gì", (BIRTH,), {Facet.DOCUMENTS}),
        (f"so phí {TEMPORARY} với {RESIDENCE}", (TEMPORARY, RESIDENCE), {Facet.FEE}),
    ],
)
def test_code_in_a_turn__is_the_procedure_meant(
    responder: Responder, words: str, answered: tuple[str, ...], facets: set[Facet]
) -> None:
    reply = talk(responder, words)
    assert reply.answered == answered
    assert facets <= set(reply.facets)


def test_code_in_a_turn__goes_before_the_subject_spoken_of(responder: Responder) -> None:
    assert talk(responder, "đăng ký kết hôn cần giấy tờ gì", f"còn {DEATH} thì phí bao nhiêu").answered == (DEATH,)


def test_unknown_code__is_declined(responder: Responder) -> None:
    assert talk(responder, "1.999999 cần giấy tờ gì").decision is Decision.DECLINE


ASKED_BACK = State().asking((RESIDENCE, TEMPORARY), (Facet.FEE,), ("cư", "trú"))


@pytest.mark.parametrize(
    "words", ["Không phải các việc trên", "không cái nào", "khong phai cai nao ca", "đều không phải ạ", "hổng cái nào"]
)
def test_none_of_what_was_offered__is_an_answer(responder: Responder, words: str) -> None:
    reply, state = responder.respond(words, ASKED_BACK)
    assert (reply.decision, reply.answered, reply.options) == (Decision.DECLINE, (), ())
    assert "bộ phận một cửa" in reply.text
    assert state.options == () and state.asked_back == ()


def test_none_of_what_was_offered__with_what_is_meant_answers_that(responder: Responder) -> None:
    reply, _ = responder.respond("không có cái nào đúng, tôi hỏi đăng ký kết hôn", ASKED_BACK)
    assert reply.answered == (MARRIAGE,)


@pytest.mark.parametrize("words", ["không biết", "khong biet nua", "tôi không rõ lắm", "cái nào cũng được ạ"])
def test_not_knowing__gets_the_likeliest_with_the_side_asked(responder: Responder, words: str) -> None:
    reply, _ = responder.respond(words, ASKED_BACK)
    assert reply.answered == (RESIDENCE,)
    assert reply.facets == (Facet.FEE,)


def test_not_knowing_where__asks_of_the_subject_before(responder: Responder) -> None:
    reply = talk(responder, "đăng ký kết hôn cần gì", "không biết làm ở đâu")
    assert reply.answered == (MARRIAGE,)
    assert Facet.WHERE in reply.facets


def test_side_asked_on__is_understood_without_marks(responder: Responder) -> None:
    reply = talk(responder, "dang ky ket hon can gi", "con phi?")
    assert reply.answered == (MARRIAGE,)
    assert reply.facets == (Facet.FEE,)
