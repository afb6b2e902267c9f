"""Review of pages: what one person wrote, another publishes. The workflow is there after the first migration."""

from typing import Any, Final

from django.apps import apps as installed
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from wagtail.models import AbstractGroupApprovalTask, Page, TaskState, Workflow, WorkflowPage, WorkflowTask

from portal.accounts.roles import Role
from portal.additions.review import has_written
from portal.pages.checking import findings

WORKFLOW_NAME: Final = _("Duyệt trang trước khi công bố")


class PageApproval(AbstractGroupApprovalTask):
    """Approval of a page by a member of a group who wrote nothing of it, once nothing is wrong with it."""

    class Meta:
        verbose_name = _("Duyệt trang bởi người thứ hai")
        verbose_name_plural = _("Duyệt trang bởi người thứ hai")

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, Any, bool]]:
        """Return what the user may do: a writer nothing; nobody may approve while something is wrong."""
        page = obj.specific  # Wagtail gives a page without its own fields here and there
        if has_written(page, user):
            return []
        actions = list(super().get_actions(page, user))
        if actions and findings(page.get_latest_revision_as_object()):
            return [one for one in actions if one[0] != "approve"]
        return actions

    def on_action(self, task_state: TaskState, user: Any, action_name: str, **kwargs: Any) -> None:
        """Do nothing for who may do nothing: the address of a button can be typed."""
        page = task_state.workflow_state.content_object
        if action_name in {name for name, _label, _modal in self.get_actions(page, user)}:
            super().on_action(task_state, user, action_name, **kwargs)

    @classmethod
    def get_description(cls) -> Any:
        """Return what the task is, for those who set workflows up."""
        return _("Thành viên của nhóm duyệt trang do người khác viết; trang còn lỗi thì chưa duyệt được")


def make_workflow(**_signal: Any) -> None:
    """Make the workflow and assign it to all pages, in the place of the one that Wagtail comes with; once.

    An office may change it afterwards, or assign another.
    """
    if not installed.is_installed("wagtail.admin"):
        return
    ContentType.objects.clear_cache()  # a flush of the database has taken those that were remembered
    root = Page.get_first_root_node()
    if root is None or PageApproval.objects.exists():
        return
    with override("vi"):
        name = str(WORKFLOW_NAME)
    group, _made = Group.objects.get_or_create(name=Role.REVIEWER.group_name)
    task = PageApproval.objects.create(name=name)
    task.groups.add(group)
    workflow = Workflow.objects.create(name=name)
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=1)
    WorkflowPage.objects.update_or_create(page=root, defaults={"workflow": workflow})
