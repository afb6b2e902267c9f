"""Days that people name in addresses and forms: which are taken, and how they are read."""

from datetime import date
from typing import Final

FIRST_DAY: Final = date(2000, 1, 1)
LAST_DAY: Final = date(2099, 12, 31)
"""Days outside of these are slips of the hand: no record is older, no decision looks so far ahead."""


def day_of(typed: str) -> date | None:
    """Return the day that `2026-12-07` or `07/12/2026` names, None where it names none that can be meant."""
    text = typed.strip()
    parts = text.split("/")
    iso = f"{parts[2]}-{parts[1]:0>2}-{parts[0]:0>2}" if len(parts) == 3 else text
    try:
        day = date.fromisoformat(iso)
    except ValueError:
        return None
    return day if FIRST_DAY <= day <= LAST_DAY else None
