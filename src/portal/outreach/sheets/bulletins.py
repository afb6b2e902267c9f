"""A loud-speaker bulletin: several sheets read one after another, with an opening and a closing, and how long it takes.

Only sheets that may be used go into one, and each is read with who stands behind it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from motcua.errors import MotcuaError
from portal.outreach.sheets.models import Sheet
from portal.outreach.sheets.reading_aloud import PACE, Length, audio_text, length_of, written_out
from portal.outreach.sheets.showing import day


class BulletinError(MotcuaError):
    """A bulletin cannot be made: no sheets, or one that may not be used."""


@dataclass(frozen=True)
class Item:
    """One part of a bulletin: what it is called, its text written out, how long it takes."""

    title: str
    text: str
    length: Length


@dataclass(frozen=True)
class Bulletin:
    """A bulletin: its parts from opening to closing."""

    items: tuple[Item, ...]
    pace: int

    @property
    def text(self) -> str:
        """The whole text, a blank line between parts."""
        return "\n\n".join(item.text for item in self.items) + "\n"

    @property
    def length(self) -> Length:
        """How long the whole takes."""
        return Length(sum(item.length.syllables for item in self.items), self.pace)


def compose(sheets: Sequence[Sheet], office: str, *, on: date | None = None, pace: int = PACE) -> Bulletin:
    """Return the bulletin of sheets, in the order given, of an office, for a day (today where None).

    Raises:
        BulletinError: there is no sheet, or one is not published, not valid yet, or out of date.
    """
    if not sheets:
        raise BulletinError(_("Hãy chọn ít nhất một tờ thông tin."))
    today = timezone.localdate()
    for sheet in sheets:
        if not sheet.live or sheet.is_outdated or sheet.valid_from > today:
            raise BulletinError(_("Tờ “%s” chưa công bố, chưa đến ngày, hoặc đã lỗi thời.") % sheet.title)
    with override("vi"):
        opening, closing = _frame(office, on or today, len(sheets))
        parts = [(_("Mở đầu"), opening), *((one.title, audio_text(one)) for one in sheets), (_("Kết thúc"), closing)]
        return Bulletin(tuple(Item(title, text, length_of(text, pace)) for title, text in parts), pace)


def single(sheet: Sheet, pace: int = PACE) -> Bulletin:
    """Return what is read of one sheet alone.

    Raises:
        BulletinError: it may not be used.
    """
    if not sheet.live or sheet.is_outdated:
        raise BulletinError(_("Tờ “%s” chưa công bố, chưa đến ngày, hoặc đã lỗi thời.") % sheet.title)
    text = audio_text(sheet)
    return Bulletin((Item(sheet.title, text, length_of(text, pace)),), pace)


def _frame(office: str, on: date, count: int) -> tuple[str, str]:
    opening = _("Kính mời bà con nghe bản tin thông tin cơ sở của %(office)s, ngày %(day)s. Bản tin gồm %(count)d mục.")
    closing = _(
        "Bản tin thông tin cơ sở của %(office)s đến đây là hết. Bà con cần hỏi thêm, xin liên hệ tuyên truyền viên "
        "cơ sở hoặc bộ phận một cửa. Cảm ơn bà con đã lắng nghe."
    )
    named = {"office": office, "day": day(on), "count": count}
    return written_out(opening % named), written_out(closing % named)
