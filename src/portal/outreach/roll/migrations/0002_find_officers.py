"""On PostgreSQL, indexes by which officers are found by a part of the name and by a language."""

from django.db import DatabaseError, migrations, transaction

NAMES = "roll_officer_name_trigrams"
LANGUAGES = "roll_officer_languages"


def index_officers(apps, schema_editor):
    """Make them; where the extension may not be made, searching stays slower and nothing else changes."""
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute(
        f"CREATE INDEX IF NOT EXISTS {LANGUAGES} ON roll_officer USING gin (languages jsonb_path_ops)"
    )
    try:
        with transaction.atomic(using=schema_editor.connection.alias):
            schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            schema_editor.execute(
                f"CREATE INDEX IF NOT EXISTS {NAMES} ON roll_officer USING gin ((folded::text) gin_trgm_ops)"
            )
    except DatabaseError:
        return


def drop_indexes(apps, schema_editor):
    """Remove them."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP INDEX IF EXISTS {LANGUAGES}")
        schema_editor.execute(f"DROP INDEX IF EXISTS {NAMES}")


class Migration(migrations.Migration):
    dependencies = [("roll", "0001_initial")]

    operations = [migrations.RunPython(index_officers, drop_indexes)]
