"""Procedures: lists, whole records, their versions; search, and suggestions for what is being typed."""

from datetime import datetime
from hashlib import blake2b
from typing import Any, Final

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import gettext as _
from ninja import Query

from motcua.answers.reply import AddedLine, RankedProcedure
from portal.additions import overlay
from portal.api.answering import answer, cached, responses
from portal.api.areas import place_of, province_name
from portal.api.errors import not_found
from portal.api.guarding import guarded_router
from portal.api.schemas import (
    FieldName,
    NamedProcedure,
    ProcedureFilters,
    ProcedureItem,
    ProcedurePage,
    PublishedRecord,
    Ranking,
    ReadAt,
    SearchWords,
    Suggestions,
    TypedWords,
    VersionItem,
    VersionList,
)
from portal.procedures.indexing import engines
from portal.procedures.models import Procedure, ProcedureQuerySet, Version
from portal.procedures.search import found_codes, found_names

router = guarded_router("Procedures")
MINUTE: Final = 60
SUGGESTION_SECONDS: Final = 300
SUGGESTED: Final = 8


@router.get(
    "/procedures", response=responses(ProcedurePage, 422), operation_id="list_procedures", summary="List procedures"
)
def procedures(request: HttpRequest, filters: Query[ProcedureFilters]) -> HttpResponse:
    """Return a page of the published procedures: by code, or with `q` the best match first."""
    rows = _filtered(filters)
    start = (filters.page - 1) * filters.page_size
    if filters.q:
        held = set(rows.values_list("code", flat=True))
        codes = [code for code in found_codes(filters.q, settings.PROVINCE) if code in held]
        total, wanted = len(codes), codes[start : start + filters.page_size]
    else:
        total = rows.count()
        wanted = list(rows.order_by("code").values_list("code", flat=True)[start : start + filters.page_size])
    by_code = {row.code: row for row in Procedure.objects.published().listed().filter(code__in=wanted)}
    items = [_item(by_code[code]) for code in wanted if code in by_code]
    page = ProcedurePage(total=total, page=filters.page, page_size=filters.page_size, items=items)
    return answer(page, headers=cached(MINUTE))


def _filtered(filters: ProcedureFilters) -> ProcedureQuerySet:
    rows = Procedure.objects.published()
    if filters.field:
        rows = rows.of_field(filters.field)
    if filters.level:
        rows = rows.at_level(filters.level)
    return rows.for_audience(filters.audience) if filters.audience else rows


def _item(row: Procedure) -> ProcedureItem:
    version = _current(row)
    levels = [level for level in ("ministry", "province", "commune") if getattr(row, f"at_{level}")]
    audiences = [audience for audience in ("citizen", "business") if getattr(row, f"for_{audience}")]
    return ProcedureItem.model_validate(
        {
            "code": row.code,
            "name": row.name,
            "complete": row.complete,
            "levels": levels,
            "audiences": audiences,
            "fields": [FieldName(name=one.name, slug=one.slug) for one in row.fields.all()],
            "version": version.version,
            "published_at": _published_at(version),
        }
    )


def _current(row: Procedure) -> Version:
    if row.current is None:
        raise not_found()
    return row.current


def _published_at(version: Version) -> datetime:
    """Return when a version was published; what was put in force without a date counts from when it came in."""
    return version.published_at or version.created_at


@router.get(
    "/procedures/{code}",
    response=responses(PublishedRecord, 404, 422, empty=(304,)),
    operation_id="read_procedure",
    summary="A record",
)
def procedure(request: HttpRequest, code: str, at: Query[ReadAt]) -> HttpResponse:
    """Return the whole record in force, and what offices state beside it for a place."""
    of = _procedure(code)
    place = place_of(at.province, at.commune)
    province = overlay.province_code(place.province, place.name)
    return _record(request, of, _current(of), overlay.all_of(of, province, place.commune))


@router.get(
    "/procedures/{code}/versions/{version}",
    response=responses(PublishedRecord, 404, empty=(304,)),
    operation_id="read_procedure_version",
    summary="A record in an earlier version",
)
def procedure_version(request: HttpRequest, code: str, version: str) -> HttpResponse:
    """Return a whole record in a published version, as the `record_version` of a citation names it."""
    of = _procedure(code)
    kept = _published_versions(of).filter(version=version).first()
    if kept is None:
        raise not_found(_("Không có phiên bản này."))
    return _record(request, of, kept)


@router.get(
    "/procedures/{code}/versions",
    response=responses(VersionList, 404),
    operation_id="list_versions",
    summary="Versions of a record",
)
def versions(request: HttpRequest, code: str) -> HttpResponse:
    """Return the published versions of a record, the newest first."""
    of = _procedure(code)
    kept = _published_versions(of).defer("content")
    told = [VersionItem(**_dates(of, one)) for one in kept]
    return answer(VersionList(code=of.code, versions=told), headers=cached(MINUTE))


def _procedure(code: str) -> Procedure:
    """Return a published procedure with its version in force.

    Raises:
        ApiError: there is none of that code (404).
    """
    found = Procedure.objects.published().select_related("current").filter(code=code).first()
    if found is None:
        raise not_found(_("Không có thủ tục nào mang mã này."))
    return found


def _published_versions(of: Procedure) -> QuerySet[Version]:
    return of.versions.filter(published_at__isnull=False).order_by("-published_at", "-pk")


def _dates(of: Procedure, version: Version) -> dict[str, Any]:
    """Return what is told of a version beside its content."""
    return {
        "version": version.version,
        "current": version.pk == of.current_id,
        "published_at": _published_at(version),
        "superseded_at": version.superseded_at,
    }


def _record(
    request: HttpRequest, of: Procedure, version: Version, additions: tuple[AddedLine, ...] = ()
) -> HttpResponse:
    """Return a whole record, or that it is still the one that the program has.

    What is told beside a record in force comes and goes by itself, so such a record goes by its tag and has no date.
    """
    dates = _dates(of, version)
    changed: datetime = dates["superseded_at"] or dates["published_at"]
    sign = f"-{blake2b(repr(additions).encode(), digest_size=6).hexdigest()}" if additions else ""
    etag = f'"{version.version}-{changed:%Y%m%d%H%M%S}-{"current" if dates["current"] else "old"}{sign}"'
    dated = not (dates["current"] and overlay.watch.stamp())
    kept = get_conditional_response(request, etag=etag, last_modified=int(changed.timestamp()) if dated else None)
    if kept is None or kept.status_code != 304:
        told = PublishedRecord.model_construct(**dates, code=of.code, record=version.record, additions=additions)
        kept = answer(told)
    headers = {**cached(MINUTE), "ETag": etag}
    if dated:
        headers["Last-Modified"] = http_date(changed.timestamp())
    for name, value in headers.items():
        kept[name] = value
    return kept


@router.get("/search", response=responses(Ranking, 422), operation_id="search", summary="Rank procedures")
def search(request: HttpRequest, asked: Query[SearchWords]) -> HttpResponse:
    """Return the procedures that a question is most likely about; of those told at 0.9, nine in ten are right."""
    where = province_name(asked.province)
    engine = engines.current().engine
    rows = engine.searcher.indexes.entries.rows
    found = engine.searcher.search(engine.reader.read(asked.q).query, where or None, asked.limit)
    ranked = [
        RankedProcedure(code=rows[one.number].code, name=rows[one.number].name, confidence=round(one.confidence, 4))
        for one in found
    ]
    return answer(Ranking(results=ranked), headers=cached(MINUTE))


@router.get("/suggest", response=responses(Suggestions, 422), operation_id="suggest", summary="Suggest while typing")
def suggest(request: HttpRequest, asked: Query[TypedWords]) -> HttpResponse:
    """Return names of procedures for what is typed so far."""
    found = found_names(asked.q, province_name(asked.province), SUGGESTED)
    told = Suggestions(results=[NamedProcedure(code=one.code, name=one.name) for one in found])
    return answer(told, headers=cached(SUGGESTION_SECONDS))
