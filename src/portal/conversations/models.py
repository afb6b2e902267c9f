"""What is kept of a conversation. Questions are stored masked; nobody is named; ids cannot be guessed."""

from __future__ import annotations

import secrets
from datetime import timedelta
from functools import cached_property

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from motcua.answers.reply import Reply
from motcua.dialogue.state import State


def unguessable() -> str:
    """Return a random id of 144 bits."""
    return secrets.token_urlsafe(18)


class ConversationQuerySet(models.QuerySet["Conversation"]):
    """Named sets of conversations."""

    def outdated(self, days: int) -> ConversationQuerySet:
        """Those in which nothing was said for that many days."""
        return self.filter(last_at__lt=timezone.now() - timedelta(days=days))

    def with_turn_count(self) -> ConversationQuerySet:
        """With `turn_count`, the number of the last turn."""
        last = Coalesce(models.Max("turns__number"), 0)
        return self.annotate(turn_count=last)  # type: ignore[no-redef]  # declared on the model, for its readers


class Conversation(models.Model):
    """A conversation. Whoever knows its id may go on with it, read it and delete it."""

    class Channel(models.TextChoices):
        WEB = "web", _("trang web")
        WIDGET = "widget", _("khung nhúng")
        KIOSK = "kiosk", _("ki-ốt")
        API = "api", _("chương trình")

    id = models.CharField(primary_key=True, max_length=32, default=unguessable, editable=False)
    channel = models.CharField(_("kênh"), max_length=10, choices=Channel.choices, default=Channel.WEB)
    audience = models.CharField(_("đối tượng"), max_length=10, blank=True)
    province = models.CharField(_("tỉnh"), max_length=2, blank=True)
    commune = models.CharField(_("xã"), max_length=5, blank=True)
    started_at = models.DateTimeField(_("bắt đầu"), default=timezone.now)
    last_at = models.DateTimeField(_("lượt cuối"), default=timezone.now, db_index=True)
    state_json = models.TextField(_("trạng thái"), blank=True, editable=False)

    turn_count: int
    """Number of the last turn, where `with_turn_count` found the conversation."""

    objects = ConversationQuerySet.as_manager()

    class Meta:
        verbose_name = _("hội thoại")
        verbose_name_plural = _("hội thoại")
        ordering = ("-last_at",)

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M}"

    def get_absolute_url(self) -> str:
        """Return the address of the conversation's page."""
        return reverse("chat:conversation", args=[self.id])

    @property
    def state(self) -> State:
        """The engine's state after the last turn."""
        return State.model_validate_json(self.state_json) if self.state_json else State()


class TurnQuerySet(models.QuerySet["Turn"]):
    """Named sets of turns."""

    def latest_before(self, number: int | None, most: int) -> list[Turn]:
        """Return the last `most` turns before turn `number` (of all where None), in their order."""
        earlier = self if number is None else self.filter(number__lt=number)
        return list(earlier.select_related("conversation").order_by("-number")[:most])[::-1]


class Turn(models.Model):
    """One question, masked, and the reply given, with its citations and record versions."""

    wagtail_reference_index_ignore = True  # nobody asks where one is used; Wagtail would keep account of each

    id = models.CharField(primary_key=True, max_length=32, default=unguessable, editable=False)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="turns")
    number = models.PositiveSmallIntegerField(_("lượt"))
    asked_at = models.DateTimeField(_("hỏi lúc"), default=timezone.now, db_index=True)
    question = models.TextField(_("câu hỏi (đã che thông tin cá nhân)"))
    decision = models.CharField(_("cách xử lý"), max_length=16, db_index=True)
    reason = models.CharField(_("lý do"), max_length=24, blank=True)
    code = models.CharField(_("thủ tục chính"), max_length=40, blank=True, db_index=True)
    reply_json = models.TextField(_("câu trả lời"), editable=False)
    index_build = models.CharField(_("bản chỉ mục"), max_length=40)
    engine_ms = models.FloatField(_("thời gian xử lý (ms)"))

    objects = TurnQuerySet.as_manager()

    class Meta:
        verbose_name = _("lượt hỏi đáp")
        verbose_name_plural = _("lượt hỏi đáp")
        ordering = ("conversation", "number")
        constraints = (models.UniqueConstraint(fields=("conversation", "number"), name="one_turn_a_number"),)

    def __str__(self) -> str:
        return self.question[:80]

    def get_absolute_url(self) -> str:
        """Return the lasting address of the answer alone, without the rest of the conversation."""
        return reverse("chat:answer", args=[self.id])

    @property
    def link(self) -> str:
        """The answer's full address."""
        return f"{settings.SITE_URL}{self.get_absolute_url()}"

    @cached_property
    def reply(self) -> Reply:
        """The reply as it was given."""
        return Reply.model_validate_json(self.reply_json)


class Feedback(models.Model):
    """Whether an answer was useful, or what was wrong with it; `fact` is the number of the fact meant."""

    wagtail_reference_index_ignore = True  # as above

    turn = models.ForeignKey(Turn, on_delete=models.CASCADE, related_name="feedback")
    useful = models.BooleanField(_("hữu ích"), null=True)
    fact = models.PositiveSmallIntegerField(_("dòng"), null=True, blank=True)
    comment = models.TextField(_("ý kiến (đã che thông tin cá nhân)"), blank=True)
    given_at = models.DateTimeField(_("gửi lúc"), default=timezone.now)

    wagtail_reference_index_ignore = True  # points at nothing that Wagtail keeps

    class Meta:
        verbose_name = _("đánh giá")
        verbose_name_plural = _("đánh giá")
        ordering = ("-given_at",)

    def __str__(self) -> str:
        return f"{self.given_at:%Y-%m-%d %H:%M}"

    @property
    def fact_text(self) -> str:
        """The line that the person says is wrong, empty where none is meant."""
        facts = self.turn.reply.facts
        return facts[self.fact].text if self.fact is not None and self.fact < len(facts) else ""
