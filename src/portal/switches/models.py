"""The switches: one for each way by which people reach the assistant."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

LONGEST: Final = 500
SHORT: Final = (MaxLengthValidator(LONGEST),)


class Surface(models.TextChoices):
    """A way to the assistant."""

    WEB = "web", _("Trang hỏi đáp")
    WIDGET = "widget", _("Khung trên trang khác (widget)")
    API = "api", _("Giao diện cho chương trình (API)")


class Switch(models.Model):
    """Whether a surface is off, since when, until when, and what people are told. Rows are made, never added."""

    surface = models.CharField(_("phần"), max_length=10, primary_key=True, choices=Surface.choices, editable=False)
    is_off = models.BooleanField(_("tạm ngừng"), default=False)
    notice = models.TextField(_("thông báo cho người dân"), max_length=LONGEST, blank=True, validators=SHORT)
    notice_en = models.TextField(_("thông báo bằng tiếng Anh"), max_length=LONGEST, blank=True, validators=SHORT)
    reason = models.TextField(
        _("lý do"),
        max_length=LONGEST,
        blank=True,
        validators=SHORT,
        help_text=_("Ghi vào nhật ký; người dân không thấy."),
    )
    until = models.DateTimeField(
        _("tự mở lại lúc"), null=True, blank=True, help_text=_("Bỏ trống nếu chưa biết khi nào mở lại.")
    )
    changed_at = models.DateTimeField(_("đổi lúc"), null=True, blank=True, editable=False)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("người đổi"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("công tắc tạm ngừng")
        verbose_name_plural = _("công tắc tạm ngừng")
        ordering = ("surface",)

    def __str__(self) -> str:
        return str(Surface(self.surface).label)

    def off_at(self, moment: datetime) -> bool:
        """Whether the surface is off at a moment."""
        return self.is_off and (self.until is None or self.until > moment)

    def clean(self) -> None:
        """Refuse to turn off without a word to people and a reason, or until a time that is over.

        Raises:
            ValidationError: one of them is missing or cannot be.
        """
        faults = {}
        if self.is_off and not self.notice.strip():
            faults["notice"] = _("Cần có thông báo cho người dân khi tạm ngừng.")
        if self.is_off and not self.reason.strip():
            faults["reason"] = _("Cần ghi lý do tạm ngừng.")
        if self.is_off and self.until is not None and self.until <= timezone.now():
            faults["until"] = _("Thời điểm mở lại phải ở phía sau.")
        if faults:
            raise ValidationError(faults)
