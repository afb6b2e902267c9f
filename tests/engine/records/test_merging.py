import itertools
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.errors import Place, SourceError
from motcua.records.merging import RICHNESS, merge
from motcua.records.model import NOT_STATED, Kind, Level, Procedure, Provenance, SourceKind


def record(code: str = "1.001193", source: SourceKind = SourceKind.NATIONAL_DETAIL, **changes: object) -> Procedure:
    origin = {"source": source, "file": f"{source}.json", "line": 3}
    origin |= {key: changes.pop(key) for key in ("url", "record_date", "line") if key in changes}
    complete = changes.pop("complete", source is not SourceKind.NATIONAL_LIST)
    return Procedure.model_validate(
        {
            "code": code,
            "name": "Thủ tục",
            "complete": complete,
            "provenance": Provenance.model_validate(origin),
            **changes,
        }
    )


def test_richness__names_every_source() -> None:
    assert set(RICHNESS) == set(SourceKind)


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        (SourceKind.RECOVERED, SourceKind.NATIONAL_LIST),
        (SourceKind.SAMPLE, SourceKind.RECOVERED),
        (SourceKind.SPREADSHEET, SourceKind.SAMPLE),
        (SourceKind.NATIONAL_DETAIL, SourceKind.SPREADSHEET),
    ],
)
def test_richer_source__wins_over_a_newer_date(better: SourceKind, worse: SourceKind) -> None:
    old, new = record(source=better, record_date=date(2020, 1, 1)), record(source=worse, record_date=date(2026, 1, 1))
    merged = merge([new, old])
    assert merged.records["1.001193"].provenance.source is better
    (displaced,) = merged.report.merged
    assert displaced.kept == f"{better}.json, dòng 3"
    assert displaced.dropped == f"{worse}.json, dòng 3"


def test_complete_record__wins_over_a_list_entry_of_a_richer_source() -> None:
    merged = merge([record(complete=False), record(source=SourceKind.RECOVERED)])
    assert merged.records["1.001193"].complete
    assert "đầy đủ nội dung" in merged.report.merged[0].reason


def test_newer_date__wins_within_a_source() -> None:
    dated = [record(record_date=day, summary=str(day)) for day in (date(2026, 2, 1), NOT_STATED, date(2025, 2, 1))]
    merged = merge(dated)
    assert merged.records["1.001193"].summary == "2026-02-01"
    assert [displaced.reason for displaced in merged.report.merged] == [
        "bản ngày 01/02/2026 mới hơn bản 01/02/2025",
        "bản ngày 01/02/2026 mới hơn bản không ghi ngày",
    ]


def test_gaps__are_filled_from_other_records_of_the_code() -> None:
    poor = record(source=SourceKind.RECOVERED, steps=({"text": "a"},))
    listed = record(
        source=SourceKind.NATIONAL_LIST,
        fields=("Hộ tịch",),
        levels=(Level.COMMUNE,),
        promulgating_authority="Bộ Tư pháp",
        subjects=("Công dân",),
        executing_agencies=("Ủy ban nhân dân cấp xã",),
        kind=Kind.SPECIFIC,
        url="https://a.vn/1",
        summary="không được lấy",
    )
    filled = merge([listed, poor]).records["1.001193"]
    assert (filled.fields, filled.levels, filled.kind) == (("Hộ tịch",), (Level.COMMUNE,), Kind.SPECIFIC)
    assert (filled.promulgating_authority, filled.subjects) == ("Bộ Tư pháp", ("Công dân",))
    assert filled.executing_agencies == ("Ủy ban nhân dân cấp xã",)
    assert filled.provenance.url == "https://a.vn/1"
    assert filled.provenance.source is SourceKind.RECOVERED
    assert filled.summary == ""
    assert filled.version != poor.version
    assert Procedure.model_validate_json(filled.model_dump_json()) == filled


def test_stated_fields__are_not_overwritten() -> None:
    merged = merge(
        [record(fields=("A",), kind=Kind.STANDARD), record(source=SourceKind.SAMPLE, fields=("B",), kind=Kind.SPECIFIC)]
    )
    assert merged.records["1.001193"].fields == ("A",)
    assert merged.records["1.001193"].kind is Kind.STANDARD


def test_errors__are_counted_or_raised() -> None:
    fault = SourceError(Place("a.json", 2, "name"), "thiếu tên thủ tục")
    report = merge([record(), fault]).report
    assert report.rejected == (fault,)
    assert "  a.json, dòng 2, trường name: thiếu tên thủ tục" in report.summary()
    with pytest.raises(SourceError) as caught:
        merge([record(), fault], strict=True)
    assert caught.value is fault


def test_report__counts_by_source_and_completeness() -> None:
    skipped: list[str] = []

    def entries() -> object:
        yield record("1.000002")
        yield record("1.000001", SourceKind.NATIONAL_LIST)
        yield record("1.000002", SourceKind.NATIONAL_LIST)
        skipped.append("README.md")

    merged = merge(entries(), skipped=skipped)  # type: ignore[arg-type]  # the generator is typed for the test's sake
    assert list(merged.records) == ["1.000001", "1.000002"]
    assert merged.report.read == {SourceKind.NATIONAL_DETAIL: 1, SourceKind.NATIONAL_LIST: 2}
    assert (merged.report.complete, merged.report.listed_only) == (1, 1)
    assert merged.report.skipped == ("README.md",)
    assert merged.report.summary()[0] == "Đã đọc 3 bản ghi"


records = st.builds(
    record,
    code=st.sampled_from(["1.000001", "1.000002"]),
    source=st.sampled_from(list(SourceKind)),
    fields=st.sampled_from([(), ("A",), ("B",)]),
    levels=st.sampled_from([(), (Level.COMMUNE,)]),
    summary=st.sampled_from(["", "x", "y"]),
    kind=st.sampled_from(list(Kind)),
    line=st.integers(0, 3),
    record_date=st.sampled_from([NOT_STATED, date(2026, 1, 1), date(2026, 1, 2)]),
    url=st.sampled_from(["", "https://a.vn", "https://b.vn"]),
)


@given(st.lists(records, max_size=5))
def test_merge__does_not_depend_on_the_order(entries: list[Procedure]) -> None:
    outcomes = {
        tuple(one.model_dump_json() for one in merge(order).records.values())
        for order in itertools.islice(itertools.permutations(entries), 24)
    }
    assert len(outcomes) == 1


@given(st.lists(records, max_size=6))
def test_merge__is_idempotent(entries: list[Procedure]) -> None:
    once = merge(entries)
    twice = merge(once.records.values())
    assert twice.records == once.records
    assert twice.report.merged == ()
    assert len(once.report.merged) == len(entries) - len(once.records)


def test_stranger_to_a_code__is_rejected_whatever_the_order() -> None:
    listed = record(source=SourceKind.NATIONAL_LIST, name="Hợp nhất công ty luật nước ngoài")
    other = record(source=SourceKind.RECOVERED, name="Hỗ trợ phát triển sản xuất cộng đồng")
    for entries in ([listed, other], [other, listed]):
        merged = merge(entries)
        assert not merged.records["1.001193"].complete
        assert [fault.place.field for fault in merged.report.rejected] == ["name"]
