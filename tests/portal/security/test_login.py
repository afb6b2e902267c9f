"""The staff's door against those who try many names, many addresses, or another door."""

from typing import Any

import pytest
from axes.models import AccessAttempt
from django.conf import settings as django_settings
from django.core.management import call_command
from django.test import Client, RequestFactory

from portal.core.clients import network_address

LOGIN = "/quan-tri/login/"
SECOND_DOOR = "/trang/_util/login/"


def log_in(name: str, peer: str = "198.51.100.7", at: str = LOGIN) -> Any:
    return Client(REMOTE_ADDR=peer).post(at, {"username": name, "password": "sai"})


@pytest.mark.django_db
@pytest.mark.parametrize("at", [LOGIN, SECOND_DOOR])
def test_one_address__may_not_try_ever_more_names(settings: Any, at: str) -> None:
    settings.POST_LIMIT = "3/minute"
    settings.AXES_FAILURE_LIMIT = 100
    told = [log_in(f"ten-{number}", at=at).status_code for number in range(5)]
    assert told[-1] == 429
    assert log_in("ten-khac", peer="203.0.113.9", at=at).status_code == 200


@pytest.mark.django_db
def test_tries__at_either_door_are_counted_together(settings: Any) -> None:
    settings.POST_LIMIT = "2/hour"
    told = [log_in("mot", at=at).status_code for at in (LOGIN, SECOND_DOOR, LOGIN, SECOND_DOOR)]
    assert told[-1] == 429


@pytest.mark.usefixtures("staff")
def test_name__is_locked_for_the_whole_network_of_an_ipv6_client(settings: Any) -> None:
    settings.POST_LIMIT = ""
    told = [log_in("canbo", peer=f"2001:db8:1:2::{number}").status_code for number in range(1, 7)]
    assert told[-1] == 429
    assert {attempt.ip_address for attempt in AccessAttempt.objects.all()} == {"2001:db8:1:2::"}
    assert log_in("canbo", peer="2001:db8:1:3::1").status_code == 200


@pytest.mark.parametrize(
    ("peer", "expected"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("::ffff:198.51.100.7", "198.51.100.7"),
        ("2001:db8::1:2:3:4", "2001:db8::"),
        ("khong-phai-dia-chi", "0.0.0.0"),  # noqa: S104  # what stands for a client without an address
        ("", "0.0.0.0"),  # noqa: S104  # as above
    ],
)
def test_network_address__is_one_a_client(peer: str, expected: str) -> None:
    assert network_address(RequestFactory(REMOTE_ADDR=peer).get("/")) == expected


def test_login__counts_networks() -> None:
    assert django_settings.AXES_CLIENT_IP_CALLABLE == "portal.core.clients.network_address"


@pytest.mark.django_db
def test_password__cannot_be_reset_by_letter_where_none_is_sent(client: Client) -> None:
    assert client.get("/quan-tri/password_reset/").status_code == 404
    assert "password_reset" not in client.get(LOGIN).content.decode()


@pytest.mark.usefixtures("catalogue")
def test_setup__without_account_tells_no_password(
    django_user_model: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    module = "portal.core.management.commands.setup.call_command"
    monkeypatch.setattr(module, lambda *_, **__: None)  # what the site is made of is there
    call_command("setup", no_account=True)
    assert "mật khẩu" not in capsys.readouterr().out
    assert not django_user_model.objects.exists()
    call_command("setup")
    assert "mật khẩu" in capsys.readouterr().out
