"""The provinces and communes: what the file holds, against the official lists, and how names are found."""

import json
import sqlite3
import unicodedata
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from motcua.places import COMMON_NAMES, Commune, CommuneKind, Province, commune, place_name, province, provinces
from motcua.places_build import NEW_WARDS, alphabetical, build, main
from motcua.text.folding import fold
from motcua.text.normal import normalise

KINDS = {"xa": CommuneKind.COMMUNE, "phuong": CommuneKind.WARD, "dac_khu": CommuneKind.SPECIAL_ZONE}


@pytest.fixture(scope="module")
def quang_ngai() -> Province:
    found = province("51")
    assert found is not None
    return found


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database as the package vietnamadminunits has it, with one province of two communes."""
    path = tmp_path_factory.mktemp("places") / "dataset.db"
    with closing(sqlite3.connect(path)) as base, base:
        base.execute(
            "CREATE TABLE admin_units (provinceCode TEXT, provinceShort TEXT, wardCode TEXT, ward TEXT, wardShort TEXT)"
        )
        base.executemany(
            "INSERT INTO admin_units VALUES ('75', 'Đồng Nai', ?, ?, ?)",
            [("26368", "Xã Long Thành", "Long Thành"), ("26383", "Xã An Phước", "An Phước")],
        )
    return path


def listed(**counts: int) -> list[dict[str, Any]]:
    row = {"gso_code": "75", "portal_code": "H19", "name": "Thành phố Đồng Nai", "xa": 1, "phuong": 1, "dac_khu": 0}
    return [row | counts]


def every() -> list[tuple[Province, Commune]]:
    return [(above, one) for above in provinces() for one in above.communes]


def national(shared: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads((shared / "data" / "national" / "provinces.json").read_text("utf-8"))[
        "data"
    ]["rows"]
    return rows


def domain(shared: Path, name: str) -> Any:
    return json.loads((shared / "domain" / name).read_text("utf-8"))


# ---- what the file holds


def test_provinces__are_thirty_four_with_3321_communes() -> None:
    assert len(provinces()) == 34
    assert len(every()) == 3_321
    assert Counter(one.kind for _, one in every()) == {
        CommuneKind.WARD: 697,
        CommuneKind.COMMUNE: 2_611,
        CommuneKind.SPECIAL_ZONE: 13,
    }


def test_provinces__are_read_once() -> None:
    assert provinces() is provinces()


def test_codes__are_unique_and_of_two_and_five_digits() -> None:
    codes = [above.code for above in provinces()]
    assert len(set(codes)) == 34
    assert all(len(code) == 2 and code.isdigit() for code in codes)
    assert len({above.portal_code for above in provinces()}) == 34
    below = [one.code for _, one in every()]
    assert len(set(below)) == 3_321
    assert all(len(code) == 5 and code.isdigit() for code in below)


def test_names__are_in_normal_form() -> None:
    names = [name for above in provinces() for name in (above.name, above.title)] + [one.name for _, one in every()]
    assert [
        name for name in names if not unicodedata.is_normalized("NFC", name) or name != " ".join(name.split())
    ] == []
    assert {char for name in names for char in name if not char.isalpha()} <= set(" '-12345")


def test_names__are_unique_within_a_province_with_and_without_the_kind() -> None:
    for above in provinces():
        assert len({normalise(one.name).lower() for one in above.communes}) == len(above.communes)
        assert len({normalise(one.short_name).lower() for one in above.communes}) == len(above.communes)


def test_names__begin_with_their_kind() -> None:
    assert [one.name for _, one in every() if one.name != f"{one.kind.word} {one.short_name}"] == []


def test_titles__are_the_name_after_its_rank() -> None:
    ranks = Counter(above.title.removesuffix(f" {above.name}") for above in provinces())
    assert ranks == {"Tỉnh": 27, "Thành phố": 7}


def test_places__stand_in_alphabetical_order() -> None:
    assert [above.name for above in provinces()] == sorted((a.name for a in provinces()), key=alphabetical)
    for above in provinces():
        names = [one.short_name for one in above.communes]
        assert names == sorted(names, key=alphabetical)
    assert [above.name for above in provinces()][:6] == [
        "An Giang",
        "Bắc Ninh",
        "Cà Mau",
        "Cao Bằng",
        "Cần Thơ",
        "Đà Nẵng",
    ]


def test_new_wards__are_those_of_dong_nai() -> None:
    found = province("75")
    assert found is not None
    assert found.title == "Thành phố Đồng Nai"
    assert {one.short_name for one in found.communes if one.code in NEW_WARDS and one.kind is CommuneKind.WARD} == {
        "Dầu Giây",
        "Đồng Phú",
        "Lộc Ninh",
        "Long Thành",
        "Nhơn Trạch",
        "Tân Khai",
        "Tân Phú",
        "Trảng Bom",
        "Trị An",
        "Xuân Lộc",
    }


# ---- against the official lists


def test_provinces__have_the_codes_and_names_of_the_national_portal(shared: Path) -> None:
    rows = national(shared)
    assert {above.code: above.title for above in provinces()} == {row["code"]: row["name"] for row in rows}


def test_provinces__have_the_portal_codes_and_numbers_of_the_domain_list(shared: Path) -> None:
    rows = domain(shared, "provinces.json")["provinces"]
    assert len(rows) == len(provinces())
    for row in rows:
        above = province(row["gso_code"])
        assert above is not None
        assert above.portal_code == row["portal_code"]
        assert normalise(above.title) == normalise(row["name"])  # the list writes "Thanh Hoá", the portal "Thanh Hóa"
        counts = Counter(one.kind for one in above.communes)
        assert len(above.communes) == row["units"], row["name"]
        assert {key: counts[kind] for key, kind in KINDS.items()} == {key: row[key] for key in KINDS}, row["name"]


def test_quang_ngai__has_the_units_of_the_domain_list(shared: Path, quang_ngai: Province) -> None:
    units = domain(shared, "quangngai_units.json")["units"]
    assert {one.code: one.name for one in quang_ngai.communes} == {unit["code"]: unit["name"] for unit in units}
    assert len(units) == 96


# ---- a province by its name


@pytest.mark.parametrize("above", provinces(), ids=lambda above: above.code)
def test_province__is_found_by_code_name_and_title_however_typed(above: Province) -> None:
    for text in (above.code, above.name, above.title):
        assert province(text) is above
        assert province(f"  {text.upper()} ") is above
        assert province(fold(text)) is above
        assert province(unicodedata.normalize("NFD", text)) is above
    for prefix in ("tỉnh", "Thành phố", "TP", "tp.", "TP. ", "thanh pho"):
        assert province(f"{prefix} {above.name}") is above
    assert province(f"TP.{above.name}") is above


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("TPHCM", "Hồ Chí Minh"),
        ("TP.HCM", "Hồ Chí Minh"),
        ("Tp. HCM", "Hồ Chí Minh"),
        ("tp hcm", "Hồ Chí Minh"),
        ("thành phố HCM", "Hồ Chí Minh"),
        ("TP. Hồ Chí Minh", "Hồ Chí Minh"),
        ("Thừa Thiên - Huế", "Huế"),
        ("tỉnh Thừa Thiên Huế", "Huế"),
        ("Đắc Lắc", "Đắk Lắk"),
        ("daklak", "Đắk Lắk"),
        ("Thanh Hoá", "Thanh Hóa"),
        ("Khánh Hoà", "Khánh Hòa"),
        ("Tỉnh Đồng Nai", "Đồng Nai"),
        ("Thành phố Bắc Ninh", "Bắc Ninh"),
    ],
)
def test_province__is_found_by_what_people_call_it(text: str, name: str) -> None:
    found = province(text)
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize(
    "text", ["", " ", "tỉnh", "TP", "Kon Tum", "Bình Dương", "Ngãi", "Quảng", "H48", "99", "1", "Hà Nội Huế", "\ud800"]
)
def test_province__is_none_for_what_is_none(text: str) -> None:
    assert province(text) is None


def test_common_names__are_folded_and_lead_to_a_province() -> None:
    assert [name for name in COMMON_NAMES if name != fold(name)] == []
    assert {code for code in COMMON_NAMES.values() if province(code) is None} == set()


# ---- a commune by its name


def test_commune__is_found_by_code_and_name_however_it_is_written() -> None:
    for above, one in every():
        for text in (one.code, one.name, one.name.upper(), one.short_name, normalise(one.name)):
            assert commune(above, text) is one
        assert commune(above, unicodedata.normalize("NFD", one.name)) is one


def test_commune__is_found_without_marks_unless_two_are_the_same() -> None:
    lost = {
        (above.name, one.short_name)
        for above, one in every()
        if commune(above, fold(one.name).replace("'", "’")) is None
    }
    assert lost == {
        ("Đồng Nai", "Lộc Thành"),
        ("Đồng Nai", "Lộc Thạnh"),
        ("Đồng Tháp", "Tân Thành"),
        ("Đồng Tháp", "Tân Thạnh"),
        ("Hải Phòng", "Cẩm Giang"),
        ("Hải Phòng", "Cẩm Giàng"),
        ("Hồ Chí Minh", "Thanh An"),
        ("Hồ Chí Minh", "Thạnh An"),
        ("Quảng Ngãi", "Ba Tô"),
        ("Quảng Ngãi", "Ba Tơ"),
        ("Quảng Ngãi", "Sơn Hà"),
        ("Quảng Ngãi", "Sơn Hạ"),
        ("Tây Ninh", "Tân Thành"),
        ("Tây Ninh", "Tân Thạnh"),
        ("Thái Nguyên", "Văn Lang"),
        ("Thái Nguyên", "Văn Lăng"),
    }


def test_commune__without_marks_is_no_other_but_where_a_name_has_none() -> None:
    others = {
        (one.name, found.name)
        for above, one in every()
        for text in (fold(one.name), fold(one.short_name))
        if (found := commune(above, text)) not in (one, None)
    }
    assert others == {("Xã Thạnh An", "Xã Thanh An")}  # "Thanh An" is a name as written, so it is taken at its word


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Phường Cẩm Thành", "21025"),
        ("cam thanh", "21025"),
        ("phuong CAM THANH", "21025"),
        ("Đặng Thùy Trâm", "21520"),
        ("Đặng Thuỳ Trâm", "21520"),
        ("Lý Sơn", "21548"),
        ("dac khu ly son", "21548"),
    ],
)
def test_commune__of_quang_ngai_is_found(quang_ngai: Province, text: str, code: str) -> None:
    found = commune(quang_ngai, text)
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize("name", ["Ba Tơ", "Ba Tô", "Sơn Hà", "Sơn Hạ"])
def test_commune__is_told_apart_by_its_marks(quang_ngai: Province, name: str) -> None:
    found = commune(quang_ngai, name)
    assert found is not None
    assert found.name == f"Xã {name}"
    assert commune(quang_ngai, fold(name)) is None
    assert commune(quang_ngai, f"xã {fold(name)}") is None


@pytest.mark.parametrize(
    "text", ["", "xã", "Ba", "Xã Cẩm Thành", "Phường Bến Thành", "00004", "Ba Tó", "Cẩm Thành Cẩm Thành"]
)
def test_commune__is_none_for_what_is_none(quang_ngai: Province, text: str) -> None:
    assert commune(quang_ngai, text) is None


# ---- how the file is made


def test_alphabetical__goes_by_letters_of_a_syllable_then_its_tone() -> None:
    names = [
        "Ba Tơ",
        "Ba Tô",
        "Ba Vì",
        "Bá Xuyên",
        "Bà Nà",
        "Bạ",
        "Bả",
        "Đa Kia",
        "Da",
        "Dương",
        "Ăn",
        "An 2",
        "An 1",
        "Ân",
    ]
    assert sorted(names, key=alphabetical) == [
        "An 1",
        "An 2",
        "Ăn",
        "Ân",
        "Ba Tô",
        "Ba Tơ",
        "Ba Vì",
        "Bà Nà",
        "Bả",
        "Bá Xuyên",
        "Bạ",
        "Da",
        "Dương",
        "Đa Kia",
    ]


def test_build__takes_later_changes_over(dataset: Path) -> None:
    assert build(dataset, listed()) == [
        {
            "code": "75",
            "name": "Đồng Nai",
            "title": "Thành phố Đồng Nai",
            "portal_code": "H19",
            "communes": [
                {"code": "26383", "name": "Xã An Phước", "kind": "xa"},
                {"code": "26368", "name": "Phường Long Thành", "kind": "phuong"},
            ],
        }
    ]


def test_build__writes_the_same_bytes_again(dataset: Path, tmp_path: Path) -> None:
    rows = tmp_path / "provinces.json"
    rows.write_text(json.dumps({"provinces": listed()}), "utf-8")
    for name in ("one", "two"):
        main(str(dataset), str(rows), str(tmp_path / name))
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_build__writes_nothing_where_numbers_disagree(dataset: Path, tmp_path: Path) -> None:
    rows = tmp_path / "provinces.json"
    rows.write_text(json.dumps({"provinces": listed(xa=2, phuong=0)}), "utf-8")
    with pytest.raises(ValueError, match="Đồng Nai"):
        main(str(dataset), str(rows), str(tmp_path / "out"))
    assert not (tmp_path / "out").exists()


def test_place__is_named_as_people_read_it() -> None:
    quang_ngai = province("51")
    assert quang_ngai is not None
    ward = commune(quang_ngai, "Cẩm Thành")
    assert ward is not None
    assert place_name("51", ward.code) == "Phường Cẩm Thành, Quảng Ngãi"
    assert place_name("51", ward.code, full=True) == "Phường Cẩm Thành, Tỉnh Quảng Ngãi"
    assert place_name("51") == place_name("51", "99999") == "Tỉnh Quảng Ngãi"
    assert place_name("", ward.code) == place_name("00") == ""
