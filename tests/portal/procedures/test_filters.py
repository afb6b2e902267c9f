"""The list of procedures: filters, counts, pages, what it says when nothing is found."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup, Tag
from django.http import QueryDict
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from tests.factories.portal import (
    BIRTH,
    BIRTH_AGAIN,
    HOUSEHOLD,
    KITE,
    KITE_NAMESAKE,
    LISTED_ONLY,
    LOCAL,
    MARRIAGE,
    MINISTRY,
    OTHER_LOCAL,
    PLAIN,
    RESIDENCE,
    WITHDRAWN,
    by_code,
)
from tests.factories.procedures import procedure

from portal.procedures import importing
from portal.procedures.filters import AGENCIES_OFFERED, PAGE_SIZE, Filters, Listing
from portal.procedures.indexing import engines
from portal.procedures.models import Procedure

pytestmark = pytest.mark.django_db
QUERIES = 14
Get = Callable[..., BeautifulSoup]


@pytest.fixture
def show(client: Client) -> Get:
    def get(query: str = "", status: int = 200, **headers: Any) -> BeautifulSoup:
        response = client.get(f"/thu-tuc/{query}", headers=headers)
        assert response.status_code == status
        return BeautifulSoup(response.content, "html.parser")

    return get


def codes(page: BeautifulSoup) -> list[str]:
    return [urlsplit(link["href"]).path.split("/")[2] for link in page.select(".procedure-list h3 a")]


def options(page: BeautifulSoup, name: str) -> dict[str, str]:
    return {str(one["value"]): one.get_text(strip=True) for one in page.select(f"select[name={name}] option")}


def element(page: BeautifulSoup, selector: str) -> Tag:
    found = page.select_one(selector)
    assert found is not None, selector
    return found


def heading(page: BeautifulSoup) -> str:
    return element(page, "#danh-sach h2").get_text(strip=True)


def test_list__shows_all_by_name(catalogue: Any, show: Get) -> None:
    names = list(Procedure.objects.published().order_by("sort_name", "code").values_list("code", flat=True))
    page = show()
    assert codes(page) == names[:PAGE_SIZE]
    assert heading(page) == f"{len(catalogue)} thủ tục"
    assert codes(show("?trang=2")) == names[PAGE_SIZE : 2 * PAGE_SIZE]


def test_names__are_sorted_without_marks_and_the_word_for_procedure(catalogue: Any, show: Get) -> None:
    found = codes(show("?linh-vuc=ho-tich"))
    assert found.index(MARRIAGE) < found.index(BIRTH) < found.index(BIRTH_AGAIN)
    assert found[0] == "2.000635"  # "Cấp bản sao", before "Thủ tục đăng ký …"


def test_search__keeps_the_order_of_the_engine(catalogue: Any, show: Get) -> None:
    page = show("?q=đăng+ký+khai+sinh")
    assert codes(page)[0] == BIRTH
    assert element(page, "#tim")["value"] == "đăng ký khai sinh"
    filtered = codes(show("?q=đăng+ký+khai+sinh&linh-vuc=ho-tich"))
    assert filtered == [code for code in codes(page) if code in filtered]
    assert filtered[:2] == codes(page)[:2]


def test_code__finds_itself(catalogue: Any, show: Get) -> None:
    assert codes(show(f"?q={RESIDENCE}")) == [RESIDENCE]


@pytest.mark.parametrize(
    ("query", "inside", "outside"),
    [
        ("?linh-vuc=ho-tich", {BIRTH, MARRIAGE}, {RESIDENCE}),
        ("?cap=bo", {MINISTRY}, {BIRTH, LOCAL}),
        ("?cap=tinh", {LOCAL, OTHER_LOCAL}, {BIRTH, MINISTRY}),
        ("?cap=xa&linh-vuc=ho-tich", {BIRTH}, {"2.000635", RESIDENCE}),
        ("?doi-tuong=doanh-nghiep", {LISTED_ONLY, MINISTRY}, {BIRTH, HOUSEHOLD}),
        ("?doi-tuong=ca-nhan&cap=xa&linh-vuc=ho-tich", {BIRTH}, {LISTED_ONLY}),
        ("?co-quan=cong-an-cap-xa", {RESIDENCE}, {BIRTH}),
        ("?q=đăng+ký&co-quan=cong-an-cap-xa", {RESIDENCE}, {BIRTH}),
    ],
)
def test_filters__combine(catalogue: Any, show: Get, query: str, inside: set[str], outside: set[str]) -> None:
    found = set(codes(show(query)))
    assert inside <= found
    assert not outside & found


def test_counts__say_what_each_choice_would_leave(catalogue: Any, show: Get) -> None:
    page = show("?linh-vuc=ho-tich")
    for value, label in options(page, "cap").items():
        if value:
            assert label.endswith(f"({len(codes(show(f'?linh-vuc=ho-tich&cap={value}')))})")
    assert options(page, "co-quan") == {"": "Mọi cơ quan", "uy-ban-nhan-dan-cap-xa": "Ủy ban nhân dân cấp xã (9)"}
    assert options(page, "linh-vuc")["chung-thuc"] == "Chứng thực (1)"  # its own filter does not narrow a box


def test_chosen_value__stays_in_its_box_even_where_it_leaves_nothing(catalogue: Any, show: Get) -> None:
    page = show("?q=đăng+ký+kết+hôn&linh-vuc=ho-tich&co-quan=cong-an-cap-xa&cap=xa")
    assert heading(page) == "0 thủ tục"
    assert element(page, "#co-quan option[selected]")["value"] == "cong-an-cap-xa"
    assert element(page, "#cap option[selected]")["value"] == "xa"


def test_agencies__are_the_most_frequent_and_the_box_says_how_many_are_not_shown(db: None, show: Get) -> None:
    names = [f"Phòng số {number}" for number in range(AGENCIES_OFFERED + 7)]
    records = [
        procedure(f"9.{100000 + place}", f"Việc {place}", executing_agencies=(name,))
        for place, name in enumerate(names)
    ]
    many = procedure("9.200000", "Việc khác", executing_agencies=(names[-1],), fields=("Riêng",))
    importing.run(by_code(*records, many), ["bộ thử"])
    page = show()
    assert len(options(page, "co-quan")) == 1 + AGENCIES_OFFERED
    assert "phong-so-106" in options(page, "co-quan")
    assert "Còn 7 cơ quan khác" in element(page, "#co-quan-con-nua").get_text()
    assert options(show("?linh-vuc=rieng"), "co-quan") == {"": "Mọi cơ quan", "phong-so-106": "Phòng số 106 (1)"}
    assert "phong-so-99" in options(show("?co-quan=phong-so-99"), "co-quan")


def test_each_filter__is_removed_by_one_link(catalogue: Any, show: Get) -> None:
    asked = {
        "q": "đăng ký",
        "linh-vuc": "ho-tich",
        "cap": "xa",
        "doi-tuong": "ca-nhan",
        "co-quan": "uy-ban-nhan-dan-cap-xa",
    }
    page = show("?" + "&".join(f"{name}={value}" for name, value in asked.items()))
    left = [parse_qs(urlsplit(str(link["href"])).query) for link in page.select("a.chip")]
    assert len(left) == len(asked)
    for name, query in zip(asked, left, strict=True):
        assert query == {other: [value] for other, value in asked.items() if other != name}


@pytest.mark.parametrize(
    "query",
    [
        "?linh-vuc=khong-co",
        "?co-quan=khong-co",
        "?cap=huyen",
        "?doi-tuong=ai",
        "?trang=abc",
        "?trang=",
        "?trang=-3",
        "?linh-vuc=%0A",
        "?co-quan=a'b",
        "?dia-ban=xyz",
        "?q=%0A%20",
        "?linh-vuc=" + "a" * 5000,
        "?trang=" + "9" * 5000,
        "?trang=١",
    ],
)
def test_values_that_cannot_be__are_ignored(catalogue: Any, show: Get, query: str) -> None:
    page = show(query)
    assert heading(page) == f"{len(catalogue)} thủ tục"
    assert not page.select("a.chip")


@pytest.mark.parametrize("query", ["?trang=3", "?trang=0", "?trang=999999", "?q=khai+sinh&trang=2"])
def test_page_out_of_range__is_not_found(catalogue: Any, show: Get, query: str) -> None:
    show(query, status=404)


def test_pager__keeps_the_filters(db: None, show: Get) -> None:
    records = [procedure(f"9.{100000 + place}", f"Việc {place}", fields=("Riêng",)) for place in range(3 * PAGE_SIZE)]
    importing.run(by_code(*records), ["bộ thử"])
    page = show("?linh-vuc=rieng&trang=2")
    assert [link["href"] for link in page.select(".pager a")] == [
        "/thu-tuc/?linh-vuc=rieng",
        "/thu-tuc/?linh-vuc=rieng",
        "/thu-tuc/?linh-vuc=rieng&trang=3",
        "/thu-tuc/?linh-vuc=rieng&trang=3",
    ]
    assert element(page, ".pager [aria-current=page]").get_text(strip=True).endswith("2")
    assert element(page, "ol.procedure-list")["start"] == "21"


def test_nothing_found__says_what_to_do(catalogue: Any, show: Get) -> None:
    page = show("?q=qwxz+zxwq&cap=xa")
    notice = element(page, ".notice")
    assert "Không có thủ tục nào khớp" in notice.get_text()
    links = [link["href"] for link in notice.select("a")]
    assert links == ["/?q=qwxz%20zxwq", "/thu-tuc/?cap=xa", "/thu-tuc/?q=qwxz+zxwq", "/thu-tuc/"]


def test_no_catalogue_at_all__shows_an_empty_list(db: None, show: Get) -> None:
    page = show()
    assert heading(page) == "0 thủ tục"
    assert "Không có thủ tục nào khớp" in page.get_text()


def test_words_without_an_index__ask_to_come_back(published: Any, index_home: Any, show: Get) -> None:
    page = show("?q=khai+sinh", status=503)
    assert "chưa sẵn sàng" in page.get_text()
    show()  # the list itself needs none


@pytest.mark.parametrize("query", ["", "&q=hỗ+trợ+trồng+quế+hữu+cơ"])
def test_province__leaves_out_what_others_published_for_themselves(catalogue: Any, show: Get, query: str) -> None:
    here = show(f"?cap=tinh&province=51{query}")
    assert LOCAL in codes(here)
    assert OTHER_LOCAL not in codes(here)
    everywhere = element(here, ".finder__count a")["href"]
    assert parse_qs(urlsplit(str(everywhere)).query)["dia-ban"] == ["tat-ca"]
    assert {LOCAL, OTHER_LOCAL} <= set(codes(show(f"?cap=tinh&province=51&dia-ban=tat-ca{query}")))
    assert {LOCAL, OTHER_LOCAL} <= set(codes(show(f"?cap=tinh{query}")))


def test_site_province__counts_where_none_is_chosen(catalogue: Any, show: Get, settings: Any) -> None:
    settings.PROVINCE = "Lâm Đồng"
    assert codes(show("?linh-vuc=trong-trot")) == [OTHER_LOCAL]


@pytest.mark.parametrize("province", ["Quảng Ngãi", "Tỉnh Quảng Ngãi", "quang ngai", "Lâm Đồng", "Hà Nội", ""])
def test_list_and_search__leave_out_the_same(catalogue: Any, province: str) -> None:
    entries = engines.current().engine.searcher.indexes.entries
    outside = entries.outside(province) if province else [False] * len(entries.rows)
    kept = {row.code for row, out in zip(entries.rows, outside, strict=True) if not out}
    assert set(Procedure.objects.published().within(province).values_list("code", flat=True)) == kept


def test_list__tells_what_kind_of_record_each_is(catalogue: Any, show: Get) -> None:
    def tags(code: str) -> list[str]:
        return [tag.get_text(" ", strip=True) for tag in show(f"?q={code}").select(".procedure-list .tag")]

    assert tags(LISTED_ONLY) == ["Mới có tên, chưa có nội dung"]
    assert tags(WITHDRAWN) == ["Cấp xã", "Đã bị bãi bỏ"]
    assert tags(LOCAL) == ["Cấp tỉnh", "Riêng của Tỉnh Quảng Ngãi"]
    assert tags(PLAIN) == []


def test_names__carry_their_language_and_cannot_break_the_page(db: None, show: Get) -> None:
    importing.run(by_code(procedure("9.100000", "Cấp <script>alert(1)</script> & “thẻ”")), ["bộ thử"])
    link = element(show("?lang=en"), ".procedure-list h3 a")
    assert link["lang"] == "vi"
    assert link.get_text() == "Cấp <script>alert(1)</script> & “thẻ”"
    assert not link.select("script")


def test_what_was_typed__cannot_break_the_page(catalogue: Any, show: Get) -> None:
    page = show("?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E")
    assert "alert(1)" in str(element(page, "#tim")["value"])
    assert not [script for script in page.select("script") if "alert" in script.get_text()]


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?q=đăng+ký",
        f"?q={KITE}",
        "?q=đăng+ký&linh-vuc=ho-tich&cap=xa&doi-tuong=ca-nhan&co-quan=uy-ban-nhan-dan-cap-xa",
    ],
)
def test_list__asks_the_database_a_bounded_number_of_times(
    catalogue: Any, client: Client, django_assert_max_num_queries: Any, query: str
) -> None:
    with django_assert_max_num_queries(QUERIES):
        client.get(f"/thu-tuc/{query}")


def test_robots__are_kept_from_the_many_views_of_the_list(catalogue: Any, show: Get) -> None:
    assert not show().select("meta[name=robots]")
    assert element(show(), "link[rel=canonical]")["href"] == "http://testserver/thu-tuc/"
    page = show("?linh-vuc=ho-tich")
    assert element(page, "meta[name=robots]")["content"] == "noindex, follow"
    assert not page.select("link[rel=canonical]")


def test_form__works_without_a_script(catalogue: Any, show: Get) -> None:
    form = element(show("?dia-ban=tat-ca"), "form[role=search]")
    assert form["method"] == "get"
    assert form["action"] == "/thu-tuc/"
    names = {field["name"] for field in form.select("[name]")}
    assert names == {"q", "linh-vuc", "cap", "doi-tuong", "co-quan", "dia-ban"}
    for field in form.select("select, input[type=search]"):
        assert form.select_one(f"label[for={field['id']}]") is not None


def test_namesakes__are_both_listed(catalogue: Any, show: Get) -> None:
    assert {KITE, KITE_NAMESAKE} <= set(codes(show("?q=thả+diều+sáo")))
    assert BIRTH_AGAIN not in codes(show("?q=thả+diều+sáo"))


FILTERS = st.dictionaries(
    st.sampled_from(["q", "linh-vuc", "cap", "doi-tuong", "co-quan", "dia-ban"]), st.text(max_size=40)
)


@given(FILTERS)
def test_address__leads_back_to_the_same_filters(given_query: dict[str, str]) -> None:
    filters = Filters.of(given_query)
    assert Filters.of(dict(QueryDict(urlsplit(filters.address()).query).items())) == filters


def test_listing__forgets_values_that_name_nothing(catalogue: Any) -> None:
    listing = Listing(Filters(field="khong-co", agency="khong-co", level="xa"), "")
    assert listing.filters == Filters(level="xa")
    assert [one.without for one in listing.chosen] == ["/thu-tuc/"]
