"""Drafts, review by a second person, publication and expiry."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from portal.additions.models import ADDED, Added, Addition, AnsweredQuestion
from portal.additions.review import WORKFLOW_NAME, make_workflow
from portal.procedures.models import Procedure


@pytest.fixture
def code(published: Any) -> str:
    """The code of some procedure."""
    return str(Procedure.objects.values_list("code", flat=True)[0])


def test_everything_that_an_office_adds__is_reviewed_by_the_reviewers(db: None) -> None:
    assert {str(model.get_default_workflow()) for model in ADDED} == {WORKFLOW_NAME}


def test_the_workflow__is_made_once(db: None) -> None:
    before = Addition.get_default_workflow()
    make_workflow()
    assert Addition.get_default_workflow() == before


def test_a_draft__is_told_to_nobody(fee: Callable[..., Addition], code: str) -> None:
    fee(code)
    assert not Addition.objects.in_force().exists()


def test_a_reviewer__publishes(fee: Callable[..., Addition], code: str, publish: Callable[[Added], Added]) -> None:
    published = publish(fee(code))
    assert list(Addition.objects.in_force()) == [published]


def test_the_author__cannot_publish(fee: Callable[..., Addition], code: str, editor: Any) -> None:
    with pytest.raises(PermissionDenied):
        fee(code).get_latest_revision().publish(user=editor)


def test_an_author_with_every_right__cannot_publish_either(fee: Callable[..., Addition], code: str, staff: Any) -> None:
    draft = fee(code)
    draft.amount = 9_000
    revision = draft.save_revision(user=staff)
    with pytest.raises(PermissionDenied):
        revision.publish(user=staff)


def test_who_changed_it_last__cannot_approve(
    fee: Callable[..., Addition], code: str, editor: Any, reviewer: Any
) -> None:
    draft = fee(code, submit=True)
    task = draft.current_workflow_task
    assert task is not None
    assert [name for name, *_ in task.get_actions(draft, reviewer)] == ["reject", "approve", "approve"]
    draft.amount = 9_000
    draft.save_revision(user=reviewer)
    assert task.get_actions(draft, reviewer) == []
    task.on_action(draft.current_workflow_task_state, reviewer, "approve")
    draft.refresh_from_db()
    assert not draft.live


def test_a_reviewer_who_saves_without_a_change__has_written_nothing(
    fee: Callable[..., Addition], code: str, reviewer: Any
) -> None:
    draft = fee(code, submit=True)
    draft.save_revision(user=reviewer)
    assert draft.current_workflow_task.get_actions(draft, reviewer)


def test_approval__publishes(fee: Callable[..., Addition], code: str, reviewer: Any) -> None:
    draft = fee(code, submit=True)
    draft.current_workflow_task.on_action(draft.current_workflow_task_state, reviewer, "approve")
    draft.refresh_from_db()
    assert draft.live


def test_one_that_expires__goes_at_once(
    fee: Callable[..., Addition], code: str, publish: Callable[[Added], Added]
) -> None:
    publish(fee(code, until=timezone.localdate()))
    assert Addition.objects.in_force().count() == 1
    assert Addition.objects.in_force(timezone.now() + timedelta(days=1)).count() == 0


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"province": ""}, "province"),
        ({"province": "00"}, "province"),
        ({"commune": "00001"}, "commune"),
        ({"amount": None}, "amount"),
        ({"amount": -1}, "amount"),
        ({"amount": 10**11}, "amount"),
        ({"resolution": ""}, "resolution"),
        ({"resolution_date": None}, "resolution_date"),
        ({"until": None}, "until"),
        ({"office": ""}, "office"),
        ({"text": "<b>miễn phí</b>"}, "text"),
        ({"text": "miễn\u202ephí"}, "text"),
        ({"text": "a" * 2001}, "text"),
        ({"source_url": "javascript:alert(1)"}, "source_url"),
        ({"source_url": "https://a@b.test/"}, "source_url"),
        ({"channel": "pigeon"}, "channel"),
    ],
)
def test_a_fee_with_a_field_that_does_not_hold__is_refused(
    fee: Callable[..., Addition], code: str, fields: dict[str, Any], wrong: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        fee(code, **fields)
    assert wrong in refused.value.message_dict
    assert not Addition.objects.exists()


def test_a_fee_without_expiry__holds_with_a_reason(fee: Callable[..., Addition], code: str) -> None:
    draft = fee(code, until=None, no_expiry_reason="Nghị quyết không ghi thời hạn.")
    assert draft.last_day is None


def test_an_answered_question__keeps_its_sources(
    published: Any, answered: Callable[..., AnsweredQuestion], publish: Callable[[Added], Added]
) -> None:
    of = Procedure.objects.all()[0]
    draft = answered("Ai ký thay được?", "Người được ủy quyền.", procedures=[of], other_ways=["ký thay", "ký hộ"])
    published_entry = publish(draft)
    assert isinstance(published_entry, AnsweredQuestion)
    assert published_entry.ways == ["Ai ký thay được?", "ký thay", "ký hộ"]
    assert [one.procedure for one in published_entry.sources.all()] == [of]
