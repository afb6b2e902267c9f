"""Courses: the list and the form; certificates: who got which at which course."""

from functools import cached_property
from typing import Any, ClassVar

import django_filters
from django.core.exceptions import ValidationError
from django.db.models import Count, Q, QuerySet
from django.urls import URLPattern, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic import CreateView, EditView
from wagtail.permission_policies import ModelPermissionPolicy

from portal.outreach.roll.models import Attendance, Course
from portal.outreach.roll.staff.attending import CourseView
from portal.outreach.units.choosing import OfficeChooserWidget
from portal.outreach.units.exporting import day_column, guarded_fields
from portal.outreach.units.filters import PlaceFilters, commune_told
from portal.outreach.units.finding import holding
from portal.outreach.units.models import Unit
from portal.outreach.units.scope import scope_of
from portal.outreach.units.staff import ScopedForm, ScopedIndexView, ScopedViewSet


class CourseForm(ScopedForm):
    """A course, held by a province or a commune."""

    def __init__(self, *args: Any, **kwargs: Any):
        """Propose the unit of who writes."""
        super().__init__(*args, **kwargs)
        unit = scope_of(self.for_user).unit
        if unit is not None and "unit" in self.fields:
            self.fields["unit"].initial = unit.pk

    def clean(self) -> dict[str, Any]:
        """Refuse a course that ends before it begins."""
        cleaned = super().clean()
        unit = cleaned.get("unit")
        if unit is not None and unit.level == Unit.Level.VILLAGE:
            self.add_error("unit", ValidationError(_("Hãy chọn tỉnh hoặc xã, phường tổ chức lớp.")))
        first, last = cleaned.get("held_from"), cleaned.get("held_until")
        if first and last and last < first:
            self.add_error("held_until", ValidationError(_("Lớp không thể kết thúc trước khi bắt đầu.")))
        return cleaned


class CourseFilters(PlaceFilters):
    """A place."""

    class Meta:
        model = Course
        fields: ClassVar = ["province", "commune"]


class CourseIndex(ScopedIndexView):
    """The list, the newest first, each with how many were called and came."""

    default_ordering = "-held_from"
    custom_field_preprocess: ClassVar = guarded_fields("title", "topic", "unit.name", "place")

    @cached_property
    def columns(self) -> list[Column]:
        """What a row shows."""
        return [
            TitleColumn("title", label=gettext_lazy("Tên lớp"), get_url=self.get_inspect_url),
            Column("unit", label=gettext_lazy("Đơn vị tổ chức"), accessor="unit.name"),
            day_column("held_from", label=gettext_lazy("Từ ngày"), sort_key="held_from", width="10%"),
            day_column("held_until", label=gettext_lazy("Đến ngày"), width="10%"),
            Column("came", label=gettext_lazy("Có dự / được mời"), accessor=came_told, width="14%"),
        ]

    def get_base_queryset(self) -> QuerySet[Course]:
        """Return the courses of the place."""
        courses: QuerySet[Course] = super().get_base_queryset()
        return courses.select_related("unit")

    def paginate_queryset(self, queryset: QuerySet[Course], page_size: int) -> Any:
        """Count who came for the courses of the page alone."""
        paginator, page, rows, is_paginated = super().paginate_queryset(queryset, page_size)
        shown = list(rows)
        counts = {
            course: (came, called)
            for course, came, called in Attendance.objects.filter(course__in=[one.pk for one in shown])
            .order_by()
            .values_list("course")
            .annotate(came=Count("pk", filter=Q(attended=True)), called=Count("pk"))
        }
        for one in shown:
            one.counted = counts.get(one.pk, (0, 0))
        page.object_list = shown
        return paginator, page, shown, is_paginated

    def search_queryset(self, queryset: QuerySet[Course]) -> QuerySet[Course]:
        """Return those whose title holds each word that was typed."""
        return queryset.filter(holding(self.search_query or ""))


def came_told(course: Any) -> str:
    """Return how many came, of how many who were called."""
    came, called = getattr(course, "counted", (0, 0))
    return f"{came} / {called}"


def panels() -> ObjectList:
    """Return the form of a course."""
    return ObjectList(
        [
            FieldPanel("unit", widget=OfficeChooserWidget()),
            FieldPanel("title"),
            FieldPanel("topic"),
            FieldRowPanel([FieldPanel("held_from"), FieldPanel("held_until"), FieldPanel("hours")]),
            FieldPanel("place"),
        ],
        base_form_class=CourseForm,
    )


class CourseFormView:
    """What adding and changing a course share."""

    def get_success_url(self) -> str:
        """Lead to the course's page."""
        address: str = reverse("courses:inspect", args=[self.object.pk])  # type: ignore[attr-defined]  # Wagtail's
        return address


class CourseCreate(CourseFormView, CreateView):
    """A new course."""


class CourseEdit(CourseFormView, EditView):
    """A course."""


class CourseViewSet(ScopedViewSet):
    """Courses."""

    model = Course
    icon = "date"
    menu_label = gettext_lazy("Tập huấn")
    index_view_class = CourseIndex
    add_view_class = CourseCreate
    edit_view_class = CourseEdit
    inspect_view_class = CourseView
    inspect_template_name = "roll/staff/course.html"
    inspect_view_enabled = True
    filterset_class = CourseFilters
    search_fields: ClassVar = ["folded"]
    search_backend_name = None
    list_export: ClassVar = ["title", "topic", "unit.name", "place", "held_from", "held_until", "hours"]
    export_headings: ClassVar = {"unit.name": gettext_lazy("Đơn vị tổ chức")}
    export_filename = "lop-tap-huan"
    edit_handler = panels()


class AttendancePolicy(ModelPermissionPolicy):
    """Who sees courses sees who came; nothing is changed but on a course's page."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Tell whether somebody may see."""
        return action == "view" and bool(user.has_perm("roll.view_course"))


class CertificateFilters(PlaceFilters):
    """A place, and whether there is a certificate."""

    unit_path = "officer__unit__"
    certified = django_filters.ChoiceFilter(
        label=gettext_lazy("Chứng nhận"),
        choices=(("yes", gettext_lazy("đã cấp")), ("no", gettext_lazy("có dự, chưa cấp"))),
        method="is_certified",
    )

    class Meta:
        model = Attendance
        fields: ClassVar = ["certified", "province", "commune"]

    def is_certified(self, rows: QuerySet[Attendance], name: str, value: str) -> QuerySet[Attendance]:
        """Keep those with a certificate, or those who came and have none."""
        if value == "yes":
            return rows.exclude(certificate_no="")
        return rows.filter(attended=True, certificate_no="")


def place_told(row: Attendance) -> str:
    """Return the commune of the officer's village."""
    return commune_told(row.officer.unit)


class CertificateIndex(ScopedIndexView):
    """Who attended which course, with the certificate."""

    default_ordering = "-pk"
    page_title = gettext_lazy("Học viên và chứng nhận")
    any_permission_required: ClassVar = ["view"]
    custom_field_preprocess: ClassVar = guarded_fields(
        *("officer.full_name", "officer.unit.name", "course.title", "course.unit.name", "certificate_no")
    )

    @cached_property
    def columns(self) -> list[Column]:
        """What a row shows."""
        return [
            TitleColumn(
                "officer",
                label=gettext_lazy("Họ và tên"),
                get_url=lambda row: reverse("officers:inspect", args=[row.officer_id]),
            ),
            Column("unit", label=gettext_lazy("Thôn, tổ dân phố"), accessor="officer.unit.name"),
            Column("lies", label=gettext_lazy("Xã, phường, đặc khu"), accessor=place_told),
            Column("course", label=gettext_lazy("Lớp"), accessor="course.title"),
            Column("attended", label=gettext_lazy("Có dự"), accessor=attended_told, width="7%"),
            Column("certificate_no", label=gettext_lazy("Số chứng nhận"), width="12%"),
            day_column("certified_on", label=gettext_lazy("Ngày cấp"), width="9%"),
        ]

    def get_base_queryset(self) -> QuerySet[Attendance]:
        """Return the rows of the officers of the place."""
        rows: QuerySet[Attendance] = super().get_base_queryset()
        return rows.select_related("officer__unit", "course__unit")

    def search_queryset(self, queryset: QuerySet[Attendance]) -> QuerySet[Attendance]:
        """Return those with a number that begins so, or an officer so named."""
        typed = (self.search_query or "").strip()
        if not typed:
            return queryset
        return queryset.filter(holding(typed, "officer__folded") | Q(certificate_no__istartswith=typed))


def attended_told(row: Attendance) -> str:
    """Return whether somebody came, in a word."""
    return _("có") if row.attended else _("không")


class CertificateViewSet(ScopedViewSet):
    """The list of certificates; it is kept on the courses' pages."""

    model = Attendance
    unit_path = "officer__unit__"
    icon = "clipboard-list"
    menu_label = gettext_lazy("Học viên, chứng nhận")
    index_view_class = CertificateIndex
    filterset_class = CertificateFilters
    search_fields: ClassVar = ["certificate_no"]
    search_backend_name = None
    form_fields: ClassVar = ["attended"]
    list_export: ClassVar = [
        *("officer.full_name", "officer.unit.name", "officer.unit.commune_code", "course.title", "course.unit.name"),
        *("course.held_from", "attended", "certificate_no", "certified_on"),
    ]
    export_headings: ClassVar = {
        "officer.full_name": gettext_lazy("Họ và tên"),
        "officer.unit.name": gettext_lazy("Thôn, tổ dân phố"),
        "officer.unit.commune_code": gettext_lazy("Mã xã"),
        "course.title": gettext_lazy("Lớp"),
        "course.unit.name": gettext_lazy("Đơn vị tổ chức"),
        "course.held_from": gettext_lazy("Từ ngày"),
    }
    export_filename = "chung-nhan-tap-huan"

    def get_urlpatterns(self) -> list[URLPattern]:
        """Leave the list alone."""
        return [one for one in super().get_urlpatterns() if one.name in ("index", "index_results")]
