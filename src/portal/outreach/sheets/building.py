"""Sheets built from procedures and pages: every line rendered by the engine from a field, cited, as of now.

What a record does not state is said. The draft is then the editor's to shorten; figures that stand in no source are
pointed out (`verifying`).
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.log_actions import log
from wagtail.models import Page, Revision

from motcua.answers import facts
from motcua.errors import MotcuaError
from motcua.records.facets import Facet
from portal.outreach.sheets import citing
from portal.outreach.sheets.facets import side
from portal.outreach.sheets.models import ANSWER_LENGTH, AUDIO_LENGTH, SHORT_LENGTH, Sheet, SheetPart, SheetSource
from portal.outreach.sheets.showing import NAMES
from portal.procedures.models import Procedure, Version

QUESTIONS: Final[Mapping[Facet, str]] = {
    Facet.OVERVIEW: "Thủ tục này để làm gì?",
    Facet.DOCUMENTS: "Cần những giấy tờ gì?",
    Facet.FORMS: "Dùng mẫu đơn, tờ khai nào?",
    Facet.FEE: "Phí, lệ phí là bao nhiêu?",
    Facet.TIME_LIMIT: "Bao lâu thì xong?",
    Facet.WHERE: "Nộp ở đâu, cơ quan nào giải quyết?",
    Facet.STEPS: "Làm theo các bước nào?",
    Facet.CHANNELS: "Nộp hồ sơ bằng cách nào?",
    Facet.CONDITIONS: "Có yêu cầu, điều kiện gì?",
    Facet.WHO: "Ai được làm thủ tục này?",
    Facet.LEGAL_BASIS: "Căn cứ vào văn bản nào?",
    Facet.RESULT: "Làm xong thì nhận được gì?",
}
IN_SHORT: Final = (Facet.FEE, Facet.TIME_LIMIT, Facet.WHERE)
"""The sides told in a short message, each whole or not at all."""

LEFT_OUT: Final = "… Còn nội dung khác, xem tại nguồn."
TITLE_LENGTH: Final = 200


class BuildingError(MotcuaError):
    """A sheet cannot be built of this: the record is withdrawn, or the page is not published."""


@transaction.atomic
def build(author: Any, procedure: Procedure, facets: Sequence[Facet], **fields: Any) -> Sheet:
    """Draft a sheet on sides of a procedure; `fields` are those of the model (`office`, `unit`, `topic`, `title`).

    Raises:
        BuildingError: no version of the procedure is in force, its source says that it is withdrawn, or no side is
            chosen.
    """
    with override("vi"):
        version = _in_force(procedure)
        if not facets:
            raise BuildingError(_("Hãy chọn ít nhất một mục của thủ tục."))
        sheet = Sheet(**{"title": _cut(version.record.name, TITLE_LENGTH), **fields})
        sheet.short = short_message(version, facets)
        sheet.parts.set(parts_of(version, facets))
        sheet.sources.set([citing.of_record(procedure, facet) for facet in facets])
        sheet.audio = audio_of(sheet)
        return drafted(sheet, author)


@transaction.atomic
def build_from_page(author: Any, page: Page, **fields: Any) -> Sheet:
    """Draft a sheet on a page of the site as it is published; see `build`.

    Raises:
        BuildingError: it is not published.
    """
    with override("vi"):
        if not page.live:
            raise BuildingError(_("Trang này chưa được công bố, hoặc đã được gỡ."))
        lines = citing.page_lines(page)[1:]
        sheet = Sheet(**{"title": _cut(page.title, TITLE_LENGTH), **fields})
        sheet.short = _cut(page.title, SHORT_LENGTH)
        answer = _joined(lines) or _("Xem tại trang nguồn.")
        sheet.parts.set(
            [
                SheetPart(
                    question=_("Nội dung chính là gì?"), answer=answer, cited=_("Trang “%s”") % _cut(page.title, 200)
                )
            ]
        )
        sheet.sources.set([citing.of_page(page)])
        sheet.audio = audio_of(sheet)
        return drafted(sheet, author)


@transaction.atomic
def rebuild(sheet: Sheet, author: Any) -> Revision:
    """Draft a sheet anew on what its sources say now; what its editor wrote beside them stays.

    Answers that were built are built again; a page's text is the editor's to look through.

    Raises:
        BuildingError: a procedure or page that it rests on is no more.
    """
    with override("vi"):
        draft: Sheet = sheet.get_latest_revision_as_object()
        sources: list[SheetSource] = list(draft.sources.all())
        before = {one.question: one for one in draft.parts.all()}
        fresh: list[SheetPart] = []
        for procedure, facets in _sides(sources).items():
            fresh += parts_of(_in_force(procedure), facets)
        for source in sources:
            _renew(source)
        for part in fresh:
            if (old := before.get(part.question)) is not None:
                old.answer, old.cited = part.answer, part.cited
        draft.parts.set(list(before.values()))
        draft.sources.set(sources)
        _number(draft)
        _rewrite_texts(draft, sources)
        draft.full_clean(exclude=("short",))
        return draft.save_revision(user=author, log_action=True)


def _rewrite_texts(draft: Sheet, sources: Iterable[SheetSource]) -> None:
    """Write the short message and the text read aloud anew, of what is stated now."""
    sides = _sides(sources)
    if sides:
        procedure, facets = next(iter(sides.items()))
        draft.short = short_message(_in_force(procedure), facets)
    draft.audio = audio_of(draft)


def _renew(source: SheetSource) -> None:
    source.version, source.page_revision = "", None
    if source.page is not None and not source.page.live:
        raise BuildingError(_("Trang này chưa được công bố, hoặc đã được gỡ."))
    citing.keep(source)


def _sides(sources: Iterable[SheetSource]) -> dict[Procedure, list[Facet]]:
    found: dict[Procedure, list[Facet]] = {}
    for source in sources:
        facet = side(source.path)
        if source.procedure is not None and facet is not None:
            found.setdefault(source.procedure, []).append(facet)
    return found


def _in_force(procedure: Procedure) -> Version:
    if procedure.current is None or not procedure.in_force:
        raise BuildingError(
            _("Thủ tục mã %(code)s không còn hiệu lực, nên không dựng được tờ thông tin.") % {"code": procedure.code}
        )
    return procedure.current


def parts_of(version: Version, facets: Iterable[Facet]) -> list[SheetPart]:
    """Return a question with its answer for each side, each citing the record."""
    record = version.record
    return [
        SheetPart(
            question=QUESTIONS[facet],
            answer=_joined([line.text for line in facts.lines(record, facet)]),
            cited=cited(version, facet),
        )
        for facet in facets
    ]


def cited(version: Version, facet: Facet) -> str:
    """Return where an answer stands: code, decision, side, version."""
    record = version.record
    number = citing.decision_of(record)
    named = [_("Thủ tục mã %(code)s") % {"code": record.code}]
    if number:
        named.append(_("Quyết định %(number)s") % {"number": _cut(number, 100)})
    named.append(_("mục “%(side)s”") % {"side": NAMES[facet.value]})
    named.append(_("phiên bản %(version)s") % {"version": version.version})
    return ", ".join(named)


def short_message(version: Version, facets: Iterable[Facet]) -> str:
    """Return what fits into a short message: the name, then sides of which every line fits, no line cut."""
    record = version.record
    told = _("%(name)s (mã %(code)s).") % {"name": _cut(record.name, 150), "code": record.code}
    for facet in IN_SHORT:
        if facet not in set(facets):
            continue
        lines = "; ".join(citing.cleaned(line.text).rstrip(" .") for line in facts.lines(record, facet))
        name = "" if facet is Facet.FEE else f"{NAMES[facet.value]}: "
        longer = f"{told} {name}{lines}."
        told = longer if len(longer) <= SHORT_LENGTH else told
    return told


def audio_of(sheet: Sheet) -> str:
    """Return what is read aloud of a sheet, with figures as they are written; `reading_aloud` writes them out."""
    told = [_("Kính thưa bà con. Sau đây là thông tin về: %(title)s.") % {"title": sheet.title.rstrip(" .")}]
    for part in sheet.parts.all():
        lines = [line.strip().lstrip("–-• ").rstrip(" .;") for line in part.answer.splitlines() if line.strip()]
        told += [part.question, *(line if line.endswith(":") else f"{line}." for line in lines)]
    text = "\n".join(told)
    if len(text) <= AUDIO_LENGTH:
        return text
    kept: list[str] = []
    for line in told:
        if sum(map(len, kept)) + len(kept) + len(line) > AUDIO_LENGTH - len(LEFT_OUT) - 2:
            break
        kept.append(line)
    return "\n".join([*kept, LEFT_OUT])


def drafted(sheet: Sheet, author: Any) -> Sheet:
    """Keep a new draft, with its trail."""
    sheet.live, sheet.has_unpublished_changes = False, True
    _number(sheet)
    sheet.full_clean()
    sheet.save()
    log(sheet, "wagtail.create", user=author, content_changed=True)
    sheet.save_revision(user=author, log_action=True)
    return sheet


def _number(sheet: Sheet) -> None:
    """Number questions and sources as they stand, as the form does."""
    rows: Any
    for rows in (sheet.parts.all(), sheet.sources.all()):
        for number, row in enumerate(rows):
            row.sort_order = number


def _joined(texts: Sequence[str]) -> str:
    """Return lines as one answer; what is too long ends at a line, and says so."""
    lines = [citing.cleaned(text) for text in texts]
    if len(lines) == 1:
        return lines[0] if len(lines[0]) <= ANSWER_LENGTH else _cut(lines[0], ANSWER_LENGTH - len(LEFT_OUT)) + LEFT_OUT
    kept: list[str] = []
    length = 0
    for line in lines:
        told = line if line.endswith(":") else f"– {line}"
        length += len(told) + 1
        if length > ANSWER_LENGTH - len(LEFT_OUT) - 1:
            return "\n".join([*kept, LEFT_OUT])
        kept.append(told)
    return "\n".join(kept)


def _cut(text: str, length: int) -> str:
    """Cut a text at a word; one that fits stays."""
    text = citing.cleaned(text)
    return text if len(text) <= length else f"{text[: length - 2].rsplit(' ', 1)[0]} …"
