"""The site as the public sees it: lists, articles, dispatches, the first page, feeds, the sitemap."""

from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from tests.factories.pages import OFFICE, article, dispatch, document, image, text
from tests.factories.pages import published as make_public
from wagtail.models import Page, PageViewRestriction

from portal.pages import dating, latest
from portal.pages.images import address_of
from portal.pages.models import (
    ArticleAttachment,
    ArticlePage,
    ArticleProcedure,
    Beginning,
    DispatchIndexPage,
    NewsIndexPage,
)
from portal.pages.starting import make_first_pages
from portal.procedures.models import Procedure

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def told(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def hidden(page: Page) -> None:
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)


# The beginning -------------------------------------------------------------------------------------------------------


def test_the_lists__are_there_from_the_start_and_say_that_they_are_empty(client: Client) -> None:
    for model, title in ((NewsIndexPage, "Tin tức và thông báo"), (DispatchIndexPage, "Văn bản chỉ đạo")):
        page = model.objects.get()
        assert page.title == title and page.live
        assert "Chưa có" in told(client, page.url)


def test_the_lists__are_not_made_again_where_they_were_deleted() -> None:
    NewsIndexPage.objects.get().delete()
    make_first_pages()
    assert not NewsIndexPage.objects.exists() and Beginning.objects.count() == 1


def test_the_site__stands_without_its_lists(client: Client, published: Any) -> None:
    NewsIndexPage.objects.get().delete()
    DispatchIndexPage.objects.get().delete()
    for name in ("chat:home", "pages:search", "pages:articles_rss", "pages:dispatches_atom"):
        assert client.get(reverse(name)).status_code == 200


def test_the_root_of_the_pages__leads_to_the_first_page(client: Client) -> None:
    response = client.get("/trang/")
    assert response.status_code == 302 and response["Location"] == "/"


# Articles ------------------------------------------------------------------------------------------------------------


def test_an_article__shows_all_that_it_states(client: Client, published: Any) -> None:
    shown = image()
    page = article(
        summary="Nộp tại nhà.",
        byline="Ban biên tập",
        image=shown,
        image_alt="Trụ sở nhìn từ cổng",
        body=[
            *text("<h2>Ai nộp</h2>"),
            {"type": "picture", "value": {"image": shown.pk, "alt": "Sân", "caption": "c"}},
        ],
    )
    page.attachments.add(ArticleAttachment(document=document(), name="Mẫu đơn"))
    page.procedures.add(ArticleProcedure(procedure=Procedure.objects.get(code="1.001193")))
    page.first_published_at = datetime(2026, 11, 27, 7, 30, tzinfo=UTC)
    page = make_public(page)
    seen = told(client, page.url)
    for words in (
        *("<h1>Nộp hồ sơ tại nhà</h1>", "Nộp tại nhà.", OFFICE, "Ban biên tập", "Thứ Sáu, 27/11/2026, 14:30"),
        *('alt="Trụ sở nhìn từ cổng"', 'alt="Sân"', "<h2", "Mẫu đơn", "PDF, 8", "1.001193", "/thu-tuc/1.001193/"),
        *("Thông báo 12/TB-VP", "https://vi-du.example/12", "20/11/2026", reverse("core:choose"), "A−", "A+"),
    ):
        assert words in seen, words


def test_an_article__offers_links_that_open_the_readers_own_means(client: Client) -> None:
    page = published_article('Phí & lệ phí "mới"')
    seen = told(client, page.url)
    for beginning in ("mailto:?subject=", "sms:?&amp;body=", "https://zalo.me/", "https://www.facebook.com/sharer"):
        assert f'href="{beginning}' in seen
    assert seen.count('target="_blank" rel="noopener noreferrer"') == 2
    assert '<script src="http' not in seen


def published_article(title: str = "Tin", **given: Any) -> ArticlePage:
    found: ArticlePage = make_public(article(title, **given))
    return found


def test_text__becomes_larger_without_a_script(client: Client) -> None:
    page = published_article()
    response = client.post(reverse("core:choose"), {"size": "large", "next": page.url}, HTTP_ORIGIN="http://testserver")
    assert response["Location"] == page.url
    assert 'data-size="large"' in told(client, page.url)


def test_what_people_wrote__cannot_be_markup(client: Client) -> None:
    page = published_article("<script>x</script>", summary="<b>y</b>", byline="<i>z</i>")
    for address in (page.url, page.get_parent().url):
        seen = told(client, address)
        assert "<script>x" not in seen and "<b>y" not in seen and "<i>z" not in seen


def test_addresses__have_no_marks() -> None:
    assert article("Nộp hồ sơ đất đai").slug == "nop-ho-so-dat-dai"
    assert article("Nộp hồ sơ đất đai").slug == "nop-ho-so-dat-dai-2"


def test_a_draft__is_seen_by_nobody(client: Client) -> None:
    page = article("Chưa công bố")
    assert client.get(page.url).status_code == 404
    assert "Chưa công bố" not in told(client, page.get_parent().url)


def test_a_dispatch__shows_all_that_it_states(client: Client) -> None:
    page = make_public(dispatch())
    seen = told(client, page.url)
    for words in ("125/VP-HC", "Thứ Sáu, 27/11/2026", OFFICE, "Công văn", "Toàn văn", "PDF"):
        assert words in seen, words


def test_pages__speak_english_around_vietnamese_text(client: Client) -> None:
    page = published_article()
    seen = told(client, f"{page.url}?lang=en")
    assert '<html lang="en"' in seen and '<article class="reading__main" lang="vi">' in seen


# Lists ---------------------------------------------------------------------------------------------------------------


def test_lists__show_the_newest_first_some_at_a_time(client: Client) -> None:
    for number in range(14):
        page = published_article(f"Tin {number:02}")
        moment = datetime(2026, 11, 1 + number, tzinfo=UTC)
        ArticlePage.objects.filter(pk=page.pk).update(first_published_at=moment)
    address = NewsIndexPage.objects.get().url
    first, second = told(client, address), told(client, f"{address}?trang=2")
    assert first.index("Tin 13") < first.index("Tin 02") and "Tin 01" not in first
    assert "Tin 01" in second and "Tin 00" in second
    assert client.get(f"{address}?trang=3").status_code == 404


@pytest.mark.parametrize("query", ["trang=0", "trang=-1", "trang=x", "trang=", "loai=x", "trang=99999999999"])
def test_lists__take_any_address(client: Client, query: str) -> None:
    assert client.get(f"{NewsIndexPage.objects.get().url}?{query}").status_code in (200, 404)


def test_lists__show_one_kind_where_asked(client: Client) -> None:
    published_article("Tin của xã")
    published_article("Lịch nghỉ", kind="notice")
    address = NewsIndexPage.objects.get().url
    seen = told(client, f"{address}?loai=notice")
    assert "Lịch nghỉ" in seen and "Tin của xã" not in seen


@pytest.mark.parametrize("many", [2, 12])
def test_lists_of_articles__take_the_same_queries_for_many(
    client: Client, many: int, django_assert_max_num_queries: Any
) -> None:
    shown = image()
    for number in range(many):
        published_article(f"Tin {number}", image=shown, image_alt="Sân")
    address = NewsIndexPage.objects.get().url
    client.get(address)
    with django_assert_max_num_queries(14):
        client.get(address)


@pytest.mark.parametrize("many", [2, 12])
def test_lists_of_dispatches__take_the_same_queries_for_many(
    client: Client, many: int, django_assert_max_num_queries: Any
) -> None:
    for number in range(many):
        make_public(dispatch(f"Văn bản {number}"))
    address = DispatchIndexPage.objects.get().url
    client.get(address)
    with django_assert_max_num_queries(14):
        client.get(address)


# The first page ------------------------------------------------------------------------------------------------------


def test_the_first_page__shows_the_newest_below_the_assistant(client: Client, published: Any) -> None:
    one, other = published_article("Tin mới nhất"), dispatch("Về việc rà soát")
    other.save_revision().publish()
    seen = told(client, "/")
    assert seen.index('id="question"') < seen.index("Tin mới nhất") < seen.index("Về việc rà soát")
    one.unpublish()
    assert "Tin mới nhất" not in told(client, "/")


def test_the_frame_on_other_sites__shows_no_news(client: Client, published: Any) -> None:
    published_article("Tin mới nhất")
    assert "Tin mới nhất" not in told(client, reverse("frame:home"))


def test_the_navigation__leads_to_the_lists(client: Client) -> None:
    seen = told(client, reverse("core:about"))
    assert all(f'href="{model.objects.get().url}"' in seen for model in (NewsIndexPage, DispatchIndexPage))


def test_what_is_for_some_readers__is_shown_to_nobody_else(client: Client, published: Any) -> None:
    page = published_article("Chỉ cho cán bộ")
    hidden(page)
    places = ("/", page.get_parent().url, reverse("pages:articles_rss"), "/sitemap-site.xml", "/tim/?q=chi+cho+can+bo")
    assert all("Chỉ cho cán bộ" not in told(client, place) and page.slug not in told(client, place) for place in places)


def test_where_as_many_others_are_hidden__all_is_looked_at_anew() -> None:
    one, other = published_article("Một"), published_article("Hai")
    hidden(one)
    before = latest.watch.stamp()
    PageViewRestriction.objects.all().delete()
    hidden(other)
    assert latest.watch.stamp() != before


def test_a_move_to_an_address_as_long__is_noticed() -> None:
    page, index = published_article("Một"), NewsIndexPage.objects.get()
    other = NewsIndexPage(title="Tin mới", slug="tin-moi")
    index.get_parent().add_child(instance=other)
    before = latest.watch.stamp()
    page.move(other, pos="last-child")
    assert latest.watch.stamp() != before


# Feeds and the sitemap -----------------------------------------------------------------------------------------------


def test_rss__names_title_address_office_and_moment(client: Client) -> None:
    page = published_article("Tin & bài", summary="Nói gọn.")
    response = client.get(reverse("pages:articles_rss"))
    assert response["Content-Type"].startswith("application/rss+xml")
    channel = ElementTree.fromstring(response.content).find("channel")  # noqa: S314  # our own
    item = channel.find("item") if channel is not None else None
    assert item is not None
    assert item.findtext("title") == "Tin & bài" and item.findtext("description") == "Nói gọn."
    assert item.findtext("link") == f"http://testserver{page.url}"
    assert item.findtext("{http://purl.org/dc/elements/1.1/}creator") == OFFICE
    assert item.findtext("pubDate")


def test_atom__names_the_number_of_a_dispatch(client: Client) -> None:
    make_public(dispatch())
    response = client.get(reverse("pages:dispatches_atom"))
    assert response["Content-Type"].startswith("application/atom+xml")
    feed = ElementTree.fromstring(response.content)  # noqa: S314  # our own
    assert feed.findtext(f"{ATOM}entry/{ATOM}title") == "125/VP-HC: Về việc tuyên truyền"
    assert feed.findtext(f"{ATOM}entry/{ATOM}author/{ATOM}name") == OFFICE


def test_a_dispatch_without_an_office__is_its_issuers_in_the_feed_as_on_its_page(client: Client) -> None:
    make_public(dispatch(office="", issuer="Sở thử nghiệm"))
    feed = ElementTree.fromstring(client.get(reverse("pages:dispatches_atom")).content)  # noqa: S314  # our own
    assert feed.findtext(f"{ATOM}entry/{ATOM}author/{ATOM}name") == "Sở thử nghiệm"


def test_a_feed__says_the_same_to_all_under_its_one_address(client: Client, settings: Any) -> None:
    settings.SITE_URL = "https://vi-du.example"
    seen = told(client, reverse("pages:articles_atom") + "?lang=en")
    assert "<title>Tin tức và thông báo</title>" in seen
    assert 'href="https://vi-du.example/tin-tuc/atom.xml" rel="self"' in seen and "testserver" not in seen


def test_characters_that_nobody_sees__stop_no_feed(client: Client) -> None:
    published_article("Tin\x0bmới", summary="Dòng một\x0bdòng hai")
    make_public(dispatch("Về\x0bviệc"))
    assert "<title>Tin mới</title>" in told(client, reverse("pages:articles_rss"))
    assert "125/VP-HC: Về việc" in told(client, reverse("pages:dispatches_atom"))


def test_feeds__are_named_in_the_head_of_every_page(client: Client) -> None:
    seen = told(client, reverse("core:about"))
    for name in ("articles_rss", "articles_atom", "dispatches_rss", "dispatches_atom"):
        assert f'href="{reverse(f"pages:{name}")}"' in seen


@pytest.mark.parametrize("many", [2, 20])
def test_feeds__take_the_same_queries_for_many(client: Client, many: int, django_assert_max_num_queries: Any) -> None:
    for number in range(many):
        published_article(f"Tin {number}")
    client.get(reverse("pages:articles_rss"))
    with django_assert_max_num_queries(8):
        client.get(reverse("pages:articles_rss"))


def test_the_sitemap__names_pages_in_few_queries(client: Client, django_assert_max_num_queries: Any) -> None:
    pages = [published_article(f"Tin {number}") for number in range(5)]
    with django_assert_max_num_queries(8):
        seen = told(client, "/sitemap-site.xml")
    assert all(f"<loc>http://testserver{page.url}</loc>" in seen for page in pages)


# Pictures ------------------------------------------------------------------------------------------------------------


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")  # Wagtail's
def test_a_picture__is_sent_in_the_sizes_that_pages_use_and_no_other(client: Client) -> None:
    shown = image()
    page = published_article(image=shown, image_alt="Sân")
    seen = told(client, page.url)
    address = seen[seen.index('src="/anh/') + 5 :].partition('"')[0]
    response = client.get(address)
    assert response.status_code == 200 and response["Content-Type"] == "image/png"
    assert "max-age=86400" in response["Cache-Control"]
    assert client.get(address.replace("1200", "5000")).status_code == 403


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")  # Wagtail's
def test_a_picture_that_cannot_be_read_now__is_not_kept_by_anybody(client: Client) -> None:
    shown = image()
    shown.file.delete(save=False)
    response = client.get(address_of(shown, "fill-480x270"))
    assert response.status_code == 410 and "Cache-Control" not in response


# Days ----------------------------------------------------------------------------------------------------------------


def test_moments__are_written_as_in_viet_nam() -> None:
    with override("vi"):
        assert dating.moment(datetime(2026, 11, 27, 7, 30, tzinfo=UTC)) == "Thứ Sáu, 27/11/2026, 14:30"
        assert dating.moment(datetime(2026, 11, 28, 17, 0, tzinfo=UTC)) == "Chủ Nhật, 29/11/2026, 00:00"
