"""What the tests of the roll share: a province with two communes, villages, people of each place, officers."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.outreach.roll.models import Course, Officer
from portal.outreach.roll.recognising import recognise
from portal.outreach.units.models import Membership, Unit

OFFICERS = "/quan-tri/officers/"


@pytest.fixture
def province(db: None) -> Unit:
    return Unit.objects.create(level=Unit.Level.PROVINCE, code="51", name="Tỉnh Quảng Ngãi")


@pytest.fixture
def commune(province: Unit) -> Unit:
    return Unit.objects.create(level=Unit.Level.COMMUNE, code="21025", name="Phường Cẩm Thành", parent=province)


@pytest.fixture
def neighbour(province: Unit) -> Unit:
    """Another commune of the province."""
    return Unit.objects.create(level=Unit.Level.COMMUNE, code="21028", name="Phường Nghĩa Lộ", parent=province)


@pytest.fixture
def village(commune: Unit) -> Unit:
    return Unit.objects.create(code="21025-001", name="Tổ dân phố Cầu Thử", parent=commune)


@pytest.fixture
def other_village(commune: Unit) -> Unit:
    """Another village of the commune."""
    return Unit.objects.create(code="21025-002", name="Tổ dân phố Đồng Mẫu", parent=commune)


@pytest.fixture
def far_village(neighbour: Unit) -> Unit:
    """A village of the other commune."""
    return Unit.objects.create(code="21028-001", name="Tổ dân phố Ngoài", parent=neighbour)


@pytest.fixture
def keeper(commune: Unit) -> User:
    """Who keeps the roll of the commune."""
    return belonging("can-bo-xa", Role.COMMUNE, commune)


@pytest.fixture
def coordinator(province: Unit) -> User:
    """Who coordinates the province."""
    return belonging("dieu-phoi", Role.COORDINATOR, province)


def belonging(name: str, role: Role, unit: Unit | None) -> User:
    user = User.objects.create_user(name)
    user.give_role(role)
    if unit is not None:
        Membership.objects.create(user=user, unit=unit)
    return user


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def at_commune(keeper: User) -> Client:
    return browser(keeper)


@pytest.fixture
def at_province(coordinator: User) -> Client:
    return browser(coordinator)


def officer_of(unit: Unit, name: str = "Người Thử A", **said: Any) -> Officer:
    """Recognise an officer; the term began a year ago and runs for another year, unless it is said."""
    today = timezone.localdate()
    told = {
        "role": Officer.Role.VILLAGE_HEAD,
        "languages": ["Tiếng Việt"],
        "decision_no": "1/QĐ-UBND",
        "decided_on": today - timedelta(days=365),
        "term_from": today - timedelta(days=365),
        "term_until": today + timedelta(days=365),
        **said,
    }
    return recognise(Officer(unit=unit, full_name=name, **told), None)


def course_of(unit: Unit, **said: Any) -> Course:
    """Hold a course that was a month ago."""
    day = timezone.localdate() - timedelta(days=30)
    return Course.objects.create(unit=unit, title="Lớp thử", held_from=day, held_until=day, **said)


Days = Callable[[int], date]


@pytest.fixture
def days() -> Days:
    """Gives the day that is so many days from today."""
    today = timezone.localdate()
    return lambda count: today + timedelta(days=count)
