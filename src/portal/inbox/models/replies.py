"""What officers write: replies with their sources, to whom they went, notes, templates; and what people ask again."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.inbox.models.cases import Case
from portal.procedures.models import Field


class Reply(models.Model):
    """A reply to a case, and to the other cases of its group where `to_group` says so.

    One that went to others too outlives its case.

    `office`, `position` and `signed` are what the person is told of who answered; `signed` is empty where the office
    does not give names.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("bản nháp")
        WAITING = "waiting", _("chờ người thứ hai xem")
        RETURNED = "returned", _("trả lại để sửa")
        SENT = "sent", _("đã gửi")

    wagtail_reference_index_ignore = True  # nobody asks where one is used; Wagtail would keep account of each

    case = models.ForeignKey(Case, on_delete=models.SET_NULL, null=True, related_name="replies", verbose_name=_("việc"))
    state = models.CharField(_("trạng thái"), max_length=10, choices=State.choices, default=State.DRAFT)
    text = models.TextField(_("câu trả lời"))
    to_group = models.BooleanField(_("trả lời cả nhóm câu hỏi"), default=False)
    office = models.CharField(_("cơ quan trả lời"), max_length=255, blank=True)
    position = models.CharField(_("chức vụ"), max_length=120, blank=True)
    signed = models.CharField(_("tên người trả lời"), max_length=120, blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("người viết"),
    )
    written_at = models.DateTimeField(_("viết lúc"), default=timezone.now)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("người xem lại"),
    )
    checked_at = models.DateTimeField(_("xem lại lúc"), null=True, blank=True)
    sent_at = models.DateTimeField(_("gửi lúc"), null=True, blank=True)

    class Meta:
        verbose_name = _("câu trả lời")
        verbose_name_plural = _("câu trả lời")
        ordering = ("-written_at", "-pk")
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(
                fields=("case",), condition=~models.Q(state="sent"), name="one_reply_in_hand_a_case"
            ),
        )

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"


class ReplySource(models.Model):
    """What a reply rests on: a field of a record in the version of that moment, a page elsewhere, or a document."""

    wagtail_reference_index_ignore = True  # as above

    reply = models.ForeignKey(Reply, on_delete=models.CASCADE, related_name="sources")
    code = models.CharField(_("thủ tục"), max_length=40, blank=True)
    path = models.CharField(_("mục của bản ghi"), max_length=200, blank=True)
    record_version = models.CharField(_("phiên bản bản ghi"), max_length=12, blank=True)
    title = models.CharField(_("tên nguồn"), max_length=500, blank=True)
    url = models.URLField(_("địa chỉ"), max_length=500, blank=True)
    document = models.ForeignKey(
        "wagtaildocs.Document", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("nguồn của câu trả lời")
        verbose_name_plural = _("nguồn của câu trả lời")
        ordering = ("pk",)
        default_permissions = ()
        indexes = (models.Index(fields=("code", "record_version"), name="source_of_record"),)

    def __str__(self) -> str:
        return self.title or self.code or self.url

    @property
    def link(self) -> str:
        """Where a reader finds the source."""
        if self.code:
            return reverse("procedures:procedure", args=[self.code])
        return self.document.url if self.document is not None else self.url


class Delivery(models.Model):
    """That a reply went to a case: who holds its private link can read it; `helped` is what the person said of it."""

    wagtail_reference_index_ignore = True  # as above

    reply = models.ForeignKey(Reply, on_delete=models.CASCADE, related_name="deliveries")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="deliveries")
    delivered_at = models.DateTimeField(_("gửi lúc"), default=timezone.now)
    helped = models.BooleanField(_("giúp được người hỏi"), null=True, blank=True)
    mailed_at = models.DateTimeField(_("gửi thư lúc"), null=True, blank=True)

    class Meta:
        verbose_name = _("lần gửi trả lời")
        verbose_name_plural = _("lần gửi trả lời")
        ordering = ("delivered_at", "pk")
        default_permissions = ()
        constraints = (models.UniqueConstraint(fields=("reply", "case"), name="one_delivery_a_case"),)

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"


class FollowUp(models.Model):
    """What a person asked again on the private page, masked."""

    wagtail_reference_index_ignore = True  # as above

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="follow_ups")
    text = models.TextField(_("câu hỏi thêm (đã che thông tin cá nhân)"))
    asked_at = models.DateTimeField(_("hỏi lúc"), default=timezone.now)

    class Meta:
        verbose_name = _("câu hỏi thêm")
        verbose_name_plural = _("câu hỏi thêm")
        ordering = ("asked_at", "pk")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"


class Note(models.Model):
    """A note of the staff to a case; no citizen sees it."""

    wagtail_reference_index_ignore = True  # as above

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="notes")
    text = models.TextField(_("ghi chú nội bộ"))
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("người viết"),
    )
    written_at = models.DateTimeField(_("viết lúc"), default=timezone.now)

    class Meta:
        verbose_name = _("ghi chú nội bộ")
        verbose_name_plural = _("ghi chú nội bộ")
        ordering = ("written_at", "pk")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"


class ReplyTemplate(models.Model):
    """A text to begin a reply with; `{thu_tuc}` and the like give way to what the case says."""

    title = models.CharField(_("tên mẫu"), max_length=120, unique=True)
    text = models.TextField(
        _("nội dung"),
        help_text=_("Dùng được: {thu_tuc}, {ma_thu_tuc}, {ma_tiep_nhan}, {co_quan}, {lien_he_co_quan}."),
    )
    field = models.ForeignKey(
        Field,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("chỉ cho lĩnh vực"),
    )

    class Meta:
        verbose_name = _("mẫu trả lời")
        verbose_name_plural = _("mẫu trả lời")
        ordering = ("title",)

    def __str__(self) -> str:
        return self.title
