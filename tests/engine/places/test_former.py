"""The units before 1 July 2025: what the file holds, and where each leads."""

import gzip
import json
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from motcua.places import province, provinces
from motcua.places.former import Tier, Unit, is_within, reached, units
from motcua.places_build import Counts, former, main, ordinary

TODAY = {one.code: above.code for above in provinces() for one in above.communes}


def formers(tier: Tier) -> list[Unit]:
    return [unit for unit in units().values() if unit.is_former and unit.tier is tier]


def test_former_units__are_as_many_as_the_data_set_has() -> None:
    assert [len(formers(tier)) for tier in Tier] == [63, 696, 10_035]
    assert sum(len(unit.communes) > 1 for unit in formers(Tier.COMMUNE)) == 471


def test_former_wards__lie_in_communes_of_the_province_of_today() -> None:
    assert [
        unit.code
        for unit in formers(Tier.COMMUNE)
        if not unit.communes or any(TODAY[code] != unit.province for code in unit.communes)
    ] == []


def test_former_wards__lie_in_their_district_and_province() -> None:
    for unit in formers(Tier.COMMUNE):
        district, top = (units()[code] for code in unit.above)
        assert is_within(unit, district)
        assert is_within(unit, top)
        assert is_within(unit, units()[unit.province])
        assert set(unit.communes) <= set(district.communes) <= reached(top.code) <= reached(unit.province)


def test_communes_of_today__are_each_reached_from_a_former_unit() -> None:
    assert {code for unit in formers(Tier.DISTRICT) for code in unit.communes} == set(TODAY)


def test_kinds__are_those_of_the_law() -> None:
    assert Counter(unit.kind for unit in formers(Tier.DISTRICT)) == {
        "Huyện": 508,
        "Thành phố": 87,
        "Thị xã": 52,
        "Quận": 49,
    }
    assert {unit.kind for unit in formers(Tier.COMMUNE)} == {"Phường", "Xã", "Thị trấn"}


def test_provinces__lead_to_those_of_the_domain_list(shared: Path) -> None:
    rows = json.loads((shared / "domain" / "provinces.json").read_text("utf-8"))["provinces"]
    listed = {
        name.split(" ", 1)[-1] if name.startswith("Tỉnh") else name: r["gso_code"]
        for r in rows
        for name in r["merged_from"]
    }
    for unit in formers(Tier.PROVINCE):
        code = listed.get(unit.name) or listed.get(unit.title)
        if code is not None:
            assert unit.province == code, unit.title
    assert units()["cu.62"].province == "51"


# ---- how the files are made


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    path = tmp_path / "dataset.db"
    with closing(sqlite3.connect(path)) as base, base:
        base.execute("CREATE TABLE admin_units (provinceKey, provinceCode, wardKey, wardCode)")
        base.executemany("INSERT INTO admin_units VALUES ('p', '51', ?, ?)", [("a", "00001"), ("b", "00002")])
        base.execute(
            "CREATE TABLE admin_units_legacy (provinceCode, provinceKey, provinceShort, province, districtCode,"
            " districtKey, district, wardCode, wardKey, ward)"
        )
        base.executemany(
            "INSERT INTO admin_units_legacy VALUES ('62', 'k', 'Kon Tum', 'Tỉnh Kon Tum', '608', 'd', ?, ?, ?, ?)",
            [("Thị Xã D", "10", "x", "Xã Một"), ("Thị Xã D", "11", "y", "Thị Trấn Hai")],
        )
    return path


def converter() -> dict[str, Any]:
    return {
        "DICT_PROVINCE": {"p": ["k"]},
        "DICT_PROVINCE_WARD_NO_DIVIDED": {"p": {"a": ["k_d_x"]}},
        "DICT_PROVINCE_WARD_DIVIDED": {"p": {"k_d_y": [{"newWardKey": "a"}, {"newWardKey": "b"}]}},
    }


def test_former__gathers_wards_by_where_they_lie(dataset: Path) -> None:
    (row,) = former(dataset, converter(), Counts(1, 1, 2, 1))
    assert row["today"] == "51"
    assert row["districts"] == [["608", "Thị xã D", {"00001": ["10 Xã Một"], "00001,00002": ["11 Thị trấn Hai"]}]]


def test_former__refuses_other_numbers_and_what_is_reached_from_nowhere(dataset: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not Counts"):
        former(dataset, converter(), Counts(1, 1, 3, 1))
    stated = tmp_path / "converter.json"
    stated.write_text(json.dumps(converter() | {"DICT_PROVINCE_WARD_DIVIDED": {}}), "utf-8")
    with pytest.raises(ValueError, match="nowhere"):
        main(str(dataset), str(stated), str(tmp_path / "out"), "former")
    assert not (tmp_path / "out").exists()


def test_ordinary__are_names_that_stand_in_small_letters() -> None:
    found = ordinary(["tại văn phòng và trung tâm, xã Ba Tơ"], ["quy định ở văn bản nào", "tôi ở Sơn Hà"])
    assert found["written"] == ["trung tâm"]
    assert {"trung tam", "van ban"} <= set(found["folded"])
    assert "ba to" not in found["folded"]
    assert "son ha" not in found["folded"]


def test_file_of_words__is_small_and_in_order() -> None:
    from motcua import data

    rows = json.loads(gzip.decompress(data.resource("place-words.json.gz").read_bytes()))
    assert all(listed == sorted(set(listed)) for listed in rows.values())
    assert province("51") is not None
