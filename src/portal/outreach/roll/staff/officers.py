"""The list of officers, its export, and the forms of one."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any, ClassVar, Final

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn, Column, TitleColumn
from wagtail.admin.views.generic import CreateView, EditView
from wagtail.admin.widgets.button import Button, HeaderButton
from wagtail.log_actions import log
from wagtail.permission_policies import ModelPermissionPolicy

from portal.core.spreadsheets import guarded
from portal.outreach.roll.lists.columns import COLUMNS, ROLE_LABELS
from portal.outreach.roll.lists.sheets import MARK
from portal.outreach.roll.models import Officer, OfficerQuerySet
from portal.outreach.roll.recognising import RollError, correct, recognise
from portal.outreach.roll.staff.filters import OfficerFilters
from portal.outreach.roll.staff.forms import OfficerForm, add_fault
from portal.outreach.roll.staff.officer_page import OfficerView
from portal.outreach.units.choosing import VillageChooserWidget
from portal.outreach.units.exporting import day_column
from portal.outreach.units.filters import commune_told
from portal.outreach.units.models import Unit
from portal.outreach.units.scope import scope_of
from portal.outreach.units.staff import ScopedIndexView, ScopedViewSet

EXPORT: Final = "roll.export_officer"
EXPORT_CHUNK: Final = 2_000
CHANGE: Final = "roll.change_officer"


class OfficerPolicy(ModelPermissionPolicy):
    """An officer's service ends by a decision; the officer is never deleted."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Refuse deleting, whatever the rights."""
        return action != "delete" and bool(super().user_has_permission(user, action))


def state_told(officer: Officer) -> str:
    """Return how an officer's service stands."""
    if officer.ended_on is not None:
        return _("thôi từ %(day)s") % {"day": f"{officer.ended_on:%d/%m/%Y}"}
    if officer.serves():
        return _("đang làm")
    return _("hết nhiệm kỳ") if officer.has_run_out() else _("chưa đến nhiệm kỳ")


def title_id(officer: Officer) -> str:
    """Return the id by which the box for choosing an officer names them."""
    return f"officer_{officer.pk}_title"


class OfficerIndex(ScopedIndexView):
    """The list; each row leads to the officer's page."""

    default_ordering: ClassVar[Any] = ("unit__code", "folded", "pk")
    list_export: ClassVar = [column.key for column in COLUMNS["officers"]]
    export_headings: ClassVar = {column.key: column.heading for column in COLUMNS["officers"]}

    @cached_property
    def columns(self) -> list[Column]:
        """What a row shows."""
        boxes = [BulkActionsCheckboxColumn("bulk_actions", obj_type="officer")]
        lies = Column("lies", label=gettext_lazy("Xã, phường, đặc khu"), accessor=lambda one: commune_told(one.unit))
        return [
            *(boxes if self.request.user.has_perm(CHANGE) else ()),
            TitleColumn(
                "full_name",
                label=gettext_lazy("Họ và tên"),
                get_url=self.get_inspect_url,
                get_title_id=title_id,
                sort_key="folded",
            ),
            Column("unit", label=gettext_lazy("Thôn, tổ dân phố"), accessor="unit.name"),
            *(() if self.is_of_a_commune else (lies,)),
            Column("role", label=gettext_lazy("Chức danh"), accessor="role_shown"),
            day_column("term_until", label=gettext_lazy("Nhiệm kỳ đến"), sort_key="term_until", width="10%"),
            Column("state", label=gettext_lazy("Tình trạng"), accessor=state_told, width="12%"),
        ]

    @property
    def is_of_a_commune(self) -> bool:
        """Whether all rows lie in one commune, that of who looks."""
        unit = scope_of(self.request.user).unit
        return unit is not None and unit.level != Unit.Level.PROVINCE

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Give the list away to nobody who may not take it."""
        if self.is_export and not request.user.has_perm(EXPORT):
            raise PermissionDenied
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    @property
    def show_export_buttons(self) -> bool:
        """Whether the list may be taken."""
        return bool(self.request.user.has_perm(EXPORT))

    @cached_property
    def header_buttons(self) -> list[Any]:
        """Lead to new officers: by hand, or many by a list."""
        buttons = [*super().header_buttons]
        if self.request.user.has_perm(EXPORT):
            address = f"{reverse('roll_imports:add')}?kind=officers"
            buttons.append(HeaderButton(_("Nhập danh sách"), url=address, icon_name="upload"))
        return buttons

    def get_base_queryset(self) -> QuerySet[Officer]:
        """Return the officers of the place with their villages."""
        officers: QuerySet[Officer] = super().get_base_queryset()
        return officers.select_related("unit")

    def search_queryset(self, queryset: OfficerQuerySet) -> OfficerQuerySet:
        """Return those whose name holds what was typed."""
        return queryset.named(self.search_query or "")

    def as_spreadsheet(self, queryset: QuerySet[Officer], spreadsheet_format: str) -> HttpResponse:
        """Return the list as a file, in the columns in which it can be brought again."""
        response: HttpResponse = super().as_spreadsheet(queryset.iterator(EXPORT_CHUNK), spreadsheet_format)
        return response

    def stream_csv(self, queryset: Any) -> Iterator[bytes]:
        """Yield the file, marked as UTF-8 for Excel."""
        yield MARK.encode()
        yield from super().stream_csv(queryset)

    def to_row_dict(self, item: Officer) -> dict[str, Any]:
        """Return the cells of an officer."""
        return exported(item)


def exported(officer: Officer) -> dict[str, Any]:
    """Return what a list tells of an officer, by column; no cell is worked out as a formula."""
    unit = officer.unit
    commune, _comma, _province = commune_told(unit).partition(", ")
    texts = {
        "commune_code": unit.commune_code,
        "commune": commune,
        "village_code": unit.code,
        "village": unit.name,
        "full_name": officer.full_name,
        "role": ROLE_LABELS[officer.role],
        "role_told": officer.role_told,
        "languages": officer.languages_shown,
        "phone": officer.phone,
        "email": officer.email,
        "decision_no": officer.decision_no,
        "end_reason": officer.end_reason,
    }
    days = ("decided_on", "term_from", "term_until", "ended_on")
    cells = {key: guarded(text) for key, text in texts.items()}
    cells |= {key: f"{day:%d/%m/%Y}" if (day := getattr(officer, key)) else "" for key in days}
    return {column.key: cells[column.key] for column in COLUMNS["officers"]}


def panels() -> ObjectList:
    """Return the form of an officer."""
    return ObjectList(
        [
            FieldPanel("unit", widget=VillageChooserWidget()),
            FieldPanel("full_name"),
            FieldRowPanel([FieldPanel("role"), FieldPanel("role_told")]),
            FieldRowPanel([FieldPanel("phone"), FieldPanel("email")]),
            FieldPanel("languages"),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("decision_no"), FieldPanel("decided_on")]),
                    FieldRowPanel([FieldPanel("term_from"), FieldPanel("term_until")]),
                ],
                heading=gettext_lazy("Quyết định công nhận đang có hiệu lực"),
            ),
        ],
        base_form_class=OfficerForm,
    )


class RuledFormMixin:
    """A form of an officer whose storing a rule of the roll may stand against; the form then comes back with it."""

    object: Officer

    def form_valid(self, form: Any) -> HttpResponse:
        """Store, or say which rule stands against it."""
        view: Any = super()
        try:
            response: HttpResponse = view.form_valid(form)
        except RollError as fault:
            add_fault(form, fault)
            self.produced_error_code = "validation_error"
            self.produced_error_message = view.get_error_message()
            response = view.form_invalid(form)
        return response

    def get_success_url(self) -> str:
        """Lead to the officer's page."""
        return reverse("officers:inspect", args=[self.object.pk])


class OfficerCreate(RuledFormMixin, CreateView):
    """A new officer, with the first decision."""

    page_title = gettext_lazy("Công nhận tuyên truyền viên")

    def get_initial_form_instance(self) -> Officer:
        """Return an empty officer, of the village that the address names where it is of one's own place."""
        asked = self.request.GET.get("unit", "")
        villages = scope_of(self.request.user).narrow(Unit.objects.villages().standing(), "")
        unit = villages.filter(pk=asked).first() if asked.isdecimal() and len(asked) < 19 else None
        return Officer(unit=unit) if unit is not None else Officer()

    def save_instance(self) -> Officer:
        """Store the officer with the decision, and write it down."""
        officer = recognise(self.form.save(commit=False), self.request.user)
        log(instance=officer, action="wagtail.create", content_changed=True)
        return officer


class OfficerEdit(RuledFormMixin, EditView):
    """Corrects what was written wrongly; a new decision is entered on the officer's page."""

    page_title = gettext_lazy("Sửa thông tin")

    def save_instance(self) -> Officer:
        """Store the officer, and write it down."""
        officer: Officer = self.form.save(commit=False)
        correct(officer, self.form.before)
        log(instance=officer, action="wagtail.edit", content_changed=self.form.has_changed())
        return officer

    def get_success_buttons(self) -> list[Button]:
        """Offer nothing more: the page stands there."""
        return []


class OfficerViewSet(ScopedViewSet):
    """The list, an officer's page, forms, and history."""

    model = Officer
    icon = "user"
    menu_label = gettext_lazy("Tuyên truyền viên")
    index_view_class = OfficerIndex
    add_view_class = OfficerCreate
    edit_view_class = OfficerEdit
    inspect_view_class = OfficerView
    index_template_name = "roll/staff/officers.html"
    inspect_template_name = "roll/staff/officer.html"
    inspect_view_enabled = True
    filterset_class = OfficerFilters
    search_fields: ClassVar = ["folded"]
    search_backend_name = None
    edit_handler = panels()
    list_export: ClassVar = OfficerIndex.list_export
    export_headings: ClassVar = OfficerIndex.export_headings
    export_filename = "tuyen-truyen-vien"

    def get_urlpatterns(self) -> list[URLPattern]:
        """Leave out deleting."""
        return [one for one in super().get_urlpatterns() if one.name != "delete"]
