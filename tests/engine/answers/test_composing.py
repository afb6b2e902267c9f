from collections.abc import Sequence

import pytest
from tests.factories.procedures import PAGE, channel, entry, fee, group, limit, procedure, provenance, rich_procedure

from motcua.answers.composing import compose
from motcua.records.facets import IN_OVERVIEW, Facet
from motcua.records.model import (
    NOT_STATED,
    Case,
    ChannelKind,
    Document,
    DossierGroup,
    GroupKind,
    LegalBasis,
    Level,
    Procedure,
    Result,
    Step,
    value_at,
)

IN_PERSON, ONLINE, POST = ChannelKind.IN_PERSON, ChannelKind.ONLINE, ChannelKind.POST


def told(record: Procedure, *facets: Facet) -> list[str]:
    """The lines of the facts on the facets asked for."""
    return [fact.text for fact in compose([record], [facets]).facts if fact.facet in facets]


def text(record: Procedure, *facets: Facet) -> str:
    return compose([record], [facets]).text


def holding(lines: Sequence[str], part: str) -> list[str]:
    return [line for line in lines if part in line]


def test_answer__begins_with_name_and_code() -> None:
    assert text(rich_procedure(), Facet.FEE).splitlines()[0] == "Cấp phép thả diều (mã 9.000001) [1]"


def test_answer__ends_with_its_source() -> None:
    last = text(rich_procedure(), Facet.FEE).splitlines()[-1]
    assert last.startswith("[1] ")
    assert all(part in last for part in ("9.000001", "345/QĐ-BVC", "15/04/2026", PAGE))


def test_source__without_date_and_address_says_so() -> None:
    last = text(rich_procedure(provenance=provenance(url="", record_date=NOT_STATED)), Facet.FEE).splitlines()[-1]
    assert "không đề ngày" in last
    assert "không có địa chỉ" in last


@pytest.mark.parametrize("facet", Facet)
def test_every_line__carries_its_source_mark(facet: Facet) -> None:
    body = text(rich_procedure(), facet).split("Nguồn:")[0]
    assert all(line.endswith(" [1]") for line in body.splitlines() if line.startswith("–"))


@pytest.mark.parametrize("facet", Facet)
def test_every_fact__stands_in_the_text(facet: Facet) -> None:
    answer = compose([rich_procedure()], [(facet,)])
    assert answer.facts
    for fact in answer.facts:
        assert fact.text in answer.text


@pytest.mark.parametrize("facet", Facet)
def test_every_fact__cites_a_field_that_exists(facet: Facet) -> None:
    record = rich_procedure()
    answer = compose([record], [(facet,)])
    for fact in answer.facts:
        citation = answer.citations[fact.citation]
        value_at(record, citation.field)
        assert citation.code == fact.code == record.code
        assert citation.record_version == record.version
        assert citation.decision_no == "345/QĐ-BVC"
        assert citation.source_url == PAGE
        assert citation.as_of == "2026-04-15"


@pytest.mark.parametrize("facet", Facet)
def test_rich_record__states_every_side(facet: Facet) -> None:
    assert "không nêu" not in " ".join(told(rich_procedure(), facet))


@pytest.mark.parametrize("facet", [facet for facet in Facet if facet is not Facet.OVERVIEW])
def test_empty_record__says_that_it_does_not_state_the_side(facet: Facet) -> None:
    lines = told(procedure(), facet)
    assert len(lines) == 1
    assert "không nêu" in lines[0]


def test_empty_record__overview_says_what_is_missing() -> None:
    answer = text(procedure(), Facet.OVERVIEW)
    assert answer.count("Bản ghi không nêu") >= len(IN_OVERVIEW)


def test_no_side_asked__tells_the_overview() -> None:
    facets = {fact.facet for fact in compose([rich_procedure()], [()]).facts}
    assert facets == {Facet.OVERVIEW, *IN_OVERVIEW}


def test_one_side_asked__tells_no_other() -> None:
    facets = {fact.facet for fact in compose([rich_procedure()], [(Facet.RESULT,)]).facts}
    assert facets == {Facet.OVERVIEW, Facet.RESULT}
    assert "8.000" not in text(rich_procedure(), Facet.RESULT)


def test_fees__that_differ_by_channel_are_told_apart() -> None:
    lines = told(rich_procedure(), Facet.FEE)
    assert holding(lines, "8.000 đồng")[0].endswith("nộp trực tiếp")
    assert holding(lines, "4.000 đồng")[0].endswith("nộp trực tuyến")


def test_fees__equal_in_every_channel_are_told_once() -> None:
    record = procedure(channels=(channel(IN_PERSON, fee(8000)), channel(ONLINE, fee(8000))))
    assert told(record, Facet.FEE) == ["Lệ phí: 8.000 đồng"]


def test_fees__silent_channel_is_named() -> None:
    record = procedure(channels=(channel(IN_PERSON, fee(8000)), channel(ONLINE)))
    lines = told(record, Facet.FEE)
    assert "nộp trực tiếp" in holding(lines, "8.000")[0]
    assert "không nêu mức thu" in holding(lines, "nộp trực tuyến")[0]


def test_fees__none_stated_says_so_once() -> None:
    record = procedure(channels=(channel(IN_PERSON), channel(ONLINE)))
    assert told(record, Facet.FEE) == ["Bản ghi không nêu mức phí, lệ phí."]


def test_fees__several_of_one_channel_are_all_told() -> None:
    record = procedure(channels=(channel(IN_PERSON, fee(8000, "bản đầu"), fee(2000, "bản sau")),))
    lines = told(record, Facet.FEE)
    assert holding(lines, "8.000 đồng (bản đầu)")
    assert holding(lines, "2.000 đồng (bản sau)")


@pytest.mark.parametrize("facets", [(), (Facet.FEE,), (Facet.OVERVIEW,)])
@pytest.mark.parametrize("note", ["", "Thu theo nghị quyết của tỉnh"])
def test_fee_zero__is_never_called_free(note: str, facets: tuple[Facet, ...]) -> None:
    answer = text(rich_procedure(channels=(channel(IN_PERSON, fee(0, note)),)), *facets)
    assert "0 đồng" in answer
    assert note in answer
    assert "miễn" not in answer.lower()


def test_fee_zero__quotes_a_note_that_says_free() -> None:
    answer = text(procedure(channels=(channel(IN_PERSON, fee(0, "Miễn phí cho người nghèo")),)), Facet.FEE)
    assert answer.lower().count("miễn phí") == 1


@pytest.mark.parametrize("facets", [(), (Facet.FEE,)])
def test_fee_unstated__is_no_zero(facets: tuple[Facet, ...]) -> None:
    answer = text(procedure(channels=(channel(IN_PERSON, fee()),)), *facets)
    assert "không nêu mức thu" in answer
    assert "0 đồng" not in answer
    assert "miễn" not in answer.lower()


def test_time_limits__that_differ_by_channel_are_told_apart() -> None:
    lines = told(rich_procedure(), Facet.TIME_LIMIT)
    assert holding(lines, "07 ngày làm việc")[0].endswith("nộp trực tiếp")
    assert holding(lines, "05 ngày làm việc")[0].endswith("nộp trực tuyến")


def test_time_limits__equal_in_every_channel_are_told_once() -> None:
    record = procedure(channels=(channel(IN_PERSON, time_limit=limit(7)), channel(POST, time_limit=limit(7))))
    assert told(record, Facet.TIME_LIMIT) == ["07 ngày làm việc"]


def test_time_limits__of_cases_are_told_by_case() -> None:
    cases = (Case(name="Diều nhỏ", time_limit=limit(3)), Case(name="Diều to", time_limit=limit(9)))
    lines = told(procedure(cases=cases), Facet.TIME_LIMIT)
    assert lines == ["Diều nhỏ: 03 ngày làm việc", "Diều to: 09 ngày làm việc"]


def test_time_limit__of_the_only_case_is_told() -> None:
    record = procedure(cases=(Case(name="Diều nhỏ", time_limit=limit(3)),))
    assert holding(told(record, Facet.TIME_LIMIT), "03 ngày làm việc")


def test_time_limit__without_unit_says_so() -> None:
    record = procedure(channels=(channel(IN_PERSON, time_limit=limit(7, NOT_STATED)),))
    assert "không ghi đơn vị" in told(record, Facet.TIME_LIMIT)[0]


def test_papers__of_a_case_stand_under_its_name() -> None:
    record = procedure(
        dossier=(
            group("Tờ khai thả diều"),
            group("Giấy của chủ bãi", name="Thả ở bãi tư", kind=GroupKind.CASE),
        )
    )
    lines = told(record, Facet.DOCUMENTS)
    assert lines[0].startswith("Tờ khai thả diều")
    assert lines[1] == "Thả ở bãi tư:"
    assert lines[2].startswith("Giấy của chủ bãi")


def test_papers__a_mere_heading_is_not_called_a_case() -> None:
    record = procedure(dossier=(group("Tờ khai thả diều", name="Thành phần hồ sơ"),))
    assert not holding(told(record, Facet.DOCUMENTS), "Thành phần hồ sơ")


def test_papers__remarks_are_marked_as_such() -> None:
    record = procedure(dossier=(group("Bản sao không cần chứng thực", name="Lưu ý", kind=GroupKind.REMARK),))
    assert told(record, Facet.DOCUMENTS)[0].startswith("Lưu ý: Bản sao không cần chứng thực")


def test_papers__are_counted() -> None:
    lines = told(rich_procedure(), Facet.DOCUMENTS)
    assert "Tờ khai thả diều (1 bản chính)" in lines
    assert "Ảnh con diều (2 bản sao)" in lines


def test_papers__note_is_shown() -> None:
    record = procedure(dossier=(DossierGroup(documents=(Document(name="Ảnh con diều", note="cỡ 3x4"),)),))
    assert told(record, Facet.DOCUMENTS) == ["Ảnh con diều – cỡ 3x4"]


def test_papers__too_many_to_tell_are_said_to_go_on() -> None:
    groups = tuple(
        group(*(f"Giấy số {n}.{m}" for m in range(10)), name=f"Ca {n}", kind=GroupKind.CASE) for n in range(9)
    )
    lines = told(procedure(dossier=groups), Facet.DOCUMENTS)
    assert len(lines) < 90
    assert "xem tại nguồn" in lines[-1]


def test_forms__are_named_with_their_paper() -> None:
    assert holding(told(rich_procedure(), Facet.FORMS), "Mẫu TD-01")


@pytest.mark.parametrize("facet", [Facet.STEPS, Facet.CONDITIONS, Facet.RESULT])
def test_long_field__is_cut_and_says_so(facet: Facet) -> None:
    long = "Người thả diều giữ dây cho chắc và không buông tay. " * 60
    record = procedure(steps=(Step(text=long),), requirements=(long,), results=(Result(name=long),))
    line = told(record, facet)[0]
    assert len(line) < 1000
    assert line.endswith("(còn tiếp)")


def test_long_field__of_one_sentence_is_cut_between_words() -> None:
    line = told(procedure(steps=(Step(text="diều " * 400),)), Facet.STEPS)[0]
    assert set(line.removesuffix("… (còn tiếp)").split()) == {"diều"}


def test_short_field__is_told_whole() -> None:
    assert told(rich_procedure(), Facet.CONDITIONS) == ["Dây diều không dài quá 50 mét."]


def test_overview__of_a_long_side_says_that_more_is_to_be_had() -> None:
    record = procedure(dossier=(group(*(f"Giấy {chr(97 + n)}" for n in range(20))),))
    lines = [fact.text for fact in compose([record], [()]).facts if fact.facet is Facet.DOCUMENTS]
    assert len(lines) < 10
    assert "còn nữa" in lines[-1]
    assert len(told(record, Facet.DOCUMENTS)) == 20


def test_steps__past_the_twelfth_are_said_to_follow() -> None:
    lines = told(procedure(steps=tuple(Step(text=f"Việc {chr(97 + n)}") for n in range(20))), Facet.STEPS)
    assert len(lines) < 20
    assert "xem tại nguồn" in lines[-1]


def test_where__falls_back_on_the_tier() -> None:
    assert "cấp xã" in told(procedure(levels=(Level.COMMUNE,)), Facet.WHERE)[0]


def test_channels__without_online_say_so() -> None:
    lines = told(procedure(channels=(channel(IN_PERSON),)), Facet.CHANNELS)
    assert "nộp trực tiếp" in lines[0]
    assert "không nêu cách nộp trực tuyến" in lines[-1]


def test_legal_bases__number_is_not_repeated() -> None:
    bases = (
        LegalBasis(number="12/2031/NĐ-CP", title="Nghị định 12/2031/NĐ-CP về diều"),
        LegalBasis(number="9/2030/QH15"),
    )
    assert told(procedure(legal_bases=bases), Facet.LEGAL_BASIS) == ["Nghị định 12/2031/NĐ-CP về diều", "9/2030/QH15"]


@pytest.mark.parametrize("facets", [(), (Facet.FEE,), (Facet.DOCUMENTS, Facet.STEPS), tuple(Facet)])
def test_list_entry__says_that_details_are_not_in_the_catalogue(facets: tuple[Facet, ...]) -> None:
    answer = text(entry(), *facets)
    assert "chưa có nội dung chi tiết" in answer
    assert f"trang chính thức: {PAGE}" in answer
    assert "đồng" not in answer


def test_list_entry__tells_who_carries_it_out() -> None:
    answer = text(entry(executing_agencies=("Sở Vui chơi",), subjects=("Doanh nghiệp",)), Facet.FEE)
    assert "Sở Vui chơi" in answer
    assert "Doanh nghiệp" in answer


def test_list_entry__without_address_names_the_desk() -> None:
    assert "một cửa" in text(entry(provenance=provenance(url="")), Facet.FEE)


def test_two_records__have_a_source_each() -> None:
    other = rich_procedure("9.000002", "Cấp phép chọi dế", channels=(channel(IN_PERSON, fee(3000)),))
    answer = compose([rich_procedure(), other], [(Facet.FEE,), (Facet.FEE,)])
    lines = answer.text.splitlines()
    assert holding(lines, "3.000 đồng")[0].endswith("[2]")
    assert holding(lines, "8.000 đồng")[0].endswith("[1]")
    assert [line[:4] for line in lines[-2:]] == ["[1] ", "[2] "]
    assert {fact.code for fact in answer.facts} == {"9.000001", "9.000002"}


def test_two_records__need_sides_for_each() -> None:
    with pytest.raises(ValueError, match="argument"):
        compose([rich_procedure(), rich_procedure("9.000002")], [()])
