import copy
from datetime import date

import pytest

from motcua.errors import SourceError
from motcua.records.model import (
    NOT_STATED,
    ChannelKind,
    FeeKind,
    GroupKind,
    Kind,
    Level,
    Procedure,
    SourceKind,
    TimeLimit,
    TimeUnit,
)
from motcua.sources.national_detail import read_detail
from motcua.sources.rows import Origin, Row

DATA = {
    "id": "019d-abc",
    "code": "1.001193",
    "name": "Thủ tục ví dụ",
    "type": "SPECIFIC",
    "state": "UPDATED",
    "isProvince": True,
    "isWard": True,
    "updatedAt": 1783998561787,
    "categoriesDetails": [{"name": "Hộ tịch"}],
    "procedureProposal": {
        "proposalNumber": "2670/QĐ-UBND",
        "decisionDate": 1783875600000,
        "issuingAgency": {"name": "UBND tỉnh A"},
    },
    "executionMethods": [
        {"submissionMethod": "DIRECT", "processingTime": 5, "processingTimeUnit": "WORKING_DAY", "fees": []}
    ],
}


def read(**changes: object) -> Procedure:
    return read_detail(Row({"code": "OK", "data": {**copy.deepcopy(DATA), **changes}}, Origin("a.json", "a.json")))


def method(**changes: object) -> dict[str, object]:
    return {"submissionMethod": "ONLINE", "processingTime": 3, "processingTimeUnit": "OTHER", "fees": [], **changes}


def case(quantity: float, unit: str) -> dict[str, object]:
    return {"name": "Thường", "code": "1.001193.01", "processingDay": {"qty": quantity, "type": unit}}


def test_heading__is_read_with_dates_of_vietnam() -> None:
    record = read()
    assert (record.code, record.name, record.kind) == ("1.001193", "Thủ tục ví dụ", Kind.SPECIFIC)
    assert record.levels == (Level.PROVINCE, Level.COMMUNE)
    assert record.provenance.source is SourceKind.NATIONAL_DETAIL
    assert record.provenance.url == "https://dichvucong.gov.vn/thu-tuc-hanh-chinh/019d-abc"
    assert record.provenance.record_date == date(2026, 7, 14)
    assert record.decision.number == "2670/QĐ-UBND"
    assert record.decision.issued_on == date(2026, 7, 13), "17:00 UTC of the 12th is the 13th in Vietnam"
    assert record.decision.issued_by == "UBND tỉnh A"
    assert record.complete and record.in_force


def test_time_limit__other_unit_takes_what_all_cases_agree_on() -> None:
    record = read(executionMethods=[method()], cases=[case(8, "DAY"), case(8, "DAY")])
    assert record.channels[0].time_limit == TimeLimit(amount=8, unit=TimeUnit.DAY)


@pytest.mark.parametrize(
    "cases", [[], [case(8, "DAY"), case(9, "DAY")], [case(8, "DAY"), case(8, "HOUR")], [case(8, "OTHER")]]
)
def test_time_limit__other_unit_without_agreement_keeps_the_number_alone(cases: list[object]) -> None:
    record = read(executionMethods=[method()], cases=cases)
    assert record.channels[0].time_limit == TimeLimit(amount=3, unit=NOT_STATED)


def test_time_limit__words_go_to_the_note() -> None:
    record = read(executionMethods=[method(processingTime="Không quá 15 ngày kể từ ngày nhận đủ hồ sơ")])
    assert record.channels[0].time_limit == TimeLimit(note="Không quá 15 ngày kể từ ngày nhận đủ hồ sơ")
    agreed = read(executionMethods=[method(processingTime="Theo mô tả")], cases=[case(8, "WORKING_DAY")])
    assert agreed.channels[0].time_limit == TimeLimit(amount=8, unit=TimeUnit.WORKING_DAY, note="Theo mô tả")


def test_time_limit__unit_of_the_channel_beats_the_cases() -> None:
    record = read(
        executionMethods=[method(processingTime=17.5, processingTimeUnit="WORKING_DAY")], cases=[case(20, "DAY")]
    )
    assert record.channels[0].time_limit == TimeLimit(amount=17.5, unit=TimeUnit.WORKING_DAY)


def fee(**changes: object) -> dict[str, object]:
    return {"type": "FEE", "value": 0, "description": "", **changes}


def test_fees__empty_list_is_no_statement() -> None:
    assert read(executionMethods=[method(fees=[])]).channels[0].fees == ()


def test_fees__null_is_not_stated_and_zero_keeps_its_note() -> None:
    fees = (
        read(
            executionMethods=[
                method(
                    fees=[
                        fee(value=None, description="Do Hội đồng nhân dân tỉnh quy định"),
                        fee(type="SERVICE_FEE", description="8.000 đồng/bản"),
                        fee(type="PRICE_LEVEL", value=215000),
                    ]
                )
            ]
        )
        .channels[0]
        .fees
    )
    assert [(one.kind, one.amount) for one in fees] == [
        (FeeKind.CHARGE, NOT_STATED),
        (FeeKind.FEE, 0),
        (FeeKind.PRICE, 215000),
    ]
    assert fees[0].note == "Do Hội đồng nhân dân tỉnh quy định"
    assert fees[1].note == "8.000 đồng/bản"


def test_fees__in_dollars_are_words_not_dong() -> None:
    fees = read(executionMethods=[method(fees=[fee(value=5, currencyName="USD", description="Cấp bản sao")])])
    assert fees.channels[0].fees[0].amount is NOT_STATED
    assert fees.channels[0].fees[0].note == "5 USD\nCấp bản sao"


def test_fees__attached_file_is_named_in_the_note() -> None:
    record = read(executionMethods=[method(fees=[fee(value=None, attachment={"fileName": "Biểu phí.pdf"})])])
    assert record.channels[0].fees[0].note == "Tệp kèm theo: Biểu phí.pdf"


def test_channels__direct_and_online_are_two() -> None:
    record = read(executionMethods=[method(submissionMethod="DIRECT_AND_ONLINE")])
    assert [channel.kind for channel in record.channels] == [ChannelKind.IN_PERSON, ChannelKind.ONLINE]


def part(name: str, originals: object = 1, copies: object = 0, **changes: object) -> dict[str, object]:
    return {"name": name, "originalQty": originals, "copyQty": copies, "attachments": [], **changes}


def test_dossier__headings_cases_and_remarks_are_told_apart() -> None:
    names = ("", "* Giấy tờ phải nộp:", "Đối với trường hợp mất Trang bổ sung:", " * Lưu ý :")
    record = read(executionCases=[{"name": name, "profileComponents": [part("- Tờ khai")]} for name in names])
    assert [(group.name, group.kind) for group in record.dossier] == [
        ("", GroupKind.HEADING),
        ("Giấy tờ phải nộp", GroupKind.HEADING),
        ("Đối với trường hợp mất Trang bổ sung", GroupKind.CASE),
        ("Lưu ý", GroupKind.REMARK),
    ]
    assert record.dossier[0].documents[0].name == "Tờ khai"


def test_dossier__counts_of_zero_are_stated() -> None:
    record = read(executionCases=[{"name": "", "profileComponents": [part("Ghi chú", 0, 0), part("Đơn", None, None)]}])
    remark, form = record.dossier[0].documents
    assert (remark.originals, remark.copies) == (0, 0)
    assert (form.originals, form.copies) == (NOT_STATED, NOT_STATED)


def test_forms__are_named_by_their_files() -> None:
    files = [{"fileName": name} for name in ("Mẫu số_ 18.docx", "1.MuCT01 (3).doc", "Mẫu 1..docx")]
    record = read(executionCases=[{"name": "", "profileComponents": [part("Đơn", attachments=files)]}])
    assert [form.name for form in record.dossier[0].documents[0].forms] == ["Mẫu số 18", "1.MuCT01", "Mẫu 1"]


def test_texts__not_stated_words_are_empty() -> None:
    record = read(requirementsAndConditions="Không quy định.", description="Không quy định.", keywords="Không")
    assert (record.requirements, record.summary, record.keywords) == ((), "", ())


def test_summary__leaves_out_what_repeats_the_requirements() -> None:
    record = read(requirementsAndConditions="- Đủ 18 tuổi", description="- Đủ 18 tuổi", note="Ghi chú riêng")
    assert record.requirements == ("Đủ 18 tuổi",)
    assert record.summary == "Ghi chú riêng"


def test_legal_basis__number_is_taken_from_code_or_title() -> None:
    record = read(
        legalBasisesDetails=[
            {"code": "31/2024/QH15 ", "name": "Luật Đất đai"},
            {"code": "Nghị định số 50/2026/NĐ-CP", "name": "Quy định về phí"},
            {"code": "", "name": "Thông tư số 03/2023/TT-BTP hướng dẫn Nghị định 1/2020/NĐ-CP"},
            {"code": "", "name": "Sửa đổi Nghị định số 1/2020/NĐ-CP"},
        ]
    )
    assert [basis.number for basis in record.legal_bases] == [
        "31/2024/QH15",
        "50/2026/NĐ-CP",
        "03/2023/TT-BTP",
        "",
    ]


def test_text__is_composed_and_without_odd_spaces() -> None:
    assert read(name="Thu\u0309 tu\u0323c\u00a0 a\u0301\u200b").name == "Thủ tục á"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "data.name"),
        ({"name": 5}, "data.name"),
        ({"name": "a\x00b"}, "data.name"),
        ({"code": "1.0133"}, "code"),
        ({"isWard": "yes"}, "data.isWard"),
        ({"updatedAt": -1}, "data.updatedAt"),
        ({"updatedAt": float("nan")}, "data.updatedAt"),
        ({"updatedAt": 10**400}, "data.updatedAt"),
        ({"type": "NEW"}, "data.type"),
        ({"executionMethods": {}}, "data.executionMethods"),
        ({"executionMethods": [7]}, "data.executionMethods[0]"),
        ({"executionMethods": [method(submissionMethod="FAX")]}, "data.executionMethods[0].submissionMethod"),
        ({"executionMethods": [method(processingTimeUnit="WEEK")]}, "data.executionMethods[0].processingTimeUnit"),
        ({"executionMethods": [method(fees=[fee(value="5")])]}, "data.executionMethods[0].fees[0].value"),
        ({"executionMethods": [method(fees=[fee(value=1.5)])]}, "data.executionMethods[0].fees[0].value"),
    ],
)
def test_fault__names_the_field(changes: dict[str, object], field: str) -> None:
    with pytest.raises(SourceError) as caught:
        read(**changes)
    assert (caught.value.place.file, caught.value.place.field) == ("a.json", field)


def test_failed_answer__is_refused() -> None:
    with pytest.raises(SourceError, match="NOT_FOUND"):
        read_detail(Row({"code": "NOT_FOUND", "data": None}, Origin("a.json", "a.json")))
