"""Village meetings, and the questions that were raised there. Nobody who attends is named, and no question's asker."""

from __future__ import annotations

import uuid
from typing import ClassVar, Final

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.inbox.models import Case
from portal.outreach.roll.models import Officer
from portal.outreach.sheets.models import Sheet, Topic
from portal.outreach.units.finding import Findable
from portal.outreach.units.models import Unit

PLACE_LENGTH: Final = 200
SUBJECT_LENGTH: Final = 300
OFFICE_LENGTH: Final = 255


class Meeting(Findable):
    """A meeting of a village: planned, held (then with how many came, never who), or called off.

    `key` is drawn by whoever logs it, also without a network, so that what is delivered twice is kept once.
    """

    found_by: ClassVar = ("subject", "place")

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
    place = models.CharField(_("địa điểm"), max_length=PLACE_LENGTH)
    topic = models.ForeignKey(
        Topic, on_delete=models.PROTECT, null=True, blank=True, related_name="meetings", verbose_name=_("chủ đề")
    )
    subject = models.CharField(_("nội dung"), max_length=SUBJECT_LENGTH)
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
        indexes = (
            models.Index(fields=("unit", "-day"), name="meeting_of_unit"),
            models.Index(fields=("-day", "-id"), name="meeting_newest"),
        )

    def __str__(self) -> str:
        return f"{self.subject} ({self.day:%d/%m/%Y})"

    @property
    def is_planned(self) -> bool:
        """Whether it waits to be held."""
        return self.state == self.State.PLANNED

    @property
    def is_held(self) -> bool:
        """Whether it was held."""
        return self.state == self.State.HELD


class FieldQuestion(Findable):
    """A question that was raised in a village, masked, without who asked; a case of the inbox, and its answer.

    The answer is kept here too, since cases are deleted after their time.
    """

    found_by: ClassVar = ("text", "answer")
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
    answer_office = models.CharField(_("cơ quan trả lời"), max_length=OFFICE_LENGTH, blank=True)
    answer_sources = models.JSONField(_("nguồn"), default=list)
    answered_at = models.DateTimeField(_("trả lời lúc"), null=True, blank=True)
    answer_seen_at = models.DateTimeField(_("đã xem lúc"), null=True, blank=True)

    class Meta:
        verbose_name = _("câu hỏi từ cơ sở")
        verbose_name_plural = _("câu hỏi từ cơ sở")
        ordering = ("-raised_at", "-pk")
        default_permissions = ("view",)
        indexes = (
            models.Index(fields=("unit", "-raised_at"), name="field_question_of_unit"),
            models.Index(fields=("-raised_at", "-id"), name="field_question_newest"),
            models.Index(fields=("case",), name="field_question_waiting", condition=models.Q(answered_at__isnull=True)),
        )

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"  # Wagtail keeps this in its log, where no question belongs

    @property
    def is_open(self) -> bool:
        """Whether an answer is waited for, the first one or a further one."""
        return self.case is not None and self.case.is_open

    @property
    def state_told(self) -> str:
        """How far the question has come, in words."""
        if self.answered_at is None:  # a case that is answered but not closed waits for its answer to be fetched
            closed = self.case is None or self.case.state == Case.State.CLOSED
            return str(_("đã đóng, không trả lời")) if closed else str(_("chờ trả lời"))
        return str(_("đã trả lời, đang hỏi thêm")) if self.is_open else str(_("đã trả lời"))
