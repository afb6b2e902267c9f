"""What is told beside answers: only where it holds, only while it holds, and apart from the record."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.factories.portal import BIRTH, HOUSEHOLD, MARRIAGE
from tests.portal.additions.conftest import HUE, OFFICE, QUANG_NGAI

from motcua.answers.reply import AddedKind, AddedLine
from motcua.answers.verifier import faults
from portal.additions import overlay
from portal.additions.models import Added, Addition, Desk, DeskScope
from portal.conversations.services import Place, ask
from portal.procedures.indexing import engines
from portal.procedures.models import Field, Procedure

pytestmark = pytest.mark.usefixtures("catalogue")
HERE = Place(QUANG_NGAI, "", "Quảng Ngãi")
THERE = Place(HUE, "", "Huế")
FEE = "đăng ký khai sinh phí bao nhiêu"
Publish = Callable[[Added], Added]


def told(question: str, place: Place = HERE) -> list[AddedLine]:
    return list(ask(question, place=place).reply.additions)


def test_local_fee__is_told_beside_the_fee_with_office_place_dates_and_source(
    fee: Callable[..., Addition], publish: Publish
) -> None:
    row = publish(fee(BIRTH, 7_000, source_url="https://tinh.test/nq", dated=date(2026, 1, 6)))
    assert row.until is not None
    line = told(FEE)[0]
    assert line.text.startswith("Mức thu tại Tỉnh Quảng Ngãi theo Nghị quyết số 01/2026/NQ-HĐND ngày 05/01/2026")
    assert line.text.endswith(": 7.000 đồng.")
    assert line.model_dump(exclude={"text"}) == {
        "code": BIRTH,
        "kind": "local_fee",
        "office": OFFICE,
        "place": "Tỉnh Quảng Ngãi",
        "dated": "2026-01-06",
        "until": row.until.isoformat(),
        "source": "https://tinh.test/nq",
    }


def test_reply__is_the_engine_s_own_but_for_its_additions(fee: Callable[..., Addition], publish: Publish) -> None:
    before = ask(FEE, place=HERE).reply
    publish(fee(BIRTH))
    after = ask(FEE, place=HERE).reply
    assert after.additions and not before.additions
    assert after.model_copy(update={"additions": (), "id": ""}) == before.model_copy(update={"id": ""})
    assert faults(after, engines.current().engine.catalogue.get) == []


def test_reply_without_additions__does_not_write_the_key() -> None:
    assert "additions" not in ask(FEE, place=HERE).turn.reply_json


def test_fee_of_0__is_said_to_be_none(fee: Callable[..., Addition], publish: Publish) -> None:
    publish(fee(BIRTH, 0))
    assert "không thu (0 đồng)" in told(FEE)[0].text


@pytest.mark.parametrize("place", [THERE, Place()])
def test_local_fee__is_told_to_nobody_elsewhere(place: Place, fee: Callable[..., Addition], publish: Publish) -> None:
    publish(fee(BIRTH))
    assert told(FEE, place) == []


def test_place_named_in_the_question__goes_before_the_one_chosen(
    fee: Callable[..., Addition], publish: Publish
) -> None:
    publish(fee(BIRTH))
    assert told(f"{FEE} ở Quảng Ngãi", THERE)
    assert told(f"{FEE} ở Huế", HERE) == []


def test_fee_of_a_commune__is_told_there_alone(fee: Callable[..., Addition], publish: Publish) -> None:
    publish(fee(BIRTH, commune="21034"))
    assert told(FEE, HERE) == []
    assert told(FEE, Place(QUANG_NGAI, "21034", "Quảng Ngãi"))


@pytest.mark.parametrize(
    ("question", "shown"),
    [
        (FEE, True),
        ("đăng ký khai sinh", True),
        ("đăng ký khai sinh cần giấy tờ gì", False),
        ("đăng ký khai sinh nộp ở đâu", False),
    ],
)
def test_local_fee__goes_with_fees_and_overviews(
    question: str, shown: bool, fee: Callable[..., Addition], publish: Publish
) -> None:
    publish(fee(BIRTH))
    assert bool(told(question)) == shown


@pytest.mark.parametrize("question", [FEE, "đăng ký khai sinh cần giấy tờ gì"])
def test_note__is_always_told_and_everywhere(question: str, note: Callable[..., Addition], publish: Publish) -> None:
    publish(note(BIRTH))
    assert [line.kind for line in told(question, Place())] == [AddedKind.NOTE]


def test_other_procedures__are_told_nothing(note: Callable[..., Addition], publish: Publish) -> None:
    publish(note(BIRTH))
    assert told("đăng ký kết hôn phí bao nhiêu") == []


@pytest.fixture
def desk(publish: Publish, editor: Any) -> Callable[..., Desk]:
    """Return a published desk of Quảng Ngãi."""

    def made(**fields: Any) -> Desk:
        scope = fields.pop("scope", [])
        row = Desk(
            **{"name": "Một cửa thử", "address": "1 Đường Thử", "office": OFFICE, "province": QUANG_NGAI} | fields
        )
        row.full_clean()
        row.scope.set(scope)
        row.save()
        row.save_revision(user=editor)
        publish(row)
        return row

    return made


def test_desk__goes_with_the_place(desk: Callable[..., Desk]) -> None:
    desk(hours="Thứ Hai đến thứ Sáu, 7 giờ đến 17 giờ", telephone="0255 000 0000", commune="21034")
    lines = told("đăng ký khai sinh nộp ở đâu", Place(QUANG_NGAI, "21034", "Quảng Ngãi"))
    assert [(line.kind, line.code) for line in lines] == [(AddedKind.DESK, BIRTH)]
    assert lines[0].text.splitlines() == [
        "Một cửa thử",
        "Địa chỉ: 1 Đường Thử",
        "Giờ làm việc: Thứ Hai đến thứ Sáu, 7 giờ đến 17 giờ",
        "Điện thoại: 0255 000 0000",
    ]
    assert told(FEE) == []


def test_desk_with_a_scope__takes_that_alone(desk: Callable[..., Desk]) -> None:
    field = Field.objects.get(name="Hộ tịch")
    desk(scope=[DeskScope(field=field)])
    assert told("đăng ký khai sinh nộp ở đâu")
    assert told("đăng ký thành lập hộ kinh doanh nộp ở đâu") == []


def test_desk_for_one_procedure__takes_that_alone(desk: Callable[..., Desk]) -> None:
    desk(scope=[DeskScope(procedure=Procedure.objects.get(code=HOUSEHOLD))])
    assert told("đăng ký thành lập hộ kinh doanh nộp ở đâu")
    assert told("đăng ký khai sinh nộp ở đâu") == []


@pytest.mark.parametrize("telephone", ["gọi cô Ba", "12", "0255 000 0000 x", "1" * 30])
def test_desk__needs_a_telephone_that_can_be_one(telephone: str, desk: Callable[..., Desk], db: None) -> None:
    with pytest.raises(Exception, match="Số điện thoại không đúng"):
        desk(telephone=telephone)


def test_remembered_reply__serves_no_addition_that_was_withdrawn(
    fee: Callable[..., Addition], publish: Publish, settings: Any
) -> None:
    settings.REMEMBERED_SECONDS = 600
    assert told(FEE) == []
    row = publish(fee(BIRTH))
    assert told(FEE)
    row.unpublish()
    assert told(FEE) == []


def test_expired_one__vanishes_at_its_moment_without_a_look_at_the_database(
    fee: Callable[..., Addition], publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(fee(BIRTH, until=timezone.localdate()))
    assert told(FEE)
    monkeypatch.setattr(overlay, "STAMP_SECONDS", 10_000.0)
    later = timezone.now() + timedelta(days=1)
    monkeypatch.setattr(overlay.timezone, "now", lambda: later)
    assert told(FEE) == []


def test_another_worker__sees_a_publication_when_it_looks_again(
    fee: Callable[..., Addition], publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    overlay.watch.stamp()
    monkeypatch.setattr(overlay.watch, "forget", lambda: None)  # as in a process that published nothing
    publish(fee(BIRTH))
    assert told(FEE) == []
    monkeypatch.setattr(overlay, "STAMP_SECONDS", 0.0)
    assert told(FEE)


def test_second_question__costs_no_query_for_additions(fee: Callable[..., Addition], publish: Publish) -> None:
    publish(fee(BIRTH))
    ask(FEE, place=HERE)
    with CaptureQueriesContext(connection) as seen:
        ask(FEE, place=HERE)
    assert [one["sql"] for one in seen.captured_queries if "additions_" in one["sql"]] == []


def test_scheduled_one__is_told_from_its_day(
    fee: Callable[..., Addition], publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(fee(BIRTH, go_live_at=timezone.now() + timedelta(days=2)))
    call_command("publish_scheduled")
    assert told(FEE) == []
    later = timezone.now() + timedelta(days=3)
    monkeypatch.setattr(timezone, "now", lambda: later)
    call_command("publish_scheduled")
    assert told(FEE)


def test_expired_one__is_withdrawn_by_the_round(
    fee: Callable[..., Addition], publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = publish(fee(BIRTH, until=timezone.localdate()))
    later = timezone.now() + timedelta(days=1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    call_command("publish_scheduled")
    row.refresh_from_db()
    assert (row.live, row.expired) == (False, True)


@pytest.mark.parametrize(
    ("day", "shown"), [(date(2026, 1, 5), False), (date(2026, 1, 6), True), (date(2026, 3, 1), False)]
)
def test_day_asked_about__decides(day: date, shown: bool, fee: Callable[..., Addition], publish: Publish) -> None:
    last = timezone.localdate() + timedelta(days=9)
    publish(fee(BIRTH, dated=date(2026, 1, 6), until=last))
    on = day if day < date(2026, 3, 1) else last + timedelta(days=1)
    assert bool(overlay.beside([BIRTH], (), province=QUANG_NGAI, on=on)) == shown


def test_page__shows_additions_apart_from_the_record(
    note: Callable[..., Addition], fee: Callable[..., Addition], publish: Publish, client: Client
) -> None:
    publish(note(BIRTH, "Nên gọi trước khi đến."))
    publish(fee(BIRTH))
    page = client.get(f"/thu-tuc/{BIRTH}/?province={QUANG_NGAI}").content.decode()
    apart = page[page.index('class="added"') :].partition("</section>")[0]
    assert "Cơ quan bổ sung, không thuộc bản ghi chính thức" in apart
    assert "Nên gọi trước khi đến." in apart and "7.000 đồng" in apart and OFFICE in apart
    assert "7.000 đồng" not in client.get(f"/thu-tuc/{BIRTH}/?province={HUE}").content.decode()


def test_page__is_sent_again_after_an_addition_was_published(
    note: Callable[..., Addition], publish: Publish, client: Client
) -> None:
    first = client.get(f"/thu-tuc/{BIRTH}/")
    publish(note(BIRTH))
    again = client.get(f"/thu-tuc/{BIRTH}/", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 200
    same = client.get(f"/thu-tuc/{BIRTH}/", headers={"If-None-Match": again.headers["ETag"]})
    assert same.status_code == 304


def test_interface__tells_additions_beside_the_record(
    note: Callable[..., Addition], fee: Callable[..., Addition], publish: Publish, client: Client
) -> None:
    address = f"/api/v1/procedures/{BIRTH}"
    before = client.get(address)
    assert "additions" not in before.json()
    publish(note(BIRTH))
    publish(fee(BIRTH))
    after = client.get(address, {"province": "Quảng Ngãi"}, headers={"If-None-Match": before.headers["ETag"]})
    assert [one["kind"] for one in after.json()["additions"]] == ["local_fee", "note", "differs"]
    assert after.json()["record"] == before.json()["record"]
    assert [one["kind"] for one in client.get(address).json()["additions"]] == ["note"]
    assert client.get(address, {"province": "Atlantis"}).status_code == 422


def test_answer_s_page__shows_additions_under_the_source(
    fee: Callable[..., Addition], publish: Publish, client: Client
) -> None:
    publish(fee(BIRTH))
    turn = ask(FEE, place=HERE).turn
    page = client.get(turn.get_absolute_url()).content.decode()
    assert page.index('class="added"') > page.index("data-cite")
    assert OFFICE in page and f"bo-sung-{turn.id}-{BIRTH}" in page


def test_text_with_signs_of_markup__is_shown_as_typed(
    note: Callable[..., Addition], publish: Publish, client: Client
) -> None:
    publish(note(BIRTH, 'Mang 2 ảnh (3 < 4) & "giấy" '))
    page = client.get(f"/thu-tuc/{BIRTH}/").content.decode()
    assert "3 &lt; 4) &amp; &quot;giấy&quot;" in page


def test_same_name_for_two_places__is_told_for_both_codes(note: Callable[..., Addition], publish: Publish) -> None:
    publish(note(BIRTH))
    publish(note(MARRIAGE))
    assert {line.code for line in overlay.beside([BIRTH, MARRIAGE, BIRTH], ())} == {BIRTH, MARRIAGE}
