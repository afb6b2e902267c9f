"""Codes of dossiers already handed in, which are no procedures: "H48.12-261008-0975 tới đâu rồi".

The form is that of Circular 03/2025/TT-VPCP: the unit's code with the parent first, the day received, a serial; before
it the parent stood last (Circular 01/2018/TT-VPCP), as in "000.00.53.H48-220921-0099". People go on typing both.
"""

import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from typing import Final

_FORM: Final = re.compile(
    r"(?:[a-y]\d{2}(?:\.[0-9a-z]{1,6}){0,6}|\d{3}(?:\.\d{2,3}){1,3}\.[a-y]\d{2})-(?P<day>\d{6})-\d{4,7}", re.ASCII
)


def dossier_codes(tokens: Iterable[str]) -> tuple[str, ...]:
    """Return the codes of dossiers among lower-case tokens, in capitals; the day in one must be a day."""
    found = []
    for token in tokens:
        match = _FORM.fullmatch(token)
        if match:
            with suppress(ValueError):
                datetime.strptime(match["day"], "%y%m%d")  # a day, wherever
                found.append(token.upper())
    return tuple(found)
