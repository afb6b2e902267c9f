from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from tests.factories.procedures import PAGE, channel, fee, limit, procedure, rich_procedure

from motcua.answers.composing import compose
from motcua.answers.reply import Citation, Decision, Option, Reply
from motcua.answers.verifier import faults, verify
from motcua.errors import UnknownProcedureError, UnverifiedReplyError
from motcua.records.facets import Facet
from motcua.records.model import ChannelKind, Procedure

RECORD = rich_procedure()
OTHER = rich_procedure("9.000002", "Cấp phép chọi dế")
Lookup = Callable[[str], Procedure]


def lookup(code: str) -> Procedure:
    for record in (RECORD, OTHER):
        if record.code == code:
            return record
    raise UnknownProcedureError(code)


def honest(*records: Procedure, facets: tuple[Facet, ...] = tuple(Facet)) -> Reply:
    answer = compose(records, [facets] * len(records))
    return Reply(
        decision=Decision.ANSWER,
        answered=tuple(record.code for record in records),
        text=answer.text,
        facts=tuple(answer.facts),
        citations=tuple(answer.citations),
    )


def changed(reply: Reply, **parts: Any) -> Reply:
    return reply.model_copy(update=parts)


def with_text(addition: str) -> Reply:
    reply = honest(RECORD)
    return changed(reply, text=f"{reply.text}\n{addition}")


def with_fact(reply: Reply, number: int, **parts: Any) -> Reply:
    facts = list(reply.facts)
    facts[number] = facts[number].model_copy(update=parts)
    return changed(reply, facts=tuple(facts))


def with_citation(reply: Reply, number: int, **parts: Any) -> Reply:
    citations = list(reply.citations)
    citations[number] = citations[number].model_copy(update=parts)
    return changed(reply, citations=tuple(citations))


def fact_on(reply: Reply, facet: Facet) -> int:
    return next(number for number, fact in enumerate(reply.facts) if fact.facet is facet)


@pytest.mark.parametrize("facets", [(), *((facet,) for facet in Facet), tuple(Facet)])
def test_honest_reply__passes(facets: tuple[Facet, ...]) -> None:
    reply = honest(RECORD, OTHER, facets=facets)
    assert faults(reply, lookup) == []
    assert verify(reply, lookup) is reply


@pytest.mark.parametrize(
    "planted",
    [
        "Lệ phí: 9.000 đồng",
        "Lệ phí 80.000 đồng",
        "Lệ phí 8.001đ",
        "khoảng 800 đồng",
        "mất 6 ngày",
        "mất 07,5 ngày",
        "trong vòng 70 ngày",
        "gấp 3.5 lần",
        "100%",
        "Lệ phí:9.000",
        "(9.000)",
        "9.000",
        "tăng –9.000",
        "Hạn 16/04/2026",
        "ngày 15/4/2027",
        "ngày 15-05-2026",
        "ngày 2.3.2026",
        "theo 13/2031/NĐ-CP",
        "theo 12/2032/NĐ-CP",
        "theo 12/2031/TT-BVC",
        "theo 12/2031/NĐ-UBND",
        "Quyết định 346/QĐ-BVC",
        "theo Luật số 999/2099/QH99",
        "thủ tục 9.000003",
        "mã 1.001193",
        "mã 9.000001.02",
        "[9.000]",
        "mục [3] của biểu phí",
        "gọi 1900 9999",
        "１２３ đồng",
    ],
)
def test_false_figure__in_the_text_is_caught(planted: str) -> None:
    with pytest.raises(UnverifiedReplyError):
        verify(with_text(f"– {planted} [1]"), lookup)
    with pytest.raises(UnverifiedReplyError):
        verify(with_text(planted), lookup)


@pytest.mark.parametrize(
    "same",
    [
        "Lệ phí: 8.000 đồng",
        "Lệ phí: 8000 đồng",
        "Lệ phí: 8,000 đồng",
        "7 ngày",
        "07 ngày",
        "05 ngày hay 5 ngày",
        "bản ghi ngày 15/4/2026",
        "ngày 15-04-2026",
        "ngày 15.04.2026",
        "Nghị định 12/2031/NĐ-CP.",
        "nghị định 12/2031/nđ-cp",
        "(345/QĐ-BVC)",
        "thủ tục 9.000001",
        "dài 50m",
    ],
)
def test_equal_figure__in_other_writing_passes(same: str) -> None:
    assert faults(with_text(f"– {same} [1]"), lookup) == []


def test_half__may_be_written_with_a_point() -> None:
    record = procedure(channels=(channel(time_limit=limit(0.5)),))
    reply = honest(record)
    assert "0,5" in reply.text
    assert faults(changed(reply, text=f"{reply.text}\nnửa ngày (0.5)"), lambda code: record) == []


@pytest.mark.parametrize("planted", ["Lệ phí: 9.000 đồng", "ngày 16/04/2026", "theo 13/2031/NĐ-CP", "mã 9.000002"])
def test_false_figure__in_a_fact_is_caught(planted: str) -> None:
    reply = honest(RECORD)
    with pytest.raises(UnverifiedReplyError):
        verify(with_fact(reply, fact_on(reply, Facet.FEE), text=planted), lookup)


def test_figure__of_another_field_is_caught_in_a_fact() -> None:
    reply = honest(RECORD)
    with pytest.raises(UnverifiedReplyError, match="4000"):
        verify(with_fact(reply, fact_on(reply, Facet.STEPS), text="Bước 1: nộp 4.000 đồng."), lookup)


def test_figure__of_another_channel_is_caught_in_a_fact() -> None:
    reply = honest(RECORD, facets=(Facet.FEE,))
    first = fact_on(reply, Facet.FEE)
    assert "8.000" in reply.facts[first].text
    with pytest.raises(UnverifiedReplyError):
        verify(with_fact(reply, first, text=reply.facts[first].text.replace("8.000", "4.000")), lookup)


def test_figure__of_a_field_not_cited_is_caught_in_the_text() -> None:
    reply = honest(RECORD, facets=(Facet.RESULT,))
    with pytest.raises(UnverifiedReplyError):
        verify(changed(reply, text=f"{reply.text}\n– Lệ phí: 8.000 đồng"), lookup)


def test_citation__of_an_unknown_code_is_caught() -> None:
    with pytest.raises(UnverifiedReplyError, match=r"9\.000009"):
        verify(with_citation(honest(RECORD), 1, code="9.000009"), lookup)


@pytest.mark.parametrize("version", ["", "000000000000", OTHER.version])
def test_citation__of_another_version_is_caught(version: str) -> None:
    with pytest.raises(UnverifiedReplyError, match="phiên bản"):
        verify(with_citation(honest(RECORD), 1, record_version=version), lookup)


def test_record__changed_since_the_reply_is_caught() -> None:
    reply = honest(RECORD)
    newer = rich_procedure(summary="Mới sửa.")
    with pytest.raises(UnverifiedReplyError, match="phiên bản"):
        verify(reply, lambda code: newer)


@pytest.mark.parametrize("field", ["channels[0].fees[7]", "fees", "channels[9]", "name.x"])
def test_citation__of_a_field_that_is_not_there_is_caught(field: str) -> None:
    with pytest.raises(UnverifiedReplyError, match="không có trong danh mục"):
        verify(with_citation(honest(RECORD), 1, field=field), lookup)


@pytest.mark.parametrize("field", ["", "!", "ĐỒNG", "[-1]"])
def test_citation__of_no_field_at_all_is_caught(field: str) -> None:
    reply = honest(RECORD)
    number = reply.facts[fact_on(reply, Facet.STEPS)].citation
    with pytest.raises(UnverifiedReplyError):
        verify(with_citation(reply, number, field=field), lookup)


@pytest.mark.parametrize(
    "parts", [{"decision_no": "999/QĐ-BVC"}, {"source_url": "https://gia-mao.example/"}, {"as_of": "2031-01-01"}]
)
def test_citation__that_misstates_its_source_is_caught(parts: dict[str, str]) -> None:
    with pytest.raises(UnverifiedReplyError):
        verify(with_citation(honest(RECORD), 1, **parts), lookup)


@pytest.mark.parametrize("number", [-1, 999])
def test_fact__citing_out_of_range_is_caught(number: int) -> None:
    with pytest.raises(UnverifiedReplyError, match="không có trích dẫn"):
        verify(with_fact(honest(RECORD), 1, citation=number), lookup)


def test_fact__without_any_citation_is_caught() -> None:
    with pytest.raises(UnverifiedReplyError):
        verify(changed(honest(RECORD), citations=()), lookup)


def test_fact__citing_another_procedure_is_caught() -> None:
    with pytest.raises(UnverifiedReplyError, match="nhầm thủ tục"):
        verify(with_fact(honest(RECORD, OTHER), 1, code=OTHER.code), lookup)


@pytest.mark.parametrize(
    "address",
    ["https://gia-mao.example/0a1b", f"{PAGE}c", "http://vi-du.example/thu-tuc/0a1b", "https://vi-du.example/"],
)
def test_address__not_of_the_source_is_caught(address: str) -> None:
    with pytest.raises(UnverifiedReplyError, match="địa chỉ"):
        verify(with_text(f"Xem tại {address}"), lookup)


@pytest.mark.parametrize("address", ["HTTPS://gia-mao.example/a", "www.gia-mao.example/a"])
def test_address__written_otherwise_is_caught(address: str) -> None:
    with pytest.raises(UnverifiedReplyError):
        verify(with_text(f"Xem tại {address}"), lookup)


@pytest.mark.parametrize("end", ["", ".", ",", ";"])
def test_address__of_the_source_passes(end: str) -> None:
    assert faults(with_text(f"Xem tại {PAGE}{end}"), lookup) == []


@pytest.mark.parametrize("mark", [0, 2, 7, 99])
def test_source_mark__without_a_source_is_caught(mark: int) -> None:
    with pytest.raises(UnverifiedReplyError):
        verify(with_text(f"– Nhận giấy phép. [{mark}]"), lookup)
    with pytest.raises(UnverifiedReplyError):
        verify(with_text(f"[{mark}] thủ tục"), lookup)


def test_source_mark__in_a_reply_without_sources_is_caught() -> None:
    with pytest.raises(UnverifiedReplyError):
        verify(Reply(decision=Decision.DECLINE, text="Không có câu trả lời. [1]"), lookup)


def test_source_mark__of_each_record_passes() -> None:
    assert faults(honest(RECORD, OTHER), lookup) == []


def test_reply_without_citations__may_hold_no_figure() -> None:
    with pytest.raises(UnverifiedReplyError):
        verify(Reply(decision=Decision.ANSWER, answered=(RECORD.code,), text="Lệ phí 8.000 đồng"), lookup)
    assert faults(Reply(decision=Decision.DECLINE, text="Tôi chưa tìm thấy thủ tục nào."), lookup) == []


def test_options__may_be_named_with_their_codes() -> None:
    option = Option(code=OTHER.code, name=OTHER.name)
    reply = Reply(decision=Decision.CLARIFY, options=(option,), text=f"Anh/chị hỏi {OTHER.name} (mã {OTHER.code})?")
    assert faults(reply, lookup) == []
    with pytest.raises(UnverifiedReplyError):
        verify(changed(reply, text="Anh/chị hỏi mã 9.000001?"), lookup)


def test_every_fault__is_named() -> None:
    reply = changed(honest(RECORD), text="Lệ phí 9.000 đồng, hạn 16/04/2026")
    found = " ".join(faults(reply, lookup))
    assert "9000" in found
    assert "16/4/2026" in found


def test_decision_date__may_be_told() -> None:
    assert RECORD.decision.issued_on == date(2026, 3, 1)
    assert faults(with_text("ban hành ngày 01/03/2026"), lookup) == []


def test_note_of_a_fee__may_hold_figures_of_its_own() -> None:
    record = procedure(
        channels=(channel(ChannelKind.ONLINE, fee(0, "Theo Điều 4 Thông tư 75/2022/TT-BTC, từ 5.000 đồng")),)
    )
    assert faults(honest(record), lambda code: record) == []


def test_citation__is_what_the_contract_lists() -> None:
    assert set(Citation.model_fields) == {"code", "field", "record_version", "decision_no", "source_url", "as_of"}
