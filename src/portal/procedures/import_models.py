"""One run of an import, from the files to the terms it began, and what it proposes for each procedure."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

STALLED: Final = timedelta(minutes=5)
"""How long nothing may be heard of work under way before whoever did it is taken to have been killed."""


class ImportQuerySet(models.QuerySet["Import"]):
    """Named sets of imports."""

    def listed(self) -> ImportQuerySet:
        """With who brought and reviewed them; without what was refused, which may be long."""
        return self.select_related("uploader", "reviewer").defer("rejected")

    def waiting(self) -> ImportQuerySet:
        """Those that wait for a reviewer."""
        return self.filter(state=Import.State.PROPOSED)

    def stalled(self) -> ImportQuerySet:
        """Those whose work was begun and not heard of for long."""
        working = self.filter(state__in=(Import.State.READING, Import.State.PUBLISHING, Import.State.UNDOING))
        return working.filter(heard_at__lt=timezone.now() - STALLED)


class Import(models.Model):
    """One run of the import: from where, how many, what was refused; who reviewed it, and what became of it."""

    class State(models.TextChoices):
        READING = "reading", _("đang đọc")
        FAILED = "failed", _("không đọc được")
        PROPOSED = "proposed", _("chờ duyệt")
        REFUSED = "refused", _("không duyệt")
        PUBLISHING = "publishing", _("đang công bố")
        SCHEDULED = "scheduled", _("chờ đến ngày hiệu lực")
        PUBLISHED = "published", _("đã công bố")
        UNDOING = "undoing", _("đang hoàn tác")
        UNDONE = "undone", _("đã hoàn tác")

    state = models.CharField(_("trạng thái"), max_length=12, choices=State.choices, default=State.PUBLISHED)
    started_at = models.DateTimeField(_("bắt đầu"), auto_now_add=True)
    finished_at = models.DateTimeField(_("xong lúc"), null=True, blank=True)
    heard_at = models.DateTimeField(default=timezone.now, editable=False)
    sources = models.JSONField(_("nguồn"), default=list)
    folder = models.CharField(max_length=64, blank=True, editable=False)
    whole = models.BooleanField(
        _("đây là toàn bộ danh mục"),
        default=False,
        help_text=_("Đánh dấu khi nguồn có mọi thủ tục: thủ tục không có trong nguồn sẽ được nêu là không còn."),
    )
    note = models.CharField(_("lý do nhập"), max_length=300, blank=True)
    digest = models.CharField(_("dấu nguồn"), max_length=64, blank=True)
    done = models.PositiveIntegerField(default=0, editable=False)
    total = models.PositiveIntegerField(default=0, editable=False)
    added = models.PositiveIntegerField(_("thêm"), default=0)
    changed = models.PositiveIntegerField(_("đổi"), default=0)
    unchanged = models.PositiveIntegerField(_("giữ nguyên"), default=0)
    missing = models.PositiveIntegerField(_("không còn trong nguồn"), default=0)
    rejected = models.JSONField(_("bị từ chối"), default=list)
    failure = models.TextField(_("lý do không đọc được"), blank=True)
    uploader = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("người nhập"),
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("người duyệt"),
    )
    reviewed_at = models.DateTimeField(_("duyệt lúc"), null=True, blank=True)
    review_note = models.CharField(_("ý kiến duyệt"), max_length=300, blank=True)
    effective_on = models.DateField(_("ngày có hiệu lực"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("người hoàn tác"),
    )
    undone_at = models.DateTimeField(_("hoàn tác lúc"), null=True, blank=True)
    undo_reason = models.CharField(_("lý do hoàn tác"), max_length=300, blank=True)
    left_alone = models.JSONField(_("không hoàn tác được"), default=list)

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("lần nhập")
        verbose_name_plural = _("lần nhập")
        ordering = ("-started_at",)
        permissions = (
            ("upload_import", _("Nhập danh mục để người khác duyệt")),
            ("review_import", _("Duyệt và công bố lần nhập của người khác")),
            ("undo_import", _("Hoàn tác một lần nhập")),
        )

    def __str__(self) -> str:
        return f"{timezone.localtime(self.started_at):%d/%m/%Y %H:%M}" if self.started_at else str(_("lần nhập"))

    @property
    def figures(self) -> dict[str, Any]:
        """Counts, for a report."""
        return {name: getattr(self, name) for name in ("added", "changed", "unchanged", "missing")}

    @property
    def percent(self) -> int:
        """How much of the work under way is done, in whole percent."""
        return min(100, 100 * self.done // self.total) if self.total else 0

    @property
    def working(self) -> bool:
        """Whether something is being done that is worth waiting for."""
        return self.state in (self.State.READING, self.State.PUBLISHING, self.State.UNDOING)


class ProposalQuerySet(models.QuerySet["Proposal"]):
    """Named sets of proposals."""

    def weighty_first(self) -> ProposalQuerySet:
        """Those that bear on money, time or papers first, then by code."""
        weight = sum((models.Case(models.When(**{one: True}, then=1), default=0) for one in WEIGHTY), models.Value(0))
        return self.annotate(weight=weight).order_by("-weight", "procedure__code")

    def listed(self) -> ProposalQuerySet:
        """With what a list shows, in one query."""
        return self.select_related("procedure").only(
            *("kind", "fees", "times", "papers", "held", "imported_id", "before_id", "after_id"),
            *("procedure__code", "procedure__name"),
        )

    def whole(self) -> ProposalQuerySet:
        """With both versions."""
        return self.select_related("procedure", "before", "after")

    def taken(self) -> ProposalQuerySet:
        """Those that publication takes: all that nobody held back."""
        return self.filter(held=False)


class Proposal(models.Model):
    """What an import proposes for one procedure: `after` in the place of `before`; no `after` where it is gone."""

    class Kind(models.TextChoices):
        ADDED = "added", _("mới")
        CHANGED = "changed", _("đổi")
        GONE = "gone", _("không còn trong nguồn")

    imported = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="proposals")
    procedure = models.ForeignKey("procedures.Procedure", on_delete=models.CASCADE, related_name="proposals")
    kind = models.CharField(_("loại"), max_length=8, choices=Kind.choices)
    before = models.ForeignKey("procedures.Version", on_delete=models.CASCADE, null=True, related_name="+")
    after = models.ForeignKey("procedures.Version", on_delete=models.CASCADE, null=True, related_name="+")
    fees = models.BooleanField(_("đổi phí, lệ phí"), default=False)
    times = models.BooleanField(_("đổi thời hạn"), default=False)
    papers = models.BooleanField(_("đổi giấy tờ"), default=False)
    held = models.BooleanField(_("để lại"), default=False)

    objects = ProposalQuerySet.as_manager()

    wagtail_reference_index_ignore = True  # rows by the thousand, written in bulk

    class Meta:
        verbose_name = _("đề xuất")
        verbose_name_plural = _("đề xuất")
        ordering = ("imported", "procedure__code")
        constraints = (models.UniqueConstraint(fields=("imported", "procedure"), name="one_proposal_a_procedure"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.procedure_id}"


WEIGHTY: Final = ("fees", "times", "papers")
"""Marks of a proposal, the heaviest first."""
