"""The sitemap: the pages of the site, and one entry a published procedure."""

from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from portal.procedures.models import Procedure, ProcedureQuerySet


class SiteSitemap(Sitemap[Any]):
    """A sitemap whose addresses are those that the pages call canonical, whatever host it is asked of."""

    def get_domain(self, site: object = None) -> str:
        """Return host and port of the site's public address."""
        return urlsplit(settings.SITE_URL).netloc

    def get_protocol(self, protocol: str | None = None) -> str:
        """Return the scheme of the site's public address."""
        return urlsplit(settings.SITE_URL).scheme


class ProcedureSitemap(SiteSitemap):
    """The procedures' pages, with when the version in force was published."""

    limit = 2000

    def items(self) -> ProcedureQuerySet:
        """Return the published procedures."""
        return Procedure.objects.published().select_related("current").defer("current__content")

    def lastmod(self, item: Procedure) -> datetime | None:
        """Return when the version in force was published."""
        return item.current.published_at if item.current else None


class PageSitemap(SiteSitemap):
    """The pages that are no procedure's."""

    def items(self) -> list[str]:
        """Return their names."""
        return ["chat:home", "procedures:list", "core:about", "core:privacy", "core:accessibility"]

    def location(self, item: str) -> str:
        """Return the address of a page."""
        return reverse(item)


SITEMAPS: Final = {"pages": PageSitemap, "procedures": ProcedureSitemap}
