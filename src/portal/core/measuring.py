"""The measuring script of the state's portals (EMC): off unless all of its settings are set.

It comes from a host of its own and counts page views and clicks on links. So it is put on pages that everybody sees
alike, and never where an address or a link tells of one person: conversations, questions, letters, the staff's side,
the frame on other sites, pages that only some may read, nor where the address holds what somebody typed.
"""

from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest

PAGES: Final = ("/thu-tuc/", "/trang/", "/gioi-thieu/", "/quyen-rieng-tu/", "/tro-nang/", "/do-luong/", "/so-lieu/")
"""Beginnings of the addresses that are measured, besides the first page itself; a new room is not among them."""

PLAIN: Final = frozenset(("lang", "trang", "loai", "linh-vuc", "cap", "doi-tuong"))
"""What may stand in a measured address: choices from lists. Anything else may be what somebody typed."""


@dataclass(frozen=True)
class Measuring:
    """What the script needs: where it comes from, where it reports to, and the number of this site."""

    script: str
    tracker: str
    site: str
    links: bool = True
    """Whether clicks are counted: not on the first page, which becomes a conversation without being loaded anew."""

    @property
    def script_origin(self) -> str:
        """Scheme and host that the script comes from."""
        return _origin(self.script)

    @property
    def tracker_origin(self) -> str:
        """Scheme and host that it reports to."""
        return _origin(self.tracker)

    @property
    def hosts(self) -> tuple[str, ...]:
        """The hosts that a reader's browser speaks to because of it."""
        return tuple(dict.fromkeys(urlsplit(one).netloc for one in (self.script, self.tracker)))


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def measuring() -> Measuring | None:
    """Return how this site is measured, None where it is not."""
    told = (settings.EMC_SCRIPT_URL, settings.EMC_TRACKER_URL, settings.EMC_SITE_ID)
    return Measuring(*told) if all(told) else None


def measured(request: HttpRequest) -> Measuring | None:
    """Return how this very page is measured, None where it is not."""
    found = measuring()
    path = request.path_info
    open_to_all = (path == "/" or path.startswith(PAGES)) and PLAIN.issuperset(request.GET)
    if found is None or not open_to_all or any(getattr(request, mark, False) for mark in ("is_preview", "is_private")):
        return None
    return replace(found, links=path != "/")
