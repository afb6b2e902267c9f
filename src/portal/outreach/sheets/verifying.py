"""Figures, dates and codes of a sheet that stand in none of its sources: pointed out to author and reviewer.

A warning and no refusal: a document elsewhere is a source too, and what it says is not kept here. It reads texts as
the engine's verifier of answers does.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from motcua.answers import verifier
from portal.outreach.sheets.models import Sheet, SheetSource
from portal.procedures.models import Version

NUMBERED: Final = re.compile(r"^\s*\d{1,2}[.)]\s", re.MULTILINE)
"""Numbers of a list, which state nothing."""


@dataclass(frozen=True)
class Doubt:
    """A figure of a text of the sheet (named as the form names it) that stands in no source kept here."""

    where: str
    figure: str


def doubts(sheet: Sheet) -> list[Doubt]:
    """Return what of a sheet, as the object given has it, stands in none of its sources; each figure once a text."""
    known = figures_known(sheet)
    return [
        Doubt(where, figure)
        for where, text in _texts(sheet)
        for figure in sorted(verifier.figures(_bare(text)))
        if verifier.normal_form(figure) not in known
    ]


def told(found: list[Doubt]) -> str:
    """Return doubts as one sentence; empty where there are none."""
    if not found:
        return ""
    listed = "; ".join(dict.fromkeys(f"“{one.figure}” ({one.where})" for one in found))
    return _("Không thấy trong nguồn nào của tờ này: %(listed)s. Hãy đối chiếu với văn bản gốc.") % {"listed": listed}


def figures_known(sheet: Sheet) -> set[str]:
    """Return every figure that a sheet may hold: of its sources, its own dates, its office."""
    sources = list(sheet.sources.all())
    said = [sheet.office, sheet.valid_from, sheet.valid_until]
    for source in sources:
        said += _of_source(source)
    for version in _versions(sources):
        record = version.record
        said += [record.name, record.code, *verifier.stated(record.decision), version.version]
        when = record.provenance.record_date
        said += [when if isinstance(when, date) else ""]
    texts = [f"{one:%d/%m/%Y}" if isinstance(one, date) else str(one or "") for one in said]
    return verifier.figures(" \n".join(texts))


def _versions(sources: list[SheetSource]) -> Iterator[Version]:
    wanted = {(source.procedure_id, source.version) for source in sources if source.procedure_id and source.version}
    rows = Version.objects.filter(
        procedure__in={key for key, _version in wanted}, version__in={version for _key, version in wanted}
    )
    yield from (row for row in rows if (row.procedure_id, row.version) in wanted)


def _of_source(source: SheetSource) -> list[object]:
    lines = [line["text"] for line in source.value or ()]
    of_procedure = [source.procedure.code, source.procedure.name] if source.procedure is not None else []
    return [source.title, source.url, source.dated, source.version, *lines, *of_procedure]


def _texts(sheet: Sheet) -> Iterator[tuple[str, str]]:
    yield _("tên tờ thông tin"), sheet.title
    yield _("tin ngắn"), sheet.short
    for number, part in enumerate(sheet.parts.all(), start=1):
        where = _("hỏi – đáp %(number)d") % {"number": number}
        yield where, f"{part.question} \n{NUMBERED.sub(' ', part.answer)} \n{part.cited}"
    yield _("lời đọc loa"), NUMBERED.sub(" ", sheet.audio)


def _bare(text: str) -> str:
    return verifier.ADDRESS.sub(" ", text)
