"""A person's wish to speak with an officer, what is said then, and who of the officers is there."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from motcua.answers.reply import Reply
from portal.conversations.models import Conversation, Turn
from portal.inbox.models import Case
from portal.inbox.models.cases import CONTACT_LENGTH

MESSAGE_LENGTH: Final = 4000
"""Characters of the longest message of an officer."""


class HandoverQuerySet(models.QuerySet["Handover"]):
    """Named sets of handovers."""

    def open(self) -> HandoverQuerySet:
        """Those in the queue, and those that an officer holds."""
        return self.filter(status__in=Handover.OPEN)

    def waiting(self) -> HandoverQuerySet:
        """The queue, who asked first first."""
        return self.filter(status=Handover.Status.WAITING).order_by("asked_at", "pk")

    def with_place(self) -> HandoverQuerySet:
        """With `place`, the place in the queue: 1 is next, 0 does not wait."""
        waiting = models.Q(status=Handover.Status.WAITING)
        earlier = (
            Handover.objects.filter(waiting)
            .filter(
                models.Q(asked_at__lt=models.OuterRef("asked_at"))
                | models.Q(asked_at=models.OuterRef("asked_at"), pk__lt=models.OuterRef("pk"))
            )
            .order_by()
            .values("status")
            .annotate(many=models.Count("pk"))
            .values("many")
        )
        place = Coalesce(models.Subquery(earlier), 0) + 1
        return self.annotate(place=models.Case(models.When(waiting, then=place), default=0))  # type: ignore[no-redef]

    def with_last_turn(self) -> HandoverQuerySet:
        """With `last_turn` and `last_turn_at`: number and time of what the person said last."""
        last = Turn.objects.filter(conversation=models.OuterRef("conversation")).order_by("-number")
        return self.annotate(
            last_turn=Coalesce(models.Subquery(last.values("number")[:1]), 0),  # type: ignore[no-redef]  # as above
            last_turn_at=models.Subquery(last.values("asked_at")[:1]),
        )


class Handover(models.Model):
    """One wish to speak with an officer, until it is over. It is deleted with its conversation.

    `news` counts what has changed that either side is shown, so that a look needs one row; it also tells whoever wants
    to change the row whether somebody else did meanwhile. `contact` is kept for the inbox alone, with consent, and
    emptied as soon as it is no longer needed here.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", _("đang chờ")
        HELD = "held", _("cán bộ đang trả lời")
        INBOX = "inbox", _("đã chuyển vào hộp thư")
        RETURNED = "returned", _("đã trả lại hệ thống")
        CLOSED = "closed", _("đã kết thúc")
        LEFT = "left", _("người hỏi thôi chờ")

    OPEN: Final = (Status.WAITING, Status.HELD)

    wagtail_reference_index_ignore = True  # nobody asks where one is used; Wagtail would keep account of each

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="handovers")
    status = models.CharField(_("trạng thái"), max_length=10, choices=Status.choices, default=Status.WAITING)
    question = models.TextField(_("câu hỏi (đã che thông tin cá nhân)"))
    turn = models.ForeignKey(Turn, on_delete=models.SET_NULL, null=True, related_name="+")
    contact = models.CharField(_("liên hệ để trả lời"), max_length=CONTACT_LENGTH, blank=True)
    consent_at = models.DateTimeField(_("đồng ý lúc"), null=True, blank=True)
    asked_at = models.DateTimeField(_("yêu cầu lúc"), default=timezone.now)
    waiting_since = models.DateTimeField(_("chờ từ"), default=timezone.now)
    person_at = models.DateTimeField(_("người hỏi còn ở đó lúc"), default=timezone.now)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="handovers"
    )
    taken_at = models.DateTimeField(_("nhận lúc"), null=True, blank=True)
    officer_at = models.DateTimeField(_("cán bộ làm việc gần nhất lúc"), null=True, blank=True)
    ended_at = models.DateTimeField(_("kết thúc lúc"), null=True, blank=True)
    case = models.ForeignKey(Case, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    news = models.PositiveIntegerField(default=1)

    place: int
    """Place in the queue, where `with_place` found it."""
    last_turn: int
    last_turn_at: datetime | None
    """What the person said last, where `with_last_turn` found it."""

    objects = HandoverQuerySet.as_manager()

    class Meta:
        verbose_name = _("lượt gặp cán bộ")
        verbose_name_plural = _("lượt gặp cán bộ")
        ordering = ("-asked_at", "-pk")
        default_permissions = ()
        permissions = (
            ("take_handover", _("Nhận và trả lời trực tuyến")),
            ("reassign_handover", _("Xem mọi cuộc trực tuyến và giao lại")),
        )
        indexes = (models.Index(fields=("status", "asked_at"), name="handover_queue"),)
        constraints = (
            models.UniqueConstraint(
                fields=("conversation",),
                condition=models.Q(status__in=("waiting", "held")),
                name="one_open_handover",
            ),
            models.CheckConstraint(
                condition=models.Q(contact="") | models.Q(consent_at__isnull=False), name="no_live_contact_unconsented"
            ),
        )

    def __str__(self) -> str:
        # Wagtail keeps this in its log also after the conversation is deleted, so it must not tell the question.
        return f"{self._meta.verbose_name} {self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether it waits or is held."""
        return self.status in self.OPEN

    @property
    def is_held(self) -> bool:
        """Whether an officer speaks."""
        return self.status == self.Status.HELD

    @property
    def is_waiting(self) -> bool:
        """Whether it stands in the queue."""
        return self.status == self.Status.WAITING


class Event(models.TextChoices):
    """What happened, as both sides are told."""

    TAKEN = "taken", _("Cán bộ đã vào cuộc hỏi đáp. Hệ thống tự động tạm dừng trả lời.")
    PASSED = "passed", _("Cán bộ khác tiếp tục trả lời anh/chị.")
    REQUEUED = "requeued", _("Cán bộ tạm thời không trả lời được. Anh/chị được xếp lại vào hàng chờ, vẫn giữ chỗ cũ.")
    RETURNED = "returned", _("Cán bộ đã trả lời xong phần của mình. Từ đây hệ thống tự động trả lời tiếp.")
    CLOSED = "closed", _("Cán bộ đã kết thúc. Anh/chị vẫn hỏi tiếp được; hệ thống tự động trả lời.")
    LEFT = "left", _("Anh/chị đã kết thúc phần gặp cán bộ. Từ đây hệ thống tự động trả lời tiếp.")
    INBOX = "inbox", _("Chưa có cán bộ nào nhận được. Câu hỏi đã chuyển vào hộp thư của cơ quan.")


class Message(models.Model):
    """What an officer said, or what happened (`event`). It stands after turn `after` of the conversation.

    `reply_json` is an official answer that the officer put in; `signed` is the name under which the person sees it.
    """

    wagtail_reference_index_ignore = True  # as above

    handover = models.ForeignKey(Handover, on_delete=models.CASCADE, related_name="messages")
    after = models.PositiveSmallIntegerField()
    event = models.CharField(max_length=10, choices=Event.choices, blank=True)
    text = models.TextField(blank=True)
    reply_json = models.TextField(blank=True, editable=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    signed = models.CharField(max_length=250, blank=True)
    said_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("tin của cán bộ")
        verbose_name_plural = _("tin của cán bộ")
        ordering = ("pk",)
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"

    @property
    def reply(self) -> Reply | None:
        """The official answer that was put in, None where there is none."""
        return Reply.model_validate_json(self.reply_json) if self.reply_json else None


class Presence(models.Model):
    """When an officer's page was last seen. Nothing is kept but the last time."""

    wagtail_reference_index_ignore = True  # as above

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="presence")
    seen_at = models.DateTimeField(default=timezone.now, db_index=True)
    away = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("cán bộ trực")
        verbose_name_plural = _("cán bộ trực")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"


class CannedText(models.Model):
    """A sentence that officers say often, to be put into the box and changed before it is sent."""

    name = models.CharField(_("tên"), max_length=80)
    text = models.TextField(_("nội dung"), max_length=MESSAGE_LENGTH)
    order = models.PositiveSmallIntegerField(_("thứ tự"), default=0)

    class Meta:
        verbose_name = _("câu soạn sẵn")
        verbose_name_plural = _("câu soạn sẵn")
        ordering = ("order", "name", "pk")
        default_permissions = ("add", "change", "delete")

    def __str__(self) -> str:
        return self.name
