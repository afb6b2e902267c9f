"""A list of villages or officers that was brought to be read: what it says row by row, until somebody confirms it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

STALLED: Final = timedelta(minutes=5)
"""How long nothing may be heard of work under way before whoever did it is taken to have been killed."""


class RollImportQuerySet(models.QuerySet["RollImport"]):
    """Named sets of imports."""

    def stalled(self) -> RollImportQuerySet:
        """Those whose work was begun and not heard of for long."""
        working = self.filter(state__in=(RollImport.State.READING, RollImport.State.WRITING))
        return working.filter(heard_at__lt=timezone.now() - STALLED)


class RollImport(models.Model):
    """One list that was brought for a unit: what came of reading it, and whether it was written.

    Nothing is written before somebody has seen what would change and confirmed it. The file lies in a folder of
    `IMPORTS_HOME` until it is read; the rows are kept for a month, so that the refused ones can be fetched.
    """

    class Kind(models.TextChoices):
        VILLAGES = "villages", _("thôn, tổ dân phố")
        OFFICERS = "officers", _("tuyên truyền viên")

    class State(models.TextChoices):
        READING = "reading", _("đang đọc")
        FAILED = "failed", _("không đọc được")
        READ = "read", _("chờ xác nhận")
        WRITING = "writing", _("đang ghi")
        WRITTEN = "written", _("đã ghi")
        DROPPED = "dropped", _("đã bỏ")

    wagtail_reference_index_ignore = True  # rows by the thousand, written in bulk

    kind = models.CharField(_("loại danh sách"), max_length=8, choices=Kind.choices, default=Kind.OFFICERS)
    unit = models.ForeignKey(
        "units.Unit", on_delete=models.PROTECT, related_name="roll_imports", verbose_name=_("danh sách của")
    )
    state = models.CharField(_("trạng thái"), max_length=8, choices=State.choices, default=State.READING)
    name = models.CharField(_("tên tệp"), max_length=120)
    folder = models.CharField(max_length=64, blank=True, editable=False)
    done = models.PositiveIntegerField(default=0, editable=False)
    total = models.PositiveIntegerField(default=0, editable=False)
    heard_at = models.DateTimeField(default=timezone.now, editable=False)
    added = models.PositiveIntegerField(_("mới"), default=0)
    changed = models.PositiveIntegerField(_("đổi"), default=0)
    unchanged = models.PositiveIntegerField(_("giữ nguyên"), default=0)
    refused = models.PositiveIntegerField(_("không nhận"), default=0)
    headings = models.JSONField(default=list, editable=False)
    failure = models.TextField(_("lý do"), blank=True)
    brought_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("người nhập")
    )
    brought_at = models.DateTimeField(_("nhập lúc"), default=timezone.now)
    written_at = models.DateTimeField(_("ghi lúc"), null=True, blank=True)

    objects = RollImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("lần nhập danh sách")
        verbose_name_plural = _("lần nhập danh sách")
        ordering = ("-brought_at", "-pk")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.name} ({timezone.localtime(self.brought_at):%d/%m/%Y %H:%M})"

    @property
    def working(self) -> bool:
        """Whether something is being done that is worth waiting for."""
        return self.state in (self.State.READING, self.State.WRITING)

    @property
    def percent(self) -> int:
        """How much of the work under way is done, in whole percent."""
        return min(100, 100 * self.done // self.total) if self.total else 0

    @property
    def to_write(self) -> int:
        """How many rows would be written."""
        return self.added + self.changed


class RollImportRowQuerySet(models.QuerySet["RollImportRow"]):
    """Named sets of rows."""

    def of(self, verdict: str) -> RollImportRowQuerySet:
        """Those of one verdict."""
        return self.filter(verdict=verdict)


class RollImportRow(models.Model):
    """One row of a list: its cells as they were written, what was understood, and what is to become of it.

    `told` holds a column and a reason for each fault of a refused row, and a column with old and new for each change
    of another.
    """

    class Verdict(models.TextChoices):
        ADDED = "added", _("mới")
        CHANGED = "changed", _("đổi")
        UNCHANGED = "unchanged", _("giữ nguyên")
        REFUSED = "refused", _("không nhận")

    wagtail_reference_index_ignore = True  # as above

    imported = models.ForeignKey(RollImport, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    cells = models.JSONField(default=list)
    values = models.JSONField(default=dict)
    verdict = models.CharField(max_length=9, choices=Verdict.choices)
    told = models.JSONField(default=list)
    thing = models.PositiveBigIntegerField(null=True)  # the key of the officer or village that the row is about

    objects = RollImportRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("dòng của danh sách")
        verbose_name_plural = _("dòng của danh sách")
        ordering = ("number",)
        default_permissions = ()
        constraints = (models.UniqueConstraint(fields=("imported", "number"), name="row_once_an_import"),)
        indexes = (models.Index(fields=("imported", "verdict", "number"), name="row_of_verdict"),)

    def __str__(self) -> str:
        return f"{self.imported_id}: {self.number}"

    @property
    def faults(self) -> list[dict[str, Any]]:
        """The reasons of a refused row, each with its column."""
        return self.told if self.verdict == self.Verdict.REFUSED else []
