"""What comes into the inbox, and how long it stays."""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from portal.conversations.models import Turn, unguessable
from portal.conversations.services import Place, storable, writable
from portal.core.working_time import add_working_days
from portal.inbox.models import Case, Contact, receipt_of
from portal.procedures.models import Field

UNANSWERED_FACTOR: Final = 2
"""After how many times the retention a contact is deleted although its question was never answered."""

DELETED_AT_ONCE: Final = 500
NOWHERE: Final = Place()


def receive(
    question: str,
    *,
    kind: str = Case.Kind.QUESTION,
    turn: Turn | None = None,
    place: Place = NOWHERE,
    contact: str = "",
    consent: bool = False,
) -> Case:
    """Take in a question that a person sent, masked; a contact is kept only with consent.

    Raises:
        ValueError: a contact without consent.
    """
    contact = writable(contact).strip()
    if contact and not consent:
        raise ValueError("a contact needs consent")
    case = opened(
        Case(
            kind=kind,
            question=storable(question),
            turn=turn,
            code=turn.code if turn else "",
            province=place.province,
            commune=place.commune,
        )
    )
    with transaction.atomic():
        case.save(force_insert=True)
        if contact:
            Contact.objects.create(case=case, address=contact, consent_at=timezone.now())
    return case


def opened(case: Case, at: datetime | None = None) -> Case:
    """Give a new case its token, its day and its field."""
    case.token = unguessable()
    case.receipt = receipt_of(case.token)
    case.received_at = at or timezone.now()
    case.due_on = add_working_days(timezone.localdate(case.received_at), settings.REPLY_DAYS)
    case.field = Field.objects.filter(procedures__code=case.code).order_by("pk").first() if case.code else None
    return case


def withdraw_contact(case: Case) -> bool:
    """Delete the contact of a case, as the person who left it wishes; tell whether there was one."""
    return Contact.objects.filter(case=case).delete()[0] > 0


def purge(days: int | None = None) -> int:
    """Delete cases that were done and received before `days` (the setting where None), with all that hangs on them.

    One that was never answered stays, but its contact goes after `UNANSWERED_FACTOR` times as long. Returns how many
    cases were deleted.
    """
    age = settings.RETENTION_DAYS if days is None else days
    before = timezone.now() - timedelta(days=age)
    count = 0
    while deleted := _delete(before):
        count += deleted
    long_before = timezone.now() - timedelta(days=UNANSWERED_FACTOR * age)
    Contact.objects.filter(case__received_at__lt=long_before).delete()
    return count


def _delete(before: datetime) -> int:
    with transaction.atomic():
        chosen = Case.objects.done().filter(received_at__lt=before).select_for_update(of=("self",))
        held = list(chosen.values_list("pk", flat=True)[:DELETED_AT_ONCE])
        Case.objects.filter(pk__in=held).delete()
    return len(held)
