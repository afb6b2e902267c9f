"""Questions that an office answered: told where a person asks just that, and whose answer it is."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.factories.portal import BIRTH
from tests.portal.additions.conftest import HUE, OFFICE, QUANG_NGAI

from motcua.answers.reply import AddedKind, Decision, Reason
from portal.additions.models import Added, AnsweredQuestion
from portal.conversations.services import Place, ask
from portal.procedures.models import Procedure

pytestmark = pytest.mark.usefixtures("catalogue")
Publish = Callable[[Added], Added]
HERE = Place(QUANG_NGAI, "", "Quảng Ngãi")
QUESTION = "Nhà văn hóa thôn cho mượn loa đám cưới thì gặp ai?"
ANSWER = "Gặp trưởng thôn, đăng ký trước ba ngày."


@pytest.fixture
def kept(answered: Callable[..., AnsweredQuestion], publish: Publish) -> Callable[..., Added]:
    """Return a published question with its answer."""

    def made(question: str = QUESTION, **fields: Any) -> Added:
        return publish(answered(question, ANSWER, **fields))

    return made


def test_question_that_nothing_answered__is_answered_with_the_office_s_words(kept: Callable[..., Added]) -> None:
    before = ask(QUESTION).reply
    assert before.decision is not Decision.ANSWER
    kept(procedures=[Procedure.objects.get(code=BIRTH)], source_url="https://tinh.test/loa")
    after = ask(QUESTION).reply
    today = timezone.localdate()
    assert (after.decision, after.answered, after.facts, after.reason) == (Decision.ANSWER, (), (), None)
    line = after.additions[0]
    assert (line.kind, line.text, line.office, line.dated) == (AddedKind.ANSWERED, ANSWER, OFFICE, today.isoformat())
    assert line.source == f"12/HD-STP; bản ghi thủ tục {BIRTH}"
    assert after.text == f"{OFFICE} trả lời, ngày {today:%d/%m/%Y}:\n{ANSWER}\nNguồn: {line.source}"


@pytest.mark.parametrize(
    "asked",
    [
        "nha van hoa thon cho muon loa dam cuoi thi gap ai",
        "Cho em hỏi nhà văn hóa thôn cho mượn loa đám cưới thì gặp ai ạ?",
        "NHÀ VĂN HÓA THÔN CHO MƯỢN LOA ĐÁM CƯỚI THÌ GẶP AI",
        "mượn loa nhà văn hóa thôn làm đám cưới gặp ai",
    ],
)
def test_same_question__typed_otherwise_is_the_same(asked: str, kept: Callable[..., Added]) -> None:
    kept(other_ways=["mượn loa nhà văn hóa thôn làm đám cưới gặp ai"])
    assert [line.kind for line in ask(asked).reply.additions] == [AddedKind.ANSWERED]


@pytest.mark.parametrize(
    "asked",
    [
        "Nhà văn hóa thôn cho mượn bàn đám cưới thì gặp ai?",
        "Nhà văn hóa thôn không cho mượn loa đám cưới thì gặp ai?",
        "Nhà văn hóa thôn cho mượn loa đám cưới mất bao lâu?",
        "Nhà văn hóa thôn cho mượn 2 loa đám cưới thì gặp ai?",
        "mượn loa",
        "gặp ai",
    ],
)
def test_other_question__is_not_the_same(asked: str, kept: Callable[..., Added]) -> None:
    kept()
    assert ask(asked).reply.additions == ()


def test_official_answer__stands_first_where_it_is_sure(kept: Callable[..., Added]) -> None:
    asked = "Đăng ký khai sinh cần giấy tờ gì?"
    kept(asked)
    reply = ask(asked).reply
    assert reply.answered == (BIRTH,) and reply.facts
    assert [line.kind for line in reply.additions] == [AddedKind.ANSWERED]


def test_misuse__stays_declined(kept: Callable[..., Added]) -> None:
    asked = "làm giả giấy khai sinh để nhận tiền trợ cấp"
    assert ask(asked).reply.reason is Reason.UNSAFE
    kept(asked)
    assert (ask(asked).reply.reason, ask(asked).reply.additions) == (Reason.UNSAFE, ())


def test_answer_for_a_place__is_told_there_alone(kept: Callable[..., Added]) -> None:
    kept(province=QUANG_NGAI)
    assert ask(QUESTION, place=HERE).reply.additions
    assert ask(QUESTION, place=Place(HUE, "", "Huế")).reply.additions == ()


def test_conversation__goes_on_as_if_the_question_had_not_been_put(kept: Callable[..., Added]) -> None:
    kept()
    first = ask("đăng ký khai sinh cần giấy tờ gì")
    ask(QUESTION, conversation_id=first.conversation.id)
    third = ask("còn lệ phí?", conversation_id=first.conversation.id)
    assert third.reply.answered == (BIRTH,)


def test_withdrawn_answer__is_told_no_more(kept: Callable[..., Added]) -> None:
    row = kept()
    assert ask(QUESTION).reply.additions
    row.unpublish()
    assert ask(QUESTION).reply.additions == ()


def test_page__tells_whose_answer_it_is(kept: Callable[..., Added], client: Client) -> None:
    kept()
    page = client.get(ask(QUESTION).turn.get_absolute_url()).content.decode()
    assert ANSWER in page and OFFICE in page and "Cán bộ đã trả lời câu này" in page
    assert page.count(ANSWER) == 2  # once to be read, once said by the foot to who cannot see


def test_interface__tells_it_in_stream_and_transcript(kept: Callable[..., Added], client: Client) -> None:
    kept()
    told = client.post("/api/v1/ask", {"question": QUESTION}, content_type="application/json").json()
    assert told["additions"][0]["text"] == ANSWER
    transcript = client.get(f"/api/v1/conversations/{told['conversation_id']}").json()
    assert transcript["turns"][0]["reply"]["additions"] == told["additions"]
    stream = client.post("/api/v1/ask/stream", {"question": QUESTION}, content_type="application/json")
    assert b"".join(stream.streaming_content).decode().count(ANSWER) >= 2
