"""Entries of the sitemap for the site's own pages."""

from datetime import datetime
from typing import Any

from wagtail.models import Page

from portal.procedures.sitemaps import SiteSitemap


class SitePageSitemap(SiteSitemap):
    """The pages that everybody may read, with when each was published last."""

    limit = 2000

    def items(self) -> Any:
        """Return them."""
        rows = Page.objects.live().public().filter(content_type__app_label="pages").order_by("pk")
        return rows.only("url_path", "last_published_at", "path", "depth")

    def location(self, item: Page) -> str:
        """Return the address of a page."""
        return item.url or ""

    def lastmod(self, item: Page) -> datetime | None:
        """Return when it was published last."""
        found: datetime | None = item.last_published_at
        return found
