"""Nothing a person types makes the engine fail."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from motcua.answers.reply import Reply
from motcua.answers.verifier import faults
from motcua.dialogue.respond import Responder
from motcua.dialogue.state import State
from motcua.engine import Engine

WORDS = (
    "đăng ký khai sinh",
    "khai tử",
    "ket hon",
    "thường trú",
    "lệ phí",
    "bao nhiêu",
    "nộp ở đâu",
    "còn",
    "thế",
    "không phải",
    "chứ không phải",
    "và",
    "so sánh",
    "cái thứ hai",
    "cái cuối",
    "số 3",
    "nó",
    "ko",
    "đc",
    "1.001193",
    "500.000",
    "?",
    ",",
    "…",
    "\n",
    "\t",
    "|",
    "[1]",
    "{kin}",
    "https://a.example",
    "\x00",
    "\ud800",
    "\udfff",
    "\u200b",
    "\u0300\u0301",
    "🙂",
    "İ",
    "ﬁ",
    "ＡＢＣ",
    "١٢٣",
    "²",
    "<script>",
    "' OR 1=1",
    "%s",
    "\\",
    "{",
    "}",
    "\u202e",
    "\ufeff",
    "\x1b[31m",
)
typed = st.one_of(
    st.text(st.characters(), max_size=200),
    st.text(st.characters(categories=("Cs", "Cc", "Mn", "Nd", "Lo", "L")), max_size=60),
    st.lists(st.sampled_from(WORDS), max_size=15).map(" ".join),
    st.lists(st.sampled_from(WORDS), max_size=15).map("".join),
)


def hold(engine: Engine, reply: Reply) -> None:
    assert reply.text
    assert faults(reply, engine.catalogue.get) == []
    assert len(reply.procedures) <= 10
    json.loads(reply.model_dump_json())


@settings(max_examples=300)
@given(first=typed, second=typed)
def test_any_text__gets_a_verified_reply(engine: Engine, responder: Responder, first: str, second: str) -> None:
    reply, state = responder.respond(first, State())
    hold(engine, reply)
    reply, _ = responder.respond(second, State.model_validate_json(state.model_dump_json()))
    hold(engine, reply)


@settings(max_examples=150)
@given(
    text=typed, codes=st.lists(st.sampled_from(["1.001193", "1.000656", "9.999999", "", "x"]), max_size=6).map(tuple)
)
def test_any_text__after_any_options_gets_a_reply(
    engine: Engine, responder: Responder, text: str, codes: tuple[str, ...]
) -> None:
    reply, _ = responder.respond(text, State(options=codes))
    hold(engine, reply)


@pytest.mark.parametrize(
    "text",
    [
        "a" * 1_000_000,
        "đăng ký khai sinh " * 60_000,
        "\x00" * 1_000_000,
        "\ud800" * 100_000,
        "ế" * 1_000_000,
        "e\u0302\u0301" * 300_000,
        "\u0301" * 1_000_000,
        "?" * 1_000_000,
        "\n" * 1_000_000,
        "1" * 1_000_000,
        "không phải " * 90_000,
        "và còn với " * 90_000,
        "🙂" * 250_000,
        "cái thứ " + "9" * 5_000,
        "9" * 5_000,
    ],
    ids=lambda text: ascii(text[:12]),
)
def test_huge_text__gets_a_reply(engine: Engine, responder: Responder, text: str) -> None:
    reply, state = responder.respond(text, State())
    hold(engine, reply)
    reply, _ = responder.respond(text, state.model_copy(update={"options": ("1.001193", "1.000656")}))
    hold(engine, reply)
