"""The place setting by a typed name, old or new."""

import pytest
from django.test import Client

from portal.core.place_search import choices


def test_choices__are_places_of_today_with_their_old_names() -> None:
    (one,) = choices("phường 25, quận Bình Thạnh")
    assert (one.province, one.commune, one.name) == ("79", "26956", "Phường Thạnh Mỹ Tây, Thành phố Hồ Chí Minh")
    assert one.former == ("Phường 25 (cũ), Quận Bình Thạnh, Thành phố Hồ Chí Minh",)


def test_choices__of_a_district_are_its_communes_and_of_an_old_province_todays() -> None:
    assert len(choices("quận Bình Thạnh")) == 5
    assert [(one.province, one.commune) for one in choices("Kon Tum")][0] == ("51", "")
    assert {"21484", "21523"} <= {one.commune for one in choices("ba to")}
    assert choices("zzz") == []


def test_choose__takes_the_one_place_typed(client: Client) -> None:
    response = client.post("/tuy-chon/", {"place": "phường 25, quận Bình Thạnh", "next": "/thu-tuc/"})
    assert response.headers["Location"] == "/thu-tuc/"
    assert "province=79&commune=26956" in response.cookies["motcua"].value


@pytest.mark.django_db
def test_choose__lists_what_a_name_may_mean(client: Client) -> None:
    response = client.post("/tuy-chon/", {"place": "ba to", "next": "/thu-tuc/"}, follow=True)
    page = response.content.decode()
    assert response.redirect_chain[-1][0].startswith("/dia-ban/tim/?q=ba+to&next=")
    assert "motcua" not in response.cookies
    assert "Xã Ba Tơ, Tỉnh Quảng Ngãi" in page
    assert 'name="commune" value="21523"' in page


@pytest.mark.django_db
def test_find_place__goes_back_only_to_this_site(client: Client) -> None:
    page = client.get("/dia-ban/tim/", {"q": "zzz", "next": "https://elsewhere.example/"}).content.decode()
    assert '="https://elsewhere' not in page
    assert "Không thấy nơi nào" in page
