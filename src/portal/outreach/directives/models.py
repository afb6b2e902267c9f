"""Directives, the tasks they are broken into, and what each unit made of its share."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Final

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.outreach.directives.report_models import Consolidation, ReportForm, ReportItem, UnitReport
from portal.outreach.directives.storing import private_folder
from portal.outreach.units.finding import Findable
from portal.outreach.units.models import Unit

__all__ = ["Assignment", "Consolidation", "Directive", "Evidence", "ReportForm", "ReportItem", "Task", "UnitReport"]


class Directive(Findable):
    """An official dispatch or plan that gives tasks to units."""

    wagtail_reference_index_ignore = True  # nobody asks where one is used; Wagtail would keep account of each

    found_by: ClassVar = ("number", "title")

    number = models.CharField(_("số, ký hiệu"), max_length=100)
    issued_on = models.DateField(_("ngày ban hành"))
    issued_by = models.CharField(_("cơ quan ban hành"), max_length=255)
    title = models.CharField(_("trích yếu"), max_length=500)
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="directives", verbose_name=_("đơn vị giao việc")
    )
    document = models.ForeignKey(
        "wagtaildocs.Document",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("tệp văn bản đã có trong kho tài liệu"),
    )
    file = models.FileField(_("tệp văn bản"), upload_to="directives/%Y/%m/", storage=private_folder, blank=True)
    url = models.URLField(_("địa chỉ văn bản"), max_length=500, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    entered_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("văn bản giao việc")
        verbose_name_plural = _("văn bản giao việc")
        ordering = ("-issued_on", "-pk")
        indexes = (models.Index(fields=("-issued_on", "-id"), name="directive_newest"),)

    def __str__(self) -> str:
        return f"{self.number} – {self.title}"

    @property
    def dated_number(self) -> str:
        """The number with the day, as 12/UBND-VX (01/10/2026): numbers begin anew every year."""
        return f"{self.number} ({self.issued_on:%d/%m/%Y})"


class Task(models.Model):
    """One thing that a directive asks for, with the day it is due."""

    wagtail_reference_index_ignore = True  # as above

    directive = models.ForeignKey(Directive, on_delete=models.CASCADE, related_name="tasks")
    number = models.PositiveSmallIntegerField(_("thứ tự"))
    text = models.TextField(_("việc cần làm"), max_length=1000)
    due_on = models.DateField(_("hạn"))

    class Meta:
        verbose_name = _("nhiệm vụ")
        verbose_name_plural = _("nhiệm vụ")
        ordering = ("directive", "number")
        default_permissions = ()
        constraints = (models.UniqueConstraint(fields=("directive", "number"), name="task_number_once"),)

    def __str__(self) -> str:
        return self.text[:80]


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    """Named sets of assignments."""

    def open(self) -> AssignmentQuerySet:
        """Those not accepted yet."""
        return self.exclude(state=Assignment.State.ACCEPTED)

    def with_unit(self) -> AssignmentQuerySet:
        """Those on which the unit has yet to act."""
        return self.filter(state__in=WITH_UNIT)

    def late(self, day: date | None = None) -> AssignmentQuerySet:
        """Those on which the unit has yet to act though their day had passed by a day (today where None)."""
        return self.with_unit().filter(due_on__lt=day or timezone.localdate())

    def untouched(self) -> AssignmentQuerySet:
        """Those to which the unit has said and added nothing yet."""
        said = Q(percent=0, said="", submitted_at__isnull=True)
        return self.filter(said, state=Assignment.State.OPEN, evidence__isnull=True)


class Assignment(models.Model):
    """A task of one unit: how far it has come, what it says, and whether the coordinator takes it.

    `due_on` repeats the task's day, so that long lists are found by an index; `edition` grows with every change, so
    that of two people who change it at once the second is told.
    """

    class State(models.TextChoices):
        OPEN = "open", _("chưa làm")
        UNDER_WAY = "under_way", _("đang làm")
        SUBMITTED = "submitted", _("đã nộp, chờ xem")
        SENT_BACK = "sent_back", _("trả lại để bổ sung")
        ACCEPTED = "accepted", _("đã hoàn thành")

    wagtail_reference_index_ignore = True  # as above

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="assignments", verbose_name=_("nhiệm vụ"))
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="assignments", verbose_name=_("đơn vị"))
    due_on = models.DateField(_("hạn"))
    edition = models.PositiveIntegerField(default=0, editable=False)
    state = models.CharField(_("trạng thái"), max_length=10, choices=State.choices, default=State.OPEN)
    percent = models.PositiveSmallIntegerField(_("tiến độ (%)"), default=0)
    said = models.TextField(_("kết quả"), blank=True, max_length=4000)
    sent_back_why = models.CharField(_("lý do trả lại"), max_length=500, blank=True)
    times_sent_back = models.PositiveSmallIntegerField(_("số lần trả lại"), default=0, editable=False)
    submitted_at = models.DateTimeField(_("nộp lúc"), null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    accepted_at = models.DateTimeField(_("nhận kết quả lúc"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    reminded_on = models.DateField(null=True, blank=True, editable=False)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("việc của đơn vị")
        verbose_name_plural = _("việc của đơn vị")
        ordering = ("due_on", "pk")
        default_permissions = ("view", "change")
        permissions = (("accept_assignment", _("Nhận kết quả hoặc trả lại việc của đơn vị")),)
        constraints = (models.UniqueConstraint(fields=("task", "unit"), name="task_once_a_unit"),)
        indexes = (
            models.Index(fields=("unit", "state", "due_on"), name="assignment_of_unit"),
            models.Index(fields=("due_on", "id"), name="assignment_due"),
            models.Index(fields=("state", "due_on", "id"), name="assignment_state_due"),
        )

    def __str__(self) -> str:
        return f"{self.task} – {self.unit}"

    @property
    def is_with_unit(self) -> bool:
        """Whether the unit has yet to act."""
        return self.state in WITH_UNIT

    @property
    def is_late(self) -> bool:
        """Whether the unit has yet to act though the day has passed."""
        return self.is_with_unit and self.due_on < timezone.localdate()


WITH_UNIT: Final = (Assignment.State.OPEN, Assignment.State.UNDER_WAY, Assignment.State.SENT_BACK)
"""States in which it is the unit's turn."""


class Evidence(models.Model):
    """A file or an address that shows what was done."""

    wagtail_reference_index_ignore = True  # as above

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="evidence")
    title = models.CharField(_("tên"), max_length=200)
    file = models.FileField(_("tệp"), upload_to="evidence/%Y/%m/", storage=private_folder, blank=True)
    url = models.URLField(_("địa chỉ"), max_length=500, blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("minh chứng")
        verbose_name_plural = _("minh chứng")
        ordering = ("pk",)
        default_permissions = ()

    def __str__(self) -> str:
        return self.title
