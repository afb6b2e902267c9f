"""What the tests of figures share."""

import secrets

import pytest

from portal.insights import remembering


@pytest.fixture(autouse=True)
def _nothing_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each test begin with no figures of the one before, also where the cache is Redis and outlasts them."""
    release = secrets.token_hex(4)
    monkeypatch.setattr(remembering, "release", lambda: release)
