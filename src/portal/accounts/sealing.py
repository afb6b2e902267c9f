"""The seal on the trail: the database itself refuses to change or delete its entries (docs/adr/0029).

What stays possible: an entry older than `FLOOR_DAYS` may be deleted, which the command `purge_trail` does; and the kind
of a thing may be forgotten (`content_type_id` set to NULL, nothing else), which Django does when a model is removed.
"""

from collections.abc import Iterator
from typing import Any, Final

from django.conf import settings
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

FLOOR_DAYS: Final = 730
"""Days for which no entry can be deleted, by nobody and no command."""

COMMON: Final = ("id", "label", "action", "data", "timestamp", "uuid", "user_id", "revision_id")
COMMON_FLAGS: Final = ("content_changed", "deleted")
TABLES: Final = {"wagtailcore_modellogentry": "object_id", "wagtailcore_pagelogentry": "page_id"}
"""Tables of the trail, and the column of each that tells the thing."""

REFUSED: Final = "the trail cannot be altered"


def seal_after_migration(*, using: str = "default", **_signal: Any) -> None:
    """Put the seal on again after every migration: one that makes a table anew would lose it."""
    connection = connections[using]
    if settings.TRAIL_SEALED and TABLES.keys() <= set(connection.introspection.table_names()):
        seal(connection)


def seal(connection: BaseDatabaseWrapper) -> None:
    """Seal the trail; where it is sealed already, nothing changes."""
    _run(connection, sealing(connection.vendor))


def unseal(connection: BaseDatabaseWrapper) -> None:
    """Take the seal off: for tests, and for a migration that must rewrite entries."""
    _run(connection, unsealing(connection.vendor))


def _run(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def sealing(vendor: str) -> list[str]:
    """Return the statements that seal the trail."""
    return [*_function(vendor), *(line for table in TABLES for line in _triggers(vendor, table))]


def unsealing(vendor: str) -> list[str]:
    """Return the statements that take the seal off."""
    if vendor == "postgresql":
        drops = [f"DROP TRIGGER IF EXISTS trail_{what} ON {table}" for table in TABLES for what in ("rows", "whole")]
        return [*drops, "DROP FUNCTION IF EXISTS trail_refuse()"]
    return [f"DROP TRIGGER IF EXISTS {table}_{what}" for table in TABLES for what in ("update", "delete", "replace")]


def _kept(table: str) -> Iterator[str]:
    yield from (*COMMON, *COMMON_FLAGS, TABLES[table])


def _function(vendor: str) -> list[str]:
    """Return what PostgreSQL's triggers call; rows of both tables are compared as JSON without the kind."""
    if vendor != "postgresql":
        return []
    return [
        f"""
        CREATE OR REPLACE FUNCTION trail_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'DELETE' AND OLD.timestamp < now() - interval '{FLOOR_DAYS} days' THEN
                RETURN OLD;
            END IF;
            IF TG_OP = 'UPDATE' AND NEW.content_type_id IS NULL
               AND to_jsonb(NEW) - 'content_type_id' = to_jsonb(OLD) - 'content_type_id' THEN
                RETURN NEW;
            END IF;
            RAISE EXCEPTION '{REFUSED}';
        END $$
        """
    ]


def _triggers(vendor: str, table: str) -> list[str]:
    if vendor == "postgresql":
        call = "EXECUTE FUNCTION trail_refuse()"
        return [
            f"CREATE OR REPLACE TRIGGER trail_rows BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW {call}",
            f"CREATE OR REPLACE TRIGGER trail_whole BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {call}",
        ]
    changed = " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in _kept(table))
    refuse = f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
    young = f"OLD.timestamp >= datetime('now', '-{FLOOR_DAYS} days')"
    known = f"EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)"  # noqa: S608  # INSERT OR REPLACE deletes without a trigger
    return [
        f"CREATE TRIGGER IF NOT EXISTS {table}_update BEFORE UPDATE ON {table} "
        f"WHEN NEW.content_type_id IS NOT NULL OR {changed} {refuse}",
        f"CREATE TRIGGER IF NOT EXISTS {table}_delete BEFORE DELETE ON {table} WHEN {young} {refuse}",
        f"CREATE TRIGGER IF NOT EXISTS {table}_replace BEFORE INSERT ON {table} WHEN {known} {refuse}",
    ]
