"""Two machines that count at once, and people who delete meanwhile."""

import pytest
from django.db.models import Sum
from tests.portal.insights.asking import turn, vote
from tests.portal.threads import at_once

from portal.conversations import services
from portal.insights import folding
from portal.insights.models import CountedTurn, DailyCount
from portal.insights.rounds import keep_figures

pytestmark = pytest.mark.django_db(transaction=True)


def counted() -> tuple[int, int]:
    found = DailyCount.objects.aggregate(Sum("turns"), Sum("useful"))
    return found["turns__sum"], found["useful__sum"]


def test_two_machines_that_count_at_once__count_everything_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folding, "AT_ONCE", 5)
    for _ in range(12):
        vote(turn(), useful=True)
    made = at_once([keep_figures] * 2)
    assert [one for one in made if isinstance(one, Exception)] == []
    assert sum(one["turns"] for one in made) == 12
    assert counted() == (12, 12)


def test_conversation_deleted_while_others_are_counted__breaks_neither(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folding, "AT_ONCE", 2)
    turns = [turn() for _ in range(12)]
    deleting = [lambda one=one: services.delete(one.conversation_id) for one in turns[:6]]
    made = at_once([keep_figures, *deleting])
    assert [one for one in made if isinstance(one, Exception)] == []
    keep_figures()
    assert 6 <= counted()[0] <= 12
    assert CountedTurn.objects.count() == 6
