"""Versions of a record and the days between which each is in force: merged, kept in the index, told as of a day."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some
from pydantic import ValidationError
from tests.factories.procedures import entry, provenance, rich_procedure

from motcua.dialogue.respond import Responder
from motcua.dialogue.state import State
from motcua.engine import Engine, build
from motcua.errors import IndexFolderError, UnknownProcedureError
from motcua.records.history import FILE, History, in_force_on
from motcua.records.merging import merge
from motcua.records.model import NOT_STATED, Channel, ChannelKind, Fee, Procedure, Provenance

CODE = "9.000901"
NAME = "Cấp phép thả đèn trời"
MONDAY = date(2031, 3, 3)


def version(amount: int, begins: date | None = None, ends: date | None = None, **parts: Any) -> Procedure:
    """A record with a fee of its own, and the days between which it is in force."""
    days = {"in_force_from": begins or NOT_STATED, "in_force_until": ends or NOT_STATED}
    fee = Channel(kind=ChannelKind.IN_PERSON, fees=(Fee(amount=amount),))
    code = parts.pop("code", CODE)
    return rich_procedure(code, NAME, channels=(fee,), provenance=provenance(**days), **parts)


def amount_of(record: Procedure | None) -> object:
    assert record is not None
    return record.channels[0].fees[0].amount


def test_record__that_names_no_days_is_in_force_on_all_but_those_of_the_others() -> None:
    versions = [version(5_000), version(8_000, MONDAY)]
    assert amount_of(in_force_on(versions, date(2031, 3, 2))) == 5_000
    assert amount_of(in_force_on(versions, MONDAY)) == 8_000


def test_last_day__is_not_counted() -> None:
    assert in_force_on([version(5_000, None, MONDAY)], date(2031, 3, 2)) is not None
    assert in_force_on([version(5_000, None, MONDAY)], MONDAY) is None


def test_of_two_that_cover_a_day__the_one_that_began_last_is_in_force() -> None:
    versions = [version(8_000, date(2031, 2, 1)), version(5_000, date(2030, 1, 1))]
    assert amount_of(in_force_on(versions, MONDAY)) == 8_000
    assert amount_of(in_force_on(versions, date(2030, 6, 1))) == 5_000


@given(some.dates(), some.dates())
def test_days__that_end_before_they_begin_are_refused(begins: date, ends: date) -> None:
    parts = {**provenance().model_dump(), "in_force_from": begins, "in_force_until": ends}
    if ends > begins:
        assert Provenance(**parts).covers(begins)
    else:
        with pytest.raises(ValidationError):
            Provenance(**parts)


def test_days__are_no_part_of_the_version() -> None:
    assert version(5_000).version == version(5_000, MONDAY).version


def test_merging__keeps_versions_of_other_days_beside_the_record() -> None:
    old, new = version(5_000, date(2030, 1, 1), MONDAY), version(8_000, MONDAY)
    merged = merge([old, new])
    assert merged.records == {CODE: new}
    assert merged.history == (old,)


def test_merging__takes_a_record_without_days_for_the_catalogues_own() -> None:
    own, new = version(5_000), version(8_000, MONDAY)
    merged = merge([new, own])
    assert merged.records == {CODE: own}
    assert merged.history == (new,)


def test_merging__of_two_versions_that_begin_on_one_day_keeps_the_stronger() -> None:
    bare = entry(CODE, NAME, provenance=provenance(in_force_from=MONDAY))
    merged = merge([version(5_000), bare, version(8_000, MONDAY)])
    assert [amount_of(one) for one in merged.history] == [8_000]


OTHER = rich_procedure("9.000902", "Cấp phép thả bè chuối")
LATER = version(0, MONDAY, code="9.000903").model_copy(update={"name": "Cấp phép nuôi đom đóm"})


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    folder = tmp_path_factory.mktemp("history") / "index"
    build([version(5_000), OTHER, LATER], folder, history=[version(8_000, MONDAY)])
    return Engine.open(folder)


def ask(engine: Engine, question: str, day: date) -> Any:
    dated = engine.on(day)
    return Responder(dated.catalogue, dated.searcher, dated.reader, as_of=day).respond(question, State())[0]


@pytest.mark.parametrize(("day", "fee"), [(date(2031, 3, 2), "5.000"), (MONDAY, "8.000")])
def test_answer__is_that_of_the_version_in_force_on_the_day(engine: Engine, day: date, fee: str) -> None:
    reply = ask(engine, "cấp phép thả đèn trời hết bao nhiêu tiền", day)
    assert reply.answered == (CODE,)
    assert fee in reply.text
    assert {one.record_version for one in reply.citations} == {engine.on(day).catalogue.get(CODE).version}
    assert reply.as_of == day


def test_procedure_not_yet_in_force__is_not_found_before(engine: Engine) -> None:
    assert "9.000903" not in ask(engine, "cấp phép nuôi đom đóm", date(2031, 3, 2)).answered
    assert ask(engine, "cấp phép nuôi đom đóm", MONDAY).answered == ("9.000903",)
    assert ask(engine, "9.000903", date(2031, 3, 2)).decision == "decline"
    with pytest.raises(UnknownProcedureError, match="02/03/2031"):
        engine.on(date(2031, 3, 2)).catalogue.get("9.000903")
    assert list(engine.on(date(2031, 3, 2)).catalogue.codes) == [CODE, "9.000902"]


def test_engine_without_history__is_the_same_on_every_day(tmp_path: Path) -> None:
    build([OTHER], tmp_path / "index")
    opened = Engine.open(tmp_path / "index")
    assert opened.on(MONDAY) is opened
    assert not (tmp_path / "index" / FILE).exists()


def test_engine__of_a_day_is_made_once(engine: Engine) -> None:
    assert engine.on(MONDAY) is engine.on(MONDAY)


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"dated": [], "versions": [{}]}', '{"dated": 1, "versions": []}'])
def test_damaged_history__is_told(tmp_path: Path, content: str) -> None:
    folder = tmp_path / "index"
    build([version(5_000)], folder, history=[version(8_000, MONDAY)])
    (folder / FILE).write_text(content, "utf-8")
    with pytest.raises(IndexFolderError):
        Engine.open(folder)


def test_history__is_read_back_as_it_was(tmp_path: Path) -> None:
    history = History.of([version(5_000, None, MONDAY)], [version(8_000, MONDAY), version(9_000, date(2032, 1, 1))])
    history.write(tmp_path)
    assert History.open(tmp_path) == history
