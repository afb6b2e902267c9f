"""System checks: what cannot be right anywhere, and what must not be on a public server."""

from typing import Any

import pytest
from django.core.checks import run_checks

from portal.core.checks import public_server_is_guarded, settings_hold

GUARDED = {
    "DEBUG": False,
    "SECRET_KEY": "x" * 50,
    "ALLOWED_HOSTS": ["hoi.vi-du.example"],
    "SITE_URL": "https://hoi.vi-du.example",
    "ASK_LIMIT": "30/minute",
    "POST_LIMIT": "20/minute",
    "READ_LIMIT": "240/minute",
    "LIVE_HELP_LIMIT": "60/minute",
    "OFFICE_NAME": "Ủy ban nhân dân xã Ví Dụ",
}


def ids(messages: Any) -> set[str]:
    return {message.id for message in messages}


def test_settings_of_the_tests__hold() -> None:
    assert run_checks() == []


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("ASK_LIMIT", "many", "motcua.E001"),
        ("POST_LIMIT", "20 phút", "motcua.E001"),
        ("READ_LIMIT", "/", "motcua.E001"),
        ("LIVE_HELP_LIMIT", "often", "motcua.E001"),
        ("LIVE_HELP_WAIT", 5, "motcua.E005"),
        ("WIDGET_ORIGINS", ["https://xa.example/trang"], "motcua.E002"),
        ("WIDGET_ORIGINS", ["*"], "motcua.E002"),
        ("WIDGET_ORIGINS", ["xa.example"], "motcua.E002"),
        ("WIDGET_ORIGINS", ["https://xa.example; script-src *"], "motcua.E002"),
        ("PROVINCE", "Không Có", "motcua.E003"),
        ("SITE_URL", "hoi.example", "motcua.E004"),
        ("SITE_URL", "https://hoi.example/trang", "motcua.E004"),
        ("SITE_URL", "", "motcua.E004"),
        ("RETENTION_DAYS", 0, "motcua.E005"),
        ("REPLY_DAYS", 0, "motcua.E005"),
        ("WORKING_HOURS", "sáng", "motcua.E020"),
        ("WORKING_DAYS", ["t2"], "motcua.E020"),
        ("WORKING_DAYS", [], "motcua.E020"),
        ("EXTRA_HOLIDAYS", ["30/4"], "motcua.E020"),
        ("EMAIL_URL", "mail.vi-du.example", "motcua.E021"),
        ("EMAIL_URL", "smtp://mail.vi-du.example:cong", "motcua.E021"),
        ("EMAIL_URL", "smtp://mail.vi-du.example", "motcua.E022"),
        ("SPEECH_COMMAND", "giong-doc", "motcua.E025"),
        ("SPEECH_COMMAND", "giong-doc '{file}", "motcua.E025"),
        ("RECORD_AGE_DAYS", -1, "motcua.E005"),
        ("REQUEST_BYTES", 0, "motcua.E005"),
        ("UPLOAD_BYTES", 0, "motcua.E005"),
    ],
)
def test_setting__that_cannot_be_right_is_an_error_that_names_it(
    settings: Any, name: str, value: Any, expected: str
) -> None:
    setattr(settings, name, value)
    (found,) = settings_hold(None)
    assert found.id == expected and found.is_serious()
    assert name in found.msg


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ASK_LIMIT", ""),
        ("WIDGET_ORIGINS", ["https://xa.example", "http://127.0.0.1:9000"]),
        ("PROVINCE", "Quảng Ngãi"),
        ("PROVINCE", ""),
        ("SITE_URL", "http://127.0.0.1:8000"),
    ],
)
def test_setting__that_is_right_passes(settings: Any, name: str, value: Any) -> None:
    setattr(settings, name, value)
    assert settings_hold(None) == []


def guard(settings: Any, **other: Any) -> set[str]:
    for name, value in {**GUARDED, **other}.items():
        setattr(settings, name, value)
    return ids(public_server_is_guarded(None))


def test_guarded_server__passes(settings: Any) -> None:
    assert guard(settings) == set()


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ({"DEBUG": True}, "motcua.E010"),
        ({"SECRET_KEY": "x" * 49}, "motcua.E011"),
        ({"ALLOWED_HOSTS": []}, "motcua.E012"),
        ({"ALLOWED_HOSTS": ["*"]}, "motcua.E012"),
        ({"SITE_URL": "http://hoi.vi-du.example"}, "motcua.E013"),
        ({"ASK_LIMIT": ""}, "motcua.E014"),
        ({"OFFICE_NAME": ""}, "motcua.W015"),
    ],
)
def test_unguarded_server__is_found_out(settings: Any, other: dict[str, Any], expected: str) -> None:
    assert guard(settings, **other) == {expected}


def test_deploy_check__is_run_only_where_asked_for(settings: Any) -> None:
    settings.SITE_URL = "http://hoi.vi-du.example"
    assert "motcua.E013" not in ids(run_checks())
    assert "motcua.E013" in ids(run_checks(include_deployment_checks=True))
