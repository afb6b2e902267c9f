"""Questions that the assistant must go on answering rightly."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from motcua.records.facets import Facet
from portal.inbox.models.cases import Case


def listed(text: str) -> list[str]:
    """Return the words of a list that somebody typed with commas, blanks or line ends between."""
    return [word for word in text.replace(",", " ").replace(";", " ").split() if word]


class RegressionQuestion(models.Model):
    """A question with what a right reply does: the decision, the procedures, the sides told. Its text is masked."""

    class Expected(models.TextChoices):
        ANSWER = "answer", _("trả lời")
        CLARIFY = "clarify", _("hỏi lại")
        DECLINE = "decline", _("từ chối")

    class Match(models.TextChoices):
        ANY = "any", _("một trong các thủ tục")
        ALL = "all", _("tất cả các thủ tục")

    text = models.TextField(_("câu hỏi (đã che thông tin cá nhân)"))
    expected = models.CharField(_("cách xử lý đúng"), max_length=10, choices=Expected.choices, default=Expected.ANSWER)
    codes = models.CharField(_("mã thủ tục"), max_length=500, blank=True, help_text=_("Cách nhau bằng dấu phẩy."))
    match = models.CharField(_("cần có"), max_length=3, choices=Match.choices, default=Match.ANY)
    facets = models.CharField(
        _("các mặt được hỏi"),
        max_length=200,
        blank=True,
        help_text=_("Như fee, documents, time_limit; cách nhau bằng dấu phẩy."),
    )
    case = models.ForeignKey(Case, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", editable=False)
    created_at = models.DateTimeField(_("thêm lúc"), default=timezone.now, editable=False)
    ran_at = models.DateTimeField(_("chạy lúc"), null=True, blank=True, editable=False)
    passed = models.BooleanField(_("đạt"), null=True, blank=True, editable=False)
    outcome = models.CharField(_("kết quả"), max_length=500, blank=True, editable=False)

    class Meta:
        verbose_name = _("câu kiểm thử")
        verbose_name_plural = _("câu kiểm thử")
        ordering = ("-created_at", "-pk")

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk or ''}".strip()

    def clean(self) -> None:
        """Refuse an expectation that no reply could meet."""
        super().clean()
        known = {facet.value for facet in Facet}
        if unknown := [name for name in listed(self.facets) if name not in known]:
            raise ValidationError({"facets": _("Không có mặt nào tên %(name)s.") % {"name": unknown[0]}})
        if self.expected == self.Expected.ANSWER and not listed(self.codes):
            raise ValidationError({"codes": _("Câu cần được trả lời phải có mã thủ tục.")})
