"""Groups of near-same questions."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class QuestionGroup(models.Model):
    """Questions that ask the same; whoever answers the group answers all of them.

    `question` is that of one of its cases, never of one that was deleted; `words` are its words as they are compared.
    """

    wagtail_reference_index_ignore = True  # nobody asks where one is used; Wagtail would keep account of each

    question = models.TextField(_("câu hỏi tiêu biểu (đã che thông tin cá nhân)"))
    words = models.TextField(_("các từ"), editable=False)
    size = models.PositiveIntegerField(_("số người hỏi"), default=0, db_index=True)
    last_at = models.DateTimeField(_("lần hỏi gần nhất"), default=timezone.now, db_index=True)

    class Meta:
        verbose_name = _("nhóm câu hỏi")
        verbose_name_plural = _("nhóm câu hỏi")
        ordering = ("-size", "-last_at")
        default_permissions = ()

    def __str__(self) -> str:
        # As with a case: what Wagtail's log keeps must not tell the question.
        return f"{self._meta.verbose_name} {self.pk}"
