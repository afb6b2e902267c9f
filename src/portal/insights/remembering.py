"""Figures remembered in the cache: they change with every counting, and are looked at more often than that."""

import hashlib
import logging
from collections.abc import Callable
from typing import Final, TypeVar

from django.core.cache import cache
from redis.exceptions import RedisError

from portal.procedures.freshness import release

log = logging.getLogger(__name__)

KEPT_SECONDS: Final = 600
Kept = TypeVar("Kept")
"""What JSON can hold."""


def remembered(name: str, parts: tuple[object, ...], make: Callable[[], Kept]) -> Kept:
    """Return what was made of the same parts in the same release before, or make it.

    A cache that does not answer remembers nothing.
    """
    digest = hashlib.sha256(repr((release(), *parts)).encode()).hexdigest()[:32]
    key = f"figures:{name}:{digest}"
    try:
        found: Kept | None = cache.get(key)
        if found is None:
            found = make()
            cache.set(key, found, KEPT_SECONDS)
    except RedisError as fault:
        log.warning("figures not remembered, the cache does not answer: %s", type(fault).__name__)
        return make()
    return found
