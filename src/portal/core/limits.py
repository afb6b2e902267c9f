"""How often one client may do a thing. Counted in Redis where there is one, else in each worker's memory."""

import logging
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, wraps
from threading import Lock
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from limits import RateLimitItem, parse
from limits.storage import RedisStorage
from limits.strategies import FixedWindowRateLimiter, RateLimiter
from redis.exceptions import RedisError

from portal.core import failures
from portal.core.clients import client_key
from portal.core.counting import QuietMemory

log = logging.getLogger(__name__)
PREFIX: Final = "motcua-limits"
"""What the keys of all counts begin with in Redis."""

REST: Final = 5.0
"""Seconds for which a Redis that did not answer is left alone, so that not every request waits for it."""


@dataclass(frozen=True)
class Allowance:
    """What is left to a client: `limit` a window, `remaining` of it, `reset` seconds until it begins anew."""

    allowed: bool
    limit: int
    remaining: int
    reset: int

    @property
    def headers(self) -> dict[str, str]:
        """The response headers that tell a program (names as in the IETF draft on RateLimit headers)."""
        told = {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(self.remaining),
            "RateLimit-Reset": str(self.reset),
        }
        return told if self.allowed else {**told, "Retry-After": str(max(1, self.reset))}


@dataclass
class _Resting:
    """Until when (monotonic seconds) Redis is left alone."""

    until: float = 0.0


_resting: Final = _Resting()
_making: Final = Lock()


@cache
def _limiter() -> RateLimiter:
    if settings.REDIS_URL:
        address, wait = settings.REDIS_URL, settings.REDIS_PATIENCE
        storage = RedisStorage(address, key_prefix=PREFIX, socket_timeout=wait, socket_connect_timeout=wait)
        return FixedWindowRateLimiter(storage)
    return FixedWindowRateLimiter(QuietMemory())


@cache
def _memory_limiter() -> RateLimiter:
    """What counts while Redis does not answer: a worker's own memory."""
    return FixedWindowRateLimiter(QuietMemory())


@cache
def _item(rule: str) -> RateLimitItem:
    return parse(rule)


def is_rule(text: str) -> bool:
    """Tell whether a text is a rule such as `30/minute`."""
    try:
        parse(text)
    except ValueError:
        return False
    return True


def take(rule: str, what: str, who: str) -> Allowance | None:
    """Take one from what `who` may do of `what` under `rule` (such as `30/minute`); None where there is no limit."""
    if not rule:
        return None
    if time.monotonic() >= _resting.until:
        try:
            return _take(_once(_limiter), _item(rule), what, who)
        except RedisError as fault:
            log.warning("counting in memory, Redis does not answer: %s", type(fault).__name__)
            _resting.until = time.monotonic() + REST
    return _take(_once(_memory_limiter), _item(rule), what, who)


def _once(make: Callable[[], RateLimiter]) -> RateLimiter:
    """Return what `make` made for all threads: two that come first at once must not each count for themselves."""
    with _making:
        return make()


def _take(limiter: RateLimiter, item: RateLimitItem, what: str, who: str) -> Allowance:
    """Count in windows that begin with the clock, so that one call to the store tells all."""
    period, now = item.get_expiry(), time.time()
    window = int(now // period)
    count = limiter.storage.incr(item.key_for(what, who, str(window)), period)
    reset = math.ceil((window + 1) * period - now)
    return Allowance(count <= item.amount, item.amount, max(0, item.amount - count), reset)


def limited(setting: str, what: str) -> Callable[[Callable[..., HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """Limit the POST requests of a view to the rule in a setting; over it the person is told when to try again."""

    def decorate(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method != "POST":
                return view(request, *args, **kwargs)
            allowance = take(getattr(settings, setting), what, client_key(request))
            if allowance is not None and not allowance.allowed:
                response: HttpResponseBase = failures.too_many(request, allowance.reset)
            else:
                response = view(request, *args, **kwargs)
            for name, value in (allowance.headers if allowance else {}).items():
                response[name] = value
            return response

        return guarded

    return decorate
