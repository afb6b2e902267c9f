"""Coverage: what is counted, for which day, and what the page shows of it."""

from typing import Any

import pytest
from django.test import Client
from tests.portal.outreach.roll.conftest import Days, course_of, officer_of

from portal.outreach.roll import training
from portal.outreach.roll.coverage import Coverage, by_child, by_commune, figures
from portal.outreach.roll.models import Attendance, Officer
from portal.outreach.roll.recognising import end
from portal.outreach.roll.staff.coverage_page import level_of, percent
from portal.outreach.units.models import Unit

pytestmark = pytest.mark.django_db
PAGE = "/quan-tri/coverage/"


@pytest.fixture
def counted(village: Unit, other_village: Unit, far_village: Unit, days: Days) -> list[Officer]:
    """Two officers in one village, one of them trained; one in the other commune, whose term runs out."""
    first = officer_of(village, "Người Thử A")
    second = officer_of(village, "Người Thử B")
    far = officer_of(far_village, "Người Thử C", term_until=days(30))
    Attendance.objects.create(course=course_of(village.parent), officer=first)
    return [first, second, far]


def test_figures__are_of_the_unit_and_all_below(
    counted: list[Officer], province: Unit, commune: Unit, neighbour: Unit, village: Unit, other_village: Unit
) -> None:
    assert figures(None) == figures(province) == Coverage(3, 2, 3, 1, 1)
    assert figures(commune) == Coverage(2, 1, 2, 1, 0)
    assert figures(neighbour) == Coverage(1, 1, 1, 0, 1)
    assert figures(village) == Coverage(1, 1, 2, 1, 0)
    assert figures(other_village) == Coverage(1, 0, 0, 0, 0)


def test_children__add_up_to_the_whole(counted: list[Officer], province: Unit, commune: Unit) -> None:
    assert [(one.unit.code, one.coverage) for one in by_child(None)] == [("51", Coverage(3, 2, 3, 1, 1))]
    communes = {"21025": Coverage(2, 1, 2, 1, 0), "21028": Coverage(1, 1, 1, 0, 1)}
    assert {one.unit.code: one.coverage for one in by_child(province)} == by_commune(None) == communes
    assert [one.coverage.officers for one in by_child(commune)] == [2, 0]


def test_day__decides_who_serves(counted: list[Officer], commune: Unit, days: Days) -> None:
    end(counted[1], "2/QĐ", days(-5), days(-4), "nghỉ", None)
    assert figures(commune).officers == 1
    assert figures(commune, days(-5)).officers == 2
    assert figures(commune, days(-366)).officers == 0
    assert figures(commune, days(366)).covered == 0


def test_training__counts_from_the_first_day_of_the_course(counted: list[Officer], commune: Unit, days: Days) -> None:
    assert figures(commune, days(-30)).trained == 1
    assert figures(commune, days(-31)).trained == 0


def test_village_that_has_ended__is_not_counted(counted: list[Officer], other_village: Unit, days: Days) -> None:
    Unit.objects.filter(pk=other_village.pk).update(ended_on=days(-10))
    assert figures(None).uncovered == 0 and figures(None, days(-11)).uncovered == 1


def test_queries__are_as_many_for_many_places(
    counted: list[Officer], province: Unit, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(2):
        by_child(province)
    for number in range(30):
        commune = Unit.objects.create(level="commune", code=f"2{number:04}", name=f"Xã {number}", parent=province)
        officer_of(Unit.objects.create(code=f"2{number:04}-1", name="Thôn", parent=commune))
    with django_assert_num_queries(2):
        assert len(by_child(province)) == 32
    with django_assert_num_queries(1):
        figures(None)


def test_villages__stand_in_the_order_of_their_numbers(commune: Unit) -> None:
    for number in (10, 2, 1):
        Unit.objects.create(code=f"t-{number}", name=f"Thôn {number}", parent=commune)
    assert [one.unit.name for one in by_child(commune)] == ["Thôn 1", "Thôn 2", "Thôn 10"]


@pytest.mark.parametrize(
    ("coverage", "level", "told"),
    [
        (Coverage(0, 0), "empty", "–"),
        (Coverage(9, 9), "full", "100\N{NO-BREAK SPACE}%"),
        (Coverage(1000, 999), "most", "99\N{NO-BREAK SPACE}%"),
        (Coverage(10, 8), "most", "80\N{NO-BREAK SPACE}%"),
        (Coverage(10, 5), "half", "50\N{NO-BREAK SPACE}%"),
        (Coverage(10, 1), "few", "10\N{NO-BREAK SPACE}%"),
        (Coverage(10, 0), "none", "0\N{NO-BREAK SPACE}%"),
    ],
)
def test_level__is_told_in_signs_and_whole_percent(coverage: Coverage, level: str, told: str) -> None:
    assert level_of(coverage) == level and percent(coverage.share) == told


def test_page__leads_down_and_names_who_serves(counted: list[Officer], at_province: Client) -> None:
    shown = at_province.get(PAGE).content.decode()
    assert f"{PAGE}21025/" in shown and "1 / 2 thôn" in shown
    shown = at_province.get(f"{PAGE}21025/").content.decode()
    assert "Người Thử A" in shown and "Công nhận người mới" in shown and "Người Thử C" not in shown


@pytest.mark.parametrize(("order", "first"), [("-uncovered", "Cẩm Thành"), ("uncovered", "Nghĩa Lộ"), ("x", "Cẩm")])
def test_table__is_ordered_as_asked(counted: list[Officer], at_province: Client, order: str, first: str) -> None:
    table = at_province.get(f"{PAGE}?sort={order}").content.decode().split("<tbody>")[1]
    assert first in table.split("</tr>")[0]


def test_table__is_given_as_a_file(counted: list[Officer], at_province: Client) -> None:
    lines = at_province.get(f"{PAGE}?export=csv").content.decode("utf-8-sig").splitlines()
    assert lines[1] == "21025,Phường Cẩm Thành,2,1,1,2,0,1" and len(lines) == 3
    assert at_province.get(f"{PAGE}?export=xlsx").content.startswith(b"PK")


def test_first_page__tells_the_keeper_what_is_open(counted: list[Officer], at_commune: Client) -> None:
    shown = at_commune.get("/quan-tri/").content.decode()
    assert "1 / 2 thôn" in shown and "Đang làm, chưa tập huấn: 1" in shown


def test_trained__follows_courses_and_attendance(counted: list[Officer], days: Days) -> None:
    officer = counted[0]
    course = officer.attendances.get().course
    course.held_from = days(-60)
    course.save()
    officer.refresh_from_db()
    assert officer.trained_from == days(-60)
    officer.attendances.all().delete()
    officer.refresh_from_db()
    assert officer.trained_from is None


def test_attendance_in_bulk__is_told_by_its_writer(counted: list[Officer], days: Days) -> None:
    course = course_of(counted[1].unit.parent)
    Attendance.objects.bulk_create([Attendance(course=course, officer=one) for one in counted])
    training.keep_trained()
    assert set(Officer.objects.values_list("trained_from", flat=True)) == {days(-30)}
