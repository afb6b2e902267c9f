"""What happens where somebody does not: an officer who does not come or does not answer, a person who is gone.

It is looked at whenever the person's page asks for news, and in a round, so that neither a crashed browser nor a
stopped worker leaves anybody waiting for nothing.
"""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models import Q

from portal.core.rounds import every
from portal.handover import presence, services
from portal.handover.models import Handover

GONE: Final = timedelta(minutes=3)
"""After that time without a look the person has left the queue; a browser wakes a page behind others once a minute."""

LONG_GONE: Final = timedelta(minutes=15)
"""After that time an officer's conversation ends by itself."""

ROUND_SECONDS: Final = 15.0
AT_ONCE: Final = 200


def settle(one: Handover) -> bool:
    """Do what time asks for; tell whether anything was done. Needs `last_turn_at` where an officer holds it."""
    at = presence.now()
    with suppress(services.NotYoursError):  # somebody acted meanwhile: then there is nothing to settle
        if one.is_waiting and _waited_enough(one, at):
            services.to_inbox(one)
            return True
        if one.is_held:
            return _settle_held(one, at)
    return False


def _waited_enough(one: Handover, at: datetime) -> bool:
    patience = timedelta(seconds=settings.LIVE_HELP_WAIT)
    return at - one.waiting_since > patience or at - one.person_at > GONE or not presence.is_open()


def _settle_held(one: Handover, at: datetime) -> bool:
    if at - one.person_at > LONG_GONE:
        services.end_unheard(one)
        return True
    if not is_idle(one, at):
        return False
    if presence.is_offered():
        services.requeue(one)
    else:
        services.to_inbox(one)
    return True


def is_idle(one: Handover, at: datetime) -> bool:
    """Tell whether the officer has done nothing for too long while the person waits, or is gone altogether."""
    if one.officer_at is not None and at - one.officer_at <= timedelta(seconds=settings.LIVE_HELP_IDLE):
        return False
    waited_for = one.taken_at == one.officer_at or (one.last_turn_at or one.asked_at) > (one.officer_at or one.asked_at)
    return waited_for or not presence.is_present(one.officer_id)


@every(ROUND_SECONDS)
def settle_all() -> int:
    """Settle what is overdue; return how many."""
    at = presence.now()
    idle = at - timedelta(seconds=settings.LIVE_HELP_IDLE)
    held = Q(status=Handover.Status.HELD) & (Q(officer_at__lt=idle) | Q(person_at__lt=at - LONG_GONE))
    found = Handover.objects.filter(Q(status=Handover.Status.WAITING) | held).select_related("conversation")
    return sum(settle(one) for one in found.with_last_turn().order_by("asked_at")[:AT_ONCE])
