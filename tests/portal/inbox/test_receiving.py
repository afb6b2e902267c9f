"""What comes into the inbox from people, and how long it stays."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from tests.factories.portal import BIRTH

from portal.conversations.models import Turn
from portal.conversations.services import Place, ask, delete
from portal.inbox import services
from portal.inbox.models import Case, Contact
from portal.inbox.services import opened, purge, receive, withdraw_contact

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]
PHONE = "0912345678"


@pytest.fixture
def turn() -> Turn:
    return ask("đăng ký khai sinh cần giấy tờ gì").turn


def test_question__is_kept_masked_with_place_answer_and_field(turn: Turn) -> None:
    sent = receive(f"Số {PHONE} hỏi thêm", turn=turn, place=Place("51", "21034", "Quảng Ngãi"))
    kept = Case.objects.get()
    assert kept == sent and (kept.kind, kept.state) == (Case.Kind.QUESTION, Case.State.NEW)
    assert PHONE not in kept.question and kept.question.endswith("hỏi thêm")
    assert (kept.turn, kept.province, kept.commune, kept.code) == (turn, "51", "21034", BIRTH)
    assert kept.field is not None and kept.field.procedures.filter(code=BIRTH).exists()
    assert not kept.has_contact


def test_question__without_an_answer_before_is_kept() -> None:
    case = receive("Tôi cần gặp ai?")
    assert (case.turn, case.code, case.field) == (None, "", None)


def test_due_day__is_counted_in_working_days(settings: Any) -> None:
    settings.REPLY_DAYS = 3
    at = datetime(2026, 2, 12, 23, 30, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))  # a Thursday, before Tết
    assert opened(Case(question="Hỏi"), at).due_on == date(2026, 2, 24)


def test_contact__with_consent_is_kept_as_given() -> None:
    before = timezone.now()
    case = receive("Hỏi", contact=f" {PHONE}\x00 ", consent=True)
    assert case.contact.address == PHONE and case.contact.consent_at >= before


def test_contact__without_consent_is_refused_and_nothing_kept() -> None:
    with pytest.raises(ValueError, match="consent"):
        receive("Hỏi", contact=PHONE, consent=False)
    assert not Case.objects.exists() and not Contact.objects.exists()


@pytest.mark.parametrize("contact", ["", "  ", "\x00"])
def test_consent__without_a_contact_is_not_kept(contact: str) -> None:
    receive("Hỏi", contact=contact, consent=True)
    assert Case.objects.count() == 1 and not Contact.objects.exists()


def test_database__itself_refuses_a_contact_without_consent() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Contact.objects.create(case=receive("Hỏi"), address=PHONE)


def test_contact__is_withdrawn_once() -> None:
    case = receive("Hỏi", contact=PHONE, consent=True)
    assert [withdraw_contact(case), withdraw_contact(case)] == [True, False]
    assert Case.objects.count() == 1 and not Contact.objects.exists()


@pytest.mark.parametrize(
    ("address", "is_email"),
    [
        ("a@vi-du.example", True),
        (PHONE, False),
        ("a@vi-du", False),
        ("a b@vi-du.example", False),
        ("@x.example", False),
    ],
)
def test_contact__is_known_as_a_letter_s_address_or_not(address: str, is_email: bool) -> None:
    assert Contact(address=address).is_email is is_email


def test_receipt__is_short_and_plain_and_tells_nothing_of_the_rest_of_the_token() -> None:
    cases = [receive("Hỏi") for _ in range(30)]
    receipts = {case.receipt for case in cases}
    assert len(receipts) == 30
    assert all(len(one) == 8 and one.isalnum() and one == one.upper() for one in receipts)
    assert all(len(case.token) >= 24 for case in cases)


def test_deletion_of_the_conversation__leaves_what_was_sent_to_an_officer(turn: Turn) -> None:
    receive("Hỏi", turn=turn)
    delete(turn.conversation_id)
    assert Case.objects.get().turn is None


@pytest.mark.parametrize(
    ("state", "days", "left"),
    [("answered", 91, 0), ("closed", 91, 0), ("new", 91, 1), ("assigned", 91, 1), ("answered", 89, 1)],
)
def test_purge__deletes_cases_that_are_done(settings: Any, state: str, days: int, left: int) -> None:
    settings.RETENTION_DAYS = 90
    receive("Hỏi", contact=PHONE, consent=True)
    Case.objects.update(state=state, received_at=timezone.now() - timedelta(days=days))
    assert purge() == 1 - left
    assert (Case.objects.count(), Contact.objects.count()) == (left, left)


@pytest.mark.parametrize(("days", "left"), [(170, 1), (190, 0)])
def test_purge__takes_the_contact_of_a_case_long_unanswered(settings: Any, days: int, left: int) -> None:
    settings.RETENTION_DAYS = 90
    receive("Hỏi", contact=PHONE, consent=True)
    Case.objects.update(received_at=timezone.now() - timedelta(days=days))
    purge()
    assert (Case.objects.count(), Contact.objects.count()) == (1, left)


def test_purge__of_many_goes_on_until_all_are_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "DELETED_AT_ONCE", 2)
    for _ in range(5):
        receive("Hỏi")
    Case.objects.update(state="closed", received_at=timezone.now() - timedelta(days=100))
    assert purge() == 5
