"""What is in force when: now, on a day to come, on a day gone by; scheduled, replaced, taken back."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.factories.portal import by_code
from tests.factories.procedures import rich_procedure

from motcua.errors import UnknownProcedureError
from motcua.records.model import Channel, ChannelKind, Fee
from motcua.records.model import Procedure as Record
from portal.procedures import importing, publishing, terms
from portal.procedures.dated import StoredCatalogue
from portal.procedures.models import Import, Procedure, Term, Version, beginning_of, end_of
from portal.procedures.showing import bring_into_force

CODE = "9.000901"
pytestmark = pytest.mark.django_db


def record(amount: int) -> Record:
    fee = Channel(kind=ChannelKind.IN_PERSON, fees=(Fee(amount=amount),))
    return rich_procedure(CODE, "Cấp phép đốt lửa trại", channels=(fee,))


def publish(amount: int) -> Import:
    return importing.run(by_code(record(amount)), ["bộ thử"])


def schedule(amount: int, day: date) -> Import:
    """Propose a record and put it in force from a day."""
    made = importing.run(by_code(record(amount)), ["bộ thử"], publish=False)
    publishing.put_in_force(made, beginning_of(day))
    return made


def amount_on(day: date) -> object:
    return StoredCatalogue((), day).get(CODE).channels[0].fees[0].amount


def shown() -> object:
    current = Procedure.objects.get(code=CODE).current
    return current.record.channels[0].fees[0].amount if current else None


def today() -> date:
    return timezone.localdate()


def days(count: int) -> date:
    return today() + timedelta(days=count)


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let another moment be now."""

    def set_now(moment: datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return set_now


def test_version_published__is_in_force_from_then_on() -> None:
    publish(5_000)
    (term,) = Term.objects.all()
    assert term.until is None and term.version.record == record(5_000)
    assert amount_on(today()) == amount_on(days(400)) == 5_000
    with pytest.raises(UnknownProcedureError):
        StoredCatalogue((), days(-1)).get(CODE)


def test_version_scheduled__is_told_as_of_its_day_and_not_before() -> None:
    publish(5_000)
    schedule(8_000, days(7))
    assert [amount_on(today()), amount_on(days(6)), amount_on(days(7))] == [5_000, 5_000, 8_000]
    assert shown() == 5_000


def test_day_that_comes__brings_what_was_scheduled_before_the_public(at: Any) -> None:
    day = days(7)
    publish(5_000)
    made = schedule(8_000, day)
    assert bring_into_force() == 0
    at(beginning_of(day) - timedelta(seconds=1))
    assert bring_into_force() == 0
    at(beginning_of(day))
    assert bring_into_force() == 1
    assert shown() == 8_000
    old, new = Version.objects.order_by("pk")
    assert old.superseded_at == new.published_at == beginning_of(day)
    Import.objects.filter(pk=made.pk).update(effective_on=day)
    publishing.settle_scheduled()
    made.refresh_from_db()
    assert made.state == Import.State.PUBLISHED
    assert bring_into_force() == 0


def test_what_is_published_before_a_scheduled_day__ends_on_that_day() -> None:
    publish(5_000)
    schedule(8_000, days(7))
    publish(6_000)
    assert [amount_on(today()), amount_on(days(7))] == [6_000, 8_000]
    assert [amount_on(days(6)), amount_on(days(8))] == [6_000, 8_000]


def test_second_schedule__for_the_same_day_replaces_the_first() -> None:
    publish(5_000)
    schedule(8_000, days(7))
    schedule(9_000, days(7))
    assert [amount_on(days(6)), amount_on(days(7))] == [5_000, 9_000]
    assert Term.objects.count() == 2


def test_schedules__for_several_days_follow_each_other_whatever_their_order() -> None:
    publish(5_000)
    schedule(9_000, days(9))
    schedule(8_000, days(7))
    assert [amount_on(days(count)) for count in (0, 6, 7, 8, 9, 99)] == [5_000, 5_000, 8_000, 8_000, 9_000, 9_000]


def test_taking_back__what_has_not_begun_leaves_no_trace_of_it() -> None:
    publish(5_000)
    made = schedule(8_000, days(7))
    assert terms.take_back(made) == []
    assert [amount_on(today()), amount_on(days(7))] == [5_000, 5_000]
    (term,) = Term.objects.all()
    assert term.until is None


def test_taking_back__between_two_others_joins_them() -> None:
    publish(5_000)
    made = schedule(8_000, days(7))
    schedule(9_000, days(9))
    terms.take_back(made)
    assert [amount_on(days(count)) for count in (6, 7, 8, 9)] == [5_000, 5_000, 5_000, 9_000]


def test_taking_back__what_is_in_force_brings_back_what_was_before_and_keeps_the_record_of_it() -> None:
    publish(5_000)
    made = publish(8_000)
    made.undo_reason = "Nhập nhầm."
    assert terms.take_back(made) == []
    bring_into_force()
    assert shown() == 5_000
    told = list(Term.objects.order_by("pk"))
    assert [one.version.record.channels[0].fees[0].amount for one in told] == [5_000, 8_000, 5_000]
    assert told[1].until == told[2].since
    assert "Nhập nhầm." in told[2].reason


def test_taking_back__the_first_version_leaves_nothing_in_force() -> None:
    made = publish(5_000)
    terms.take_back(made)
    bring_into_force()
    assert shown() is None
    assert not Procedure.objects.published().exists()


def test_taking_back__what_another_import_has_replaced_leaves_it_and_says_so() -> None:
    publish(5_000)
    made = publish(8_000)
    publish(9_000)
    assert terms.take_back(made) == [CODE]
    bring_into_force()
    assert shown() == 9_000


def test_version_that_comes_back__is_in_force_in_two_terms() -> None:
    for amount in (5_000, 8_000, 5_000):
        publish(amount)
    told = [one.version.record.channels[0].fees[0].amount for one in Term.objects.told()]
    assert told == [5_000, 8_000, 5_000]
    assert Version.objects.count() == 2


def test_day__ends_with_its_last_moment(settings: Any) -> None:
    day = date(2031, 3, 3)
    assert timezone.localtime(beginning_of(day)).isoformat() == "2031-03-03T00:00:00+07:00"
    assert timezone.localtime(end_of(day)).date() == day
    assert end_of(day) + timedelta(microseconds=1) == beginning_of(date(2031, 3, 4))


def test_as_of_today__is_what_is_in_force_now() -> None:
    publish(5_000)
    made = publish(8_000)
    made.undo_reason = "Nhập nhầm."
    terms.take_back(made)
    assert amount_on(today()) == 5_000


def test_many__begin_in_a_bounded_number_of_queries(django_assert_max_num_queries: Any) -> None:
    many = {f"9.{number:06}": rich_procedure(f"9.{number:06}") for number in range(300)}
    made = importing.run(many, ["x"], publish=False)
    with django_assert_max_num_queries(45):
        publishing.put_in_force(made, timezone.now())
    made.undo_reason = "x"
    with django_assert_max_num_queries(12):
        terms.take_back(made)
