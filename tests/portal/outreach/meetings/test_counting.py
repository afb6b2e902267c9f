"""Figures of meetings: right by unit and by day, and as many queries for many rows as for few."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.factories import field as made

from portal.outreach.meetings.counting import NOTHING, MeetingFigures, by_child, figures
from portal.outreach.meetings.models import FieldQuestion, Meeting

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
WEEK = timedelta(days=7)


def asked(unit: Any, **told: Any) -> FieldQuestion:
    return FieldQuestion.objects.create(unit=unit, text="Hỏi", **told)


def test_figures__count_what_was_held_within_the_days() -> None:
    here = made.village()
    made.meeting(here, attending=30)
    made.meeting(here, attending=None, day=TODAY - WEEK)
    made.meeting(here, day=TODAY - WEEK - timedelta(days=1))
    made.meeting(here, state=Meeting.State.PLANNED, attending=None)
    made.meeting(here, state=Meeting.State.CALLED_OFF, attending=None)
    assert figures(here, TODAY - WEEK, TODAY) == MeetingFigures(held=2, attending=30)


def test_figures__of_a_unit_hold_those_below_it_and_no_others() -> None:
    made.meeting(made.village("90001-01"))
    made.meeting(made.village("90002-01"))
    made.meeting(made.village("91001-01"))
    asked(made.village("90002-01"), answered_at=timezone.now())
    asked(made.village("90001-01"))
    assert figures(made.province("90"), TODAY, TODAY) == MeetingFigures(2, 60, 2, 1)
    assert figures(made.commune("90001"), TODAY, TODAY) == MeetingFigures(1, 30, 1, 0)
    assert figures(made.village("90001-09"), TODAY, TODAY) == NOTHING


def test_question__belongs_to_the_day_it_was_raised_on_here() -> None:
    here, zone = made.village(), timezone.get_default_timezone()
    asked(here, raised_at=datetime(2026, 3, 31, 23, 59, tzinfo=zone))
    asked(here, raised_at=datetime(2026, 4, 1, 0, 0, tzinfo=zone))
    march = datetime(2026, 3, 1, tzinfo=zone).date(), datetime(2026, 3, 31, tzinfo=zone).date()
    assert figures(here, *march).questions == 1


def test_children__stand_by_their_codes_each_with_all_below_it() -> None:
    made.meeting(made.village("90001-01"), attending=10)
    made.meeting(made.village("90001-02"), attending=20)
    made.meeting(made.commune("90002"), attending=40)
    asked(made.village("90003-01"))
    told = by_child(made.province("90"), TODAY, TODAY)
    assert told == {
        "90001": MeetingFigures(2, 30, 0, 0),
        "90002": MeetingFigures(1, 40, 0, 0),
        "90003": MeetingFigures(0, 0, 1, 0),
    }
    assert by_child(made.commune("90001"), TODAY, TODAY)["90001-02"] == MeetingFigures(1, 20)


def test_children__are_counted_in_two_queries_however_many(django_assert_num_queries: Any) -> None:
    for number in range(1, 6):
        made.meeting(made.village(f"9000{number}-01"))
        asked(made.village(f"9000{number}-01"))
    whole = made.province("90")
    with django_assert_num_queries(2):
        assert len(by_child(whole, TODAY, TODAY)) == 5
    with django_assert_num_queries(2):
        figures(whole, TODAY, TODAY)
