"""What an officer may write: personal data is masked, offices' numbers are let through."""

from typing import Any

import pytest

from portal.additions.models import Desk
from portal.handover.speaking import checked


def test_personal_data__is_masked_and_the_officer_is_warned() -> None:
    found = checked("Ông gọi 0912 345 678 nhé")
    assert found.masked
    assert found.text == "Ông gọi [số điện thoại] nhé"


def test_text_that_was_masked_once__passes() -> None:
    once = checked("Ông gọi 0912 345 678 nhé")
    assert checked(once.text) == type(once)(once.text, False)


pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "text",
    [
        "Lệ phí 500.000 đồng, mã 1.004222.",
        "Hồ sơ H48.12-260101-0001 đã nhận.",
        "Theo Nghị định 123/2015/NĐ-CP, hạn 05/12/2026.",
        "Gọi tổng đài 1900 1234.",
    ],
)
def test_figures_of_procedures__pass(text: str) -> None:
    assert (checked(text).text, checked(text).masked) == (text, False)


@pytest.mark.parametrize("written", ["0255 3999 999", "02553999999", "0255.3999.999", "+84 255 3999 999"])
def test_number_of_the_office__passes_however_it_is_written(settings: Any, written: str) -> None:
    settings.OFFICE_CONTACT = "01 đường Thử, điện thoại 0255.3999.999"
    assert checked(f"Anh gọi {written} để hẹn.").text == f"Anh gọi {written} để hẹn."
    assert not checked(f"Anh gọi {written} để hẹn.").masked


def test_addresses_named_in_the_settings__pass_and_others_do_not(settings: Any) -> None:
    settings.LIVE_HELP_PHONES = ["motcua@vi-du.example", "0255 3888 888"]
    found = checked("Gửi về MotCua@vi-du.example hoặc 02553888888, đừng gửi toi@vi-du.example, 0912345678.")
    assert found.text == "Gửi về MotCua@vi-du.example hoặc 02553888888, đừng gửi [email], [số điện thoại]."
    assert found.masked


@pytest.mark.parametrize("live", [True, False])
def test_telephone_of_a_published_desk__passes(live: bool) -> None:
    Desk.objects.create(telephone="0255 3777 777", live=live)
    assert checked("Gọi 02553777777.").masked is not live


def test_stand_ins_in_the_text_itself__bring_nothing_in(settings: Any) -> None:
    settings.LIVE_HELP_PHONES = ["0255 3888 888"]
    assert checked("\ue000\ue001 gọi 02553888888").text == " gọi 02553888888".strip()


def test_more_numbers_than_stand_ins__never_fail(settings: Any) -> None:
    settings.LIVE_HELP_PHONES = ["0255 3888 888"]
    assert checked("02553888888; " * 300).text.count("02553888888") >= 100


def test_line_ends_of_a_browser__count_as_no_change() -> None:
    assert not checked("Dòng một\r\nDòng hai").masked
