"""System check of the interface's own setting."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from portal.api.edge import ANY_ORIGIN
from portal.core.checks import ORIGIN


@register()
def origins_hold(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Find origins of pages that are none."""
    hint = "Write scheme and host, without a path: https://example.gov.vn; or * for every origin."
    return [
        Error(f"MOTCUA_API_ORIGINS: {origin!r} is no origin.", hint=hint, id="motcua.E020")
        for origin in settings.API_ORIGINS
        if origin != ANY_ORIGIN and not ORIGIN.fullmatch(origin)
    ]
