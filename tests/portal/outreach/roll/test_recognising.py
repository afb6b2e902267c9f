"""Recognising officers, recognising them anew, ending: the rules, and the decisions that stay."""

import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.test import Client
from tests.portal.outreach.roll.conftest import OFFICERS, Days, officer_of

from portal.accounts.models import User
from portal.outreach.roll.models import Officer, Recognition
from portal.outreach.roll.recognising import (
    Decision,
    RollError,
    Span,
    correct,
    end,
    full_reason,
    recognise,
    renew,
    standing_of,
)
from portal.outreach.units import villages
from portal.outreach.units.models import Unit
from portal.outreach.units.villages import EndingRefusedError

pytestmark = pytest.mark.django_db


def full(village: Unit, count: int = 3) -> list[Officer]:
    return [officer_of(village, f"Người Thử {letter}") for letter in "ABCD"[:count]]


def test_fourth_officer__is_refused_with_the_names_of_the_three(village: Unit) -> None:
    full(village)
    with pytest.raises(RollError, match="Người Thử A, Người Thử B, Người Thử C"):
        officer_of(village, "Người Thử D")
    assert Officer.objects.count() == Recognition.objects.count() == 3


def test_fourth_officer__is_taken_once_one_has_ended(village: Unit, days: Days) -> None:
    first, *_others = full(village)
    end(first, "2/QĐ-UBND", days(-3), days(-2), "chuyển công tác", None)
    officer_of(village, "Người Thử D", term_from=days(-2), decided_on=days(-2))
    assert Officer.objects.serving().count() == 3


def test_fourth_officer__is_refused_where_one_day_is_shared(village: Unit, days: Days) -> None:
    first, *_others = full(village)
    end(first, "2/QĐ-UBND", days(-3), days(-2), "chuyển công tác", None)
    with pytest.raises(RollError):
        officer_of(village, "Người Thử D", term_from=days(-3), decided_on=days(-3))


def test_officer_whose_term_ran_out__takes_no_place(village: Unit, days: Days) -> None:
    officer_of(village, "Người Thử Cũ", term_until=days(-10))
    full(village, 2)
    officer_of(village, "Người Thử D", term_from=days(-9), decided_on=days(-9))
    assert Officer.objects.serving().count() == 3


def test_office_that_allows_four__gets_four(village: Unit, settings: Any) -> None:
    settings.OFFICERS_A_VILLAGE = 4
    full(village, 4)
    with pytest.raises(RollError, match="đã có đủ 4"):
        officer_of(village, "Người Thử E")


def test_room__is_counted_day_by_day() -> None:
    def span(first: int, last: int | None) -> Span:
        return Span(date(2026, 1, first), date(2026, 1, last) if last else None, f"{first}")

    one_after_the_other = [span(1, 5), span(6, 10), span(11, 15), span(1, None), span(2, 3)]
    assert full_reason(one_after_the_other, span(4, 20)) == ""
    assert full_reason(one_after_the_other, span(3, 20))


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"term_until": -400}, "term_until"),
        ({"term_until": -365}, "term_until"),
        ({"term_until": 9000}, "term_until"),
        ({"decided_on": 1}, "decided_on"),
        ({"term_from": -20000}, "term_from"),
    ],
)
def test_decision_with_a_fault__is_refused_beside_its_field(
    village: Unit, days: Days, said: dict[str, int], field: str
) -> None:
    with pytest.raises(RollError) as refused:
        officer_of(village, **{name: days(count) for name, count in said.items()})
    assert refused.value.field == field


@pytest.mark.parametrize("level", ["commune", "ended"])
def test_officer__needs_a_standing_village(commune: Unit, village: Unit, days: Days, level: str) -> None:
    Unit.objects.filter(pk=village.pk).update(ended_on=days(-1))
    village.refresh_from_db()
    with pytest.raises(RollError, match="đang có"):
        officer_of(commune if level == "commune" else village)


def test_renewal_that_joins_on__leaves_the_service_unbroken(village: Unit, days: Days, keeper: User) -> None:
    officer = officer_of(village)
    renew(officer, Decision("9/QĐ-UBND", days(-1), days(366), days(900)), keeper)
    officer.refresh_from_db()
    assert officer.decision_no == "9/QĐ-UBND" and officer.served_from == days(-365)
    assert all(Officer.objects.serving(days(count)).exists() for count in (-365, 0, 365, 366, 900))
    assert all(officer.serves(days(count)) for count in (-365, 0, 365, 366, 900))
    assert not officer.serves(days(-366)) and not officer.serves(days(901))


def test_renewal_after_a_gap__begins_anew(village: Unit, days: Days) -> None:
    officer = officer_of(village, term_until=days(-100))
    renew(officer, Decision("9/QĐ-UBND", days(-1), days(-1), None), None)
    officer.refresh_from_db()
    assert officer.served_from is None and officer.serves() and not officer.serves(days(-50))


def test_renewal_that_leaves_a_gap_to_come__is_refused(village: Unit, days: Days) -> None:
    officer = officer_of(village)
    with pytest.raises(RollError, match="trước khi nhiệm kỳ mới bắt đầu"):
        renew(officer, Decision("9/QĐ-UBND", days(-1), days(400), None), None)
    officer.refresh_from_db()
    assert officer.decision_no == "1/QĐ-UBND" and officer.serves()


def test_renewal__must_be_newer(village: Unit, days: Days) -> None:
    with pytest.raises(RollError, match="sau nhiệm kỳ đang ghi"):
        renew(officer_of(village), Decision("9/QĐ-UBND", days(-1), days(-365), None), None)


def test_renewal_of_who_has_ended__needs_room_again(village: Unit, days: Days) -> None:
    first, *_others = full(village)
    end(first, "2/QĐ-UBND", days(-3), days(-2), "chuyển công tác", None)
    officer_of(village, "Người Thử D", term_from=days(-2), decided_on=days(-2))
    with pytest.raises(RollError, match="đã có đủ 3"):
        renew(first, Decision("9/QĐ-UBND", days(-1), days(-1), None), None)
    first.refresh_from_db()
    assert first.ended_on == days(-2)


def test_every_decision__stays(village: Unit, days: Days, keeper: User) -> None:
    officer = officer_of(village)
    renew(officer, Decision("9/QĐ-UBND", days(-2), days(-1), days(900)), keeper)
    end(officer, "10/QĐ-UBND", days(0), days(0), "theo nguyện vọng", keeper)
    kept = list(officer.recognitions.order_by("pk").values_list("kind", "decision_no", "recorded_by__username"))
    assert kept == [
        ("recognised", "1/QĐ-UBND", None),
        ("renewed", "9/QĐ-UBND", "can-bo-xa"),
        ("ended", "10/QĐ-UBND", "can-bo-xa"),
    ]


def test_ending_twice__is_refused(village: Unit, days: Days) -> None:
    officer = officer_of(village)
    end(officer, "2/QĐ-UBND", days(-1), days(0), "nghỉ", None)
    with pytest.raises(RollError, match="Đã có quyết định thôi công nhận"):
        end(officer, "3/QĐ-UBND", days(-1), days(0), "nghỉ", None)


def test_ending_before_the_term__is_refused(village: Unit, days: Days) -> None:
    with pytest.raises(RollError, match="từ ngày bắt đầu nhiệm kỳ"):
        end(officer_of(village), "2/QĐ-UBND", days(-1), days(-366), "nghỉ", None)


def test_correction__is_made_in_the_decision_too(village: Unit, days: Days) -> None:
    officer = officer_of(village)
    before = Officer.objects.get(pk=officer.pk)
    officer.decision_no, officer.term_until = "11/QĐ-UBND", days(500)
    correct(officer, before)
    row = officer.recognitions.get()
    assert (row.decision_no, row.until) == ("11/QĐ-UBND", days(500))


def test_officer_moved_to_a_full_village__stays(village: Unit, other_village: Unit) -> None:
    full(village)
    officer = officer_of(other_village, "Người Thử D")
    before = Officer.objects.get(pk=officer.pk)
    officer.unit = village
    with pytest.raises(RollError, match="đã có đủ 3"):
        correct(officer, before)


def test_village__ends_only_when_nobody_serves_there(village: Unit, days: Days, keeper: User) -> None:
    officer = officer_of(village)
    with pytest.raises(EndingRefusedError, match="Người Thử A"):
        villages.end(village, days(0), keeper)
    end(officer, "2/QĐ-UBND", days(0), days(0), "sáp nhập thôn", keeper)
    villages.end(village, days(0), keeper)
    assert not Unit.objects.villages().standing().exists()


def form_of(village: Unit, days: Days, **said: str) -> dict[str, str]:
    return {
        "unit": str(village.pk),
        "full_name": "Người Thử Mới",
        "role": "front_head",
        "role_told": "",
        "phone": "0000 000 000",
        "email": "",
        "languages_0": "Hrê",
        "languages_1": "cor, tiếng Việt",
        "decision_no": "5/QĐ-UBND",
        "decided_on": f"{days(-5):%d/%m/%Y}",
        "term_from": f"{days(-5):%d/%m/%Y}",
        "term_until": f"{days(500):%d/%m/%Y}",
        **said,
    }


def test_form__recognises_an_officer_with_languages(at_commune: Client, village: Unit, days: Days) -> None:
    response = at_commune.post(f"{OFFICERS}new/", form_of(village, days))
    officer = Officer.objects.get()
    assert response["Location"] == f"{OFFICERS}inspect/{officer.pk}/"
    assert officer.languages == ["Hrê", "Co (Cor)", "Tiếng Việt"]
    assert officer.recognitions.get().kind == "recognised"


def test_form_for_a_full_village__comes_back_with_the_reason(at_commune: Client, village: Unit, days: Days) -> None:
    full(village)
    response = at_commune.post(f"{OFFICERS}new/", form_of(village, days))
    assert response.status_code == 200 and "đã có đủ 3" in response.content.decode()
    assert Officer.objects.count() == 3


def test_form__asks_which_other_role(at_commune: Client, village: Unit, days: Days) -> None:
    at_commune.post(f"{OFFICERS}new/", form_of(village, days, role="other"))
    assert not Officer.objects.exists()


def test_form__corrects_without_a_new_decision(at_commune: Client, village: Unit, days: Days) -> None:
    officer = officer_of(village)
    opened = at_commune.get(f"{OFFICERS}edit/{officer.pk}/").content.decode()
    assert (seen := re.search('name="seen" value="([^"]+)"', opened)) is not None
    said = form_of(village, days, full_name="Người Thử Á", decision_no="1/QĐ-UBND", seen=unescape(seen[1]))
    assert at_commune.post(f"{OFFICERS}edit/{officer.pk}/", said).status_code == 302
    officer.refresh_from_db()
    assert officer.full_name == "Người Thử Á" and officer.recognitions.count() == 1


def test_page__takes_a_renewal_and_an_end(at_commune: Client, village: Unit, days: Days) -> None:
    officer = officer_of(village)
    page = f"{OFFICERS}inspect/{officer.pk}/"
    renewal = {"decision_no": "9/QĐ", "decided_on": days(-1), "term_from": days(-1), "term_until": days(700)}
    at_commune.post(page, {"act": "renew", **{f"renew-{name}": value for name, value in renewal.items()}})
    ending = {"decision_no": "10/QĐ", "decided_on": days(0), "day": days(0), "reason": "nghỉ"}
    at_commune.post(page, {"act": "end", **{f"end-{name}": value for name, value in ending.items()}})
    kinds = list(officer.recognitions.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["recognised", "renewed", "ended"]


def test_page__comes_back_with_what_was_wrong(at_commune: Client, village: Unit, days: Days) -> None:
    officer = officer_of(village)
    renewal = {"decision_no": "9/QĐ", "decided_on": days(3), "term_from": days(-1), "term_until": ""}
    said = {"act": "renew", **{f"renew-{name}": value for name, value in renewal.items()}}
    response = at_commune.post(f"{OFFICERS}inspect/{officer.pk}/", said)
    assert "Ngày quyết định chưa đến" in response.content.decode() and officer.recognitions.count() == 1


def test_one_decision_for_many__names_those_that_it_cannot_hold_for(
    at_commune: Client, village: Unit, other_village: Unit, days: Days
) -> None:
    fine, wrong = officer_of(village), officer_of(other_village, "Người Thử Mới", term_from=days(-2))
    said = {"decision_no": "9/QĐ", "decided_on": days(-3), "term_from": days(-3), "term_until": days(700)}
    address = f"/quan-tri/bulk/roll/officer/renew/?id={fine.pk}&id={wrong.pk}&next={OFFICERS}"
    shown = at_commune.post(address, said, follow=True).content.decode()
    assert "Người Thử Mới" in shown and "cho 1 người" in shown
    assert list(Recognition.objects.filter(kind="renewed").values_list("officer", flat=True)) == [fine.pk]


def test_form_opened_before_a_renewal__does_not_undo_it(at_commune: Client, village: Unit, days: Days) -> None:
    officer = officer_of(village)
    said = form_of(village, days, decision_no="1/QĐ-UBND", seen=standing_of(officer))
    renew(officer, Decision("9/QĐ-UBND", days(-1), days(-1), days(700)), None)
    shown = at_commune.post(f"{OFFICERS}edit/{officer.pk}/", said).content.decode()
    officer.refresh_from_db()
    assert "vừa được người khác xử lý" in shown and officer.decision_no == "9/QĐ-UBND"
    assert set(officer.recognitions.values_list("decision_no", flat=True)) == {"1/QĐ-UBND", "9/QĐ-UBND"}


def test_correction_of_who_was_ended_meanwhile__is_refused(village: Unit, days: Days) -> None:
    officer = officer_of(village)
    before = Officer.objects.get(pk=officer.pk)
    end(officer, "2/QĐ", days(-1), days(0), "nghỉ", None)
    with pytest.raises(RollError, match="người khác xử lý"):
        correct(officer, before)
    officer.refresh_from_db()
    assert officer.ended_on == days(0)


def test_village_that_ended_since_it_was_read__takes_nobody(village: Unit, days: Days, keeper: User) -> None:
    read_before = Unit.objects.get(pk=village.pk)
    villages.end(village, days(0), keeper)
    officer = Officer(unit=read_before, full_name="Người Thử", decision_no="1", decided_on=days(-1), term_from=days(0))
    with pytest.raises(RollError, match="đang có"):
        recognise(officer, None)


def test_village_to_which_an_officer_is_to_come__does_not_end(village: Unit, days: Days, keeper: User) -> None:
    officer_of(village, decided_on=days(-1), term_from=days(20))
    with pytest.raises(EndingRefusedError, match="Người Thử A"):
        villages.end(village, days(0), keeper)
