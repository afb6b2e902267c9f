"""One box over procedures and pages, with marks or without."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override
from tests.factories.pages import article, dispatch, published, text

from portal.pages import searching
from portal.pages.models import InformationPage, NewsIndexPage
from portal.procedures.models import Procedure, Version

pytestmark = pytest.mark.django_db


def told(client: Client, query: str) -> str:
    response = client.get(f"/tim/?{query}")
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def site(catalogue: Any) -> None:
    """Some pages beside a small catalogue."""
    published(article("Tập huấn tuyên truyền viên cơ sở", body=text("<p>Lớp học về <b>đất đai</b> tại ba cụm xã.</p>")))
    published(article("Lịch nghỉ Tết Dương lịch", kind="notice", summary="Nghỉ ngày 01/01."))
    published(dispatch("Về việc rà soát danh sách", body=text("<p>Báo cáo trước ngày cuối tháng.</p>")))
    page = InformationPage(title="Lịch tiếp công dân", source="<p>Thông báo 1</p>", live=False)
    NewsIndexPage.objects.get().get_parent().add_child(instance=page)
    published(page)


@pytest.mark.parametrize("words", ["tập huấn đất đai", "tap huan dat dai", "TAP HUAN DAT DAI", "tap+huan"])
def test_words__are_found_with_marks_and_without(site: None, words: str) -> None:
    assert [one.title for one in searching.found(words)][:1] == ["Tập huấn tuyên truyền viên cơ sở"]


def test_a_dispatch__is_found_by_its_number(site: None) -> None:
    assert [one.title for one in searching.found("125/VP-HC")] == ["Về việc rà soát danh sách"]


def test_a_title__counts_more_than_the_text(site: None) -> None:
    published(article("Bài khác", body=text("<p>Có nói lịch tiếp công dân.</p>")))
    assert [one.title for one in searching.found("lich tiep cong dan")][0] == "Lịch tiếp công dân"


def test_one_word_of_many__is_not_enough(site: None) -> None:
    assert searching.found("nghi huu som bao hiem that nghiep") == []


def test_the_index__follows_publication_and_withdrawal(site: None) -> None:
    page = article("Cầu treo mới")
    assert searching.found("cau treo") == []
    published(page)
    assert [one.title for one in searching.found("cau treo")] == ["Cầu treo mới"]
    page.unpublish()
    assert searching.found("cau treo") == []


def test_the_page__shows_procedures_and_pages_with_kind_day_and_words(client: Client, site: None) -> None:
    seen = told(client, "q=dat+dai")
    assert "Thủ tục" in seen and "Tin tức" in seen and "<mark>đất</mark> <mark>đai</mark>" in seen


def test_one_kind_alone__is_shown_where_asked(client: Client, site: None) -> None:
    assert "Lịch tiếp công dân" not in told(client, "q=lich&loai=tin")
    assert "Lịch tiếp công dân" in told(client, "q=lich&loai=thong-tin")
    assert "Lịch" not in told(client, "q=khai+sinh&loai=thu-tuc").split("<main")[1]


def test_procedures__are_found_by_name_and_code(client: Client, site: None) -> None:
    for words in ("khai sinh", "1.001193"):
        assert "/thu-tuc/1.001193/" in told(client, f"q={words}&loai=thu-tuc")


def test_many_results__come_some_at_a_time(client: Client, catalogue: Any) -> None:
    for number in range(20):
        published(article(f"Cầu treo số {number}"))
    assert told(client, "q=cau+treo&loai=tin").count('class="result card"') == 15
    assert told(client, "q=cau+treo&loai=tin&trang=2").count('class="result card"') == 5
    assert client.get("/tim/?q=cau+treo&loai=tin&trang=3").status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        *("", "q=", "q=+++", "q=<script>alert(1)</script>", "q=%22%27;--", "q=" + "a" * 5000, "q=((((["),
        *("q=%F0%9F%98%80", "q=*", "q=\\", "q=a&trang=-1", "q=a&loai=khong", "q=%CC%81%CC%81", "q=1.0", "q=%ED%A0%80"),
    ],
)
def test_hostile_words__are_answered(client: Client, site: None, query: str) -> None:
    assert "<script>alert" not in told(client, query)


def test_nothing_found__is_said_and_led_on(client: Client, site: None) -> None:
    assert "Không tìm thấy" in told(client, "q=zzzzqqq")


def test_pages__are_found_while_there_is_no_index_of_procedures(client: Client, index_home: Any) -> None:
    published(article("Cầu treo mới"))
    seen = told(client, "q=cau+treo")
    assert "Cầu treo mới" in seen and "đang được chuẩn bị" in seen


def test_procedures_alone__are_none_while_there_is_no_index_of_them(client: Client, index_home: Any) -> None:
    published(article("Cầu treo mới"))
    seen = told(client, "q=cau+treo&loai=thu-tuc")
    assert "Cầu treo mới" not in seen and "đang được chuẩn bị" in seen


def test_a_kind__is_named_in_the_language_of_who_reads(client: Client, index_home: Any) -> None:
    published(article("Cầu treo mới"))
    with override("en"):
        searching.index.get()
    assert '<span class="kind">Tin tức</span>' in told(client, "q=cau+treo")
    assert '<span class="kind">News</span>' in told(client, "q=cau+treo&lang=en")


def test_the_day_of_a_procedure__is_the_one_in_viet_nam(client: Client, catalogue: Any) -> None:
    procedure = Procedure.objects.get(code="1.001193")
    Version.objects.filter(pk=procedure.current_id).update(published_at=datetime(2026, 11, 26, 18, tzinfo=UTC))
    assert "Thứ Sáu, 27/11/2026" in told(client, "q=1.001193&loai=thu-tuc")


@pytest.mark.parametrize("many", [1, 14])
def test_search__takes_the_same_queries_for_many(
    client: Client, catalogue: Any, many: int, django_assert_max_num_queries: Any
) -> None:
    for number in range(many):
        published(article(f"Khai sinh số {number}"))
    told(client, "q=khai+sinh")
    with django_assert_max_num_queries(8):
        told(client, "q=khai+sinh")


@pytest.mark.parametrize("text", ["", "a", "đất đai " * 100, "Đ" * 500, "e\u0301t\u0302 đất", "<b>đất</b>"])
def test_a_snippet__is_safe_and_short(text: str) -> None:
    made = str(searching.snippet(text, "dat dai"))
    assert "<b>" not in made and len(made.replace("<mark>", "").replace("</mark>", "")) < 300


def test_a_snippet__marks_whole_words_alone() -> None:
    assert searching.snippet("Nhà đất, đặt chỗ", "dat") == "Nhà <mark>đất</mark>, <mark>đặt</mark> chỗ"
    assert searching.snippet("Data đất", "dat") == "Data <mark>đất</mark>"
