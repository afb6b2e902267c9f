"""What an office adds to official records, in fields of its own. Nothing here changes a record."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import Orderable

from motcua.text.folding import fold
from portal.additions import checking
from portal.additions.added import TEXT_LENGTH, Added, plain_text
from portal.additions.review import SecondPersonApproval
from portal.procedures.models import Procedure

__all__ = ["Added", "SecondPersonApproval"]

NOTE_LENGTH: Final = 500
NAME_LENGTH: Final = 120
MOST_FEE: Final = 10_000_000_000
"""Đồng; a larger fee is a slip of the finger."""


class Addition(Added):
    """What an office states beside a procedure's record: a local fee, a note."""

    class Kind(models.TextChoices):
        LOCAL_FEE = "local_fee", _("phí, lệ phí theo nghị quyết của Hội đồng nhân dân tỉnh")
        DESK = "desk", _("nơi nộp, giờ làm việc, điện thoại")
        NOTE = "note", _("giải thích dễ hiểu")
        OTHER = "other", _("nội dung khác")

    class Channel(models.TextChoices):
        ALL = "", _("mọi cách nộp")
        IN_PERSON = "in_person", _("nộp trực tiếp")
        ONLINE = "online", _("nộp trực tuyến")
        POST = "post", _("nộp qua bưu chính")

    procedure = models.ForeignKey(
        Procedure, on_delete=models.PROTECT, related_name="additions", verbose_name=_("thủ tục")
    )
    kind = models.CharField(_("loại"), max_length=12, choices=Kind.choices, default=Kind.NOTE, db_index=True)
    amount = models.PositiveBigIntegerField(_("mức thu (đồng)"), null=True, blank=True)
    channel = models.CharField(_("cách nộp"), max_length=10, choices=Channel.choices, blank=True, default=Channel.ALL)
    resolution = models.CharField(_("số nghị quyết"), max_length=100, blank=True, validators=[checking.plain])
    resolution_date = models.DateField(_("ngày nghị quyết"), null=True, blank=True)
    text = plain_text(_("nội dung"), blank=True)
    no_expiry_reason = models.CharField(
        _("lý do không có ngày hết giá trị"), max_length=200, blank=True, validators=[checking.plain]
    )

    plain_fields = ("text", "office", "no_expiry_reason")

    class Meta:
        verbose_name = _("nội dung bổ sung")
        verbose_name_plural = _("nội dung bổ sung")
        ordering = ("-added_at", "-pk")
        indexes = (models.Index(fields=("live", "expire_at"), name="addition_in_force"),)

    def __str__(self) -> str:
        return f"{self.procedure.code}: {self.get_kind_display()}"

    @property
    def is_fee(self) -> bool:
        """Whether it is a local fee."""
        return self.kind == self.Kind.LOCAL_FEE

    def faults(self) -> Iterable[tuple[str, str]]:
        """Yield the fields that are wrong, each with a sentence."""
        yield from super().faults()
        if self.is_fee:
            yield from self._fee_faults()
        elif not self.text.strip():
            yield "text", str(_("Hãy nhập nội dung."))
        if not self.source and not (self.is_fee and self.resolution):
            yield "source_document", str(_("Hãy ghi số văn bản hoặc địa chỉ nguồn."))

    def _fee_faults(self) -> Iterable[tuple[str, str]]:
        if not self.province:
            yield "province", str(_("Mức thu theo nghị quyết cần tỉnh, thành phố áp dụng."))
        if self.amount is None:
            yield "amount", str(_("Hãy nhập mức thu; 0 là không thu."))
        elif self.amount > MOST_FEE:
            yield "amount", str(_("Mức thu quá lớn; hãy xem lại."))
        if not self.resolution.strip():
            yield "resolution", str(_("Hãy nhập số nghị quyết của Hội đồng nhân dân tỉnh."))
        if self.resolution_date is None:
            yield "resolution_date", str(_("Hãy nhập ngày của nghị quyết."))
        if self.until is None and not self.no_expiry_reason.strip():
            yield "until", str(_("Hãy nhập ngày hết giá trị, hoặc lý do không có ngày đó."))


class Desk(Added, ClusterableModel):  # type: ignore[django-manager-missing]  # modelcluster makes `scope`
    """A one-stop desk of a place: address, opening hours, telephone; for all procedures, or those of its scope."""

    name = models.CharField(_("tên bộ phận một cửa"), max_length=200, validators=[checking.plain])
    address = models.CharField(_("địa chỉ"), max_length=300, validators=[checking.plain])
    hours = plain_text(_("giờ làm việc"), NOTE_LENGTH, blank=True)
    telephone = models.CharField(_("điện thoại"), max_length=100, blank=True, validators=[checking.telephone])
    map_url = models.URLField(_("địa chỉ bản đồ"), max_length=500, blank=True, validators=[checking.web_address])

    needs_province = True
    plain_fields = ("name", "address", "hours", "office")

    class Meta:
        verbose_name = _("bộ phận một cửa")
        verbose_name_plural = _("bộ phận một cửa")
        ordering = ("-added_at", "-pk")
        indexes = (models.Index(fields=("live", "expire_at"), name="desk_in_force"),)

    def __str__(self) -> str:
        return self.name


class DeskScope(Orderable):
    """One field or procedure that a desk takes; a desk without any takes all."""

    desk = ParentalKey(Desk, on_delete=models.CASCADE, related_name="scope")
    field = models.ForeignKey(
        "procedures.Field",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("lĩnh vực"),
    )
    procedure = models.ForeignKey(
        Procedure, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("thủ tục")
    )

    class Meta(Orderable.Meta):
        verbose_name = _("phạm vi")
        verbose_name_plural = _("phạm vi")

    def clean(self) -> None:
        """Refuse a line with neither or both.

        Raises:
            ValidationError: of that.
        """
        if (self.field_id is None) == (self.procedure_id is None):
            raise ValidationError(_("Mỗi dòng chọn một lĩnh vực hoặc một thủ tục."))


class EverydayName(Added):
    """What people call a procedure beside its official name; goes into the index once published."""

    procedure = models.ForeignKey(
        Procedure, on_delete=models.PROTECT, related_name="everyday_names", verbose_name=_("thủ tục")
    )
    name = models.CharField(_("tên thường gọi"), max_length=NAME_LENGTH, validators=[checking.plain])

    plain_fields = ("name",)

    class Meta:
        verbose_name = _("tên thường gọi")
        verbose_name_plural = _("tên thường gọi")
        ordering = ("-added_at", "-pk")
        indexes = (models.Index(fields=("live", "expire_at"), name="everyday_name_in_force"),)

    def __str__(self) -> str:
        return self.name

    def faults(self) -> Iterable[tuple[str, str]]:
        """Yield the fields that are wrong, each with a sentence."""
        yield from super().faults()
        words = fold(self.name).split()
        if not any(word.isalpha() for word in words):
            yield "name", str(_("Tên thường gọi cần có chữ."))
        elif self.procedure_id and self._is_known(" ".join(words)):
            yield "name", str(_("Thủ tục này đã có tên thường gọi đó."))

    def _is_known(self, folded: str) -> bool:
        others = EverydayName.objects.filter(procedure_id=self.procedure_id, live=True).exclude(pk=self.pk)
        return any(" ".join(fold(name).split()) == folded for name in others.values_list("name", flat=True))


class AnsweredQuestion(Added, ClusterableModel):  # type: ignore[django-manager-missing]  # it makes `sources`
    """A question that an office answered; the assistant answers with it where a person asks just that."""

    question = models.CharField(_("câu hỏi"), max_length=NOTE_LENGTH, validators=[checking.plain])
    other_ways = plain_text(_("cách hỏi khác (mỗi dòng một cách)"), blank=True)
    answer = plain_text(_("câu trả lời"), 2 * TEXT_LENGTH)

    plain_fields = ("question", "other_ways", "answer", "office")

    class Meta:
        verbose_name = _("câu hỏi đã trả lời")
        verbose_name_plural = _("câu hỏi đã trả lời")
        ordering = ("-added_at", "-pk")
        indexes = (models.Index(fields=("live", "expire_at"), name="answered_in_force"),)

    def __str__(self) -> str:
        return self.question[:80]

    @property
    def ways(self) -> list[str]:
        """The question and the other ways of asking it."""
        return [self.question, *(line.strip() for line in self.other_ways.splitlines() if line.strip())]


class AnsweredSource(Orderable):
    """One source of an answered question: a procedure's record (and its field), a document, an address."""

    answered = ParentalKey(AnsweredQuestion, on_delete=models.CASCADE, related_name="sources")
    procedure = models.ForeignKey(
        Procedure, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("thủ tục")
    )
    record_field = models.CharField(_("mục trong bản ghi"), max_length=100, blank=True, validators=[checking.plain])
    document = models.CharField(_("số, ký hiệu văn bản"), max_length=200, blank=True, validators=[checking.plain])
    url = models.URLField(_("địa chỉ"), max_length=500, blank=True, validators=[checking.web_address])

    class Meta(Orderable.Meta):
        verbose_name = _("nguồn")
        verbose_name_plural = _("nguồn")

    def clean(self) -> None:
        """Refuse a line that names nothing.

        Raises:
            ValidationError: of that.
        """
        if self.procedure_id is None and not self.document and not self.url:
            raise ValidationError(_("Mỗi dòng cần một thủ tục, một văn bản hoặc một địa chỉ."))


ADDED: Final[tuple[type[Added], ...]] = (Addition, Desk, EverydayName, AnsweredQuestion)
"""All that an office adds."""


class Disagreement(models.Model):
    """Two sources that say different things of one procedure. Both are shown; a person settles it, no program."""

    class State(models.TextChoices):
        OPEN = "open", _("chưa xử lý")
        SETTLED = "settled", _("đã xử lý")

    procedure = models.ForeignKey(
        Procedure, on_delete=models.PROTECT, related_name="disagreements", verbose_name=_("thủ tục")
    )
    field = models.CharField(_("mục"), max_length=100)
    official_says = models.TextField(_("nguồn thứ nhất nêu"))
    other_says = models.TextField(_("nguồn thứ hai nêu"))
    addition = models.ForeignKey(
        Addition, on_delete=models.CASCADE, related_name="disagreements", verbose_name=_("nội dung bổ sung")
    )
    other_addition = models.ForeignKey(
        Addition,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("nội dung bổ sung khác"),
    )
    mark = models.CharField(max_length=32, unique=True, editable=False)
    opened_at = models.DateTimeField(_("mở lúc"), default=timezone.now, db_index=True)
    state = models.CharField(_("trạng thái"), max_length=8, choices=State.choices, default=State.OPEN, db_index=True)
    settled_at = models.DateTimeField(_("xử lý lúc"), null=True, blank=True, editable=False)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("người xử lý"),
    )
    note = plain_text(_("ghi chú xử lý"), NOTE_LENGTH, blank=True)

    class Meta:
        verbose_name = _("hai nguồn khác nhau")
        verbose_name_plural = _("hai nguồn khác nhau")
        ordering = ("-opened_at", "-pk")
        default_permissions = ("change", "view")

    def __str__(self) -> str:
        return f"{self.procedure.code}: {self.field}"


class Comparison(models.Model):
    """The version of a record that a procedure's local fees were last compared with."""

    procedure = models.OneToOneField(Procedure, on_delete=models.CASCADE, primary_key=True, related_name="+")
    version = models.ForeignKey("procedures.Version", on_delete=models.CASCADE, related_name="+")

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.procedure_id)
