"""A sheet as plain text, for copying, for sending by hand and for whoever reads without a page."""

from io import BytesIO
from typing import Final

import segno
from django.utils.translation import gettext as _
from django.utils.translation import override

from portal.outreach.sheets.showing import Shown, ShownPart

POCKET_LINES: Final = 25
POCKET_LETTERS: Final = 52
"""Lines of a pocket print (A6) that are left for questions and answers, and characters of a line."""


def as_text(shown: Shown) -> str:
    """Return all of a sheet as plain text; that it is out of date stands first."""
    with override("vi"):
        lines = [shown.title.upper()]
        if shown.outdated is not None:
            lines += ["", _("DỪNG LẠI!") + " " + shown.outdated.told]
        lines += ["", _("Cơ quan ban hành: %s") % shown.office, shown.validity, "", shown.short]
        for part in shown.parts:
            lines += ["", _("Hỏi: %s") % part.question, _("Đáp:") + " " + "\n".join(part.lines)]
            if part.cited:
                lines.append(f"({part.cited})")
        lines += ["", _("Nguồn:")]
        lines += [f"[{number}] {one.told}\n    {one.url}".rstrip() for number, one in enumerate(shown.sources, start=1)]
        lines += ["", shown.signed, shown.url]
        return "\n".join(lines) + "\n"


def short_text(shown: Shown) -> str:
    """Return the short message with whose it is and where the rest stands; out of date, that alone."""
    with override("vi"):
        if shown.outdated is not None:
            return f"{_('Tờ thông tin “%s” đã lỗi thời, xin không dùng.') % shown.title} {shown.url}\n"
        return f"{shown.short} ({shown.office}) {shown.url}\n"


def picture_of(address: str) -> bytes:
    """Return an address as a QR code (SVG)."""
    image = BytesIO()
    segno.make(address, error="m").save(image, kind="svg", scale=6, border=2, dark="#000", light="#fff")
    return image.getvalue()


def pocket_parts(shown: Shown) -> tuple[list[ShownPart], list[ShownPart]]:
    """Return the questions that fit, with their whole answers, on one side of a pocket print; and the others."""
    fitting: list[ShownPart] = []
    others: list[ShownPart] = []
    room = POCKET_LINES - _lines(shown.title) - 2
    for part in shown.parts:
        needed = sum(map(_lines, (part.question, *part.lines))) + 1
        room_after = room - needed
        if room_after >= 0:
            fitting.append(part)
            room = room_after
        else:
            others.append(part)
            room -= 1  # its question is named
    return fitting, others


def _lines(text: str) -> int:
    return 1 + len(text) // POCKET_LETTERS
