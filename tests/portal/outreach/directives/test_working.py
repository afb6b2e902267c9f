"""Tasks for units: giving them, working on them, judging them; no change is lost to another."""

from datetime import date
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from wagtail.models import ModelLogEntry

from portal.accounts.models import User
from portal.outreach.directives import evidence, tasking, working
from portal.outreach.directives.models import Assignment, Consolidation, Directive, Evidence, Task
from portal.outreach.units.models import Unit

State = Assignment.State


def trail_of(thing: Any) -> list[str]:
    kind = ContentType.objects.get_for_model(thing)
    return list(
        ModelLogEntry.objects.filter(content_type=kind, object_id=str(thing.pk)).values_list("action", flat=True)
    )


def test_tasks__are_numbered_on_and_each_unit_has_its_share(
    directive: Directive, communes: list[Unit], coordinator: User
) -> None:
    tasking.give(directive, [tasking.NewTask("Một", date(2026, 12, 1), communes)], coordinator)
    tasking.give(directive, [tasking.NewTask("Hai", date(2026, 12, 2), communes[:1])], coordinator)
    assert list(Task.objects.values_list("number", "text")) == [(1, "Một"), (2, "Hai")]
    assert Assignment.objects.count() == 4
    assert Assignment.objects.get(task__number=2).due_on == date(2026, 12, 2)


def test_tasks__more_than_one_directive_holds_are_refused_whole(
    directive: Directive, communes: list[Unit], coordinator: User
) -> None:
    many = [tasking.NewTask("Việc", date(2026, 12, 1), communes)] * (tasking.MOST_TASKS + 1)
    with pytest.raises(tasking.TaskError):
        tasking.give(directive, many, coordinator)
    assert not Task.objects.exists()


def test_text_of_a_task__is_masked(directive: Directive, communes: list[Unit], coordinator: User) -> None:
    said = "Báo về số 0912 345 678"
    tasking.give(directive, [tasking.NewTask(said, date(2026, 12, 1), communes)], coordinator)
    assert "345 678" not in Task.objects.get().text


def test_day_of_a_task__changes_for_every_unit_and_stands_in_the_trail(share: Assignment, coordinator: User) -> None:
    task, was = share.task, share.due_on
    units = [one.unit for one in task.assignments.select_related("unit")]
    tasking.change(task, task.text, date(2027, 5, 4), units, coordinator)
    assert set(task.assignments.values_list("due_on", flat=True)) == {date(2027, 5, 4)}
    entry = ModelLogEntry.objects.get(action="motcua.directive.task_changed")
    assert (entry.data["due_from"], entry.data["due_to"]) == (was.isoformat(), "2027-05-04")


def test_task__changed_by_two_loses_no_unit_that_one_of_them_added(
    share: Assignment, communes: list[Unit], coordinator: User
) -> None:
    task = share.task
    seen = tasking.edition_of(task)
    tasking.give_to(task.directive, communes[2:], coordinator)
    with pytest.raises(working.MeanwhileError):
        tasking.change(task, "Chữ mới", share.due_on, communes[:2], coordinator, edition=seen)
    assert task.assignments.count() == 3
    tasking.change(task, "Chữ mới", share.due_on, communes[:2], coordinator, edition=tasking.edition_of(task))
    assert (task.text, task.assignments.count()) == ("Chữ mới", 2)


def test_unit__that_said_something_cannot_be_taken_out(share: Assignment, worker: User, coordinator: User) -> None:
    working.write(share, worker, share.edition, 10, "Đang rà soát")
    other = [one.unit for one in share.task.assignments.exclude(pk=share.pk)]
    with pytest.raises(tasking.TaskError, match="Xã Một"):
        tasking.change(share.task, "Khác", date(2027, 5, 4), other, coordinator)
    share.refresh_from_db()
    assert share.task.assignments.count() == 2
    assert share.task.text != "Khác"


def test_unit__that_only_added_evidence_cannot_be_taken_out(share: Assignment, worker: User, coordinator: User) -> None:
    evidence.add(share, worker, title="Ảnh", file=None, url="https://vi-du.example/anh")
    Assignment.objects.filter(pk=share.pk).update(state=State.OPEN)
    with pytest.raises(tasking.TaskError):
        tasking.remove(share.task, coordinator)
    assert Evidence.objects.count() == 1


def test_unit__that_said_nothing_is_taken_out(share: Assignment, communes: list[Unit], coordinator: User) -> None:
    tasking.change(share.task, share.task.text, share.due_on, communes[1:], coordinator)
    assert set(share.task.assignments.values_list("unit__name", flat=True)) == {"Xã Hai", "Xã Ba"}


def test_more_units__get_every_task_and_those_there_keep_theirs(
    share: Assignment, worker: User, communes: list[Unit], coordinator: User
) -> None:
    working.write(share, worker, share.edition, 40, "Đang làm")
    assert tasking.give_to(share.task.directive, communes, coordinator) == 1
    share.refresh_from_db()
    assert (share.percent, share.task.assignments.count()) == (40, 3)


def test_share__goes_to_and_fro_until_it_is_accepted(share: Assignment, worker: User, coordinator: User) -> None:
    working.write(share, worker, share.edition, 50, "Đã làm một nửa")
    working.submit(share, worker, share.edition, "Đã xong")
    working.send_back(share, coordinator, share.edition, "Thiếu biên bản")
    assert (share.state, share.sent_back_why, share.times_sent_back) == (State.SENT_BACK, "Thiếu biên bản", 1)
    working.submit(share, worker, share.edition, "Đã thêm biên bản")
    working.accept(share, coordinator, share.edition)
    assert (share.state, share.accepted_by, share.submitted_by) == (State.ACCEPTED, coordinator, worker)
    acts = ("progress", "submitted", "sent_back", "submitted", "accepted")
    assert sorted(trail_of(share)) == sorted(f"motcua.assignment.{one}" for one in acts)


def test_result__is_masked_before_it_is_stored(share: Assignment, worker: User) -> None:
    working.submit(share, worker, share.edition, "Liên hệ a.b@vi-du.example để biết thêm")
    assert "a.b@vi-du.example" not in Assignment.objects.get(pk=share.pk).said


def test_nothing__is_handed_in(share: Assignment, worker: User) -> None:
    with pytest.raises(working.WorkError, match="ghi kết quả"):
        working.submit(share, worker, share.edition, "  ")
    share.refresh_from_db()
    assert share.state == State.OPEN


def test_evidence_alone__is_enough_to_hand_in(share: Assignment, worker: User) -> None:
    evidence.add(share, worker, title="", file=None, url="https://vi-du.example/x")
    working.submit(share, worker, share.edition, "")
    assert share.state == State.SUBMITTED


@pytest.mark.parametrize("state", [State.OPEN, State.UNDER_WAY, State.SENT_BACK, State.ACCEPTED])
def test_share__that_does_not_wait_is_not_accepted(share: Assignment, coordinator: User, state: str) -> None:
    Assignment.objects.filter(pk=share.pk).update(state=state)
    share.refresh_from_db()
    with pytest.raises(working.WorkError):
        working.accept(share, coordinator, share.edition)


def test_second_of_two_who_write__is_told_and_the_first_s_words_stay(share: Assignment, worker: User) -> None:
    first, second = (Assignment.objects.get(pk=share.pk) for _ in range(2))
    working.write(first, worker, first.edition, 20, "Lời thứ nhất")
    with pytest.raises(working.MeanwhileError):
        working.write(second, worker, second.edition, 30, "Lời thứ hai")
    share.refresh_from_db()
    assert (share.said, share.percent) == ("Lời thứ nhất", 20)


def test_acceptance__of_what_changed_meanwhile_is_refused(share: Assignment, worker: User, coordinator: User) -> None:
    working.submit(share, worker, share.edition, "Xong")
    seen = share.edition
    working.send_back(share, coordinator, seen, "Thiếu")
    working.submit(share, worker, share.edition, "Xong lần nữa")
    with pytest.raises(working.MeanwhileError):
        working.accept(share, coordinator, seen)


def test_evidence__handed_in_once_stays(share: Assignment, worker: User, coordinator: User) -> None:
    one = evidence.add(share, worker, title="Biên bản", file=None, url="https://vi-du.example/x")
    working.submit(share, worker, share.edition, "Xong")
    working.send_back(share, coordinator, share.edition, "Thiếu")
    with pytest.raises(working.WorkError, match="không bỏ được"):
        evidence.remove(one, worker)
    assert Evidence.objects.filter(pk=one.pk).exists()


def test_evidence__is_not_added_to_what_is_handed_in(share: Assignment, worker: User) -> None:
    working.submit(share, worker, share.edition, "Xong")
    with pytest.raises(working.WorkError):
        evidence.add(share, worker, title="Thêm", file=None, url="https://vi-du.example/x")


def test_directive__is_deleted_only_while_nobody_said_anything(share: Assignment, worker: User) -> None:
    assert tasking.may_be_deleted(share.task.directive)
    working.write(share, worker, share.edition, 10, "")
    assert not tasking.may_be_deleted(share.task.directive)


def test_directive__of_which_a_report_was_made_is_not_deleted(share: Assignment) -> None:
    directive = share.task.directive
    span = {"period_from": date(2026, 7, 1), "period_until": date(2026, 9, 30)}
    Consolidation.objects.create(unit=directive.unit, directive=directive, **span)
    assert not tasking.may_be_deleted(directive)
