"""What every template is given."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from portal.core.framing import in_frame
from portal.core.preferences import preferences_of


def site(request: HttpRequest) -> dict[str, Any]:
    """Return the layout, the office's names, the person's choices, and the canonical address of the page."""
    return {
        "base": "frame.html" if in_frame(request) else "base.html",
        "site_name": settings.SITE_NAME,
        "office_name": settings.OFFICE_NAME,
        "office_contact": settings.OFFICE_CONTACT,
        "preferences": preferences_of(request),
        "canonical": f"{settings.SITE_URL}{request.path}",
        "site_url": settings.SITE_URL,
        "retention_days": settings.RETENTION_DAYS,
    }
