"""Additions made by other rooms: drafts, as an officer would have typed them. Publishing is a second person's.

`compare` is here for rooms that put other records in force: it looks for fees that differ now.
"""

from collections.abc import Iterable
from typing import Any, TypeVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from wagtail.log_actions import log

from portal.additions.disagreements import compare
from portal.additions.models import Added, Addition, AnsweredQuestion, AnsweredSource, EverydayName
from portal.procedures.models import Procedure

__all__ = ["compare", "draft_addition", "draft_answered_question", "draft_everyday_name"]

Kind = TypeVar("Kind", bound=Added)


def draft_addition(procedure: Procedure, author: AbstractBaseUser, *, submit: bool = False, **fields: Any) -> Addition:
    """Draft an addition to a procedure's record; `fields` are those of the model (`kind`, `text`, `office` …).

    Args:
        procedure: What it is about.
        author: Who wrote it.
        submit: Whether it goes to the reviewers at once.
        fields: The model's other fields.

    Raises:
        ValidationError: a field does not hold.
    """
    return _drafted(Addition(procedure=procedure, **fields), author, submit)


def draft_everyday_name(
    procedure: Procedure, author: AbstractBaseUser, *, submit: bool = False, **fields: Any
) -> EverydayName:
    """Draft an everyday name of a procedure (`name`, `office` …); see `draft_addition`."""
    return _drafted(EverydayName(procedure=procedure, **fields), author, submit)


def draft_answered_question(
    author: AbstractBaseUser,
    *,
    procedures: Iterable[Procedure] = (),
    other_ways: Iterable[str] = (),
    submit: bool = False,
    **fields: Any,
) -> AnsweredQuestion:
    """Draft a question with its answer (`question`, `answer`, `office` …); see `draft_addition`.

    Args:
        author: Who wrote it.
        procedures: Those whose records the answer is from.
        other_ways: Other ways of asking the same.
        submit: Whether it goes to the reviewers at once.
        fields: The model's other fields.

    Raises:
        ValidationError: a field does not hold.
    """
    draft = AnsweredQuestion(other_ways="\n".join(other_ways), **fields)
    draft.sources.set([AnsweredSource(procedure=one) for one in procedures])
    return _drafted(draft, author, submit)


@transaction.atomic
def _drafted(draft: Kind, author: AbstractBaseUser, submit: bool) -> Kind:
    draft.live, draft.has_unpublished_changes = False, True
    draft.full_clean()
    draft.save()
    log(draft, "wagtail.create", user=author, content_changed=True)
    draft.save_revision(user=author, log_action=True)
    workflow = draft.get_workflow() if submit else None
    if workflow is not None:
        workflow.start(draft, author)
    return draft
