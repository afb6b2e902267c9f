"""What is forgotten of phones: the keys of what arrived long ago, and codes that let nobody in any more."""

from datetime import timedelta
from typing import Final

from django.utils import timezone

from portal.core.rounds import every
from portal.outreach.field.letting_in import COOKIE_AGE
from portal.outreach.field.models import Arrival, Invitation

ARRIVALS_KEPT: Final = timedelta(seconds=COOKIE_AGE) + timedelta(days=60)
"""A phone sends what waits whenever it is in touch, and one that was not for `COOKIE_AGE` has lost its key; what it has
not sent stays on it for 60 days more. Until then the same may come again, and must be known."""

INVITATIONS_KEPT: Final = timedelta(days=30)
"""After they have run out; that somebody was invited and let in stands in the trail."""

AT_ONCE: Final = 2000


@every(seconds=24 * 3600)
def forget_old() -> int:
    """Forget both; return how many arrivals were forgotten."""
    now, count = timezone.now(), 0
    Invitation.objects.filter(expires_at__lt=now - INVITATIONS_KEPT).delete()
    old = Arrival.objects.filter(arrived_at__lt=now - ARRIVALS_KEPT).order_by("arrived_at")
    while keys := list(old.values_list("pk", flat=True)[:AT_ONCE]):
        Arrival.objects.filter(pk__in=keys).delete()
        count += len(keys)
    return count
