"""Report forms, what units report on them, and consolidated reports."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from portal.outreach.directives.storing import private_folder
from portal.outreach.units.models import Unit

STALLED_AFTER: Final = timedelta(minutes=3)
"""Time without a sign of life after which a consolidation's worker is taken for dead."""


class ReportFormQuerySet(models.QuerySet["ReportForm"]):
    """Named sets of report forms."""

    def in_use(self, day: date | None = None) -> ReportFormQuerySet:
        """Those in use on a day (today where None)."""
        day = day or timezone.localdate()
        return self.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=day))


class ReportForm(ClusterableModel):
    """A form on which units report for a period; its items are the office's to choose, since the law leaves it open."""

    class Period(models.TextChoices):
        MONTH = "month", _("hằng tháng")
        QUARTER = "quarter", _("hằng quý")
        HALF_YEAR = "half_year", _("sáu tháng")
        YEAR = "year", _("hằng năm")
        ONCE = "once", _("đột xuất")

    wagtail_reference_index_ignore = True  # as above

    title = models.CharField(_("tên mẫu báo cáo"), max_length=200)
    period = models.CharField(_("kỳ"), max_length=10, choices=Period.choices, default=Period.QUARTER)
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="report_forms", verbose_name=_("đơn vị tổng hợp")
    )
    due_days = models.PositiveSmallIntegerField(_("số ngày làm việc để nộp sau khi hết kỳ"), default=5)
    begun_on = models.DateField(_("dùng từ ngày"), default=timezone.localdate)
    ended_on = models.DateField(_("không dùng từ ngày"), null=True, blank=True)

    objects = ReportFormQuerySet.as_manager()

    class Meta:
        verbose_name = _("mẫu báo cáo")
        verbose_name_plural = _("mẫu báo cáo")
        ordering = ("title",)

    def __str__(self) -> str:
        return self.title


class ReportItem(models.Model):
    """One item of a report form: a number that is added up, or a text. `counted` fills it in from what is kept here."""

    class Kind(models.TextChoices):
        NUMBER = "number", _("số")
        TEXT = "text", _("chữ")

    class Counted(models.TextChoices):
        NOTHING = "", _("đơn vị tự điền")
        OFFICERS = "officers", _("số tuyên truyền viên")
        UNCOVERED = "uncovered", _("số thôn chưa có tuyên truyền viên")
        TRAINED = "trained", _("số tuyên truyền viên đã tập huấn")
        MEETINGS = "meetings", _("số buổi sinh hoạt trong kỳ")
        ATTENDING = "attending", _("số lượt người dự trong kỳ")
        QUESTIONS = "questions", _("số câu hỏi từ cơ sở trong kỳ")
        ANSWERED = "answered", _("số câu hỏi từ cơ sở đã có trả lời")

    wagtail_reference_index_ignore = True  # as above

    sort_order_field = "number"  # Wagtail's forms move items up and down by it

    form = ParentalKey(ReportForm, on_delete=models.CASCADE, related_name="items")
    number = models.PositiveSmallIntegerField(_("thứ tự"), null=True, blank=True, editable=False)
    label = models.CharField(_("chỉ tiêu"), max_length=300)
    kind = models.CharField(_("loại"), max_length=6, choices=Kind.choices, default=Kind.NUMBER)
    counted = models.CharField(_("tự đếm"), max_length=12, choices=Counted.choices, blank=True, default=Counted.NOTHING)

    class Meta:
        verbose_name = _("chỉ tiêu")
        verbose_name_plural = _("chỉ tiêu")
        ordering = ("number", "pk")
        default_permissions = ()

    def __str__(self) -> str:
        return self.label


class UnitReportQuerySet(models.QuerySet["UnitReport"]):
    """Named sets of reports."""

    def with_unit(self) -> UnitReportQuerySet:
        """Those that the unit has yet to file."""
        return self.exclude(state=UnitReport.State.FILED)

    def late(self, day: date | None = None) -> UnitReportQuerySet:
        """Those that the unit has yet to file though their day had passed by a day (today where None)."""
        return self.with_unit().filter(due_on__lt=day or timezone.localdate())


class UnitReport(models.Model):
    """What a unit reports on a form for a period.

    `values` holds by an item's key (as text) what was entered: `value` (a number or a text), and for what the system
    counts `counted` (its figure), `how` and `remark` (why the unit says otherwise). `edition` is as of an assignment.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("đang soạn")
        FILED = "filed", _("đã nộp")
        SENT_BACK = "sent_back", _("trả lại để sửa")

    wagtail_reference_index_ignore = True  # as above

    form = models.ForeignKey(ReportForm, on_delete=models.PROTECT, related_name="reports", verbose_name=_("mẫu"))
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="reports", verbose_name=_("đơn vị"))
    period_from = models.DateField(_("từ ngày"))
    period_until = models.DateField(_("đến ngày"))
    due_on = models.DateField(_("hạn nộp"))
    state = models.CharField(_("trạng thái"), max_length=10, choices=State.choices, default=State.DRAFT)
    values = models.JSONField(default=dict)
    edition = models.PositiveIntegerField(default=0, editable=False)
    sent_back_why = models.CharField(_("lý do trả lại"), max_length=500, blank=True)
    filed_at = models.DateTimeField(_("nộp lúc"), null=True, blank=True)
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    reminded_on = models.DateField(null=True, blank=True, editable=False)

    objects = UnitReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("báo cáo của đơn vị")
        verbose_name_plural = _("báo cáo của đơn vị")
        ordering = ("-period_until", "-pk")
        default_permissions = ("view", "change")
        permissions = (("send_back_unitreport", _("Trả lại báo cáo của đơn vị để sửa")),)
        constraints = (
            models.UniqueConstraint(
                fields=("form", "unit", "period_from", "period_until"), name="report_once_a_period"
            ),
        )
        indexes = (
            models.Index(fields=("unit", "state", "due_on"), name="report_of_unit"),
            models.Index(fields=("-period_until", "-id"), name="report_newest"),
            models.Index(fields=("state", "due_on"), name="report_state_due"),
        )

    def __str__(self) -> str:
        return f"{self.form} – {self.unit} ({self.period_from:%d/%m/%Y} – {self.period_until:%d/%m/%Y})"

    @property
    def is_with_unit(self) -> bool:
        """Whether the unit has yet to file it."""
        return self.state != self.State.FILED

    @property
    def is_late(self) -> bool:
        """Whether the unit has yet to file it though the day has passed."""
        return self.is_with_unit and self.due_on < timezone.localdate()


class ConsolidationQuerySet(models.QuerySet["Consolidation"]):
    """Named sets of consolidated reports."""

    def stalled(self) -> ConsolidationQuerySet:
        """Those being made whose worker gave no sign of life for long."""
        return self.filter(state=Consolidation.State.WORKING, heard_at__lt=timezone.now() - STALLED_AFTER)


class Consolidation(models.Model):
    """A consolidated report being made or made: of a place, for a period, with its two files."""

    class State(models.TextChoices):
        WORKING = "working", _("đang tổng hợp")
        DONE = "done", _("đã xong")
        FAILED = "failed", _("không làm được")

    wagtail_reference_index_ignore = True  # as above

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="consolidations", verbose_name=_("đơn vị"))
    directive = models.ForeignKey(
        "directives.Directive",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("văn bản"),
    )
    form = models.ForeignKey(
        ReportForm, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("mẫu báo cáo")
    )
    period_from = models.DateField(_("từ ngày"))
    period_until = models.DateField(_("đến ngày"))
    state = models.CharField(_("trạng thái"), max_length=8, choices=State.choices, default=State.WORKING)
    done = models.PositiveIntegerField(default=0, editable=False)
    total = models.PositiveIntegerField(default=0, editable=False)
    tries = models.PositiveSmallIntegerField(default=1, editable=False)
    heard_at = models.DateTimeField(default=timezone.now, editable=False)
    failure = models.TextField(_("lý do"), blank=True)
    docx = models.FileField(upload_to="reports/%Y/%m/", storage=private_folder, blank=True)
    xlsx = models.FileField(upload_to="reports/%Y/%m/", storage=private_folder, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField(_("yêu cầu lúc"), default=timezone.now)
    made_at = models.DateTimeField(_("xong lúc"), null=True, blank=True, editable=False)

    objects = ConsolidationQuerySet.as_manager()

    class Meta:
        verbose_name = _("báo cáo tổng hợp")
        verbose_name_plural = _("báo cáo tổng hợp")
        ordering = ("-asked_at", "-pk")
        default_permissions = ("view", "add")

    def __str__(self) -> str:
        return f"{self.unit} ({self.period_from:%d/%m/%Y} – {self.period_until:%d/%m/%Y})"

    @property
    def percent(self) -> int:
        """How far it has come."""
        return min(99, 100 * self.done // self.total) if self.total else 0
