"""How a sheet becomes public: by a second person, whose name it bears, whichever way publication is asked for.

Ways there are many (an approval, a button, a schedule, an earlier draft taken up again, a program), and all come
through `Reviewed.publish`. Nothing is published for which no second person stands.
"""

from __future__ import annotations

import logging
from datetime import date
from typing import Any, ClassVar, Final

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import DraftStateMixin, LockableMixin, PreviewableMixin, Revision, RevisionMixin, WorkflowMixin

from motcua.text.folding import fold
from portal.accounts import trail
from portal.additions.review import BOOKKEEPING, assign_workflow, has_written

log = logging.getLogger(__name__)
WITHHELD: Final = trail.action(
    "motcua.sheet.withheld", _("Chưa công bố"), _("Đến giờ công bố nhưng chưa đủ điều kiện, nên chưa công bố")
)
COMPARED: Final = frozenset(("pk", "sheet", "seen", "differs", "now"))
"""Fields of parts and sources that say nothing: keys, and what came of comparing."""

BY_SCHEDULE: Final = "wagtail.publish.scheduled"
"""What Wagtail writes into its log where something falls due."""


class SheetQuerySet(models.QuerySet[Any]):
    """Named sets of sheets."""

    def published(self) -> SheetQuerySet:
        """Those that a second person approved and that were not withdrawn."""
        return self.filter(live=True)

    def valid(self, day: date | None = None) -> SheetQuerySet:
        """Those published ones that hold on a day (today where None) and rest on nothing that changed since."""
        day = day or timezone.localdate()
        holds = Q(valid_until__isnull=True) | Q(valid_until__gte=day)
        return self.published().filter(holds, valid_from__lte=day, outdated_at__isnull=True)

    def named(self, typed: str) -> SheetQuerySet:
        """Those of which title, short message or office hold what was typed, marks or not."""
        words = " ".join(fold(typed).split())
        return self.filter(folded__contains=words) if words else self


class Reviewed(WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, PreviewableMixin, models.Model):
    """What is drafted by one and published by another, with every draft kept. What is made here is a draft."""

    standing: ClassVar[tuple[str, ...]] = (
        *("author_id", "approved_by_id", "approver_told", "approved_at", "scheduled_by_id", "edition"),
        *("outdated_at", "outdated_why", "folded"),
    )
    """Fields that tell how the thing stands, whatever draft is looked at: no draft brings back earlier ones."""

    objects = SheetQuerySet.as_manager()

    class Meta:
        abstract = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Begin as a draft: nothing is public before it was published."""
        if not args:
            kwargs.setdefault("live", False)
        super().__init__(*args, **kwargs)

    def with_content_json(self, content: Any) -> Any:
        """Return the thing as a draft has it, standing as it does now."""
        found = super().with_content_json(content)
        for name in self.standing:
            setattr(found, name, getattr(self, name))
        return found

    def save_revision(self, *args: Any, **kwargs: Any) -> Revision:
        """Save a draft; who saves the first one is the author."""
        user = kwargs.get("user")
        thing: Any = self
        if thing.author_id is None and user is not None and self.pk:
            thing.author = user
            type(self)._default_manager.filter(pk=self.pk).update(author=user)
        return super().save_revision(*args, **kwargs)

    def publish(self, revision: Revision, user: Any = None, log_action: Any = True, **kwargs: Any) -> Any:
        """Publish a revision in the name of who approved it. What falls due and may not be published is withheld.

        Raises:
            PermissionDenied: nobody approved it, who did has written it, or it does not hold.
        """
        approver = user if user is not None else self._scheduled_by(revision)
        refused = self._refusal(revision, approver)
        if refused and log_action == BY_SCHEDULE:
            return self._withhold(revision, refused)
        if refused:
            raise PermissionDenied(refused)
        draft: Any = revision.as_object()
        later = draft.go_live_at and draft.go_live_at > timezone.now()
        with transaction.atomic():
            self._sign(approver, later=bool(later))
            # read anew: a revision remembers the thing as it stood before it was signed
            fresh = Revision.objects.get(pk=revision.pk)
            return super().publish(fresh, user=user, log_action=log_action, **kwargs)

    def said_in(self, content: dict[str, Any]) -> dict[str, Any]:
        """Return what a draft's content says, without what tells how far the thing has come."""
        left_out = {*BOOKKEEPING, *(name.removesuffix("_id") for name in self.standing)}
        return {key: _said(value) for key, value in content.items() if key not in left_out}

    def refusals(self) -> list[str]:
        """Return why the thing, as it is, may not be published; empty where it may."""
        try:
            self.full_clean()
        except ValidationError as fault:  # a draft may be saved incomplete
            return fault.messages
        return []

    def _refusal(self, revision: Revision, approver: Any) -> str:
        if approver is None:
            return str(_("Chưa có người thứ hai duyệt nội dung này."))
        if has_written(self, approver) or self._was_written_before(revision, approver):
            return str(_("Người soạn không tự công bố nội dung của mình."))
        draft: Any = revision.as_object()
        return "; ".join(draft.refusals())

    def _was_written_before(self, revision: Revision, user: Any) -> bool:
        """Whether a revision is the user's and older than what is public: of those nobody looks at who wrote what."""
        return bool(revision.user_id == user.pk and revision.pk < (self.live_revision_id or 0))

    def _scheduled_by(self, revision: Revision) -> Any:
        """Return who approved a revision for later, None for one that nobody did."""
        if revision.approved_go_live_at is None:
            return None
        key = type(self)._default_manager.filter(pk=self.pk).values_list("scheduled_by", flat=True).first()
        return get_user_model()._default_manager.filter(pk=key).first() if key else None

    def _sign(self, approver: Any, *, later: bool) -> None:
        """Write down who approved: for later where the day is still to come, else for what is printed."""
        rows = type(self)._default_manager.filter(pk=self.pk)
        if later:
            rows.update(scheduled_by=approver)
            return
        rows.update(
            approved_by=approver,
            approver_told=self.told_of(approver),
            approved_at=timezone.now(),
            scheduled_by=None,
            edition=models.F("edition") + 1,
            outdated_at=None,
            outdated_why=[],
        )

    def told_of(self, approver: Any) -> str:
        """Return who approved, as people read it."""
        raise NotImplementedError

    def _withhold(self, revision: Revision, why: str) -> None:
        """Take a revision off the schedule, and write down why: what else is due must not wait for it."""
        Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=None)
        type(self)._default_manager.filter(pk=self.pk).update(scheduled_by=None)
        trail.record(None, WITHHELD, self, why=why)
        log.warning("sheet %s was due and is withheld", self.pk)


def _said(value: Any) -> Any:
    """Return a value as it is compared: line ends as browsers send them are those that we write."""
    if isinstance(value, str):
        return "\n".join(value.splitlines()).strip()
    if isinstance(value, list):
        return [_said(one) for one in value]
    if isinstance(value, dict):
        return {key: _said(one) for key, one in value.items() if key not in COMPARED}
    return value


def make_workflow(**_signal: Any) -> None:
    """Assign the workflow of review to sheets."""
    from portal.outreach.sheets.models import Sheet  # it derives from what stands here

    assign_workflow((Sheet,))
