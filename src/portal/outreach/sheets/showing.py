"""A sheet as its reader sees it, in words: plain values, so that a page, a print and a telephone show the same.

Everything here is Vietnamese, whatever the language of the moment: a sheet is a Vietnamese document.
"""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Final

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from portal.outreach.sheets.facets import SIDES
from portal.outreach.sheets.models import Sheet, SheetSource
from portal.procedures.wording import web_address

NAMES: Final = dict(SIDES)


@dataclass(frozen=True)
class ShownPart:
    """A question, its answer, and where that stands; `lines` are the answer's paragraphs."""

    question: str
    answer: str
    cited: str = ""

    @property
    def lines(self) -> list[str]:
        """The lines of the answer, without the empty ones."""
        return [line.strip() for line in self.answer.splitlines() if line.strip()]


@dataclass(frozen=True)
class ShownSource:
    """What a sheet rests on: a title, what tells it apart (number, side, version, date), an address to follow."""

    title: str
    details: tuple[str, ...] = ()
    url: str = ""

    @property
    def told(self) -> str:
        """The source on one line, without its address."""
        return ", ".join((self.title, *self.details))


@dataclass(frozen=True)
class Outdated:
    """That a sheet must not be used any more: since when, why in sentences, and the whole notice."""

    since: str
    why: tuple[str, ...]
    told: str


@dataclass(frozen=True)
class Shown:
    """All that a reader sees of a sheet.

    Dates are ISO in `valid_from`, `valid_until` and `approved_at` (empty where there is none), and in Vietnamese form
    in the sentences `validity` and `signed`. `outdated` is None where the sheet may be used.
    """

    id: int
    title: str
    topic: str
    office: str
    short: str
    parts: tuple[ShownPart, ...]
    audio: str
    sources: tuple[ShownSource, ...]
    valid_from: str
    valid_until: str
    validity: str
    approver: str
    approved_at: str
    signed: str
    edition: int
    url: str
    outdated: Outdated | None

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values for JSON."""
        return asdict(self)


def shown(sheet: Sheet) -> Shown:
    """Return all that a reader sees of a sheet, as the object given has it (a published row, or a draft)."""
    from portal.outreach.sheets.reading_aloud import audio_text  # it shows what stands here

    with override("vi"):
        sources = sources_of(sheet)
        return Shown(
            id=sheet.pk or 0,
            title=sheet.title,
            topic=sheet.topic.name if sheet.topic else "",
            office=sheet.office,
            short=sheet.short,
            parts=tuple(ShownPart(part.question, part.answer, part.cited) for part in sheet.parts.all()),
            audio=audio_text(sheet, sources),
            sources=sources,
            valid_from=_iso(sheet.valid_from),
            valid_until=_iso(sheet.valid_until),
            validity=validity(sheet),
            approver=sheet.approver_told,
            approved_at=sheet.approved_at.isoformat() if sheet.approved_at else "",
            signed=signed(sheet),
            edition=sheet.edition,
            url=f"{settings.SITE_URL}{sheet.get_absolute_url()}" if sheet.pk else "",
            outdated=outdated(sheet),
        )


def validity(sheet: Sheet) -> str:
    """Return from when until when a sheet holds, as a sentence."""
    since = day(sheet.valid_from)
    if sheet.valid_until is None:
        return _("Có giá trị từ ngày %(since)s cho đến khi có thông tin mới.") % {"since": since}
    return _("Có giá trị từ ngày %(since)s đến hết ngày %(until)s.") % {"since": since, "until": day(sheet.valid_until)}


def signed(sheet: Sheet) -> str:
    """Return who approved a sheet and when, as a sentence."""
    if sheet.approved_at is None or not sheet.approver_told:
        return _("Bản thảo, chưa được duyệt: chưa dùng để thông tin cho người dân.")
    return _("Người duyệt: %(who)s, ngày %(day)s. Lần ban hành: %(edition)s.") % {
        "who": sheet.approver_told,
        "day": day(sheet.approved_at),
        "edition": sheet.edition,
    }


def outdated(sheet: Sheet) -> Outdated | None:
    """Return the notice that a sheet must not be used any more, None where it may be."""
    if not sheet.is_outdated:
        return None
    why = tuple(str(one["told"]) for one in sheet.outdated_why)
    if not why and sheet.valid_until is not None:
        why = (_("hết giá trị sau ngày %(day)s") % {"day": day(sheet.valid_until)},)
    since = day(sheet.outdated_at) if sheet.outdated_at else day(sheet.valid_until)
    told = _("Tờ này đã lỗi thời từ %(since)s: %(why)s. Xin anh/chị không dùng tờ này.") % {
        "since": since,
        "why": "; ".join(one.rstrip(".") for one in why),
    }
    return Outdated(since=since, why=why, told=told)


def sources_of(sheet: Sheet) -> tuple[ShownSource, ...]:
    """Return what a sheet rests on; the sides of one record on one line."""
    records: dict[tuple[int, str], list[SheetSource]] = {}
    others: list[ShownSource] = []
    for source in sheet.sources.all():
        if source.procedure_id is not None:
            records.setdefault((source.procedure_id, source.version), []).append(source)
        else:
            others.append(_other(source))
    return (*map(_record, records.values()), *others)


def _record(group: list[SheetSource]) -> ShownSource:
    """Return a record as a source: code, sides, decision, date, version, as they were kept with the sheet."""
    first = group[0]
    procedure = first.procedure
    assert procedure is not None  # noqa: S101  # grouped by it
    sides = ", ".join(NAMES.get(one.path, one.path) for one in group if one.path)
    details = [_("mã %(code)s") % {"code": procedure.code}]
    if sides:
        details.append(_("mục: %(sides)s") % {"sides": sides})
    if first.decision:
        details.append(_("Quyết định %(number)s") % {"number": first.decision})
    if first.dated is not None:
        details.append(_("bản ghi ngày %(day)s") % {"day": day(first.dated)})
    else:
        details.append(_("bản ghi không đề ngày"))
    if first.version:
        details.append(_("phiên bản %(version)s") % {"version": first.version})
    url = f"{settings.SITE_URL}{procedure.get_absolute_url()}"
    return ShownSource(first.title or procedure.name, tuple(details), url)


def _other(source: SheetSource) -> ShownSource:
    details = (_("ngày %(day)s") % {"day": day(source.dated)},) if source.dated else ()
    if source.page is not None:
        path = source.page.get_url() or ""
        url = path if path.startswith("http") else f"{settings.SITE_URL}{path}"
        return ShownSource(source.title or source.page.title, details, web_address(url))
    if source.page_revision is not None:
        return ShownSource(source.title, (*details, _("trang đã được gỡ")))
    return ShownSource(source.title or source.url, details, web_address(source.url))


def day(value: date | datetime | None) -> str:
    """Return a day as people write it, empty for none; of a moment, the day it was here."""
    if value is None:
        return ""
    return f"{timezone.localtime(value) if isinstance(value, datetime) else value:%d/%m/%Y}"


def _iso(value: date | None) -> str:
    return value.isoformat() if value is not None else ""
