"""The records in the staff's pages: imports, and who keeps which procedure."""

from typing import Any, ClassVar

import django_filters
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.components import Component
from wagtail.admin.views import generic
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from motcua.text.folding import fold
from portal.procedures.import_views import UPLOAD, ActView, ImportView, UploadView
from portal.procedures.models import Import, Procedure


class ImportPolicy(ModelPermissionPolicy):
    """An import is brought by who may upload, changed and deleted by nobody."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Tell whether somebody may do something with imports."""
        if action == "add":
            return bool(user.has_perm(UPLOAD))
        return action == "view" and bool(super().user_has_permission(user, action))


class ProcedurePolicy(ModelPermissionPolicy):
    """A procedure comes and goes with its records; by hand only its keeper and day of review are set."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Tell whether somebody may do something with procedures."""
        return action in ("view", "change") and bool(super().user_has_permission(user, action))


register_permission_policy(Import, ImportPolicy(Import))
register_permission_policy(Procedure, ProcedurePolicy(Procedure))


class ImportIndex(generic.IndexView):
    """Imports, the newest first."""

    def get_base_queryset(self) -> Any:
        """Return the imports with what the list shows."""
        return Import.objects.listed()


class ImportViewSet(ModelViewSet):
    """Imports: the list, bringing files, and one import."""

    model = Import
    icon = "upload"
    menu_label = _("Các lần nhập")
    index_view_class = ImportIndex
    list_display: ClassVar = ["__str__", "state", "note", "uploader", "reviewer", "effective_on", "added", "changed"]
    list_filter: ClassVar = ["state", "uploader", "started_at"]
    form_fields: ClassVar = ["note"]
    inspect_view_enabled = True
    copy_view_enabled = False
    add_to_reference_index = False

    @property
    def add_view(self) -> Any:
        """The page on which files are brought."""
        return UploadView.as_view(index_url_name=self.get_url_name("index"), view_url_name=self.get_url_name("inspect"))

    @property
    def inspect_view(self) -> Any:
        """The page of one import."""
        return ImportView.as_view(index_url_name=self.get_url_name("index"), act_url_name=self.get_url_name("act"))

    def get_urlpatterns(self) -> list[URLPattern]:
        """Add the address of the acts; nothing is changed or deleted by a form of its own."""
        kept = [one for one in super().get_urlpatterns() if one.name in ("index", "index_results", "add", "inspect")]
        act = ActView.as_view(view_url_name=self.get_url_name("inspect"))
        return [*kept, path("act/<int:pk>/", act, name="act")]


class ProcedureFilters(WagtailFilterSet):
    """Which procedures to list."""

    STATES: ClassVar = [
        ("review", _("quá ngày rà soát")),
        ("withdrawn", _("nguồn đã bãi bỏ hoặc không còn nêu")),
        ("bare", _("chỉ có tên, chưa có nội dung")),
        ("ownerless", _("chưa có người phụ trách")),
        ("hidden", _("không còn công bố")),
    ]
    state = django_filters.ChoiceFilter(label=_("Tình trạng"), choices=STATES, method="in_state")

    class Meta:
        model = Procedure
        fields: ClassVar = ["owner", "fields"]

    def in_state(self, procedures: Any, name: str, state: str) -> Any:
        """Return the procedures in a state."""
        chosen = {
            "review": procedures.past_review(timezone.localdate()),
            "withdrawn": procedures.withdrawn_by_source(),
            "bare": procedures.published().filter(complete=False),
            "ownerless": procedures.published().filter(owner=None),
            "hidden": procedures.filter(current=None),
        }
        return chosen[state]


class ProcedureIndex(generic.IndexView):
    """Procedures, searched by code or by words of the name."""

    def get_base_queryset(self) -> Any:
        """Return the procedures with what the list shows."""
        return Procedure.objects.select_related("owner").order_by("code")

    def search_queryset(self, queryset: Any) -> Any:
        """Return those whose code or folded name holds what is typed."""
        words = fold(self.search_query).split() if self.search_query else []
        for word in words:
            queryset = queryset.filter(sort_name__contains=word) | queryset.filter(code__contains=word)
        return queryset


class ProcedureEdit(generic.EditView):
    """Who keeps a procedure, until when it is to be reviewed, and what was in force when."""

    template_name = "procedures/staff/procedure.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the terms, those to come first."""
        terms = self.object.terms.select_related("version", "imported__uploader", "imported__reviewer").defer(
            "version__content", "imported__rejected"
        )
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {**context, "terms": terms[:50], "now": timezone.now()}


class ProcedureViewSet(ModelViewSet):
    """Procedures: the list, and one with its terms."""

    model = Procedure
    icon = "list-ul"
    menu_label = _("Thủ tục")
    index_view_class = ProcedureIndex
    edit_view_class = ProcedureEdit
    list_display: ClassVar = ["code", "name", "in_force", "complete", "owner", "review_on"]
    list_export: ClassVar = ["code", "name", "in_force", "complete", "owner", "review_on", "missing_since"]
    filterset_class = ProcedureFilters
    search_fields: ClassVar = ["code", "sort_name"]
    copy_view_enabled = False
    add_to_reference_index = False
    panels: ClassVar = [FieldPanel("name", read_only=True), FieldPanel("owner"), FieldPanel("review_on")]

    def get_urlpatterns(self) -> list[URLPattern]:
        """Leave out what no record allows: adding and deleting by hand."""
        return [one for one in super().get_urlpatterns() if one.name not in ("add", "delete", "copy")]


class RecordsGroup(ViewSetGroup):
    """Both, under one heading of the menu."""

    menu_label = _("Bản ghi thủ tục")
    menu_icon = "doc-full"
    menu_order = 120
    items = (ProcedureViewSet("procedures_staff", url_prefix="procedures"), ImportViewSet("imports"))


@hooks.register("register_admin_viewset")
def records_group() -> RecordsGroup:
    """Add the group to the staff's pages."""
    return RecordsGroup()


@hooks.register("insert_global_admin_css")
def staff_styles() -> SafeString:
    """Give the staff's pages the styles of what the portal shows in them."""
    return format_html('<link rel="stylesheet" href="{}">', static("portal/staff.css"))


class RecordsPanel(Component):
    """What waits for whoever looks at the first page: imports to review, records past their day."""

    name = "records"
    order = 100
    template_name = "procedures/staff/panel.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Return the imports that wait and how many records want a look."""
        user = parent_context["request"].user
        mine = Procedure.objects.filter(owner=user)
        return {
            "waiting": Import.objects.waiting().listed()[:5] if user.has_perm("procedures.review_import") else [],
            "past_review": mine.past_review(timezone.localdate()).count(),
            "withdrawn": mine.withdrawn_by_source().count(),
            "user": user,
        }


@hooks.register("construct_homepage_panels")
def records_panel(request: HttpRequest, panels: list[Component]) -> None:
    """Put the panel on the first page of those who see imports."""
    if request.user.has_perm("procedures.view_import"):
        panels.append(RecordsPanel())
