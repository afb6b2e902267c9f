"""Speaking with an officer: ask for one, see where that stands and what was said, stop."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from portal.api.answering import BODY, answer, responses
from portal.api.errors import invalid, not_found
from portal.api.finding import known_id, row_of
from portal.api.guarding import guarded_router
from portal.api.transcript_schemas import (
    EventName,
    HandoverStatus,
    LiveHelp,
    OfficerAsked,
    OfficerMessage,
    OfficerState,
)
from portal.conversations.models import Conversation
from portal.handover import looking, presence, services
from portal.handover.models import Handover, Message
from portal.handover.presence import reply_by

router = guarded_router("Officers", reads="live")


@router.get("/live-help", response=responses(LiveHelp), operation_id="live_help", summary="Officers there")
def live_help(request: HttpRequest) -> HttpResponse:
    """Tell whether an officer can be spoken with now."""
    return answer(LiveHelp(available=presence.is_offered(), reply_by=reply_by()))


@router.post(
    "/conversations/{conversation_id}/handover",
    response=responses(OfficerState, *BODY, 404, status=201),
    operation_id="ask_for_officer",
    summary="Ask to speak with an officer",
)
def ask_for_officer(request: HttpRequest, conversation_id: str, asked: OfficerAsked) -> HttpResponse:
    """Put the conversation into the officers' queue; where none is there the question goes to the inbox."""
    if asked.contact and not asked.consent:
        raise invalid("consent", _("Để lại liên hệ thì cần có sự đồng ý của người hỏi (consent: true)."))
    made = services.ask_for_officer(
        known_id(conversation_id), asked.question or "", contact=asked.contact or "", consent=asked.consent
    )
    return answer(_state(looking.visit(made.conversation_id) or made), 201)


@router.get(
    "/conversations/{conversation_id}/handover",
    response=responses(OfficerState, 404),
    operation_id="officer_state",
    summary="Where it stands, and what was said",
)
def state(request: HttpRequest, conversation_id: str) -> HttpResponse:
    """Return where the last wish stands, with all that officers said; asking often keeps the place in the queue."""
    found = looking.visit(known_id(conversation_id))
    if found is None:
        raise not_found(_("Chưa yêu cầu gặp cán bộ trong hội thoại này."))
    return answer(_state(found))


@router.delete(
    "/conversations/{conversation_id}/handover",
    response=responses(None, 404, status=204),
    operation_id="leave_officer",
    summary="Stop waiting or speaking",
)
def leave(request: HttpRequest, conversation_id: str) -> HttpResponse:
    """Leave the queue, or end what is said with the officer; the assistant answers again."""
    conversation = row_of(Conversation.objects.all(), conversation_id)
    if not services.leave(conversation.id):
        raise not_found(_("Chưa yêu cầu gặp cán bộ trong hội thoại này."))
    return HttpResponse(status=204)


def _state(one: Handover) -> OfficerState:
    messages = Message.objects.filter(handover__conversation=one.conversation_id)
    return OfficerState(
        status=cast(HandoverStatus, one.status),
        place=one.place,
        asked_at=one.asked_at,
        receipt=one.case.receipt if one.case else None,
        reply_by=one.case.due_on if one.case else None,
        messages=[told(message) for message in messages],
    )


def told(message: Message) -> OfficerMessage:
    """Return a message as programs get it."""
    return OfficerMessage(
        id=message.pk,
        after=message.after,
        said_at=message.said_at,
        event=cast(EventName, message.event) if message.event else None,
        name=message.signed,
        text=message.get_event_display() if message.event else message.text,
        reply=message.reply,
    )
