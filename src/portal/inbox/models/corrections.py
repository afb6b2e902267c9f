"""That a fact which somebody was given was corrected later."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.inbox.models.cases import Case


class Correction(models.Model):
    """A record changed in fields that an answer to a case's person had cited; an officer decides whether to tell."""

    class State(models.TextChoices):
        FOUND = "found", _("chưa báo")
        TOLD = "told", _("đã báo")
        DISMISSED = "dismissed", _("không cần báo")

    wagtail_reference_index_ignore = True  # nobody asks where one is used; Wagtail would keep account of each

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="corrections", verbose_name=_("việc"))
    code = models.CharField(_("thủ tục"), max_length=40)
    paths = models.JSONField(_("các mục đã sửa"), default=list)
    old_version = models.CharField(_("phiên bản đã dùng"), max_length=12)
    new_version = models.CharField(_("phiên bản mới"), max_length=12, blank=True)
    state = models.CharField(_("trạng thái"), max_length=10, choices=State.choices, default=State.FOUND, db_index=True)
    text = models.TextField(_("lời báo"), blank=True)
    found_at = models.DateTimeField(_("phát hiện lúc"), default=timezone.now)
    told_at = models.DateTimeField(_("báo lúc"), null=True, blank=True)
    told_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("người báo"),
    )

    class Meta:
        verbose_name = _("người đã nhận thông tin nay đã sửa")
        verbose_name_plural = _("người đã nhận thông tin nay đã sửa")
        ordering = ("-found_at", "-pk")
        default_permissions = ("view", "change")
        constraints = (models.UniqueConstraint(fields=("case", "code", "new_version"), name="one_correction_a_change"),)

    def __str__(self) -> str:
        return f"{self.code} {self.case}"
