"""What is found wrong with a page before it is published."""

from typing import Any

import pytest
from tests.factories.pages import article, dispatch, document, image, published, text

from portal.pages.checking import findings, is_legacy
from portal.pages.models import ArticlePage, ArticleProcedure, DispatchPage, InformationPage
from portal.procedures.models import Procedure

pytestmark = pytest.mark.django_db


def sorts(page: Any) -> list[str]:
    return [one.sort for one in findings(page)]


def test_a_whole_article__has_nothing_wrong() -> None:
    assert findings(article()) == []


def test_a_whole_dispatch__has_nothing_wrong() -> None:
    assert findings(dispatch()) == []


@pytest.mark.parametrize("missing", [{"source_name": " "}, {"source_date": None}, {"source_url": ""}])
def test_an_article__wants_each_part_of_its_source(missing: dict[str, Any]) -> None:
    assert sorts(article(**missing)) == ["source"]


def test_a_file__may_stand_for_the_address_of_the_source() -> None:
    assert findings(article(source_url="", source_document=document())) == []


@pytest.mark.parametrize("missing", [{"number": ""}, {"dated": None}, {"issuer": ""}])
def test_a_dispatch__wants_number_date_and_issuer(missing: dict[str, Any]) -> None:
    assert sorts(dispatch(**missing)) == ["source"]


def test_a_dispatch__wants_its_file_or_an_address() -> None:
    page = dispatch()
    page.attachments.clear()
    assert sorts(page) == ["source"]
    page.source_url = "https://vi-du.example/125"
    assert findings(page) == []


def test_an_information_page__wants_a_source() -> None:
    assert sorts(InformationPage(title="Lịch", body="<p>Phòng 1</p>", source="<p> </p>")) == ["source"]


def test_nothing__is_published_by_nobody(settings: Any) -> None:
    assert sorts(ArticlePage(**{**vars_of(article()), "office": ""})) == ["office"]
    settings.OFFICE_NAME = "Văn phòng"
    assert sorts(ArticlePage(**{**vars_of(article()), "office": ""})) == []


def vars_of(page: ArticlePage) -> dict[str, Any]:
    names = ("title", "source_name", "source_date", "source_url", "office")
    return {name: getattr(page, name) for name in names}


def test_a_picture_without_words__is_found_at_the_head_and_in_the_text() -> None:
    shown = image()
    page = article(image=shown, body=[{"type": "picture", "value": {"image": shown.pk, "alt": " ", "caption": ""}}])
    assert sorts(page) == ["alt", "alt"]
    page.image_alt = "Trụ sở nhìn từ cổng"
    assert sorts(page) == ["alt"]


def test_a_picture_that_is_gone__is_found() -> None:
    body = [{"type": "picture", "value": {"image": 999_999, "alt": "Trụ sở", "caption": ""}}]
    assert sorts(article(body=body)) == ["picture"]


@pytest.mark.parametrize(
    ("html", "wrong"),
    [
        ("<h2>Một</h2><h3>Hai</h3><h2>Ba</h2>", 0),
        ("<h3>Một</h3>", 1),
        ("<h2>Một</h2><h4>Hai</h4>", 1),
        ("<h2>Một</h2><h3>Hai</h3><h4>Ba</h4><h2>Bốn</h2><h4>Năm</h4>", 1),
        ("<h2> </h2><p>Chữ</p>", 1),
    ],
)
def test_headings__go_down_one_step_at_a_time(html: str, wrong: int) -> None:
    assert sorts(article(body=text(html))) == ["headings"] * wrong


def test_headings__are_counted_over_all_blocks() -> None:
    assert sorts(article(body=[*text("<h2>Một</h2>"), *text("<h3>Hai</h3>")])) == []
    assert sorts(article(body=[*text("<p>Chữ</p>"), *text("<h3>Hai</h3>")])) == ["headings"]


TCVN3 = "Céng hoµ x· héi chñ nghÜa ViÖt Nam"
VNI = "Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam"


@pytest.mark.parametrize("old", [TCVN3, VNI])
def test_old_encodings__are_found_wherever_they_stand(old: str) -> None:
    assert sorts(article(title=old)) == ["encoding"]
    assert sorts(article(body=text(f"<p>{old}</p>"))) == ["encoding"]
    assert sorts(article(body=[{"type": "quote", "value": {"text": old, "whose": ""}}])) == ["encoding"]


def test_old_encodings__are_found_between_proper_words() -> None:
    assert is_legacy(f"Thông báo của Ủy ban: {TCVN3} từ ngày mai được thực hiện")


@pytest.mark.parametrize(
    "proper",
    [
        "Cộng hòa xã hội chủ nghĩa Việt Nam",
        "và có là à, cô bé ù ì",
        "Café, naïve, Zürich, señor",
        "COVID-19 (SARS-CoV-2) 1.004222",
        "Hà Nội và Đà Nẵng",
        "",
    ],
)
def test_proper_text__is_left_in_peace(proper: str) -> None:
    assert not is_legacy(proper)


@pytest.mark.parametrize(
    "link",
    [
        '<a href="https://vi-du.example/a?b=1">x</a>',
        '<a href="http://vi-du.example">x</a>',
        '<a href="mailto:vanphong@vi-du.example">x</a>',
        '<a href="tel:+84000000000">x</a>',
        '<a href="#muc-1">x</a>',
        '<a href="/thu-tuc/">x</a>',
        '<a href="/gioi-thieu/?lang=en">x</a>',
    ],
)
def test_links_of_a_right_form__are_fine(link: str) -> None:
    assert findings(article(body=text(f"<p>{link}</p>"))) == []


@pytest.mark.parametrize(
    "link",
    [
        '<a href="https://">x</a>',
        '<a href="https://khong co">x</a>',
        '<a href="https://mot-tu">x</a>',
        '<a href="https://a..b">x</a>',
        '<a href="https://ten:mat-khau@vi-du.example">x</a>',
        '<a href="javascript:alert(1)">x</a>',
        '<a href="ftp://vi-du.example">x</a>',
        '<a href="mailto:khong-phai-thu">x</a>',
        '<a href="tel:abc">x</a>',
        '<a href="//vi-du.example">x</a>',
        '<a href="/khong/co/trang-nay/">x</a>',
        '<a href="/thu-tuc/9.999999/">x</a>',
        '<a href="/trang/khong-co/">x</a>',
        '<a href="/trang/nop-ho-so-tai-nha/">x</a>',  # such a page there is, below the list of news
        '<a linktype="page" id="999999">x</a>',
        '<a linktype="document" id="999999">x</a>',
        '<a linktype="page" id="99999999999999999999">x</a>',
        '<a href="">x</a>',
        '<a href="https://vi-du.example"></a>',
    ],
)
def test_broken_links__are_found(link: str) -> None:
    published(article())
    assert sorts(article(body=text(f"<p>{link}</p>"))) == ["links"]


def test_links_to_pages_and_files__hold_while_these_are_there() -> None:
    other, file = published(article("Bài khác")), document()
    links = f'<a linktype="page" id="{other.pk}">x</a><a linktype="document" id="{file.pk}">y</a>'
    own = f'<a href="{other.url}">z</a>'
    page = article(body=text(f"<p>{links}{own}</p>"))
    assert findings(page) == []
    other.unpublish()
    file.delete()
    assert sorts(page) == ["links"] * 3


def test_a_procedure_that_is_no_longer_public__is_found() -> None:
    page = article()
    page.procedures.add(ArticleProcedure(procedure=Procedure.objects.create(code="9.000901", name="Đốt lửa trại")))
    assert sorts(page) == ["links"]


def test_all_that_is_wrong__is_told_at_once() -> None:
    page = article(TCVN3, source_name="", body=text('<h4>Một</h4><p><a href="/khong-co/">x</a></p>'))
    assert sorts(page) == ["source", "headings", "encoding", "links"]


@pytest.mark.parametrize("html", ["<h2>", "</a></h2>", "<a <a <a", "<h2><a>", "&#0;&#xD800;", "<" * 500])
def test_broken_markup__breaks_nothing(html: str) -> None:
    assert isinstance(findings(article(body=text(html))), list)


def test_a_draft_without_anything__can_be_looked_at() -> None:
    assert sorts(ArticlePage(title="x")) == ["source", "office"]
    assert sorts(DispatchPage(title="x")) == ["source", "office"]
