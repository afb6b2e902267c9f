"""Every address of the staff's side as every role and as nobody: open to who may alone, and never broken."""

import gc
from collections.abc import Iterator
from typing import Any, Final

import pytest
from django.db import transaction
from django.test import Client
from tests.portal.security import staff_addresses
from tests.portal.security.staff_addresses import (
    FORMS,
    NOBODY,
    NOTHING_THERE,
    PUBLIC,
    WHO,
    Things,
    addresses,
    path_of,
    rights_of,
    roles_with,
    things,
)

from portal.accounts.models import User
from portal.accounts.roles import Role

SUPERUSER: Final = "superuser"
ANONYMOUS: Final = "nobody"
LESSER: Final = (ANONYMOUS, *Role.values)
"""Whoever is kept out of something. A superuser opens every page and so asks whatever pages ask of a database."""

METHODS: Final = ("GET", "POST")
BACKEND: Final = "django.contrib.auth.backends.ModelBackend"
HOME: Final = "/quan-tri/"
LOGIN: Final = "/quan-tri/login/"

# Wagtail does not close the file of an image that it makes a smaller one of.
pytestmark = pytest.mark.filterwarnings("ignore:[Uu]nclosed file:ResourceWarning")


@pytest.fixture
def there(db: None) -> Iterator[Things]:
    """One of each thing."""
    yield things()
    gc.collect()  # what Wagtail left open is complained of here, where it is expected


def session_of(person: str) -> str:
    """Sign somebody in and return the session's key, empty for nobody."""
    if person == ANONYMOUS:
        return ""
    user = User.objects.create_superuser(person) if person == SUPERUSER else User.objects.create_user(person)
    if person != SUPERUSER:
        user.give_role(Role(person))
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client.cookies["sessionid"].value


def may(person: str, right: str) -> bool:
    if right == PUBLIC:
        return True
    if person == ANONYMOUS or right == NOBODY:
        return False
    return person == SUPERUSER or Role(person) in roles_with(right)


def answered(session: str, method: str, path: str, form: dict[str, str]) -> Any:
    """Return what an address answers; whatever it did is undone."""
    client = Client(raise_request_exception=False)
    if session:
        client.cookies["sessionid"] = session
    with transaction.atomic():
        response = client.post(path, form) if method == "POST" else client.get(path)
        transaction.set_rollback(True)
    return response


def closed(response: Any) -> bool:
    """Whether an answer says that somebody may not: 403, or away to the first page or the login."""
    if response.status_code == 403:
        return True
    return response.status_code == 302 and response["Location"].partition("?")[0] in (HOME, LOGIN)


def opened(response: Any) -> bool:
    """Whether an answer shows or does something."""
    return not closed(response) and response.status_code not in (400, 404, 405)


def test_every_staff_address__stands_in_the_table() -> None:
    assert [one for one in addresses() if rights_of(one.name) is None] == []


def test_every_line_of_the_table__is_for_an_address() -> None:
    names = [one.name for one in addresses()]
    unused = [line for line in WHO if not any(name.startswith(line) for name in names)]
    assert [line for line in unused if not line.endswith((":copy", ":add", ":delete", ":edit"))] == []


def test_every_part_of_an_address__stands_for_something(there: Things) -> None:
    assert all(path_of(one, there).startswith("/") for one in addresses())


@pytest.mark.parametrize("person", [SUPERUSER, *(pytest.param(one, marks=pytest.mark.any_database) for one in LESSER)])
def test_staff_addresses__are_open_to_who_may_alone(there: Things, person: str) -> None:
    """As a superuser each that anybody may open is seen to open, so that none is closed for want of a thing."""
    session = session_of(person)
    wrong, shut = [], []
    for address in addresses():
        path, rights = path_of(address, there), rights_of(address.name) or (NOBODY, NOBODY)
        told = [answered(session, method, path, FORMS.get(address.name, {})) for method in METHODS]
        for method, right, response in zip(METHODS, rights, told, strict=True):
            if response.status_code >= 500:
                wrong.append(f"{method} {path}: {response.status_code}")
            elif may(person, right) and right != PUBLIC and closed(response):
                wrong.append(f"{method} {path} ({address.name}): closed, but {right} may open it")
            elif not may(person, right) and opened(response):
                wrong.append(f"{method} {path} ({address.name}): open, {response.status_code}")
        is_for_some = not {NOBODY, PUBLIC} & set(rights) and address.name not in NOTHING_THERE
        if person == SUPERUSER and is_for_some and not any(opened(one) for one in told):
            shut.append(f"{path} ({address.name}): {[one.status_code for one in told]}")
    assert (wrong, shut) == ([], [])


def test_address__that_no_line_covers_would_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staff_addresses, "WHO", {"wagtailadmin_home": "x"})
    assert rights_of("phong_moi:index") is None
    assert rights_of("wagtailadmin_home") == ("x", "x")


def test_right_given_to_no_role__is_a_superuser_s_alone() -> None:
    assert roles_with("auth.delete_group") == set()
    assert roles_with("accounts.add_user|auth.delete_group") == {Role.ADMINISTRATOR}
