"""The migration that makes cases of the questions to officers."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

BEFORE = [("inbox", "0001_initial"), ("conversations", "0001_initial")]
AFTER = [("conversations", "0002_delete_officerquestion")]


def at(targets: list[tuple[str, str]]) -> Any:
    MigrationExecutor(connection).migrate(targets)
    return MigrationExecutor(connection).loader.project_state(targets).apps


@pytest.mark.django_db(transaction=True)
def test_questions_to_officers__become_cases_and_back() -> None:
    leaves = MigrationExecutor(connection).loader.graph.leaf_nodes()
    try:
        old = at(BEFORE).get_model("conversations", "OfficerQuestion")
        sent = timezone.now() - timedelta(days=30)
        old.objects.create(
            id="aB-_efgh" + "x" * 16, question="Hỏi", contact="0912345678", consent_at=sent, province="51", sent_at=sent
        )
        old.objects.create(id="y" * 24, question="Đã xong", status="answered")
        new = at([*AFTER, ("inbox", "0002_questions_to_officers")])
        case = new.get_model("inbox", "Case").objects.get(token__startswith="aB")  # noqa: S106  # no password
        assert (case.receipt, case.state, case.kind, case.province) == ("ABXYEFGH", "new", "question", "51")
        assert (case.received_at, case.contact.address, case.contact.consent_at) == (sent, "0912345678", sent)
        assert case.due_on > timezone.localdate(sent)
        assert new.get_model("inbox", "Case").objects.get(token="y" * 24).state == "answered"
        back = at(BEFORE).get_model("conversations", "OfficerQuestion").objects.order_by("pk")
        assert [(one.contact, one.status) for one in back] == [("0912345678", "new"), ("", "answered")]
    finally:
        MigrationExecutor(connection).migrate(leaves)
