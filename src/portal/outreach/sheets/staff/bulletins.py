"""The staff's pages of what is read aloud: one sheet or a bulletin, as text and by a voice."""

from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    QueryDict,
)
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from portal.outreach.sheets import speech
from portal.outreach.sheets.bulletins import Bulletin, BulletinError, Item, compose, single
from portal.outreach.sheets.models import Sheet
from portal.outreach.sheets.reading_aloud import PACE, PACES
from portal.outreach.sheets.rights import visible
from portal.outreach.sheets.staff.forms import BulletinForm
from portal.outreach.sheets.staff.pages import LIST

BULLETIN: Final = "wagtailsnippets_sheets_sheet:bulletin"
SPEAK: Final = "wagtailsnippets_sheets_sheet:speak"
RIGHT: Final = "sheets.view_sheet"


class BulletinView(WagtailAdminTemplateMixin, TemplateView):
    """Choose sheets, see the bulletin with its times, take it as text or have it read.

    Everything chosen stands in the address, so that a bulletin can be opened again; nothing is stored.
    """

    template_name = "sheets/staff/bulletin.html"
    page_title = gettext_lazy("Bản tin phát thanh")
    header_icon = "media"
    _show_breadcrumbs = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Refuse who may not see sheets."""
        if not request.user.has_perm(RIGHT):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead from the list of sheets to this page."""
        listed = {"url": reverse(LIST), "label": _("Tờ thông tin")}
        return [*self.breadcrumbs_items, listed, {"url": "", "label": self.get_page_title()}]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the choice, and the bulletin of what is chosen; as plain text where that is asked for."""
        form = BulletinForm(request.GET if "sheets" in request.GET else None, user=request.user)
        made = bulletin_of(form)
        if made is not None and request.GET.get("dang") == "txt":
            return as_file(made, "ban-tin.txt")
        told = self.get_context_data(form=form, bulletin=made, query=request.GET.urlencode())
        if made is not None:
            told |= {**spoken(made), "moves": moves(made, request.GET)}
        return TemplateResponse(request, self.template_name, told)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Have the bulletin of what is chosen read by the voice."""
        made = bulletin_of(BulletinForm(request.GET, user=request.user))
        if made is None or not speech.voice():
            raise Http404
        begin(made)
        return HttpResponseRedirect(f"{request.path}?{request.GET.urlencode()}#giong-doc")


def bulletin_of(form: BulletinForm) -> Bulletin | None:
    """Return the bulletin of what a form says; None where nothing holds, and the form says why."""
    if not form.is_bound or not form.is_valid():
        return None
    said = form.cleaned_data
    try:
        return compose(_ordered(form), said["office"] or _("cơ quan"), pace=said["pace"])
    except BulletinError as fault:
        form.add_error("sheets", str(fault))
        return None


def _ordered(form: BulletinForm) -> list[Sheet]:
    """Return the sheets chosen, in the order in which they stand in the address."""
    rows = form.cleaned_data["sheets"].prefetch_related("parts", "sources__procedure", "sources__page")
    chosen = {str(sheet.pk): sheet for sheet in rows}
    data: Any = form.data
    return [chosen[key] for key in dict.fromkeys(data.getlist("sheets")) if key in chosen]


def moves(made: Bulletin, query: QueryDict) -> list[tuple[Item, str, str]]:
    """Return the parts of a bulletin, each with the query that reads it earlier and later, empty where it cannot be."""
    keys = list(dict.fromkeys(query.getlist("sheets")))
    last = len(keys) - 1
    found = [(made.items[0], "", "")]
    for place, item in enumerate(made.items[1:-1]):
        earlier = _swapped(query, keys, place - 1) if 0 < place <= last else ""
        found.append((item, earlier, _swapped(query, keys, place) if place < last else ""))
    return [*found, (made.items[-1], "", "")]


def _swapped(query: QueryDict, keys: list[str], place: int) -> str:
    """Return a query in which the sheet at a place and the one after it have changed places."""
    moved = query.copy()
    moved.setlist("sheets", [*keys[:place], keys[place + 1], keys[place], *keys[place + 2 :]])
    return moved.urlencode()


def as_file(made: Bulletin, name: str) -> HttpResponse:
    """Return a bulletin as a file of plain text."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(made.text, content_type="text/plain; charset=utf-8", headers=headers)


def spoken(made: Bulletin) -> dict[str, Any]:
    """Return how far the voice has come with a bulletin, and where its file is."""
    path = speech.file_of(made.text, made.pace)
    state = "ready" if path.is_file() else "failed" if speech.failed_mark(path).is_file() else "none"
    address = reverse("wagtailsnippets_sheets_sheet:speech", args=[path.stem]) if state == "ready" else ""
    return {"voice": speech.voice(), "speech_state": state, "speech_address": address}


def begin(made: Bulletin) -> None:
    """Have a bulletin read, unless it was."""
    if not speech.file_of(made.text, made.pace).is_file():
        speech.read.enqueue(made.text, made.pace)


class SpeakView(BulletinView):
    """One sheet read aloud: its text, its time, the voice."""

    template_name = "sheets/staff/speak.html"
    page_title = gettext_lazy("Lời đọc loa")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show what is read of the sheet; as plain text where that is asked for."""
        sheet, made = self._made(request)
        if made is not None and request.GET.get("dang") == "txt":
            return as_file(made, f"loi-doc-{sheet.pk}.txt")
        told = self.get_context_data(row=sheet, bulletin=made, paces=PACES)
        if made is not None:
            told |= spoken(made)
        return TemplateResponse(request, self.template_name, told)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Have the sheet read by the voice."""
        sheet, made = self._made(request)
        if made is None or not speech.voice():
            raise Http404
        begin(made)
        query = urlencode({"pace": made.pace})
        return HttpResponseRedirect(f"{reverse(SPEAK, args=[sheet.pk])}?{query}#giong-doc")

    def _made(self, request: HttpRequest) -> tuple[Sheet, Bulletin | None]:
        sheet = get_object_or_404(visible(request.user), pk=self.kwargs["pk"])
        wanted = request.GET.get("pace", "")
        pace = int(wanted) if wanted in {str(one) for one in PACES} else PACE
        try:
            return sheet, single(sheet, pace)
        except BulletinError:
            return sheet, None


def speech_file(request: HttpRequest, name: str) -> HttpResponseBase:
    """Return a file that the voice made; its name is a hash over what is read, so only who was shown it has it.

    Raises:
        Http404: there is none.
    """
    if not request.user.has_perm(RIGHT):
        raise PermissionDenied
    path = speech.home() / f"{name}.wav"
    if not name.isalnum() or not path.is_file():
        raise Http404
    path.touch()
    return FileResponse(path.open("rb"), content_type="audio/wav", filename="loi-doc.wav")
