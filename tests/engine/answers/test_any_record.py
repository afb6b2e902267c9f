"""Whatever a record holds, what is said of it passes the verifier: otherwise an honest question gets no answer."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.factories.arbitrary import procedures
from tests.factories.procedures import channel, fee, limit, procedure, provenance

from motcua.answers.composing import compose
from motcua.answers.reply import Decision, Reply
from motcua.answers.verifier import faults
from motcua.records.facets import Facet
from motcua.records.model import (
    NOT_STATED,
    ChannelKind,
    Document,
    DossierGroup,
    Form,
    Procedure,
    Step,
    TimeUnit,
    value_at,
)

ASKED = st.one_of(st.just(()), st.lists(st.sampled_from(Facet), min_size=1, max_size=12).map(tuple))


def reply_on(*records: Procedure, asked: tuple[Facet, ...]) -> Reply:
    answer = compose(records, [asked] * len(records))
    return Reply(
        decision=Decision.ANSWER,
        answered=tuple(record.code for record in records),
        text=answer.text,
        facts=tuple(answer.facts),
        citations=tuple(answer.citations),
    )


@settings(max_examples=150)
@given(procedures, ASKED)
def test_any_record__gives_facts_that_the_verifier_passes(record: Procedure, asked: tuple[Facet, ...]) -> None:
    assert faults(reply_on(record, asked=asked), lambda code: record) == []


@settings(max_examples=60)
@given(procedures)
def test_any_record__every_side_passes_by_itself(record: Procedure) -> None:
    for facet in Facet:
        reply = reply_on(record, asked=(facet,))
        assert faults(reply, lambda code: record) == []
        assert any(fact.facet in (facet, Facet.OVERVIEW) for fact in reply.facts)
        for fact in reply.facts:
            value_at(record, reply.citations[fact.citation].field)


@settings(max_examples=40)
@given(procedures, st.integers(1, 10**9))
def test_any_record__a_figure_it_does_not_hold_is_caught(record: Procedure, number: int) -> None:
    reply = reply_on(record, asked=())
    strange = f"77{number}33,5"
    assert faults(reply.model_copy(update={"text": f"{reply.text}\n– {strange} đồng [1]"}), lambda code: record)


@settings(max_examples=60)
@given(procedures, ASKED)
def test_any_record__is_never_called_free_by_the_engine(record: Procedure, asked: tuple[Facet, ...]) -> None:
    assert "miễn" not in compose([record], [asked]).text.lower()  # no text of the strategy says so


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param({"provenance": provenance(url="https://vi-du.example/tt,12")}, id="comma in the source's address"),
        pytest.param(
            {"provenance": provenance(url="https://vi-du.example/tt;v=12")}, id="semicolon in the source's address"
        ),
        pytest.param({"provenance": provenance(url="https://vi-du.example/tt/12.")}, id="address that ends in a point"),
        pytest.param(
            {"channels": (channel(ChannelKind.ONLINE, fee(8000, "xem https://vi-du.example/phi")),)},
            id="address in a fee's note",
        ),
        pytest.param(
            {"channels": (channel(ChannelKind.ONLINE, time_limit=limit(5, note="xem https://vi-du.example/han.")),)},
            id="address in a time limit's note",
        ),
        pytest.param(
            {"dossier": (DossierGroup(documents=(Document(name="Đơn tại https://vi-du.example/don.", originals=1),)),)},
            id="paper that ends with an address",
        ),
        pytest.param(
            {
                "dossier": (
                    DossierGroup(
                        documents=(Document(name="Đơn tại https://vi-du.example/don.", forms=(Form(name="Mẫu 1"),)),)
                    ),
                )
            },
            id="form of a paper that ends with an address",
        ),
        pytest.param(
            {"steps": (Step(text="Vào https://vi-du.example/a1?b=" + "2c" * 600 + " rồi nộp."),)}, id="long address"
        ),
        pytest.param({"steps": (Step(text="x" * 500 + "1234567890" * 80),)}, id="long word of digits"),
        pytest.param({"channels": (channel(time_limit=limit(1_000_000, TimeUnit.HOUR)),)}, id="million hours"),
        pytest.param(
            {"channels": (channel(time_limit=limit(1_234_567.0, NOT_STATED)),)}, id="seven digits without unit"
        ),
        pytest.param({"name": "[7] Cấp phép thả diều"}, id="name that begins like a source mark"),
    ],
)
@pytest.mark.parametrize("asked", [(), tuple(Facet)], ids=["overview", "every side"])
def test_record_with_odd_content__can_still_be_answered_on(parts: dict[str, Any], asked: tuple[Facet, ...]) -> None:
    record = procedure(**parts)
    assert faults(reply_on(record, asked=asked), lambda code: record) == []
