"""Rounds: what is to be done again and again while the portal runs, such as publishing what has become due.

A room declares its rounds when it is loaded; the command `work` makes them, one at a time, in one process of each
machine. So a round must do no harm when two machines make it at once, and must leave nothing half-done when it is
killed.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.db import close_old_connections
from redis.exceptions import RedisError

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Round:
    """What is done, and every how many seconds."""

    name: str
    seconds: float
    make: Callable[[], object]


_declared: Final[dict[str, Round]] = {}


def every(seconds: float) -> Callable[[Callable[[], object]], Callable[[], object]]:
    """Declare a function as a round, made every so many seconds."""

    def declare(make: Callable[[], object]) -> Callable[[], object]:
        name = f"{make.__module__}.{make.__qualname__}"
        _declared[name] = Round(name, seconds, make)
        return make

    return declare


class Rounds:
    """When each round was made last. One that fails is told in the log and made again when its time comes."""

    def __init__(self) -> None:
        """Begin with every round due."""
        self._made: dict[str, float] = {}

    def make_due(self) -> int:
        """Make the rounds whose time has come; return how many."""
        now = time.monotonic()
        due = [one for one in _declared.values() if now - self._made.get(one.name, -one.seconds) >= one.seconds]
        for one in due:
            self._made[one.name] = now
            close_old_connections()
            try:
                one.make()
            except RedisError as fault:
                log.warning("round %s not made, the cache does not answer: %s", one.name, type(fault).__name__)
            except Exception:
                log.exception("round %s failed", one.name)
        return len(due)
