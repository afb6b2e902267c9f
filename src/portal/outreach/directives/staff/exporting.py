"""Moments in lists that are taken away: in the office's time, where Wagtail writes that of Greenwich."""

from collections.abc import Callable
from datetime import datetime

from django.utils import timezone


def our_time(*names: str) -> dict[str, dict[str, Callable[[datetime | None], datetime | None]]]:
    """Return how Wagtail is to write the fields of a list that hold moments."""
    return {name: {"csv": _here, "xlsx": _here} for name in names}


def _here(at: datetime | None) -> datetime | None:
    return timezone.make_naive(at) if at is not None else None
