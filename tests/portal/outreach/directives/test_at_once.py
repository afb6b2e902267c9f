"""Two people at once: one is heard, the other is told, and nothing is lost."""

from datetime import date
from functools import partial
from threading import Event
from time import sleep

import pytest
from django.db import transaction
from tests.portal.threads import at_once

from portal.accounts.models import User
from portal.outreach.directives import evidence, letters, tasking, working
from portal.outreach.directives.models import Assignment, Directive, Task
from portal.outreach.units.models import Unit

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def plain_share(transactional_db: None) -> Assignment:
    """A share of a task, made without the rights of roles, which such tests empty."""
    province = Unit.objects.create(level=Unit.Level.PROVINCE, code="98", name="Tỉnh Thử")
    commune = Unit.objects.create(level=Unit.Level.COMMUNE, code="98001", name="Xã Một", parent=province)
    directive = Directive.objects.create(
        number="1", issued_on=date(2026, 10, 1), issued_by="x", title="y", unit=province, url="https://vi-du.example/"
    )
    task = Task.objects.create(directive=directive, number=1, text="Việc", due_on=date(2026, 12, 1))
    return Assignment.objects.create(task=task, unit=commune, due_on=task.due_on)


@pytest.fixture
def people(transactional_db: None) -> list[User]:
    return [User.objects.create_user(name) for name in ("mot", "hai", "ba", "bon")]


def test_four_who_hand_in_at_once__hand_in_once(plain_share: Assignment, people: list[User]) -> None:
    def hand_in(by: User) -> str:
        share = Assignment.objects.get(pk=plain_share.pk)
        working.submit(share, by, plain_share.edition, f"Lời của {by.username}")
        return by.username

    answers = at_once([partial(hand_in, by) for by in people])
    heard = [one for one in answers if isinstance(one, str)]
    assert [type(one) for one in answers if not isinstance(one, str)] == [working.MeanwhileError] * 3
    plain_share.refresh_from_db()
    assert (plain_share.submitted_by and plain_share.submitted_by.username, plain_share.edition) == (heard[0], 1)
    assert plain_share.said == f"Lời của {heard[0]}"


def test_accepting_and_sending_back_at_once__leaves_one_of_the_two(plain_share: Assignment, people: list[User]) -> None:
    working.submit(plain_share, people[0], plain_share.edition, "Xong")
    edition = plain_share.edition
    calls = [
        lambda: working.accept(Assignment.objects.get(pk=plain_share.pk), people[1], edition),
        lambda: working.send_back(Assignment.objects.get(pk=plain_share.pk), people[2], edition, "Thiếu"),
    ]
    answers = at_once(calls)
    assert sum(isinstance(one, working.WorkError) for one in answers) == 1
    plain_share.refresh_from_db()
    assert plain_share.state in ("accepted", "sent_back")
    assert bool(plain_share.accepted_by) == (plain_share.state == "accepted")


def test_unit_leaving_a_task_while_it_hands_in__loses_nothing_that_was_handed_in(
    plain_share: Assignment, people: list[User]
) -> None:
    calls = [
        lambda: working.submit(Assignment.objects.get(pk=plain_share.pk), people[0], 0, "Xong"),
        lambda: tasking.change(plain_share.task, "Việc", date(2026, 12, 1), [], people[1]),
    ]
    submitted, changed = at_once(calls)
    left = Assignment.objects.filter(pk=plain_share.pk).first()
    assert isinstance(changed, tasking.TaskError) or changed is None
    assert isinstance(submitted, working.MeanwhileError) or submitted is None
    assert (left is None) == (changed is None)
    assert submitted is None or left is None
    assert left is None or left.state == "submitted"


def test_evidence_added_by_two_at_once__is_all_there(plain_share: Assignment, people: list[User]) -> None:
    def add(by: User) -> None:
        share = Assignment.objects.get(pk=plain_share.pk)
        evidence.add(share, by, title=by.username, file=None, url="https://vi-du.example/")

    assert at_once([partial(add, by) for by in people]) == [None] * 4
    plain_share.refresh_from_db()
    assert (plain_share.evidence.count(), plain_share.edition) == (4, 4)


def test_tasks_given_by_two_at_once__have_numbers_of_their_own(plain_share: Assignment, people: list[User]) -> None:
    new = [tasking.NewTask("Thêm", date(2026, 12, 1), [plain_share.unit])]
    answers = at_once([partial(tasking.give, plain_share.task.directive, new, by) for by in people])
    assert not [one for one in answers if isinstance(one, Exception)]
    assert sorted(Task.objects.values_list("number", flat=True)) == [1, 2, 3, 4, 5]


def test_share_that_another_worker_marks_just_now__is_reminded_of_by_it_alone(
    plain_share: Assignment, people: list[User]
) -> None:
    tasking.give(plain_share.task.directive, [tasking.NewTask("Hai", date(2026, 12, 1), [plain_share.unit])], people[0])
    begun = Event()

    def first() -> list[int]:
        with transaction.atomic():
            marked = letters._marked(Assignment.objects.filter(pk=plain_share.pk))
            begun.set()
            sleep(0.5)
        return marked

    def second() -> list[int]:
        begun.wait(10)
        return letters._marked(Assignment.objects.all())

    other = Assignment.objects.exclude(pk=plain_share.pk).get()
    assert at_once([first, second]) == [[plain_share.pk], [other.pk]]
