"""How often one client may do a thing. Counted in Redis where there is one, else in each worker's memory."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import FixedWindowRateLimiter, RateLimiter
from redis.exceptions import RedisError

from portal.core import failures
from portal.core.clients import client_key


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


@cache
def _limiter() -> RateLimiter:
    if settings.REDIS_URL:
        return FixedWindowRateLimiter(RedisStorage(settings.REDIS_URL, key_prefix="motcua-limits"))
    return FixedWindowRateLimiter(MemoryStorage())


@cache
def _memory_limiter() -> RateLimiter:
    """What counts while Redis does not answer: a worker's own memory."""
    return FixedWindowRateLimiter(MemoryStorage())


@cache
def _item(rule: str) -> RateLimitItem:
    return parse(rule)


def take(rule: str, what: str, who: str) -> Allowance | None:
    """Take one from what `who` may do of `what` under `rule` (such as `30/minute`); None where there is no limit."""
    if not rule:
        return None
    try:
        return _take(_limiter(), _item(rule), what, who)
    except RedisError:
        return _take(_memory_limiter(), _item(rule), what, who)


def _take(limiter: RateLimiter, item: RateLimitItem, what: str, who: str) -> Allowance:
    allowed = limiter.hit(item, what, who)
    window = limiter.get_window_stats(item, what, who)
    return Allowance(allowed, item.amount, max(0, window.remaining), max(0, round(window.reset_time - time.time())))


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
