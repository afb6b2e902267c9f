"""The migrations say what the models say."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

OWN = {
    "accounts",
    "additions",
    "api",
    "conversations",
    "handover",
    "inbox",
    "insights",
    "pages",
    "procedures",
    "switches",
}


@pytest.mark.django_db
def test_migrations__are_complete(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=1)
    assert "No changes detected" in capsys.readouterr().out


@pytest.mark.django_db
def test_migrations__of_each_app_end_in_one(capsys: pytest.CaptureFixture[str]) -> None:
    graph = MigrationExecutor(connection).loader.graph
    leaves = [app for app, _ in graph.leaf_nodes()]
    assert set(leaves) >= OWN and len(leaves) == len(set(leaves))
