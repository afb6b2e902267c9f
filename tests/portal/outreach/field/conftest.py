"""What the tests of the officer's pages share: a phone that was let in, and browsers of the staff."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from tests.factories import field as made

from portal.outreach.field import letting_in, offline
from portal.outreach.roll.models import Officer

Phoned = Callable[[Officer], Client]


@pytest.fixture(autouse=True)
def _edition_anew() -> None:
    offline.edition.cache_clear()


@pytest.fixture
def officer(db: None) -> Officer:
    return made.officer()


@pytest.fixture
def let_in(db: None) -> Phoned:
    """Lets a phone of an officer in, through the door that they use."""

    def phone(officer: Officer) -> Client:
        client = Client()
        code = letting_in.invite(officer, made.member(None, name=f"moi-{officer.pk}-{id(client)}"))
        response = client.post("/co-so/vao/", {"ma": code, "dung": "1"})
        assert response.status_code == 302, response.content.decode()
        return client

    return phone


@pytest.fixture
def phone(officer: Officer, let_in: Phoned) -> Client:
    """A phone of the officer's."""
    return let_in(officer)


@pytest.fixture
def send(phone: Client, officer: Officer) -> Any:
    """Sends items as the phone's script does, and returns the results."""
    return lambda *items: delivered(phone, officer, *items)


def delivered(client: Client, officer: Officer, *items: Any) -> Any:
    told = {"officer": letting_in.mark_of(officer), "items": list(items)}
    response = client.post("/co-so/gui/", told, content_type="application/json")
    assert response.status_code == 200, response.content
    return response.json()["results"]


def browser(user: Any) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client
