"""On PostgreSQL, an index by groups of three letters, so that words are found in a hundred thousand questions."""

from django.db import DatabaseError, migrations, transaction

INDEX = "inbox_case_question_trigrams"


def index_questions(apps, schema_editor):
    """Make the index; where the extension may not be made, searching stays slower and nothing else changes."""
    if schema_editor.connection.vendor != "postgresql":
        return
    try:
        with transaction.atomic(using=schema_editor.connection.alias):
            schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            schema_editor.execute(
                f"CREATE INDEX IF NOT EXISTS {INDEX} ON inbox_case USING gin (UPPER(question::text) gin_trgm_ops)"
            )
    except DatabaseError:
        return


def drop_index(apps, schema_editor):
    """Remove the index."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP INDEX IF EXISTS {INDEX}")


class Migration(migrations.Migration):
    dependencies = [("inbox", "0005_cases_by_day")]

    operations = [migrations.RunPython(index_questions, drop_index)]
