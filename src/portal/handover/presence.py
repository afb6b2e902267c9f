"""Who of the officers is there, and whether a person can speak with one now."""

from datetime import date, datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from portal.accounts.models import User
from portal.core import working_time
from portal.handover.models import Presence

PRESENT: Final = timedelta(seconds=150)
"""An officer is there while the page was seen within that time; a browser wakes a page behind others once a minute."""

SEEN_ANEW: Final = timedelta(seconds=20)
"""A page that was seen within that time is not written down again."""

TAKE: Final = "handover.take_handover"
REASSIGN: Final = "handover.reassign_handover"


def now() -> datetime:
    """Return the time that all of this room goes by."""
    return timezone.now()


def seen(officer: User) -> Presence:
    """Write down that an officer's page is open, now and then; return what is known of it."""
    at = now()
    found = Presence.objects.filter(user=officer).first()
    if found is None:
        return Presence.objects.get_or_create(user=officer, defaults={"seen_at": at})[0]
    if at - found.seen_at > SEEN_ANEW:
        Presence.objects.filter(pk=found.pk).update(seen_at=at)
    return found


def set_away(officer: User, away: bool) -> None:
    """Write down that an officer takes a break, or is back."""
    Presence.objects.update_or_create(user=officer, defaults={"away": away, "seen_at": now()})


def present() -> QuerySet[Presence]:
    """Return the officers who are there and take no break."""
    return Presence.objects.filter(seen_at__gt=now() - PRESENT, away=False, user__is_active=True)


def is_present(officer_id: int | None) -> bool:
    """Tell whether an officer's page is open, break or not."""
    return officer_id is not None and Presence.objects.filter(user_id=officer_id, seen_at__gt=now() - PRESENT).exists()


def present_officers(but: User | None = None) -> list[User]:
    """Return the users who are there, by name; `but` is left out."""
    there = User.objects.filter(pk__in=present().values("user")).order_by("last_name", "first_name", "pk")
    return [one for one in there if one != but and one.has_perm(TAKE)]


def is_open() -> bool:
    """Tell whether the office has live help and is open now."""
    return bool(settings.LIVE_HELP) and working_time.is_open(now())


def is_offered() -> bool:
    """Tell whether a person can speak with an officer now."""
    return is_open() and present().exists()


def reply_by() -> date:
    """Return the day by which the inbox answers what is sent now."""
    return working_time.add_working_days(timezone.localdate(now()), settings.REPLY_DAYS)
