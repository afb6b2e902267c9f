from typing import Any

import pytest

from motcua import places
from portal.api.place_schemas import CommuneList, PlaceList, ProvinceList


def test_provinces__are_all_told(program: Any) -> None:
    response = program.get("/places/provinces")
    told = ProvinceList.model_validate(response.json())
    assert [one.code for one in told.provinces] == [one.code for one in places.provinces()]
    assert response.headers["Cache-Control"] == "public, max-age=86400"


@pytest.mark.parametrize("name", ["51", "Quảng Ngãi", "quang ngai"])
def test_communes__are_told_for_a_code_or_a_name(program: Any, name: str) -> None:
    told = CommuneList.model_validate(program.get(f"/places/provinces/{name}/communes").json())
    found = places.province("51")
    assert found is not None
    assert told.province.code == "51"
    assert [one.code for one in told.communes] == [one.code for one in found.communes]


@pytest.mark.parametrize("name", ["00", "Xứ Mơ", "a" * 300])
def test_unknown_province__is_404(program: Any, refused: Any, name: str) -> None:
    refused(program.get(f"/places/provinces/{name}/communes"), 404, "not_found")


def test_search__finds_old_names_and_tells_todays_communes(program: Any) -> None:
    told = PlaceList.model_validate(program.get("/places/search?q=phường 25, quận Bình Thạnh").json())
    (one,) = told.results
    assert (one.code, one.former, one.province.code) == ("cu.26920", True, "79")
    assert [commune.name for commune in one.communes] == ["Phường Thạnh Mỹ Tây"]
    assert {found.code for found in PlaceList.model_validate(program.get("/places/search?q=ba to").json()).results} >= {
        "21484",
        "21523",
    }
    assert program.get("/places/search?q=zzz").json() == {"results": []}
