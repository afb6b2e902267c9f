"""The staff's own pages of sheets: one sheet with what became of it, building, renewing, sending."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, View
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.snippets.views.snippets import InspectView

from motcua.errors import MotcuaError
from portal.outreach.sheets import building, reading, sending
from portal.outreach.sheets.models import Sending, Sheet
from portal.outreach.sheets.reading_aloud import PACES, length_of
from portal.outreach.sheets.rights import may_change, visible
from portal.outreach.sheets.short_messages import size_of, unmarked
from portal.outreach.sheets.showing import shown
from portal.outreach.sheets.speech import voice
from portal.outreach.sheets.staff.forms import FromPageForm, FromProcedureForm, SendForm, SendTopicForm
from portal.outreach.sheets.verifying import doubts
from portal.outreach.units.scope import scope_of

LIST = "wagtailsnippets_sheets_sheet:list"
INSPECT = "wagtailsnippets_sheets_sheet:inspect"
EDIT = "wagtailsnippets_sheets_sheet:edit"
MOST_SENDINGS = 50


class SheetInspectView(InspectView):
    """One sheet: what it says, its formats, what it was sent to and how many read it."""

    template_name = "sheets/staff/sheet.html"
    page_title = gettext_lazy("Xem")

    def get_object(self, queryset: Any = None) -> Sheet:
        """Return the sheet with what the page shows."""
        rows = Sheet.objects.select_related("topic", "unit", "author")
        found: Sheet = get_object_or_404(
            rows.prefetch_related("parts", "sources__procedure", "sources__page"), pk=self.pk
        )
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return what the page shows."""
        told: dict[str, Any] = super().get_context_data(**kwargs)
        sheet: Sheet = self.object
        user = self.request.user
        draft: Sheet = sheet if sheet.live else sheet.get_latest_revision_as_object()
        seen = shown(draft)
        return {
            **told,
            "row": sheet,
            "sheet": seen,
            "size": size_of(seen.short),
            "bare_size": size_of(unmarked(seen.short)),
            "lengths": [length_of(seen.audio, pace) for pace in PACES],
            "doubts": doubts(draft),
            "voice": voice(),
            "may_change": user.has_perm("sheets.change_sheet") and may_change(user, sheet),
            "may_send": user.has_perm("sheets.send_sheet") and sheet.live and not sheet.is_outdated,
            **self._sent(sheet),
        }

    def _sent(self, sheet: Sheet) -> dict[str, Any]:
        """Return the sendings to the user's place, and who of it has read; nothing for who may not see that."""
        user = self.request.user
        if not user.has_perm("sheets.view_sending"):
            return {}
        scope = scope_of(user)
        mine = reading.sendings_within(sheet, scope)
        sent = list(mine.filter(because=Sending.Because.SENT))
        places = reading.by_place(sheet, sent, scope)
        return {
            "sendings": list(mine.select_related("unit", "sent_by")[:MOST_SENDINGS]),
            "places": places,
            "officers": sum(one.officers for one in places),
            "read": sum(one.read for one in places),
            "unread": list(reading.unread(sheet, sent, scope)[: reading.LISTED]) if self._lists(scope) else [],
            "lists": self._lists(scope),
        }

    def _lists(self, scope: Any) -> bool:
        """Whether names of officers are listed: in a commune's own view, for who may see the roll."""
        commune = scope.unit is not None and scope.unit.level != "province"
        return bool(commune and self.request.user.has_perm("roll.view_officer"))


class SheetStepView(WagtailAdminTemplateMixin, FormView):  # type: ignore[type-arg]
    """A step that begins with a form; what goes wrong is told beside it."""

    template_name = "sheets/staff/step.html"
    header_icon = "doc-full-inverse"
    right: ClassVar[str] = ""
    button: ClassVar[Any] = gettext_lazy("Tiếp tục")
    _show_breadcrumbs = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Refuse who may not."""
        if not request.user.has_perm(self.right):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        """Give the form who fills it in."""
        return {**super().get_form_kwargs(), "user": self.request.user}

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead from the list of sheets to this page."""
        listed = {"url": reverse(LIST), "label": _("Tờ thông tin")}
        return [*self.breadcrumbs_items, listed, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the button's words and the form's own files."""
        told: dict[str, Any] = super().get_context_data(**kwargs)
        return {**told, "button": self.button, "media": told["form"].media, "back": reverse(LIST)}

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Do it; what cannot be is told beside the form."""
        try:
            return self.done(form.cleaned_data)
        except (MotcuaError, ValidationError) as fault:
            reasons = fault.messages if isinstance(fault, ValidationError) else [str(fault)]
            for reason in reasons:
                form.add_error(None, reason)
            page: HttpResponse = self.form_invalid(form)
            return page

    def done(self, said: dict[str, Any]) -> HttpResponse:
        """Do what was asked for, and lead on.

        Raises:
            MotcuaError: it cannot be done.
        """
        raise NotImplementedError


class BuildView(SheetStepView):
    """Build a sheet from a procedure."""

    page_title = gettext_lazy("Dựng từ thủ tục")
    form_class = FromProcedureForm
    right = "sheets.add_sheet"
    button = gettext_lazy("Dựng bản nháp")

    def done(self, said: dict[str, Any]) -> HttpResponse:
        """Build the draft, and lead to it."""
        fields = {name: said[name] for name in ("office", "unit", "topic")}
        sheet = building.build(self.request.user, said["procedure"], said["sides"], **fields)
        return _led_to(self.request, sheet)


class BuildFromPageView(SheetStepView):
    """Build a sheet from a page of the site."""

    page_title = gettext_lazy("Dựng từ tin, thông báo")
    form_class = FromPageForm
    right = "sheets.add_sheet"
    button = gettext_lazy("Dựng bản nháp")

    def done(self, said: dict[str, Any]) -> HttpResponse:
        """Build the draft, and lead to it."""
        fields = {name: said[name] for name in ("office", "unit", "topic")}
        return _led_to(self.request, building.build_from_page(self.request.user, said["page"], **fields))


def _led_to(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    messages.success(request, _("Đã dựng bản nháp với nguồn ở từng câu. Anh/chị xem, rút gọn, rồi gửi duyệt."))
    return HttpResponseRedirect(reverse(EDIT, args=[sheet.pk]))


class RebuildView(View):
    """Build a sheet anew on what its sources say now."""

    http_method_names = ["post"]  # as Django declares it

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Make the new draft, and lead to it."""
        if not request.user.has_perm("sheets.change_sheet"):
            raise PermissionDenied
        sheet = get_object_or_404(Sheet, pk=pk)
        try:
            building.rebuild(sheet, request.user)
        except (MotcuaError, ValidationError) as fault:
            messages.error(request, "; ".join(fault.messages) if isinstance(fault, ValidationError) else str(fault))
            return HttpResponseRedirect(reverse(INSPECT, args=[sheet.pk]))
        messages.success(request, _("Đã dựng lại theo nguồn hiện nay. Anh/chị xem lại rồi gửi duyệt."))
        return HttpResponseRedirect(reverse(EDIT, args=[sheet.pk]))


class SendView(SheetStepView):
    """Send one sheet to officers of places."""

    page_title = gettext_lazy("Gửi cho tuyên truyền viên")
    header_icon = "mail"
    form_class = SendForm
    right = "sheets.send_sheet"
    button = gettext_lazy("Gửi")

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the sheet."""
        super().setup(request, *args, **kwargs)
        self.sheet = get_object_or_404(Sheet, pk=kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the sheet, to go back to."""
        back = reverse(INSPECT, args=[self.sheet.pk])
        return {**super().get_context_data(**kwargs), "about": self.sheet.title, "back": back}

    def done(self, said: dict[str, Any]) -> HttpResponse:
        """Send it."""
        sent = sending.send([self.sheet], said["units"], self.request.user, said["word"])
        officers = reading.reached(sent, scope_of(self.request.user)).count()
        told = _("Đã gửi đến %(units)d đơn vị, %(officers)d tuyên truyền viên.")
        messages.success(self.request, told % {"units": len(sent), "officers": officers})
        return HttpResponseRedirect(reverse(INSPECT, args=[self.sheet.pk]))


class SendTopicView(SheetStepView):
    """Send all usable sheets of a topic to officers of places."""

    page_title = gettext_lazy("Gửi theo chủ đề")
    header_icon = "mail"
    form_class = SendTopicForm
    right = "sheets.send_sheet"
    button = gettext_lazy("Gửi")

    def done(self, said: dict[str, Any]) -> HttpResponse:
        """Send them."""
        user = self.request.user
        usable = Sheet.objects.valid().filter(topic=said["topic"], pk__in=visible(user).values("pk"))
        sheets = list(usable.order_by("pk")[: sending.MOST_SHEETS + 1])
        sent = sending.send(sheets, said["units"], user, said["word"])
        units = len({one.unit_id for one in sent})
        told = _("Đã gửi %(sheets)d tờ thông tin đến %(units)d đơn vị.")
        messages.success(self.request, told % {"sheets": len(sheets), "units": units})
        return HttpResponseRedirect(reverse(LIST))
