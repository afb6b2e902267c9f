"""Speaking with an officer, from the citizen's page: ask for one, see what comes, stop."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from portal.chat.cards import Said, said_by_officer
from portal.chat.forms import OfficerQuestionForm
from portal.chat.showing import PIECE, address_of, framed, gone, page
from portal.conversations.models import Conversation
from portal.conversations.services import UnknownConversationError
from portal.core import failures
from portal.core.clients import client_key
from portal.core.limits import limited, take
from portal.core.origins import from_own_pages
from portal.handover import looking, presence, services
from portal.handover.models import Handover


@from_own_pages
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@limited("POST_LIMIT", "post")
def meet(request: HttpRequest, conversation_id: str) -> HttpResponseBase:
    """Say what speaking with an officer means, and ask for one; pressing the button is the consent."""
    conversation = get_object_or_404(Conversation, pk=conversation_id)
    back = f"{address_of(request, 'conversation', conversation.id)}?cho=1#truc-tuyen"
    if conversation.is_live:
        return HttpResponseRedirect(back)
    if request.method != "POST":
        last = conversation.turns.order_by("-number").first()
        form = OfficerQuestionForm(initial={"question": last.question if last else ""})
        return _asking(request, conversation, form)
    form = OfficerQuestionForm(request.POST)
    if not form.is_valid():
        return _asking(request, conversation, form, 422)
    said = form.cleaned_data
    try:
        services.ask_for_officer(conversation.id, said["question"], contact=said["contact"], consent=said["consent"])
    except UnknownConversationError:  # deleted meanwhile, as in another tab
        return gone(request)
    return HttpResponseRedirect(back)


def _asking(
    request: HttpRequest, conversation: Conversation, form: OfficerQuestionForm, status: int = 200
) -> HttpResponse:
    form.fields["question"].widget.attrs["lang"] = "vi"
    context = {"conversation": conversation, "form": form, **when()}
    return page(request, "chat/meet_officer.html", context, status)


def when() -> dict[str, Any]:
    """Return whether an officer can be spoken with now, and by when the inbox answers."""
    wait = max(1, settings.LIVE_HELP_WAIT // 60)
    return {"offered": presence.is_offered(), "reply_by": presence.reply_by(), "wait_minutes": wait}


@require_safe
@never_cache
def news(request: HttpRequest, conversation_id: str) -> HttpResponseBase:
    """Return what is new since the mark `sau`, nothing (204) where nothing is; counted by itself, not as asking."""
    allowance = take(settings.LIVE_HELP_LIMIT, "live", f"{client_key(request)}:{conversation_id[:32]}")
    if allowance is not None and not allowance.allowed:
        response = failures.too_many(request, allowance.reset)
        response["Retry-After"] = str(max(1, allowance.reset))
        return response
    try:
        found = looking.news_for_person(conversation_id, request.GET.get("sau", ""))
    except UnknownConversationError:
        return HttpResponse(status=404, content_type="text/plain")
    if found is None:
        return HttpResponse(status=204)
    pieces: list[str] = [render_to_string("chat/live.html", panel(request, found.handover, found.mark), request)]
    pieces += [_piece(request, one) for one in said_by_officer(found.messages)]
    return HttpResponse(PIECE.join(pieces))


def _piece(request: HttpRequest, one: Said) -> str:
    return render_to_string("chat/officer_said.html", {"said": one, "framed": framed(request)}, request)


def panel(request: HttpRequest, one: Handover | None, mark: str) -> dict[str, Any]:
    """Return what the panel of live help needs."""
    waited = int((presence.now() - one.asked_at).total_seconds() // 60) if one else 0
    return {"handover": one, "mark": mark, "framed": framed(request), "waited": waited}


def of_conversation(
    request: HttpRequest, conversation: Conversation, numbers: Sequence[int], before: int | None
) -> dict[str, Any]:
    """Return what the conversation's page needs of live help: the panel, and what officers said in the part shown."""
    context: dict[str, Any] = {"live_help": presence.is_offered(), "said": [], "live": None}
    if conversation.handover == Conversation.Handover.NONE:
        return context
    one = looking.visit(conversation.id)
    messages = looking.messages_of(conversation, numbers[0] if numbers and numbers[0] > 1 else 0, before)
    context["said"] = said_by_officer(messages)
    if before is None:
        context["live"] = panel(request, one, looking.mark_of(one, messages))
        context["refreshing"] = "cho" in request.GET and one is not None and one.is_open
    return context


@from_own_pages
@require_http_methods(["POST"])
@never_cache
@limited("POST_LIMIT", "post")
def leave(request: HttpRequest, conversation_id: str) -> HttpResponseBase:
    """Stop waiting for an officer, or end what is said with one."""
    services.leave(conversation_id)
    return HttpResponseRedirect(f"{address_of(request, 'conversation', conversation_id)}#truc-tuyen")
