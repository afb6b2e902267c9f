"""Village meetings, and the questions that were raised there. Nobody who attends is named, and no question's asker."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.inbox.models import Case
from portal.outreach.roll.models import Officer
from portal.outreach.sheets.models import Sheet, Topic
from portal.outreach.units.models import Unit


class Meeting(models.Model):
    """A meeting of a village: planned, held (then with how many came, never who), or called off.

    `key` is drawn by whoever logs it, also without a network, so that what is delivered twice is kept once.
    """

    class State(models.TextChoices):
        PLANNED = "planned", _("dự kiến")
        HELD = "held", _("đã họp")
        CALLED_OFF = "called_off", _("không họp")

    wagtail_reference_index_ignore = True  # nobody asks where one is used; Wagtail would keep account of each

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="meetings", verbose_name=_("thôn, tổ dân phố")
    )
    state = models.CharField(_("trạng thái"), max_length=10, choices=State.choices, default=State.PLANNED)
    day = models.DateField(_("ngày"))
    begins_at = models.TimeField(_("giờ"), null=True, blank=True)
    place = models.CharField(_("địa điểm"), max_length=200)
    topic = models.ForeignKey(
        Topic, on_delete=models.PROTECT, null=True, blank=True, related_name="meetings", verbose_name=_("chủ đề")
    )
    subject = models.CharField(_("nội dung"), max_length=300)
    sheets = models.ManyToManyField(Sheet, blank=True, related_name="meetings", verbose_name=_("tờ thông tin đã dùng"))
    attending = models.PositiveIntegerField(_("số người dự"), null=True, blank=True)
    logged_by_officer = models.ForeignKey(
        Officer, on_delete=models.SET_NULL, null=True, blank=True, related_name="meetings", editable=False
    )
    logged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    logged_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("buổi sinh hoạt")
        verbose_name_plural = _("buổi sinh hoạt")
        ordering = ("-day", "-pk")
        indexes = (models.Index(fields=("unit", "-day"), name="meeting_of_unit"),)

    def __str__(self) -> str:
        return f"{self.subject} ({self.day:%d/%m/%Y})"


class FieldQuestion(models.Model):
    """A question that was raised in a village, masked, without who asked; a case of the inbox, and its answer.

    The answer is kept here too, since cases are deleted after their time.
    """

    wagtail_reference_index_ignore = True  # as above

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="field_questions", verbose_name=_("thôn"))
    meeting = models.ForeignKey(
        Meeting, on_delete=models.SET_NULL, null=True, blank=True, related_name="questions", verbose_name=_("buổi")
    )
    officer = models.ForeignKey(
        Officer,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="questions",
        verbose_name=_("người nêu lại"),
    )
    text = models.TextField(_("câu hỏi (đã che thông tin cá nhân)"))
    case = models.OneToOneField(Case, on_delete=models.SET_NULL, null=True, blank=True, related_name="field_question")
    raised_at = models.DateTimeField(_("nêu lúc"), default=timezone.now)
    answer = models.TextField(_("trả lời"), blank=True)
    answer_office = models.CharField(_("cơ quan trả lời"), max_length=255, blank=True)
    answer_sources = models.JSONField(_("nguồn"), default=list)
    answered_at = models.DateTimeField(_("trả lời lúc"), null=True, blank=True)
    answer_seen_at = models.DateTimeField(_("đã xem lúc"), null=True, blank=True)

    class Meta:
        verbose_name = _("câu hỏi từ cơ sở")
        verbose_name_plural = _("câu hỏi từ cơ sở")
        ordering = ("-raised_at", "-pk")
        default_permissions = ("view",)

    def __str__(self) -> str:
        return self.text[:80]
