"""The citizen's page: ask, follow up, judge an answer, send a question to an officer."""

from collections.abc import AsyncIterator, Iterable
from io import BytesIO
from typing import Any, Final

import segno
from django.conf import settings
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from motcua import places
from portal.chat.browsing import LifeEvent, common_questions, life_events
from portal.chat.cards import Shown, shown
from portal.chat.forms import AskForm, FeedbackForm, OfficerQuestionForm, RephraseForm
from portal.conversations import services
from portal.conversations.language_model import hosts, put_in_other_words
from portal.conversations.models import Conversation, Turn
from portal.conversations.services import Place
from portal.core import failures
from portal.core.framing import framed_address
from portal.core.limits import limited
from portal.core.origins import from_own_pages
from portal.core.preferences import Preferences, preferences_of
from portal.inbox.models import Case
from portal.inbox.services import receive
from portal.procedures.indexing import IndexMissingError
from portal.procedures.models import Field, Procedure
from portal.procedures.search import found_names

FRAME: Final = "frame"
"""Namespace of the same pages in a frame on another site."""

PIECE: Final = "<!--piece-->"
"""Parts the pieces of a streamed answer."""

TURNS_SHOWN: Final = 20
QUESTIONS_SHOWN: Final = 8
FIELDS_SHOWN: Final = 12
SUGGESTIONS: Final = 6


def framed(request: HttpRequest) -> bool:
    """Whether the page is shown in a frame on another site."""
    return request.resolver_match is not None and request.resolver_match.namespace == FRAME


def _page(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """Render a page, in the frame's layout or the site's."""
    base = "frame.html" if framed(request) else "base.html"
    shared = {"base": base, "framed": framed(request), **_model()}
    return render(request, template, {**context, **shared}, status=status)


def _model() -> dict[str, str]:
    """Return the host of the language model for each use that it is set up for, for the templates; else empty."""
    known = hosts()
    return {f"{use}_host": known.get(use, "") for use in ("rephrase", "rewrite")}


def _url(request: HttpRequest, name: str, *args: str) -> str:
    """Return the address of a page of this app, in the frame where the request came from there."""
    match = request.resolver_match
    address = reverse(f"chat:{name}", args=args, current_app=match.namespace if match else None)
    return framed_address(request, address)


def _place(preferences: Preferences) -> Place:
    return Place(preferences.province, preferences.commune, preferences.province_name)


def _channel(request: HttpRequest) -> str:
    if framed(request):
        return Conversation.Channel.WIDGET
    return Conversation.Channel.KIOSK if preferences_of(request).is_kiosk else Conversation.Channel.WEB


@require_safe
def home(request: HttpRequest) -> HttpResponseBase:
    """Greet, and offer a question box, common questions, life events and fields."""
    return _home(request, AskForm(initial={"question": request.GET.get("q", "")[: settings.QUESTION_LENGTH]}))


def _home(request: HttpRequest, form: AskForm, status: int = 200) -> HttpResponse:
    audience = preferences_of(request).audience
    context = {
        "form": form,
        "questions": [one for one in common_questions() if one.audience == audience][:QUESTIONS_SHOWN],
        "events": [one for one in life_events() if one.audience == audience],
        "fields": Field.objects.most_used(audience)[:FIELDS_SHOWN],
        **_places(request),
    }
    return _page(request, "chat/home.html", context, status)


def _places(request: HttpRequest) -> dict[str, Any]:
    """Return what the choice of a place needs: all provinces, and the communes of the one chosen."""
    chosen = places.province(preferences_of(request).province)
    return {"provinces": places.provinces(), "communes": chosen.communes if chosen else ()}


@from_own_pages
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@limited("ASK_LIMIT", "ask")
def ask(request: HttpRequest) -> HttpResponseBase:
    """Answer a question: in pieces where a script asks, else by going to the conversation's page."""
    if request.method != "POST":
        return HttpResponseRedirect(_url(request, "home"))
    form = AskForm(request.POST)
    if not form.is_valid():
        return _refused(request, form)
    preferences = preferences_of(request)
    try:
        exchange = services.ask(
            form.cleaned_data["question"],
            conversation_id=form.cleaned_data["conversation"],
            place=_place(preferences),
            channel=_channel(request),
            audience=preferences.audience,
            may_rewrite=form.cleaned_data["rewrite"],
        )
    except services.UnknownConversationError:
        return _gone(request)
    except IndexMissingError:
        return failures.unavailable(request)
    if request.headers.get("X-Stream"):
        return _streamed(request, shown([exchange.turn])[0])
    address = _url(request, "conversation", exchange.conversation.id)
    return HttpResponseRedirect(f"{address}#luot-{exchange.turn.number}")


def _refused(request: HttpRequest, form: AskForm) -> HttpResponse:
    """Show the form again with what is wrong, and what was typed; a script gets the sentence alone."""
    if request.headers.get("X-Stream"):
        reasons = [str(error) for errors in form.errors.values() for error in errors]
        return HttpResponse(" ".join(reasons), status=422, content_type="text/plain; charset=utf-8")
    conversation_id = form.data.get("conversation", "")
    found = Conversation.objects.filter(pk=conversation_id).first() if conversation_id else None
    return _conversation(request, found, form, 422) if found else _home(request, form, 422)


def _gone(request: HttpRequest) -> HttpResponse:
    return _page(request, "chat/gone.html", {"question": request.POST.get("question", "")}, 404)


def _streamed(request: HttpRequest, one: Shown) -> StreamingHttpResponse:
    """Return the turn in pieces: head, each card, foot. Each is a whole element that says where it belongs."""
    context = {"one": one, "framed": framed(request), "latest": True, **_model()}

    def pieces() -> Iterable[str]:
        yield render_to_string("chat/turn_head.html", context, request)
        for card in one.cards:
            yield render_to_string("chat/card.html", {**context, "card": card}, request)
        yield render_to_string("chat/turn_foot.html", context, request)

    ready = list(pieces())  # rendered here, in the request's language; the loop only sends

    async def send() -> AsyncIterator[str]:
        for piece in ready:
            yield piece + PIECE

    response = StreamingHttpResponse(send(), content_type="text/html; charset=utf-8")
    response["X-Conversation"] = one.turn.conversation_id
    response["X-Accel-Buffering"] = "no"
    return response


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 6 else None


@require_safe
@never_cache
def conversation(request: HttpRequest, conversation_id: str) -> HttpResponseBase:
    """Show a conversation so far, with the box to go on."""
    found = Conversation.objects.filter(pk=conversation_id).first()
    return _conversation(request, found, AskForm()) if found else _gone(request)


def _conversation(request: HttpRequest, found: Conversation, form: AskForm, status: int = 200) -> HttpResponse:
    turns = found.turns.latest_before(_number(request.GET.get("truoc", "")), TURNS_SHOWN)
    context = {"conversation": found, "turns": shown(turns), "form": form, **_places(request)}
    return _page(request, "chat/conversation.html", context, status)


@from_own_pages
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@limited("POST_LIMIT", "post")
def delete(request: HttpRequest, conversation_id: str) -> HttpResponseBase:
    """Ask whether to delete a conversation, and delete it."""
    if request.method == "POST":
        services.delete(conversation_id)
        return _page(request, "chat/deleted.html", {})
    found = get_object_or_404(Conversation, pk=conversation_id)
    return _page(request, "chat/delete.html", {"conversation": found})


@require_safe
@never_cache
def answer(request: HttpRequest, turn_id: str) -> HttpResponseBase:
    """Show one answer by itself: to print, to keep, to send on."""
    turn = get_object_or_404(Turn.objects.select_related("conversation"), pk=turn_id)
    return _page(request, "chat/answer.html", {"one": shown([turn])[0]})


@require_safe
@never_cache
def answer_qr(request: HttpRequest, turn_id: str) -> HttpResponse:
    """Return the address of an answer as a QR code (SVG)."""
    turn = get_object_or_404(Turn, pk=turn_id)
    image = BytesIO()
    segno.make(turn.link, error="m").save(image, kind="svg", scale=6, border=2, dark="#000", light="#fff")
    return HttpResponse(image.getvalue(), content_type="image/svg+xml")


@from_own_pages
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@limited("POST_LIMIT", "post")
def rephrase(request: HttpRequest, turn_id: str) -> HttpResponseBase:
    """Put an answer into plainer words or English beside itself; where that comes to nothing, say so."""
    turn = get_object_or_404(Turn.objects.select_related("conversation"), pk=turn_id)
    address = _url(request, "answer", turn.id)
    if not _model()["rephrase_host"]:
        raise Http404
    if request.method != "POST":
        return HttpResponseRedirect(address)
    form = RephraseForm(request.POST)
    try:
        made = form.is_valid() and put_in_other_words(turn, form.cleaned_data["language"])
    except IndexMissingError:
        made = False
    if made and not _is_htmx(request):
        return HttpResponseRedirect(f"{address}#dien-dat-{turn.id}")
    template = "chat/rephrased.html" if _is_htmx(request) else "chat/answer.html"
    return _page(request, template, {"one": shown([turn])[0], "not_rephrased": not made, "answered_now": True})


@from_own_pages
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@limited("POST_LIMIT", "post")
def feedback(request: HttpRequest, turn_id: str) -> HttpResponseBase:
    """Take whether an answer was useful, or what is wrong with one of its lines."""
    turn = get_object_or_404(Turn.objects.select_related("conversation"), pk=turn_id)
    if request.method != "POST":
        return _feedback_form(request, turn, FeedbackForm(initial={"fact": request.GET.get("dong")}))
    form = FeedbackForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            services.mark(turn, useful=said["useful"], fact=said["fact"], comment=said["comment"])
        except ValueError:
            form.add_error("fact", _("Câu trả lời không có dòng này."))
    if not form.is_valid():
        return _feedback_form(request, turn, form, 422)
    template = "chat/feedback_thanks_piece.html" if _is_htmx(request) else "chat/feedback_thanks.html"
    return _page(request, template, {"turn": turn, "unhelpful": form.cleaned_data["useful"] is False})


def _feedback_form(request: HttpRequest, turn: Turn, form: FeedbackForm, status: int = 200) -> HttpResponse:
    number = str(form["fact"].value() if form["fact"].value() is not None else "")
    facts = turn.reply.facts
    fact = facts[int(number)] if number.isdecimal() and int(number) < len(facts) else None
    template = "chat/feedback_piece.html" if _is_htmx(request) else "chat/feedback.html"
    return _page(request, template, {"turn": turn, "form": form, "fact": fact}, status)


def _is_htmx(request: HttpRequest) -> bool:
    return bool(getattr(request, "htmx", False))


@from_own_pages
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@limited("POST_LIMIT", "post")
def officer_question(request: HttpRequest) -> HttpResponseBase:
    """Take a question for an officer."""
    turn = _turn(request.GET.get("luot") or request.POST.get("turn", ""))
    if request.method != "POST":
        initial = {"question": turn.question if turn else "", "turn": turn.id if turn else ""}
        return _page(request, "chat/officer_question.html", {"form": OfficerQuestionForm(initial=initial)})
    form = OfficerQuestionForm(request.POST)
    if not form.is_valid():
        return _page(request, "chat/officer_question.html", {"form": form}, 422)
    said = form.cleaned_data
    sent = receive(
        said["question"],
        turn=turn,
        place=_place(preferences_of(request)),
        contact=said["contact"],
        consent=said["consent"],
    )
    return HttpResponseRedirect(_url(request, "officer_question_received", sent.token))


def _turn(turn_id: str) -> Turn | None:
    return Turn.objects.filter(pk=turn_id).first() if turn_id else None


@require_safe
@never_cache
def officer_question_received(request: HttpRequest, question_id: str) -> HttpResponseBase:
    """Confirm that a question was received, with a code to keep."""
    return _page(
        request,
        "chat/officer_question_received.html",
        {"sent": get_object_or_404(Case.objects.select_related("contact"), token=question_id)},
    )


@require_safe
@never_cache
def suggest(request: HttpRequest) -> HttpResponseBase:
    """Offer names of procedures for what is typed so far: `q`, or `question` as the box itself is called.

    No cache keeps it: its address holds what a person typed, and stays on the disk of a shared machine.
    """
    typed = request.GET.get("q") or request.GET.get("question", "")
    try:
        names = found_names(typed, preferences_of(request).province_name, SUGGESTIONS)
    except IndexMissingError:
        names = []
    return render(request, "chat/suggestions.html", {"names": names, "framed": framed(request)})


@require_safe
def life_event(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Show the procedures that go with an event in the life of a person or a business."""
    event = next((one for one in life_events() if one.slug == slug), None)
    if event is None:
        raise Http404
    return _page(request, "chat/life_event.html", {"event": event, "procedures": _of_event(event)})


def _of_event(event: LifeEvent) -> list[Procedure]:
    rows = {row.code: row for row in Procedure.objects.published().listed().filter(code__in=event.codes)}
    return [rows[code] for code in event.codes if code in rows]
