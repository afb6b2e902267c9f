"""What the tests of the inbox share: members of the staff by role, and ways to a case."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from portal.accounts.models import User
from portal.accounts.roles import Role

Person = Callable[[Role], User]


@pytest.fixture
def person(db: None) -> Person:
    """Makes a member of the staff with one role."""

    def make(role: Role, name: str = "") -> User:
        user = User.objects.create_user(name or f"nguoi-{role}-{User.objects.count()}")
        user.groups.add(Group.objects.get(name=role.group_name))
        return user

    return make


@pytest.fixture
def officer(person: Any) -> User:
    return person(Role.OFFICER)


@pytest.fixture
def at_desk(officer: User) -> Client:
    """A browser in which the officer is logged in."""
    return browser(officer)


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client
