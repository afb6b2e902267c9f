"""A turn about several procedures, and a story about one."""

import pytest

from motcua.dialogue.segments import beside, each_asks, segments
from motcua.dialogue.several import FAR, WEIGHED, parted, weighed
from motcua.engine import Engine
from motcua.retrieval.collocations import Collocations

BIRTH, DEATH, MARRIAGE, RESIDENCE = "1.001193", "1.000656", "1.000894", "1.004222"
NONE = Collocations(frozenset(), frozenset())


def pieces(engine: Engine, words: str, inner: Collocations = NONE) -> list[str]:
    question = engine.reader.read(words)
    return [" ".join(question.tokens[part.start : part.end]) for part in segments(question, inner)]


def told(engine: Engine, words: str) -> list[bool]:
    return [part.told for part in segments(engine.reader.read(words), NONE)]


def test_joining_word__parts_a_turn_unless_it_stands_so_in_a_name(engine: Engine) -> None:
    words = "ông có công với cách mạng"
    assert len(pieces(engine, words)) == 2
    inner = Collocations.count([["người", "có", "công", "với", "cách", "mạng"]])
    assert pieces(engine, words, inner) == [words]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("tôi mới ly hôn, muốn đăng ký thường trú", [True, False]),
        ("ông nội tôi đã mất và cần khai tử", [True, False]),
        ("khai sinh cho con mới sinh, khai tử cho ông", [False, False]),
        ("tôi mới cưới cần giấy tờ gì, đăng ký thường trú ở đâu", [False, False]),  # it asks, so it is not only told
    ],
)
def test_part__that_tells_what_happened_is_marked(engine: Engine, words: str, expected: list[bool]) -> None:
    assert told(engine, words) == expected


def test_parts__that_each_ask_stand_beside_each_other(engine: Engine) -> None:
    question = engine.reader.read("khai sinh cần gì, khai tử mất bao lâu")
    parts = segments(question, NONE)
    assert each_asks(question, parts)
    assert beside(question, parts, NONE)


def test_parts__are_ranked_by_how_sure_each_is_and_where_the_whole_turn_has_it(engine: Engine) -> None:
    question = engine.reader.read("đăng ký khai tử cần gì, đăng ký thường trú mất bao lâu")
    whole = engine.searcher.search(question.query)
    turn = parted(question, engine.searcher.indexes.collocations, whole, engine.searcher.search)
    assert turn is not None
    rows = engine.searcher.indexes.entries.rows
    assert {rows[part.ranking[0].number].code for part in turn.parts} == {DEATH, RESIDENCE}
    assert [part.sureness for part in turn.parts] == sorted((part.sureness for part in turn.parts), reverse=True)
    assert all(0 <= part.place <= FAR for part in turn.parts)
    features = weighed(turn, turn.parts[1], whole)
    assert features.shape == (len(WEIGHED),)
    assert features[WEIGHED.index("each_asks")] == 1.0


def test_turn__about_one_thing_has_no_parts(engine: Engine) -> None:
    question = engine.reader.read("đăng ký khai sinh cần giấy tờ gì")
    whole = engine.searcher.search(question.query)
    assert parted(question, engine.searcher.indexes.collocations, whole, engine.searcher.search) is None
