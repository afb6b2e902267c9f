"""Lists that are brought: the template, the file, what would change, confirming, the refused rows."""

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar, Final

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, TemplateView, View
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.permission_policies import ModelPermissionPolicy

from portal.outreach.roll.lists import bringing, sheets
from portal.outreach.roll.lists.columns import COLUMNS
from portal.outreach.roll.lists.reading import ListError
from portal.outreach.roll.models import Officer, RollImport, RollImportRow
from portal.outreach.roll.staff.filters import absent_from
from portal.outreach.units.choosing import OfficeChooserWidget
from portal.outreach.units.exporting import day_column
from portal.outreach.units.filters import PlaceFilters
from portal.outreach.units.models import Unit
from portal.outreach.units.scope import scope_of
from portal.outreach.units.staff import ScopedIndexView, ScopedViewSet

EXPORT: Final = "roll.export_officer"
SUFFIXES: Final = (".xlsx", ".xlsm", ".csv", ".tsv", ".txt")
ROWS_SHOWN: Final = 50
ABSENT_SHOWN: Final = 20
SHORT_LIST: Final = 5
"""Cells of a row that a preview shows before they are opened."""


class ImportPolicy(ModelPermissionPolicy):
    """Who may take the roll out may bring lists of it; one is changed and deleted by nobody."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Tell whether somebody may see or bring lists."""
        return action in ("view", "add") and bool(user.has_perm(EXPORT))


class BringForm(forms.Form):
    """A list: of what, of which unit, and the file."""

    kind = forms.ChoiceField(label=gettext_lazy("Danh sách"), choices=RollImport.Kind.choices)
    unit = forms.ModelChoiceField(
        label=gettext_lazy("Của xã, phường hoặc tỉnh"),
        queryset=Unit.objects.none(),
        widget=OfficeChooserWidget(),
        help_text=gettext_lazy("Dòng nào không thuộc đơn vị này thì không được nhận."),
    )
    file = forms.FileField(
        label=gettext_lazy("Tệp"),
        help_text=gettext_lazy("XLSX hoặc CSV theo mẫu, nhiều nhất 20.000 dòng."),
        error_messages={"required": gettext_lazy("Hãy chọn tệp."), "empty": gettext_lazy("Tệp rỗng.")},
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any):
        """Offer the units of who brings it."""
        super().__init__(*args, **kwargs)
        scope = scope_of(user)
        offices = Unit.objects.standing().exclude(level=Unit.Level.VILLAGE)
        field: Any = self.fields["unit"]
        field.queryset = scope.narrow(offices, "")
        if scope.unit is not None:
            field.initial = scope.unit.pk

    def clean_file(self) -> Any:
        """Refuse what is no list by its name.

        Raises:
            ValidationError: so it is.
        """
        file = self.cleaned_data["file"]
        if Path(str(file.name)).suffix.lower() not in SUFFIXES:
            raise ValidationError(_("Hãy chọn tệp XLSX hoặc CSV; tệp XLS đời cũ thì lưu lại thành XLSX trước."))
        return file


class ListPageMixin(WagtailAdminTemplateMixin):
    """What the pages of a list share: the right that they need, and the way back."""

    header_icon = "upload"
    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Let in who may bring lists."""
        if not request.user.has_perm(EXPORT):
            raise PermissionDenied
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead from the lists to this page."""
        listed = {"url": reverse("roll_imports:index"), "label": _("Nhập danh sách")}
        return [*self.breadcrumbs_items, listed, {"url": "", "label": self.get_page_title()}]


class BringView(ListPageMixin, FormView[BringForm]):
    """Bring a list; templates lie beside it."""

    form_class = BringForm
    template_name = "roll/staff/bring.html"
    page_title = gettext_lazy("Đưa danh sách vào")

    def get_initial(self) -> dict[str, Any]:
        """Propose the kind that the address names."""
        kind = self.request.GET.get("kind", "")
        return {"kind": kind} if kind in COLUMNS else {}

    def get_form_kwargs(self) -> dict[str, Any]:
        """Tell the form who fills it in."""
        return {**super().get_form_kwargs(), "user": self.request.user}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the form and the columns."""
        columns = [(RollImport.Kind(kind), columns) for kind, columns in COLUMNS.items()]
        return super().get_context_data(**kwargs, columns=columns)

    def form_valid(self, form: BringForm) -> HttpResponse:
        """Keep the file, and go where its reading can be watched."""
        said = form.cleaned_data
        try:
            made = bringing.bring(said["file"], said["kind"], said["unit"], self.request.user)
        except ListError as fault:
            form.add_error("file", fault.message)
            return self.form_invalid(form)
        return HttpResponseRedirect(reverse("roll_imports:inspect", args=[made.pk]))


class ListView(ListPageMixin, TemplateView):
    """One list: how far it is, what would become of each row, who is not in it."""

    template_name = "roll/staff/list.html"

    @cached_property
    def imported(self) -> RollImport:
        """The list."""
        return get_object_or_404(RollImport.objects.select_related("unit", "brought_by"), pk=self.kwargs["pk"])

    def get_page_title(self) -> str:
        """Return the file's name."""
        return self.imported.name

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the list, the page of rows that is asked for, and who is absent."""
        imported, Verdict = self.imported, RollImportRow.Verdict
        first = Verdict.REFUSED if imported.refused else Verdict.ADDED if imported.added else Verdict.CHANGED
        asked = self.request.GET.get("xem", "")
        verdict = asked if asked in Verdict.values else first.value
        page = Paginator(imported.rows.of(verdict), ROWS_SHOWN).get_page(self.request.GET.get("p"))
        is_read = imported.state in (RollImport.State.READ, RollImport.State.WRITTEN)
        return super().get_context_data(
            **kwargs,
            imported=imported,
            is_read=is_read,
            tabs=[(one, getattr(imported, one.value)) for one in reversed(Verdict)],
            verdict=verdict,
            page=page,
            told=[(row, _cells(imported, row)) for row in page],
            absent=self._absent() if is_read else (),
            absent_shown=ABSENT_SHOWN,
        )

    def _absent(self) -> QuerySet[Any]:
        """Return whom or what the list does not name."""
        if self.imported.kind == RollImport.Kind.OFFICERS:
            return absent_from(self.imported, Officer.objects.select_related("unit"))
        if not self.imported.rows.exists():
            return Unit.objects.none()
        named = RollImportRow.objects.filter(imported=self.imported, thing__isnull=False).values("thing")
        standing = Unit.objects.villages().standing().below(self.imported.unit)
        return standing.exclude(pk__in=named)


def _cells(imported: RollImport, row: RollImportRow) -> list[tuple[str, str]]:
    """Return the cells of a row that hold something, each with its heading."""
    return [(heading, cell) for heading, cell in zip(imported.headings, row.cells, strict=False) if cell and heading]


class ActView(View):
    """Confirms or drops a list."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Do it, and go back to the list."""
        if not request.user.has_perm(EXPORT):
            raise PermissionDenied
        acts: dict[str, Callable[[RollImport, Any], None]] = {"confirm": bringing.confirm, "drop": bringing.drop}
        act = acts.get(request.POST.get("act", ""))
        if act is None:
            raise PermissionDenied
        try:
            act(get_object_or_404(RollImport.objects.select_related("unit"), pk=pk), request.user)
        except ListError as fault:
            messages.error(request, fault.message)
        return HttpResponseRedirect(reverse("roll_imports:inspect", args=[pk]))


class RefusedView(View):
    """Gives the refused rows back, each with its reasons."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Return a workbook."""
        if not request.user.has_perm(EXPORT):
            raise PermissionDenied
        imported = get_object_or_404(RollImport, pk=pk)
        return _file(sheets.refused_xlsx(imported), sheets.XLSX, f"khong-nhan-{imported.pk}.xlsx")


class TemplateFileView(View):
    """Gives an empty list."""

    def get(self, request: HttpRequest, kind: str, form: str) -> HttpResponse:
        """Return the file.

        Raises:
            Http404: there is no such list, or no such form of it.
        """
        if not request.user.has_perm(EXPORT):
            raise PermissionDenied
        if kind not in COLUMNS or form not in ("xlsx", "csv"):
            raise Http404
        name = f"mau-{'thon' if kind == RollImport.Kind.VILLAGES else 'tuyen-truyen-vien'}.{form}"
        if form == "csv":
            return _file(sheets.template_csv(kind), "text/csv; charset=utf-8", name)
        return _file(sheets.template_xlsx(kind), sheets.XLSX, name)


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


class ImportFilters(PlaceFilters):
    """A place."""

    class Meta:
        model = RollImport
        fields: ClassVar = ["kind", "state", "province", "commune"]


class ImportIndex(ScopedIndexView):
    """The lists of the place, the newest first."""

    default_ordering: ClassVar[Any] = ("-brought_at", "-pk")
    page_title = gettext_lazy("Nhập danh sách")
    any_permission_required: ClassVar = ["view"]
    add_item_label = gettext_lazy("Đưa danh sách vào")

    @cached_property
    def columns(self) -> list[Column]:
        """What a row shows."""
        return [
            TitleColumn("name", label=gettext_lazy("Tệp"), get_url=self.get_inspect_url),
            Column("kind", label=gettext_lazy("Danh sách"), accessor="get_kind_display"),
            Column("unit", label=gettext_lazy("Của"), accessor="unit.name"),
            Column("state", label=gettext_lazy("Tình trạng"), accessor="get_state_display"),
            Column("added", label=gettext_lazy("Mới"), width="7%"),
            Column("changed", label=gettext_lazy("Đổi"), width="7%"),
            Column("refused", label=gettext_lazy("Không nhận"), width="7%"),
            Column("brought_by", label=gettext_lazy("Người nhập")),
            day_column("brought_at", label=gettext_lazy("Lúc"), sort_key="brought_at", width="10%"),
        ]

    def get_base_queryset(self) -> QuerySet[RollImport]:
        """Return the lists of the place."""
        rows: QuerySet[RollImport] = super().get_base_queryset()
        return rows.select_related("unit", "brought_by")


class RollImportViewSet(ScopedViewSet):
    """Lists: bringing one, one with its rows, templates, refused rows."""

    model = RollImport
    icon = "upload"
    menu_label = gettext_lazy("Nhập danh sách")
    index_view_class = ImportIndex
    add_view_class = BringView
    inspect_view_class = ListView
    inspect_template_name = "roll/staff/list.html"
    add_template_name = create_template_name = "roll/staff/bring.html"
    inspect_view_enabled = True
    filterset_class = ImportFilters
    form_fields: ClassVar = ["name"]

    @property
    def add_view(self) -> Any:
        """The page on which a list is brought."""
        return BringView.as_view()

    @property
    def inspect_view(self) -> Any:
        """The page of one list."""
        return self.guarded(ListView.as_view())

    def get_urlpatterns(self) -> list[URLPattern]:
        """Add acts and files; nothing is changed or deleted by a form of its own."""
        kept = [one for one in super().get_urlpatterns() if one.name in ("index", "index_results", "add", "inspect")]
        return [
            *kept,
            path("act/<int:pk>/", self.guarded(ActView.as_view()), name="act"),
            path("refused/<int:pk>/", self.guarded(RefusedView.as_view()), name="refused"),
            path("template/<slug:kind>.<slug:form>", TemplateFileView.as_view(), name="template"),
        ]
