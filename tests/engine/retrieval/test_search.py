import pytest

from motcua.dialogue.respond import Responder
from motcua.dialogue.state import State
from motcua.engine import Engine
from motcua.retrieval.query import Query

BIRTH, DEATH, MARRIAGE, RESIDENCE, SHOP = "1.001193", "1.000656", "1.000894", "1.004222", "1.001612"


def ranking(engine: Engine, question: str, province: str | None = None) -> list[str]:
    rows = engine.searcher.indexes.entries.rows
    return [rows[one.number].code for one in engine.searcher.search(engine.reader.read(question).query, province)]


@pytest.mark.parametrize("number", range(25))
def test_official_name__finds_its_procedure(engine: Engine, number: int) -> None:
    rows = engine.searcher.indexes.entries.rows
    found = ranking(engine, rows[number].name)
    keys = {row.code: row.key for row in rows}
    assert keys[found[0]] == rows[number].key


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("làm giấy khai sinh cho con mới đẻ", BIRTH),
        ("ba tôi mới mất, làm giấy chứng tử", DEATH),
        ("lấy vợ thì đăng ký ở đâu", MARRIAGE),
        ("nhập hộ khẩu về nhà chồng", RESIDENCE),
        ("mở tiệm tạp hóa, đăng ký hộ kinh doanh cần gì", SHOP),
        ("photo công chứng giấy tờ", "2.000815"),
        ("xin giấy độc thân", "1.004873"),
    ],
)
def test_everyday_name__finds_its_procedure(engine: Engine, question: str, code: str) -> None:
    assert ranking(engine, question)[0] == code


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("dang ky khai sinh", BIRTH),
        ("dang ky khai tu can giay to gi", DEATH),
        ("dang ky ket hon", MARRIAGE),
        ("DANG KY THUONG TRU", RESIDENCE),
        ("ho tro trong que huu co", "9.000101"),
        ("thu hoi giay phep dua thuyen thung", "9.000301"),
    ],
)
def test_question_without_diacritics__finds_its_procedure(engine: Engine, question: str, code: str) -> None:
    assert ranking(engine, question)[0] == code


@pytest.mark.parametrize(
    ("question", "plain", "qualified"),
    [
        ("đăng ký khai sinh", BIRTH, "1.003583"),
        ("đăng ký khai sinh", BIRTH, "2.000528"),
        ("khai sinh", BIRTH, "1.004884"),
        ("đăng ký khai tử", DEATH, "1.000419"),
        ("đăng ký kết hôn", MARRIAGE, "1.000593"),
        ("đăng ký kết hôn cần giấy tờ gì", MARRIAGE, "1.004746"),
        ("hỗ trợ trồng quế hữu cơ", "9.000101", "9.000102"),
    ],
)
def test_unqualified_question__prefers_the_unqualified_procedure(
    engine: Engine, question: str, plain: str, qualified: str
) -> None:
    found = ranking(engine, question)
    assert found[0] == plain
    assert qualified in found


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("đăng ký khai sinh lưu động", "1.003583"),
        ("đăng ký khai sinh có yếu tố nước ngoài", "2.000528"),
        ("đăng ký lại khai sinh", "1.004884"),
        ("đăng ký lại kết hôn", "1.004746"),
        ("hỗ trợ trồng quế hữu cơ ở vùng cao", "9.000102"),
    ],
)
def test_qualified_question__finds_the_qualified_procedure(engine: Engine, question: str, code: str) -> None:
    assert ranking(engine, question)[0] == code


@pytest.mark.parametrize("province", ["Quảng Ngãi", "tỉnh Quảng Ngãi", "quang ngai", "QUẢNG NGÃI", "Tỉnh Quảng Ngãi"])
def test_province__leaves_out_what_others_published_for_themselves(engine: Engine, province: str) -> None:
    found = ranking(engine, "hỗ trợ trồng quế hữu cơ", province)
    assert found[0] == "9.000101"
    assert "9.000102" not in found


def test_province__keeps_what_the_nation_published(engine: Engine) -> None:
    assert ranking(engine, "đăng ký khai sinh", "Lâm Đồng")[0] == BIRTH


def test_province__asked_for_anothers_procedure_does_not_show_it(engine: Engine) -> None:
    assert "9.000101" not in ranking(engine, "hỗ trợ trồng quế hữu cơ tỉnh Quảng Ngãi", "Lâm Đồng")


@pytest.mark.parametrize("province", [None, ""])
def test_no_province__leaves_nothing_out(engine: Engine, province: str | None) -> None:
    found = ranking(engine, "hỗ trợ trồng quế hữu cơ", province)
    assert {"9.000101", "9.000102"} <= set(found)


@pytest.mark.parametrize("question", ["đăng ký", "cấp phép thả diều sáo", "thủ tục", "giấy phép", "đăng ký khai sinh"])
def test_ranking__has_one_of_each_name_and_at_most_ten(engine: Engine, question: str) -> None:
    rows = {row.code: row for row in engine.searcher.indexes.entries.rows}
    found = ranking(engine, question)
    keys = [rows[code].key for code in found]
    assert len(found) <= 10
    assert len(set(keys)) == len(keys)


def test_ranking__is_in_order_with_confidence_a_share(engine: Engine) -> None:
    found = engine.searcher.search(engine.reader.read("đăng ký khai sinh").query)
    scores = [one.score for one in found]
    assert scores == sorted(scores, reverse=True)
    assert all(0.0 <= one.confidence <= 1.0 for one in found)
    assert found[0].confidence == max(one.confidence for one in found)
    assert sum(one.confidence for one in found) <= 1.0 + 1e-6


def test_ranking__can_be_explained(engine: Engine) -> None:
    first = engine.searcher.search(engine.reader.read("đăng ký khai sinh").query)[0]
    assert sum(share for _, share in first.reasons) == pytest.approx(first.score, abs=0.2)


def test_ranking__is_the_same_each_time(engine: Engine) -> None:
    assert ranking(engine, "nhập hộ khẩu") == ranking(engine, "nhập hộ khẩu")


def test_fewer__can_be_asked_for(engine: Engine) -> None:
    assert len(engine.searcher.search(engine.reader.read("đăng ký").query, most=3)) == 3


@pytest.mark.parametrize("question", ["", " ", "???", "\x00", "🙂", "!!!", "\n\n"])
def test_empty_question__finds_nothing(engine: Engine, question: str) -> None:
    assert ranking(engine, question) == []


@pytest.mark.parametrize("question", ["qwrtp zxcvb", "lorem ipsum dolor", "\ud800\udfff", "zzzz " * 500])
def test_garbage__is_not_answered(responder: Responder, question: str) -> None:
    reply, _ = responder.respond(question, State())
    assert reply.decision != "answer"


@pytest.mark.parametrize(
    "query",
    [
        Query((), ()),
        Query(("zz",), (1.0,)),
        Query(("khai", "sinh"), (0.0, 0.0)),
        Query(("khai",), (1.0,), denied=("khai",)),
    ],
)
def test_odd_query__is_ranked_without_fault(engine: Engine, query: Query) -> None:
    assert len(engine.searcher.search(query)) <= 10
