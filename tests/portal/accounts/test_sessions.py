"""Sessions of the staff: how long, how many, and what ends them."""

import time
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.auth.models import Group, Permission
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.http import HttpRequest
from django.test import Client
from django.utils import timezone
from tests.portal.accounts.people import HOME, LOGIN, NEW_PASSWORD, PASSWORD, SECURITY, is_in, log_in, person, signed_in
from wagtail.models import ModelLogEntry

from portal.accounts import sessions, signals
from portal.accounts.models import StaffSession, User
from portal.accounts.roles import Role

pytestmark = pytest.mark.django_db
NEW: str = "mot-mat-khau-khac-han"


def at(monkeypatch: pytest.MonkeyPatch, minutes: float) -> None:
    """Let the sessions' clock be some minutes later."""
    now = time.time()
    monkeypatch.setattr(sessions.time, "time", lambda: now + minutes * 60)  # type: ignore[attr-defined]  # a module


def test_session__ends_when_nothing_was_done_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    client = signed_in(person())
    at(monkeypatch, 29)
    assert is_in(client)
    at(monkeypatch, 29 + 31)
    assert client.get(HOME)["Location"].startswith(LOGIN)
    assert not StaffSession.objects.exists()
    assert ModelLogEntry.objects.get(action=sessions.ENDED).data == {"why": "idle"}


def test_session__ends_after_its_longest_life_whatever_is_done_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    client = signed_in(person())
    began = time.time()
    for minutes in range(0, 480, 25):
        monkeypatch.setattr(sessions.time, "time", lambda minutes=minutes: began + minutes * 60)  # type: ignore[attr-defined]  # a module
        assert is_in(client)
    monkeypatch.setattr(sessions.time, "time", lambda: began + 481 * 60)  # type: ignore[attr-defined]  # a module
    assert not is_in(client)


@pytest.mark.parametrize("address", ["/quan-tri/editing-sessions/release/0/"])
def test_page__that_calls_by_itself_does_not_keep_a_session_alive(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    client = signed_in(person())
    at(monkeypatch, 20)
    assert client.post(address).status_code == 200
    at(monkeypatch, 31)
    assert not is_in(client)


def test_view_marked_as_polled__is_no_sign_of_a_person() -> None:
    def view(request: HttpRequest) -> None: ...

    assert sessions.polled(view).polled  # type: ignore[attr-defined]  # what the mark is


def test_session_of_before_the_upgrade__which_tells_nothing_is_over() -> None:
    client = signed_in(person())
    session = client.session
    del session[sessions.KEY]
    session.save()
    assert not is_in(client)


def test_session_too_many__ends_the_oldest(settings: Any) -> None:
    settings.SESSIONS_AT_ONCE = 2
    user, bystander = person(), signed_in(person("an"))
    clients = [signed_in(user) for _number in range(4)]
    assert [is_in(one) for one in clients] == [False, False, True, True]
    assert is_in(bystander)
    told = ModelLogEntry.objects.filter(action=sessions.ENDED)
    assert [entry.data for entry in told] == [{"why": "too many"}] * 2


def test_own_sessions__are_listed_and_ended() -> None:
    user = person()
    mine, other = signed_in(user), Client(headers={"User-Agent": "Máy bàn Thử/1.0"})
    other.post(LOGIN, {"username": "lan", "password": PASSWORD})
    page = mine.get(SECURITY).content.decode()
    assert "Máy bàn Thử/1.0" in page and "phiên này" in page
    row = StaffSession.objects.get(key=other.cookies["sessionid"].value)
    assert mine.post(f"{SECURITY}phien/{row.pk}/")["Location"] == SECURITY
    assert is_in(mine) and not is_in(other)


def test_somebody_else_s_session__is_not_there_to_be_ended() -> None:
    victim = signed_in(person("an"))
    row = StaffSession.objects.get()
    assert signed_in(person("lan")).post(f"{SECURITY}phien/{row.pk}/").status_code == 404
    assert is_in(victim)


def test_all_other_sessions__are_ended_at_once() -> None:
    user = person()
    clients = [signed_in(user) for _number in range(3)]
    clients[1].post(f"{SECURITY}phien-khac/")
    assert [is_in(one) for one in clients] == [False, True, False]


def changed_password(user: User) -> None:
    user.set_password(NEW)
    user.save()


def turned_off(user: User) -> None:
    user.is_active = False
    user.save()


def other_role(user: User) -> None:
    user.give_role(Role.VIEWER)


def other_role_by_the_group(user: User) -> None:
    Group.objects.get(name=Role.EDITOR.group_name).user_set.add(user)


def cleared(user: User) -> None:
    user.groups.clear()


def own_right(user: User) -> None:
    user.user_permissions.add(Permission.objects.get(codename="delete_user"))


def made_superuser(user: User) -> None:
    user.is_superuser = True
    user.save(update_fields=["is_superuser"])


@pytest.mark.parametrize(
    "change",
    [changed_password, turned_off, other_role, other_role_by_the_group, cleared, own_right, made_superuser],
    ids=lambda change: change.__name__,
)
def test_change_of_an_account__ends_all_its_sessions(change: Any) -> None:
    user, bystander = person(), signed_in(person("an"))
    clients = [signed_in(user) for _number in range(2)]
    assert all(is_in(one) for one in clients)
    change(user)
    assert not any(is_in(one) for one in clients)
    assert not StaffSession.objects.filter(user=user).exists()
    assert Session.objects.count() == 1
    assert is_in(bystander)


def test_change_of_what_does_not_matter__ends_no_session() -> None:
    user = person()
    client = signed_in(user)
    user.first_name = "Lan"
    user.save()
    assert is_in(client)


def test_hashing_a_password_anew__is_no_change_of_it(settings: Any) -> None:
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
        "django.contrib.auth.hashers.MD5PasswordHasher",
    ]
    user = person()
    User.objects.filter(pk=user.pk).update(
        password=MD5PasswordHasher().encode(PASSWORD, "x")
    )  # as an older site kept it
    client = signed_in(User.objects.get(pk=user.pk))
    other, _answer = log_in("lan")
    assert User.objects.get(pk=user.pk).password.startswith("pbkdf2")
    assert is_in(other)
    assert StaffSession.objects.filter(key=client.cookies["sessionid"].value).exists()


def test_own_change_of_password__ends_the_other_sessions_and_keeps_this_one() -> None:
    user = person(first_name="Lan", last_name="Thử", email="lan@vi-du.example")
    mine, other = signed_in(user), signed_in(user)
    form = {
        "name_email-first_name": "Lan",
        "name_email-last_name": "Thử",
        "name_email-email": "lan@vi-du.example",
        "locale-preferred_language": "vi",
        "locale-current_time_zone": "",
        "theme-theme": "system",
        "theme-contrast": "system",
        "theme-density": "default",
        "theme-keyboard_shortcuts": "on",
        "password-old_password": PASSWORD,
        "password-new_password1": NEW,
        "password-new_password2": NEW,
    }
    mine.post("/quan-tri/account/", form)
    assert User.objects.get(pk=user.pk).check_password(NEW)
    assert is_in(mine) and not is_in(other)
    mine.get(SECURITY)
    assert [row.key for row in StaffSession.objects.all()] == [mine.cookies["sessionid"].value]


def test_signing_out__ends_the_session_and_is_told() -> None:
    client = signed_in(person())
    client.post("/quan-tri/logout/")
    assert not StaffSession.objects.exists()
    assert ModelLogEntry.objects.filter(action=sessions.LEFT).count() == 1


def test_new_user__changes_the_temporary_password_before_anything_else(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("create_user", "moi", role="officer")
    password = capsys.readouterr().out.strip()
    client, _answer = log_in("moi", password)
    assert client.get(HOME)["Location"] == NEW_PASSWORD
    same = {"new_password1": password, "new_password2": password}
    assert client.post(NEW_PASSWORD, same).status_code == 422
    assert client.post(NEW_PASSWORD, {"new_password1": NEW, "new_password2": NEW})["Location"] == HOME
    assert is_in(client)
    assert is_in(log_in("moi", NEW)[0])
    told = ModelLogEntry.objects.get(action=signals.PASSWORD)
    assert told.user == User.objects.get()


def test_staff_s_pages__cost_no_query_more_for_their_sessions(django_assert_num_queries: Any) -> None:
    client = signed_in(person())
    client.get("/quan-tri/sprite/")
    with django_assert_num_queries(3):  # the session, the user, and the language that the user reads Wagtail in
        client.get("/quan-tri/jsi18n/")


def test_public_pages__ask_nobody_who_they_are(django_assert_num_queries: Any) -> None:
    client = signed_in(person())
    with django_assert_num_queries(0):
        client.get("/robots.txt")


def test_number_of_sessions__is_held_when_a_user_is_deleted() -> None:
    user = person()
    client = signed_in(user)
    user.delete()
    assert not is_in(client)
    assert not StaffSession.objects.exists()


def test_session__that_nobody_came_back_to_is_not_listed_and_counts_no_more(settings: Any) -> None:
    settings.SESSIONS_AT_ONCE = 2
    user = person()
    signed_in(user)
    StaffSession.objects.update(seen_at=timezone.now() - timedelta(minutes=40))
    second, third = signed_in(user), signed_in(user)
    assert is_in(second) and is_in(third)
    assert StaffSession.objects.count() == 2
    assert not ModelLogEntry.objects.filter(action=sessions.ENDED).exists()
