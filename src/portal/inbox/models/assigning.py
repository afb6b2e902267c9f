"""Rules by which cases are given to an officer or a team on arrival."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.procedures.models import Field


class AssignmentRule(models.Model):
    """Cases of a field and place go to an officer or a team; what is left open holds for all. The first that fits."""

    order = models.PositiveSmallIntegerField(_("thứ tự"), default=10)
    field = models.ForeignKey(
        Field, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("lĩnh vực")
    )
    province = models.CharField(_("mã tỉnh"), max_length=2, blank=True)
    commune = models.CharField(_("mã xã"), max_length=5, blank=True)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("cán bộ"),
    )
    team = models.ForeignKey(
        "auth.Group", on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("nhóm xử lý")
    )

    class Meta:
        verbose_name = _("quy tắc giao việc")
        verbose_name_plural = _("quy tắc giao việc")
        ordering = ("order", "pk")

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.order}"

    def clean(self) -> None:
        """Refuse a rule that gives to nobody, or to two."""
        super().clean()
        if (self.officer is None) == (self.team is None):
            raise ValidationError(_("Chọn một cán bộ hoặc một nhóm xử lý."))

    def fits(self, case: Any) -> bool:
        """Tell whether a case is one of those that the rule is for."""
        return (
            self.field_id in (None, case.field_id)
            and self.province in ("", case.province)
            and self.commune in ("", case.commune)
        )
