"""Fees that differ: found, shown with both sources, opened once, closed where they agree again."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from tests.factories.portal import BIRTH, by_code
from tests.portal.additions.conftest import HUE, QUANG_NGAI

from motcua.answers.reply import AddedKind
from motcua.records.model import Channel, ChannelKind, Fee
from motcua.records.model import Procedure as Record
from portal.additions import services
from portal.additions.disagreements import compare_changed
from portal.additions.models import Added, Addition, Disagreement
from portal.conversations.services import Place, ask
from portal.procedures import importing
from portal.procedures.models import Procedure

Publish = Callable[[Added], Added]
IN_PERSON, ONLINE = ChannelKind.IN_PERSON, ChannelKind.ONLINE
HERE = Place(QUANG_NGAI, "", "Quảng Ngãi")


def channel(kind: ChannelKind, *fees: Fee) -> Channel:
    return Channel(kind=kind, fees=fees)


@pytest.fixture
def stating(catalogue: tuple[Record, ...]) -> Callable[..., None]:
    """Put a record in force that states certain channels."""

    def put(*channels: Channel) -> None:
        record = next(one for one in catalogue if one.code == BIRTH)
        importing.run(by_code(record.model_copy(update={"channels": channels})), ["bộ thử"])

    return put


def opened() -> Iterable[tuple[str, str, str]]:
    rows = Disagreement.objects.filter(state="open").order_by("pk")
    return list(rows.values_list("field", "official_says", "other_says"))


def test_published_fee__that_differs_opens_a_task(
    stating: Callable[..., None], fee: Callable[..., Addition], publish: Publish
) -> None:
    stating(channel(IN_PERSON, Fee(amount=8_000)), channel(ONLINE, Fee(amount=7_000)))
    draft = fee(BIRTH, 7_000)
    assert opened() == []
    publish(draft)
    assert opened() == [("channels[0].fees", "8.000 đồng (nộp trực tiếp)", "7.000 đồng")]


@pytest.mark.parametrize(
    "channels",
    [
        (),
        (channel(IN_PERSON),),
        (channel(IN_PERSON, Fee(note="Theo nghị quyết")),),
        (channel(IN_PERSON, Fee(amount=0, note="Theo nghị quyết của Hội đồng nhân dân tỉnh")),),
        (channel(IN_PERSON, Fee(amount=7_000)),),
        (channel(IN_PERSON, Fee(amount=7_000), Fee(amount=5_000)),),
    ],
)
def test_record_that_states_no_other_sum__does_not_disagree(
    channels: tuple[Channel, ...], stating: Callable[..., None], fee: Callable[..., Addition], publish: Publish
) -> None:
    stating(*channels)
    publish(fee(BIRTH, 7_000))
    assert opened() == []


def test_fee_of_one_channel__is_held_against_that_alone(
    stating: Callable[..., None], fee: Callable[..., Addition], publish: Publish
) -> None:
    stating(channel(IN_PERSON, Fee(amount=8_000)), channel(ONLINE, Fee(amount=7_000)))
    publish(fee(BIRTH, 7_000, channel="online"))
    assert opened() == []


def test_record_that_changes_under_a_fee__opens_a_task_at_the_next_round_and_once(
    stating: Callable[..., None], fee: Callable[..., Addition], publish: Publish
) -> None:
    stating(channel(IN_PERSON, Fee(amount=7_000)))
    publish(fee(BIRTH, 7_000))
    assert compare_changed() == 0
    stating(channel(IN_PERSON, Fee(amount=9_000)))
    assert compare_changed() == 1
    assert compare_changed() == 0
    assert services.compare([BIRTH, BIRTH]) == 0
    assert opened() == [("channels[0].fees", "9.000 đồng (nộp trực tiếp)", "7.000 đồng")]


def test_sources_that_agree_again__close_the_task(
    stating: Callable[..., None], fee: Callable[..., Addition], publish: Publish
) -> None:
    stating(channel(IN_PERSON, Fee(amount=8_000)))
    publish(fee(BIRTH, 7_000))
    stating(channel(IN_PERSON, Fee(amount=7_000)))
    compare_changed()
    closed = Disagreement.objects.get()
    assert (closed.state, closed.settled_by) == ("settled", None) and closed.note and closed.settled_at


def test_withdrawn_fee__closes_the_task(
    stating: Callable[..., None], fee: Callable[..., Addition], publish: Publish
) -> None:
    stating(channel(IN_PERSON, Fee(amount=8_000)))
    publish(fee(BIRTH, 7_000)).unpublish()
    assert opened() == []


def test_what_a_person_settled__is_not_opened_anew(
    stating: Callable[..., None], fee: Callable[..., Addition], publish: Publish
) -> None:
    stating(channel(IN_PERSON, Fee(amount=8_000)))
    publish(fee(BIRTH, 7_000))
    Disagreement.objects.update(state="settled")
    assert services.compare([BIRTH]) == 0
    assert opened() == []


@pytest.mark.parametrize(
    ("other", "differs"),
    [
        ({"office": "Sở Tài chính tỉnh thử"}, True),
        ({"office": "Sở Tài chính tỉnh thử", "channel": "online"}, True),
        ({}, False),
        ({"office": "Sở Tài chính tỉnh thử", "province": HUE}, False),
        ({"office": "Sở Tài chính tỉnh thử", "commune": "21034"}, False),
    ],
)
def test_two_offices__disagree_where_they_speak_of_the_same_place(
    other: dict[str, Any], differs: bool, stating: Callable[..., None], fee: Callable[..., Addition], publish: Publish
) -> None:
    stating()
    publish(fee(BIRTH, 7_000))
    publish(fee(BIRTH, 6_000, **other))
    assert bool(opened()) == differs


def test_unknown_code__is_passed_over(db: None) -> None:
    assert services.compare(["9.999999"]) == 0


def test_answer__tells_both_and_that_they_differ_to_people_of_the_place(
    stating: Callable[..., None], fee: Callable[..., Addition], publish: Publish
) -> None:
    stating(channel(IN_PERSON, Fee(amount=8_000)))
    publish(fee(BIRTH, 7_000))
    question = "đăng ký khai sinh phí bao nhiêu"
    told = ask(question, place=HERE).reply.additions
    assert [line.kind for line in told] == [AddedKind.LOCAL_FEE, AddedKind.DIFFERS]
    assert "8.000 đồng" in told[1].text and "7.000 đồng" in told[1].text and "bộ phận một cửa" in told[1].text
    assert ask(question, place=Place(HUE, "", "Huế")).reply.additions == ()
    Disagreement.objects.update(state="settled")
    from portal.additions import overlay

    overlay.watch.forget()
    assert [line.kind for line in ask(question, place=HERE).reply.additions] == [AddedKind.LOCAL_FEE]


def test_procedure__with_a_fee_is_not_deleted(fee: Callable[..., Addition]) -> None:
    fee(BIRTH)
    with pytest.raises(Exception, match="protected"):
        Procedure.objects.get(code=BIRTH).delete()
