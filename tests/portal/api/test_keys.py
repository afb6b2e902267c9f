from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from portal.api import keys
from portal.api.keys import KeyMemory
from portal.api.models import MARK, PREFIX_LENGTH, ApiKey, hash_of

PATH = "/places/provinces"


def drawn(**parts: Any) -> tuple[ApiKey, str]:
    active = parts.pop("active", True)
    row, key = ApiKey.draw("chương trình thử", **parts)
    row.active = active
    row.save()
    return row, key


@pytest.mark.django_db
def test_key__has_a_limit_of_its_own(program: Any, settings: Any, refused: Any) -> None:
    settings.READ_LIMIT = "1/day"
    _, key = drawn(limit="3/day")
    _, other = drawn(limit="3/day")
    program.get(PATH)
    refused(program.get(PATH), 429, "too_many_requests")
    for left in (2, 1, 0):
        assert program.get(PATH, authorization=f"Bearer {key}").headers["RateLimit-Remaining"] == str(left)
    refused(program.get(PATH, authorization=f"Bearer {key}"), 429, "too_many_requests")
    assert program.get(PATH, authorization=f"Bearer {other}").status_code == 200


@pytest.mark.django_db
def test_key_without_limit__has_none(program: Any, settings: Any) -> None:
    settings.READ_LIMIT = "1/day"
    _, key = drawn()
    for _ in range(3):
        response = program.get(PATH, x_api_key=key)
        assert response.status_code == 200 and "RateLimit-Limit" not in response.headers


@pytest.mark.django_db
@pytest.mark.parametrize("write", ["Bearer {}", "bearer  {}", "BEARER {} "])
def test_key__is_taken_however_it_is_written(program: Any, write: str) -> None:
    _, key = drawn(limit="9/day")
    assert program.get(PATH, authorization=write.format(key)).headers["RateLimit-Limit"] == "9"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "headers",
    [
        {"authorization": "Bearer mc_sai"},
        {"authorization": "Bearer"},
        {"authorization": "Bearer \xff\xfe"},
        {"authorization": "Digest abc"},
        {"x_api_key": "mc_" + "a" * 43},
        {"x_api_key": "a" * 5000},
    ],
)
def test_wrong_key__is_401(program: Any, refused: Any, headers: dict[str, str]) -> None:
    drawn()
    response = program.get(PATH, **headers)
    refused(response, 401, "unauthorized")
    assert response.headers["WWW-Authenticate"] == "Bearer"
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_key_of_the_right_beginning__is_not_enough(program: Any, refused: Any) -> None:
    _, key = drawn()
    refused(program.get(PATH, x_api_key=key[:-1] + ("a" if key[-1] != "a" else "b")), 401, "unauthorized")
    refused(program.get(PATH, x_api_key=key[:PREFIX_LENGTH]), 401, "unauthorized")


@pytest.mark.django_db
def test_expired_and_revoked_keys__are_401(program: Any, refused: Any) -> None:
    for parts in ({"expires_at": timezone.now() - timedelta(seconds=1)}, {"active": False}):
        refused(program.get(PATH, x_api_key=drawn(**parts)[1]), 401, "unauthorized")
    assert program.get(PATH, x_api_key=drawn(expires_at=timezone.now() + timedelta(days=1))[1]).status_code == 200


@pytest.mark.django_db
def test_basic_credentials__are_a_proxys_business(program: Any) -> None:
    assert program.get(PATH, authorization="Basic YTpi").status_code == 200


@pytest.mark.django_db
def test_wrong_keys__count_for_the_address(program: Any, settings: Any, refused: Any) -> None:
    settings.READ_LIMIT = "2/day"
    for number in range(2):
        refused(program.get(PATH, x_api_key=f"mc_{number}"), 401, "unauthorized")
    response = program.get(PATH, x_api_key="mc_3")
    refused(response, 429, "too_many_requests")
    assert response.headers["Retry-After"]
    assert program.get(PATH).status_code == 200  # what it may read without a key is not used up


@pytest.mark.django_db
def test_staff_s_session__gives_no_right(program: Any, staff: Any, refused: Any, settings: Any) -> None:
    settings.READ_LIMIT = "1/day"
    program.client.force_login(staff)
    refused(program.get(PATH, x_api_key="mc_sai"), 401, "unauthorized")
    response = program.get(PATH)
    assert response.headers["RateLimit-Remaining"] == "0"
    assert "Cookie" not in response.headers.get("Vary", "") and not response.cookies
    refused(program.get(PATH), 429, "too_many_requests")


@pytest.mark.django_db
def test_known_key__costs_no_query(program: Any, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    _, key = drawn()
    with django_assert_num_queries(2):  # looked up, and noted as used
        program.get(PATH, x_api_key=key)
    with django_assert_num_queries(0):
        program.get(PATH, x_api_key=key)
    with django_assert_num_queries(1):
        program.get(PATH, x_api_key="mc_sai")
    with django_assert_num_queries(0):
        program.get(PATH, x_api_key="mc_sai")


@pytest.mark.django_db
def test_revoked_key__is_refused_within_seconds(program: Any, refused: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    row, key = drawn()
    program.get(PATH, x_api_key=key)
    call_command("revoke_api_key", row.prefix, verbosity=0)
    assert program.get(PATH, x_api_key=key).status_code == 200
    later = keys.time.monotonic() + keys.SECONDS
    monkeypatch.setattr("portal.api.keys.time.monotonic", lambda: later)
    refused(program.get(PATH, x_api_key=key), 401, "unauthorized")


@pytest.mark.django_db
def test_use__is_noted_at_most_once_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    row, key = drawn()
    now = 1000.0
    monkeypatch.setattr("portal.api.keys.time.monotonic", lambda: now)
    first, second = KeyMemory(), KeyMemory()  # two workers
    first.program(key)
    row.refresh_from_db()
    noted = row.last_used_at
    assert noted is not None
    second.program(key)
    now += 59
    first.program(key)
    row.refresh_from_db()
    assert row.last_used_at == noted
    ApiKey.objects.update(last_used_at=noted - timedelta(minutes=2))
    now += 2
    first.program(key)
    row.refresh_from_db()
    assert row.last_used_at is not None and row.last_used_at >= noted


@pytest.mark.django_db
def test_memory__is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "MOST", 3)
    memory = KeyMemory()
    for number in range(10):
        assert memory.program(f"mc_{number}") is None
    assert len(memory._found) == 3


def test_database_away__is_503_also_for_keys(program: Any, refused: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise OperationalError("made to fail")

    monkeypatch.setattr(ApiKey.objects, "valid", fail)
    refused(program.get(PATH, x_api_key="mc_a"), 503, "unavailable")


@pytest.mark.django_db
def test_kept_row__does_not_hold_the_key() -> None:
    row, key = drawn(limit="5/minute")
    stored = {name: str(value) for name, value in ApiKey.objects.values().get(pk=row.pk).items()}
    assert len(key) == len(MARK) + 43
    assert stored["hash"] == hash_of(key) and len(stored["hash"]) == 64
    assert not any(key[PREFIX_LENGTH:] in value for value in stored.values())


def test_two_keys__are_never_the_same() -> None:
    assert len({ApiKey.draw("a")[1] for _ in range(100)}) == 100


@pytest.mark.parametrize("limit", ["nhiều", "600", "600/thế kỷ", "-1/minute"])
def test_limit__must_be_a_rule(limit: str) -> None:
    row, _ = ApiKey.draw("a", limit=limit)
    with pytest.raises(ValidationError):
        row.clean_fields()


@pytest.mark.django_db
def test_command__shows_the_key_once(program: Any, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("create_api_key", "Cổng tỉnh", limit="7/day", expires=30)
    shown = capsys.readouterr()
    key = shown.out.strip()
    row = ApiKey.objects.get()
    assert key.startswith(MARK) and key not in shown.err
    assert (row.name, row.limit) == ("Cổng tỉnh", "7/day")
    assert row.expires_at is not None
    assert timedelta(days=29) < row.expires_at - timezone.now() <= timedelta(days=30)
    assert program.get(PATH, x_api_key=key).headers["RateLimit-Limit"] == "7"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "options", [{"limit": "nhiều"}, {"expires": 0}, {"expires": -1}, {"expires": 10**9}, {"name": " "}]
)
def test_command__refuses_what_cannot_be(options: dict[str, Any]) -> None:
    name = options.pop("name", "Cổng tỉnh")
    with pytest.raises(CommandError):
        call_command("create_api_key", name, **options)
    assert not ApiKey.objects.exists()


@pytest.mark.django_db
def test_list__shows_what_is_kept(capsys: pytest.CaptureFixture[str]) -> None:
    drawn(limit="7/day")
    drawn(active=False)
    drawn(expires_at=timezone.now() - timedelta(days=1))
    drawn(expires_at=timezone.now() + timedelta(days=1))
    call_command("list_api_keys")
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 4
    for said in ("7/day", "đã thu hồi", "hết hạn", "dùng đến"):
        assert sum(said in line for line in lines) == 1, said


@pytest.mark.django_db
def test_revoking_nothing__is_an_error() -> None:
    with pytest.raises(CommandError, match="mc_khong"):
        call_command("revoke_api_key", "mc_khong-co")
