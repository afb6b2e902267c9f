"""The list of conversations and the transcript: filters, search, cost, rights, the trail."""

from typing import Any

import pytest
from django.contrib.admin.utils import quote
from tests.portal.handover.conftest import BIRTH_PAPERS, Making, logged_in
from wagtail.models import ModelLogEntry

from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.conversations.models import Conversation, Turn
from portal.conversations.services import Place, ask
from portal.handover import actions, services
from portal.handover.models import Handover

pytestmark = pytest.mark.django_db
LIST = "/quan-tri/hoi-dap/"


def text(response: Any) -> str:
    return str(response.content.decode())


def inspected(conversation_id: str) -> str:
    return f"{LIST}inspect/{quote(conversation_id)}/"


def many(count: int) -> None:
    """Put conversations of one turn each there, without the engine."""
    made = Conversation.objects.bulk_create(Conversation() for _ in range(count))
    reply = '{"decision":"answer","text":"x"}'
    Turn.objects.bulk_create(
        Turn(conversation=one, number=1, question="nhiều", decision="answer", reply_json=reply, engine_ms=0)
        for one in made
    )


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.COORDINATOR])
def test_other_roles__see_neither_list_nor_transcript(catalogue: Any, member: Making, role: Role) -> None:
    one = ask(BIRTH_PAPERS).conversation
    client = logged_in(member("khac", role))
    assert client.get(LIST).status_code == client.get(inspected(one.id)).status_code == 302
    assert not ModelLogEntry.objects.filter(action=actions.LOOKED).exists()


def test_nobody__adds_changes_or_deletes_a_conversation(catalogue: Any, staff: Any) -> None:
    one = ask(BIRTH_PAPERS).conversation
    client = logged_in(staff)
    for path in ("new/", f"edit/{one.id}/", f"delete/{one.id}/"):
        assert client.post(LIST + path, {"channel": "api"}).status_code in (302, 403, 404)
    assert Conversation.objects.get().channel == "web"


def test_list__finds_by_what_is_chosen(catalogue: Any, coordinator: User) -> None:
    place = Place("51", "21034", "Quảng Ngãi")
    ask(BIRTH_PAPERS, place=place, channel="kiosk")
    ask("giá vàng hôm nay bao nhiêu")
    client = logged_in(coordinator)
    found = {
        "": (True, True),
        "decision=answer": (True, False),
        "decision=decline": (False, True),
        "channel=kiosk": (True, False),
        "province=51": (True, False),
        "commune=21034": (True, False),
        "handover=held": (False, False),
        "q=giá vàng": (False, True),
        "q=khai sinh": (True, False),
        "last_at_from=2020-01-01&last_at_to=2020-01-02": (False, False),
    }
    for query, expected in found.items():
        source = text(client.get(f"{LIST}results/?{query}"))
        assert (BIRTH_PAPERS in source, "giá vàng hôm nay" in source) == expected, query


def test_list__finds_what_was_handed_over(held: Handover, coordinator: User) -> None:
    ask("giá vàng hôm nay bao nhiêu")
    source = text(logged_in(coordinator).get(f"{LIST}?handover=held"))
    assert BIRTH_PAPERS in source and "giá vàng" not in source


def test_list__costs_the_same_however_many_there_are(
    catalogue: Any, coordinator: User, django_assert_max_num_queries: Any
) -> None:
    client = logged_in(coordinator)
    many(3)
    client.get(LIST)
    for more in (3, 200):
        many(more)
        with django_assert_max_num_queries(12):  # five of them tell who asks
            assert client.get(f"{LIST}?decision=answer&q=nhiều").status_code == 200


def test_transcript__tells_all_and_stands_in_the_trail(held: Handover, officer: User, coordinator: User) -> None:
    services.say(held, officer, "Mang bản chính.")
    source = text(logged_in(coordinator).get(inspected(held.conversation_id)))
    assert BIRTH_PAPERS in source and "Nguồn:" in source and "Mang bản chính." in source
    entry = ModelLogEntry.objects.get(action=actions.LOOKED)
    assert (entry.user, entry.object_id, entry.data) == (coordinator, held.conversation_id, {})
    assert BIRTH_PAPERS not in entry.label


def test_transcript__takes_few_queries_however_long(
    held: Handover, coordinator: User, django_assert_max_num_queries: Any
) -> None:
    client = logged_in(coordinator)
    client.get(inspected(held.conversation_id))
    for _ in range(20):
        ask("thêm một câu", conversation_id=held.conversation_id)
    with django_assert_max_num_queries(14):
        client.get(inspected(held.conversation_id))
