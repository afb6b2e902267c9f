"""The public figures: plain, few, and of nobody."""

import csv
import io
import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from redis.exceptions import RedisError
from tests.factories.portal import BIRTH
from tests.portal.insights.asking import turn, vote

from portal.insights import public
from portal.insights.rounds import keep_figures

pytestmark = pytest.mark.django_db


def asked(how_many: int, days: int = 3, **told: Any) -> None:
    for _ in range(how_many):
        turn(at=timezone.now() - timedelta(days=days), **told)


def lines(page: str) -> dict[str, list[str]]:
    """The first table of the page: name to values."""
    body = page.split("<tbody>")[1].split("</tbody>")[0]
    found = [re.findall(r"<t[dh][^>]*>([^<]*)</t[dh]>", row) for row in body.split("</tr>") if "<t" in row]
    return {row[0]: row[1:] for row in found}


def as_csv() -> dict[tuple[str, str], str]:
    text = Client().get("/so-lieu.csv").content.decode()
    assert text.startswith("\ufefffigure,period,value\r\n")
    return {(row[0], row[1]): row[2] for row in csv.reader(io.StringIO(text[1:]))}


def test_page__tells_both_periods(published: Any) -> None:
    asked(60)
    asked(21, decision="clarify")
    asked(19, decision="decline", reason="no_record")
    asked(25, days=100)
    keep_figures()
    found = lines(Client().get("/so-lieu/").content.decode())
    assert found["Câu hỏi"] == ["100", "125"]
    assert found["Trả lời"] == ["60,0\u00a0%", "68,0\u00a0%"]
    assert found["Hỏi lại"] == ["20,0\u00a0%", "16,0\u00a0%"]
    assert found["Từ chối"] == ["20,0\u00a0%", "16,0\u00a0%"]


def test_figures__end_yesterday(published: Any) -> None:
    asked(10, days=0)
    asked(20, days=1)
    keep_figures()
    yesterday = timezone.localdate() - timedelta(days=1)
    page = Client().get("/so-lieu/").content.decode()
    assert lines(page)["Câu hỏi"] == ["20", "20"]
    assert f"Tính đến hết ngày {yesterday:%d/%m/%Y}" in page


def test_few_questions__are_hidden_on_the_page_and_for_programs(published: Any) -> None:
    asked(3)
    keep_figures()
    assert lines(Client().get("/so-lieu/").content.decode())["Câu hỏi"] == ["ẩn", "ẩn"]
    found = as_csv()
    assert found["questions", "last_30_days"] == "hidden"
    assert "3" not in {value for (name, _), value in found.items() if not name.startswith("records_")}


def test_csv__has_figures_months_and_records(published: Any, records: Any) -> None:
    for number in range(50):
        vote(turn(at=timezone.now() - timedelta(days=2), code=BIRTH), useful=number < 40)
    keep_figures()
    found = as_csv()
    assert found["questions", "last_30_days"] == "50"
    assert (found["votes", "last_30_days"], found["useful", "last_30_days"]) == ("50", "80.0")
    assert found["records_published", "now"] == str(len(records))
    assert found["date", ""] == (timezone.localdate() - timedelta(days=1)).isoformat()
    months = [period for name, period in found if name == "questions" and re.fullmatch(r"\d{4}-\d\d", period)]
    assert len(months) == 12 and months == sorted(months)


def test_page__speaks_english_with_english_numbers(published: Any) -> None:
    asked(1500)
    keep_figures()
    page = Client().get("/so-lieu/?lang=en").content.decode()
    assert "1,500" in page and "1.500" not in page


def test_months__are_twelve_and_end_with_the_days() -> None:
    found = public.months(date(2026, 2, 14))
    assert (found[0], found[-1], len(found)) == (date(2025, 3, 1), date(2026, 2, 1), 12)
    assert public.months(date(2025, 12, 31))[0] == date(2025, 1, 1)


def test_page__is_read_from_the_cache_until_others_are_counted(
    published: Any, django_assert_num_queries: Any, settings: Any
) -> None:
    asked(20)
    keep_figures()
    Client().get("/so-lieu/")
    with django_assert_num_queries(1):
        Client().get("/so-lieu/")
    asked(20)
    keep_figures()
    assert lines(Client().get("/so-lieu/").content.decode())["Câu hỏi"] == ["40", "40"]


def test_reader_who_has_the_page__is_not_sent_it_again(published: Any) -> None:
    first = Client().get("/so-lieu/")
    assert Client().get("/so-lieu/", headers={"If-None-Match": first["ETag"]}).status_code == 304
    assert "public" in first["Cache-Control"]


def test_cache_that_does_not_answer__keeps_nobody_from_the_figures(
    published: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_given: Any, **_named: Any) -> None:
        raise RedisError

    monkeypatch.setattr(type(cache._connections["default"]), "get", broken)  # type: ignore[attr-defined]
    assert Client().get("/so-lieu/").status_code == 200


def test_page_without_any_counting__answers(db: None) -> None:
    assert Client().get("/so-lieu/").status_code == 200
    assert as_csv()["questions", "last_30_days"] == "0"


def test_foot_of_every_page__leads_there(published: Any) -> None:
    assert 'href="/so-lieu/"' in Client().get("/gioi-thieu/").content.decode()
