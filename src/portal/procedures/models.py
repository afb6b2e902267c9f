"""Procedures and every version of their records. A version is never changed; a change is a new version."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any, Final

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from motcua.records.model import Procedure as Record
from motcua.records.model import name_key
from motcua.retrieval.entries import Entry
from motcua.text.folding import fold

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

    def __str__(self) -> str:
        return f"{self.procedure.code} {self.version}"

    @cached_property
    def record(self) -> Record:
        """The record, as the engine reads it."""
        return Record.model_validate_json(self.content)


class Import(models.Model):
    """One run of the import: from where, how many, and what was refused."""

    started_at = models.DateTimeField(_("bắt đầu"), auto_now_add=True)
    finished_at = models.DateTimeField(_("xong lúc"), null=True, blank=True)
    sources = models.JSONField(_("nguồn"), default=list)
    digest = models.CharField(_("dấu nguồn"), max_length=64, blank=True)
    added = models.PositiveIntegerField(_("thêm"), default=0)
    changed = models.PositiveIntegerField(_("đổi"), default=0)
    unchanged = models.PositiveIntegerField(_("giữ nguyên"), default=0)
    missing = models.PositiveIntegerField(_("không còn trong nguồn"), default=0)
    rejected = models.JSONField(_("bị từ chối"), default=list)

    class Meta:
        verbose_name = _("lần nhập")
        verbose_name_plural = _("lần nhập")
        ordering = ("-started_at",)

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M}"

    @property
    def figures(self) -> dict[str, Any]:
        """Counts, for a report."""
        return {name: getattr(self, name) for name in ("added", "changed", "unchanged", "missing")}
