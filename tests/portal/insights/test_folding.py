"""Counting: everything once, whatever happens."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.management import call_command
from django.db.models import Sum
from tests.factories.portal import BIRTH, RESIDENCE
from tests.portal.insights.asking import VIETNAM, talk, turn, vote

from portal.conversations import services
from portal.core import rounds
from portal.inbox.services import receive
from portal.insights import folding
from portal.insights.models import CountedTurn, DailyCount, EngineTime
from portal.insights.rounds import keep_figures

pytestmark = pytest.mark.django_db
COLUMNS = ("turns", "begun", "of_field", "of_code", "of_outcome", "useful", "not_useful", "sent")


def sums(**chosen: Any) -> dict[str, int]:
    found = DailyCount.objects.filter(**chosen).aggregate(**{name: Sum(name, default=0) for name in COLUMNS})
    return {name: number for name, number in found.items() if number}


def test_turns__are_counted_under_what_they_were(published: Any) -> None:
    at = datetime(2026, 5, 4, 9, 30, tzinfo=VIETNAM)
    turn(at=at, code=BIRTH, channel="kiosk", province="51", commune="21034")
    turn(at=at, decision="decline", reason="no_record")
    assert folding.fold_turns() == 2
    answered, declined = DailyCount.objects.order_by("-code")
    assert (answered.day, answered.hour, answered.channel) == (date(2026, 5, 4), 9, "kiosk")
    assert (answered.province, answered.commune, answered.field, answered.code) == ("51", "21034", "ho-tich", BIRTH)
    assert (declined.decision, declined.reason, declined.field, declined.turns) == ("decline", "no_record", "", 1)


@pytest.mark.parametrize(
    ("at", "day", "hour"),
    [
        (datetime(2026, 5, 3, 17, 0), date(2026, 5, 4), 0),
        (datetime(2026, 5, 3, 16, 59, 59), date(2026, 5, 3), 23),
        (datetime(2025, 12, 31, 17, 30), date(2026, 1, 1), 0),
    ],
)
def test_day_and_hour__are_those_of_viet_nam(at: datetime, day: date, hour: int) -> None:
    turn(at=at.replace(tzinfo=UTC))
    folding.fold_turns()
    assert DailyCount.objects.values_list("day", "hour").get() == (day, hour)


def test_folding_twice__counts_nothing_twice() -> None:
    for _ in range(3):
        turn()
    vote(turn(), useful=True)
    keep_figures()
    before = list(DailyCount.objects.values())
    assert keep_figures() == {"turns": 0, "votes": 0, "sent": 0, "responses": 0, "records": 0}
    assert list(DailyCount.objects.values()) == before


def test_later_turns__are_added_to_the_row_that_is_there() -> None:
    at = datetime(2026, 5, 4, 9, 30, tzinfo=VIETNAM)
    turn(at=at)
    folding.fold_turns()
    turn(at=at)
    folding.fold_turns()
    assert sums() == {"turns": 2, "begun": 2, "of_field": 2, "of_code": 2, "of_outcome": 2}
    assert DailyCount.objects.count() == 1
    assert EngineTime.objects.get().turns == 2


def test_many_turns__are_counted_in_several_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folding, "AT_ONCE", 2)
    for number in range(7):
        vote(turn(), useful=number < 4)
    assert folding.fold_turns() == 7
    assert folding.fold_votes() == 7
    assert (sums()["turns"], sums()["useful"], sums()["not_useful"]) == (7, 4, 3)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("broken", ["CountedTurn", "EngineTime", "DailyCount"])
def test_folding_that_is_killed_half_way__leaves_nothing_and_is_made_again(
    monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    turn()
    folding.fold_turns()
    turn(decision="clarify")
    before = list(DailyCount.objects.values())

    def killed(*_given: Any, **_named: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(getattr(folding, broken).objects, "bulk_create", killed)
        with pytest.raises(KeyboardInterrupt):
            folding.fold_turns()
    assert list(DailyCount.objects.values()) == before
    assert CountedTurn.objects.count() == 1
    assert folding.fold_turns() == 1
    assert sums()["turns"] == 2
    assert EngineTime.objects.get().turns == 2


@pytest.mark.django_db(transaction=True)
def test_votes_killed_half_way__are_counted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    vote(turn(), useful=True)
    folding.fold_turns()

    def killed(*_given: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(CountedTurn.objects, "bulk_update", killed)
        with pytest.raises(KeyboardInterrupt):
            folding.fold_votes()
    assert "useful" not in sums()
    keep_figures()
    assert sums()["useful"] == 1


def test_late_vote__is_counted_on_the_day_of_the_question() -> None:
    old = turn(at=datetime(2026, 5, 4, 9, 30, tzinfo=VIETNAM))
    keep_figures()
    vote(old, useful=False)
    assert folding.fold_votes() == 1
    assert sums(day=date(2026, 5, 4))["not_useful"] == 1


def test_vote_that_is_changed__counts_as_it_was_last() -> None:
    one = turn()
    vote(one, useful=True)
    keep_figures()
    vote(one, useful=False)
    vote(one, useful=False)
    keep_figures()
    assert (sums().get("useful"), sums()["not_useful"]) == (None, 1)
    vote(one, useful=True)
    keep_figures()
    assert (sums()["useful"], sums().get("not_useful")) == (1, None)


def test_conversation__has_one_vote_on_a_procedure() -> None:
    one = talk()
    first, second, other = turn(one, code=BIRTH), turn(one, code=BIRTH), turn(one, code=RESIDENCE)
    vote(first, useful=True)
    vote(other, useful=True)
    keep_figures()
    vote(second, useful=False)
    keep_figures()
    assert sums(code=BIRTH)["not_useful"] == 1
    assert "useful" not in sums(code=BIRTH)
    assert sums(code=RESIDENCE)["useful"] == 1


def test_comment_without_a_vote__is_no_vote() -> None:
    services.Feedback.objects.create(turn=turn(), useful=None, comment="sai")
    keep_figures()
    assert "useful" not in sums() and "not_useful" not in sums()


def test_deleted_conversation__stays_counted_and_is_not_counted_down() -> None:
    one = turn()
    vote(one, useful=True)
    keep_figures()
    assert services.delete(one.conversation_id)
    keep_figures()
    assert (sums()["turns"], sums()["useful"]) == (1, 1)
    assert not CountedTurn.objects.exists()


def test_purge__leaves_the_figures(settings: Any) -> None:
    turn()
    keep_figures()
    services.purge(0)
    keep_figures()
    assert sums()["turns"] == 1


def test_people__are_counted_once_in_what_they_asked_about(published: Any) -> None:
    one = talk()
    for code in (BIRTH, BIRTH, RESIDENCE, BIRTH):
        turn(one, code=code)
    keep_figures()
    assert sums() == {"turns": 4, "begun": 1, "of_field": 2, "of_code": 2, "of_outcome": 1}
    assert (sums(code=BIRTH)["of_code"], sums(code=BIRTH)["turns"]) == (1, 3)
    turn(one, code=BIRTH, decision="clarify")
    keep_figures()
    assert sums()["of_outcome"] == 2 and sums()["begun"] == 1


def test_question_sent_to_an_officer__counts_its_conversation_once() -> None:
    one = talk()
    first, second = turn(one), turn(one)
    keep_figures()
    receive("Hỏi thêm", turn=first)
    receive("Hỏi nữa", turn=second)
    keep_figures()
    receive("Lại hỏi", turn=first)
    keep_figures()
    assert sums()["sent"] == 1


def test_engine_time__is_kept_by_day_and_step() -> None:
    turn(engine_ms=0.4)
    turn(engine_ms=100.0)
    keep_figures()
    assert sorted(EngineTime.objects.values_list("step", "turns")) == [(0, 1), (26, 1)]


def test_command__counts_and_says_how_much(capsys: pytest.CaptureFixture[str]) -> None:
    turn()
    call_command("keep_figures")
    assert "Đã đếm 1 lượt hỏi" in capsys.readouterr().out
    call_command("keep_figures")
    assert "Đã đếm 0 lượt hỏi" in capsys.readouterr().out


def test_round__is_declared() -> None:
    assert any(one.make is keep_figures for one in rounds._declared.values())
