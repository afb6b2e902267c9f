"""Commendations and reviews of officers."""

from functools import cached_property
from typing import Any, ClassVar

import django_filters
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic import CreateView, EditView

from portal.outreach.roll.models import Merit, Officer
from portal.outreach.units.exporting import day_column, guarded_fields
from portal.outreach.units.filters import PlaceFilters, commune_told
from portal.outreach.units.finding import holding
from portal.outreach.units.scope import scope_of
from portal.outreach.units.staff import ScopedIndexView, ScopedViewSet


class MeritForm(WagtailAdminModelForm):
    """A commendation or review of an officer of one's own place."""

    def clean(self) -> dict[str, Any]:
        """Refuse officers of elsewhere, and days to come."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        officer, day = cleaned.get("officer"), cleaned.get("day")
        if officer is not None and not scope_of(self.for_user).holds(officer.unit):
            self.add_error("officer", ValidationError(_("Người này không thuộc phạm vi của anh/chị.")))
        if day is not None and day > timezone.localdate():
            self.add_error("day", ValidationError(_("Ngày này chưa đến.")))
        return cleaned


class MeritFilters(PlaceFilters):
    """Kind and place."""

    unit_path = "officer__unit__"
    kind = django_filters.ChoiceFilter(label=gettext_lazy("Loại"), choices=Merit.Kind.choices)

    class Meta:
        model = Merit
        fields: ClassVar = ["kind", "province", "commune"]


def place_told(row: Merit) -> str:
    """Return the commune of the officer's village."""
    return commune_told(row.officer.unit)


class MeritIndex(ScopedIndexView):
    """The list, the newest first."""

    default_ordering: ClassVar[Any] = ("-day", "-pk")
    custom_field_preprocess: ClassVar = guarded_fields(
        *("officer.full_name", "officer.unit.name", "document", "issued_by", "text")
    )

    @cached_property
    def columns(self) -> list[Column]:
        """What a row shows."""
        return [
            self._get_title_column_class(TitleColumn)(
                "officer", label=gettext_lazy("Tuyên truyền viên"), get_url=self.get_edit_url
            ),
            Column("unit", label=gettext_lazy("Thôn, tổ dân phố"), accessor="officer.unit.name"),
            Column("lies", label=gettext_lazy("Xã, phường, đặc khu"), accessor=place_told),
            Column("kind", label=gettext_lazy("Loại"), accessor="get_kind_display"),
            day_column("day", label=gettext_lazy("Ngày"), sort_key="day", width="9%"),
            Column("document", label=gettext_lazy("Số văn bản"), width="12%"),
            Column("text", label=gettext_lazy("Nội dung")),
        ]

    def get_base_queryset(self) -> QuerySet[Merit]:
        """Return those of officers of the place."""
        rows: QuerySet[Merit] = super().get_base_queryset()
        return rows.select_related("officer__unit")

    def search_queryset(self, queryset: QuerySet[Merit]) -> QuerySet[Merit]:
        """Return those of an officer so named, or with such a document."""
        typed = (self.search_query or "").strip()
        if not typed:
            return queryset
        return queryset.filter(holding(typed, "officer__folded") | Q(document__icontains=typed))


def panels() -> ObjectList:
    """Return the form."""
    return ObjectList(
        [
            FieldPanel("officer"),
            FieldRowPanel([FieldPanel("kind"), FieldPanel("day")]),
            FieldRowPanel([FieldPanel("document"), FieldPanel("issued_by")]),
            FieldPanel("text"),
        ],
        base_form_class=MeritForm,
    )


class MeritFormView:
    """What adding and changing share."""

    def get_success_url(self) -> str:
        """Lead to the officer's page."""
        officer: int = self.object.officer_id  # type: ignore[attr-defined]  # Wagtail's
        return reverse("officers:inspect", args=[officer])


class MeritCreate(MeritFormView, CreateView):
    """A new one; `?officer=` says of whom."""

    def get_initial_form_instance(self) -> Merit:
        """Return an empty one, of the officer that the address names where they are of one's own place."""
        asked = self.request.GET.get("officer", "")
        officers = scope_of(self.request.user).narrow(Officer.objects.all())
        officer = officers.filter(pk=asked).first() if asked.isdecimal() and len(asked) < 19 else None
        return Merit(officer=officer) if officer is not None else Merit()


class MeritEdit(MeritFormView, EditView):
    """One."""


class MeritViewSet(ScopedViewSet):
    """Commendations and reviews."""

    model = Merit
    unit_path = "officer__unit__"
    icon = "pick"
    menu_label = gettext_lazy("Khen thưởng, chấn chỉnh")
    index_view_class = MeritIndex
    add_view_class = MeritCreate
    edit_view_class = MeritEdit
    filterset_class = MeritFilters
    search_fields: ClassVar = ["document"]
    search_backend_name = None
    edit_handler = panels()
    list_export: ClassVar = [
        *("officer.full_name", "officer.unit.name", "officer.unit.commune_code", "get_kind_display", "day"),
        *("document", "issued_by", "text"),
    ]
    export_headings: ClassVar = {
        "officer.full_name": gettext_lazy("Họ và tên"),
        "officer.unit.name": gettext_lazy("Thôn, tổ dân phố"),
        "officer.unit.commune_code": gettext_lazy("Mã xã"),
        "get_kind_display": gettext_lazy("Loại"),
    }
    export_filename = "khen-thuong-chan-chinh"
