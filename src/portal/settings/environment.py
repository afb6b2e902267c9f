"""The environment variables that the portal reads; `docs/settings.md` lists each, and a test compares the two."""

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Final
from urllib.parse import quote, unquote, urlsplit

from environs import Env

env: Final = Env(prefix="MOTCUA_")
"""Reads `MOTCUA_…`; `database_url` and `redis_url` keep the names that hosting services give them."""


EMAIL_SCHEMES: Final = {"smtp": 25, "smtp+tls": 587, "smtp+ssl": 465}
"""Ways to a server for letters, and the port of each."""

NO_LETTERS: Final = {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}


def database_url(home: Path) -> str:
    """Return the database's address: `DATABASE_URL`, or an SQLite file in the data folder."""
    return os.environ.get("DATABASE_URL") or f"sqlite:///{quote(str(home / 'portal.sqlite3'))}"


def redis_url() -> str:
    """Return the address of Redis, empty where none is used."""
    return os.environ.get("REDIS_URL", "")


def email_settings(url: str) -> dict[str, object]:
    """Return Django's settings for the server of an address: `smtp`, `smtp+tls` (STARTTLS) or `smtp+ssl`.

    An address of another kind, or an empty one, sends no letter anywhere; the check of settings tells the former.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return dict(NO_LETTERS)
    if parts.scheme not in EMAIL_SCHEMES or not parts.hostname:
        return dict(NO_LETTERS)
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": port or EMAIL_SCHEMES[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtp+ssl",
    }


def kept_secret(path: Path) -> str:
    """Return the secret kept in a file that only its owner can read; it is drawn at the first use.

    Of several processes that start at once, one writes the file and all read the same secret.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, aside = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)  # only the owner may read it
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(secrets.token_urlsafe(48))
        with suppress(FileExistsError):
            os.link(aside, path)  # whole, or not at all
        os.unlink(aside)
    return path.read_text("utf-8").strip()
