"""A case: what a person sent, or what the assistant could not answer, until somebody has dealt with it."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.conversations.models import Feedback, Turn, unguessable
from portal.inbox.models.groups import QuestionGroup
from portal.procedures.models import Field

CONTACT_LENGTH: Final = 200
RECEIPT_LENGTH: Final = 8


def receipt_of(token: str) -> str:
    """Return the short code that the person keeps, from the token of the private link."""
    return token[:RECEIPT_LENGTH].upper().replace("-", "X").replace("_", "Y")


def today() -> date:
    """Return the day of the office."""
    return timezone.localdate()


class CaseQuerySet(models.QuerySet["Case"]):
    """Named sets of cases."""

    def open(self) -> CaseQuerySet:
        """Those that wait for something to be done."""
        return self.filter(state__in=Case.OPEN)

    def done(self) -> CaseQuerySet:
        """Those that are answered or closed."""
        return self.exclude(state__in=Case.OPEN)

    def overdue(self) -> CaseQuerySet:
        """Those open ones whose day has passed."""
        return self.open().filter(due_on__lt=today())

    def unassigned(self) -> CaseQuerySet:
        """Those that neither a person nor a team has."""
        return self.filter(assigned_to__isnull=True, team__isnull=True)


class Case(models.Model):
    """A question or report, masked, with where it stands. `code` is the procedure it is about, where that is known.

    `token` is the secret of the person's private link; no page of the staff shows it. `origin` is the turn of a
    question that nobody sent: with the conversation it goes too. `fact_text`, `fact_path` and `record_version` tell
    the line that a report means, as the person was given it.
    """

    class Kind(models.TextChoices):
        QUESTION = "question", _("câu hỏi gửi cán bộ")
        UNANSWERED = "unanswered", _("câu hệ thống chưa trả lời được")
        REPORT = "report", _("báo câu trả lời sai")
        UNHELPFUL = "unhelpful", _("câu trả lời chưa hữu ích")
        GRASSROOTS = "grassroots", _("câu hỏi từ cơ sở")

    class State(models.TextChoices):
        NEW = "new", _("mới")
        ASSIGNED = "assigned", _("đã giao")
        SECOND_LOOK = "second_look", _("chờ người thứ hai xem")
        ANSWERED = "answered", _("đã trả lời")
        CLOSED = "closed", _("đã đóng")

    OPEN: Final = (State.NEW, State.ASSIGNED, State.SECOND_LOOK)

    wagtail_reference_index_ignore = True  # nobody asks where one is used; Wagtail would keep account of each

    token = models.CharField(max_length=32, unique=True, default=unguessable, editable=False)
    receipt = models.CharField(_("mã tiếp nhận"), max_length=RECEIPT_LENGTH, db_index=True, editable=False)
    kind = models.CharField(_("loại"), max_length=12, choices=Kind.choices, default=Kind.QUESTION)
    state = models.CharField(_("trạng thái"), max_length=12, choices=State.choices, default=State.NEW)
    question = models.TextField(_("câu hỏi (đã che thông tin cá nhân)"))
    comment = models.TextField(_("ý kiến (đã che thông tin cá nhân)"), blank=True)
    turn = models.ForeignKey(
        Turn, on_delete=models.SET_NULL, null=True, blank=True, related_name="cases", verbose_name=_("lượt hỏi đáp")
    )
    origin = models.OneToOneField(Turn, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    feedback = models.OneToOneField(Feedback, on_delete=models.CASCADE, null=True, blank=True, related_name="case")
    code = models.CharField(_("thủ tục"), max_length=40, blank=True, db_index=True)
    fact_text = models.TextField(_("dòng được báo sai"), blank=True)
    fact_path = models.CharField(_("mục của bản ghi"), max_length=200, blank=True)
    record_version = models.CharField(_("phiên bản bản ghi"), max_length=12, blank=True)
    field = models.ForeignKey(
        Field, on_delete=models.SET_NULL, null=True, blank=True, related_name="cases", verbose_name=_("lĩnh vực")
    )
    province = models.CharField(_("tỉnh"), max_length=2, blank=True)
    commune = models.CharField(_("xã"), max_length=5, blank=True)
    group = models.ForeignKey(
        QuestionGroup, on_delete=models.SET_NULL, null=True, blank=True, related_name="cases", verbose_name=_("nhóm")
    )
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="cases",
        verbose_name=_("người xử lý"),
    )
    team = models.ForeignKey(
        "auth.Group", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("nhóm xử lý")
    )
    second_look = models.BooleanField(_("cần người thứ hai xem"), null=True, blank=True)
    received_at = models.DateTimeField(_("nhận lúc"), default=timezone.now)
    due_on = models.DateField(_("hạn trả lời"))
    first_answered_at = models.DateTimeField(_("trả lời lần đầu lúc"), null=True, blank=True)
    reminded_on = models.DateField(_("nhắc ngày"), null=True, blank=True, editable=False)
    closed_at = models.DateTimeField(_("đóng lúc"), null=True, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("việc trong hộp thư")
        verbose_name_plural = _("việc trong hộp thư")
        ordering = ("-received_at", "-pk")
        default_permissions = ("view", "change", "delete")
        permissions = (
            ("assign_case", _("Giao việc trong hộp thư")),
            ("check_reply", _("Xem lại câu trả lời trước khi gửi")),
        )
        indexes = (
            models.Index(fields=("-received_at", "-id"), name="case_newest"),
            models.Index(fields=("state", "due_on"), name="case_due"),
            models.Index(fields=("due_on",), name="case_by_day"),
            models.Index(fields=("assigned_to", "state", "due_on"), name="case_of_officer"),
            models.Index(fields=("province", "commune"), name="case_place"),
        )

    def __str__(self) -> str:
        # Wagtail keeps this in its log also after the case is deleted, so it must not tell the question.
        return self.receipt or str(self._meta.verbose_name)

    @property
    def is_open(self) -> bool:
        """Whether something is to be done yet."""
        return self.state in self.OPEN

    @property
    def is_overdue(self) -> bool:
        """Whether it is open and its day has passed."""
        return self.is_open and self.due_on < today()

    @property
    def has_contact(self) -> bool:
        """Whether the person left a contact."""
        return hasattr(self, "contact")

    @property
    def askers(self) -> int:
        """How many people asked the same, this one among them."""
        return self.group.size if self.group is not None else 1

    @property
    def field_name(self) -> str:
        """The name of the field, empty where none is known."""
        return self.field.name if self.field is not None else ""

    @property
    def needs_second_look(self) -> bool:
        """Whether a reply is read by a second person before it is sent."""
        return bool(settings.SECOND_LOOK if self.second_look is None else self.second_look)


class Contact(models.Model):
    """How a person can be reached, given with consent for the reply alone; deleted when the person withdraws it."""

    wagtail_reference_index_ignore = True  # as above

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="contact")
    address = models.CharField(_("liên hệ để trả lời"), max_length=CONTACT_LENGTH)
    consent_at = models.DateTimeField(_("đồng ý lúc"))

    class Meta:
        verbose_name = _("liên hệ của người hỏi")
        verbose_name_plural = _("liên hệ của người hỏi")
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"

    @property
    def is_email(self) -> bool:
        """Whether a letter can be sent there."""
        name, at, host = self.address.partition("@")
        return bool(name and at and "." in host) and not any(char.isspace() for char in self.address)
