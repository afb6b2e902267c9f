"""Texts as a spreadsheet may hold them: none is worked out as a formula, none breaks the file."""

import re
from typing import Final

FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""Beginnings that a spreadsheet takes for a formula (OWASP, CSV injection)."""

NO_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML can hold, and so no workbook."""


def guarded(value: object) -> str:
    """Return a text without what no workbook holds, and with an apostrophe before what begins like a formula."""
    text = NO_XML.sub("", str(value))
    return f"'{text}" if text.lstrip(" \n").startswith(FORMULA) else text
