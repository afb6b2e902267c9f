"""Verified information sheets: what they say, what they rest on, to whom they were sent, who has read them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import Orderable, Revision, WorkflowState

from portal.additions import checking
from portal.outreach.roll.models import Officer
from portal.outreach.sheets.facets import SIDES
from portal.outreach.sheets.reviewed import Reviewed
from portal.outreach.units.finding import Findable
from portal.outreach.units.models import Unit
from portal.procedures.models import Procedure

SHORT_LENGTH = 320
AUDIO_LENGTH = 6000
ANSWER_LENGTH = 4000


class Topic(models.Model):
    """A topic of sheets and meetings."""

    name = models.CharField(_("chủ đề"), max_length=100, unique=True)

    class Meta:
        verbose_name = _("chủ đề")
        verbose_name_plural = _("chủ đề")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Sheet(Findable, Reviewed, ClusterableModel):  # type: ignore[django-manager-missing]  # modelcluster makes them
    """A sheet of verified information. `office` answers for it, `approved_by` approved what is published.

    `outdated_at` and `outdated_why` say that something it rests on has changed since it was approved; by `folded` it is
    found in lists.
    """

    found_by: ClassVar = ("title", "short", "office")
    wagtail_reference_index_ignore = True  # nobody asks where one is used; Wagtail would keep account of each

    title = models.CharField(_("tên tờ thông tin"), max_length=200, validators=[checking.plain])
    topic = models.ForeignKey(
        Topic, on_delete=models.PROTECT, null=True, blank=True, related_name="sheets", verbose_name=_("chủ đề")
    )
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="sheets", verbose_name=_("đơn vị soạn")
    )
    office = models.CharField(
        _("cơ quan ban hành"),
        max_length=255,
        validators=[checking.plain],
        help_text=_("Cơ quan chịu trách nhiệm về nội dung; được in trên tờ thông tin."),
    )
    short = models.CharField(
        _("tin ngắn"),
        max_length=SHORT_LENGTH,
        validators=[checking.plain],
        help_text=_("Để gửi tin nhắn hoặc đọc nhanh; tối đa 320 ký tự."),
    )
    audio = models.TextField(
        _("lời đọc loa"),
        blank=True,
        max_length=AUDIO_LENGTH,
        validators=[checking.plain, MaxLengthValidator(AUDIO_LENGTH)],
        help_text=_("Để trống thì lời đọc được soạn từ phần hỏi – đáp."),
    )
    valid_from = models.DateField(_("có giá trị từ ngày"), default=timezone.localdate)
    valid_until = models.DateField(_("đến hết ngày"), null=True, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("người soạn"),
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    approver_told = models.CharField(_("người duyệt"), max_length=255, blank=True, editable=False)
    approved_at = models.DateTimeField(_("duyệt lúc"), null=True, editable=False)
    scheduled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    edition = models.PositiveIntegerField(_("lần ban hành"), default=0, editable=False)
    outdated_at = models.DateTimeField(_("lỗi thời từ lúc"), null=True, editable=False, db_index=True)
    outdated_why = models.JSONField(default=list, editable=False)

    _revisions = GenericRelation(Revision, related_query_name="sheet")
    workflow_states = GenericRelation(
        WorkflowState,
        content_type_field="base_content_type",
        object_id_field="object_id",
        related_query_name="sheet",
        for_concrete_model=False,
    )

    class Meta:
        verbose_name = _("tờ thông tin")
        verbose_name_plural = _("tờ thông tin")
        ordering = ("-pk",)
        permissions = (("send_sheet", _("Gửi tờ thông tin cho tuyên truyền viên")),)

    def __str__(self) -> str:
        return self.title

    @property
    def revisions(self) -> Any:
        """The revisions, under the name Wagtail uses."""
        return self._revisions

    def get_absolute_url(self) -> str:
        """Return the address of its public page."""
        return reverse("sheets:sheet", args=[self.pk])

    @property
    def is_outdated(self) -> bool:
        """Whether it must not be used any more."""
        return self.outdated_at is not None or self.is_past

    @property
    def is_past(self) -> bool:
        """Whether its last day is over."""
        return self.valid_until is not None and self.valid_until < timezone.localdate()

    def clean(self) -> None:
        """Refuse days that cannot be.

        Raises:
            ValidationError: by field.
        """
        super().clean()
        if self.valid_until is not None and self.valid_from is not None and self.valid_until < self.valid_from:
            raise ValidationError({"valid_until": _("Ngày hết giá trị không thể trước ngày bắt đầu.")})

    def refusals(self) -> list[str]:
        """Return why it may not be published: what does not hold, no source, or a source that changed since."""
        from portal.outreach.sheets.outdating import changes_of  # it knows the models

        found = super().refusals()
        sources = list(self.sources.all())
        if not sources:
            found.append(str(_("Tờ thông tin phải có ít nhất một nguồn.")))
        if not self.parts.exists():
            found.append(str(_("Tờ thông tin phải có ít nhất một câu hỏi – đáp.")))
        if any(changes_of(sources)):
            found.append(str(_("Nguồn đã thay đổi từ khi soạn; hãy dựng lại theo nguồn hiện nay rồi duyệt.")))
        return found

    def told_of(self, approver: Any) -> str:
        """Return who approved: name, position, office; in Vietnamese, whatever language they work in."""
        role = approver.role
        membership = getattr(approver, "membership", None)
        with override("vi"):
            position = str(role.label) if role else ""
        told = (
            approver.get_full_name() or approver.get_username(),
            position,
            membership.unit.name if membership is not None else self.office,
        )
        return ", ".join(filter(None, told))[:255]

    def serve_preview(self, request: Any, mode_name: str) -> Any:
        """Return the preview: the public page, which the staff's own pages may show in a frame."""
        from portal.outreach.sheets.views import preview  # it knows the models

        response = preview(request, self)
        response.headers["X-Frame-Options"] = "SAMEORIGIN"
        return response

    def _get_dummy_header_url(self, original_request: Any = None) -> str | None:
        """Return the address that a preview pretends to have: a page of the staff's, which may show it in a frame."""
        return original_request.build_absolute_uri(reverse("wagtailadmin_home")) if original_request else None


class SheetPart(Orderable):
    """One question of a sheet with its answer, as it is printed, and where the answer stands."""

    sheet = ParentalKey(Sheet, on_delete=models.CASCADE, related_name="parts")
    question = models.CharField(_("câu hỏi"), max_length=300, validators=[checking.plain])
    answer = models.TextField(
        _("trả lời"), max_length=ANSWER_LENGTH, validators=[checking.plain, MaxLengthValidator(ANSWER_LENGTH)]
    )
    cited = models.CharField(_("dẫn nguồn"), max_length=400, blank=True, validators=[checking.plain])

    class Meta(Orderable.Meta):
        verbose_name = _("hỏi – đáp")
        verbose_name_plural = _("hỏi – đáp")


class SheetSource(Orderable):
    """What a sheet rests on: a side of a procedure's record, a page of the site, or a document elsewhere.

    Of a record `path` names the side (`motcua.records.facets.Facet`), `version` the version of the record and `value`
    its lines as they were when the sheet was written, so that a change of them is seen; `title`, `decision` and `dated`
    are what a reader is told of it. Of a page there are `page` and `page_revision`. `seen` is what was compared last,
    `differs` and `now` what came of it.
    """

    sheet = ParentalKey(Sheet, on_delete=models.CASCADE, related_name="sources")
    procedure = models.ForeignKey(
        Procedure, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("thủ tục")
    )
    path = models.CharField(_("mục của bản ghi"), max_length=200, blank=True, choices=SIDES)
    version = models.CharField(
        _("phiên bản bản ghi"),
        max_length=12,
        blank=True,
        help_text=_("Để trống: phiên bản đang dùng."),
    )
    value = models.JSONField(null=True, blank=True, editable=False)
    page = models.ForeignKey(
        "wagtailcore.Page", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("trang")
    )
    page_revision = models.PositiveBigIntegerField(
        _("bản của trang"), null=True, blank=True, help_text=_("Để trống: bản đang công bố.")
    )
    title = models.CharField(_("tên văn bản"), max_length=300, blank=True, validators=[checking.plain])
    url = models.URLField(_("địa chỉ"), max_length=500, blank=True, validators=[checking.web_address])
    dated = models.DateField(_("ngày văn bản"), null=True, blank=True)
    decision = models.CharField(_("số quyết định công bố"), max_length=300, blank=True, editable=False)
    seen = models.CharField(max_length=24, blank=True, editable=False)
    differs = models.BooleanField(default=False, editable=False)
    now = models.JSONField(default=dict, editable=False)

    class Meta(Orderable.Meta):
        verbose_name = _("nguồn")
        verbose_name_plural = _("nguồn")
        indexes = (models.Index(fields=("differs",), condition=Q(differs=True), name="source_that_differs"),)

    def clean(self) -> None:
        """Refuse what names no source, or a procedure without the side that is meant.

        Raises:
            ValidationError: by field.
        """
        super().clean()
        if self.procedure_id is not None and not self.path:
            raise ValidationError({"path": _("Hãy chọn mục của bản ghi mà tờ thông tin dựa vào.")})
        if self.procedure_id is not None and self.page_id is not None:
            raise ValidationError({"page": _("Mỗi nguồn là một thủ tục hoặc một trang; hãy thêm nguồn khác.")})
        if not (self.procedure_id or self.page_id or self.page_revision or self.title.strip()):
            raise ValidationError({"title": _("Hãy chọn thủ tục, trang, hoặc ghi tên văn bản.")})


class Sending(models.Model):
    """That a published sheet was sent to the officers of a unit and of all below it, by whom and with what word.

    `because` is set where it was sent by itself: a sheet that became out of date is told to whoever had it, and so is
    that it holds again. `mailed_up_to` is the last officer (by key) to whom a letter on it was written.
    """

    class Because(models.TextChoices):
        SENT = "", _("gửi tờ thông tin")
        OUTDATED = "outdated", _("báo tờ thông tin đã lỗi thời")
        RESTORED = "restored", _("báo tờ thông tin dùng lại được")

    wagtail_reference_index_ignore = True  # as above

    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="sendings", verbose_name=_("tờ thông tin"))
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="sendings", verbose_name=_("nơi nhận"))
    because = models.CharField(max_length=10, choices=Because.choices, default=Because.SENT, blank=True)
    word = models.CharField(_("lời nhắn"), max_length=300, blank=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    sent_at = models.DateTimeField(_("gửi lúc"), default=timezone.now)
    mailed_up_to = models.PositiveBigIntegerField(null=True, editable=False)
    mailed_at = models.DateTimeField(_("đã gửi thư lúc"), null=True, editable=False)

    class Meta:
        verbose_name = _("lần gửi tờ thông tin")
        verbose_name_plural = _("lần gửi tờ thông tin")
        ordering = ("-sent_at", "-pk")
        default_permissions = ("view",)
        indexes = (models.Index(fields=("unit", "-sent_at"), name="sending_to_unit"),)

    def __str__(self) -> str:
        return f"{self.sheet} → {self.unit}"


class Receipt(models.Model):
    """That an officer opened what was sent; there is no row for what was not opened."""

    wagtail_reference_index_ignore = True  # as above

    sending = models.ForeignKey(Sending, on_delete=models.CASCADE, related_name="receipts")
    officer = models.ForeignKey(Officer, on_delete=models.CASCADE, related_name="receipts")
    read_at = models.DateTimeField(_("đọc lúc"), default=timezone.now)

    class Meta:
        verbose_name = _("lượt đọc")
        verbose_name_plural = _("lượt đọc")
        ordering = ("read_at", "pk")
        default_permissions = ()
        constraints = (models.UniqueConstraint(fields=("sending", "officer"), name="sending_read_once"),)

    def __str__(self) -> str:
        return f"{self.sending} – {self.officer}"
