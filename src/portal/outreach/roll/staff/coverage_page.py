"""Coverage in the staff's pages: a table with links down and a grid of tiles, for the place of who looks."""

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from openpyxl import Workbook
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.widgets.button import Button

from portal.core.spreadsheets import guarded
from portal.outreach.roll.coverage import SOON, ChildCoverage, Coverage, by_child, place_order
from portal.outreach.roll.lists.sheets import MARK, XLSX
from portal.outreach.roll.models import Officer
from portal.outreach.units.models import Unit
from portal.outreach.units.scope import scope_of

VIEW: Final = "roll.view_officer"
MOST: Final = 0.8
HALF: Final = 0.5
FIGURES: Final[Mapping[str, Any]] = {
    "villages": gettext_lazy("Thôn, tổ dân phố"),
    "covered": gettext_lazy("Có tuyên truyền viên"),
    "uncovered": gettext_lazy("Chưa có"),
    "share": gettext_lazy("Độ phủ"),
    "officers": gettext_lazy("Tuyên truyền viên"),
    "ending": gettext_lazy("Hết nhiệm kỳ trong 90 ngày"),
    "untrained": gettext_lazy("Chưa tập huấn"),
}
"""Columns of the table, by the names of the figures."""

OF_VILLAGES: Final = ("officers", "ending", "untrained")
"""Those of them that say something of a single village."""

LEVELS: Final[Mapping[str, tuple[str, Any]]] = {
    "full": ("●", gettext_lazy("mọi thôn đều có")),
    "most": ("◕", gettext_lazy("từ 80% thôn")),
    "half": ("◑", gettext_lazy("từ 50% thôn")),
    "few": ("◔", gettext_lazy("dưới 50% thôn")),
    "none": ("○", gettext_lazy("chưa thôn nào có")),
    "empty": ("–", gettext_lazy("chưa có danh sách thôn")),
}
"""How well a place is covered: a sign and a word for each, so that colours only underline it."""


def level_of(coverage: Coverage) -> str:
    """Return which of the levels the coverage of a place has."""
    share = coverage.share
    if share is None:
        return "empty"
    if coverage.uncovered == 0:
        return "full"
    return "most" if share >= MOST else "half" if share >= HALF else "few" if coverage.covered else "none"


def percent(share: float | None) -> str:
    """Return a share in whole percent; what is not all is never told as 100."""
    if share is None:
        return "–"
    return f"{min(99, round(share * 100)) if share < 1 else 100}\N{NO-BREAK SPACE}%"


@dataclass(frozen=True)
class Row:
    """A place in table and grid."""

    unit: Unit
    coverage: Coverage
    address: str = ""
    officers: tuple[Officer, ...] = ()

    @property
    def level(self) -> str:
        """How well it is covered."""
        return level_of(self.coverage)

    @property
    def sign(self) -> str:
        """The sign for that."""
        return LEVELS[self.level][0]

    @property
    def share_told(self) -> str:
        """The share in percent."""
        return percent(self.coverage.share)


def _by(name: str) -> Callable[[Row], Any]:
    return lambda row: getattr(row.coverage, name)


ORDERS: Final[Mapping[str, Callable[[Row], Any]]] = {
    "name": lambda row: place_order(row.unit),
    "share": lambda row: (row.coverage.share is None, row.coverage.share or 0),
    **{name: _by(name) for name in FIGURES if name != "share"},
}
"""What the table can be ordered by."""


def total(rows: list[ChildCoverage]) -> Coverage:
    """Return the sum of the figures of places."""
    names = ("villages", "covered", "officers", "trained", "ending")
    return Coverage(**{name: sum(getattr(row.coverage, name) for row in rows) for name in names})


class CoverageView(WagtailAdminTemplateMixin, TemplateView):
    """Coverage of the country, a province or a commune, by what lies right below it."""

    template_name = "roll/staff/coverage.html"
    page_title = gettext_lazy("Độ phủ")
    header_icon = "table"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Let in who sees officers; of elsewhere there is no page."""
        if not request.user.has_perm(VIEW):
            raise PermissionDenied
        self.scope = scope_of(request.user)
        self.unit = self._unit(kwargs.get("code", ""))
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    def _unit(self, code: str) -> Unit | None:
        """Return the place asked for; None for the country, or for a person of no place, who then sees nothing.

        Raises:
            Http404: it is not theirs, or has nothing below it.
        """
        if not code:
            return self.scope.unit
        unit = Unit.objects.select_related("parent").filter(code=code).exclude(level=Unit.Level.VILLAGE).first()
        if unit is None or not self.scope.holds(unit):
            raise Http404
        return unit

    @cached_property
    def counted(self) -> list[ChildCoverage]:
        """The places below with their figures; nothing for who belongs nowhere."""
        return by_child(self.unit) if self.unit is not None or self.scope.everywhere else []

    @cached_property
    def is_commune(self) -> bool:
        """Whether the rows are villages."""
        return self.unit is not None and self.unit.level != Unit.Level.PROVINCE

    def rows(self) -> list[Row]:
        """Return the places in the order asked for."""
        order = self.request.GET.get("sort", "name")
        officers = self._officers() if self.is_commune else {}
        rows = []
        for one in self.counted:
            there = tuple(officers.get(one.unit.pk, ()))
            rows.append(Row(one.unit, one.coverage, self._address(one.unit), there))
        key = ORDERS.get(order.removeprefix("-"), ORDERS["name"])
        return sorted(rows, key=key, reverse=order.startswith("-"))

    def _address(self, unit: Unit) -> str:
        return "" if unit.level == Unit.Level.VILLAGE else reverse("coverage:place", args=[unit.code])

    def _officers(self) -> dict[int, list[Officer]]:
        """Return who serves in the villages of a commune."""
        there: dict[int, list[Officer]] = {}
        if self.unit is not None:
            for officer in Officer.objects.serving().filter(self.unit.whole("unit__")).order_by("folded", "pk"):
                there.setdefault(officer.unit_id, []).append(officer)
        return there

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Return the page, or the table as a file."""
        form = request.GET.get("export", "")
        if form in ("csv", "xlsx"):
            return as_file(self.rows(), form)
        response: HttpResponse = super().get(request, *args, **kwargs)
        return response

    def get_page_subtitle(self) -> str:
        """Return the place's name."""
        return self.unit.name if self.unit is not None else _("cả nước") if self.scope.everywhere else ""

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead from the first place to this one, as far as they are of who looks."""
        items = [{"url": reverse("coverage:index"), "label": _("Độ phủ")}]
        parent = self.unit.parent if self.unit is not None else None
        if parent is not None and self.scope.holds(parent):
            items.append({"url": reverse("coverage:place", args=[parent.code]), "label": parent.name})
        here = {"url": "", "label": self.get_page_title(), "sublabel": self.get_page_subtitle()}
        return [*self.breadcrumbs_items, *items, here]

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        """Offer the table as a file."""
        labels = {"xlsx": _("Tải XLSX"), "csv": _("Tải CSV")}
        return [Button(labels[one], url=f"?export={one}", icon_name="download") for one in labels]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the figures."""
        rows = self.rows()
        ordered = self.request.GET.get("sort", "name")
        whole, shown = total(self.counted), {row.level for row in rows}
        return super().get_context_data(
            **kwargs,
            unit=self.unit,
            whole=whole,
            whole_share=percent(whole.share),
            rows=rows,
            tiles=sorted(rows, key=ORDERS["name"]),
            is_commune=self.is_commune,
            levels=[(name, sign, word) for name, (sign, word) in LEVELS.items() if name in shown],
            headings=[
                (name, label, _next_order(name, ordered), _aria_sort(name, ordered))
                for name, label in FIGURES.items()
                if not self.is_commune or name in OF_VILLAGES
            ],
            name_order=_next_order("name", ordered),
            name_sort=_aria_sort("name", ordered),
            soon=SOON,
            place_query=self._place_query(),
        )

    def _place_query(self) -> str:
        """Return the filter of the list of officers that means this place."""
        if self.unit is None or not self.scope.everywhere and self.unit == self.scope.unit:
            return ""
        if self.unit.level == Unit.Level.PROVINCE:
            return f"province={self.unit.code}&"
        province = f"province={self.unit.province_code}&" if self.scope.everywhere else ""
        return f"{province}commune={self.unit.code}&"


def _next_order(name: str, now: str) -> str:
    """Return what a heading orders by when it is followed: the most first, then the least."""
    if name == "name":
        return "-name" if now == "name" else "name"
    return name if now == f"-{name}" else f"-{name}"


def _aria_sort(name: str, now: str) -> str:
    return "descending" if now == f"-{name}" else "ascending" if now == name else ""


def as_file(rows: list[Row], form: str) -> HttpResponse:
    """Return the table as CSV or XLSX."""
    headings = [_("Mã"), _("Đơn vị"), *(str(label) for name, label in FIGURES.items() if name != "share")]
    lines = [
        [row.unit.code, guarded(row.unit.name), *(getattr(row.coverage, name) for name in FIGURES if name != "share")]
        for row in rows
    ]
    if form == "csv":
        text = io.StringIO(newline="")
        csv.writer(text).writerows([headings, *lines])
        return _attached(f"{MARK}{text.getvalue()}".encode(), "text/csv; charset=utf-8", form)
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Độ phủ"))
    for line in (headings, *lines):
        sheet.append(line)
    content = io.BytesIO()
    book.save(content)
    return _attached(content.getvalue(), XLSX, form)


def _attached(content: bytes, kind: str, form: str) -> HttpResponse:
    return HttpResponse(
        content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="do-phu.{form}"'}
    )


class CoverageMenuItem(MenuItem):
    """The entry of the menu, for those who may see officers."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Ask the rights."""
        return bool(request.user.has_perm(VIEW))


class CoverageViewSet(ViewSet):
    """Coverage of one's own place, and of each place below."""

    name = "coverage"
    icon = "table"
    menu_label = gettext_lazy("Độ phủ")
    menu_item_class: ClassVar[Any] = CoverageMenuItem

    def get_urlpatterns(self) -> list[URLPattern]:
        """Return both addresses."""
        view = CoverageView.as_view()
        return [path("", view, name="index"), path("<slug:code>/", view, name="place")]
