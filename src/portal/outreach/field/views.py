"""The officer's pages: sheets that were sent, meetings, questions with answers. Each works without a script."""

from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.outreach.field.access import for_phones, only_kept, page_context
from portal.outreach.field.arriving import ALREADY, LARGEST_NUMBER, OTHER, TAKEN, Result, read, take
from portal.outreach.field.forms import MeetingForm, QuestionForm
from portal.outreach.field.letting_in import forget_key, shut_out
from portal.outreach.field.models import Phone
from portal.outreach.field.shown import held_of, new_answers, planned_of, questions_of, sheets_of
from portal.outreach.meetings.asking import seen
from portal.outreach.meetings.models import FieldQuestion, Meeting
from portal.outreach.sheets.models import Sending
from portal.outreach.sheets.services import mark_read, sent_to, shown

PLANNED_SHOWN: Final = 3
LOOK_AND_SEND: Final = ["GET", "HEAD", "POST"]


def _page(
    request: HttpRequest, phone: Phone, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    told = {**page_context(phone), "new_answers": new_answers(phone.officer), "done": request.GET.get("da", "")}
    return render(request, f"field/{template}.html", {**told, **context}, status=status)


def _to(name: str, *args: Any, done: str = "") -> HttpResponseRedirect:
    address = reverse(f"field:{name}", args=args)
    return HttpResponseRedirect(f"{address}?{urlencode({'da': done})}" if done else address)


def _sent(request: HttpRequest, phone: Phone, kind: str, **more: str) -> Result:
    """Take a form that was sent the plain way, once, under the key that stands in it."""
    body = {name: [str(one) for one in values] for name, values in request.POST.lists() if name != "key"}
    item = read({"key": request.POST.get("key") or str(uuid4()), "kind": kind, "body": {**body, **more}})
    return item if isinstance(item, Result) else take(phone.officer, item)


def _said(result: Result | None) -> str:
    """Return why what was sent was not taken as a whole; what is wrong with a field stands beside it."""
    if result is None:
        return ""
    if result.outcome == OTHER:
        return _("Mẫu này đã được gửi một lần với nội dung khác. Nếu đây là nội dung mới, anh/chị hãy gửi lại.")
    return result.errors.get("", "")


@for_phones
@require_safe
def home(request: HttpRequest, phone: Phone) -> HttpResponseBase:
    """List what was sent, what was not opened first."""
    sheets, planned = sheets_of(phone.officer), planned_of(phone.officer)[:PLANNED_SHOWN]
    context = {"sheets": sheets, "unread": sum(one.is_new for one in sheets), "planned": planned, "part": "sheets"}
    return _page(request, phone, "home", context)


@for_phones
@require_safe
def sheet(request: HttpRequest, phone: Phone, sending_id: int) -> HttpResponseBase:
    """Show a sheet with who stands behind it; shown, it counts as read."""
    if sending_id > LARGEST_NUMBER:
        raise Http404
    sendings = sent_to(phone.officer).select_related("sheet__topic", "unit")
    found: Sending = get_object_or_404(
        sendings.prefetch_related("sheet__parts", "sheet__sources__procedure", "sheet__sources__page"), pk=sending_id
    )
    is_read = not only_kept(request) and mark_read(phone.officer, found.pk)
    context = {"sending": found, "sheet": shown(found.sheet), "is_read": is_read, "part": "sheets"}
    return _page(request, phone, "sheet", context)


@for_phones
@require_safe
def meetings(request: HttpRequest, phone: Phone) -> HttpResponseBase:
    """List the meetings of the village."""
    return _page(request, phone, "meetings", {"planned": planned_of(phone.officer), "held": held_of(phone.officer)})


@for_phones
@require_http_methods(LOOK_AND_SEND)
def new_meeting(request: HttpRequest, phone: Phone) -> HttpResponseBase:
    """Log a meeting, or plan one."""
    return _meeting_form(request, phone, None)


@for_phones
@require_http_methods(LOOK_AND_SEND)
def meeting(request: HttpRequest, phone: Phone, key: UUID) -> HttpResponseBase:
    """Log a planned meeting; show one that was held, and take a further question of it."""
    found = get_object_or_404(Meeting.objects.select_related("topic"), unit=phone.officer.unit_id, key=key)
    if found.is_planned:
        return _meeting_form(request, phone, found)
    form, result = QuestionForm(), None
    if request.method == "POST" and found.is_held:
        result = _sent(request, phone, "question", meeting=str(found.key))
        if result.outcome in (TAKEN, ALREADY):
            return _to("meeting", found.key, done="hoi")
        form = QuestionForm(request.POST)
    questions = found.questions.select_related("case").order_by("raised_at", "pk")
    sent: dict[str, Any] = {"form": form, "key": uuid4(), "refused": _said(result)}
    context = {"meeting": found, "questions": questions, "sheets": found.sheets.all(), **sent}
    return _page(request, phone, "meeting", context, 422 if form.is_bound else 200)


def _meeting_form(request: HttpRequest, phone: Phone, planned: Meeting | None) -> HttpResponseBase:
    officer, result = phone.officer, None
    if request.method == "POST":
        about = {"meeting": str(planned.key)} if planned is not None else {}
        result = _sent(request, phone, "meeting", **about)
        if result.outcome in (TAKEN, ALREADY):
            return _to("meetings", done="buoi")
        form = MeetingForm(request.POST, officer=officer, planned=planned is not None)
        form.is_valid()
    else:
        form = MeetingForm(initial=_begun(planned), officer=officer, planned=planned is not None)
    context = {
        "form": form,
        "planned": planned,
        "key": uuid4(),
        "questions": [*form.questions, "", "", ""][: max(3, len(form.questions))],
        "refused": _said(result),
    }
    return _page(request, phone, "meeting_form", context, 422 if result is not None else 200)


def _begun(planned: Meeting | None) -> dict[str, Any]:
    """Return what a form begins with: what was planned, and no day to come, since it tells what was held."""
    if planned is None:
        return {}
    names = ("begins_at", "place", "subject", "topic")
    day = min(planned.day, timezone.localdate())
    return {**{name: getattr(planned, name) for name in names}, "day": day, "sheets": planned.sheets.all()}


@for_phones
@require_http_methods(LOOK_AND_SEND)
def questions(request: HttpRequest, phone: Phone) -> HttpResponseBase:
    """Show the questions that the officer brought, with their answers; shown, these count as seen. Take another one."""
    form, result = QuestionForm(), None
    if request.method == "POST":
        result = _sent(request, phone, "question")
        if result.outcome in (TAKEN, ALREADY):
            return _to("questions", done="hoi")
        form = QuestionForm(request.POST)
    mine = list(questions_of(phone.officer))
    is_shown = not only_kept(request)
    if is_shown:
        seen(FieldQuestion.objects.filter(officer=phone.officer))
    context = {"questions": mine, "form": form, "key": uuid4(), "shown": is_shown, "refused": _said(result)}
    return _page(request, phone, "questions", context, 422 if form.is_bound else 200)


@for_phones
@require_POST
def ask_again(request: HttpRequest, phone: Phone, key: UUID) -> HttpResponseBase:
    """Take a further question to an answer."""
    result = _sent(request, phone, "again", question=str(key))
    return _to("questions", done="hoi" if result.outcome in (TAKEN, ALREADY) else "chua")


@for_phones
@require_safe
def waiting(request: HttpRequest, phone: Phone) -> HttpResponseBase:
    """Show what waits on the phone to be sent; the phone fills it in."""
    return _page(request, phone, "waiting", {})


@for_phones
@require_http_methods(LOOK_AND_SEND)
def leave(request: HttpRequest, phone: Phone) -> HttpResponseBase:
    """Ask whether this phone is to be shut out, and do it."""
    if request.method != "POST":
        return _page(request, phone, "leave", {})
    shut_out(phone, None)
    response = _to("enter")
    forget_key(response)
    return response
