"""The public formats of a sheet: who stands behind it everywhere, and a stop sign where it is out of date."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.portal.outreach.sheets.conftest import OFFICE

from portal.outreach.sheets.models import Sheet
from portal.outreach.sheets.short_messages import size_of, unmarked
from portal.outreach.sheets.showing import shown

PAGES = ("sheet", "print", "pocket", "text")
ALL = (*PAGES, "short", "aloud", "code")
HOSTILE = "<script>alert(1)</script>\"'&{{ 7|add:7 }}"


def read(visitor: Client, name: str, sheet: Sheet) -> str:
    answer = visitor.get(reverse(f"sheets:{name}", args=[sheet.pk]))
    assert answer.status_code == 200
    return str(answer.content.decode())


@pytest.mark.parametrize("name", PAGES)
def test_every_format__says_who_what_from_and_until_when(visitor: Client, sheet: Sheet, name: str) -> None:
    told = shown(sheet)
    page = read(visitor, name, sheet)
    for said in (OFFICE, told.sources[0].title, "Quyết định 345/QĐ-BVC", told.validity, told.signed, told.url):
        assert said in page, said


@pytest.mark.parametrize("name", ALL)
def test_a_draft__is_public_nowhere(visitor: Client, draft: Callable[..., Sheet], name: str) -> None:
    assert visitor.get(reverse(f"sheets:{name}", args=[draft().pk])).status_code == 404


@pytest.mark.parametrize("name", [*PAGES, "short", "aloud"])
def test_one_that_is_out_of_date__is_marked_everywhere(visitor: Client, sheet: Sheet, name: str) -> None:
    why = [{"told": "Phí đã đổi.", "was": [], "now": []}]
    Sheet.objects.filter(pk=sheet.pk).update(outdated_at=timezone.now(), outdated_why=why)
    page = read(visitor, name, sheet)
    assert "lỗi thời" in page
    assert "không dùng" in page.lower()


@pytest.mark.parametrize("name", [*PAGES, "short", "aloud"])
def test_one_whose_last_day_is_over__is_marked_before_any_round(visitor: Client, sheet: Sheet, name: str) -> None:
    Sheet.objects.filter(pk=sheet.pk).update(valid_until=timezone.localdate() - timedelta(days=1))
    assert "lỗi thời" in read(visitor, name, sheet)


def test_one_that_is_out_of_date__offers_nothing_to_copy_or_send_on(visitor: Client, sheet: Sheet) -> None:
    assert "data-page-copy" in read(visitor, "sheet", sheet)
    Sheet.objects.filter(pk=sheet.pk).update(outdated_at=timezone.now())
    page = read(visitor, "sheet", sheet)
    assert "data-page-copy" not in page
    assert "zalo" not in page


def test_one_whose_day_is_to_come__says_so(visitor: Client, sheet: Sheet) -> None:
    Sheet.objects.filter(pk=sheet.pk).update(valid_from=timezone.localdate() + timedelta(days=2))
    assert "chưa đến ngày có giá trị" in read(visitor, "sheet", sheet)


@pytest.mark.parametrize("name", ["sheet", "print", "pocket"])
def test_hostile_texts__stay_text(visitor: Client, sheet: Sheet, name: str) -> None:
    Sheet.objects.filter(pk=sheet.pk).update(title=HOSTILE, short=HOSTILE, office=HOSTILE, approver_told=HOSTILE)
    sheet.parts.update(question=HOSTILE, answer=HOSTILE)
    page = read(visitor, name, sheet)
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
    assert "{{ 7|add:7 }}" in page


def test_the_page__takes_few_queries(visitor: Client, sheet: Sheet, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(20):
        read(visitor, "sheet", sheet)


@pytest.mark.parametrize("name", ALL)
def test_sending_something_to_it__is_refused(visitor: Client, sheet: Sheet, name: str) -> None:
    assert visitor.post(reverse(f"sheets:{name}", args=[sheet.pk])).status_code == 405


def test_the_code__is_a_picture_of_the_address(visitor: Client, sheet: Sheet) -> None:
    answer = visitor.get(reverse("sheets:code", args=[sheet.pk]))
    assert answer["Content-Type"] == "image/svg+xml"
    assert b"<svg" in answer.content


def test_a_question_too_long_for_the_pocket__is_named_and_printed_whole_alone(visitor: Client, sheet: Sheet) -> None:
    part = sheet.parts.all()[0]
    sheet.parts.filter(pk=part.pk).update(answer="chữ " * 900)
    page = read(visitor, "pocket", sheet)
    assert part.question in page
    assert "chữ chữ" not in page
    assert page.count("Lệ phí: 8.000 đồng – khi nộp trực tiếp</p>") == 4
    alone = visitor.get(reverse("sheets:pocket", args=[sheet.pk]), {"kieu": "mot"})
    assert "chữ chữ" in alone.content.decode()


def test_links_for_sharing__hold_title_and_address_alone(visitor: Client, sheet: Sheet) -> None:
    page = read(visitor, "sheet", sheet)
    assert f"https://zalo.me/share?url=http%3A%2F%2Ftestserver%2Fto-thong-tin%2F{sheet.pk}%2F" in page
    assert "sdk" not in page.lower()


@pytest.mark.parametrize(
    ("text", "characters", "messages", "is_gsm"),
    [
        ("", 0, 0, True),
        ("a" * 160, 160, 1, True),
        ("a" * 161, 161, 2, True),
        ("€" * 81, 81, 2, True),
        ("ệ" * 70, 70, 1, False),
        ("ệ" * 71, 71, 2, False),
        ("😀" * 36, 36, 2, False),
    ],
)
def test_a_short_message__is_as_long_as_telephones_count(
    text: str, characters: int, messages: int, is_gsm: bool
) -> None:
    size = size_of(text)
    assert (size.characters, size.messages, size.is_gsm) == (characters, messages, is_gsm)


def test_a_message_without_marks__fits_the_small_alphabet() -> None:
    assert unmarked("Đăng ký – ở “xã” …") == 'Dang ky - o "xa" ...'
    assert size_of(unmarked("Lệ phí: 8.000 đồng")).is_gsm
