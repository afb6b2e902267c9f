"""Counts in a worker's own memory, for the limits."""

import time
from threading import Lock
from typing import Any, Final

from limits.storage import MemoryStorage

SWEEP_SECONDS: Final = 10.0
"""Counts of windows that are over are dropped at most once in that time."""


class QuietMemory(MemoryStorage):
    """The library's counts without its thread, which looks through all clients up to a hundred times a second."""

    def __init__(self, **options: Any) -> None:
        """Hold no count yet."""
        super().__init__(**options)
        self._counting = Lock()
        self._swept = time.time()

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Count `amount` more for a key whose window lasts `expiry` seconds; return the count."""
        now = time.time()
        with self._counting:
            if now - self._swept >= SWEEP_SECONDS:
                self._sweep(now)
            self.get(key)  # drops the count of a window that is over
            self.storage[key] += amount
            if self.storage[key] == amount:
                self.expirations[key] = now + expiry
            return int(self.storage[key])

    def _sweep(self, now: float) -> None:
        self._swept = now
        for key in [key for key, until in self.expirations.items() if until <= now]:
            self.storage.pop(key, None)
            self.expirations.pop(key, None)
