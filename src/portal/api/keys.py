"""Whose program asks: the key in a request, looked up in the database at most once in a few seconds."""

import threading
import time
from collections import OrderedDict
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.http import HttpRequest
from django.utils import timezone

from portal.api.errors import unauthorized
from portal.api.models import ApiKey, hash_of

SECONDS: Final = 5.0
"""How long what was found for a key is believed; a revoked key is refused after that at the latest."""

MOST: Final = 1024
"""Keys remembered, wrong ones too."""

USE_SECONDS: Final = 60
"""`last_used_at` is written at most once in that time."""


@dataclass(frozen=True)
class Program:
    """The program that a valid key belongs to."""

    id: int
    limit: str


class KeyMemory:
    """What was found for the keys given last; only hashes are remembered."""

    def __init__(self) -> None:
        """Remember nothing yet."""
        self._found: OrderedDict[str, tuple[float, Program | None]] = OrderedDict()
        self._used: dict[int, float] = {}
        self._lock = threading.Lock()

    def program(self, key: str) -> Program | None:
        """Return the program of a key, None where the key is wrong, revoked or expired."""
        now, known = time.monotonic(), hash_of(key)
        until, program = self._found.get(known, (0.0, None))
        if until <= now:
            row = ApiKey.objects.valid().of_key(key)
            program = Program(row.pk, row.limit) if row else None
            self._remember(known, now + SECONDS, program)
        if program is not None:
            self._note_use(program, now)
        return program

    def _remember(self, known: str, until: float, program: Program | None) -> None:
        with self._lock:
            self._found[known] = (until, program)
            self._found.move_to_end(known)
            while len(self._found) > MOST:
                self._found.popitem(last=False)

    def _note_use(self, program: Program, now: float) -> None:
        """Write when a key was last used, unless this worker or another did within the minute."""
        with self._lock:
            if now - self._used.get(program.id, -USE_SECONDS) < USE_SECONDS:
                return
            self._used[program.id] = now
        moment = timezone.now()
        rows = ApiKey.objects.filter(pk=program.id).unused_since(moment - timedelta(seconds=USE_SECONDS))
        rows.update(last_used_at=moment)

    def forget(self) -> None:
        """Remember nothing, as after the start."""
        with self._lock:
            self._found.clear()
            self._used.clear()


memory: Final = KeyMemory()


def given_key(request: HttpRequest) -> str:
    """Return the key in a request, empty where there is none; Basic credentials are a proxy's business."""
    scheme, _, credentials = request.headers.get("Authorization", "").strip().partition(" ")
    if scheme and scheme.lower() != "basic":
        return credentials.strip() if scheme.lower() == "bearer" and credentials.strip() else scheme
    return request.headers.get("X-API-Key", "").strip()


def program_of(request: HttpRequest) -> Program | None:
    """Return the program that asks, None where no key is given.

    Raises:
        ApiError: the key is wrong, revoked or expired (401).
    """
    key = given_key(request)
    if not key:
        return None
    program = memory.program(key)
    if program is None:
        raise unauthorized()
    return program
