"""Feeds of articles and of dispatches, in RSS 2.0 and Atom 1.0."""

import re
from datetime import datetime, time
from typing import Any, Final
from urllib.parse import urljoin

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from portal.pages import latest, listing

MOST: Final = 30
_UNSENDABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
"""Characters that XML cannot hold; text that was pasted brings them along."""


class _Rss(Rss201rev2Feed):
    """RSS 2.0; its type is one that browsers and readers both know."""

    content_type = "application/rss+xml; charset=utf-8"


class PageFeed(Feed[Any, Any]):
    """What the feeds share: addresses are those that the pages call canonical, whatever host is asked."""

    language = "vi"
    model = ""
    name = ""
    """What the feed's own address is called."""

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer, in the same language to all; feeds may be kept for some minutes."""
        with override(self.language):
            response = super().__call__(request, *args, **kwargs)
        response.headers["Cache-Control"] = "public, max-age=300"
        return response

    def link(self) -> str:
        """Return the address of the list, the first page's where there is none."""
        found = latest.front.get().list_of(self.model)
        return _whole(found.url if found is not None else reverse("chat:home"))

    def feed_url(self) -> str:
        """Return the feed's own address."""
        return _whole(reverse(f"pages:{self.name}"))

    def author_name(self) -> str:
        """Return who answers for the site."""
        return str(settings.OFFICE_NAME or settings.SITE_NAME)

    def item_title(self, item: Any) -> str:
        """Return a page's title."""
        return _sendable(item.title)

    def item_description(self, item: Any) -> str:
        """Return a page's summary."""
        return _sendable(item.summary)

    def item_link(self, item: Any) -> str:
        """Return a page's address."""
        return _whole(item.url or "")

    def item_author_name(self, item: Any) -> str:
        """Return the office that stands behind a page."""
        return _sendable(item.said_by or settings.SITE_NAME)

    def item_pubdate(self, item: Any) -> datetime | None:
        """Return when a page was published first."""
        found: datetime | None = item.first_published_at
        return found

    def item_updateddate(self, item: Any) -> datetime | None:
        """Return when a page was published last."""
        found: datetime | None = item.last_published_at
        return found


def _whole(address: str) -> str:
    return urljoin(settings.SITE_URL, address)


def _sendable(text: str) -> str:
    return _UNSENDABLE.sub(" ", text)


class ArticlesRss(PageFeed):
    """Articles as RSS."""

    feed_type: type[SyndicationFeed] = _Rss
    title = _("Tin tức và thông báo")
    description = _("Tin tức và thông báo mới nhất")
    model = "NewsIndexPage"
    name = "articles_rss"

    def items(self) -> Any:
        """Return the newest articles."""
        return listing.articles()[:MOST]

    def item_categories(self, item: Any) -> list[str]:
        """Return whether an article is news or a notice."""
        return [str(item.get_kind_display())]


class ArticlesAtom(ArticlesRss):
    """Articles as Atom."""

    feed_type = Atom1Feed
    subtitle = ArticlesRss.description
    name = "articles_atom"


class DispatchesRss(PageFeed):
    """Dispatches as RSS."""

    feed_type: type[SyndicationFeed] = _Rss
    title = _("Văn bản chỉ đạo")
    description = _("Văn bản chỉ đạo mới nhất")
    model = "DispatchIndexPage"
    name = "dispatches_rss"

    def items(self) -> Any:
        """Return the newest dispatches."""
        return listing.dispatches()[:MOST]

    def item_title(self, item: Any) -> str:
        """Return number and title."""
        return _sendable(f"{item.number}: {item.title}" if item.number else item.title)

    def item_description(self, item: Any) -> str:
        """Return who issued it, and its summary."""
        return _sendable(". ".join(part for part in (item.issuer, item.summary) if part))

    def item_categories(self, item: Any) -> list[str]:
        """Return the kind of a dispatch."""
        return [str(item.get_kind_display())]

    def item_pubdate(self, item: Any) -> datetime | None:
        """Return when it was published here, else its own day."""
        if item.first_published_at is None and item.dated is not None:
            return timezone.make_aware(datetime.combine(item.dated, time.min))
        return super().item_pubdate(item)


class DispatchesAtom(DispatchesRss):
    """Dispatches as Atom."""

    feed_type = Atom1Feed
    subtitle = DispatchesRss.description
    name = "dispatches_atom"
