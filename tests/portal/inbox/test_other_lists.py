"""The smaller lists of the inbox: as many queries for many rows as for few."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.portal.accounts.people import person, signed_in

from portal.accounts.roles import Role
from portal.conversations.services import Place
from portal.inbox.models.assigning import AssignmentRule
from portal.inbox.models.corrections import Correction
from portal.inbox.models.regression import RegressionQuestion
from portal.inbox.models.replies import ReplyTemplate
from portal.inbox.services import receive


def template(number: int) -> None:
    ReplyTemplate.objects.create(title=f"Mẫu {number}", text="Kính gửi anh/chị.")


def rule(number: int) -> None:
    AssignmentRule.objects.create(order=number, province="51")


def correction(number: int) -> None:
    case = receive(f"Hỏi việc thứ {number}", turn=None, place=Place())
    Correction.objects.create(case=case, code="9.000901", old_version="0" * 12)


def kept_question(number: int) -> None:
    RegressionQuestion.objects.create(text=f"Hỏi việc thứ {number}", codes="9.000901")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "make"),
    [
        ("/quan-tri/reply_templates/", template),
        ("/quan-tri/assignment_rules/", rule),
        ("/quan-tri/corrections/", correction),
        ("/quan-tri/regression/", kept_question),
    ],
)
def test_list__takes_as_many_queries_for_many_rows_as_for_few(address: str, make: Callable[[int], None]) -> None:
    client: Client = signed_in(person(role=Role.COORDINATOR))

    def queries() -> int:
        client.get(address)  # what is read once a process
        with CaptureQueriesContext(connection) as counted:
            response: Any = client.get(address)
            count = len(counted)
        assert response.status_code == 200
        return count

    for number in range(2):
        make(number)
    few = queries()
    for number in range(2, 30):
        make(number)
    assert queries() <= few + 1  # the pages below a long list
