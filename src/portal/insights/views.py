"""The staff's page of figures and its exports."""

from collections.abc import AsyncIterator, Sequence
from typing import Any, Final
from urllib.parse import urlencode

from django.conf import settings
from django.core.handlers.asgi import ASGIRequest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView, View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.permission_policies import ModelPermissionPolicy

from motcua import places
from portal.accounts import trail
from portal.conversations.models import Conversation
from portal.insights import exports
from portal.insights.dashboard import Dashboard
from portal.insights.models import DailyCount, Folding
from portal.insights.remembering import remembered
from portal.insights.selecting import PERIODS, Selection, chosen
from portal.procedures.models import Field

EXPORTED: Final = trail.action("motcua.figures.exported", _("Tải số liệu"), _("Đã tải số liệu"))
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Figures(PermissionCheckedMixin):
    """What the page and its exports share: the right to see, and what was chosen."""

    permission_policy = ModelPermissionPolicy(DailyCount)
    permission_required = "view"
    request: HttpRequest

    @cached_property
    def fields(self) -> dict[str, str]:
        """Names of the fields, by slug."""
        return dict(Field.objects.values_list("slug", "name"))

    @cached_property
    def selection(self) -> Selection:
        """What the reader chose."""
        return chosen(self.request.GET.dict(), tuple(Conversation.Channel.values), self.fields)


class DashboardView(Figures, WagtailAdminTemplateMixin, TemplateView):
    """The page."""

    template_name = "insights/dashboard.html"
    page_title = _("Số liệu")
    header_icon = "table"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way here."""
        return [*self.breadcrumbs_items, {"url": "", "label": _("Số liệu")}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Make the tables of the selection."""
        selection = self.selection
        province = places.province(selection.province) if selection.province else None
        shown = {
            "selection": selection,
            "figures": self.figures(),
            "periods": zip(PERIODS, PERIOD_NAMES, strict=True),
            "channels": Conversation.Channel.choices,
            "provinces": places.provinces(),
            "communes": province.communes if province else (),
            "fields": sorted(self.fields.items(), key=lambda one: one[1]),
            "made_at": Folding.current().made_at,
            "may_export": self.user_has_permission("export"),
            "query": self.query,
        }
        return {**super().get_context_data(**kwargs), **shown}

    @property
    def query(self) -> str:
        """What was chosen, as an address has it."""
        return urlencode(self.request.GET.dict())

    def figures(self) -> SafeString:
        """Return the tables as markup, remembered until others are counted, and ten minutes at most."""
        may_export = self.user_has_permission("export")
        query = self.query if may_export else ""
        made_at, today = Folding.current().made_at, timezone.localdate()
        parts = (self.selection, made_at, today, get_language(), may_export, query, settings.SMALL_COUNT)

        def make() -> str:
            tables = list(Dashboard(self.selection, self.fields).tables())
            return render_to_string(
                "insights/tables.html", {"tables": tables, "may_export": may_export, "query": query}
            )

        return SafeString(remembered("dashboard", parts, make))


PERIOD_NAMES: Final = (
    _("7 ngày"),
    _("30 ngày"),
    _("90 ngày"),
    _("Tháng này"),
    _("Tháng trước"),
    _("Từ ngày đến ngày"),
)


class ExportView(Figures, View):
    """What the exports share: the right to export, and an entry in the trail."""

    permission_required = "export"

    @cached_property
    def dashboard(self) -> Dashboard:
        """All tables, whole."""
        return Dashboard(self.selection, self.fields, whole=True)

    def write_down(self, form: str, tables: Sequence[str]) -> None:
        """Write into the trail what is handed out."""
        selection = self.selection
        days = {"first": selection.first.isoformat(), "last": selection.last.isoformat()}
        user = self.request.user
        actor = user if user.is_authenticated else None
        details = {"form": form, "tables": list(tables), **days, **selection.dimensions}
        trail.record(actor, EXPORTED, Folding.current(), **details)

    @property
    def file_name(self) -> str:
        """The name of a file, without its ending."""
        return f"so-lieu-{self.selection.first:%Y%m%d}-{self.selection.last:%Y%m%d}"


class CsvView(ExportView):
    """One table as CSV."""

    def get(self, request: HttpRequest, key: str) -> HttpResponseBase:
        """Send the table line by line."""
        make = self.dashboard.makers.get(key)
        if make is None:
            raise Http404
        lines = list(exports.csv_rows(make()))  # made here, in the request's language; what follows only sends
        self.write_down("csv", [key])
        content = _sent(lines) if isinstance(request, ASGIRequest) else lines
        response = StreamingHttpResponse(content, content_type="text/csv; charset=utf-8")
        return _as_file(response, f"{self.file_name}-{key}.csv")


class WorkbookView(ExportView):
    """All tables as a workbook."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """Send the workbook."""
        content = exports.workbook(self.dashboard.tables())
        self.write_down("xlsx", list(self.dashboard.makers))
        return _as_file(HttpResponse(content, content_type=XLSX), f"{self.file_name}.xlsx")


async def _sent(lines: Sequence[str]) -> AsyncIterator[str]:
    for line in lines:
        yield line


def _as_file(response: HttpResponseBase, name: str) -> HttpResponseBase:
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
