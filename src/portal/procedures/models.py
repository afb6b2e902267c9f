"""Procedures, every version of their records, and the terms in which each was in force.

A version is never changed; a change is a new version. `Term` is the one truth on what was in force when; what
`Procedure` and `Version` hold of it is copied from there.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Final

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from motcua.records.model import Procedure as Record
from motcua.records.model import name_key
from motcua.retrieval.entries import Entry
from motcua.text.folding import fold
from portal.procedures.import_models import Import, Proposal

__all__ = ["Agency", "Field", "Import", "Procedure", "Proposal", "Term", "Version"]

CITIZEN_WORDS: Final = ("công dân", "người", "đảng viên", "cán bộ")
EXCLUDING_WORDS: Final = "không bao gồm"
BUSINESS_WORDS: Final = ("doanh nghiệp", "hợp tác xã", "hộ kinh doanh")
SORTED_LENGTH: Final = 200
PLACE_LENGTH: Final = 255
COPIED: Final = (
    "current",
    "name",
    "sort_name",
    "place",
    "complete",
    "in_force",
    "at_ministry",
    "at_province",
    "at_commune",
    "for_citizen",
    "for_business",
)
"""What `Procedure.show` sets."""


class FieldQuerySet(models.QuerySet["Field"]):
    """Named sets of fields."""

    def most_used(self, audience: str) -> FieldQuerySet:
        """With `count`, how many published procedures of an audience each has; the one with most first."""
        meant = models.Q(**{"procedures__current__isnull": False, f"procedures__for_{audience}": True})
        return (
            self.annotate(count=models.Count("procedures", filter=meant)).filter(count__gt=0).order_by("-count", "name")
        )


class Field(models.Model):
    """A field of administration (lĩnh vực), as the records name it."""

    name = models.CharField(_("tên"), max_length=255, unique=True)
    slug = models.SlugField(max_length=120, unique=True)

    objects = FieldQuerySet.as_manager()

    class Meta:
        verbose_name = _("lĩnh vực")
        verbose_name_plural = _("lĩnh vực")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Agency(models.Model):
    """An agency that carries procedures out (cơ quan thực hiện), as the records name it."""

    name = models.CharField(_("tên"), max_length=500, unique=True)
    slug = models.SlugField(max_length=120, unique=True)

    class Meta:
        verbose_name = _("cơ quan thực hiện")
        verbose_name_plural = _("cơ quan thực hiện")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class ProcedureQuerySet(models.QuerySet["Procedure"]):
    """Named sets of procedures."""

    def published(self) -> ProcedureQuerySet:
        """Those that the public sees: with a version in force, not withdrawn from the catalogue."""
        return self.filter(current__isnull=False)

    def of_field(self, slug: str) -> ProcedureQuerySet:
        """Those of one field."""
        return self.filter(fields__slug=slug)

    def of_agency(self, slug: str) -> ProcedureQuerySet:
        """Those that one agency carries out."""
        return self.filter(agencies__slug=slug)

    def at_level(self, level: str) -> ProcedureQuerySet:
        """Those carried out at one level: `ministry`, `province`, `commune`."""
        return self.filter(**{f"at_{level}": True})

    def for_audience(self, audience: str) -> ProcedureQuerySet:
        """Those for `citizen` or `business`."""
        return self.filter(**{f"for_{audience}": True})

    def within(self, province: str) -> ProcedureQuerySet:
        """Those that hold in a province: the nation's and its own, not what another published for itself.

        The same are left out as by the engine's search (`Entries.outside`); an empty name leaves out none.
        """
        if not province:
            return self
        name = fold(province).removeprefix("tinh ").removeprefix("thanh pho ")
        return self.filter(models.Q(place="") | models.Q(place__contains=name))

    def past_review(self, day: date) -> ProcedureQuerySet:
        """Those whose day of review has come and gone."""
        return self.published().filter(review_on__lt=day)

    def withdrawn_by_source(self) -> ProcedureQuerySet:
        """Those that the public sees although their source says that they are no more, or no longer names them."""
        return self.published().filter(models.Q(in_force=False) | models.Q(missing_since__isnull=False))

    def listed(self) -> ProcedureQuerySet:
        """With what a list shows, in one query and one more for the fields."""
        return self.select_related("current").defer("current__content").prefetch_related("fields")

    def shown(self) -> ProcedureQuerySet:
        """Those with a page, with what it shows: the version in force and the fields."""
        return self.published().select_related("current").prefetch_related("fields")


class Procedure(models.Model):
    """A procedure: its code, and the version that the public sees. The rest is copied from it, for lists and filters.

    `sort_name` is the name folded and without "Thủ tục", so that both databases sort alike; `place` is the folded
    authority that published the procedure where that is a province for itself, else empty.
    """

    code = models.CharField(_("mã"), max_length=40, unique=True)
    current = models.ForeignKey(
        "procedures.Version",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("bản đang dùng"),
    )
    name = models.TextField(_("tên"))
    sort_name = models.CharField(_("tên để xếp"), max_length=SORTED_LENGTH, default="", db_index=True, editable=False)
    place = models.CharField(_("nơi công bố riêng"), max_length=PLACE_LENGTH, default="", blank=True, editable=False)
    complete = models.BooleanField(_("có nội dung chi tiết"), default=False)
    in_force = models.BooleanField(_("còn hiệu lực"), default=True)
    at_ministry = models.BooleanField(_("cấp bộ"), default=False)
    at_province = models.BooleanField(_("cấp tỉnh"), default=False)
    at_commune = models.BooleanField(_("cấp xã"), default=False)
    for_citizen = models.BooleanField(_("cho cá nhân"), default=False)
    for_business = models.BooleanField(_("cho doanh nghiệp"), default=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="procedures",
        verbose_name=_("người phụ trách"),
    )
    review_on = models.DateField(
        _("rà soát trước ngày"),
        null=True,
        blank=True,
        db_index=True,
        help_text=_("Quá ngày này, bản ghi được nhắc với người phụ trách và với người đọc."),
    )
    missing_since = models.DateTimeField(_("không còn trong nguồn từ"), null=True, blank=True, editable=False)
    fields = models.ManyToManyField(Field, related_name="procedures", verbose_name=_("lĩnh vực"))
    agencies = models.ManyToManyField(Agency, related_name="procedures", verbose_name=_("cơ quan thực hiện"))

    objects = ProcedureQuerySet.as_manager()

    class Meta:
        verbose_name = _("thủ tục")
        verbose_name_plural = _("thủ tục")
        ordering = ("code",)

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def get_absolute_url(self) -> str:
        """Return the address of the procedure's page."""
        return reverse("procedures:procedure", args=[self.code])

    def show(self, version: Version) -> None:
        """Take a version as the one in force, and copy from it what lists and filters need (not saved yet)."""
        record = version.record
        self.current = version
        self.name = record.name
        self.sort_name = fold(name_key(record.name))[:SORTED_LENGTH]
        self.place = Entry.of(record).place[:PLACE_LENGTH]
        self.complete = record.complete
        self.in_force = record.in_force
        for level in ("ministry", "province", "commune"):
            setattr(self, f"at_{level}", level in record.levels)
        self.for_citizen, self.for_business = audiences(record.subjects)


def audiences(subjects: Iterable[str]) -> tuple[bool, bool]:
    """Tell whether a procedure is for citizens and for businesses, from the subjects that its record names."""
    named = [subject.lower() for subject in subjects]
    citizen = any(word in subject for subject in named for word in CITIZEN_WORDS)
    included = [subject for subject in named if EXCLUDING_WORDS not in subject]
    business = any(word in subject for subject in included for word in BUSINESS_WORDS)
    return citizen, business


class VersionQuerySet(models.QuerySet["Version"]):
    """Named sets of versions."""

    def published(self) -> VersionQuerySet:
        """Those that were in force at some time, the newest first; the one in force now comes before all others."""
        return self.filter(published_at__isnull=False).order_by(
            models.F("superseded_at").desc(nulls_first=True), "-published_at", "-pk"
        )

    def in_force(self) -> VersionQuerySet:
        """Those that the public sees now, with their procedures."""
        return self.filter(pk__in=Procedure.objects.published().values("current_id")).select_related("procedure")

    def of_codes(self, pairs: Iterable[tuple[str, str]]) -> VersionQuerySet:
        """Those of (code, version) pairs, as citations name them; a version holds the code, so no two share one."""
        named = set(pairs)
        codes, versions = {code for code, _ in named}, {version for _, version in named}
        return self.filter(procedure__code__in=codes, version__in=versions).select_related("procedure")


class Version(models.Model):
    """One version of a procedure's record: content as the engine reads it, and when it was in force."""

    procedure = models.ForeignKey(
        Procedure, on_delete=models.CASCADE, related_name="versions", verbose_name=_("thủ tục")
    )
    version = models.CharField(_("phiên bản"), max_length=12)
    content = models.TextField(_("nội dung"))
    imported = models.ForeignKey(
        "procedures.Import", on_delete=models.PROTECT, related_name="versions", verbose_name=_("lần nhập")
    )
    created_at = models.DateTimeField(_("nhập lúc"), auto_now_add=True)
    published_at = models.DateTimeField(_("công bố lúc"), null=True, blank=True)
    superseded_at = models.DateTimeField(_("thay thế lúc"), null=True, blank=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("phiên bản")
        verbose_name_plural = _("phiên bản")
        ordering = ("-created_at", "-pk")
        constraints = (models.UniqueConstraint(fields=("procedure", "version"), name="one_version_a_content"),)

    wagtail_reference_index_ignore = True  # rows by the hundred thousand, written in bulk

    def __str__(self) -> str:
        return f"{self.procedure.code} {self.version}"

    @cached_property
    def record(self) -> Record:
        """The record, as the engine reads it."""
        return Record.model_validate_json(self.content)


class TermQuerySet(models.QuerySet["Term"]):
    """Named sets of terms."""

    def at(self, moment: datetime) -> TermQuerySet:
        """Those that are in force at a moment: at most one a procedure."""
        return self.filter(models.Q(until=None) | models.Q(until__gt=moment), since__lte=moment)

    def on(self, day: date) -> TermQuerySet:
        """Those in force at the end of a day, which is what "as of" that day means; of today, those in force now."""
        return self.at(timezone.now() if day == timezone.localdate() else end_of(day))

    def ending_after(self, moment: datetime) -> TermQuerySet:
        """Those in force at a moment or later."""
        return self.filter(models.Q(until=None) | models.Q(until__gt=moment))

    def told(self) -> TermQuerySet:
        """Those that began, the newest first, with their versions and who put them in force."""
        begun = self.filter(since__lte=timezone.now())
        return begun.select_related("version", "imported", "imported__reviewer").order_by("-since", "-pk")


class Term(models.Model):
    """A time in which a version was, is or will be in force: `since` counted, `until` not; open where it is null.

    `imported` is the import that began it, `reason` why, in words that everybody may read.
    """

    procedure = models.ForeignKey(Procedure, on_delete=models.CASCADE, related_name="terms", verbose_name=_("thủ tục"))
    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="terms", verbose_name=_("phiên bản"))
    since = models.DateTimeField(_("có hiệu lực từ"))
    until = models.DateTimeField(_("hết hiệu lực từ"), null=True, blank=True)
    imported = models.ForeignKey(
        Import, on_delete=models.PROTECT, null=True, related_name="terms", verbose_name=_("lần nhập")
    )
    reason = models.CharField(_("lý do"), max_length=300, blank=True)

    objects = TermQuerySet.as_manager()

    wagtail_reference_index_ignore = True  # as above

    class Meta:
        verbose_name = _("thời gian có hiệu lực")
        verbose_name_plural = _("thời gian có hiệu lực")
        ordering = ("-since", "-pk")
        indexes = (
            models.Index(fields=("procedure", "since"), name="term_of_procedure"),
            models.Index(fields=("since", "until"), name="term_in_force"),
        )
        constraints = (
            models.CheckConstraint(
                condition=models.Q(until=None) | models.Q(until__gte=models.F("since")), name="term_ends_after_it_began"
            ),
            models.UniqueConstraint(
                fields=("procedure",), condition=models.Q(until=None), name="one_open_term_a_procedure"
            ),
        )

    def __str__(self) -> str:
        return f"{self.version} {self.since:%Y-%m-%d}"


def end_of(day: date) -> datetime:
    """Return the last moment of a day, in the site's time zone."""
    return beginning_of(day + timedelta(days=1)) - timedelta(microseconds=1)


def beginning_of(day: date) -> datetime:
    """Return the first moment of a day, in the site's time zone."""
    return timezone.make_aware(datetime.combine(day, time.min))
