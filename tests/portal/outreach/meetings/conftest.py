"""What the tests of meetings share: letters that are sent, and browsers in which somebody of the staff is logged in."""

from typing import Any

import pytest
from django.test import Client
from tests.factories import field as made

from portal.accounts.models import User
from portal.accounts.roles import Role


@pytest.fixture
def letters(settings: Any) -> Any:
    settings.EMAIL_URL, settings.EMAIL_FROM = "smtp://mail.vi-du.example", "mot.cua@vi-du.example"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.SITE_URL = "https://hoi.vi-du.example"
    return settings


@pytest.fixture
def clerk(db: None) -> User:
    """Somebody of the first commune."""
    return made.member(made.commune())


@pytest.fixture
def at_commune(clerk: User) -> Client:
    return browser(clerk)


@pytest.fixture
def at_province(db: None) -> Client:
    return browser(made.member(made.province(), Role.COORDINATOR))


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client
