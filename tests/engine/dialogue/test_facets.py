import pytest

from motcua.dialogue.respond import Responder
from motcua.dialogue.state import State
from motcua.engine import Engine
from motcua.records.facets import IN_OVERVIEW, Facet

ASKED = (
    ("cần giấy tờ gì", Facet.DOCUMENTS),
    ("hồ sơ gồm những gì", Facet.DOCUMENTS),
    ("cần mang theo gì", Facet.DOCUMENTS),
    ("can giay to gi", Facet.DOCUMENTS),
    ("tải mẫu tờ khai ở đâu", Facet.FORMS),
    ("lệ phí bao nhiêu", Facet.FEE),
    ("le phi bao nhieu", Facet.FEE),
    ("hết bao nhiêu tiền", Facet.FEE),
    ("có mất phí không", Facet.FEE),
    ("mất bao lâu", Facet.TIME_LIMIT),
    ("mấy ngày thì xong", Facet.TIME_LIMIT),
    ("bao gio co ket qua", Facet.TIME_LIMIT),
    ("nộp ở đâu", Facet.WHERE),
    ("cơ quan nào giải quyết", Facet.WHERE),
    ("các bước thực hiện", Facet.STEPS),
    ("trình tự thế nào", Facet.STEPS),
    ("nộp online được không", Facet.CHANNELS),
    ("có nộp qua bưu điện được không", Facet.CHANNELS),
    ("cần điều kiện gì", Facet.CONDITIONS),
    ("ai được làm", Facet.WHO),
    ("đối tượng nào", Facet.WHO),
    ("căn cứ pháp lý", Facet.LEGAL_BASIS),
    ("theo nghị định nào", Facet.LEGAL_BASIS),
    ("kết quả nhận được là gì", Facet.RESULT),
)


@pytest.mark.parametrize(("words", "facet"), ASKED)
def test_side__is_recognised(engine: Engine, words: str, facet: Facet) -> None:
    assert facet in engine.reader.read(f"đăng ký khai sinh {words}").facets


@pytest.mark.parametrize(("words", "facet"), ASKED)
def test_side__is_told_in_the_reply(responder: Responder, words: str, facet: Facet) -> None:
    reply, _ = responder.respond(f"đăng ký thường trú {words}?", State())
    assert reply.answered == ("1.004222",)
    assert facet in reply.facets
    assert any(fact.facet is facet for fact in reply.facts)


def test_every_side__can_be_asked_about() -> None:
    assert {facet for _, facet in ASKED} | {Facet.OVERVIEW} == set(Facet)


def test_several_sides__are_all_told(responder: Responder) -> None:
    reply, _ = responder.respond("đăng ký khai sinh cần giấy tờ gì, lệ phí bao nhiêu, nộp ở đâu?", State())
    assert set(reply.facets) == {Facet.DOCUMENTS, Facet.FEE, Facet.WHERE}


def test_no_side__gives_the_overview(responder: Responder) -> None:
    reply, _ = responder.respond("đăng ký khai sinh", State())
    assert set(reply.facets) == {Facet.OVERVIEW, *IN_OVERVIEW}


@pytest.mark.parametrize(
    ("words", "facet", "other"),
    [
        ("mất bao nhiêu ngày", Facet.TIME_LIMIT, Facet.FEE),
        ("căn cứ ở đâu", Facet.LEGAL_BASIS, Facet.WHERE),
        ("tải mẫu ở đâu", Facet.FORMS, Facet.WHERE),
    ],
)
def test_longest_phrase__decides(engine: Engine, words: str, facet: Facet, other: Facet) -> None:
    facets = engine.reader.read(f"đăng ký khai sinh {words}").facets
    assert facet in facets
    assert other not in facets
