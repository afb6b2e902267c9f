"""Logging in on the staff's side: throttled by name and address, told in plain words, no client address made up."""

from typing import Any

import pytest
from axes.models import AccessAttempt
from django.test import Client

LOGIN = "/quan-tri/login/"
PASSWORD = "mat-khau-dai-cua-can-bo"  # noqa: S105  # of a user that only the tests have
FAILURES = 5


def log_in(password: str, name: str = "canbo", peer: str = "198.51.100.7", **headers: str) -> Any:
    named = {key.replace("_", "-"): value for key, value in headers.items()}
    form = {"username": name, "password": password}
    return Client(REMOTE_ADDR=peer).post(LOGIN, form, headers=named)


@pytest.fixture
def locked(staff: Any) -> Any:
    """A member of the staff for whom somebody guessed passwords until the door closed."""
    for _ in range(FAILURES):
        last = log_in("sai")
    return last


def entered(response: Any) -> bool:
    return bool(response.status_code == 302 and response["Location"] == "/quan-tri/")


@pytest.mark.usefixtures("staff")
def test_right_password__opens_the_door() -> None:
    assert entered(log_in(PASSWORD))


@pytest.mark.usefixtures("staff")
def test_wrong_password__below_the_limit_shows_the_form_again() -> None:
    assert [log_in("sai").status_code for _ in range(FAILURES - 1)] == [200] * (FAILURES - 1)
    assert entered(log_in(PASSWORD))


def test_wrong_password__at_the_limit_closes_the_door_and_says_so(locked: Any) -> None:
    assert locked.status_code == 429
    assert "Tạm khóa đăng nhập" in locked.content.decode()


@pytest.mark.usefixtures("locked")
def test_closed_door__opens_to_no_password_not_even_the_right_one() -> None:
    response = log_in(PASSWORD)
    assert response.status_code == 429
    assert not response.cookies.get("sessionid")


@pytest.mark.usefixtures("locked")
def test_closed_door__is_closed_for_that_address_alone() -> None:
    assert entered(log_in(PASSWORD, peer="198.51.100.8"))


@pytest.mark.usefixtures("locked")
def test_closed_door__is_not_opened_by_a_made_up_address() -> None:
    assert log_in(PASSWORD, X_Forwarded_For="203.0.113.1").status_code == 429


@pytest.mark.usefixtures("staff")
def test_success__forgets_the_failures_before() -> None:
    for _ in range(FAILURES - 1):
        log_in("sai")
    log_in(PASSWORD)
    assert [log_in("sai").status_code for _ in range(FAILURES - 1)] == [200] * (FAILURES - 1)


@pytest.mark.usefixtures("staff")
def test_name__that_nobody_has_is_answered_as_one_that_somebody_has() -> None:
    told = [log_in("sai", name).content.decode() for name in ("canbo", "khong-co-ai")]
    assert "error" in told[0]
    assert told[0].count("khong-co-ai") == 0
    assert len({page.replace("khong-co-ai", "canbo").count("error") for page in told}) == 1


@pytest.mark.usefixtures("locked")
def test_attempts__are_kept_without_the_password() -> None:
    kept = " ".join(str(vars(attempt)) for attempt in AccessAttempt.objects.all())
    assert kept
    assert "'sai'" not in kept and PASSWORD not in kept


def test_account_without_rights__sees_nothing_of_the_staff_s_side(db: None, django_user_model: Any) -> None:
    client = Client()
    client.force_login(
        django_user_model.objects.create_user("dan", password=PASSWORD),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    for address in ("/quan-tri/", "/quan-tri/pages/", "/quan-tri/users/"):
        assert client.get(address).status_code in (302, 403)
        assert client.get(address, follow=True).request["PATH_INFO"] == LOGIN
