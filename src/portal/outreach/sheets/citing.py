"""What a sheet keeps of its sources: lines of a record's side with version, text of a page with revision."""

import re
from collections.abc import Iterable
from datetime import date
from html.parser import HTMLParser
from typing import Any, Final

from django.db import models
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from motcua.records.facets import Facet
from motcua.records.model import Procedure as Record
from portal.outreach.sheets.facets import Line, side, told_lines
from portal.outreach.sheets.models import SheetSource
from portal.outreach.sheets.outdating import NOTHING
from portal.procedures.models import Procedure, Version

OF_WAGTAIL: Final = frozenset(("title", "draft_title", "slug", "url_path", "seo_title", "search_description", "path"))
_UNSEEN: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_TAG: Final = re.compile(r"<(?=\s*/?\s*[A-Za-z!])")
TITLE_LENGTH: Final = 300
DECISION_WORDS: Final = ("Quyết định số ", "Quyết định ")
LONGEST_VALUE: Final = 60_000


def of_record(procedure: Procedure, facet: Facet) -> SheetSource:
    """Return the source that a side of a record in force is."""
    source = SheetSource(procedure=procedure, path=facet.value)
    keep(source)
    return source


def of_page(page: Page) -> SheetSource:
    """Return the source that a page is as it is published."""
    published = page.live_revision.as_object() if page.live_revision else page.specific
    when = getattr(published, "dated", None) or getattr(published, "source_date", None)
    source = SheetSource(page=page, title=page.title, dated=when)
    keep(source)
    return source


def keep(source: SheetSource) -> None:
    """Set what is kept of a source: of a record the version named, or the one in force, and its lines; of a page alike.

    What was kept of the same version stays.
    """
    if source.procedure is not None:
        _keep_record(source, source.procedure)
    elif source.page is not None:
        _keep_page(source, source.page)


def _keep_record(source: SheetSource, procedure: Procedure) -> None:
    version = procedure.versions.filter(version=source.version).first() if source.version else None
    version = version or procedure.current
    facet = side(source.path)
    if not isinstance(version, Version) or facet is None:
        return
    record = version.record
    source.version = version.version
    name = cleaned(record.name)
    source.title = name if len(name) <= TITLE_LENGTH else f"{name[: TITLE_LENGTH - 2]} …"
    source.decision = decision_of(record)
    source.dated = when if isinstance(when := record.provenance.record_date, date) else None
    source.value = told_lines(record, facet)
    source.seen = procedure.current.version if procedure.current is not None else NOTHING


def cleaned(text: str) -> str:
    """Return a text of a source as it may stand in a sheet: without unseen characters, and nothing read as markup."""
    return _TAG.sub("＜", _UNSEEN.sub("", text))


def decision_of(record: Record) -> str:
    """Return the number of the decision that published a record, without the word; empty where there is none."""
    number = record.decision.number
    for words in DECISION_WORDS:
        number = number.removeprefix(words)
    return number[:TITLE_LENGTH]


def _keep_page(source: SheetSource, page: Page) -> None:
    if source.page_revision is None:
        source.page_revision = page.live_revision_id or 0  # 0: published as it is, without a revision
    source.title = source.title or cleaned(page.title)
    source.value = [Line(text=text, field="page") for text in page_lines(page)]
    source.seen = str(page.live_revision_id or 0) if page.live else NOTHING


def page_lines(page: Page) -> list[str]:
    """Return the texts of a page as it is published, line by line, without markup."""
    published = page.live_revision.as_object() if page.live_revision else page.specific
    lines: list[str] = [published.title]
    for field in published._meta.get_fields():
        if isinstance(field, models.Field) and field.name not in OF_WAGTAIL:
            lines += _lines(field, getattr(published, field.attname, None))
    told = [line for line in lines if line.strip()]
    return told if sum(map(len, told)) <= LONGEST_VALUE else _cut(told)


def _cut(lines: Iterable[str]) -> list[str]:
    kept, length = [], 0
    for line in lines:
        length += len(line)
        if length > LONGEST_VALUE:
            break
        kept.append(line)
    return kept


def _lines(field: models.Field[Any, Any], value: Any) -> list[str]:
    if value is None or value == "":
        return []
    if isinstance(field, StreamField):
        return [line for block in value for line in plain_lines(str(block))]
    if isinstance(field, RichTextField):
        return plain_lines(str(value))
    if isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField):
        return [f"{value:%d/%m/%Y}"]
    if isinstance(field, models.CharField | models.TextField) and not field.choices:
        return str(value).splitlines()
    return []


class _Text(HTMLParser):
    """Takes the text out of rich text, a line for each paragraph, item or heading."""

    PARTED = frozenset(("p", "li", "br", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "div", "blockquote"))

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines = [""]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.PARTED:
            self.lines.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.PARTED:
            self.lines.append("")

    def handle_data(self, data: str) -> None:
        self.lines[-1] += data


def plain_lines(html: str) -> list[str]:
    """Return the lines of rich text without markup."""
    reader = _Text()
    reader.feed(html)
    reader.close()
    return [" ".join(line.split()) for line in reader.lines if line.strip()]
