"""Grassroots information officers, how they were recognised, trained, commended and reviewed.

Decree 49/2024, Article 21: the commune's chair recognises them, up to three a village; they hold an office of the
village and can convey and take feedback in Vietnamese or an ethnic language. What the law leaves open (training,
allowances, forms of lists) is kept in free fields. There is no field for anybody's views.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Final

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from motcua.text.folding import fold
from portal.outreach.roll.import_models import RollImport, RollImportRow
from portal.outreach.units.finding import Findable, holding
from portal.outreach.units.models import Unit

__all__ = ["Attendance", "Course", "Merit", "Officer", "Recognition", "RollImport", "RollImportRow", "is_serving"]

NAME_LENGTH: Final = 120


def is_serving(day: date, path: str = "") -> Q:
    """Return the condition for officers who serve on a day; `path` leads to the officer (`officer__`).

    The term has begun, in this or in an unbroken earlier one, and neither it nor the service has ended.
    """
    begun = Q(**{f"{path}term_from__lte": day}) | Q(**{f"{path}served_from__lte": day})
    return begun & _stays(day, path)


def _stays(day: date, path: str = "") -> Q:
    """Return the condition for officers of whom neither term nor service has ended by a day, begun or not."""
    lasts = Q(**{f"{path}term_until__isnull": True}) | Q(**{f"{path}term_until__gte": day})
    return lasts & (Q(**{f"{path}ended_on__isnull": True}) | Q(**{f"{path}ended_on__gt": day}))


class OfficerQuerySet(models.QuerySet["Officer"]):
    """Named sets of officers."""

    def serving(self, day: date | None = None) -> OfficerQuerySet:
        """Those recognised on a day (today where None): see `is_serving`."""
        return self.filter(is_serving(day or timezone.localdate()))

    def staying(self, day: date) -> OfficerQuerySet:
        """Those who serve on a day or begin later."""
        return self.filter(_stays(day))

    def ending_by(self, day: date) -> OfficerQuerySet:
        """Those serving whose term runs out by a day."""
        return self.serving().filter(term_until__lte=day)

    def ended(self, day: date | None = None) -> OfficerQuerySet:
        """Those who serve no more: the term has run out, or the service was ended."""
        day = day or timezone.localdate()
        return self.filter(Q(term_until__lt=day) | Q(ended_on__lte=day))

    def named(self, typed: str) -> OfficerQuerySet:
        """Those whose name holds each word that was typed, marks or not."""
        return self.filter(holding(typed))

    def trained(self, day: date | None = None) -> OfficerQuerySet:
        """Those who attended a course that had begun by a day (today where None)."""
        return self.filter(trained_from__lte=day or timezone.localdate())

    def untrained(self, day: date | None = None) -> OfficerQuerySet:
        """Those who attended none by then."""
        return self.filter(Q(trained_from__isnull=True) | Q(trained_from__gt=day or timezone.localdate()))


class Officer(models.Model):
    """A grassroots information officer (tuyên truyền viên cơ sở) of a village, with the decision and term in force.

    `served_from` is the day from which they serve without a break, where that is earlier than the term in force.
    `trained_from` is the first day of the first course that they attended; `training.keep_trained` sets it.
    """

    class Role(models.TextChoices):
        VILLAGE_HEAD = "village_head", _("trưởng thôn, tổ trưởng tổ dân phố")
        PARTY_SECRETARY = "party_secretary", _("bí thư chi bộ")
        FRONT_HEAD = "front_head", _("trưởng ban công tác Mặt trận")
        OTHER = "other", _("người khác được công nhận")

    wagtail_reference_index_ignore = True  # nobody asks where one is used; Wagtail would keep account of each

    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="officers", verbose_name=_("thôn, tổ dân phố"), db_index=False
    )  # two indexes below begin with it
    full_name = models.CharField(_("họ và tên"), max_length=NAME_LENGTH)
    folded = models.CharField(max_length=NAME_LENGTH, editable=False, db_index=True)
    role = models.CharField(_("chức danh ở thôn"), max_length=16, choices=Role.choices, default=Role.VILLAGE_HEAD)
    role_told = models.CharField(_("chức danh khác"), max_length=120, blank=True)
    languages = models.JSONField(_("ngôn ngữ"), default=list, blank=True)
    phone = models.CharField(_("điện thoại"), max_length=40, blank=True)
    email = models.EmailField(_("thư điện tử"), blank=True)
    decision_no = models.CharField(_("số quyết định công nhận"), max_length=100)
    decided_on = models.DateField(_("ngày quyết định"))
    term_from = models.DateField(_("nhiệm kỳ từ ngày"))
    term_until = models.DateField(_("nhiệm kỳ đến ngày"), null=True, blank=True)
    served_from = models.DateField(_("làm liên tục từ ngày"), null=True, blank=True, editable=False)
    ended_on = models.DateField(_("thôi làm từ ngày"), null=True, blank=True)
    end_reason = models.CharField(_("lý do thôi làm"), max_length=200, blank=True)
    trained_from = models.DateField(_("tập huấn từ ngày"), null=True, blank=True, editable=False)

    objects = OfficerQuerySet.as_manager()

    class Meta:
        verbose_name = _("tuyên truyền viên cơ sở")
        verbose_name_plural = _("tuyên truyền viên cơ sở")
        ordering = ("unit__code", "folded", "pk")
        permissions = (("export_officer", _("Xuất và nhập danh sách tuyên truyền viên")),)
        indexes = (
            # All that coverage counts, so that it is read from the index alone; and the order of the list.
            models.Index(
                fields=("unit", "term_from", "term_until", "ended_on", "served_from", "trained_from"),
                name="officer_service",
            ),
            models.Index(fields=("unit", "folded", "id"), name="officer_listed"),
            models.Index(fields=("term_until",), name="officer_term_end"),
        )

    def __str__(self) -> str:
        return self.full_name

    def save(self, *args: object, **kwargs: object) -> None:
        """Store it, with the folded name."""
        self.folded = fold(self.full_name)
        super().save(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they came

    @property
    def role_shown(self) -> str:
        """The role in the village, in the office's own words where they were written."""
        return capfirst(self.role_told or self.get_role_display())

    @property
    def languages_shown(self) -> str:
        """The languages, in one line."""
        return ", ".join(self.languages)

    def serves(self, day: date | None = None) -> bool:
        """Whether they serve on a day (today where None); the same rule as `is_serving`."""
        day = day or timezone.localdate()
        begun = min(self.term_from, self.served_from or self.term_from) <= day
        return begun and not self.has_run_out(day) and (self.ended_on is None or self.ended_on > day)

    def has_run_out(self, day: date | None = None) -> bool:
        """Whether the term has ended before a day (today where None)."""
        return self.term_until is not None and self.term_until < (day or timezone.localdate())


class Recognition(models.Model):
    """One decision on an officer: recognition, renewal, end. The whole history stays."""

    class Kind(models.TextChoices):
        RECOGNISED = "recognised", _("công nhận")
        RENEWED = "renewed", _("công nhận lại")
        ENDED = "ended", _("thôi công nhận")

    wagtail_reference_index_ignore = True  # as above

    officer = models.ForeignKey(Officer, on_delete=models.CASCADE, related_name="recognitions")
    kind = models.CharField(_("loại"), max_length=10, choices=Kind.choices)
    decision_no = models.CharField(_("số quyết định"), max_length=100)
    decided_on = models.DateField(_("ngày quyết định"))
    since = models.DateField(_("từ ngày"))
    until = models.DateField(_("đến ngày"), null=True, blank=True)
    reason = models.CharField(_("lý do"), max_length=200, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("quyết định về tuyên truyền viên")
        verbose_name_plural = _("quyết định về tuyên truyền viên")
        ordering = ("decided_on", "pk")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.decision_no}"


class Course(Findable):
    """A training course that a unit held."""

    wagtail_reference_index_ignore = True  # as above

    found_by: ClassVar = ("title",)

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="courses", verbose_name=_("đơn vị tổ chức"))
    title = models.CharField(_("tên lớp"), max_length=200)
    topic = models.CharField(_("nội dung"), max_length=500, blank=True)
    place = models.CharField(_("địa điểm"), max_length=200, blank=True)
    held_from = models.DateField(_("từ ngày"))
    held_until = models.DateField(_("đến ngày"))
    hours = models.PositiveSmallIntegerField(_("số tiết"), null=True, blank=True)

    class Meta:
        verbose_name = _("lớp tập huấn")
        verbose_name_plural = _("lớp tập huấn")
        ordering = ("-held_from", "-pk")

    def __str__(self) -> str:
        return self.title


class Attendance(models.Model):
    """That an officer was called to a course, came, and got a certificate."""

    wagtail_reference_index_ignore = True  # as above

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="attendances")
    officer = models.ForeignKey(Officer, on_delete=models.CASCADE, related_name="attendances")
    attended = models.BooleanField(_("có dự"), default=True)
    certificate_no = models.CharField(_("số chứng nhận"), max_length=60, blank=True)
    certified_on = models.DateField(_("ngày cấp"), null=True, blank=True)

    class Meta:
        verbose_name = _("học viên")
        verbose_name_plural = _("học viên")
        ordering = ("officer__folded", "pk")
        default_permissions = ()
        constraints = (models.UniqueConstraint(fields=("course", "officer"), name="officer_once_a_course"),)

    def __str__(self) -> str:
        return f"{self.course} – {self.officer}"


class Merit(models.Model):
    """A commendation of an officer's work, or a review of it, by a decision or minutes."""

    class Kind(models.TextChoices):
        COMMENDATION = "commendation", _("biểu dương, khen thưởng")
        REVIEW = "review", _("nhắc nhở, chấn chỉnh")

    wagtail_reference_index_ignore = True  # as above

    officer = models.ForeignKey(
        Officer, on_delete=models.CASCADE, related_name="merits", verbose_name=_("tuyên truyền viên")
    )
    kind = models.CharField(_("loại"), max_length=12, choices=Kind.choices)
    day = models.DateField(_("ngày"))
    document = models.CharField(_("số quyết định, biên bản"), max_length=100)
    issued_by = models.CharField(_("cơ quan ban hành"), max_length=200)
    text = models.CharField(_("nội dung"), max_length=500)

    class Meta:
        verbose_name = _("khen thưởng, chấn chỉnh")
        verbose_name_plural = _("khen thưởng, chấn chỉnh")
        ordering = ("-day", "-pk")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} – {self.officer}"
