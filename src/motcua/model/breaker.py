"""A circuit breaker: what has failed several times in a row is left alone for a while, so that it costs nothing."""

import time
from collections.abc import Callable
from threading import Lock
from typing import Final

FAILURES: Final = 3
"""Failures in a row after which it rests."""

REST_SECONDS: Final = 60.0


class Breaker:
    """Counts failures in a row. After the rest one attempt is let through; if it fails too, the rest begins anew."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin closed; `clock` gives seconds."""
        self._clock = clock
        self._lock = Lock()
        self._failures = 0
        self._resting_until = 0.0

    def lets_through(self) -> bool:
        """Whether an attempt may be made now; of several after a rest only the first may."""
        with self._lock:
            if self._failures < FAILURES:
                return True
            if self._clock() < self._resting_until:
                return False
            self._resting_until = self._clock() + REST_SECONDS
            return True

    def succeeded(self) -> None:
        """Note that an attempt came to something."""
        with self._lock:
            self._failures = 0

    def failed(self) -> None:
        """Note that an attempt failed."""
        with self._lock:
            self._failures += 1
            if self._failures >= FAILURES:
                self._resting_until = self._clock() + REST_SECONDS
