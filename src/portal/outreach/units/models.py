"""Units: provinces, communes, and the villages and residential groups below them; and who of the staff belongs where.

Provinces and communes are those of `motcua.places`; villages come from lists that an office imports, and carry a
code of its own.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from motcua.text.folding import fold
from portal.outreach.units.finding import holding

CODE_LENGTH: Final = 20
NAME_LENGTH: Final = 120
VILLAGE_CODE: Final = RegexValidator(
    r"^[A-Za-z0-9][A-Za-z0-9.\-]*\Z", _("Mã chỉ gồm chữ không dấu, chữ số, dấu chấm và gạch nối.")
)


def is_standing(day: date) -> Q:
    """Return the condition for units that have not ended by a day."""
    return Q(ended_on__isnull=True) | Q(ended_on__gt=day)


class UnitQuerySet(models.QuerySet["Unit"]):
    """Named sets of units."""

    def provinces(self) -> UnitQuerySet:
        """The provinces."""
        return self.filter(level=Unit.Level.PROVINCE)

    def communes(self) -> UnitQuerySet:
        """The communes, wards and special zones."""
        return self.filter(level=Unit.Level.COMMUNE)

    def villages(self) -> UnitQuerySet:
        """The villages and residential groups."""
        return self.filter(level=Unit.Level.VILLAGE)

    def standing(self, day: date | None = None) -> UnitQuerySet:
        """Those that have not ended by a day (today where None)."""
        return self.filter(is_standing(day or timezone.localdate()))

    def below(self, unit: Unit) -> UnitQuerySet:
        """A unit and all below it."""
        return self.filter(unit.whole())

    def named(self, typed: str) -> UnitQuerySet:
        """Those whose code begins with what was typed, or whose name holds each of its words, marks or not."""
        named = holding(typed)
        return self.filter(named | Q(code__istartswith=typed.strip())) if named else self


class Unit(models.Model):  # type: ignore[django-manager-missing]  # modelcluster makes those of report forms
    """A province, a commune, or a village or residential group of a commune.

    `code` is two digits for a province, five for a commune, the office's own for a village. `province_code` and
    `commune_code` repeat where it lies, so that all below a unit are found by one column.
    """

    class Level(models.TextChoices):
        PROVINCE = "province", _("cấp tỉnh")
        COMMUNE = "commune", _("cấp xã")
        VILLAGE = "village", _("thôn, tổ dân phố")

    wagtail_reference_index_ignore = True  # nobody asks where one is used; Wagtail would keep account of each

    level = models.CharField(_("cấp"), max_length=8, choices=Level.choices, default=Level.VILLAGE)
    code = models.CharField(_("mã"), max_length=CODE_LENGTH, unique=True, validators=[VILLAGE_CODE])
    name = models.CharField(_("tên"), max_length=NAME_LENGTH)
    folded = models.CharField(max_length=NAME_LENGTH, editable=False)
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("thuộc đơn vị"),
    )
    province_code = models.CharField(max_length=2, editable=False, db_index=True)
    commune_code = models.CharField(max_length=5, blank=True, editable=False, db_index=True)
    email = models.EmailField(_("thư điện tử của đơn vị"), blank=True)
    ended_on = models.DateField(_("không còn từ ngày"), null=True, blank=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("đơn vị")
        verbose_name_plural = _("đơn vị")
        ordering = ("code",)
        permissions = (("see_all_units", _("Xem số liệu của mọi đơn vị khi không thuộc đơn vị nào")),)
        indexes = (models.Index(fields=("level", "province_code", "commune_code"), name="unit_place"),)

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        """Store it, with what is derived from its name and parent."""
        self.derive()
        super().save(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they came

    def derive(self) -> None:
        """Set what is derived: the folded name, and where the unit lies."""
        self.folded = fold(self.name)
        if self.level == self.Level.PROVINCE:
            self.province_code, self.commune_code = self.code, ""
        elif self.parent is not None:
            self.province_code = self.parent.province_code
            self.commune_code = self.code if self.level == self.Level.COMMUNE else self.parent.commune_code

    def whole(self, path: str = "") -> Q:
        """Return the condition for what belongs to the unit or to one below it; `path` leads to the unit (`unit__`)."""
        if self.level == self.Level.PROVINCE:
            return Q(**{f"{path}province_code": self.code})
        if self.level == self.Level.COMMUNE:
            return Q(**{f"{path}commune_code": self.code})
        return Q(**{f"{path}code": self.code})

    def holds(self, other: Unit) -> bool:
        """Whether another unit is this one or lies below it."""
        if self.level == self.Level.PROVINCE:
            return other.province_code == self.code
        if self.level == self.Level.COMMUNE:
            return other.commune_code == self.code
        return other.code == self.code


class Membership(models.Model):
    """That a member of the staff works for a unit: they see and keep what belongs to it and to those below it."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="membership",
        verbose_name=_("người dùng"),
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="members", verbose_name=_("đơn vị"))

    class Meta:
        verbose_name = _("nơi công tác")
        verbose_name_plural = _("nơi công tác")
        ordering = ("unit__code", "user__username")

    def __str__(self) -> str:
        return f"{self.user} – {self.unit}"
