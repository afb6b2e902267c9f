"""The officers' desk: who waits, who is spoken with, and the talk itself. Pages of Wagtail's admin."""

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin.auth import permission_denied, permission_required

from motcua import places
from motcua.errors import UnverifiedReplyError
from portal.accounts import trail
from portal.accounts.models import User
from portal.accounts.sessions import polled
from portal.conversations.models import Conversation
from portal.conversations.official import NoSuchAnswerError, official_answer
from portal.handover import actions, looking, presence, services
from portal.handover.forms import CardForm, PassForm, SayForm
from portal.handover.models import CannedText, Handover
from portal.handover.speaking import checked
from portal.procedures.indexing import IndexMissingError

MOST_SHOWN: Final = 100
"""Handovers that the desk shows at once; the queue itself is shorter."""

officers_only = permission_required(presence.TAKE)


class Refusal(Exception):
    """What an officer wished is not done; `text` is what stays in the box."""

    def __init__(self, said: str, text: str = "") -> None:
        """Take what the officer is told."""
        super().__init__(said)
        self.said = said
        self.text = text


def _user(request: HttpRequest) -> User:
    user = request.user
    if not isinstance(user, User):  # Wagtail lets nobody in who is not logged in
        raise TypeError(type(user))
    return user


# The desk -------------------------------------------------------------------------------------------------------------
@officers_only
@require_safe
@never_cache
def desk(request: HttpRequest) -> HttpResponseBase:
    """Show the queue, the conversations that the officer holds, and to a coordinator those of the others."""
    return render(request, "handover/desk.html", _desk(_user(request)))


@polled
@officers_only
@require_safe
@never_cache
def desk_news(request: HttpRequest) -> HttpResponseBase:
    """Return the desk's lists where they have changed since the mark `sau`; the look itself tells who is there."""
    context = _desk(_user(request))
    if request.GET.get("sau") == context["mark"]:
        return HttpResponse(status=204)
    return render(request, "handover/desk_lists.html", context)


def _desk(user: User) -> dict[str, Any]:
    own = presence.seen(user)
    rows = Handover.objects.open().select_related("conversation", "officer").with_last_turn()
    shown = list(rows.order_by("asked_at", "pk")[:MOST_SHOWN])
    now = presence.now()
    for one in shown:
        one.waited = int((now - one.asked_at).total_seconds() // 60)  # type: ignore[attr-defined]  # for the template
        one.place_name = place_name(one.conversation)  # type: ignore[attr-defined]
        one.unanswered = _unanswered(one)  # type: ignore[attr-defined]
    sees_all = user.has_perm(presence.REASSIGN)
    context = {
        "queue": [one for one in shown if one.is_waiting],
        "mine": [one for one in shown if one.is_held and one.officer_id == user.pk],
        "others": [one for one in shown if one.is_held and one.officer_id != user.pk] if sees_all else [],
        "sees_all": sees_all,
        "away": own.away,
        "open": presence.is_open(),
    }
    state = [(one.pk, one.news, one.last_turn, one.waited) for one in shown]  # type: ignore[attr-defined]
    return {**context, "mark": f"{hash((*state, context['away'], context['open'])):x}"}


def _unanswered(one: Handover) -> bool:
    return one.is_held and (one.last_turn_at or one.asked_at) > (one.officer_at or one.asked_at)


def place_name(conversation: Conversation) -> str:
    """Return commune and province of a conversation as people read them."""
    return places.place_name(conversation.province, conversation.commune)


@officers_only
@require_POST
def set_away(request: HttpRequest) -> HttpResponseBase:
    """Take a break, or come back."""
    presence.set_away(_user(request), request.POST.get("away") == "1")
    return redirect("handover:desk")


@officers_only
@require_POST
def take(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Take a conversation out of the queue; where another officer was faster, say so."""
    one = get_object_or_404(Handover, pk=pk)
    try:
        services.take(one, _user(request))
    except services.NotYoursError:
        messages.warning(request, _("Cán bộ khác đã nhận cuộc này, hoặc người hỏi không chờ nữa."))
        return redirect("handover:desk")
    return redirect("handover:talk", one.pk)


# The talk -------------------------------------------------------------------------------------------------------------
def _mine_or_seen(request: HttpRequest, pk: int) -> Handover | None:
    """Return a handover that the officer holds, or that a coordinator looks at; None where neither is so."""
    one = get_object_or_404(Handover.objects.select_related("conversation", "officer").with_last_turn(), pk=pk)
    user = _user(request)
    holds = one.is_held and one.officer_id == user.pk
    return one if holds or user.has_perm(presence.REASSIGN) else None


@officers_only
@never_cache
def talk(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Show a conversation and take what the officer does in it. Each time it is shown stands in the trail."""
    one = _mine_or_seen(request, pk)
    if one is None:
        if request.headers.get("X-Requested-With"):
            return JsonResponse({"over": True}, status=409)
        messages.warning(request, _("Cuộc này không còn do anh/chị trả lời."))
        return redirect("handover:desk") if request.user.has_perm(presence.TAKE) else permission_denied(request)
    if request.method == "POST":
        return _act(request, one)
    trail.record(_user(request), actions.LOOKED, one)
    return _talk(request, one)


def _talk(request: HttpRequest, one: Handover, text: str = "", status: int = 200) -> HttpResponse:
    user = _user(request)
    presence.seen(user)
    entries = looking.transcript(one.conversation_id)
    context = {
        "one": one,
        "entries": entries,
        "mark": talk_mark(one, entries),
        "mine": one.is_held and one.officer_id == user.pk,
        "may_pass": one.is_held and (one.officer_id == user.pk or user.has_perm(presence.REASSIGN)),
        "place_name": place_name(one.conversation),
        "say_form": SayForm(initial={"text": text}),
        "card_form": CardForm(),
        "pass_form": PassForm(officers=presence.present_officers(but=one.officer)),
        "canned": CannedText.objects.all(),
    }
    return render(request, "handover/talk.html", context, status=status)


def talk_mark(one: Handover, entries: list[looking.Entry], message: int = 0) -> str:
    """Return the mark of having seen a talk: changes, last turn, last message."""
    last = max((entry.message.pk for entry in entries if entry.message), default=message)
    return f"{one.news}-{one.last_turn}-{last}"


@polled
@officers_only
@require_safe
@never_cache
def talk_news(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Return what was said since the mark `sau`, nothing (204) where nothing was; 409 where the officer is out."""
    presence.seen(_user(request))
    one = _mine_or_seen(request, pk)
    if one is None:
        return HttpResponse(status=409)
    parts = request.GET.get("sau", "").split("-")
    known = len(parts) == 3 and all(part.isascii() and part.isdigit() and len(part) < 16 for part in parts)
    news, turn, message = map(int, parts) if known else (0, 0, 0)
    if (news, turn) == (one.news, one.last_turn):
        return HttpResponse(status=204)
    entries = looking.transcript(one.conversation_id, turn, message)
    context = {"one": one, "entries": entries, "mark": talk_mark(one, entries, message)}
    return render(request, "handover/talk_news.html", context)


def _act(request: HttpRequest, one: Handover) -> HttpResponseBase:
    """Do what a form of the talk asks for; a script is told as JSON, a browser is shown the page."""
    scripted = bool(request.headers.get("X-Requested-With"))
    act = ACTS.get(request.POST.get("act", ""), _nothing)
    try:
        where = act(request, one)
    except Refusal as refusal:
        if scripted:
            return JsonResponse({"said": refusal.said, "text": refusal.text}, status=422)
        messages.warning(request, refusal.said)
        return _talk(request, one, refusal.text, 422)
    except services.NotYoursError:
        messages.warning(request, _("Cuộc này không còn do anh/chị trả lời."))
        return JsonResponse({"over": True}, status=409) if scripted else redirect("handover:desk")
    if scripted and where == "talk":
        return JsonResponse({"sent": True})
    return redirect("handover:talk", one.pk) if where == "talk" else redirect("handover:desk")


def _say(request: HttpRequest, one: Handover) -> str:
    form = SayForm(request.POST)
    if not form.is_valid():
        raise Refusal(" ".join(str(one) for one in form.errors["text"]), request.POST.get("text", ""))
    found = checked(form.cleaned_data["text"])
    if found.masked:
        said = _("Chưa gửi: số điện thoại, giấy tờ hoặc địa chỉ thư đã được che. Anh/chị xem lại rồi bấm Gửi lần nữa.")
        raise Refusal(said, found.text)
    services.say(one, _user(request), found.text)
    return "talk"


def _card(request: HttpRequest, one: Handover) -> str:
    form = CardForm(request.POST)
    if not form.is_valid():
        raise Refusal(_("Mã thủ tục chưa đúng."))
    try:
        reply = official_answer(form.cleaned_data["code"], form.cleaned_data["facet"])
    except (NoSuchAnswerError, IndexMissingError, UnverifiedReplyError):
        raise Refusal(_("Không có thủ tục nào mang mã này.")) from None
    services.say(one, _user(request), reply=reply)
    return "talk"


def _pass(request: HttpRequest, one: Handover) -> str:
    form = PassForm(request.POST, officers=presence.present_officers(but=one.officer))
    if not form.is_valid():
        raise Refusal(_("Anh/chị chọn một cán bộ đang trực."))
    to = form.chosen
    if one.is_waiting and _user(request).has_perm(presence.REASSIGN):
        services.take(one, to, by=_user(request))
    else:
        services.pass_on(one, _user(request), to)
    return "desk"


def _return(request: HttpRequest, one: Handover) -> str:
    services.hand_back(one, _user(request))
    return "desk"


def _close(request: HttpRequest, one: Handover) -> str:
    services.hand_back(one, _user(request), close=True)
    return "desk"


def _nothing(request: HttpRequest, one: Handover) -> str:
    return "talk"


ACTS: Final[dict[str, Callable[[HttpRequest, Handover], str]]] = {
    "say": _say,
    "card": _card,
    "pass": _pass,
    "return": _return,
    "close": _close,
}
"""What a form of the talk may ask for, by the value of its button."""
