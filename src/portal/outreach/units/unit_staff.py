"""Units in the staff's pages: the list, a village that is written by hand, and how one ends."""

from functools import cached_property
from typing import Any, ClassVar

import django_filters
from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic import CreateView, EditView, WagtailAdminTemplateMixin
from wagtail.admin.widgets import AdminDateInput
from wagtail.admin.widgets.button import HeaderButton
from wagtail.permission_policies import ModelPermissionPolicy

from portal.outreach.units import villages
from portal.outreach.units.choosing import CommuneChooserWidget
from portal.outreach.units.exporting import guarded_fields
from portal.outreach.units.filters import PlaceFilters, commune_told
from portal.outreach.units.models import Unit, UnitQuerySet
from portal.outreach.units.scope import scope_of
from portal.outreach.units.staff import ScopedForm, ScopedIndexView, ScopedViewSet
from portal.outreach.units.villages import EndingRefusedError


class UnitPolicy(ModelPermissionPolicy):
    """A unit ends; it is never deleted, since what was kept for it would go."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Refuse deleting, whatever the rights."""
        return action != "delete" and bool(super().user_has_permission(user, action))


class UnitFilters(PlaceFilters):
    """Level, place, and whether a unit has ended."""

    unit_path = ""
    level = django_filters.ChoiceFilter(label=gettext_lazy("Cấp"), choices=Unit.Level.choices)
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("Tình trạng"),
        choices=(("standing", gettext_lazy("đang có")), ("ended", gettext_lazy("không còn"))),
        method="in_state",
    )

    class Meta:
        model = Unit
        fields: ClassVar = ["level", "province", "commune", "state"]

    def in_state(self, units: UnitQuerySet, name: str, state: str) -> QuerySet[Unit]:
        """Keep those that stand, or those that have ended."""
        return units.standing() if state == "standing" else units.filter(ended_on__lte=timezone.localdate())


def state_told(unit: Unit) -> str:
    """Return since when a unit is no more; empty where it stands."""
    return _("không còn từ %(day)s") % {"day": f"{unit.ended_on:%d/%m/%Y}"} if unit.ended_on else ""


class UnitIndex(ScopedIndexView):
    """The list; units are found by the beginning of their code or by words of the name, marks or not."""

    default_ordering = "code"
    custom_field_preprocess: ClassVar = guarded_fields("code", "name")

    @cached_property
    def columns(self) -> list[Column]:
        """What a row shows."""
        return [
            self._get_title_column("name", TitleColumn, label=gettext_lazy("Tên"), sort_key="folded"),
            Column("code", label=gettext_lazy("Mã"), sort_key="code", width="16%"),
            Column("level", label=gettext_lazy("Cấp"), accessor="get_level_display", width="16%"),
            Column("lies", label=gettext_lazy("Thuộc"), accessor=lies_told),
            Column("state", label=gettext_lazy("Tình trạng"), accessor=state_told, width="16%"),
        ]

    def _get_title_column(self, field_name: str, column_class: Any = TitleColumn, **kwargs: Any) -> Column:
        """Return the column that leads to the form."""
        column: Column = self._get_title_column_class(column_class)(field_name, get_url=self.get_edit_url, **kwargs)
        return column

    def search_queryset(self, queryset: Any) -> Any:
        """Return those that what was typed means."""
        return queryset.named(self.search_query or "")


def lies_told(unit: Unit) -> str:
    """Return what a unit lies in."""
    if unit.level == Unit.Level.PROVINCE:
        return ""
    above = commune_told(unit)
    return above if unit.level == Unit.Level.VILLAGE else above.partition(", ")[2]


class VillageForm(ScopedForm):
    """A village of a commune of one's own."""

    unit_fields = ("parent",)

    def __init__(self, *args: Any, **kwargs: Any):
        """Say that a code can be left to the portal, and propose the commune of who writes."""
        super().__init__(*args, **kwargs)
        scope = scope_of(self.for_user)
        if "code" in self.fields:
            self.fields["code"].required = False
            self.fields["code"].help_text = _("Để trống thì hệ thống đặt mã theo mã xã, ví dụ 21025-001.")
        if "parent" in self.fields:
            self.fields["parent"].required = True
            self.fields["parent"].label = _("Thuộc xã, phường, đặc khu")
            if scope.unit is not None and scope.unit.level == Unit.Level.COMMUNE:
                self.fields["parent"].initial = scope.unit.pk

    def clean(self) -> dict[str, Any]:
        """Refuse a place that is no commune, and a name that the commune has already; draw a code where none is."""
        cleaned = super().clean()
        commune, name = cleaned.get("parent"), cleaned.get("name", "")
        if commune is None or "parent" in self.errors:
            return cleaned
        if commune.level != Unit.Level.COMMUNE or commune.ended_on is not None:
            self.add_error("parent", ValidationError(_("Hãy chọn một xã, phường hoặc đặc khu đang có.")))
            return cleaned
        known = villages.taken_names(commune).get(villages.same_name(name))
        if known is not None and known.pk != self.instance.pk:
            said = _("Xã đã có thôn, tổ dân phố cùng tên (mã %(code)s).") % {"code": known.code}
            self.add_error("name", ValidationError(said))
        if not cleaned.get("code"):
            cleaned["code"] = self.instance.code or villages.next_codes(commune)()
        self.instance.level = Unit.Level.VILLAGE
        return cleaned


def village_panels() -> ObjectList:
    """Return the form of a village."""
    panels = [FieldPanel("name"), FieldPanel("parent", widget=CommuneChooserWidget()), FieldPanel("code")]
    return ObjectList([*panels, FieldPanel("email")], base_form_class=VillageForm)


class UnitCreate(CreateView):
    """A new village, written by hand."""

    page_title = gettext_lazy("Thêm thôn, tổ dân phố")


class UnitEdit(EditView):
    """A village; of a province or commune only the address for letters, the rest is the official list's."""

    other_panel = ObjectList([FieldPanel("email")], base_form_class=ScopedForm).bind_to_model(Unit)

    def get_panel(self) -> Any:
        """Return the form of the unit's level."""
        is_village = Unit.objects.villages().filter(pk=self.kwargs["pk"]).exists()
        return super().get_panel() if is_village else self.other_panel

    def get_form_class(self) -> Any:
        """Return the form that the panel asks for."""
        return self.panel.get_form_class()

    @cached_property
    def header_buttons(self) -> list[Any]:
        """Lead to the end of a village."""
        unit = self.object
        if unit.level != Unit.Level.VILLAGE or unit.ended_on is not None:
            return []
        return [HeaderButton(_("Ghi không còn"), url=reverse("units:end", args=[unit.pk]), icon_name="cross")]


class EndForm(forms.Form):
    """From which day a village is no more."""

    day = forms.DateField(
        label=gettext_lazy("Không còn từ ngày"),
        widget=AdminDateInput,
        help_text=gettext_lazy("Ngày sáp nhập, giải thể theo văn bản. Dữ liệu cũ của thôn vẫn được giữ."),
    )

    def clean_day(self) -> Any:
        """Refuse a day that is still to come.

        Raises:
            ValidationError: so it is.
        """
        day = self.cleaned_data["day"]
        if day > timezone.localdate():
            raise ValidationError(_("Ngày này chưa đến; vui lòng ghi khi thôn đã sáp nhập hoặc giải thể."))
        return day


class EndView(WagtailAdminTemplateMixin, FormView[EndForm]):
    """Writes down that a village is no more."""

    form_class = EndForm
    template_name = "units/staff/end.html"
    page_title = gettext_lazy("Thôn, tổ dân phố không còn")
    header_icon = "site"
    index_url_name = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Let in who may change units."""
        if not request.user.has_perm("units.change_unit"):
            raise PermissionDenied
        self.village = get_object_or_404(Unit.objects.villages(), pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        """Return the village's name."""
        return f"{self.village.name}, {commune_told(self.village)}"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the list and the village."""
        listed = {"url": reverse(self.index_url_name), "label": _("Đơn vị")}
        here = {"url": reverse("units:edit", args=[self.village.pk]), "label": self.village.name}
        return [*self.breadcrumbs_items, listed, here, {"url": "", "label": self.get_page_title()}]

    def form_valid(self, form: EndForm) -> HttpResponse:
        """End it, or say why it cannot end yet."""
        try:
            villages.end(self.village, form.cleaned_data["day"], self.request.user)
        except EndingRefusedError as fault:
            form.add_error(None, fault.message)
            return self.form_invalid(form)
        messages.success(self.request, _("Đã ghi: %(name)s không còn.") % {"name": self.village.name})
        return HttpResponseRedirect(reverse(self.index_url_name))


class UnitViewSet(ScopedViewSet):
    """The list of units, the form of a village, and its end."""

    model = Unit
    unit_path = ""
    icon = "site"
    menu_label = gettext_lazy("Đơn vị")
    index_view_class = UnitIndex
    add_view_class = UnitCreate
    edit_view_class = UnitEdit
    filterset_class = UnitFilters
    edit_handler = village_panels()
    search_fields: ClassVar = ["folded", "code"]
    search_backend_name = None
    list_export: ClassVar = ["code", "name", "get_level_display", "commune_code", "province_code", "ended_on"]
    export_headings: ClassVar = {
        "code": gettext_lazy("Mã"),
        "get_level_display": gettext_lazy("Cấp"),
        "commune_code": gettext_lazy("Mã xã"),
        "province_code": gettext_lazy("Mã tỉnh"),
    }
    export_filename = "don-vi"

    def get_urlpatterns(self) -> list[URLPattern]:
        """Add the end of a village; nothing is deleted."""
        kept = [one for one in super().get_urlpatterns() if one.name != "delete"]
        return [*kept, path("end/<int:pk>/", self.construct_view(EndView), name="end")]
