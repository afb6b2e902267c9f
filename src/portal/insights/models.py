"""Rows of counts, kept when the conversations they were counted from are deleted; no row holds a text of a person's.

What was counted already stands in a row of its own beside each turn and each case, so that nothing is counted twice.
"""

from __future__ import annotations

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.conversations.models import Turn
from portal.inbox.models import Case
from portal.insights.selecting import Selection
from portal.procedures.models import Procedure


class DailyCountQuerySet(models.QuerySet["DailyCount"]):
    """Named sets of counts."""

    def selected(self, selection: Selection) -> DailyCountQuerySet:
        """Those of the days, the channel, the place and the field that a reader chose."""
        return self.filter(day__range=(selection.first, selection.last), **selection.dimensions)


class DailyCount(models.Model):
    """How many questions of one day and hour had the same channel, place, field, outcome and procedure.

    `begun` counts those that began a conversation; `of_field`, `of_code` and `of_outcome` those that were the first of
    their conversation in the field, on the procedure, or with the outcome. So within one field (and so on) they count
    the people who asked, and never more.
    """

    wagtail_reference_index_ignore = True  # nobody asks where a count is used

    day = models.DateField(_("ngày"))
    hour = models.PositiveSmallIntegerField(_("giờ"))
    channel = models.CharField(_("kênh"), max_length=10)
    province = models.CharField(_("tỉnh"), max_length=2, blank=True)
    commune = models.CharField(_("xã"), max_length=5, blank=True)
    field = models.CharField(_("lĩnh vực"), max_length=120, blank=True)
    decision = models.CharField(_("cách xử lý"), max_length=16)
    reason = models.CharField(_("lý do"), max_length=24, blank=True)
    code = models.CharField(_("thủ tục chính"), max_length=40, blank=True)
    turns = models.PositiveIntegerField(_("câu hỏi"), default=0)
    begun = models.PositiveIntegerField(_("hội thoại"), default=0)
    of_field = models.PositiveIntegerField(_("người hỏi lĩnh vực"), default=0)
    of_code = models.PositiveIntegerField(_("người hỏi thủ tục"), default=0)
    of_outcome = models.PositiveIntegerField(_("người gặp kết quả"), default=0)
    useful = models.PositiveIntegerField(_("hữu ích"), default=0)
    not_useful = models.PositiveIntegerField(_("không hữu ích"), default=0)
    sent = models.PositiveIntegerField(_("gửi cán bộ"), default=0)

    objects = DailyCountQuerySet.as_manager()

    class Meta:
        verbose_name = _("số liệu theo ngày")
        verbose_name_plural = _("số liệu theo ngày")
        default_permissions = ("view",)
        permissions = (("export_dailycount", _("Có thể tải số liệu")),)
        constraints = (
            models.UniqueConstraint(
                fields=("day", "hour", "channel", "province", "commune", "field", "decision", "reason", "code"),
                name="one_row_a_cell",
            ),
        )

    def __str__(self) -> str:
        return f"{self.day} {self.hour}: {self.turns}"


class CountedTurn(models.Model):
    """That a turn was counted, in which row, and what of it: the vote counted last, and that it went to an officer."""

    wagtail_reference_index_ignore = True  # as above

    turn = models.OneToOneField(Turn, on_delete=models.CASCADE, primary_key=True, related_name="counted")
    row = models.ForeignKey(DailyCount, on_delete=models.CASCADE, related_name="+", db_index=False)
    useful = models.BooleanField(_("hữu ích"), null=True)
    voted_at = models.DateTimeField(_("đánh giá lúc"), null=True, blank=True)
    sent = models.BooleanField(_("gửi cán bộ"), default=False)

    class Meta:
        verbose_name = _("lượt đã đếm")
        verbose_name_plural = _("lượt đã đếm")
        default_permissions = ()

    def __str__(self) -> str:
        return self.turn_id


class EngineTime(models.Model):
    """How many turns of a day took the engine so long: `step` is the power of `STEP` milliseconds that was not passed.

    See `portal.insights.timing`.
    """

    wagtail_reference_index_ignore = True  # as above

    day = models.DateField(_("ngày"))
    step = models.PositiveSmallIntegerField(_("bậc"))
    turns = models.PositiveIntegerField(_("câu hỏi"), default=0)

    class Meta:
        verbose_name = _("thời gian xử lý")
        verbose_name_plural = _("thời gian xử lý")
        default_permissions = ()
        constraints = (models.UniqueConstraint(fields=("day", "step"), name="one_row_a_step"),)

    def __str__(self) -> str:
        return f"{self.day} {self.step}: {self.turns}"


class ResponseCountQuerySet(models.QuerySet["ResponseCount"]):
    """Named sets of counts of answers."""

    def selected(self, selection: Selection) -> ResponseCountQuerySet:
        """Those of the days, the place and the field that a reader chose; the inbox knows no channel."""
        chosen = {name: value for name, value in selection.dimensions.items() if name != "channel"}
        return self.filter(day__range=(selection.first, selection.last), **chosen)


class ResponseCount(models.Model):
    """How many people had their first answer of an officer on a day, of a place and a field, after so many days."""

    wagtail_reference_index_ignore = True  # as above

    day = models.DateField(_("ngày trả lời"))
    province = models.CharField(_("tỉnh"), max_length=2, blank=True)
    commune = models.CharField(_("xã"), max_length=5, blank=True)
    field = models.CharField(_("lĩnh vực"), max_length=120, blank=True)
    working_days = models.PositiveSmallIntegerField(_("số ngày làm việc"))
    answered = models.PositiveIntegerField(_("đã trả lời"), default=0)
    in_time = models.PositiveIntegerField(_("đúng hạn"), default=0)

    objects = ResponseCountQuerySet.as_manager()

    class Meta:
        verbose_name = _("thời gian trả lời")
        verbose_name_plural = _("thời gian trả lời")
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(
                fields=("day", "province", "commune", "field", "working_days"), name="one_row_a_response"
            ),
        )

    def __str__(self) -> str:
        return f"{self.day} {self.working_days}: {self.answered}"


class CountedCase(models.Model):
    """That the first answer to a case was counted."""

    wagtail_reference_index_ignore = True  # as above

    case = models.OneToOneField(Case, on_delete=models.CASCADE, primary_key=True, related_name="counted")

    class Meta:
        verbose_name = _("việc đã đếm")
        verbose_name_plural = _("việc đã đếm")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.pk)


class RecordDate(models.Model):
    """The date of the record in force of a procedure, beside it: inside of the record no database can count it."""

    wagtail_reference_index_ignore = True  # as above

    procedure = models.OneToOneField(
        Procedure, on_delete=models.CASCADE, primary_key=True, related_name="record_date", verbose_name=_("thủ tục")
    )
    version_id = models.BigIntegerField(_("phiên bản"))
    dated = models.DateField(_("ngày của bản ghi"), null=True, blank=True, db_index=True)

    class Meta:
        verbose_name = _("ngày của bản ghi")
        verbose_name_plural = _("ngày của bản ghi")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.procedure_id} {self.dated}"


class Folding(models.Model):
    """One row alone: it is held while counts are made, so that two machines do not make them at once."""

    wagtail_reference_index_ignore = True  # as above

    THE_ONE = 1

    made_at = models.DateTimeField(_("cập nhật lúc"), null=True, blank=True)

    class Meta:
        verbose_name = _("số liệu")
        verbose_name_plural = _("số liệu")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self._meta.verbose_name)

    @classmethod
    def held(cls) -> Self:
        """Return the row, held to the end of the transaction."""
        cls.objects.bulk_create([cls(pk=cls.THE_ONE)], ignore_conflicts=True)
        return cls.objects.select_for_update().get(pk=cls.THE_ONE)

    @classmethod
    def current(cls) -> Self:
        """Return the row as it stands."""
        return cls.objects.get_or_create(pk=cls.THE_ONE)[0]
