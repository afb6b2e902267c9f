"""Drafts, review by a second person whose name is printed, whichever way publication is asked for."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.utils import timezone
from django.utils.translation import override
from tests.portal.outreach.sheets.conftest import OFFICE, fresh
from wagtail.models import ModelLogEntry, Revision

from portal.additions.review import WORKFLOW_NAME
from portal.outreach.sheets.models import Sheet
from portal.outreach.sheets.reviewed import WITHHELD


def test_sheets__are_reviewed_by_the_reviewers(db: None) -> None:
    assert str(Sheet.get_default_workflow()) == WORKFLOW_NAME


def test_a_draft__is_not_public(draft: Callable[..., Sheet]) -> None:
    assert not draft().live


def test_who_drafted_it__is_the_author(draft: Callable[..., Sheet], editor: Any) -> None:
    assert fresh(draft()).author == editor


def test_publication__names_who_approved_with_position_and_office(
    draft: Callable[..., Sheet], publish: Callable[..., Sheet], reviewer: Any
) -> None:
    sheet = publish(draft())
    assert sheet.live
    assert sheet.approved_by == reviewer
    assert sheet.approver_told == f"{reviewer.get_full_name()}, Người duyệt, {OFFICE}"
    assert sheet.approved_at is not None
    assert sheet.edition == 1


def test_the_name_on_a_sheet__is_vietnamese_whatever_language_the_approver_works_in(
    draft: Callable[..., Sheet], publish: Callable[..., Sheet]
) -> None:
    sheet = draft()
    with override("en"):
        assert ", Người duyệt, " in publish(sheet).approver_told


def test_the_author__cannot_publish(draft: Callable[..., Sheet], editor: Any) -> None:
    sheet = draft()
    with pytest.raises(PermissionDenied):
        sheet.get_latest_revision().publish(user=editor)
    assert not fresh(sheet).live


def test_an_author_with_every_right__cannot_publish_either(draft: Callable[..., Sheet], staff: Any) -> None:
    sheet = draft()
    sheet.short = "Tin khác."
    with pytest.raises(PermissionDenied):
        sheet.save_revision(user=staff).publish(user=staff)


def test_a_program__publishes_nothing_that_nobody_approved(draft: Callable[..., Sheet]) -> None:
    with pytest.raises(PermissionDenied):
        draft().get_latest_revision().publish()


def test_approval_in_the_workflow__publishes_in_the_reviewers_name(
    draft: Callable[..., Sheet], editor: Any, reviewer: Any
) -> None:
    sheet = draft()
    sheet.get_workflow().start(sheet, editor)
    sheet.current_workflow_task.on_action(sheet.current_workflow_task_state, reviewer, "approve")
    assert fresh(sheet).approved_by == reviewer


def test_a_writer__cannot_approve_in_the_workflow(draft: Callable[..., Sheet], editor: Any, reviewer: Any) -> None:
    sheet = draft()
    sheet.get_workflow().start(sheet, editor)
    sheet.short = "Người duyệt viết lại."
    sheet.save_revision(user=reviewer)
    sheet.current_workflow_task.on_action(sheet.current_workflow_task_state, reviewer, "approve")
    assert not fresh(sheet).live


def test_a_reviewer_who_saves_without_a_change__has_written_nothing(
    sheet: Sheet, editor: Any, reviewer: Any, publish: Callable[..., Sheet]
) -> None:
    sheet.short = "Tin mới."
    sheet.save_revision(user=editor)
    again: Sheet = fresh(sheet).get_latest_revision_as_object()
    again.save_revision(user=reviewer)
    assert publish(again).edition == 2


def _schedule(sheet: Sheet, author: Any, reviewer: Any) -> None:
    later: Any = sheet.get_latest_revision_as_object()
    later.go_live_at = timezone.now() + timedelta(days=1)
    later.save_revision(user=author).publish(user=reviewer)


def _come(sheet: Sheet) -> None:
    """Let the day come on which a sheet is to be published."""
    before = timezone.now() - timedelta(minutes=1)
    revision = sheet.revisions.get(approved_go_live_at__isnull=False)
    revision.content["go_live_at"] = before.isoformat()
    revision.save(update_fields=["content"])
    Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=before)
    call_command("publish_scheduled")


def test_one_that_is_scheduled__is_published_in_the_name_of_who_approved_it(
    draft: Callable[..., Sheet], editor: Any, reviewer: Any
) -> None:
    sheet = draft()
    _schedule(sheet, editor, reviewer)
    assert fresh(sheet).approved_by is None
    _come(sheet)
    assert fresh(sheet).live
    assert fresh(sheet).approved_by == reviewer
    assert fresh(sheet).edition == 1


def test_a_schedule__does_not_change_the_name_on_what_is_public(
    sheet: Sheet, editor: Any, reviewer: Any, staff: Any
) -> None:
    sheet.short = "Tin của ngày mai."
    sheet.save_revision(user=editor)
    _schedule(sheet, editor, staff)
    assert fresh(sheet).approved_by == reviewer
    _come(sheet)
    assert fresh(sheet).approved_by == staff
    assert fresh(sheet).short == "Tin của ngày mai."


def test_an_author__cannot_schedule(draft: Callable[..., Sheet], editor: Any) -> None:
    with pytest.raises(PermissionDenied):
        _schedule(draft(), editor, editor)


def test_a_schedule__lends_its_name_to_no_other_draft(draft: Callable[..., Sheet], editor: Any, reviewer: Any) -> None:
    sheet = draft()
    _schedule(sheet, editor, reviewer)
    other: Any = fresh(sheet).get_latest_revision_as_object()
    other.short, other.go_live_at = "Chưa ai duyệt.", None
    with pytest.raises(PermissionDenied):
        other.save_revision(user=editor).publish()
    assert not fresh(sheet).live


def test_a_schedule_that_nobody_approved__is_withheld_and_told(draft: Callable[..., Sheet]) -> None:
    sheet = draft()
    Revision.objects.filter(pk=sheet.latest_revision_id).update(approved_go_live_at=timezone.now() - timedelta(hours=1))
    call_command("publish_scheduled")
    assert not fresh(sheet).live
    assert ModelLogEntry.objects.filter(action=WITHHELD).count() == 1


def test_an_earlier_draft_taken_up_again__is_published_by_another(
    sheet: Sheet, editor: Any, reviewer: Any, publish: Callable[..., Sheet]
) -> None:
    first = sheet.live_revision
    sheet.short = "Bản sau."
    sheet.save_revision(user=editor)
    publish(sheet)
    back = first.as_object().save_revision(user=reviewer)
    with pytest.raises(PermissionDenied):
        back.publish(user=reviewer)


def test_an_earlier_draft_as_it_is__is_not_published_by_who_wrote_it(
    sheet: Sheet, editor: Any, publish: Callable[..., Sheet]
) -> None:
    first = sheet.live_revision
    sheet.short = "Bản sau."
    sheet.save_revision(user=editor)
    publish(sheet)
    with pytest.raises(PermissionDenied):
        Revision.objects.get(pk=first.pk).publish(user=editor)
    assert fresh(sheet).short == "Bản sau."


def test_an_earlier_draft__brings_back_no_earlier_name(sheet: Sheet, reviewer: Any) -> None:
    assert sheet.live_revision.as_object().approved_by == reviewer


@pytest.mark.parametrize("lacking", ["sources", "parts"])
def test_one_without_source_or_answer__cannot_be_published(
    draft: Callable[..., Sheet], publish: Callable[..., Sheet], editor: Any, lacking: str
) -> None:
    sheet = draft()
    getattr(sheet, lacking).set([])
    sheet.save_revision(user=editor)
    with pytest.raises(PermissionDenied):
        publish(sheet)


def test_one_without_office__cannot_be_published(
    draft: Callable[..., Sheet], publish: Callable[..., Sheet], editor: Any
) -> None:
    sheet = draft()
    sheet.office = ""
    sheet.save_revision(user=editor, clean=False)
    with pytest.raises(PermissionDenied):
        publish(sheet)
