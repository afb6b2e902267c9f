"""What the tests of live help share: an office that is open, officers who are there, a clock that stands."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.conversations.models import Conversation, Turn
from portal.conversations.services import ask
from portal.handover import presence, services
from portal.handover.models import Handover, Presence

BIRTH_PAPERS = "đăng ký khai sinh cần giấy tờ gì"
TUESDAY = datetime(2026, 12, 1, 9, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
"""Within the office's hours, on a working day."""


@dataclass
class Clock:
    """The time that live help goes by; it stands until it is moved."""

    moment: datetime = TUESDAY

    def move(self, **ahead: float) -> None:
        self.moment += timedelta(**ahead)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(presence, "now", lambda: made.moment)
    return made


@pytest.fixture
def office(settings: Any, clock: Clock, catalogue: Any) -> Clock:
    """An office whose live help is on, on a Tuesday morning."""
    settings.LIVE_HELP = True
    settings.OFFICE_NAME = "Ủy ban nhân dân xã Thử"
    return clock


Making = Callable[..., User]


@pytest.fixture
def member(db: None) -> Making:
    """Makes a member of the staff with a role."""

    def made(name: str, role: Role = Role.OFFICER, **more: Any) -> User:
        user = User.objects.create_user(name, **more)
        user.groups.add(Group.objects.get(name=role.group_name))
        return user

    return made


@pytest.fixture
def officer(member: Making) -> User:
    return member("mot")


@pytest.fixture
def other_officer(member: Making) -> User:
    return member("hai")


@pytest.fixture
def coordinator(member: Making) -> User:
    return member("dieuphoi", Role.COORDINATOR)


def is_there(user: User, away: bool = False) -> None:
    """Have an officer's page be open at the moment of the clock."""
    Presence.objects.update_or_create(user=user, defaults={"seen_at": presence.now(), "away": away})


@pytest.fixture
def there(office: Clock, officer: User) -> User:
    """An officer whose page is open."""
    is_there(officer)
    return officer


def waiting(question: str = BIRTH_PAPERS, **more: Any) -> Handover:
    """Return somebody who asked, and waits for an officer."""
    made = services.ask_for_officer(ask(question).conversation.id, **more)
    assert made.is_waiting
    return made


@pytest.fixture
def held(there: User) -> Handover:
    """A conversation that the officer holds."""
    one = waiting()
    services.take(one, there)
    return one


def said_at(one: Handover, moment: datetime) -> None:
    """Date what the person said last."""
    last = Turn.objects.filter(conversation=one.conversation_id).order_by("-number")[0]
    Turn.objects.filter(pk=last.pk).update(asked_at=moment)


def mark_of(one: Handover) -> str:
    return Conversation.objects.get(pk=one.conversation_id).handover


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client
