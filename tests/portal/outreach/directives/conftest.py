"""What the tests of directives share: a province with three communes and villages, people by place, a dispatch."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.outreach.directives import tasking
from portal.outreach.directives.models import Assignment, Directive, ReportForm, ReportItem, UnitReport
from portal.outreach.units.models import Membership, Unit

Person = Callable[..., User]


@pytest.fixture(autouse=True)
def private(settings: Any, tmp_path: Path) -> Path:
    """A private folder of this test alone."""
    settings.PRIVATE_HOME = tmp_path / "private"
    return tmp_path / "private"


@pytest.fixture
def province(db: None) -> Unit:
    return Unit.objects.create(level=Unit.Level.PROVINCE, code="98", name="Tỉnh Thử")


@pytest.fixture
def communes(province: Unit) -> list[Unit]:
    """Three communes, each with two villages."""
    made = []
    for number, name in enumerate(("Xã Một", "Xã Hai", "Xã Ba"), start=1):
        commune = Unit.objects.create(level=Unit.Level.COMMUNE, code=f"9800{number}", name=name, parent=province)
        for place in (1, 2):
            Unit.objects.create(code=f"9800{number}.{place}", name=f"Thôn {place}", parent=commune)
        made.append(commune)
    return made


@pytest.fixture
def elsewhere(db: None) -> Unit:
    """A commune of another province."""
    other = Unit.objects.create(level=Unit.Level.PROVINCE, code="97", name="Tỉnh Khác")
    return Unit.objects.create(level=Unit.Level.COMMUNE, code="97001", name="Xã Khác", parent=other)


@pytest.fixture
def person(db: None) -> Person:
    """Makes a member of the staff with a role and a place."""

    def make(role: Role, unit: Unit | None, **more: Any) -> User:
        user = User.objects.create_user(f"nguoi-{role}-{User.objects.count()}", **more)
        user.groups.add(Group.objects.get(name=role.group_name))
        if unit is not None:
            Membership.objects.create(user=user, unit=unit)
        return user

    return make


@pytest.fixture
def coordinator(person: Person, province: Unit) -> User:
    return person(Role.COORDINATOR, province)


@pytest.fixture
def worker(person: Person, communes: list[Unit]) -> User:
    """Somebody of the first commune."""
    return person(Role.COMMUNE, communes[0])


@pytest.fixture
def stranger(person: Person, communes: list[Unit]) -> User:
    """Somebody of the second commune."""
    return person(Role.COMMUNE, communes[1])


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def coordination(coordinator: User) -> Client:
    return browser(coordinator)


@pytest.fixture
def commune_desk(worker: User) -> Client:
    return browser(worker)


@pytest.fixture
def directive(province: Unit) -> Directive:
    return Directive.objects.create(
        number="12/UBND-VX",
        issued_on=date(2026, 10, 1),
        issued_by="UBND tỉnh",
        title="Về tăng cường thông tin cơ sở",
        unit=province,
        url="https://vi-du.example/12",
    )


@pytest.fixture
def share(directive: Directive, communes: list[Unit], coordinator: User) -> Assignment:
    """The first commune's share of the one task, which is for the first two."""
    soon = timezone.localdate().replace(day=1)
    task = tasking.NewTask("Rà soát danh sách tuyên truyền viên", date(soon.year + 1, 3, 3), communes[:2])
    tasking.give(directive, [task], coordinator)
    return Assignment.objects.get(unit=communes[0])


@pytest.fixture
def form(province: Unit) -> ReportForm:
    """A quarterly form of a number that the unit says, one that is counted, and a text."""
    made = ReportForm.objects.create(
        title="Báo cáo quý", period=ReportForm.Period.QUARTER, unit=province, begun_on=date(2026, 1, 1)
    )
    ReportItem.objects.create(form=made, number=1, label="Số tin bài đã phát", kind="number")
    ReportItem.objects.create(form=made, number=2, label="Số tuyên truyền viên", kind="number", counted="officers")
    ReportItem.objects.create(form=made, number=3, label="Khó khăn", kind="text")
    return made


@pytest.fixture
def report(form: ReportForm, communes: list[Unit]) -> UnitReport:
    """The first commune's report, of the third quarter."""
    from portal.outreach.directives import reporting

    reporting.open_period(form, date(2026, 7, 1), date(2026, 9, 30))
    return UnitReport.objects.get(unit=communes[0])
