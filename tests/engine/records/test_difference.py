from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from motcua.records.difference import Change, ChangeKind, diff
from motcua.records.model import (
    NOT_STATED,
    Channel,
    ChannelKind,
    Document,
    DossierGroup,
    Fee,
    FeeKind,
    LegalBasis,
    Procedure,
    Provenance,
    SourceKind,
    Step,
    TimeLimit,
    TimeUnit,
    value_at,
)

BASE = Procedure(
    code="1.001193",
    name="Thủ tục",
    channels=(
        Channel(
            kind=ChannelKind.IN_PERSON,
            time_limit=TimeLimit(amount=5, unit=TimeUnit.DAY),
            fees=(Fee(kind=FeeKind.FEE, amount=8_000),),
        ),
        Channel(kind=ChannelKind.ONLINE),
    ),
    dossier=(DossierGroup(documents=(Document(name="Đơn", originals=1), Document(name="Hộ chiếu", copies=1))),),
    legal_bases=(LegalBasis(number="1/2020/NĐ-CP"), LegalBasis(number="2/2021/TT-BTP")),
    provenance=Provenance(source=SourceKind.SAMPLE),
)


def with_(**changes: object) -> Procedure:
    return Procedure.model_validate({**{name: getattr(BASE, name) for name in Procedure.model_fields}, **changes})


def test_same_record__has_no_changes_whatever_its_provenance() -> None:
    elsewhere = Provenance(source=SourceKind.RECOVERED, file="b", record_date=date(2026, 1, 1))
    assert diff(BASE, with_(provenance=elsewhere)) == ()


def test_inserted_paper__is_one_change() -> None:
    documents = (Document(name="Ảnh"), *BASE.dossier[0].documents)
    changes = diff(BASE, with_(dossier=(DossierGroup(documents=documents),)))
    assert changes == (Change("dossier[0].documents[0]", ChangeKind.ADDED, None, Document(name="Ảnh")),)


def test_removed_paper__is_one_change_at_its_old_place() -> None:
    kept = BASE.dossier[0].documents[1:]
    changes = diff(BASE, with_(dossier=(DossierGroup(documents=kept),)))
    assert changes == (Change("dossier[0].documents[0]", ChangeKind.REMOVED, BASE.dossier[0].documents[0], None),)


def test_fee__that_changed_is_named_in_its_channel() -> None:
    dearer = BASE.channels[0].model_copy(update={"fees": (Fee(kind=FeeKind.FEE, amount=9_000),)})
    (change,) = diff(BASE, with_(channels=(BASE.channels[1], dearer)))[1:]
    assert change == Change("channels[1].fees[0].amount", ChangeKind.CHANGED, 8_000, 9_000)


def test_fee__that_is_no_longer_stated_is_removed() -> None:
    unstated = BASE.channels[0].model_copy(update={"fees": (Fee(kind=FeeKind.FEE),)})
    (change,) = diff(BASE, with_(channels=(unstated, BASE.channels[1])))
    assert change == Change("channels[0].fees[0].amount", ChangeKind.REMOVED, 8_000, None)
    (back,) = diff(with_(channels=(unstated, BASE.channels[1])), BASE)
    assert back == Change("channels[0].fees[0].amount", ChangeKind.ADDED, None, 8_000)


def test_order__alone_is_one_change_of_the_list() -> None:
    (change,) = diff(BASE, with_(legal_bases=BASE.legal_bases[::-1]))
    assert (change.path, change.kind) == ("legal_bases", ChangeKind.CHANGED)


def test_text__that_appears_is_added() -> None:
    assert diff(BASE, with_(summary="Mới")) == (Change("summary", ChangeKind.ADDED, None, "Mới"),)


texts = st.sampled_from(["", "A", "B"])
amounts = st.sampled_from([NOT_STATED, 0, 5])
fees = st.builds(Fee, kind=st.sampled_from(list(FeeKind)), amount=amounts, note=texts)
limits = st.builds(TimeLimit, amount=amounts, unit=st.sampled_from([NOT_STATED, *TimeUnit]))
channels = st.builds(
    Channel,
    kind=st.sampled_from(list(ChannelKind)),
    time_limit=st.just(NOT_STATED) | limits,
    fees=st.lists(fees, max_size=2).map(tuple),
    note=texts,
)
documents = st.builds(Document, name=st.sampled_from(["Đơn", "đơn.", "Ảnh"]), originals=amounts)
groups = st.builds(DossierGroup, name=texts, documents=st.lists(documents, max_size=3).map(tuple))
procedures = st.builds(
    with_,
    name=st.sampled_from(["Một", "Hai"]),
    summary=texts,
    requirements=st.lists(texts.filter(bool), max_size=3).map(tuple),
    channels=st.lists(channels, max_size=3).map(tuple),
    dossier=st.lists(groups, max_size=2).map(tuple),
    steps=st.lists(st.builds(Step, title=texts, text=texts), max_size=3).map(tuple),
)


@given(procedures)
def test_diff__with_itself_is_empty(one: Procedure) -> None:
    assert diff(one, one) == ()


@given(procedures, procedures)
def test_diff__is_empty_only_for_the_same_content(old: Procedure, new: Procedure) -> None:
    assert (diff(old, new) == ()) == (old.version == new.version)


@given(procedures, procedures)
def test_paths__lead_to_the_parts_that_changed(old: Procedure, new: Procedure) -> None:
    for change in diff(old, new):
        if change.kind is not ChangeKind.ADDED:
            before = change.old
            assert change.kind is ChangeKind.CHANGED or value_at(old, change.path) == before
        if change.kind is not ChangeKind.REMOVED:
            assert value_at(new, change.path) == change.new


@given(procedures, procedures)
def test_diff__back_names_as_many_changes(old: Procedure, new: Procedure) -> None:
    assert len(diff(old, new)) == len(diff(new, old))
