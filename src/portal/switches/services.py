"""Turning a surface off and on, and knowing in every request whether it is, without a query for each."""

import logging
import threading
import time
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import Error, transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.accounts import trail
from portal.core.rounds import every
from portal.switches.models import Surface, Switch

log = logging.getLogger(__name__)
LONGEST_WAIT: Final = 3600
"""Seconds after which a program is told to try again where nobody knows when the surface is back."""

TURNED_OFF: Final = trail.action("motcua.switch.off", _("Tạm ngừng"), _("Tạm ngừng một phần của trang"))
TURNED_ON: Final = trail.action("motcua.switch.on", _("Mở lại"), _("Mở lại một phần của trang"))


@dataclass(frozen=True)
class Closed:
    """What is told of a surface that is off."""

    notice: str
    notice_en: str
    until: datetime | None

    @property
    def told(self) -> str:
        """The notice in the language of the moment; Vietnamese where no English was written."""
        return self.notice_en if self.language == "en" else self.notice

    @property
    def language(self) -> str:
        """The language that the notice is told in."""
        return "en" if get_language() == "en" and self.notice_en else "vi"

    @property
    def retry_after(self) -> int:
        """Seconds until it is worth trying again."""
        if self.until is None:
            return LONGEST_WAIT
        return max(1, min(LONGEST_WAIT, int((self.until - timezone.now()).total_seconds()) + 1))


class Board:
    """What a worker knows of all switches: read from the database at most once in `SWITCH_SECONDS`."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._lock = threading.Lock()
        self.forget()

    def forget(self) -> None:
        """Know nothing, as after the start."""
        self._read_at: float | None = None
        self._closed: dict[str, Closed] = {}

    def closed(self, surface: str) -> Closed | None:
        """Return what is told of a surface that is off, None where it is on."""
        read_at = self._read_at
        if read_at is None or time.monotonic() - read_at >= settings.SWITCH_SECONDS:
            self._read()
        found = self._closed.get(surface)
        return None if found is None or (found.until is not None and found.until <= timezone.now()) else found

    def _read(self) -> None:
        """Read all switches; one thread does, the others go on with what was known.

        A database that is away changes nothing: what the assistant then does is no matter of its switches.
        """
        if not self._lock.acquire(blocking=self._read_at is None):
            return
        try:
            now = timezone.now()
            rows = [row for row in Switch.objects.filter(is_off=True) if row.off_at(now)]
            self._closed = {row.surface: Closed(row.notice, row.notice_en, row.until) for row in rows}
        except Error as fault:
            log.warning("switches not read, the database does not answer: %s", type(fault).__name__)
        finally:
            self._read_at = time.monotonic()
            self._lock.release()


board: Final = Board()


def closed(surface: str) -> Closed | None:
    """Return what is told of a surface that is off, None where it is on."""
    return board.closed(surface)


def turn_off(
    surface: Surface,
    *,
    notice: str,
    reason: str,
    notice_en: str = "",
    until: datetime | None = None,
    actor: AbstractBaseUser | None = None,
) -> Switch:
    """Turn a surface off.

    Raises:
        ValidationError: notice or reason is missing, or `until` is over.
    """
    row = Switch(surface=surface, is_off=True, notice=notice, notice_en=notice_en, reason=reason, until=until)
    return keep(row, actor)


def turn_on(surface: Surface, *, reason: str = "", actor: AbstractBaseUser | None = None) -> Switch:
    """Turn a surface on again; what people were told is kept for the next time."""
    row = Switch.objects.filter(surface=surface).first() or Switch(surface=surface)
    row.is_off, row.reason, row.until = False, reason, None
    return keep(row, actor)


def keep(row: Switch, actor: AbstractBaseUser | None) -> Switch:
    """Write a switch as it now is, with who changed it, and into the trail.

    Raises:
        ValidationError: it cannot be so.
    """
    row.clean_fields(exclude=("surface", "changed_by"))
    row.clean()
    row.changed_at = timezone.now()
    row.changed_by_id = actor.pk if actor else None
    with transaction.atomic():
        row.save()
        told = {"reason": row.reason}
        if row.is_off:
            told |= {"notice": row.notice, "until": row.until.isoformat() if row.until else ""}
        trail.record(actor, TURNED_OFF if row.is_off else TURNED_ON, row, **told)
    board.forget()
    return row


@every(30)
def reopen_due() -> int:
    """Turn on what has come back by itself, so that the page of the switches and the trail tell it; return how many."""
    count = 0
    with transaction.atomic():
        for row in Switch.objects.select_for_update().filter(is_off=True, until__lte=timezone.now()):
            turn_on(Surface(row.surface), reason=str(row.reason))
            count += 1
    return count
