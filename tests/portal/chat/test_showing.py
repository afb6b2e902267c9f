"""How an answer is set out: lines with a lead, long sides folded, and nothing on a page that does not belong there."""

import re
from typing import Any

import pytest
from django.test import Client
from django.utils.html import escape
from tests.factories.portal import BIRTH

from motcua.records.facets import Facet
from portal.chat.cards import LINES_AT_ONCE, Line, Section, _line, shown
from portal.chat.views import TURNS_SHOWN
from portal.conversations.models import Turn

CONVERSATION = re.compile(r"/hoi/[\w-]{20,}|name=\"conversation\"")


@pytest.mark.parametrize(
    ("facet", "text", "lead"),
    [
        (Facet.DOCUMENTS, "Giấy chứng sinh (1 bản chính) – Không có thì thay.", "Giấy chứng sinh (1 bản chính)"),
        (Facet.DOCUMENTS, "Giấy chứng sinh", ""),
        (Facet.STEPS, "Bước 1: Nộp hồ sơ.", "Bước 1"),
        (Facet.STEPS, "Người nộp hồ sơ mang theo tất cả giấy tờ đã nêu ở trên tới nơi nhận: xã.", ""),
        (Facet.FEE, "Phí: 7.000 đồng – khi nộp trực tuyến", ""),
    ],
)
def test_line__begins_with_the_name_of_its_paper_or_step(facet: Facet, text: str, lead: str) -> None:
    line = _line(facet, text, 3)
    assert (line.lead, line.lead + line.rest, line.number) == (lead, text, 3)


@pytest.mark.parametrize("count", [1, LINES_AT_ONCE, LINES_AT_ONCE + 1, LINES_AT_ONCE + 2, 30])
def test_section__folds_what_is_long_and_loses_no_line(count: int) -> None:
    section = Section(Facet.STEPS, Facet.STEPS, tuple(Line(str(n), n) for n in range(count)))  # type: ignore[arg-type]
    assert section.first + section.folded == section.lines
    assert len(section.folded) != 1
    assert bool(section.folded) == (count > LINES_AT_ONCE + 1)


def answered(client: Client, question: str = "đăng ký khai sinh cần giấy tờ gì", at: str = "") -> Turn:
    client.post(f"{at}/hoi/", {"question": question})
    return Turn.objects.order_by("-asked_at")[0]


def text(response: Any) -> str:
    return str(response.content.decode())


@pytest.mark.django_db
@pytest.mark.usefixtures("catalogue")
class TestPages:
    """Pages of a site that has a catalogue."""

    def test_card__is_headed_by_the_name_alone(self, visitor: Client) -> None:
        [one] = shown([answered(visitor)])
        assert one.cards[0].name == "Thủ tục đăng ký khai sinh"
        assert f"/thu-tuc/{BIRTH}/" in text(visitor.get(one.turn.get_absolute_url()))

    @pytest.mark.parametrize("at", ["", "/khung"])
    def test_answer_s_page__tells_nobody_the_conversation(self, visitor: Client, at: str) -> None:
        """The page is for sending on; who has the conversation's address may read and delete all of it."""
        turn = answered(visitor, at=at)
        assert CONVERSATION.search(text(visitor.get(f"{at}/hoi/{turn.conversation_id}/")))
        page = text(visitor.get(f"{at}/tra-loi/{turn.id}/"))
        assert turn.conversation_id not in page and not CONVERSATION.search(page)

    def test_options__of_the_latest_turn_name_their_place_and_older_ones_do_not(self, visitor: Client) -> None:
        turn = answered(visitor, "cho hỏi về thường trú")
        assert turn.reply.options, turn.reply.text
        name = turn.reply.options[0].name
        page = text(visitor.get(f"/hoi/{turn.conversation_id}/"))
        assert f'value="{name} (số 1)"' in page
        visitor.post("/hoi/", {"question": "đăng ký khai tử", "conversation": turn.conversation_id})
        page = text(visitor.get(f"/hoi/{turn.conversation_id}/"))
        assert f'value="{name}"' in page and f'value="{name} (số 1)"' not in page

    def test_option__that_is_clicked_is_the_one_answered(self, visitor: Client) -> None:
        turn = answered(visitor, "cho hỏi về thường trú")
        assert turn.reply.options, turn.reply.text
        page = text(visitor.get(f"/hoi/{turn.conversation_id}/"))
        for option in turn.reply.options:
            [value] = re.findall(rf'value="({re.escape(option.name)} \(số \d\))"', page)
            other = answered(visitor, "cho hỏi về thường trú")
            visitor.post("/hoi/", {"question": value, "conversation": other.conversation_id})
            assert Turn.objects.get(conversation=other.conversation_id, number=2).reply.answered == (option.code,)

    @pytest.mark.parametrize("at", ["", "/khung"])
    def test_other_than_the_answer__that_is_clicked_is_told_of_the_same_side(self, visitor: Client, at: str) -> None:
        turn = answered(visitor, "đăng ký khai sinh lệ phí bao nhiêu", at=at)
        page = text(visitor.get(f"{at}/hoi/{turn.conversation_id}/"))
        assert turn.reply.others and "Chưa đúng việc anh/chị cần?" in page
        for other in turn.reply.others:
            value = f"{other.name} (mã {other.code})"
            assert f'value="{escape(value)}"' in page
            again = answered(visitor, "đăng ký khai sinh lệ phí bao nhiêu", at=at)
            visitor.post(f"{at}/hoi/", {"question": value, "conversation": again.conversation_id})
            reply = Turn.objects.get(conversation=again.conversation_id, number=2).reply
            assert (reply.answered, reply.facets) == ((other.code,), turn.reply.facets)

    @pytest.mark.parametrize("question", ["cho hỏi về thường trú", "gia vang hom nay bao nhieu"])
    def test_turn_that_answers_nothing__has_nothing_to_take_back(self, visitor: Client, question: str) -> None:
        turn = answered(visitor, question)
        assert turn.decision != "answer"
        assert "Chưa đúng việc anh/chị cần?" not in text(visitor.get(f"/hoi/{turn.conversation_id}/"))

    def test_kiosk__has_no_link_that_leaves_the_site(self, visitor: Client) -> None:
        turn = answered(visitor)
        page = text(visitor.get(f"/hoi/{turn.conversation_id}/?kiosk=1"))
        assert turn.reply.citations[0].source_url in page
        assert "http" not in " ".join(re.findall(r"<a [^>]*href=\"([^\"]*)", page))
        assert f"/tra-loi/{turn.id}/ma-qr.svg" in page and "data-copy" not in page

    def test_page_that_refuses_a_question__keeps_it(self, visitor: Client, settings: Any) -> None:
        settings.ASK_LIMIT = "1/minute"
        answered(visitor)
        refused = visitor.post("/hoi/", {"question": "lệ phí <b>bao nhiêu", "conversation": "abc"})
        assert refused.status_code == 429
        assert 'value="lệ phí &lt;b&gt;bao nhiêu"' in text(refused) and 'value="abc"' in text(refused)

    def test_province_without_a_commune__leads_on_to_the_communes(self, visitor: Client) -> None:
        chosen = visitor.post("/tuy-chon/", {"province": "51", "commune": "", "next": "/?q=a"})
        assert chosen["Location"] == "/?q=a#commune"
        page = text(visitor.get("/"))
        commune = re.findall(r'<option value="(\d{5})"', page)[0]
        chosen = visitor.post("/tuy-chon/", {"province": "51", "commune": commune, "next": "/"})
        assert chosen["Location"] == "/"

    def test_first_page__knows_what_the_box_calls_its_text(self, visitor: Client) -> None:
        assert text(visitor.get("/goi-y/", {"question": "khai sinh"})) == text(
            visitor.get("/goi-y/", {"q": "khai sinh"})
        )
        assert BIRTH in text(visitor.get("/goi-y/", {"question": "khai sinh"}))

    def test_long_conversation__is_shown_a_part_at_a_time(self, visitor: Client) -> None:
        first = answered(visitor)
        for _ in range(TURNS_SHOWN):
            visitor.post("/hoi/", {"question": "còn lệ phí?", "conversation": first.conversation_id})
        address = first.conversation.get_absolute_url()
        page = text(visitor.get(address))
        assert ('id="luot-2"' in page, 'id="luot-1"' in page, f"{address}?truoc=2" in page) == (True, False, True)
        earlier = text(visitor.get(f"{address}?truoc=2"))
        assert 'id="luot-1"' in earlier
        assert 'id="luot-2"' not in earlier and "Xem các lượt trước" not in earlier

    @pytest.mark.parametrize("before", ["0", "-1", "x", "9" * 30, "²"])
    def test_long_conversation__takes_any_number(self, visitor: Client, before: str) -> None:
        address = answered(visitor).conversation.get_absolute_url()
        assert visitor.get(address, {"truoc": before}).status_code == 200
