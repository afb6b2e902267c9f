"""Review by a second person: what an office adds is published by somebody who did not write it."""

from collections.abc import Iterable
from typing import Any, Final

from django.apps import apps as installed
from django.contrib.auth.models import AbstractBaseUser, Group
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from wagtail.models import AbstractGroupApprovalTask, TaskState, Workflow, WorkflowContentType, WorkflowTask

from portal.accounts.roles import Role

WORKFLOW_NAME: Final = _("Người duyệt duyệt")
BOOKKEEPING: Final = frozenset(
    (
        *("live", "has_unpublished_changes", "first_published_at", "last_published_at", "live_revision"),
        *("latest_revision", "expired", "locked", "locked_at", "locked_by", "author", "go_live_at"),
    )
)
"""Fields that tell how far a thing has come, not what it says; a reviewer sets the day of publication."""


class SecondPersonApproval(AbstractGroupApprovalTask):
    """Approval by a member of a group who has written nothing of what is to be published."""

    class Meta:
        verbose_name = _("Duyệt bởi người thứ hai")
        verbose_name_plural = _("Duyệt bởi người thứ hai")

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, Any, bool]]:
        """Return what the user may do: a writer may neither approve nor send back."""
        if has_written(obj, user):
            return []
        return list(super().get_actions(obj, user))

    def on_action(self, task_state: TaskState, user: Any, action_name: str, **kwargs: Any) -> None:
        """Do nothing for who may do nothing: the address of a button can be typed."""
        thing = task_state.workflow_state.content_object
        if action_name in {name for name, _label, _modal in self.get_actions(thing, user)}:
            super().on_action(task_state, user, action_name, **kwargs)

    @classmethod
    def get_description(cls) -> Any:
        """Return what the task is, for those who set workflows up."""
        return _("Thành viên của nhóm duyệt nội dung do người khác viết")


def has_written(thing: Any, user: AbstractBaseUser) -> bool:
    """Whether a user changed what a thing says since what is published of it now (ever, where nothing is).

    Who approves in the editor saves once more; that alone is no writing. A thing with more bookkeeping than all have
    says by `said_in` what of a revision's content counts.
    """
    revisions = thing.revisions.order_by("pk").filter(pk__gte=thing.live_revision_id or 0)
    if not revisions.filter(user_id=user.pk).exists():
        return False
    before = None
    for revision in revisions.only("content", "user_id", "pk"):
        said = _said(thing, revision.content)
        if revision.user_id == user.pk and said != before and revision.pk != thing.live_revision_id:
            return True
        before = said
    return False


def _said(thing: Any, content: dict[str, Any]) -> dict[str, Any]:
    if hasattr(thing, "said_in"):
        return dict(thing.said_in(content))
    return {key: value for key, value in content.items() if key not in BOOKKEEPING}


def make_workflow(**_signal: Any) -> None:
    """Make the workflow and assign it to all that an office adds."""
    from portal.additions.models import ADDED  # the models import the task

    assign_workflow(ADDED)


def assign_workflow(models: Iterable[type[Model]]) -> None:
    """Make the workflow and assign it to models, where it is not there yet. Rooms call it after every migration.

    An office may change it afterwards; only what is missing is made.
    """
    if not installed.is_installed("wagtail.admin"):
        return
    ContentType.objects.clear_cache()  # a flush of the database has taken those that were remembered
    with override("vi"):
        name = str(WORKFLOW_NAME)
    if not Workflow.objects.filter(name=name).exists():
        group, _made = Group.objects.get_or_create(name=Role.REVIEWER.group_name)
        task = SecondPersonApproval.objects.create(name=name)
        task.groups.add(group)
        made = Workflow.objects.create(name=name)
        WorkflowTask.objects.create(workflow=made, task=task, sort_order=1)
    workflow = Workflow.objects.filter(name=name).order_by("pk")[0]
    for model in models:
        kind = ContentType.objects.get_for_model(model, for_concrete_model=False)
        WorkflowContentType.objects.get_or_create(content_type=kind, defaults={"workflow": workflow})
