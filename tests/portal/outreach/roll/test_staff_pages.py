"""The lists of the roll: filters, what courses do, and as many queries for many rows as for few."""

from typing import Any

import pytest
from django.test import Client
from tests.portal.outreach.roll.conftest import OFFICERS, Days, course_of, officer_of
from wagtail.models import ModelLogEntry

from portal.accounts.models import User
from portal.outreach.roll import training
from portal.outreach.roll.languages import LANGUAGES, language, languages
from portal.outreach.roll.models import Attendance, Merit, Officer, RollImport
from portal.outreach.roll.recognising import RENEWED, Decision, end, renew
from portal.outreach.units.models import Unit

pytestmark = pytest.mark.django_db
ADMIN = "/quan-tri/"


@pytest.fixture
def some(village: Unit, other_village: Unit, days: Days) -> dict[str, Officer]:
    told = {
        "ending": officer_of(village, "Người Thử Sắp Hết", term_until=days(60)),
        "ended": officer_of(village, "Người Thử Đã Thôi", role="front_head"),
        "late": officer_of(village, "Người Thử Quá Hạn", term_until=days(-1), languages=["Hrê"]),
        "trained": officer_of(other_village, "Người Thử Đã Học"),
    }
    end(told["ended"], "2/QĐ", days(-2), days(-1), "nghỉ", None)
    Attendance.objects.create(course=course_of(village.parent), officer=told["trained"])
    return told


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", {"ending", "ended", "late", "trained"}),
        ("state=serving", {"ending", "trained"}),
        ("state=ending", {"ending"}),
        ("state=ended", {"ended", "late"}),
        ("training=yes", {"trained"}),
        ("training=no", {"ending", "ended", "late"}),
        ("language=Hrê", {"late"}),
        ("role=front_head", {"ended"}),
        ("q=thu+sap", {"ending"}),
        ("q=Đã", {"ended", "trained"}),
        ("state=serving&training=no", {"ending"}),
    ],
)
def test_filter__keeps_those_meant(at_commune: Client, some: dict[str, Officer], query: str, names: set[str]) -> None:
    shown = at_commune.get(f"{OFFICERS}?{query}").content.decode()
    assert {name for name, officer in some.items() if officer.full_name in shown} == names


def test_communes__are_offered_of_one_province_alone(at_province: Client, staff: User, village: Unit) -> None:
    assert at_province.get(OFFICERS).content.decode().count('value="21025"') == 1
    client = Client()
    client.force_login(staff, backend="django.contrib.auth.backends.ModelBackend")
    assert 'value="21025"' not in client.get(OFFICERS).content.decode()
    assert 'value="21025"' in client.get(f"{OFFICERS}?province=51").content.decode()


LISTS = ("units/", "officers/", "courses/", "certificates/", "merits/", "roll_imports/", "coverage/21025/")


@pytest.mark.parametrize("address", LISTS)
def test_list__takes_as_many_queries_for_many_rows_as_for_few(
    at_province: Client, commune: Unit, days: Days, django_assert_max_num_queries: Any, address: str
) -> None:
    def fill(start: int, stop: int) -> None:
        for number in range(start, stop):
            village = Unit.objects.create(code=f"t-{number}", name=f"Thôn {number}", parent=commune)
            officer = officer_of(village, "Người Thử")
            course = course_of(commune)
            Attendance.objects.create(course=course, officer=officer)
            Merit.objects.create(officer=officer, kind="review", day=days(-1), document="1", issued_by="x", text="y")
            RollImport.objects.create(unit=commune, name="x.csv")

    fill(0, 2)
    at_province.get(f"{ADMIN}{address}")
    with django_assert_max_num_queries(60) as few:
        at_province.get(f"{ADMIN}{address}")
    count = len(few)
    fill(2, 30)
    with django_assert_max_num_queries(count):
        at_province.get(f"{ADMIN}{address}")


def test_pages_of_one_thing__take_as_many_queries_for_many_rows_as_for_few(
    at_province: Client, commune: Unit, village: Unit, days: Days, django_assert_max_num_queries: Any
) -> None:
    course, officer = course_of(commune), officer_of(village)
    pages = (f"{ADMIN}courses/inspect/{course.pk}/", f"{OFFICERS}inspect/{officer.pk}/")

    def fill(start: int, stop: int) -> None:
        for number in range(start, stop):
            other = Unit.objects.create(code=f"t-{number}", name=f"Thôn {number}", parent=commune)
            Attendance.objects.create(course=course, officer=officer_of(other))
            officer_of(other, "Người Thử Khác")
            Attendance.objects.create(course=course_of(commune), officer=officer)
            Merit.objects.create(officer=officer, kind="review", day=days(-1), document="1", issued_by="x", text="y")

    fill(0, 1)
    counts = {}
    for page in pages:
        at_province.get(page)
        with django_assert_max_num_queries(60) as few:
            at_province.get(page)
        counts[page] = len(few)
    fill(1, 20)
    for page in pages:
        with django_assert_max_num_queries(counts[page]):
            at_province.get(page)


def test_course__calls_many_and_notes_who_came(at_commune: Client, commune: Unit, village: Unit, days: Days) -> None:
    course = course_of(commune)
    first, second = officer_of(village), officer_of(village, "Người Thử B")
    page = f"{ADMIN}courses/inspect/{course.pk}/"
    at_commune.post(page, {"act": "call", "officer": [first.pk, second.pk]})
    rows = {row.officer_id: row.pk for row in course.attendances.all()}
    assert not Officer.objects.trained().exists()
    came = rows[first.pk]
    said = {"act": "note", "row": list(rows.values()), f"came-{came}": "on", f"no-{came}": "CN-1"}
    at_commune.post(page, {**said, f"day-{came}": f"{days(-1):%d/%m/%Y}"})
    row = Attendance.objects.get(pk=came)
    assert (row.attended, row.certificate_no, row.certified_on) == (True, "CN-1", days(-1))
    assert list(Officer.objects.trained()) == [first]
    at_commune.post(page, {"act": "uncall", "off": list(rows.values())})
    assert list(course.attendances.values_list("officer", flat=True)) == [first.pk]


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"day": "31/02/2026"}, "không đúng"),
        ({"day": "01/01/2090"}, "chưa đến"),
        ({"no": "x" * 61}, "dài quá"),
        ({"no": "CN-1", "came": ""}, "Không thể ghi chứng nhận"),
    ],
)
def test_certificate_with_a_fault__is_refused(
    at_commune: Client, commune: Unit, village: Unit, said: dict[str, str], reason: str
) -> None:
    row = Attendance.objects.create(course=course_of(commune), officer=officer_of(village), attended=False)
    form = {f"{name}-{row.pk}": value for name, value in {"came": "on", **said}.items() if value}
    page = f"{ADMIN}courses/inspect/{row.course_id}/"
    response = at_commune.post(page, {"act": "note", "row": row.pk, **form}, follow=True)
    row.refresh_from_db()
    assert reason in response.content.decode() and not row.attended and not row.certificate_no


def test_course_to_come__notes_nobody(at_commune: Client, commune: Unit, village: Unit, days: Days) -> None:
    course = course_of(commune)
    type(course).objects.update(held_from=days(1), held_until=days(2))
    row = Attendance.objects.create(course=course, officer=officer_of(village), attended=False)
    page = f"{ADMIN}courses/inspect/{course.pk}/"
    at_commune.post(page, {"act": "note", "row": row.pk, f"came-{row.pk}": "on"})
    row.refresh_from_db()
    assert not row.attended


def test_call__takes_nobody_twice(commune: Unit, village: Unit, keeper: User) -> None:
    course, officer = course_of(commune), officer_of(village)
    training.call(course, Officer.objects.all(), keeper)
    training.call(course, Officer.objects.all(), keeper)
    assert list(course.attendances.values_list("officer", flat=True)) == [officer.pk]


def test_course__ends_after_it_begins(at_commune: Client, commune: Unit, days: Days) -> None:
    said = {"unit": commune.pk, "title": "Lớp", "held_from": days(0), "held_until": days(-1)}
    shown = at_commune.post(f"{ADMIN}courses/new/", said).content.decode()
    assert "không thể kết thúc trước" in shown


def test_merit__stands_on_the_officers_page(at_commune: Client, village: Unit, days: Days) -> None:
    officer = officer_of(village)
    said = {"officer": officer.pk, "kind": "commendation", "day": days(-1), "document": "5/QĐ", "issued_by": "UBND"}
    response = at_commune.post(f"{ADMIN}merits/new/", {**said, "text": "Làm tốt"})
    assert "Làm tốt" in at_commune.get(response["Location"]).content.decode()


def test_merit_to_come__is_refused(at_commune: Client, village: Unit, days: Days) -> None:
    said = {
        "officer": officer_of(village).pk,
        "kind": "commendation",
        "day": days(2),
        "document": "5",
        "issued_by": "x",
    }
    at_commune.post(f"{ADMIN}merits/new/", {**said, "issued_by": "x", "text": "Làm tốt"})
    assert not Merit.objects.exists()


def test_officer__is_deleted_by_nobody(staff: User, village: Unit) -> None:
    client = Client()
    client.force_login(staff, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post(f"{OFFICERS}delete/{officer_of(village).pk}/").status_code == 404
    assert Officer.objects.exists()


def test_acts__are_in_the_trail_without_names(village: Unit, keeper: User, days: Days) -> None:
    renew(officer_of(village), Decision("9/QĐ", days(-1), days(-1), None), keeper)
    entry = ModelLogEntry.objects.get(action=RENEWED)
    assert entry.user == keeper and entry.data == {"decision": "9/QĐ"}


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("tiếng Hrê", "Hrê"),
        ("H're", "Hrê"),
        ("cor", "Co (Cor)"),
        ("Kinh", "Tiếng Việt"),
        ("bru - vân kiều", "Bru – Vân Kiều"),
        ("Tiếng Thử", "Tiếng Thử"),
    ],
)
def test_language__is_known_by_what_people_write(written: str, read: str) -> None:
    assert language(written) == read


def test_languages__are_parted_and_each_once() -> None:
    assert languages("Việt, hrê; Hre / cor\nCo") == ["Tiếng Việt", "Hrê", "Co (Cor)"]
    assert [language(one) for one in LANGUAGES] == list(LANGUAGES)
