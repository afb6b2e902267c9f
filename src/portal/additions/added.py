"""What all that an office adds has in common: who states it, where it holds, from when until when, from what source.

Each is a snippet of Wagtail's with drafts, revisions, review by a second person, and publication and expiry on a day.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar, Final

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    PreviewableMixin,
    Revision,
    RevisionMixin,
    WorkflowMixin,
)

from motcua import places
from portal.additions import checking
from portal.additions.forms import AddedForm
from portal.additions.review import has_written

TEXT_LENGTH: Final = 2000


class AddedQuerySet(models.QuerySet[Any]):
    """Named sets of what was added."""

    def in_force(self, at: datetime | None = None) -> AddedQuerySet:
        """Those published and not expired: what a person is told."""
        moment = at or timezone.now()
        unexpired = models.Q(expire_at__isnull=True) | models.Q(expire_at__gt=moment)
        return self.filter(unexpired, live=True)

    def expiring(self, days: int) -> AddedQuerySet:
        """Those in force that expire within so many days, the first to do so first."""
        return self.in_force().filter(expire_at__lte=timezone.now() + timedelta(days=days)).order_by("expire_at")


class Added(WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, PreviewableMixin, models.Model):
    """What all additions have: who states it, for which place, from when until when, and from what source.

    `until` is the last day on which it holds; Wagtail's `expire_at` follows from it. What is made here is a draft.
    """

    office = models.CharField(_("cơ quan nêu"), max_length=200, validators=[checking.plain])
    province = models.CharField(_("tỉnh, thành phố"), max_length=2, blank=True, db_index=True)
    commune = models.CharField(_("xã, phường, đặc khu"), max_length=5, blank=True)
    dated = models.DateField(_("ngày nêu"), default=timezone.localdate)
    until = models.DateField(_("có giá trị đến hết ngày"), null=True, blank=True)
    source_document = models.CharField(
        _("số, ký hiệu văn bản nguồn"), max_length=200, blank=True, validators=[checking.plain]
    )
    source_url = models.URLField(_("địa chỉ nguồn"), max_length=500, blank=True, validators=[checking.web_address])
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("người soạn"),
    )
    added_at = models.DateTimeField(_("thêm lúc"), default=timezone.now, editable=False, db_index=True)

    needs_province: ClassVar[bool] = False
    plain_fields: ClassVar[tuple[str, ...]] = ()
    """Names of the fields that hold free text; what seems personal in them is pointed out."""

    base_form_class: ClassVar[Any] = AddedForm

    objects = AddedQuerySet.as_manager()

    class Meta:
        abstract = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Begin as a draft: nothing is public before it was published."""
        if not args:
            kwargs.setdefault("live", False)
        super().__init__(*args, **kwargs)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, with the moment of expiry."""
        self.follow_until()
        super().save(*args, **kwargs)

    @property
    def place_name(self) -> str:
        """Where it holds, as people read it; empty for the whole country."""
        return places.place_name(self.province, self.commune, full=True)

    @property
    def source(self) -> str:
        """The document or the address that it is from; empty where neither is given."""
        return self.source_document or self.source_url

    @property
    def last_day(self) -> date | None:
        """The last day on which it holds."""
        if self.until is not None or self.expire_at is None:
            return self.until
        return timezone.localtime(self.expire_at - timedelta(microseconds=1)).date()

    @property
    def is_in_force(self) -> bool:
        """Whether people are told it now."""
        return bool(self.live) and (self.expire_at is None or self.expire_at > timezone.now())

    def clean(self) -> None:
        """Refuse what cannot hold.

        Raises:
            ValidationError: by field.
        """
        super().clean()
        faults = dict(self.faults())
        if faults:
            raise ValidationError(faults)
        self.follow_until()

    def faults(self) -> Iterable[tuple[str, str]]:
        """Yield the fields that are wrong, each with a sentence."""
        if self.needs_province and not self.province:
            yield "province", str(_("Hãy chọn tỉnh, thành phố nơi nội dung này áp dụng."))
        if self.province and places.province(self.province) is None:
            yield "province", str(_("Không có tỉnh nào mang mã này."))
        elif self.commune and not checking.commune_within(self.province, self.commune):
            yield "commune", str(_("Xã, phường này không thuộc tỉnh đã chọn."))
        if self.until is not None and self.dated is not None and self.until < self.dated:
            yield "until", str(_("Ngày hết giá trị không thể trước ngày nêu."))

    def follow_until(self) -> None:
        """Let Wagtail's moment of expiry be the end of the last day, where one is given."""
        if self.until is not None:
            self.expire_at = timezone.make_aware(datetime.combine(self.until + timedelta(days=1), time.min))

    def save_revision(self, *args: Any, **kwargs: Any) -> Revision:
        """Save a draft; who saves the first one is the author."""
        self.follow_until()
        user = kwargs.get("user")
        if self.author_id is None and user is not None and self.pk:
            self.author = user
            type(self)._default_manager.filter(pk=self.pk).update(author=user)
        return super().save_revision(*args, **kwargs)

    def publish(self, revision: Revision, user: Any = None, **kwargs: Any) -> Any:
        """Publish a revision; nobody publishes what they wrote, nor what is incomplete.

        Raises:
            PermissionDenied: the user wrote it, or may not publish, or a field does not hold.
        """
        if user is not None:
            if has_written(self, user):
                raise PermissionDenied(_("Người soạn không tự công bố nội dung của mình."))
            try:
                revision.as_object().full_clean()
            except ValidationError as fault:  # a draft may be saved incomplete
                raise PermissionDenied("; ".join(fault.messages)) from fault
        return super().publish(revision, user=user, **kwargs)

    def _get_dummy_header_url(self, original_request: Any = None) -> str | None:
        """Return the address that a preview pretends to have: a page of the staff's, which may show it in a frame."""
        return original_request.build_absolute_uri(reverse("wagtailadmin_home")) if original_request else None

    def get_preview_template(self, request: Any, mode_name: str) -> str:
        """Return the template of the preview."""
        return "additions/preview.html"

    def get_preview_context(self, request: Any, mode_name: str) -> dict[str, Any]:
        """Return what the preview shows: the addition as people will read it."""
        from portal.additions.previewing import preview  # its wording knows the models

        return {**super().get_preview_context(request, mode_name), **preview(self)}

    def serve_preview(self, request: Any, mode_name: str) -> Any:
        """Return the preview, which the staff's own pages may show in a frame."""
        response = super().serve_preview(request, mode_name)
        response.headers["X-Frame-Options"] = "SAMEORIGIN"
        return response

    def personal(self) -> list[str]:
        """Return the labels of the fields that seem to hold personal data."""
        labels = {one.name: str(one.verbose_name) for one in self._meta.fields}
        return [labels[name] for name in self.plain_fields if checking.seems_personal(getattr(self, name) or "")]


def plain_text(label: Any, length: int = TEXT_LENGTH, *, blank: bool = False) -> models.TextField[str, str]:
    """Return a field of plain text of a bounded length."""
    limit: list[Any] = [checking.plain, MaxLengthValidator(length)]
    return models.TextField(label, max_length=length, blank=blank, validators=limit)
