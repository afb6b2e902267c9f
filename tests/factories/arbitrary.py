"""Hypothesis strategies for records: sparse or full, with the figures, dates, signs and odd marks of real texts."""

from datetime import date

from hypothesis import strategies as st

from motcua.records.model import (
    NOT_STATED,
    Case,
    Channel,
    ChannelKind,
    Decision,
    Document,
    DossierGroup,
    Fee,
    FeeKind,
    Form,
    GroupKind,
    Kind,
    LegalBasis,
    Level,
    Procedure,
    Provenance,
    Result,
    SourceKind,
    Step,
    TimeLimit,
    TimeUnit,
)

PIECES = (
    "Tờ khai",
    "bản sao",
    "nộp",
    "Ủy ban nhân dân cấp xã",
    "đơn đề nghị",
    "mẫu",
    "phiếu",
    "trong",
    "ngày",
    "đồng",
    "Điều",
    "8.000",
    "8000",
    "500,5",
    "07",
    "7",
    "0",
    "1.001193",
    "9.000001.01",
    "15/04/2026",
    "1-2-2027",
    "123/2015/NĐ-CP",
    "45/2024/TT-BTC.",
    "12/QĐ-UBND",
    "68/2020/QH14,",
    "CT01",
    "[1]",
    "(2)",
    "[7]",
    "20%",
    "1/2",
    "3x4",
    "2.",
    "5;",
    "–",
    "- ",
    "+",
    "•",
    "…",
    "\n",
    "\t",
    ":",
    "; ",
    ". ",
    "“9”",
    "½",
    "²",
    "１２",
    "A.1-b/2",
    "H48.12-260101-0001",
)

texts = st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join)
long_texts = st.one_of(texts, st.lists(st.sampled_from(PIECES), min_size=60, max_size=400).map(" ".join))
names = texts.filter(lambda text: not text.lstrip().startswith("[")).map(
    lambda text: "Cấp phép " + " ".join(text.split())
)
counts = st.one_of(st.just(NOT_STATED), st.integers(0, 30))
amounts = st.one_of(st.just(NOT_STATED), st.just(0), st.integers(1, 10**9))
durations = st.one_of(
    st.just(NOT_STATED), st.sampled_from([0.0, 0.5, 1.5, 7.0, 12.0, 30.0, 365.0, 0.25]), st.integers(0, 999)
)
some_dates = st.one_of(st.just(NOT_STATED), st.dates(date(1990, 1, 1), date(2099, 12, 31)))
limits = st.builds(
    TimeLimit, amount=durations, unit=st.one_of(st.just(NOT_STATED), st.sampled_from(TimeUnit)), note=texts
)
fees = st.builds(Fee, kind=st.sampled_from(FeeKind), amount=amounts, note=long_texts)
channels = st.builds(
    Channel,
    kind=st.sampled_from(ChannelKind),
    time_limit=st.one_of(st.just(NOT_STATED), limits),
    fees=st.lists(fees, max_size=3).map(tuple),
    note=texts,
)
documents = st.builds(
    Document,
    name=long_texts,
    originals=counts,
    copies=counts,
    forms=st.lists(st.builds(Form, name=texts), max_size=2).map(tuple),
    note=texts,
)
groups = st.builds(
    DossierGroup, name=texts, kind=st.sampled_from(GroupKind), documents=st.lists(documents, max_size=9).map(tuple)
)
sources = st.builds(
    Provenance,
    source=st.sampled_from(SourceKind),
    url=st.sampled_from(["", "https://vi-du.example/thu-tuc/12ab", "http://vi-du.example/?id=3&b=4"]),
    record_date=some_dates,
)


def _several(strategy: st.SearchStrategy, most: int = 3) -> st.SearchStrategy:
    return st.lists(strategy, max_size=most).map(tuple)


procedures = st.builds(
    Procedure,
    code=st.sampled_from(["1.001193", "9.000001", "9.000001.01", "2.000528.000.00.00.H48"]),
    name=names,
    complete=st.sampled_from([True, True, True, False]),
    kind=st.sampled_from(Kind),
    fields=_several(texts),
    levels=_several(st.sampled_from(Level)),
    promulgating_authority=texts,
    executing_agencies=_several(texts),
    competent_authorities=_several(texts),
    receiving_address=texts,
    subjects=_several(texts),
    summary=long_texts,
    cases=_several(st.builds(Case, code=texts, name=texts, time_limit=st.one_of(st.just(NOT_STATED), limits))),
    channels=_several(channels, 4),
    dossier=_several(groups, 6),
    steps=_several(st.builds(Step, title=texts, text=long_texts), 15),
    requirements=_several(long_texts),
    results=_several(st.builds(Result, name=texts)),
    legal_bases=_several(st.builds(LegalBasis, number=texts, title=texts)),
    decision=st.builds(
        Decision,
        number=st.sampled_from(["", "345/QĐ-BVC", "Quyết định số 12/QĐ-UBND", "Quyết định 9"]),
        issued_by=texts,
        issued_on=some_dates,
    ),
    provenance=sources,
)
