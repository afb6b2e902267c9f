"""Asked as of a day: by a program, on the site, on the procedure's page; each with the version of that day."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone
from tests.factories.portal import BIRTH, by_code, changed, small_catalogue

from motcua.records.model import Channel, ChannelKind, Fee
from portal.core.days import day_of
from portal.procedures import importing, publishing
from portal.procedures.models import beginning_of

RECORDS = by_code(*small_catalogue())
NEW = changed(RECORDS[BIRTH], channels=(Channel(kind=ChannelKind.IN_PERSON, fees=(Fee(amount=12_345),)),))
QUESTION = "đăng ký khai sinh hết bao nhiêu tiền"
pytestmark = pytest.mark.django_db


@pytest.fixture
def day(catalogue: Any) -> date:
    """A day from which birth registration costs 12,345 đồng."""
    day = timezone.localdate() + timedelta(days=7)
    made = importing.run(by_code(NEW), ["x"], publish=False)
    publishing.put_in_force(made, beginning_of(day))
    return day


def ask(client: Client, **said: Any) -> Any:
    body = json.dumps({"question": QUESTION, **said})
    return client.post("/api/v1/ask", body, content_type="application/json")


def test_program__gets_the_fee_of_the_day_with_its_version(client: Client, day: date) -> None:
    now, then = ask(client).json(), ask(client, as_of=str(day)).json()
    assert "12.345" not in now["text"] and "as_of" not in now
    assert "12.345" in then["text"] and then["as_of"] == str(day)
    assert {one["record_version"] for one in now["citations"]} == {RECORDS[BIRTH].version}
    assert {one["record_version"] for one in then["citations"]} == {NEW.version}
    before = ask(client, as_of=str(day - timedelta(days=1))).json()
    assert {one["record_version"] for one in before["citations"]} == {RECORDS[BIRTH].version}


def test_program__asking_of_a_day_before_any_record_gets_none(client: Client, day: date) -> None:
    told = ask(client, as_of="2001-01-01").json()
    assert told["decision"] != "answer"
    named = ask(client, question=BIRTH, as_of="2001-01-01").json()
    assert named["decision"] == "decline"


@pytest.mark.parametrize("wrong", ["hôm nay", "2026-13-01", "1999-12-31", "2100-01-01", 20261207, ["2026-12-07"]])
def test_day__that_cannot_be_meant_is_refused_with_its_field(client: Client, catalogue: Any, wrong: object) -> None:
    response = ask(client, as_of=wrong)
    assert response.status_code == 422
    assert response.json()["error"]["fields"][0]["field"] == "as_of"


def test_conversation__goes_on_in_the_day_that_its_page_names(client: Client, day: date) -> None:
    response = client.post("/hoi/", {"question": QUESTION, "as_of": str(day)}, follow=True)
    page = BeautifulSoup(response.content, "html.parser")
    assert "12.345 đồng" in page.get_text()
    assert f"Theo bản có hiệu lực ngày {day:%d/%m/%Y}." in page.get_text(" ", strip=True)
    assert {field["value"] for field in page.select("input[name=as_of]")} == {str(day)}
    assert f"ngay={day}" in response.request["QUERY_STRING"]


def test_form__with_a_day_that_is_none_says_so(client: Client, catalogue: Any) -> None:
    response = client.post("/hoi/", {"question": QUESTION, "as_of": "mai"})
    assert response.status_code == 422


def test_page__shows_the_version_of_the_day(client: Client, day: date) -> None:
    now = client.get(f"/thu-tuc/{BIRTH}/").content.decode()
    then = client.get(f"/thu-tuc/{BIRTH}/?ngay={day}").content.decode()
    assert "12.345 đồng" not in now and f"Từ ngày {day:%d/%m/%Y} có bản mới." in now
    assert "12.345 đồng" in then and f"Bản có hiệu lực ngày {day:%d/%m/%Y}." in then
    assert 'content="noindex"' in then and 'content="noindex"' not in now


@pytest.mark.parametrize("typed", ["2001-01-01", "mai", "31/02/2026"])
def test_page__says_that_nothing_is_in_force_or_no_day_is_named(client: Client, day: date, typed: str) -> None:
    response = client.get(f"/thu-tuc/{BIRTH}/", {"ngay": typed})
    assert response.status_code == 404
    told = response.content.decode()
    assert ("không có bản nào có hiệu lực" in told) == (typed == "2001-01-01")
    assert 'type="date"' in told


def test_version__stays_readable_with_when_and_why(client: Client, day: date) -> None:
    importing.run(by_code(changed(RECORDS[BIRTH], summary="Nói khác.")), ["x"])
    told = client.get(f"/thu-tuc/{BIRTH}/ban/{RECORDS[BIRTH].version}/").content.decode()
    assert "Đây không phải bản đang dùng." in told and "Có hiệu lực từ" in told
    assert client.get(f"/thu-tuc/{BIRTH}/ban/{NEW.version}/").status_code == 200
    assert client.get(f"/thu-tuc/{BIRTH}/ban/000000000000/").status_code == 404


def test_draft__is_no_version_to_read(client: Client, catalogue: Any) -> None:
    draft = changed(RECORDS[BIRTH], summary="Nháp.")
    importing.run(by_code(draft), ["x"], publish=False)
    assert client.get(f"/thu-tuc/{BIRTH}/ban/{draft.version}/").status_code == 404


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2026-12-07", date(2026, 12, 7)),
        ("07/12/2026", date(2026, 12, 7)),
        (" 7/12/2026 ", date(2026, 12, 7)),
        ("", None),
        ("7/12", None),
        ("31/02/2026", None),
        ("1999-01-01", None),
        ("2026-12-07T00:00", None),
    ],
)
def test_day_typed__is_read_in_both_forms(typed: str, meant: date | None) -> None:
    assert day_of(typed) == meant
