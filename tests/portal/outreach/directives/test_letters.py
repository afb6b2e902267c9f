"""Reminders: once a day, in office hours, to the unit's address and its staff, where the office sends letters."""

from datetime import date, datetime
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from portal.accounts.models import User
from portal.outreach.directives import letters
from portal.outreach.directives.models import Assignment, UnitReport
from portal.outreach.units.models import Unit


@pytest.fixture(autouse=True)
def open_office(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """An office that sends letters, on a working morning."""
    settings.EMAIL_URL = "smtp://thu.vi-du.example"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    now = datetime(2026, 12, 1, 9, tzinfo=timezone.get_default_timezone())
    monkeypatch.setattr(timezone, "now", lambda: now)


@pytest.fixture
def due(share: Assignment, report: UnitReport, worker: User) -> Assignment:
    """The first commune has a task due tomorrow and a report that is late; the second a task due later."""
    Assignment.objects.filter(pk=share.pk).update(due_on=date(2026, 12, 2))
    Assignment.objects.exclude(pk=share.pk).update(due_on=date(2026, 12, 20))
    UnitReport.objects.exclude(pk=report.pk).delete()
    Unit.objects.filter(pk=share.unit_id).update(email="xa1@vi-du.example")
    User.objects.filter(pk=worker.pk).update(email="nguoi@vi-du.example")
    return share


def test_round__reminds_the_unit_and_its_staff_once_a_day(due: Assignment) -> None:
    assert letters.remind() == 2
    assert letters.remind() == 0
    assert sorted(one.to[0] for one in mail.outbox) == ["nguoi@vi-du.example", "xa1@vi-du.example"]
    body = str(mail.outbox[0].body)
    assert "Rà soát danh sách" in body
    assert "còn 1 ngày làm việc" in body
    assert "Báo cáo quý" in body
    assert "(hạn 07/10/2026, quá hạn 38 ngày làm việc)" in body


@pytest.mark.parametrize("state", ["submitted", "accepted"])
def test_round__does_not_remind_of_what_is_handed_in(due: Assignment, state: str) -> None:
    Assignment.objects.update(state=state)
    UnitReport.objects.update(state="filed")
    assert letters.remind() == 0


def test_round__sends_nothing_out_of_hours(due: Assignment, monkeypatch: pytest.MonkeyPatch) -> None:
    night = datetime(2026, 12, 1, 22, tzinfo=timezone.get_default_timezone())
    monkeypatch.setattr(timezone, "now", lambda: night)
    assert letters.remind() == 0


def test_round__sends_nothing_where_the_office_sends_no_letters(due: Assignment, settings: Any) -> None:
    settings.EMAIL_URL = ""
    assert letters.remind() == 0
    due.refresh_from_db()
    assert due.reminded_on is None


def test_people_who_left__are_not_written_to(due: Assignment, worker: User) -> None:
    User.objects.filter(pk=worker.pk).update(is_active=False)
    assert letters.remind() == 1


def test_coordinator_s_reminder__goes_to_those_late_alone(due: Assignment) -> None:
    assert letters.remind_late.call(due.task.directive_id) == 0
    Assignment.objects.filter(pk=due.pk).update(due_on=date(2026, 11, 30))
    assert letters.remind_late.call(due.task.directive_id) == 2
    assert letters.remind() == 2  # of the report


def test_letter__says_of_nothing_that_it_is_due_which_is_not(due: Assignment) -> None:
    report = UnitReport.objects.get()
    UnitReport.objects.update(due_on=date(2026, 12, 28))
    letters.remind_unfiled.call(report.form_id, "2026-07-01", "2026-09-30")
    letter = mail.outbox[0]
    assert "đến hạn" not in letter.subject + str(letter.body)
    assert "còn 19 ngày làm việc" in str(letter.body)


def test_letter__tells_how_many_reports_it_does_not_name(due: Assignment, monkeypatch: pytest.MonkeyPatch) -> None:
    report = UnitReport.objects.get()
    span = {"period_from": date(2026, 4, 1), "period_until": date(2026, 6, 30)}
    UnitReport.objects.create(form=report.form, unit=report.unit, due_on=date(2026, 7, 7), **span)
    monkeypatch.setattr(letters, "SHOWN", 1)
    letters.remind()
    assert "và 1 báo cáo khác." in str(mail.outbox[0].body)


def test_unit_whose_name_holds_a_line_break__is_reminded_too(due: Assignment) -> None:
    Unit.objects.filter(pk=due.unit_id).update(name="Xã\r\nMột")
    assert letters.remind() == 2


def test_coordinator_s_reminder__of_a_period_goes_to_those_who_did_not_file(due: Assignment) -> None:
    report = UnitReport.objects.get()
    assert letters.remind_unfiled.call(report.form_id, "2026-07-01", "2026-09-30") == 2
    assert letters.remind_unfiled.call(report.form_id, "2026-07-01", "2026-09-30") == 0
