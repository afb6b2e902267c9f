"""How a grassroots information officer's phone is let in, and what has arrived from it.

A phone is let in by an invitation that can be used once, and has a key of its own from then on.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.outreach.roll.models import Officer


class Invitation(models.Model):
    """A code that lets one phone in, once and until a moment; only its digest is kept."""

    wagtail_reference_index_ignore = True  # nobody asks where one is used; Wagtail would keep account of each

    officer = models.ForeignKey(Officer, on_delete=models.CASCADE, related_name="invitations")
    digest = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("mã mời")
        verbose_name_plural = _("mã mời")
        ordering = ("-made_at", "-pk")
        default_permissions = ("add",)

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"


class Phone(models.Model):
    """A phone that was let in, until it is shut out; only the digest of its key is kept."""

    wagtail_reference_index_ignore = True  # as above

    officer = models.ForeignKey(Officer, on_delete=models.CASCADE, related_name="phones")
    digest = models.CharField(max_length=64, unique=True)
    let_in_at = models.DateTimeField(_("cho vào lúc"), default=timezone.now)
    seen_at = models.DateTimeField(_("dùng gần nhất"), default=timezone.now)
    shut_out_at = models.DateTimeField(_("khóa lúc"), null=True, blank=True)

    class Meta:
        verbose_name = _("điện thoại của tuyên truyền viên")
        verbose_name_plural = _("điện thoại của tuyên truyền viên")
        ordering = ("-let_in_at", "-pk")
        default_permissions = ("view", "change")

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"


class PhoneHolder(Officer):
    """An officer as the staff's list of phones has them: a row there is an officer, its rights are those on phones."""

    wagtail_reference_index_ignore = True  # as above

    class Meta:
        proxy = True
        verbose_name = _("tuyên truyền viên")
        verbose_name_plural = _("tuyên truyền viên")
        default_permissions = ()


class Arrival(models.Model):
    """That something written on a phone has arrived, by the key that the phone drew: so it is taken once, not twice.

    `digest` is of the content as it came; what was made of it stands elsewhere, masked.
    """

    wagtail_reference_index_ignore = True  # as above

    key = models.UUIDField(primary_key=True, editable=False)
    officer = models.ForeignKey(Officer, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10)
    digest = models.CharField(max_length=64)
    arrived_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("nội dung gửi từ điện thoại")
        verbose_name_plural = _("nội dung gửi từ điện thoại")
        ordering = ("-arrived_at",)
        default_permissions = ()
        indexes = (models.Index(fields=("arrived_at",), name="arrival_by_time"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
