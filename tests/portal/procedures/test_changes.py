"""What changed between published versions: which part, what it was, what it is now."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, get_args

import pytest
from bs4 import BeautifulSoup, Tag
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.factories.arbitrary import procedures as arbitrary_records
from tests.factories.portal import by_code, changed
from tests.factories.procedures import channel, fee, limit, rich_procedure

from motcua.records.model import (
    NOT_STATED,
    Case,
    ChannelKind,
    Decision,
    Document,
    DossierGroup,
    LegalBasis,
    Level,
    Part,
    Step,
    TimeUnit,
)
from motcua.records.model import Procedure as Record
from portal.procedures import change_wording as worded
from portal.procedures import importing
from portal.procedures.changes import Told, Topic, topics
from portal.procedures.marking import LEAST_ALIKE, MOST_WORDS, marked
from portal.procedures.models import Procedure, Version

OLD = rich_procedure()
CODE = OLD.code
Show = Callable[[str], BeautifulSoup]


def told(**parts: Any) -> list[tuple[str, str, str, str, str]]:
    """Topic, crumbs, kind, old and new of each change that a record with other parts makes."""
    return [
        (str(topic.title), " › ".join(str(crumb.text) for crumb in one.crumbs), str(one.kind), *sides(one))
        for topic in topics(OLD, OLD.model_copy(update=parts))
        for one in topic.changes
    ]


def sides(one: Told) -> tuple[str, str]:
    return tuple("\n".join("".join(piece.text for piece in line) for line in side.lines) for side in (one.old, one.new))  # type: ignore[return-value]


def with_fees(*fees: Any) -> tuple[Any, ...]:
    return (OLD.channels[0].model_copy(update={"fees": fees}), *OLD.channels[1:])


def with_limit(new: Any) -> tuple[Any, ...]:
    return (OLD.channels[0].model_copy(update={"time_limit": new}), *OLD.channels[1:])


def test_same_record__has_no_changes() -> None:
    assert topics(OLD, OLD) == ()


def test_fee__is_told_with_where_it_is_paid() -> None:
    assert told(channels=with_fees(fee(12000))) == [
        ("Phí, lệ phí", "Nộp trực tiếp › Lệ phí › mức thu", "changed", "8.000 đồng", "12.000 đồng")
    ]


def test_fee_no_longer_stated__is_not_told_as_free() -> None:
    ((_, _, kind, old, new),) = told(channels=with_fees())
    assert (kind, old, new) == ("removed", "Lệ phí: 8.000 đồng", "Không có")
    ((_, _, kind, old, new),) = told(channels=with_fees(fee(NOT_STATED)))
    assert (kind, old, new) == ("removed", "8.000 đồng", "Bản ghi không nêu")


def test_fee_that_came__shows_its_note_beside_zero() -> None:
    found = told(channels=with_fees(fee(8000), fee(0, "Miễn cho trẻ em")))
    assert found == [
        (
            "Phí, lệ phí",
            "Nộp trực tiếp",
            "added",
            "Không có",
            "Lệ phí: bản ghi ghi 0 đồng kèm ghi chú: Miễn cho trẻ em",
        )
    ]


def test_time_limit__has_its_unit() -> None:
    assert told(channels=with_limit(limit(3))) == [
        ("Thời hạn giải quyết", "Nộp trực tiếp › số thời gian", "changed", "07 ngày làm việc", "03 ngày làm việc")
    ]


def test_time_limit_in_another_unit__has_no_unit_that_was_not_its_own() -> None:
    assert told(channels=with_limit(limit(3, TimeUnit.MONTH))) == [
        ("Thời hạn giải quyết", "Nộp trực tiếp › số thời gian", "changed", "07", "03"),
        ("Thời hạn giải quyết", "Nộp trực tiếp › đơn vị thời gian", "changed", "ngày làm việc", "tháng"),
    ]


def test_time_limit_that_came_or_went__is_told_whole() -> None:
    assert told(channels=with_limit(NOT_STATED)) == [
        ("Thời hạn giải quyết", "Nộp trực tiếp › thời hạn", "removed", "07 ngày làm việc", "Bản ghi không nêu")
    ]


def test_papers__are_told_with_their_names_and_counts() -> None:
    form, photo = OLD.dossier[0].documents
    group = OLD.dossier[0].model_copy(
        update={
            "documents": (form, photo.model_copy(update={"copies": 3}), Document(name="Bản đồ bãi cỏ", originals=1))
        }
    )
    assert told(dossier=(group,)) == [
        ("Giấy tờ cần có", "mục thứ 1 › Ảnh con diều › số bản sao", "changed", "2", "3"),
        ("Giấy tờ cần có", "mục thứ 1", "added", "Không có", "Bản đồ bãi cỏ (1 bản chính)"),
    ]
    assert told(dossier=()) == [
        (
            "Giấy tờ cần có",
            "",
            "removed",
            "Tờ khai thả diều (1 bản chính) – mẫu: Mẫu TD-01\nẢnh con diều (2 bản sao)",
            "Không có",
        )
    ]


def test_form__has_a_heading_of_its_own() -> None:
    form, photo = OLD.dossier[0].documents
    group = OLD.dossier[0].model_copy(update={"documents": (form.model_copy(update={"forms": ()}), photo)})
    assert told(dossier=(group,)) == [
        ("Mẫu đơn, tờ khai", "mục thứ 1 › Tờ khai thả diều", "removed", "Mẫu TD-01", "Không có")
    ]


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({"in_force": False}, ("Hiệu lực", "tình trạng", "changed", "Còn hiệu lực", "Đã bị bãi bỏ")),
        (
            {"levels": (Level.COMMUNE, Level.PROVINCE)},
            ("Nơi nộp, cơ quan giải quyết", "cấp thực hiện", "added", "Không có", "Cấp tỉnh"),
        ),
        (
            {"receiving_address": "Nhà văn hóa"},
            ("Nơi nộp, cơ quan giải quyết", "nơi nhận hồ sơ", "added", "Bản ghi không nêu", "Nhà văn hóa"),
        ),
        (
            {"steps": (OLD.steps[1], OLD.steps[0])},
            ("Các bước thực hiện", "thứ tự các bước", "changed", "Bước 1\nBước 2", "Bước 2\nBước 1"),
        ),
        (
            {"steps": (*OLD.steps, Step(title="Bước 3", text="Thả diều."))},
            ("Các bước thực hiện", "", "added", "Không có", "Bước 3: Thả diều."),
        ),
        (
            {"legal_bases": (*OLD.legal_bases, LegalBasis(number="3/2032/TT-BVC"))},
            ("Căn cứ pháp lý", "", "added", "Không có", "3/2032/TT-BVC"),
        ),
        (
            {"cases": (Case(name="Diều đôi", time_limit=limit(2, TimeUnit.DAY)),)},
            ("Các trường hợp", "", "added", "Không có", "Diều đôi: 02 ngày"),
        ),
        (
            {"decision": OLD.decision.model_copy(update={"issued_on": date(2026, 5, 4)})},
            ("Quyết định công bố", "ngày ban hành", "changed", "01/03/2026", "04/05/2026"),
        ),
        (
            {
                "channels": (
                    *OLD.channels,
                    channel(ChannelKind.POST, fee(9000), time_limit=limit(8), note="Gửi bảo đảm"),
                )
            },
            (
                "Cách nộp hồ sơ",
                "",
                "added",
                "Không có",
                "nộp qua bưu chính\n08 ngày làm việc\nLệ phí: 9.000 đồng\nGửi bảo đảm",
            ),
        ),
        ({"name": "Cấp phép thả diều to"}, ("Thông tin chung", "tên", "changed", OLD.name, "Cấp phép thả diều to")),
    ],
)
def test_each_part__is_told_under_its_heading(parts: dict[str, Any], expected: tuple[str, ...]) -> None:
    assert told(**parts) == [expected]


def test_weighty_changes__come_first_and_are_marked() -> None:
    new = OLD.model_copy(
        update={
            "requirements": ("Đi giày.",),
            "channels": with_fees(fee(1)),
            "subjects": ("Công dân Việt Nam", "Trẻ em"),
        }
    )
    found: tuple[Topic, ...] = topics(OLD, new)
    assert [(str(topic.title), topic.weighty) for topic in found] == [
        ("Phí, lệ phí", True),
        ("Ai được thực hiện", False),
        ("Yêu cầu, điều kiện", False),
    ]


def parts_of(kind: Any) -> Iterator[type[Part]]:
    """Yield every kind of part that a record may hold, the record itself first."""
    if isinstance(kind, type) and issubclass(kind, Part):
        yield kind
        for name, field in kind.model_fields.items():
            if name != "provenance":
                yield from parts_of(field.annotation)
    for inner in get_args(kind):
        yield from parts_of(inner)


def test_every_field__has_a_name() -> None:
    named = {(part, name) for part in parts_of(Record) for name in part.model_fields}
    named -= {(Record, "provenance"), (Record, "decision")}  # no change is told of these themselves
    assert all(worded.leaf(part, name) for part, name in named)


@settings(max_examples=40)
@given(st.lists(arbitrary_records, min_size=2, max_size=2))
def test_any_two_records__can_be_told(pair: list[Record]) -> None:
    old, new = pair
    for topic in topics(old, new):
        assert topic.changes
        for one in topic.changes:
            assert all(sides(one))


def text(pieces: tuple[Any, ...]) -> str:
    return "".join(piece.text for piece in pieces)


@given(st.text(), st.text())
def test_marking__loses_no_word(old: str, new: str) -> None:
    before, after = marked(old, new)
    assert text(before).strip() == old.strip()
    assert text(after).strip() == new.strip()


def test_marking__marks_what_the_other_has_not() -> None:
    before, after = marked("nhận hồ sơ sáng thứ bảy hằng tuần", "nhận hồ sơ cả ngày thứ bảy hằng tuần")
    assert [piece.text for piece in before if piece.changed] == ["sáng "]
    assert [piece.text for piece in after if piece.changed] == ["cả ngày "]


def test_marking__leaves_texts_whole_that_are_unlike_or_very_long() -> None:
    for old, new in (("một hai ba", "bốn năm sáu"), ("từ " * (MOST_WORDS + 1), "từ " * MOST_WORDS)):
        assert not any(piece.changed for side in marked(old, new) for piece in side)
    assert LEAST_ALIKE > 0


@pytest.fixture
def show(client: Client, db: None) -> Show:
    def get(path: str = f"/thu-tuc/{CODE}/thay-doi/") -> BeautifulSoup:
        response = client.get(path)
        assert response.status_code == 200
        return BeautifulSoup(response.content, "html.parser")

    return get


def publish(*records: Record, **options: Any) -> None:
    for record in records:
        importing.run(by_code(record), ["bộ thử"], **options)


def versions(page: BeautifulSoup) -> list[str]:
    return [tag.get_text() for tag in page.select("main section .code[id]")]


def test_history__tells_each_published_version_newest_first(show: Show) -> None:
    second = OLD.model_copy(update={"channels": with_fees(fee(9000))})
    third = second.model_copy(update={"summary": "Cho phép thả diều ở bãi cỏ chung và bờ đê."})
    publish(OLD, second, third)
    page = show()
    assert versions(page) == [third.version, second.version, OLD.version]
    first, middle, last = page.select("main section")
    assert [mark.get_text() for mark in first.select("ins")] == ["chung và bờ đê."]
    assert "Đang dùng" in first.get_text()
    cells = [cell.get_text(" ", strip=True) for cell in middle.select("tbody td")]
    assert cells == ["8.000 đồng", "9.000 đồng"]
    assert "Cần chú ý" in middle.get_text()
    assert "Bản đầu tiên đăng tại đây." in last.get_text()


def test_drafts__are_not_shown(show: Show) -> None:
    publish(OLD)
    publish(changed(OLD), publish=False)
    assert versions(show()) == [OLD.version]
    assert "chưa có gì để so sánh" in show().get_text()
    assert not show(f"/thu-tuc/{CODE}/").select("#thay-doi-ten")


def test_version_that_comes_back__is_told_as_the_one_in_force(show: Show) -> None:
    second = OLD.model_copy(update={"channels": with_fees(fee(9000))})
    publish(OLD, second, OLD)
    page = show()
    assert versions(page) == [OLD.version, second.version, OLD.version]
    cells = [cell.get_text(" ", strip=True) for cell in page.select("main section")[0].select("tbody td")]
    assert cells == ["9.000 đồng", "8.000 đồng"]


def test_procedure_page__sums_up_what_the_version_in_force_changed(show: Show) -> None:
    publish(OLD, OLD.model_copy(update={"channels": with_fees(fee(9000)), "requirements": ()}))
    summary = show(f"/thu-tuc/{CODE}/").select_one("aside")
    assert isinstance(summary, Tag)
    assert "Phí, lệ phí (1), Yêu cầu, điều kiện (1)." in summary.get_text(" ", strip=True)
    assert [strong.get_text() for strong in summary.select("strong")] == ["Phí, lệ phí"]
    assert [link["href"] for link in summary.select("a")] == [f"/thu-tuc/{CODE}/thay-doi/"]


def test_long_history__comes_in_pages_that_join(show: Show, client: Client, django_assert_max_num_queries: Any) -> None:
    records = [OLD.model_copy(update={"summary": f"Lần {number}."}) for number in range(13)]
    publish(*records)
    address = f"/thu-tuc/{CODE}/thay-doi/"
    with django_assert_max_num_queries(6):
        client.get(address)
    newest, oldest = versions(show()), versions(show(f"{address}?trang=2"))
    assert newest + oldest == [record.version for record in reversed(records)]
    assert "Bản đầu tiên" not in show().get_text()
    assert "Lần 2." in show(f"{address}?trang=2").select("main section")[0].get_text()
    assert client.get(f"{address}?trang=3").status_code == 404


def test_words_of_records__cannot_break_the_page(show: Show) -> None:
    evil = "<script>alert(1)</script>"
    publish(OLD, OLD.model_copy(update={"summary": evil, "steps": (Step(title=evil, text=evil),)}))
    page = show()
    assert not [script for script in page.select("script") if "alert" in script.get_text()]
    assert evil in page.get_text()


def test_record_text__carries_its_language_and_our_own_words_do_not(show: Show) -> None:
    publish(OLD, OLD.model_copy(update={"channels": with_fees(), "levels": (Level.PROVINCE,)}))
    page = show(f"/thu-tuc/{CODE}/thay-doi/?lang=en")
    by_text = {line.get_text(): line.get("lang") for line in page.select("td p")}
    assert by_text["Lệ phí: 8.000 đồng"] == "vi"
    assert [language for words, language in by_text.items() if words != "Lệ phí: 8.000 đồng"] == [None] * (
        len(by_text) - 1
    )


def test_procedure_without_a_version_in_force__has_no_history_page(client: Client, db: None) -> None:
    publish(OLD)
    Procedure.objects.update(current=None)
    assert client.get(f"/thu-tuc/{CODE}/thay-doi/").status_code == 404
    assert client.get(f"/thu-tuc/{CODE}/").status_code == 404


def test_group_without_papers__is_told_by_its_name() -> None:
    group = DossierGroup(name="Nếu thả ban đêm")
    ((_, _, kind, _, new),) = told(dossier=(*OLD.dossier, group))
    assert (kind, new) == ("added", "Nếu thả ban đêm")


def test_decision_that_came__is_told_field_by_field() -> None:
    before = OLD.model_copy(update={"decision": Decision()})
    found = [one for topic in topics(before, OLD) for one in topic.changes]
    assert [sides(one)[1] for one in found] == ["345/QĐ-BVC", "Bộ Vui chơi", "01/03/2026"]


def test_versions__are_ordered_by_when_they_were_in_force(db: None) -> None:
    publish(OLD, changed(OLD))
    newest, oldest = Version.objects.published()
    assert newest.superseded_at is None and oldest.superseded_at is not None
