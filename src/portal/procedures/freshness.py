"""When a page need not be sent again: its tag, its date, and how long it may be kept.

The tag of a page changes with whatever the page is made of: what it tells, the address, the reader's choices (in their
cookie), the day (warnings depend on it), the site's settings and the release.
"""

import hashlib
from collections.abc import Callable, Iterator
from datetime import datetime, time
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date

from motcua.engine import engine_version
from portal.core.preferences import preferences_of

KEPT_SECONDS: Final = 60
"""How long a cache may show a page without asking; a correction is seen by all after so long."""

MADE_OF: Final = (".py", ".html", ".mo")
NAMES: Final = ("SITE_NAME", "SITE_URL", "OFFICE_NAME", "OFFICE_CONTACT", "RECORD_AGE_DAYS")
"""Settings that pages show or depend on."""


@cache
def release() -> str:
    """Return what tells one release of the site from another: version, code and templates, static files."""
    digest = hashlib.sha256(engine_version().encode())
    digest.update(getattr(staticfiles_storage, "manifest_hash", "").encode())
    for part in _parts(files("portal")):
        digest.update(part.name.encode())
        digest.update(part.read_bytes())
    return digest.hexdigest()[:12]


def _parts(folder: Traversable) -> Iterator[Traversable]:
    for child in sorted(folder.iterdir(), key=lambda one: one.name):
        if child.is_dir():
            yield from _parts(child)
        elif child.name.endswith(MADE_OF):
            yield child


Also = Callable[[], object]
_also: Final[list[Also]] = []


def tell_also(part: Also) -> None:
    """Let pages' tags change with what this returns; rooms that add to pages call it when they are loaded.

    While it returns something true, pages carry no date: it may have changed after any date known here.
    """
    if part not in _also:
        _also.append(part)


def conditional(
    request: HttpRequest, told: object, changed: datetime | None, page: Callable[[], HttpResponseBase]
) -> HttpResponseBase:
    """Answer 304 where the reader has the page already, else with the page; both say how to ask again.

    Args:
        request: A GET or HEAD request.
        told: What the page tells, in a form that differs when the page would.
        changed: When that last changed; None where it cannot be said.
        page: Makes the page.
    """
    added = [part() for part in _also]
    tag = _tag(request, (told, added))
    stamp = None if any(added) else _last_modified(changed)
    response = get_conditional_response(request, etag=tag, last_modified=stamp) or page()
    if response.status_code in (200, 304):
        response.headers["ETag"] = tag
        if stamp is not None:
            response.headers["Last-Modified"] = http_date(stamp)
        patch_cache_control(response, public=True, max_age=KEPT_SECONDS)
    return response


def _tag(request: HttpRequest, told: object) -> str:
    """Return a weak tag, since what passes a page on may compress it."""
    parts = (
        told,
        request.get_full_path(),
        preferences_of(request),
        request.headers.get("Cookie", ""),
        timezone.localdate(),
        tuple(getattr(settings, name) for name in NAMES),
        release(),
    )
    return f'W/"{hashlib.sha256(repr(parts).encode()).hexdigest()[:24]}"'


def _last_modified(changed: datetime | None) -> int | None:
    """Return when the page last changed: not before this day began, since its warnings depend on the day."""
    if changed is None:
        return None
    midnight = timezone.make_aware(datetime.combine(timezone.localdate(), time.min))
    return int(max(changed, midnight).timestamp())
