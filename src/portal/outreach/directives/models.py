"""Directives, the tasks they are broken into, what each unit made of its share, periodic reports, consolidations."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.outreach.units.models import Unit


class Directive(models.Model):
    """An official dispatch or plan that gives tasks to units."""

    wagtail_reference_index_ignore = True  # nobody asks where one is used; Wagtail would keep account of each

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
        verbose_name=_("tệp văn bản"),
    )
    url = models.URLField(_("địa chỉ văn bản"), max_length=500, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    entered_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("văn bản giao việc")
        verbose_name_plural = _("văn bản giao việc")
        ordering = ("-issued_on", "-pk")

    def __str__(self) -> str:
        return f"{self.number} – {self.title}"


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

    def late(self) -> AssignmentQuerySet:
        """Those whose unit has yet to act and whose day has passed."""
        waiting = Q(state__in=(Assignment.State.OPEN, Assignment.State.UNDER_WAY, Assignment.State.SENT_BACK))
        return self.filter(waiting, task__due_on__lt=timezone.localdate())


class Assignment(models.Model):
    """A task of one unit: how far it has come, what it says, and whether the coordinator takes it."""

    class State(models.TextChoices):
        OPEN = "open", _("chưa làm")
        UNDER_WAY = "under_way", _("đang làm")
        SUBMITTED = "submitted", _("đã nộp, chờ xem")
        SENT_BACK = "sent_back", _("trả lại để bổ sung")
        ACCEPTED = "accepted", _("đã hoàn thành")

    wagtail_reference_index_ignore = True  # as above

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="assignments", verbose_name=_("nhiệm vụ"))
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="assignments", verbose_name=_("đơn vị"))
    state = models.CharField(_("trạng thái"), max_length=10, choices=State.choices, default=State.OPEN)
    percent = models.PositiveSmallIntegerField(_("tiến độ (%)"), default=0)
    said = models.TextField(_("kết quả"), blank=True, max_length=4000)
    sent_back_why = models.CharField(_("lý do trả lại"), max_length=500, blank=True)
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
        ordering = ("task__due_on", "task", "unit__code")
        default_permissions = ("view", "change")
        permissions = (("accept_assignment", _("Nhận kết quả hoặc trả lại việc của đơn vị")),)
        constraints = (models.UniqueConstraint(fields=("task", "unit"), name="task_once_a_unit"),)
        indexes = (models.Index(fields=("unit", "state"), name="assignment_of_unit"),)

    def __str__(self) -> str:
        return f"{self.task} – {self.unit}"


class Evidence(models.Model):
    """A file or an address that shows what was done."""

    wagtail_reference_index_ignore = True  # as above

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="evidence")
    title = models.CharField(_("tên"), max_length=200)
    file = models.FileField(_("tệp"), upload_to="evidence/%Y/%m/", blank=True)
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


class ReportForm(models.Model):
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
    due_days = models.PositiveSmallIntegerField(_("nộp trong (ngày làm việc) sau kỳ"), default=5)
    ended_on = models.DateField(_("không dùng từ ngày"), null=True, blank=True)

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

    form = models.ForeignKey(ReportForm, on_delete=models.CASCADE, related_name="items")
    number = models.PositiveSmallIntegerField(_("thứ tự"))
    label = models.CharField(_("chỉ tiêu"), max_length=300)
    kind = models.CharField(_("loại"), max_length=6, choices=Kind.choices, default=Kind.NUMBER)
    counted = models.CharField(_("tự đếm"), max_length=12, choices=Counted.choices, blank=True, default=Counted.NOTHING)

    class Meta:
        verbose_name = _("chỉ tiêu")
        verbose_name_plural = _("chỉ tiêu")
        ordering = ("form", "number")
        default_permissions = ()
        constraints = (models.UniqueConstraint(fields=("form", "number"), name="report_item_number_once"),)

    def __str__(self) -> str:
        return self.label


class UnitReport(models.Model):
    """What a unit reports on a form for a period; `values` holds numbers and texts by the item's key."""

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
    sent_back_why = models.CharField(_("lý do trả lại"), max_length=500, blank=True)
    filed_at = models.DateTimeField(_("nộp lúc"), null=True, blank=True)
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    reminded_on = models.DateField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("báo cáo của đơn vị")
        verbose_name_plural = _("báo cáo của đơn vị")
        ordering = ("-period_until", "unit__code")
        default_permissions = ("view", "change")
        permissions = (("send_back_unitreport", _("Trả lại báo cáo của đơn vị để sửa")),)
        constraints = (
            models.UniqueConstraint(
                fields=("form", "unit", "period_from", "period_until"), name="report_once_a_period"
            ),
        )
        indexes = (models.Index(fields=("unit", "state", "due_on"), name="report_of_unit"),)

    def __str__(self) -> str:
        return f"{self.form} – {self.unit} ({self.period_from:%d/%m/%Y} – {self.period_until:%d/%m/%Y})"


class Consolidation(models.Model):
    """A consolidated report being made or made: of a place, for a period, with its two files."""

    class State(models.TextChoices):
        WORKING = "working", _("đang tổng hợp")
        DONE = "done", _("đã xong")
        FAILED = "failed", _("không làm được")

    wagtail_reference_index_ignore = True  # as above

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="consolidations", verbose_name=_("đơn vị"))
    directive = models.ForeignKey(
        Directive, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("văn bản")
    )
    form = models.ForeignKey(
        ReportForm, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("mẫu báo cáo")
    )
    period_from = models.DateField(_("từ ngày"))
    period_until = models.DateField(_("đến ngày"))
    state = models.CharField(_("trạng thái"), max_length=8, choices=State.choices, default=State.WORKING)
    done = models.PositiveIntegerField(default=0, editable=False)
    total = models.PositiveIntegerField(default=0, editable=False)
    heard_at = models.DateTimeField(default=timezone.now, editable=False)
    failure = models.TextField(_("lý do"), blank=True)
    docx = models.FileField(upload_to="reports/%Y/%m/", blank=True)
    xlsx = models.FileField(upload_to="reports/%Y/%m/", blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField(_("yêu cầu lúc"), default=timezone.now)

    class Meta:
        verbose_name = _("báo cáo tổng hợp")
        verbose_name_plural = _("báo cáo tổng hợp")
        ordering = ("-asked_at", "-pk")
        default_permissions = ("view", "add")

    def __str__(self) -> str:
        return f"{self.unit} ({self.period_from:%d/%m/%Y} – {self.period_until:%d/%m/%Y})"
