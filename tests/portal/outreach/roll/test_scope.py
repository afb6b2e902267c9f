"""Rights by place: of another commune nothing is seen, changed, taken or brought, whatever the address."""

import io
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.portal.outreach.roll.conftest import Days, belonging, browser, course_of, officer_of
from tests.portal.outreach.roll.test_lists import GOOD, as_xlsx, brought, confirmed, table

from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.outreach.roll.models import Attendance, Course, Merit, Officer, Recognition, RollImport
from portal.outreach.units.models import Unit

pytestmark = pytest.mark.django_db
ADMIN = "/quan-tri/"
HIDDEN = "Người Thử Bí Mật"


class Elsewhere:
    """What lies in the other commune: a village, an officer, a course with who attended, a merit, a list."""

    def __init__(self, village: Unit, user: User) -> None:
        self.village = village
        self.commune = village.parent
        self.officer = officer_of(village, HIDDEN)
        self.course = course_of(village.parent, topic=HIDDEN)
        self.attendance = Attendance.objects.create(course=self.course, officer=self.officer, certificate_no=HIDDEN)
        self.merit = Merit.objects.create(
            officer=self.officer, kind="review", day="2026-01-02", document="1", issued_by="x", text=HIDDEN
        )
        self.imported = brought(village.parent, user, as_xlsx(table({**GOOD, "Họ và tên": HIDDEN})))


@pytest.fixture
def elsewhere(far_village: Unit, coordinator: User) -> Elsewhere:
    return Elsewhere(far_village, coordinator)


def things(it: Elsewhere) -> list[str]:
    return [
        f"units/edit/{it.village.pk}/",
        f"units/edit/{it.commune.pk}/",
        f"units/end/{it.village.pk}/",
        f"units/history/{it.village.pk}/",
        f"units/usage/{it.village.pk}/",
        f"officers/inspect/{it.officer.pk}/",
        f"officers/edit/{it.officer.pk}/",
        f"officers/history/{it.officer.pk}/",
        f"officers/usage/{it.officer.pk}/",
        f"courses/inspect/{it.course.pk}/",
        f"courses/edit/{it.course.pk}/",
        f"courses/history/{it.course.pk}/",
        f"merits/edit/{it.merit.pk}/",
        f"merits/history/{it.merit.pk}/",
        f"roll_imports/inspect/{it.imported.pk}/",
        f"roll_imports/refused/{it.imported.pk}/",
        f"coverage/{it.commune.code}/",
        "coverage/51/",
        f"officer_chooser/chosen/{it.officer.pk}/",
        f"village_chooser/chosen/{it.village.pk}/",
        f"unit_chooser/chosen/{it.village.pk}/",
    ]


def lists(it: Elsewhere) -> list[str]:
    return [
        "",
        "units/?q=21028",
        "units/results/?q=ngoai",
        "units/?export=csv",
        "units/?province=51&commune=21028",
        "officers/",
        "officers/?q=bi+mat",
        "officers/results/?q=bi+mat",
        "officers/?province=51&commune=21028",
        f"officers/?absent={it.imported.pk}",
        "officers/?export=csv",
        "officers/?export=xlsx",
        "courses/",
        "courses/?export=csv",
        "certificates/",
        "certificates/?export=csv",
        "merits/",
        "merits/?export=csv",
        f"merits/new/?officer={it.officer.pk}",
        f"officers/new/?unit={it.village.pk}",
        "roll_imports/",
        "coverage/",
        "coverage/?export=csv",
        "officer_chooser/results/?q=bi+mat",
        f"officer_chooser/chosen-multiple/?id={it.officer.pk}",
        f"village_chooser/chosen-multiple/?id={it.village.pk}",
        "village_chooser/results/?q=ngoai",
        "unit_chooser/results/?q=21028",
        "commune_chooser/results/?q=nghia",
        "office_chooser/results/?q=nghia",
        f"bulk/roll/officer/renew/?id={it.officer.pk}",
        f"bulk/roll/officer/end/?id={it.officer.pk}",
        "bulk/roll/officer/end/?id=all&commune=21028",
    ]


def text_of(response: Any) -> str:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if content[:2] == b"PK":
        return str([list(sheet.values) for sheet in openpyxl.load_workbook(io.BytesIO(content)).worksheets])
    return content.decode()


def test_thing_of_another_commune__is_not_there(at_commune: Client, village: Unit, elsewhere: Elsewhere) -> None:
    answers = {address: at_commune.get(f"{ADMIN}{address}").status_code for address in things(elsewhere)}
    assert set(answers.values()) == {404}, answers


def test_thing_of_another_commune__is_there_for_the_province(
    at_province: Client, village: Unit, elsewhere: Elsewhere
) -> None:
    answers = {address: at_province.get(f"{ADMIN}{address}").status_code for address in things(elsewhere)}
    assert set(answers.values()) == {200}, answers


def test_list__shows_nothing_of_another_commune(at_commune: Client, village: Unit, elsewhere: Elsewhere) -> None:
    for address in lists(elsewhere):
        response = at_commune.get(f"{ADMIN}{address}")
        shown = text_of(response).replace('value="21028"', "")
        assert response.status_code == 200, address
        assert HIDDEN not in shown and "Tổ dân phố Ngoài" not in shown and "Phường Nghĩa Lộ" not in shown, address


def test_who_belongs_nowhere__sees_nothing(village: Unit, elsewhere: Elsewhere) -> None:
    lost = browser(belonging("khong-noi-nao", Role.COMMUNE, None))
    for address in ("officers/", "units/", "courses/", "coverage/", "certificates/", "merits/", "roll_imports/", ""):
        response = lost.get(f"{ADMIN}{address}")
        assert response.status_code == 200 and HIDDEN not in text_of(response), address
    assert lost.get(f"{ADMIN}officers/inspect/{elsewhere.officer.pk}/").status_code == 404


def decision(days: Days, prefix: str = "") -> dict[str, Any]:
    said = {"decision_no": "9/QĐ", "decided_on": days(-1), "term_from": days(-1), "term_until": days(500)}
    said |= {"day": days(0), "reason": "nghỉ"}
    return {f"{prefix}{name}": value for name, value in said.items()}


def test_post_to_another_commune__changes_nothing(
    at_commune: Client, village: Unit, elsewhere: Elsewhere, days: Days
) -> None:
    it = elsewhere
    kept = Recognition.objects.count()
    said: dict[str, dict[str, Any]] = {
        f"officers/inspect/{it.officer.pk}/": {"act": "renew", **decision(days, "renew-")},
        f"officers/edit/{it.officer.pk}/": {"full_name": "Người Khác"},
        f"units/edit/{it.village.pk}/": {"name": "Thôn Khác"},
        f"units/end/{it.village.pk}/": {"day": days(0)},
        f"courses/inspect/{it.course.pk}/": {"act": "uncall", "off": it.attendance.pk},
        f"courses/edit/{it.course.pk}/": {"title": "Lớp khác"},
        f"merits/edit/{it.merit.pk}/": {"text": "khác"},
        f"roll_imports/act/{it.imported.pk}/": {"act": "confirm"},
    }
    answers = {address: at_commune.post(f"{ADMIN}{address}", form).status_code for address, form in said.items()}
    assert set(answers.values()) == {404}, answers
    for action in ("renew", "end"):
        at_commune.post(f"{ADMIN}bulk/roll/officer/{action}/?id={it.officer.pk}", decision(days))
        at_commune.post(f"{ADMIN}bulk/roll/officer/{action}/?id=all&commune=21028", decision(days))
    it.imported.refresh_from_db()
    assert Recognition.objects.count() == kept and it.imported.state == "read"


def test_unit_of_another_commune__is_refused_in_every_form(
    at_commune: Client, village: Unit, elsewhere: Elsewhere, days: Days
) -> None:
    it = elsewhere
    own = officer_of(village)
    officer = {"unit": it.village.pk, "full_name": "Người Thử", "role": "front_head", **decision(days)}
    course = {"unit": it.commune.pk, "title": "Lớp", "held_from": days(-1), "held_until": days(-1)}
    merit = {
        "officer": it.officer.pk,
        "kind": "review",
        "day": days(-1),
        "document": "1",
        "issued_by": "x",
        "text": "y",
    }
    bring = {"kind": "officers", "unit": it.commune.pk, "file": SimpleUploadedFile("a.xlsx", as_xlsx(table(GOOD)))}
    forms = {
        "officers/new/": officer,
        f"officers/edit/{own.pk}/": officer,
        "units/new/": {"name": "Thôn Lạ", "parent": it.commune.pk, "code": "", "email": ""},
        "courses/new/": course,
        "merits/new/": merit,
        "roll_imports/new/": bring,
    }
    before = [model.objects.count() for model in (Officer, Unit, Course, Merit, RollImport)]
    answers = {address: at_commune.post(f"{ADMIN}{address}", form).status_code for address, form in forms.items()}
    own.refresh_from_db()
    assert set(answers.values()) == {200}, answers
    assert own.unit == village
    assert [model.objects.count() for model in (Officer, Unit, Course, Merit, RollImport)] == before


def test_officers_of_another_commune__are_not_called_to_a_course(
    at_commune: Client, commune: Unit, village: Unit, elsewhere: Elsewhere
) -> None:
    own = course_of(commune)
    page = f"{ADMIN}courses/inspect/{own.pk}/"
    at_commune.post(page, {"act": "call", "officer": [elsewhere.officer.pk]})
    assert not own.attendances.exists() and HIDDEN not in at_commune.get(page).content.decode()


def test_list_of_a_province__is_confirmed_by_nobody_of_a_commune(
    at_commune: Client, province: Unit, village: Unit, coordinator: User
) -> None:
    imported = brought(province, coordinator, as_xlsx(table({**GOOD, "Mã xã": "21025"})))
    assert imported.added == 1
    assert at_commune.post(f"{ADMIN}roll_imports/act/{imported.pk}/", {"act": "confirm"}).status_code == 404
    confirmed(imported, coordinator)
    assert Officer.objects.get().unit == village


@pytest.mark.parametrize("role", [Role.EDITOR, Role.REVIEWER, Role.VIEWER, Role.OFFICER, Role.ADMINISTRATOR])
def test_who_keeps_no_roll__takes_none_of_it(province: Unit, elsewhere: Elsewhere, role: Role) -> None:
    client = browser(belonging("nguoi-khac", role, province))
    for address in ("officers/", "officers/?export=csv", "coverage/51/", f"officers/inspect/{elsewhere.officer.pk}/"):
        assert client.get(f"{ADMIN}{address}").status_code in (302, 403), address
    assert HIDDEN not in client.get(ADMIN).content.decode()


@pytest.mark.parametrize("key", ["9" * 30, "²", "x", "-1"])
def test_key_that_is_none__finds_nothing(at_commune: Client, village: Unit, key: str) -> None:
    for address in (
        f"officer_chooser/chosen-multiple/?id={key}",
        f"village_chooser/chosen-multiple/?id={key}",
        f"bulk/roll/officer/end/?id={key}",
        f"officers/?absent={key}",
    ):
        assert at_commune.get(f"{ADMIN}{address}").status_code == 200, address
    assert at_commune.get(f"{ADMIN}village_chooser/chosen/{key}/").status_code == 404
