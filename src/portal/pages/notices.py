"""The notices that a page shows now, known in every request without a query for each."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.db import Error, transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.accounts import trail
from portal.pages.notice_models import SiteNotice

log = logging.getLogger(__name__)
MOST: Final = 3
"""Notices shown at once: more would push the page out of sight."""

ANNOUNCED: Final = trail.action("motcua.notice.announced", _("Công bố thông báo"), _("Công bố thông báo toàn trang"))
WITHDRAWN: Final = trail.action("motcua.notice.withdrawn", _("Rút thông báo"), _("Rút thông báo toàn trang"))


@dataclass(frozen=True)
class Told:
    """A notice as pages show it."""

    key: int
    is_emergency: bool
    is_repair: bool
    vietnamese: str
    english: str
    said_by: str
    since: datetime
    begins: datetime
    ends: datetime
    reason: str

    @property
    def language(self) -> str:
        """The language that it is told in."""
        return "en" if get_language() == "en" and self.english else "vi"

    @property
    def text(self) -> str:
        """What it says in the language of the moment; Vietnamese where no English was written."""
        return self.english if self.language == "en" else self.vietnamese

    def is_shown(self, now: datetime) -> bool:
        """Whether a page shows it at a moment: an emergency while it lasts, downtime from its announcement on."""
        return self.ends > now and (not self.is_emergency or self.begins <= now)


def _told(row: SiteNotice) -> Told:
    since = row.announced_at or row.begins
    return Told(
        *(row.pk, row.is_emergency, row.is_repair, row.text, row.text_en, row.said_by),
        since=max(since, row.begins) if row.is_emergency else since,
        begins=row.begins,
        ends=row.ends,
        reason=row.reason if row.is_repair else "",
    )


class Board:
    """What a worker knows of the notices: read from the database at most once in `SWITCH_SECONDS`."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._lock = threading.Lock()
        self.forget()

    def forget(self, *, looked: bool = False) -> None:
        """Know nothing, as after the start; `looked`: and believe for a while that there is none."""
        self._read_at: float | None = time.monotonic() if looked else None
        self._known: tuple[Told, ...] = ()

    def shown(self) -> tuple[Told, ...]:
        """Return the notices that a page shows now, emergencies first."""
        read_at = self._read_at
        if read_at is None or time.monotonic() - read_at >= settings.SWITCH_SECONDS:
            self._read()
        now = timezone.now()
        return tuple(one for one in self._known if one.is_shown(now))[:MOST]

    def _read(self) -> None:
        """Read them; one thread does, the others go on with what was known. A database that is away changes nothing."""
        if not self._lock.acquire(blocking=self._read_at is None):
            return
        try:
            self._known = tuple(_told(row) for row in SiteNotice.objects.unfinished())
        except Error as fault:
            log.warning("notices not read, the database does not answer: %s", type(fault).__name__)
        finally:
            self._read_at = time.monotonic()
            self._lock.release()


board: Final = Board()


def may_publish(user: AbstractBaseUser) -> bool:
    """Whether a user may put notices on the pages, and take them off."""
    check: Callable[[str], bool] = getattr(user, "has_perm", lambda _right: False)
    return check("pages.publish_sitenotice")


def keep(notice: SiteNotice, actor: AbstractBaseUser) -> SiteNotice:
    """Write a notice as it now is; whether it came onto the pages, or left them, goes into the trail.

    Raises:
        PermissionDenied: it is or was on the pages, and the user may not put it there.
        ValidationError: it cannot be announced so.
    """
    before = SiteNotice.objects.filter(pk=notice.pk, is_public=True).exists() if notice.pk else False
    if (notice.is_public or before) and not may_publish(actor):
        raise PermissionDenied
    notice.full_clean()
    if notice.is_public and (not before or notice.is_moved):
        notice.announced_at, notice.announced_by_id = timezone.now(), actor.pk
    elif not notice.is_public:
        notice.announced_at = notice.announced_by = None
    with transaction.atomic():
        notice.save()
        if notice.is_public or before:
            told = {"text": notice.text, "begins": notice.begins.isoformat(), "reason": notice.reason}
            trail.record(actor, ANNOUNCED if notice.is_public else WITHDRAWN, notice, **told)
    board.forget()
    return notice


def changed(**_signal: object) -> None:
    """Look anew in this worker after a notice was written or deleted; the others do in seconds."""
    board.forget()
