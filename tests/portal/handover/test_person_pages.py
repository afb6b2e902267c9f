"""The citizen's side: asking for an officer, looking for news, stopping; with forms and links alone."""

import re
from typing import Any

import pytest
from django.test import Client
from tests.factories.portal import BIRTH
from tests.portal.handover.conftest import BIRTH_PAPERS, is_there, waiting

from portal.accounts.models import User
from portal.chat.showing import PIECE
from portal.conversations.models import Conversation, Turn
from portal.conversations.official import NoSuchAnswerError, official_answer
from portal.conversations.services import ask
from portal.handover import services
from portal.handover.models import Handover
from portal.inbox.models import Case

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["", "/khung"], ids=["site", "frame"])
def at(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def text(response: Any) -> str:
    return str(response.content.decode())


def page(client: Client, one: Handover, at: str = "", query: str = "") -> str:
    response = client.get(f"{at}/hoi/{one.conversation_id}/{query}")
    assert response.status_code == 200
    return text(response)


def mark(source: str) -> str:
    found = re.search(r'data-mark="([\d-]+)"', source)
    assert found
    return found[1]


def news(client: Client, one: Handover, seen: str, at: str = "") -> Any:
    return client.get(f"{at}/hoi/{one.conversation_id}/moi/", {"sau": seen})


def test_conversation__offers_an_officer_only_while_one_is_there(visitor: Client, at: str, there: User) -> None:
    conversation = ask(BIRTH_PAPERS).conversation
    link = f'href="{at}/hoi/{conversation.id}/gap-can-bo/"'
    assert link in text(visitor.get(f"{at}/hoi/{conversation.id}/"))
    is_there(there, away=True)
    assert link not in text(visitor.get(f"{at}/hoi/{conversation.id}/"))


def test_decline__offers_an_officer(visitor: Client, there: User) -> None:
    turn = ask("giá vàng hôm nay bao nhiêu").turn
    source = text(visitor.get(f"/hoi/{turn.conversation_id}/"))
    assert "Anh/chị có thể trao đổi ngay với cán bộ" in source


def test_first_page__keeps_the_offer_ready_for_a_conversation_that_begins_there(visitor: Client, there: User) -> None:
    assert 'data-address="/hoi/ID/gap-can-bo/"' in text(visitor.get("/"))


def test_asking__says_what_it_means_and_leads_to_the_queue(visitor: Client, at: str, there: User) -> None:
    conversation = ask(BIRTH_PAPERS).conversation
    form = text(visitor.get(f"{at}/hoi/{conversation.id}/gap-can-bo/"))
    assert "Cán bộ xem được những gì đã hỏi đáp" in form and BIRTH_PAPERS in form
    response = visitor.post(f"{at}/hoi/{conversation.id}/gap-can-bo/", {"question": "nộp ở đâu"})
    assert response["Location"] == f"{at}/hoi/{conversation.id}/?cho=1#truc-tuyen"
    one = Handover.objects.get()
    source = page(visitor, one, at, "?cho=1")
    assert "Thứ tự trong hàng chờ: 1." in source
    assert '<noscript><meta http-equiv="refresh"' in source and "Xem trả lời mới" in source
    assert "http-equiv" not in page(visitor, one, at)


def test_asking__in_a_conversation_that_waits_leads_back_to_it(visitor: Client, there: User) -> None:
    one = waiting()
    assert visitor.get(f"/hoi/{one.conversation_id}/gap-can-bo/").status_code == 302
    assert visitor.post(f"/hoi/{one.conversation_id}/gap-can-bo/", {"question": "x"}).status_code == 302
    assert Handover.objects.count() == 1


def test_asking__out_of_hours_tells_by_when_the_inbox_answers(visitor: Client, office: Any, officer: User) -> None:
    office.move(hours=12)
    is_there(officer)
    conversation = ask(BIRTH_PAPERS).conversation
    form = text(visitor.get(f"/hoi/{conversation.id}/gap-can-bo/"))
    assert "chậm nhất Thứ 3, 08/12/2026" in form
    visitor.post(f"/hoi/{conversation.id}/gap-can-bo/", {"question": "nộp ở đâu"})
    source = text(visitor.get(f"/hoi/{conversation.id}/"))
    assert "Câu hỏi đã vào hộp thư" in source and Case.objects.get().receipt in source


def test_contact__needs_consent(visitor: Client, there: User) -> None:
    conversation = ask(BIRTH_PAPERS).conversation
    form = {"question": "nộp ở đâu", "contact": "a@vi-du.example"}
    response = visitor.post(f"/hoi/{conversation.id}/gap-can-bo/", form)
    assert response.status_code == 422 and not Handover.objects.exists()


def test_forms__sent_by_another_site_are_refused(visitor: Client, there: User) -> None:
    one = waiting()
    elsewhere = {"Sec-Fetch-Site": "cross-site"}
    for name in ("gap-can-bo", "thoi-gap"):
        assert visitor.post(f"/hoi/{one.conversation_id}/{name}/", headers=elsewhere).status_code == 403
    assert Handover.objects.get().is_waiting


def test_unknown_conversation__has_no_officer(visitor: Client, there: User) -> None:
    for name in ("gap-can-bo", "moi"):
        assert visitor.get(f"/hoi/khong-co/{name}/").status_code == 404
    assert visitor.post("/hoi/khong-co/gap-can-bo/", {"question": "x"}).status_code == 404


# News -----------------------------------------------------------------------------------------------------------------
def test_look__finds_nothing_where_nothing_is_new_in_one_query(
    visitor: Client, at: str, there: User, django_assert_num_queries: Any
) -> None:
    one = waiting()
    seen = mark(page(visitor, one, at))
    for _ in range(3):
        waiting()
    with django_assert_num_queries(1):
        response = news(visitor, one, seen, at)
    assert (response.status_code, response.content) == (204, b"")


def test_look__writes_that_the_person_is_there_only_now_and_then(
    visitor: Client, office: Any, held: Handover, django_assert_num_queries: Any
) -> None:
    seen = mark(page(visitor, held))
    office.move(seconds=30)
    with django_assert_num_queries(2):
        news(visitor, held, seen)
    with django_assert_num_queries(1):
        news(visitor, held, seen)
    held.refresh_from_db()
    assert held.person_at == office.moment


def test_news__are_what_the_officer_said_and_are_told_once(
    visitor: Client, at: str, held: Handover, there: User
) -> None:
    seen = mark(page(visitor, held, at))
    services.say(held, there, "Anh/chị mang <b>bản chính</b>.\nVà bản sao.")
    panel, said = text(news(visitor, held, seen, at)).split(PIECE)
    assert "Cán bộ đang trả lời anh/chị." in panel
    assert "Anh/chị mang &lt;b&gt;bản chính&lt;/b&gt;.<br>Và bản sao." in said
    assert "Cán bộ một cửa, Ủy ban nhân dân xã Thử" in said and "không phải trích từ bản ghi chính thức" in said
    assert news(visitor, held, mark(panel), at).status_code == 204


def test_place_in_the_queue__is_news(visitor: Client, there: User) -> None:
    first, second = waiting(), waiting()
    seen = mark(page(visitor, second))
    services.leave(first.conversation_id)
    assert "Thứ tự trong hàng chờ: 1." in text(news(visitor, second, seen))


@pytest.mark.parametrize("seen", ["", "x", "1-2-3", "-1-2-3-4", "9" * 40 + "-1-1-1", "1-1-1-١"])
def test_mark_that_is_none__counts_as_having_seen_nothing(visitor: Client, held: Handover, seen: str) -> None:
    response = news(visitor, held, seen)
    assert response.status_code == 200 and "Hệ thống tự động tạm dừng" in text(response)


def test_looks__have_a_limit_of_their_own(visitor: Client, held: Handover, settings: Any) -> None:
    settings.LIVE_HELP_LIMIT, settings.ASK_LIMIT = "2/day", "1/day"
    seen = mark(page(visitor, held))
    assert [news(visitor, held, seen).status_code for _ in range(3)] == [204, 204, 429]
    assert visitor.post("/hoi/", {"question": "xin chào"}).status_code == 302


# The conversation -----------------------------------------------------------------------------------------------------
def test_page__holds_all_in_the_order_in_which_it_was_said(
    visitor: Client, at: str, held: Handover, there: User
) -> None:
    services.say(held, there, "Lời thứ nhất.")
    visitor.post(f"{at}/hoi/", {"question": "câu ở giữa", "conversation": held.conversation_id})
    services.say(held, there, "Lời thứ hai.")
    services.hand_back(held, there)
    source = page(visitor, held, at)
    order = [
        source.index(said) for said in ("Lời thứ nhất.", "câu ở giữa", "Lời thứ hai.", "hệ thống tự động trả lời tiếp")
    ]
    assert order == sorted(order)
    assert "Đã chuyển tới cán bộ." in source


def test_streamed_message__to_an_officer_says_that_it_was_sent_on(visitor: Client, held: Handover) -> None:
    form = {"question": "tôi hỏi thêm", "conversation": held.conversation_id}
    response = visitor.post("/hoi/", form, headers={"X-Stream": "1"})
    assert response.status_code == 200
    assert Turn.objects.order_by("-number")[0].decision == "handover"


def test_official_answer__that_an_officer_puts_in_has_its_source(visitor: Client, held: Handover, there: User) -> None:
    services.say(held, there, reply=official_answer(BIRTH, "fee"))
    source = page(visitor, held)
    assert source.count("Mã thủ tục</p>") == 0 and source.count(f"Mã thủ tục {BIRTH}") == 2
    assert "Cán bộ gửi anh/chị phần trả lời theo bản ghi chính thức" in source


@pytest.mark.parametrize(("code", "facet"), [("9.999999", ""), ("khai sinh", ""), (BIRTH, "khong-co"), ("", "fee")])
def test_official_answer__of_an_unknown_code_is_none(catalogue: Any, code: str, facet: str) -> None:
    with pytest.raises(NoSuchAnswerError):
        official_answer(code, facet)


def test_earlier_turns__come_with_what_was_said_then(
    visitor: Client, held: Handover, there: User, monkeypatch: Any
) -> None:
    services.say(held, there, "Lời đầu.")
    monkeypatch.setattr("portal.chat.views.TURNS_SHOWN", 2)
    for number in range(4):
        ask(f"câu {number}", conversation_id=held.conversation_id)
    services.say(held, there, "Lời cuối.")
    latest = page(visitor, held)
    assert "Lời cuối." in latest and "Lời đầu." not in latest
    earlier = page(visitor, held, query="?truoc=3")
    assert "Lời đầu." in earlier and "Lời cuối." not in earlier and "data-live" not in earlier


def test_page__of_a_conversation_with_an_officer_takes_few_queries(
    visitor: Client, held: Handover, there: User, django_assert_max_num_queries: Any
) -> None:
    for number in range(15):
        services.say(held, there, f"Lời {number}.", official_answer(BIRTH))
    with django_assert_max_num_queries(9):
        page(visitor, held)


def test_person__stops_waiting_or_speaking(visitor: Client, at: str, held: Handover) -> None:
    response = visitor.post(f"{at}/hoi/{held.conversation_id}/thoi-gap/")
    assert response["Location"] == f"{at}/hoi/{held.conversation_id}/#truc-tuyen"
    assert Conversation.objects.get().handover == "over"
    assert "Anh/chị đã kết thúc phần gặp cán bộ" in page(visitor, held, at)


def test_page_without_javascript__keeps_the_person_in_the_queue(visitor: Client, office: Any, there: User) -> None:
    one = waiting()
    office.move(seconds=60)
    page(visitor, one)
    one.refresh_from_db()
    assert one.person_at == office.moment


def test_privacy_page__tells_of_live_help_where_it_is_on(visitor: Client, settings: Any) -> None:
    assert "cán bộ nhận cuộc hỏi đáp" not in text(visitor.get("/quyen-rieng-tu/"))
    settings.LIVE_HELP = True
    assert "cán bộ nhận cuộc hỏi đáp" in text(visitor.get("/quyen-rieng-tu/"))
