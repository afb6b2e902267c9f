"""Which sources of sheets no longer say what they said when a sheet was written, told in sentences.

A record's side is compared line by line as the engine renders it; a new version that changes another side changes
nothing here. Where a line differs from what was kept, the version cited (every version is kept) is rendered once more,
so that other words of the engine's own are no change either.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final, TypedDict

from django.db.models import Case, CharField, F, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.models import Page, Revision

from portal.additions.review import BOOKKEEPING
from portal.outreach.sheets.facets import Line, absent, side, texts, told_lines
from portal.outreach.sheets.models import SheetSource
from portal.outreach.sheets.showing import NAMES
from portal.procedures.models import Procedure, Version

NOTHING: Final = "-"
"""The state of a source that is no more."""

MOST_LINES: Final = 3
LONGEST_LINE: Final = 240
OF_PAGES: Final = frozenset(
    (
        *("pk", "path", "depth", "numchild", "url_path", "draft_title", "latest_revision_created_at", "owner"),
        *("translation_key", "comments", "wagtail_admin_comments", "alias_of", "expire_at", "content_type", "locale"),
    )
)
"""Fields of a page that tell where it lies and how far it has come, besides those of all that is reviewed."""


class Why(TypedDict):
    """How a source differs: a sentence, and the lines that it rests on."""

    told: str
    was: list[str]
    now: list[str]


STATE: Final = Case(
    When(procedure__isnull=False, then=Coalesce("procedure__current__version", Value(NOTHING))),
    When(page__live=True, then=Cast(Coalesce("page__live_revision_id", Value(0)), CharField())),
    When(Q(page__isnull=False) | Q(page_revision__isnull=False), then=Value(NOTHING)),
    default=Value(""),
    output_field=CharField(),
)
"""What a source is at now, for the database: the version in force of a record, the live revision of a page."""


def unseen(sources: QuerySet[SheetSource]) -> QuerySet[SheetSource]:
    """Return those of published sheets whose present state nobody has compared yet, each with it (`state`)."""
    stated: QuerySet[SheetSource] = with_state(sources.filter(sheet__live=True)).exclude(seen=F("state"))
    return stated


def with_state(sources: QuerySet[SheetSource]) -> QuerySet[SheetSource]:
    """Return sources with what each is at now (`state`)."""
    stated: QuerySet[SheetSource] = sources.annotate(state=STATE)
    return stated


def changes_of(sources: Sequence[SheetSource]) -> list[Why | None]:
    """Return for each source how it differs from what was kept, None where it does not; in a few queries for all."""
    looked = _Looked(sources)
    with override("vi"):
        return [_change(source, looked) for source in sources]


class _Looked:
    """What the database has on sources: versions in force, versions cited, revisions of pages."""

    def __init__(self, sources: Sequence[SheetSource]) -> None:
        keys = {source.procedure_id for source in sources if source.procedure_id is not None}
        self.procedures = Procedure.objects.select_related("current").in_bulk(keys)
        self.cited = {(row.procedure_id, row.version): row for row in _cited(sources, self.procedures)}
        pages = {source.page_id for source in sources if source.page_id is not None}
        self.pages = Page.objects.in_bulk(pages)
        revisions = {source.page_revision for source in sources if source.page_revision is not None}
        revisions |= {page.live_revision_id for page in self.pages.values()}
        self.revisions = Revision.objects.in_bulk(one for one in revisions if one is not None)


def _cited(sources: Sequence[SheetSource], procedures: dict[int, Procedure]) -> Iterable[Version]:
    """Return the versions that sources cite and that are in force no more."""
    wanted = set()
    for source in sources:
        current = procedures[source.procedure_id].current if source.procedure_id is not None else None
        if source.version and current is not None and current.version != source.version:
            wanted.add((source.procedure_id, source.version))
    if not wanted:
        return ()
    rows = Version.objects.filter(
        procedure__in={key for key, _version in wanted}, version__in={version for _key, version in wanted}
    )
    return [row for row in rows if (row.procedure_id, row.version) in wanted]


def _change(source: SheetSource, looked: _Looked) -> Why | None:
    if source.procedure_id is not None:
        return _of_record(source, looked.procedures[source.procedure_id], looked)
    if source.page_revision is not None:
        return _of_page(source, looked)
    return None


def _of_record(source: SheetSource, procedure: Procedure, looked: _Looked) -> Why | None:
    named = {"name": procedure.name, "code": procedure.code}
    current = procedure.current
    if current is None:
        return _why(_("Thủ tục “%(name)s” (mã %(code)s) không còn trong danh mục đang dùng.") % named)
    if not procedure.in_force:
        return _why(_("Nguồn ghi thủ tục “%(name)s” (mã %(code)s) không còn hiệu lực.") % named)
    facet = side(source.path)
    if current.version == source.version:
        return None
    if facet is None:
        return _why(_("Bản ghi thủ tục “%(name)s” (mã %(code)s) đã có phiên bản mới.") % named)
    now = told_lines(current.record, facet)
    kept: list[Line] = source.value or []
    if texts(kept) == texts(now):
        return None
    cited = looked.cited.get((procedure.pk, source.version))
    if cited is not None:
        kept = told_lines(cited.record, facet)
        if texts(kept) == texts(now):
            return None
    was_lines, now_lines = _only_in(kept, now, absent(facet)), _only_in(now, kept, absent(facet))
    told = _("%(side)s của thủ tục “%(name)s” (mã %(code)s) trước là “%(was)s”, nay là “%(now)s”.") % {
        **named,
        "side": NAMES[source.path],
        "was": _brief(was_lines),
        "now": _brief(now_lines),
    }
    return _why(told, was_lines, now_lines)


def _only_in(lines: list[Line], others: list[Line], silent: str) -> list[str]:
    """Return the lines that the others lack; what is said of a side of which nothing is stated, where there are none.

    Where lines only came or only went, the other side of the comparison is told whole.
    """
    known = {line["text"] for line in others}
    return [one["text"] for one in lines if one["text"] not in known] or [one["text"] for one in lines] or [silent]


def _brief(lines: list[str]) -> str:
    cut = [line if len(line) <= LONGEST_LINE else f"{line[:LONGEST_LINE].rsplit(' ', 1)[0]} …" for line in lines]
    return "; ".join(cut[:MOST_LINES]) + ("; …" if len(cut) > MOST_LINES else "")


def _of_page(source: SheetSource, looked: _Looked) -> Why | None:
    page = looked.pages.get(source.page_id) if source.page_id is not None else None
    named = {"title": page.title if page is not None else source.title}
    if page is None or not page.live:
        return _why(_("Trang “%(title)s” đã được gỡ.") % named)
    if page.live_revision_id == source.page_revision or page.live_revision_id is None:
        return None
    before, now = looked.revisions.get(source.page_revision), looked.revisions.get(page.live_revision_id)
    if before is not None and now is not None and _said(before) == _said(now):
        return None
    return _why(_("Trang “%(title)s” đã được sửa và công bố lại.") % named)


def _said(revision: Revision) -> dict[str, Any]:
    return {key: value for key, value in revision.content.items() if key not in BOOKKEEPING and key not in OF_PAGES}


def _why(told: str, was: list[str] | None = None, now: list[str] | None = None) -> Why:
    return Why(told=told, was=was or [], now=now or [])
