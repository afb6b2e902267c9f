"""Places said in a turn: which words name one, and which unit is meant."""

import json
from importlib.resources import files

import pytest

from motcua.dialogue.question import CLAUSE_END, typed_with_marks
from motcua.places import looked_up
from motcua.places.finding import Mention, mentions
from motcua.places.former import Tier, Unit, units
from motcua.places.locating import communes_of, meant
from motcua.text.folding import fold
from motcua.text.normal import normalise
from motcua.text.tokens import tokenise


def found(text: str) -> list[Mention]:
    clean = normalise(text, keep_lines=True)
    tokens = [token for part in CLAUSE_END.split(clean) for token in (*tokenise(part), "|")]
    return mentions(tokens, marked=typed_with_marks(clean))


def places(text: str, province: str = "") -> list[str]:
    return [unit.code for unit in meant(found(text), (), province)]


def address(unit: Unit) -> str:
    return ", ".join((unit.title, *(units()[code].title for code in unit.above)))


FORMER_WARDS = [unit for unit in units().values() if unit.is_former and unit.tier is Tier.COMMUNE]


def test_every_former_ward__is_found_by_its_whole_address() -> None:
    lost = []
    for unit in FORMER_WARDS:
        reached = set(communes_of(meant(found(f"tôi ở {address(unit)}"))))
        if not set(unit.communes) <= reached or any(units()[code].province != unit.province for code in reached):
            lost.append(address(unit))
    assert lost == []


def test_every_former_ward__typed_without_marks_leads_to_no_less() -> None:
    lost = [
        address(unit)
        for unit in FORMER_WARDS
        if not set(unit.communes) <= set(communes_of(meant(found(fold(f"toi o {address(unit)}")))))
    ]
    assert lost == []


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("tôi ở quận Bình Thạnh", ["cu.765"]),
        ("TOI O QUAN BINH THANH", ["cu.765"]),
        ("Q. Bình Thạnh", ["cu.765"]),
        ("p25 bình thạnh", ["cu.26920"]),
        ("P.25, Q. Bình Thạnh, TP.HCM", ["cu.26920"]),
        ("phường 25 quận Bình Thạnh", ["cu.26920"]),
        ("quận 1", ["cu.760"]),
        ("Q1", ["cu.760"]),
        ("Kon Tum", ["cu.62"]),
        ("tỉnh Kon Tum", ["cu.62"]),
        ("TP Kon Tum", ["cu.608"]),
        ("ở Buôn Ma Thuột", ["cu.643"]),
        ("sài gòn", ["79"]),
        ("thành phố Hồ Chí Minh", ["79"]),
        ("tôi ở Bình Dương", ["cu.74"]),
        ("xã Ba Tơ", ["21484"]),
        ("xã Ba Tô", ["21523"]),
        ("xã Ba To", ["21523", "21484"]),
        ("xa ba to", ["21523", "21484"]),
        ("tôi ở Đức Phổ", ["cu.534"]),
        ("quê Nghệ An đang ở Quảng Ngãi", ["51"]),
        ("chuyển từ Đà Nẵng về Quảng Ngãi", ["51"]),
    ],
)
def test_place__is_found(text: str, codes: list[str]) -> None:
    assert places(text) == codes


def test_place__of_many_names_is_narrowed_by_the_province() -> None:
    assert places("xa son ha", "51") == ["21289", "21292"]
    assert len(places("xa son ha")) > 2
    assert len(places("phường 1")) > 20


def test_split_ward__leads_to_every_part() -> None:
    split = [unit for unit in FORMER_WARDS if len(unit.communes) > 1]
    assert all(set(unit.communes) <= set(communes_of(meant(found(address(unit))))) for unit in split)


@pytest.mark.parametrize(
    "text",
    [
        "nhập khẩu vào quận",
        "chính sách xã hội",
        "chinh sach xa hoi",
        "phường đội",
        "hồ sơ nộp ở xã",
        "nộp ở ủy ban xã hay huyện",
        "tư tưởng Hồ Chí Minh",
        "huân chương hòa bình",
        "đăng ký ở văn phòng đất đai",
        "quy dinh o van ban nao",
        "nha toi co hai phong tro",
        "danh gia lai the nao",
        "hợp tác xã liên hiệp",
        "tại trung tâm",
        "xã biên giới",
        "",
        "p",
        "q 99",
    ],
)
def test_ordinary_words__are_no_place(text: str) -> None:
    assert found(text) == []


def test_questions_of_the_package__seldom_name_a_place() -> None:
    folder = files("motcua.data") / "questions"
    rows = [json.loads(row) for file in folder.iterdir() for row in file.read_text("utf-8").splitlines()]
    for texts in ([row["text"] for row in rows], [fold(row["text"]) for row in rows]):
        assert 50 < sum(bool(found(text)) for text in texts) < 0.02 * len(rows)


def test_two_places__leave_open_which_is_meant() -> None:
    assert places("đăng ký ở Hà Nội hay ở Đà Nẵng") == []


@pytest.mark.parametrize(
    ("text", "code"),
    [("Kon Tum", "cu.62"), ("phường 25, Bình Thạnh", "cu.26920"), ("Cẩm Thành, Quảng Ngãi", "21025"), ("huế", "46")],
)
def test_looked_up__finds_one(text: str, code: str) -> None:
    assert [unit.code for unit in looked_up(text)] == [code]


def test_looked_up__finds_all_and_nothing() -> None:
    assert {"21484", "21523", "cu.535"} <= {unit.code for unit in looked_up("ba to")}
    assert looked_up("zzz") == looked_up("") == looked_up(",") == ()
