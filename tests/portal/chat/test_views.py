"""The citizen's pages, with forms and links alone: ask, go on, mark, ask an officer, delete."""

import asyncio
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.http import StreamingHttpResponse
from django.test import Client
from tests.factories.portal import BIRTH, KITE, KITE_NAMESAKE

from portal.chat.browsing import life_events
from portal.chat.views import PIECE
from portal.conversations.models import Conversation, Feedback, Turn
from portal.core.preferences import COOKIE
from portal.inbox.models import Case
from portal.procedures.models import Procedure

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]
BIRTH_PAPERS = "đăng ký khai sinh cần giấy tờ gì"
HTMX = {"HX-Request": "true"}


@pytest.fixture(params=["", "/khung"], ids=["site", "frame"])
def at(request: pytest.FixtureRequest) -> str:
    """Where the pages stand: on the site, and in a frame on another one."""
    return str(request.param)


def asked(client: Client, at: str = "", question: str = BIRTH_PAPERS, **form: str) -> Turn:
    response = client.post(f"{at}/hoi/", {"question": question, **form})
    assert response.status_code == 302, response.content.decode()
    return Turn.objects.order_by("-asked_at")[0]


def text(response: Any) -> str:
    return str(response.content.decode())


def test_home__offers_a_box_common_questions_events_and_fields(visitor: Client, at: str) -> None:
    page = text(visitor.get(f"{at}/"))
    assert f'action="{at}/hoi/"' in page and 'name="question"' in page
    assert "Hộ tịch" in page
    assert next(event for event in life_events() if event.audience == "citizen").name_by_language["vi"] in page


def test_home__takes_up_a_question_from_its_address(visitor: Client) -> None:
    response = visitor.get("/", {"q": '"><script>alert(1)</script>' + "x" * 5000})
    assert "&lt;script&gt;alert(1)" in text(response) and "<script>alert(1)" not in text(response)
    assert len(response.context["form"]["question"].value()) == django_settings.QUESTION_LENGTH


def test_home__offers_each_audience_its_own(visitor: Client) -> None:
    citizen, business = text(visitor.get("/")), text(visitor.get("/?audience=business"))
    assert citizen != business
    events = [event.name_by_language["vi"] for event in life_events() if event.audience == "business"]
    assert all(name in business for name in events[:3])


def test_question__leads_to_its_conversation(visitor: Client, at: str) -> None:
    response = visitor.post(f"{at}/hoi/", {"question": BIRTH_PAPERS})
    turn = Turn.objects.get()
    assert response["Location"] == f"{at}/hoi/{turn.conversation_id}/#luot-1"
    page = text(visitor.get(response["Location"]))
    assert BIRTH_PAPERS in page and BIRTH in page and 'id="luot-1"' in page
    assert f'value="{turn.conversation_id}"' in page


def test_channel__is_told_apart(visitor: Client) -> None:
    assert asked(visitor).conversation.channel == "web"
    assert asked(visitor, "/khung").conversation.channel == "widget"
    visitor.get("/?kiosk=1")
    assert asked(visitor).conversation.channel == "kiosk"


def test_place_and_audience__come_with_the_choices(visitor: Client) -> None:
    visitor.post("/tuy-chon/", {"province": "51", "commune": "21034", "audience": "business", "next": "/"})
    conversation = asked(visitor).conversation
    assert (conversation.province, conversation.commune, conversation.audience) == ("51", "21034", "business")


def test_follow_up__goes_on_in_the_same_conversation(visitor: Client, at: str) -> None:
    first = asked(visitor, at)
    second = asked(visitor, at, "còn lệ phí?", conversation=first.conversation_id)
    assert (second.conversation_id, second.number, second.code) == (first.conversation_id, 2, BIRTH)
    page = text(visitor.get(f"{at}/hoi/{first.conversation_id}/"))
    assert page.index('id="luot-1"') < page.index('id="luot-2"')


def test_clarification__offers_options_to_choose_from(visitor: Client) -> None:
    turn = asked(visitor, question="cấp phép thả diều sáo")
    page = text(visitor.get(f"/hoi/{turn.conversation_id}/"))
    if turn.decision == "clarify":
        assert {KITE, KITE_NAMESAKE} <= {option.code for option in turn.reply.options}
        assert page.count('name="question"') > len(turn.reply.options)
    assert turn.decision in ("clarify", "answer")


@pytest.mark.parametrize(
    ("question", "reason"),
    [("", "nhập câu hỏi"), ("   \n ", "nhập câu hỏi"), ("x" * 2001, "dài quá 2000 ký tự")],
)
def test_question__that_cannot_be_taken_is_shown_again_with_why(
    visitor: Client, at: str, question: str, reason: str
) -> None:
    response = visitor.post(f"{at}/hoi/", {"question": question})
    assert response.status_code == 422
    assert reason in text(response)
    assert question.strip()[:2000] in text(response)
    assert not Turn.objects.exists()


def test_question__too_long_in_a_conversation_is_shown_again_there(visitor: Client) -> None:
    first = asked(visitor)
    response = visitor.post("/hoi/", {"question": "x" * 2001, "conversation": first.conversation_id})
    assert response.status_code == 422
    assert BIRTH_PAPERS in text(response) and "dài quá" in text(response)


@pytest.mark.parametrize(
    "form",
    [{"question": "a\x00b"}, {"question": "a", "conversation": "\x00"}, {"question": "", "conversation": "x\x00"}],
)
def test_form__with_nul_is_refused_and_reaches_no_database(visitor: Client, at: str, form: dict[str, str]) -> None:
    assert visitor.post(f"{at}/hoi/", form).status_code == 400
    assert visitor.post("/gui-can-bo/", {"question": "a", "turn": "\x00"}).status_code == 400
    assert not Turn.objects.exists() and not Case.objects.exists()


def test_question__typed_as_markup_is_shown_as_text(visitor: Client, at: str) -> None:
    turn = asked(visitor, at, "<img src=x onerror=alert(1)> khai sinh {{ 7|add:7 }}")
    page = text(visitor.get(f"{at}/hoi/{turn.conversation_id}/"))
    assert "<img src=x" not in page and "&lt;img src=x" in page and "{{ 7|add:7 }}" in page


def test_page_for_asking__without_a_question_leads_to_the_first_page(visitor: Client, at: str) -> None:
    assert visitor.get(f"{at}/hoi/")["Location"] == f"{at}/"


def test_conversation__that_is_gone_says_so_and_keeps_what_was_typed(visitor: Client, at: str) -> None:
    assert visitor.get(f"{at}/hoi/khong-co/").status_code == 404
    response = visitor.post(f"{at}/hoi/", {"question": "còn lệ phí?", "conversation": "khong-co"})
    assert response.status_code == 404
    assert "còn lệ phí?" in text(response)


@pytest.mark.usefixtures("index_home")
def test_question__without_an_index_says_to_come_back(visitor: Client, at: str, settings: Any, tmp_path: Any) -> None:
    from portal.procedures.indexing import engines

    settings.INDEX_HOME = tmp_path / "khong-co"
    engines.forget()
    response = visitor.post(f"{at}/hoi/", {"question": BIRTH_PAPERS})
    assert response.status_code == 503 and response["Retry-After"] == "60"
    assert visitor.get(f"{at}/").status_code == 200
    assert visitor.get(f"{at}/goi-y/", {"q": "khai sinh"}).status_code == 200


def streamed(client: Client, at: str = "", **form: str) -> list[str]:
    response = client.post(f"{at}/hoi/", {"question": BIRTH_PAPERS, **form}, headers={"X-Stream": "1"})
    assert isinstance(response, StreamingHttpResponse) and response.status_code == 200
    assert response["X-Conversation"] == Turn.objects.order_by("-asked_at")[0].conversation_id

    async def all_of_it() -> list[str]:
        return [bytes(part).decode() async for part in response]  # type: ignore[union-attr]  # it is asynchronous

    return "".join(asyncio.run(all_of_it())).split(PIECE)


def test_script__gets_the_answer_in_whole_pieces(visitor: Client, at: str) -> None:
    *pieces, end = streamed(visitor, at)
    assert end == "" and len(pieces) >= 3
    for piece in pieces:
        assert piece.strip().startswith("<") and piece.strip().endswith(">")
    assert BIRTH in "".join(pieces) and "<html" not in "".join(pieces)


def test_script__gets_the_same_answer_as_the_page(visitor: Client) -> None:
    pieces = "".join(streamed(visitor))
    page = text(visitor.get(f"/hoi/{Conversation.objects.get().id}/"))
    for fact in Turn.objects.get().reply.facts:
        shown = fact.text.split("\n")[0].split(" (mã ")[0][:40]
        assert shown in pieces and shown in page


def test_script__gets_the_reason_alone_where_a_question_cannot_be_taken(visitor: Client) -> None:
    response = visitor.post("/hoi/", {"question": ""}, headers={"X-Stream": "1"})
    assert response.status_code == 422
    assert text(response) == "Anh/chị nhập câu hỏi rồi bấm Hỏi."


def test_answer__has_a_page_of_its_own_without_the_rest(visitor: Client, at: str) -> None:
    first = asked(visitor, at)
    second = asked(visitor, at, "còn lệ phí?", conversation=first.conversation_id)
    page = text(visitor.get(f"{at}/tra-loi/{second.id}/"))
    assert "còn lệ phí?" in page and BIRTH_PAPERS not in page


def test_qr_code__is_an_image_of_the_answer_s_address(visitor: Client) -> None:
    turn = asked(visitor)
    response = visitor.get(f"/tra-loi/{turn.id}/ma-qr.svg")
    assert response["Content-Type"] == "image/svg+xml"
    assert text(response).startswith("<?xml") and "<script" not in text(response)
    assert turn.link == f"{django_settings.SITE_URL}/tra-loi/{turn.id}/"


def test_mark__is_taken_and_thanked_for(visitor: Client, at: str) -> None:
    turn = asked(visitor, at)
    response = visitor.post(f"{at}/tra-loi/{turn.id}/danh-gia/", {"useful": "true"})
    assert response.status_code == 200 and "<html" in text(response)
    assert Feedback.objects.get().useful is True


def test_mark__of_a_line_shows_the_line_and_takes_why(visitor: Client, at: str) -> None:
    turn = asked(visitor, at)
    page = text(visitor.get(f"{at}/tra-loi/{turn.id}/danh-gia/", {"dong": "1"}))
    assert turn.reply.facts[1].text.split("\n")[0][:30] in page
    visitor.post(f"{at}/tra-loi/{turn.id}/danh-gia/", {"fact": "1", "comment": "Sai, gọi 0912345678"})
    kept = Feedback.objects.get()
    assert (kept.fact, kept.fact_text) == (1, turn.reply.facts[1].text)
    assert kept.comment == "Sai, gọi [số điện thoại]"


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"useful": "unknown"},
        {"fact": "9999", "comment": "Sai"},
        {"fact": "-1", "comment": "Sai"},
        {"fact": "x", "comment": "Sai"},
        {"comment": "x" * 1001},
    ],
)
def test_mark__that_says_nothing_or_the_impossible_is_refused(visitor: Client, form: dict[str, str]) -> None:
    turn = asked(visitor)
    assert visitor.post(f"/tra-loi/{turn.id}/danh-gia/", form).status_code == 422
    assert not Feedback.objects.exists()


def test_htmx__gets_pieces_in_the_place_of_pages(visitor: Client) -> None:
    turn = asked(visitor)
    address = f"/tra-loi/{turn.id}/danh-gia/"
    for response in (
        visitor.get(address, headers=HTMX),
        visitor.post(address, {}, headers=HTMX),
        visitor.post(address, {"useful": "true"}, headers=HTMX),
    ):
        assert "<html" not in text(response)


def test_officer_question__begins_with_the_question_asked(visitor: Client, at: str) -> None:
    turn = asked(visitor, at)
    page = text(visitor.get(f"{at}/gui-can-bo/", {"luot": turn.id}))
    assert BIRTH_PAPERS in page and turn.id in page
    assert not re.search(r'name="consent"[^>]*checked', page)


def test_officer_question__is_kept_and_confirmed_with_a_code(visitor: Client, at: str) -> None:
    turn = asked(visitor, at)
    form = {"question": "Hỏi thêm", "turn": turn.id, "contact": "0912345678", "consent": "on"}
    response = visitor.post(f"{at}/gui-can-bo/", form)
    sent = Case.objects.get()
    assert response["Location"] == f"{at}/gui-can-bo/da-nhan/{sent.token}/"
    assert (sent.turn, sent.contact.address) == (turn, "0912345678")
    page = text(visitor.get(response["Location"]))
    assert sent.receipt in page and "0912345678" not in page


@pytest.mark.parametrize(
    ("form", "reason"),
    [
        ({"question": ""}, "ghi câu hỏi"),
        ({"question": "x" * 2001}, "dài quá"),
        ({"question": "Hỏi", "contact": "0912345678"}, "đánh dấu đồng ý"),
        ({"question": "Hỏi", "contact": "x" * 201, "consent": "on"}, "200"),
    ],
)
def test_officer_question__that_cannot_be_taken_is_shown_again_with_why(
    visitor: Client, at: str, form: dict[str, str], reason: str
) -> None:
    response = visitor.post(f"{at}/gui-can-bo/", form)
    assert response.status_code == 422 and reason in text(response)
    assert not Case.objects.exists()


def test_officer_question__about_an_answer_that_is_gone_is_kept_without_it(visitor: Client) -> None:
    visitor.post("/gui-can-bo/", {"question": "Hỏi", "turn": "khong-co"})
    assert Case.objects.get().turn is None


def test_deletion__is_asked_for_before_it_is_done(visitor: Client, at: str) -> None:
    turn = asked(visitor, at)
    address = f"{at}/hoi/{turn.conversation_id}/xoa/"
    assert visitor.get(address).status_code == 200 and Turn.objects.exists()
    assert visitor.post(address).status_code == 200 and not Turn.objects.exists()
    assert visitor.get(f"{at}/hoi/{turn.conversation_id}/").status_code == 404
    assert visitor.get(f"{at}/tra-loi/{turn.id}/").status_code == 404
    assert visitor.post(address).status_code == 200


def test_suggestions__are_names_of_procedures(visitor: Client) -> None:
    assert "khai sinh" in text(visitor.get("/goi-y/", {"q": "khai sin"}))
    assert "khai sinh" in text(visitor.get("/goi-y/", {"question": "khai sin"}))
    assert text(visitor.get("/goi-y/", {"q": "k"})).strip() == text(visitor.get("/goi-y/")).strip()


def test_life_event__lists_its_published_procedures_in_order(visitor: Client) -> None:
    event = next(event for event in life_events() if BIRTH in event.codes)
    published = set(Procedure.objects.published().values_list("code", flat=True))
    page = text(visitor.get(f"/su-kien/{event.slug}/"))
    listed = list(dict.fromkeys(re.findall(r"/thu-tuc/([\d.]+)/", page)))
    assert listed == [code for code in event.codes if code in published]
    assert BIRTH in listed and len(listed) < len(event.codes)
    assert visitor.get("/su-kien/khong-co/").status_code == 404


def test_private_pages__are_kept_by_no_cache(visitor: Client, at: str) -> None:
    turn = asked(visitor, at)
    for path in (
        f"/hoi/{turn.conversation_id}/",
        f"/tra-loi/{turn.id}/",
        "/gui-can-bo/",
        f"/hoi/{turn.conversation_id}/xoa/",
    ):
        assert "no-store" in visitor.get(f"{at}{path}")["Cache-Control"], path


@pytest.fixture
def limited(settings: Any) -> Iterator[None]:
    settings.ASK_LIMIT, settings.POST_LIMIT, settings.REDIS_URL = "2/minute", "1/minute", ""
    yield


@pytest.mark.usefixtures("limited")
def test_client__that_asks_too_fast_is_told_to_wait_and_may_read_on(visitor: Client, at: str) -> None:
    turn = [asked(visitor, at) for _ in range(2)][-1]
    response = visitor.post(f"{at}/hoi/", {"question": BIRTH_PAPERS})
    assert response.status_code == 429 and int(response["Retry-After"]) >= 1
    assert Turn.objects.count() == 2
    assert visitor.get(f"{at}/hoi/{turn.conversation_id}/").status_code == 200
    assert visitor.post(f"{at}/tra-loi/{turn.id}/danh-gia/", {"useful": "true"}).status_code == 200
    assert visitor.post(f"{at}/tra-loi/{turn.id}/danh-gia/", {"useful": "true"}).status_code == 429


@pytest.mark.usefixtures("limited")
def test_limit__holds_on_the_site_and_in_the_frame_together(visitor: Client) -> None:
    for at in ("", "/khung"):
        asked(visitor, at)
    assert visitor.post("/hoi/", {"question": BIRTH_PAPERS}).status_code == 429


def chosen(client: Client, **form: str) -> Any:
    return client.post("/tuy-chon/", form)


def test_choice__is_kept_and_leads_back(visitor: Client) -> None:
    response = chosen(visitor, theme="dark", size="large", next="/gioi-thieu/?a=1")
    assert (response.status_code, response["Location"]) == (302, "/gioi-thieu/?a=1")
    assert 'data-theme="dark"' in text(visitor.get("/gioi-thieu/"))
    assert 'data-size="large"' in text(visitor.get("/gioi-thieu/"))


@pytest.mark.parametrize(
    "wanted",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "", "http:evil", "\t//x"],
)
def test_choice__leads_to_no_other_site(visitor: Client, wanted: str) -> None:
    assert chosen(visitor, theme="dark", next=wanted)["Location"] == "/"


def test_choice__that_is_none_changes_nothing(visitor: Client) -> None:
    response = chosen(visitor, theme="pink", size="9", province="99", lang="fr", next="/")
    assert response.cookies[COOKIE].value == ""


def test_script__gets_the_name_of_the_place_chosen(visitor: Client) -> None:
    form = {"province": "51", "commune": "21034"}
    response = visitor.post("/tuy-chon/", form, headers={"Accept": "application/json"})
    assert response.json() == {"place": "Xã An Phú, Quảng Ngãi"}


def test_communes__are_those_of_the_province(visitor: Client) -> None:
    page = text(visitor.get("/dia-ban/xa/", {"province": "51", "commune": "21034"}))
    assert re.search(r'<option value="21034"[^>]*selected', page) and "Xã Ba Dinh" in page
    assert "21034" not in text(visitor.get("/dia-ban/xa/", {"province": "01"}))


def test_robots__are_told_what_not_to_visit(visitor: Client) -> None:
    told = text(visitor.get("/robots.txt"))
    assert "Sitemap: http://testserver/sitemap.xml" in told
    for path in ("/hoi/", "/tra-loi/", "/quan-tri/"):
        assert f"Disallow: {path}" in told


def test_sitemap__names_pages_and_published_procedures(visitor: Client) -> None:
    assert "/sitemap-procedures.xml" in text(visitor.get("/sitemap.xml"))
    assert f"/thu-tuc/{BIRTH}/" in text(visitor.get("/sitemap-procedures.xml"))
    assert "/gioi-thieu/" in text(visitor.get("/sitemap-pages.xml"))


def test_place_said__is_told_below_the_card_with_its_source(visitor: Client) -> None:
    turn = asked(visitor, question="đăng ký khai sinh ở phường 25, quận Bình Thạnh nộp ở đâu")
    assert turn.reply.place is not None
    page = text(visitor.get(f"/hoi/{turn.conversation_id}/"))
    # once to be read, once for a screen reader to announce
    assert page.count("Phường 25 (cũ), Quận Bình Thạnh, Thành phố Hồ Chí Minh nay thuộc Phường Thạnh Mỹ Tây") == 2
    assert "Nguồn địa danh: " in page
    alone = asked(visitor, question="tôi ở Kon Tum")
    page = text(visitor.get(f"/hoi/{alone.conversation_id}/"))
    assert page.count("Tỉnh Kon Tum (cũ) nay thuộc Tỉnh Quảng Ngãi.") == 2


def test_commune_chosen_on_the_site__is_known_to_a_new_conversation(visitor: Client) -> None:
    visitor.post("/tuy-chon/", {"province": "51", "commune": "21484"})
    turn = asked(visitor, question="đăng ký khai sinh nộp ở đâu")
    assert turn.reply.place is not None
    assert [one.name for one in turn.reply.place.communes] == ["Xã Ba Tơ"]
