"""Units: the official list, villages by hand, how they end, who works where."""

import json
import os
import re
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from tests.portal.outreach.roll.conftest import belonging, browser

from motcua import places
from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.outreach.units.loading import Loaded, load
from portal.outreach.units.models import Membership, Unit

pytestmark = pytest.mark.django_db
UNITS = "/quan-tri/units/"
SHARED = Path(os.environ.get("MOTCUA_SHARED", "../shared")) / "domain" / "quangngai_units.json"


@pytest.fixture
def loaded() -> Loaded:
    return load()


@pytest.fixture
def commune(loaded: Loaded) -> Unit:
    return Unit.objects.get(code="21025")


@pytest.fixture
def keeper(commune: Unit) -> Client:
    return browser(belonging("can-bo-xa", Role.COMMUNE, commune))


def test_load__makes_every_province_and_commune(loaded: Loaded) -> None:
    assert loaded == Loaded(34 + 3321, 0, 0)
    commune = Unit.objects.get(code="21025")
    assert (commune.name, commune.parent.name) == ("Phường Cẩm Thành", "Tỉnh Quảng Ngãi")
    assert (commune.province_code, commune.commune_code, commune.folded) == ("51", "21025", "phuong cam thanh")


def test_load__again_changes_nothing_and_mends_what_differs(loaded: Loaded) -> None:
    assert load() == Loaded(0, 0, 0)
    Unit.objects.filter(code="21025").update(name="Tên cũ", email="xa@vi-du.example")
    Unit.objects.create(level="commune", code="99999", name="Xã cũ", parent=Unit.objects.get(code="51"))
    assert load() == Loaded(0, 1, 1)
    commune = Unit.objects.get(code="21025")
    assert commune.name == "Phường Cẩm Thành" and commune.email == "xa@vi-du.example"
    assert Unit.objects.get(code="99999").ended_on is not None


def test_command__may_be_run_at_any_time() -> None:
    call_command("load_units", verbosity=0)
    call_command("load_units", verbosity=0)
    assert Unit.objects.count() == 34 + 3321


@pytest.mark.skipif(not SHARED.is_file(), reason="no official records here")
def test_communes_of_quang_ngai__are_those_of_the_official_list() -> None:
    listed = {one["code"] for one in json.loads(SHARED.read_text("utf-8"))["units"]}
    province = places.province("51")
    assert province is not None and {one.code for one in province.communes} == listed


@pytest.mark.parametrize("query", ["q=cam+thanh&level=commune", "q=21025", "q=Cẩm+Thành&province=51"])
def test_unit__is_found_by_code_or_words(loaded: Loaded, staff: User, query: str) -> None:
    shown = browser(staff).get(f"{UNITS}?{query}").content.decode()
    listed = set(re.findall(rf"{UNITS}edit/(\d+)/", shown))
    assert listed == {str(Unit.objects.get(code="21025").pk)}


def test_village_by_hand__gets_its_place_and_a_code(keeper: Client, commune: Unit) -> None:
    keeper.post(f"{UNITS}new/", {"name": "Tổ dân phố 1", "parent": commune.pk, "code": "", "email": ""})
    village = Unit.objects.villages().get()
    assert (village.code, village.province_code, village.commune_code) == ("21025-001", "51", "21025")


@pytest.mark.parametrize("name", ["Tổ dân phố 1", "tổ  dân phố 1"])
def test_village_by_hand__has_a_name_of_its_own(keeper: Client, commune: Unit, name: str) -> None:
    Unit.objects.create(code="21025-001", name="Tổ dân phố 1", parent=commune)
    response = keeper.post(f"{UNITS}new/", {"name": name, "parent": commune.pk, "code": "", "email": ""})
    assert "cùng tên" in response.content.decode() and Unit.objects.villages().count() == 1


@pytest.mark.parametrize("parent", ["51", "21025-001"])
def test_village__lies_in_a_commune(staff: User, commune: Unit, parent: str) -> None:
    Unit.objects.create(code="21025-001", name="Tổ dân phố 1", parent=commune)
    above = Unit.objects.get(code=parent)
    browser(staff).post(f"{UNITS}new/", {"name": "Tổ dân phố 2", "parent": above.pk, "code": "", "email": ""})
    assert Unit.objects.villages().count() == 1


def test_commune__changes_only_its_address_for_letters(keeper: Client, commune: Unit) -> None:
    keeper.post(f"{UNITS}edit/{commune.pk}/", {"name": "Xã Khác", "email": "xa@vi-du.example"})
    commune.refresh_from_db()
    assert (commune.name, commune.email) == ("Phường Cẩm Thành", "xa@vi-du.example")


def test_village__ends_and_stays(keeper: Client, commune: Unit) -> None:
    village = Unit.objects.create(code="21025-001", name="Tổ dân phố 1", parent=commune)
    page = f"{UNITS}end/{village.pk}/"
    assert "chưa đến" in keeper.post(page, {"day": "31/12/2090"}).content.decode()
    keeper.post(page, {"day": "01/10/2026"})
    village.refresh_from_db()
    assert f"{village.ended_on:%d/%m/%Y}" == "01/10/2026"
    assert keeper.post(page, {"day": "01/10/2026"}).status_code == 200


def test_day_in_a_form__is_read_day_first(keeper: Client, commune: Unit) -> None:
    village = Unit.objects.create(code="21025-001", name="Tổ dân phố 1", parent=commune)
    keeper.post(f"{UNITS}end/{village.pk}/", {"day": "05/11/2026"})
    village.refresh_from_db()
    assert village.ended_on is not None and (village.ended_on.day, village.ended_on.month) == (5, 11)


def test_province__is_ended_by_nobody(staff: User, loaded: Loaded) -> None:
    page = f"{UNITS}end/{Unit.objects.get(code='51').pk}/"
    assert browser(staff).post(page, {"day": "01/10/2026"}).status_code == 404


def test_membership__is_given_by_administrators_and_in_the_trail(commune: Unit) -> None:
    from wagtail.models import ModelLogEntry

    administrator = belonging("quan-tri-vien", Role.ADMINISTRATOR, None)
    other = User.objects.create_user("nguoi-moi")
    browser(administrator).post("/quan-tri/memberships/new/", {"user": other.pk, "unit": commune.pk})
    assert Membership.objects.get().unit == commune
    assert ModelLogEntry.objects.filter(user=administrator, action="wagtail.create").exists()


def test_membership__is_no_business_of_a_coordinator(commune: Unit) -> None:
    coordinator = browser(belonging("dieu-phoi", Role.COORDINATOR, commune.parent))
    response = coordinator.post("/quan-tri/memberships/new/", {"user": 1, "unit": commune.pk})
    assert response.status_code == 302 and Membership.objects.count() == 1
