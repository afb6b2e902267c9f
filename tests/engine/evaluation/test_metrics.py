from typing import Any

import pytest

from motcua.answers.reply import Decision, Option, RankedProcedure, Reply
from motcua.evaluation.cases import Case, Expectation
from motcua.evaluation.metrics import judge, reliability, tabulate
from motcua.records.facets import Facet

KEYS = {"1.1": "a", "1.2": "b", "1.3": "c", "1.4": "a"}


def case(behaviour: str = "answer", *codes: str, **parts: Any) -> Case:
    expect = Expectation(behaviour=behaviour, codes=codes, **parts)  # type: ignore[arg-type]
    return Case.model_validate({"id": "x", "turns": [{"role": "user", "text": "x"}], "expect": expect})


def reply(decision: Decision, *answered: str, ranked: tuple[str, ...] = (), **parts: Any) -> Reply:
    procedures = tuple(RankedProcedure(code=code, name=code, confidence=0.5) for code in ranked or answered)
    return Reply(decision=decision, answered=answered, procedures=procedures, text="x", **parts)


def test_answer__with_the_right_procedure_first_is_right() -> None:
    outcome = judge(case("answer", "1.1"), reply(Decision.ANSWER, "1.1"), KEYS)
    assert outcome == {
        "top1": True,
        "found@3": True,
        "found@10": True,
        "needless_clarify": False,
        "needless_decline": False,
        "behaviour": True,
    }


def test_answer__with_a_namesake_is_right() -> None:
    outcome = judge(case("answer", "1.1"), reply(Decision.ANSWER, "1.4"), KEYS)
    assert outcome is not None
    assert outcome["top1"]


def test_answer__with_another_procedure_first_is_wrong() -> None:
    outcome = judge(case("answer", "1.1"), reply(Decision.ANSWER, "1.2", ranked=("1.2", "1.3", "1.1")), KEYS)
    assert outcome is not None
    assert not outcome["top1"]
    assert not outcome["behaviour"]
    assert outcome["found@3"]


def test_answer__found_past_the_third_counts_among_ten_only() -> None:
    ranked = ("1.2", "1.3", "9.1", "1.1")
    outcome = judge(case("answer", "1.1"), reply(Decision.ANSWER, "1.2", ranked=ranked), KEYS)
    assert outcome is not None
    assert not outcome["found@3"]
    assert outcome["found@10"]


def test_answer__second_of_those_answered_is_not_top() -> None:
    outcome = judge(case("answer", "1.1"), reply(Decision.ANSWER, "1.2", "1.1"), KEYS)
    assert outcome is not None
    assert not outcome["top1"]


@pytest.mark.parametrize(("answered", "right"), [(("1.2", "1.1"), True), (("1.1",), False), (("1.1", "1.3"), False)])
def test_answer__of_several_must_name_them_all(answered: tuple[str, ...], right: bool) -> None:
    outcome = judge(case("answer", "1.1", "1.2", match="all"), reply(Decision.ANSWER, *answered), KEYS)
    assert outcome is not None
    assert outcome["top1"] is right


@pytest.mark.parametrize(("told", "right"), [((Facet.FEE, Facet.WHERE), True), ((Facet.WHERE,), False), ((), False)])
def test_answer__must_tell_the_sides_asked_for(told: tuple[Facet, ...], right: bool) -> None:
    outcome = judge(case("answer", "1.1", facets=("fee",)), reply(Decision.ANSWER, "1.1", facets=told), KEYS)
    assert outcome is not None
    assert outcome["facets"] is outcome["behaviour"] is right
    assert outcome["top1"]


def test_needless__clarify_and_decline_are_told() -> None:
    asked = judge(case("answer", "1.1"), reply(Decision.CLARIFY), KEYS)
    declined = judge(case("answer", "1.1"), reply(Decision.DECLINE), KEYS)
    assert asked is not None and asked["needless_clarify"] and not asked["behaviour"]
    assert declined is not None and declined["needless_decline"] and not declined["behaviour"]


@pytest.mark.parametrize(("offered", "right"), [(("1.1", "1.2"), True), (("1.1", "1.3"), False), ((), False)])
def test_clarify__must_offer_two_of_the_right_ones(offered: tuple[str, ...], right: bool) -> None:
    options = tuple(Option(code=code, name=code) for code in offered)
    outcome = judge(case("clarify", "1.1", "1.2"), reply(Decision.CLARIFY, options=options), KEYS)
    assert outcome == {"clarify": right, "behaviour": right}


def test_clarify__answered_instead_is_wrong() -> None:
    outcome = judge(case("clarify", "1.1", "1.2"), reply(Decision.ANSWER, "1.1"), KEYS)
    assert outcome == {"clarify": False, "behaviour": False}


@pytest.mark.parametrize(
    ("decision", "right"), [(Decision.DECLINE, True), (Decision.ANSWER, False), (Decision.CLARIFY, False)]
)
def test_decline__is_right_where_nothing_was_answered(decision: Decision, right: bool) -> None:
    assert judge(case("decline"), reply(decision), KEYS) == {"decline": right, "behaviour": right}


def test_case__whose_procedures_are_not_in_the_catalogue_is_left_out() -> None:
    assert judge(case("answer", "8.8"), reply(Decision.ANSWER, "1.1"), KEYS) is None


def test_table__shares_are_of_the_cases_that_have_the_outcome() -> None:
    outcomes = [
        ("a", {"top1": True, "behaviour": True}),
        ("a", {"top1": False, "behaviour": False}),
        ("b", {"decline": True, "behaviour": True}),
        ("b", None),
    ]
    table = tabulate(outcomes)
    assert table.figures["a"] == {"top1": 0.5, "behaviour": 0.5}
    assert table.figures["ALL"] == pytest.approx({"top1": 0.5, "behaviour": 2 / 3, "decline": 1.0})
    assert table.sizes == {"ALL": 3, "a": 2, "b": 1}
    assert table.outside == 1


def test_table__of_nothing_is_empty() -> None:
    table = tabulate([])
    assert (dict(table.figures), dict(table.sizes), table.outside) == ({}, {}, 0)


def test_reliability__compares_confidence_with_being_right() -> None:
    found = reliability([(0.95, True), (0.95, True), (0.15, True), (0.15, False)])
    assert [list(row) for row in found.bins] == [pytest.approx([0.15, 0.5, 2]), pytest.approx([0.95, 1.0, 2])]
    assert found.error == pytest.approx((0.35 * 2 + 0.05 * 2) / 4)


def test_reliability__takes_full_confidence_and_nothing() -> None:
    assert reliability([(1.0, True), (0.0, False)]).error == pytest.approx(0.0)
    assert reliability([]).error == 0.0
