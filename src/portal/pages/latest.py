"""The newest pages, and where the lists of the site are, kept in memory until something is published or withdrawn."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Generic, TypeVar

from django.conf import settings
from django.db import Error
from django.db.models import BigIntegerField, Count, F, Max, Sum
from django.db.models.functions import Cast, Length
from wagtail.models import Page

from portal.pages import listing
from portal.pages.images import address_of

log = logging.getLogger(__name__)
NEWEST: Final = 3
"""Articles, and as many dispatches, that the first page shows."""

WIDE: Final = BigIntegerField()

Stamp = tuple[object, ...]
T = TypeVar("T")


@dataclass(frozen=True)
class Item:
    """A page as a short list shows it."""

    title: str
    url: str
    summary: str
    moment: datetime | None = None
    number: str = ""
    dated: date | None = None
    issuer: str = ""
    picture: str = ""


@dataclass(frozen=True)
class Listed:
    """A list of the site: its name and address."""

    model: str
    title: str
    url: str


@dataclass(frozen=True)
class Front:
    """What the first page and the navigation show of the site."""

    lists: tuple[Listed, ...] = ()
    articles: tuple[Item, ...] = ()
    dispatches: tuple[Item, ...] = ()

    def list_of(self, model: str) -> Listed | None:
        """Return the list of a kind, None where an office has deleted it."""
        return next((one for one in self.lists if one.model == model), None)


class Watch:
    """A stamp over all public pages, looked at now and then: another one after anything changed."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self.forget()

    def forget(self, *, looked: bool = False) -> None:
        """Look again at the next request; `looked`: believe for a while that there is nothing."""
        self._seen: tuple[float, Stamp] | None = (time.monotonic(), ()) if looked else None

    def stamp(self) -> Stamp:
        """Return the stamp, empty where nothing is known."""
        now = time.monotonic()
        if self._seen is None or now - self._seen[0] >= settings.SWITCH_SECONDS:
            self._seen = now, self._read()
        return self._seen[1]

    def _read(self) -> Stamp:
        try:
            told = Page.objects.filter(live=True).aggregate(
                pages=Count("pk", distinct=True),
                last=Max("last_published_at"),
                places=Sum(Length("url_path")),
                parents=Sum(Cast("numchild", WIDE) * F("pk"), output_field=WIDE),  # a move to an address as long
                hidden=Count("view_restrictions", distinct=True),
                restricted=Max("view_restrictions"),  # another one where as many others are hidden
            )
        except Error as fault:
            log.warning("pages not read, the database does not answer: %s", type(fault).__name__)
            return ()
        return tuple(told.values())


watch: Final = Watch()


class Kept(Generic[T]):
    """Something made from all public pages, made anew when their stamp is another one."""

    def __init__(self, make: Callable[[], T], nothing: T) -> None:
        """Take what makes it, and what it is where nothing is known."""
        self._make = make
        self._nothing = nothing
        self._lock = threading.Lock()
        self._held: tuple[Stamp, T] | None = None

    def get(self) -> T:
        """Return it as the pages are now."""
        stamp = watch.stamp()
        if not stamp:
            return self._nothing
        held = self._held
        if held is not None and held[0] == stamp:
            return held[1]
        with self._lock:
            if self._held is None or self._held[0] != stamp:
                self._held = stamp, self._make()
            return self._held[1]

    def forget(self) -> None:
        """Hold nothing, as after the start."""
        self._held = None


def _read_front() -> Front:
    lists = [
        Listed(model, page.title, page.url or "")
        for model in ("NewsIndexPage", "DispatchIndexPage")
        for page in listing.public(model).order_by("path")[:1]
    ]
    return Front(
        tuple(lists),
        tuple(_article(page) for page in listing.articles()[:NEWEST]),
        tuple(_dispatch(page) for page in listing.dispatches()[:NEWEST]),
    )


def _article(page: Any) -> Item:
    picture = address_of(page.image, "fill-480x270") if page.image is not None else ""
    moment = page.first_published_at
    return Item(page.title, page.url or "", page.summary, moment=moment, picture=picture)


def _dispatch(page: Any) -> Item:
    told = {"number": page.number, "dated": page.dated, "issuer": page.issuer}
    return Item(page.title, page.url or "", page.summary, **told)


front: Final = Kept(_read_front, Front())


def changed(**_signal: object) -> None:
    """Look anew in this worker after something was published, withdrawn or moved; the others do in seconds."""
    watch.forget()
