"""Provinces and communes: as parameters, and to look up."""

from functools import cache
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query

from motcua import places
from motcua.answers.placing import full
from motcua.places import Province
from motcua.places.former import Unit, todays_commune
from portal.api.answering import answer, cached, responses
from portal.api.errors import invalid, not_found
from portal.api.guarding import guarded_router
from portal.api.place_schemas import (
    CommuneItem,
    CommuneList,
    PlaceItem,
    PlaceList,
    PlaceQuery,
    ProvinceItem,
    ProvinceList,
)
from portal.conversations.services import Place

DAY: Final = 86400
router = guarded_router("Places")


def place_of(province: str | None, commune: str | None) -> Place:
    """Return the place that names or codes mean; the site's own province counts where none is named.

    Raises:
        ApiError: there is no such province or commune (422).
    """
    named = _province(province) if province else None
    own = places.province(settings.PROVINCE) if settings.PROVINCE else None
    within = named or own
    if not commune:
        return Place(named.code if named else "", "", within.name if within else "")
    if within is None:
        raise invalid("province", _("Cần nêu tỉnh của xã, phường, đặc khu này."))
    found = places.commune(within, commune)
    if found is None:
        raise invalid("commune", _("Không có xã, phường, đặc khu nào như vậy, hoặc có nhiều nơi cùng tên."))
    return Place(within.code, found.code, within.name)


def province_name(province: str | None) -> str:
    """Return the name of a province as the engine takes it, the site's own where none is named.

    Raises:
        ApiError: there is no such province (422).
    """
    return place_of(province, None).name


def _province(text: str) -> Province:
    found = places.province(text)
    if found is None:
        raise invalid("province", _("Không có tỉnh, thành phố nào như vậy."))
    return found


@router.get("/places/provinces", response=responses(ProvinceList), operation_id="list_provinces", summary="Provinces")
def provinces(request: HttpRequest) -> HttpResponse:
    """Return the 34 provinces."""
    return answer(_provinces(), headers=cached(DAY))


@router.get(
    "/places/provinces/{province}/communes",
    response=responses(CommuneList, 404),
    operation_id="list_communes",
    summary="Communes of a province",
)
def communes(request: HttpRequest, province: str) -> HttpResponse:
    """Return the communes of a province, named by code or name."""
    found = places.province(province)
    if found is None:
        raise not_found(_("Không có tỉnh, thành phố nào như vậy."))
    return answer(_communes(found), headers=cached(DAY))


@router.get("/places/search", response=responses(PlaceList, 422), operation_id="search_places", summary="Find a place")
def search(request: HttpRequest, typed: Query[PlaceQuery]) -> HttpResponse:
    """Return the provinces, districts and communes, of today or before, that a name or an address leads to."""
    return answer(PlaceList(results=[_unit(one) for one in places.looked_up(typed.q)]))


def _unit(one: Unit) -> PlaceItem:
    above = places.province(one.province)
    if above is None:  # every unit lies in a province of today
        raise LookupError(one.province)
    inside = [todays_commune(code)[1] for code in one.communes]
    communes = [CommuneItem(code=commune.code, name=commune.name, kind=commune.kind) for commune in inside]
    return PlaceItem(code=one.code, name=full(one), former=one.is_former, province=_item(above), communes=communes)


def _item(one: Province) -> ProvinceItem:
    return ProvinceItem(code=one.code, name=one.name, title=one.title)


@cache
def _provinces() -> bytes:
    return ProvinceList(provinces=[_item(one) for one in places.provinces()]).model_dump_json().encode()


@cache
def _communes(of: Province) -> bytes:
    found = [CommuneItem(code=one.code, name=one.name, kind=one.kind) for one in of.communes]
    return CommuneList(province=_item(of), communes=found).model_dump_json().encode()
