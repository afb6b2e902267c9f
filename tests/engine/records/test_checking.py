import pytest

from motcua.records.checking import check
from motcua.records.model import (
    Channel,
    ChannelKind,
    Document,
    DossierGroup,
    Fee,
    LegalBasis,
    Procedure,
    Provenance,
    Result,
    SourceKind,
    Step,
    TimeLimit,
    TimeUnit,
    value_at,
)

SOUND: dict[str, object] = {
    "code": "1.001193",
    "name": "Thủ tục",
    "executing_agencies": ("Ủy ban nhân dân cấp xã",),
    "channels": (
        Channel(
            kind=ChannelKind.IN_PERSON,
            time_limit=TimeLimit(amount=5, unit=TimeUnit.DAY),
            fees=(Fee(amount=8_000, note="8.000 đồng/bản"), Fee(amount=0, note="Miễn với trẻ em")),
        ),
    ),
    "dossier": (DossierGroup(documents=(Document(name="Đơn"),)),),
    "steps": (Step(text="Nộp"),),
    "results": (Result(name="Giấy"),),
    "legal_bases": (LegalBasis(number="1/2020/NĐ-CP"),),
    "provenance": Provenance(source=SourceKind.SAMPLE),
}


def found(**changes: object) -> list[tuple[str, str]]:
    record = Procedure.model_validate({**SOUND, **changes})
    findings = check(record)
    for finding in findings:
        value_at(record, finding.path)
        assert finding.message.endswith((".", "Đơn"))
    return [(finding.code, finding.path) for finding in findings]


def channel(**changes: object) -> tuple[Channel, ...]:
    return (Channel.model_validate({"kind": ChannelKind.ONLINE, **changes}),)


def test_sound_record__has_no_findings() -> None:
    assert found() == []


@pytest.mark.parametrize(
    ("field", "code"),
    [
        ("channels", "channel_missing"),
        ("dossier", "documents_missing"),
        ("steps", "steps_missing"),
        ("legal_bases", "legal_basis_missing"),
        ("executing_agencies", "agency_missing"),
        ("results", "result_missing"),
    ],
)
def test_missing_part__is_found(field: str, code: str) -> None:
    assert found(**{field: ()}) == [(code, field)]


def test_list_entry__is_not_blamed_for_what_it_lacks() -> None:
    assert found(channels=(), dossier=(), complete=False) == []


@pytest.mark.parametrize("note", ["Mức thu 50.000 đồng/giấy", "150000đ", "Thu 1,200,000 VNĐ"])
def test_zero_fee__whose_note_names_a_sum_is_found(note: str) -> None:
    assert found(channels=channel(fees=(Fee(amount=0, note=note),))) == [("zero_fee_with_sum", "channels[0].fees[0]")]


def test_fee__that_its_note_contradicts_is_found() -> None:
    fees = (Fee(amount=100, note="100.000 đồng/lần"), Fee(amount=100, note="theo Thông tư 47/2019/TT-BTC"))
    assert found(channels=channel(fees=fees)) == [("fee_differs", "channels[0].fees[0]")]


def test_time_limit__without_unit_or_of_zero_is_found() -> None:
    assert found(channels=channel(time_limit=TimeLimit(amount=1))) == [("unit_missing", "channels[0].time_limit")]
    zero = TimeLimit(amount=0, unit=TimeUnit.HOUR)
    assert found(channels=channel(time_limit=zero)) == [("zero_time_limit", "channels[0].time_limit")]
    assert found(channels=channel(time_limit=TimeLimit(note="Trong ngày"))) == []


def test_paper__that_stands_twice_in_a_group_is_found_once() -> None:
    twice = DossierGroup(documents=(Document(name="Đơn"), Document(name="đơn."), Document(name="Ảnh")))
    assert found(dossier=(twice, DossierGroup(documents=(Document(name="Đơn"),)))) == [
        ("document_repeated", "dossier[0].documents[0]")
    ]


def test_legal_basis__without_number_is_found() -> None:
    assert found(legal_bases=(LegalBasis(number="", title="Luật"),)) == [("legal_number_missing", "legal_bases[0]")]


@pytest.mark.parametrize("character", ["\x00", "\x08", "\x1f", "\x7f", "\ufffd"])
def test_odd_character__is_found_where_it_stands(character: str) -> None:
    assert found(summary=f"a{character}") == [("odd_character", "summary")]
    assert found(complete=False, steps=(Step(text=character),)) == [("odd_character", "steps[0].text")]
