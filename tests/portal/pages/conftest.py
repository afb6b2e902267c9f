"""Staff of each kind, and a site whose pages are read anew in each test."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Group

from portal.accounts.roles import Role
from portal.pages import latest, notices, searching


@pytest.fixture(autouse=True)
def _read_anew(settings: Any) -> Iterator[None]:
    """Let each request of these tests look anew, and none find what another test left."""
    settings.SWITCH_SECONDS = 0.0
    settings.OFFICE_NAME = ""
    for kept in (latest.front, searching.index):
        kept.forget()
    latest.watch.forget()
    notices.board.forget()
    yield
    for kept in (latest.front, searching.index):
        kept.forget()


@pytest.fixture
def person(db: None, django_user_model: Any) -> Callable[[Role], Any]:
    """Return a member of the staff with a role; the same one for the same role."""

    def of(role: Role) -> Any:
        user, made = django_user_model.objects.get_or_create(username=f"nguoi-{role.value}")
        if made:
            user.groups.add(Group.objects.get(name=role.group_name))
        return user

    return of


@pytest.fixture
def editor(person: Callable[[Role], Any]) -> Any:
    """An editor."""
    return person(Role.EDITOR)


@pytest.fixture
def reviewer(person: Callable[[Role], Any]) -> Any:
    """A reviewer."""
    return person(Role.REVIEWER)
