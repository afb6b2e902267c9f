"""Verified information sheets: what they say, what they rest on, to whom they were sent, who has read them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    Orderable,
    Revision,
    RevisionMixin,
    WorkflowMixin,
    WorkflowState,
)

from portal.outreach.roll.models import Officer
from portal.outreach.units.models import Unit
from portal.procedures.models import Procedure

SHORT_LENGTH = 320


class Topic(models.Model):
    """A topic of sheets and meetings."""

    name = models.CharField(_("chủ đề"), max_length=100, unique=True)

    class Meta:
        verbose_name = _("chủ đề")
        verbose_name_plural = _("chủ đề")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


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


class Reviewed(WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, models.Model):
    """What is drafted by one and published by another, with every draft kept."""

    objects = SheetQuerySet.as_manager()

    class Meta:
        abstract = True


class Sheet(Reviewed, ClusterableModel):  # type: ignore[django-manager-missing]  # modelcluster makes them
    """A sheet of verified information. `office` answers for it, `approved_by` approved what is published.

    `outdated_at` and `outdated_why` say that something it rests on has changed since it was approved.
    """

    wagtail_reference_index_ignore = True  # nobody asks where one is used; Wagtail would keep account of each

    title = models.CharField(_("tên tờ thông tin"), max_length=200)
    topic = models.ForeignKey(
        Topic, on_delete=models.PROTECT, null=True, blank=True, related_name="sheets", verbose_name=_("chủ đề")
    )
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="sheets", verbose_name=_("đơn vị soạn")
    )
    office = models.CharField(_("cơ quan ban hành"), max_length=255)
    short = models.CharField(_("tin ngắn"), max_length=SHORT_LENGTH)
    audio = models.TextField(_("lời đọc loa"), blank=True, max_length=6000)
    valid_from = models.DateField(_("có giá trị từ ngày"), default=timezone.localdate)
    valid_until = models.DateField(_("đến hết ngày"), null=True, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    approver_told = models.CharField(_("người duyệt"), max_length=255, blank=True, editable=False)
    approved_at = models.DateTimeField(_("duyệt lúc"), null=True, editable=False)
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


class SheetPart(Orderable):
    """One question of a sheet with its answer, as it is printed."""

    sheet = ParentalKey(Sheet, on_delete=models.CASCADE, related_name="parts")
    question = models.CharField(_("câu hỏi"), max_length=300)
    answer = models.TextField(_("trả lời"), max_length=2000)

    class Meta(Orderable.Meta):
        verbose_name = _("hỏi – đáp")
        verbose_name_plural = _("hỏi – đáp")


class SheetSource(Orderable):
    """What a sheet rests on: a field of a procedure's record, a page of the site, or a document elsewhere.

    Of a record `path`, `version` and `value` tell what the field said when the sheet was written, so that a change of
    it is seen; of a page, `page` and `revision_id`.
    """

    sheet = ParentalKey(Sheet, on_delete=models.CASCADE, related_name="sources")
    procedure = models.ForeignKey(
        Procedure, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("thủ tục")
    )
    path = models.CharField(_("mục của bản ghi"), max_length=200, blank=True)
    version = models.CharField(_("phiên bản bản ghi"), max_length=12, blank=True)
    value = models.JSONField(null=True, blank=True, editable=False)
    page = models.ForeignKey(
        "wagtailcore.Page", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("trang")
    )
    page_revision = models.PositiveBigIntegerField(null=True, blank=True, editable=False)
    title = models.CharField(_("tên văn bản"), max_length=300, blank=True)
    url = models.URLField(_("địa chỉ"), max_length=500, blank=True)
    dated = models.DateField(_("ngày văn bản"), null=True, blank=True)

    class Meta(Orderable.Meta):
        verbose_name = _("nguồn")
        verbose_name_plural = _("nguồn")


class Sending(models.Model):
    """That a published sheet was sent to the officers of a unit and of all below it, by whom and with what word.

    `because` is set where it was sent by itself: a sheet that became out of date is told to whoever had it.
    """

    class Because(models.TextChoices):
        SENT = "", _("gửi tờ thông tin")
        OUTDATED = "outdated", _("báo tờ thông tin đã lỗi thời")

    wagtail_reference_index_ignore = True  # as above

    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="sendings", verbose_name=_("tờ thông tin"))
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="sendings", verbose_name=_("nơi nhận"))
    because = models.CharField(max_length=10, choices=Because.choices, default=Because.SENT, blank=True)
    word = models.CharField(_("lời nhắn"), max_length=300, blank=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    sent_at = models.DateTimeField(_("gửi lúc"), default=timezone.now)

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
