"""Which sides are asked about where no whole phrase says so: lists of nouns, frames, cases put, and what goes along."""

import pytest

from motcua.dialogue.respond import Responder
from motcua.dialogue.sides import asked_in
from motcua.dialogue.state import State
from motcua.engine import Engine
from motcua.records.facets import Facet

DOCUMENTS, FEE, TIME, WHERE = Facet.DOCUMENTS, Facet.FEE, Facet.TIME_LIMIT, Facet.WHERE
STEPS, CONDITIONS, WHO, CHANNELS = Facet.STEPS, Facet.CONDITIONS, Facet.WHO, Facet.CHANNELS


def sides(engine: Engine, words: str) -> set[Facet]:
    return set(engine.reader.read(words).facets)


@pytest.mark.parametrize(
    ("words", "facets"),
    [
        ("giấy tờ và lệ phí đăng ký khai sinh là gì", {DOCUMENTS, FEE}),
        ("đăng ký kết hôn: hồ sơ, thời gian giải quyết và lệ phí", {DOCUMENTS, TIME, FEE}),
        ("mang giấy tờ này đi đăng ký khai sinh ở đâu", {WHERE}),
        ("nộp hồ sơ khai tử ở đâu", {WHERE}),
    ],
)
def test_noun__asks_for_a_side_only_in_a_list(engine: Engine, words: str, facets: set[Facet]) -> None:
    assert sides(engine, words) == facets


@pytest.mark.parametrize(
    ("words", "facets"),
    [
        ("khách ngủ lại thì báo lưu trú sao", {STEPS, DOCUMENTS}),
        ("xin bản sao", set()),
        ("khách ở chơi có cần khai báo tạm vắng không", {CONDITIONS, WHO, DOCUMENTS}),
        ("ở trọ đăng ký thường trú được không", {CONDITIONS, WHO, DOCUMENTS}),
        ("khai sinh ở nơi tạm trú có được không", {WHERE, CONDITIONS, WHO, DOCUMENTS}),
        ("khai sinh nộp online được không", {CHANNELS}),
        ("nếu không còn giấy tờ gốc thì sao", {DOCUMENTS, CONDITIONS}),
        ("phí 8 nghìn đúng không", {FEE}),
    ],
)
def test_clause__asks_by_its_frame(engine: Engine, words: str, facets: set[Facet]) -> None:
    assert sides(engine, words) == facets


def test_condition_asked_for__is_told_beside_another_side(engine: Engine) -> None:
    assert sides(engine, "tạm trú có điều kiện gì, giải quyết mấy ngày") == {CONDITIONS, TIME}


def test_what_cancels_a_phrase__must_stand_in_one_clause(engine: Engine) -> None:
    assert sides(engine, "thường trú nộp ở đâu, có qua mạng không") == {WHERE, CHANNELS}


def test_extension__does_not_hide_how_long_it_takes(engine: Engine) -> None:
    assert sides(engine, "gia hạn tạm trú mất bao lâu, hồ sơ gồm những gì") == {TIME, DOCUMENTS}


def test_side__in_the_name_of_a_procedure_is_no_question(engine: Engine) -> None:
    assert sides(engine, "đăng ký khai sinh lưu động") == set()


LICENCE = "cấp giấy chứng nhận đủ điều kiện kinh doanh dược"


@pytest.mark.parametrize(
    ("words", "facets"),
    [
        ("xin giấy chứng nhận đủ điều kiện kinh doanh dược", set()),
        ("giấy chứng nhận đủ điều kiện", set()),
        ("giấy chứng nhận đủ điều kiện | đủ điều kiện kinh doanh dược chưa", {CONDITIONS}),
        ("đủ điều kiện kinh doanh dược chưa", {CONDITIONS}),
        ("phải đủ điều kiện kinh doanh dược", {CONDITIONS}),
        ("giấy chứng nhận đủ điều kiện | lệ phí bao nhiêu", {FEE}),
    ],
)
def test_phrase__between_the_same_words_as_in_a_name_asks_nothing(words: str, facets: set[Facet]) -> None:
    clauses = [clause.split() for clause in words.split(" | ")]
    tokens = [token for clause in clauses for token in clause]
    breaks = {len(clauses[0])} if len(clauses) > 1 else set()
    found = asked_in(tokens, breaks, lambda run: " ".join(run) in LICENCE)
    assert {side.facet for side in found} - {Facet.OVERVIEW} == facets


def test_name_typed_whole__is_told_as_a_whole(full_engine: Engine) -> None:
    """As officers copy it from the list: of every seventh name next to none is taken to ask for a side."""
    responder = Responder(full_engine.catalogue, full_engine.searcher, full_engine.reader)
    names = sorted({row.name for row in full_engine.searcher.indexes.entries.rows})[::7]
    replies = [responder.respond(name, State())[0] for name in names]
    sides_alone = [name for name, reply in zip(names, replies, strict=True) if Facet.OVERVIEW not in reply.facets]
    assert len(sides_alone) <= 0.03 * len(names), sides_alone
