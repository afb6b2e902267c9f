"""The sitemap: the pages of the site, and one entry a published procedure."""

from datetime import datetime
from typing import Final

from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from portal.procedures.models import Procedure, ProcedureQuerySet


class ProcedureSitemap(Sitemap[Procedure]):
    """The procedures' pages, with when the version in force was published."""

    limit = 2000

    def items(self) -> ProcedureQuerySet:
        """Return the published procedures."""
        return Procedure.objects.published().select_related("current").defer("current__content")

    def lastmod(self, item: Procedure) -> datetime | None:
        """Return when the version in force was published."""
        return item.current.published_at if item.current else None


class PageSitemap(Sitemap[str]):
    """The pages that are no procedure's."""

    def items(self) -> list[str]:
        """Return their names."""
        return ["chat:home", "procedures:list", "core:about", "core:privacy", "core:accessibility"]

    def location(self, item: str) -> str:
        """Return the address of a page."""
        return reverse(item)


SITEMAPS: Final = {"pages": PageSitemap, "procedures": ProcedureSitemap}
