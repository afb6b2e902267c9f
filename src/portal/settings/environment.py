"""The environment variables that the portal reads; `docs/settings.md` lists each, and a test compares the two."""

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Final
from urllib.parse import quote

from environs import Env

env: Final = Env(prefix="MOTCUA_")
"""Reads `MOTCUA_…`; `database_url` and `redis_url` keep the names that hosting services give them."""


def database_url(home: Path) -> str:
    """Return the database's address: `DATABASE_URL`, or an SQLite file in the data folder."""
    return os.environ.get("DATABASE_URL") or f"sqlite:///{quote(str(home / 'portal.sqlite3'))}"


def redis_url() -> str:
    """Return the address of Redis, empty where none is used."""
    return os.environ.get("REDIS_URL", "")


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
