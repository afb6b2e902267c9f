"""Notices on top of every page of the site: planned downtime, and emergencies."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.additions import checking
from portal.core.working_time import working_days_between

AHEAD: Final = 7
"""Working days by which planned downtime is announced (Decree 224/2026, on state agencies' sites)."""

LONGEST: Final = 500


class SiteNoticeQuerySet(models.QuerySet["SiteNotice"]):
    """Named sets of notices."""

    def unfinished(self) -> SiteNoticeQuerySet:
        """Those announced that are not over, emergencies first."""
        return self.filter(is_public=True, ends__gt=timezone.now()).order_by("-kind", "begins", "pk")


class SiteNotice(models.Model):
    """A notice. It is on the pages from when it was announced (an emergency: from its beginning) until its end."""

    class Kind(models.TextChoices):
        DOWNTIME = "downtime", _("Tạm ngừng để bảo trì, nâng cấp")
        EMERGENCY = "emergency", _("Thông báo khẩn cấp")

    kind = models.CharField(_("loại"), max_length=9, choices=Kind.choices, default=Kind.DOWNTIME)
    text = models.TextField(_("nội dung"), max_length=LONGEST, validators=[checking.plain])
    text_en = models.TextField(
        _("nội dung bằng tiếng Anh"), max_length=LONGEST, blank=True, validators=[checking.plain]
    )
    office = models.CharField(
        _("cơ quan thông báo"),
        max_length=200,
        blank=True,
        validators=[checking.plain],
        help_text=_("Để trống thì lấy tên cơ quan của trang."),
    )
    begins = models.DateTimeField(_("từ lúc"))
    ends = models.DateTimeField(_("đến lúc"), db_index=True)
    is_repair = models.BooleanField(
        _("sửa chữa khẩn cấp"),
        default=False,
        help_text=_("Chỉ khi không thể báo trước 7 ngày làm việc."),
    )
    reason = models.CharField(_("lý do sửa chữa khẩn cấp"), max_length=300, blank=True, validators=[checking.plain])
    is_public = models.BooleanField(
        _("hiện trên trang"),
        default=False,
        help_text=_("Đánh dấu để công bố: thông báo hiện ở đầu mọi trang công khai; bỏ dấu để rút lại."),
    )
    announced_at = models.DateTimeField(_("công bố lúc"), null=True, blank=True, editable=False)
    announced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("người công bố"),
    )

    wagtail_reference_index_ignore = True
    objects = SiteNoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("thông báo toàn trang")
        verbose_name_plural = _("thông báo toàn trang")
        ordering = ("-begins", "-pk")
        permissions = (("publish_sitenotice", _("Công bố thông báo toàn trang")),)

    def __str__(self) -> str:
        return self.text[:80]

    @property
    def said_by(self) -> str:
        """Who stands behind it."""
        return self.office or settings.OFFICE_NAME or settings.SITE_NAME

    @property
    def is_emergency(self) -> bool:
        """Whether it tells of an emergency."""
        return self.kind == self.Kind.EMERGENCY

    def clean(self) -> None:
        """Refuse what cannot be announced so.

        Raises:
            ValidationError: by field.
        """
        faults = dict(self._faults())
        if faults:
            raise ValidationError(faults)

    def _faults(self) -> Iterator[tuple[str, str]]:
        if self.begins is None or self.ends is None:
            return
        if self.ends <= self.begins:
            yield "ends", gettext("Lúc kết thúc phải sau lúc bắt đầu.")
        elif self.ends <= timezone.now():
            yield "ends", gettext("Lúc kết thúc phải sau lúc này.")
        if self.is_repair and not self.reason.strip():
            yield "reason", gettext("Hãy ghi lý do sửa chữa khẩn cấp.")
        if self.kind == self.Kind.DOWNTIME and not self.is_repair and self._days_ahead() < AHEAD:
            said = gettext(
                "Ngừng theo kế hoạch phải báo trước ít nhất %(least)d ngày làm việc; từ nay đến lúc ấy còn %(days)d. "
                "Hãy chọn ngày muộn hơn, hoặc đánh dấu sửa chữa khẩn cấp và ghi lý do."
            )
            yield "begins", said % {"least": AHEAD, "days": max(0, self._days_ahead())}

    def _days_ahead(self) -> int:
        """Return the working days between the announcement and the beginning."""
        told = timezone.now() if self.announced_at is None or self.is_moved else self.announced_at
        return working_days_between(timezone.localdate(told), timezone.localdate(self.begins))

    @property
    def is_moved(self) -> bool:
        """Whether it begins at another time than it did when it was written last: that is announced anew."""
        return not SiteNotice.objects.filter(pk=self.pk, begins=self.begins, kind=self.kind).exists()
