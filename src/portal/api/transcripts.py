"""What follows asking: reading and deleting a conversation, judging an answer, turning to an officer."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from portal.api.answering import BODY, answer, responses
from portal.api.areas import place_of
from portal.api.errors import invalid, not_found
from portal.api.finding import known_id, row_of
from portal.api.guarding import guarded_router
from portal.api.schemas import Mark, Marked, OfficerQuestionSent, Receipt, Transcript, TranscriptTurn
from portal.conversations import services
from portal.conversations.models import Conversation, Turn
from portal.inbox.services import receive

router = guarded_router("Conversations")


@router.get(
    "/conversations/{conversation_id}",
    response=responses(Transcript, 404),
    operation_id="read_conversation",
    summary="Read a conversation",
)
def conversation(request: HttpRequest, conversation_id: str) -> HttpResponse:
    """Return a conversation so far; personal data in the questions are masked."""
    found = row_of(Conversation.objects.all(), conversation_id)
    turns = [
        TranscriptTurn(id=one.id, number=one.number, asked_at=one.asked_at, question=one.question, reply=one.reply)
        for one in found.turns.order_by("number")
    ]
    return answer(Transcript(id=found.id, started_at=found.started_at, turns=turns))


@router.delete(
    "/conversations/{conversation_id}",
    response=responses(None, 404, status=204),
    operation_id="delete_conversation",
    summary="Delete a conversation",
)
def delete(request: HttpRequest, conversation_id: str) -> HttpResponse:
    """Delete a conversation with its questions, answers and marks."""
    if not services.delete(known_id(conversation_id)):
        raise not_found(_("Không có hội thoại này: đã bị xóa hoặc chưa từng có."))
    return HttpResponse(status=204)


@router.post(
    "/feedback",
    response=responses(Marked, *BODY, 404, status=201),
    operation_id="give_feedback",
    summary="Judge an answer",
)
def feedback(request: HttpRequest, mark: Mark) -> HttpResponse:
    """Keep whether an answer was useful, or which of its lines is wrong; `useful` or `comment` is needed."""
    if mark.useful is None and not mark.comment:
        raise invalid("useful", _("Cần nêu hữu ích hay chưa (useful), hoặc ghi chỗ chưa đúng (comment)."))
    turn = row_of(Turn.objects.all(), mark.turn_id)
    try:
        kept = services.mark(turn, useful=mark.useful, fact=mark.fact, comment=mark.comment or "")
    except ValueError:
        raise invalid("fact", _("Câu trả lời không có dòng này.")) from None
    return answer(Marked(turn_id=turn.id, given_at=kept.given_at), 201)


@router.post(
    "/officer-questions",
    response=responses(Receipt, *BODY, 404, status=201),
    operation_id="ask_officer",
    summary="Ask an officer",
)
def officer_question(request: HttpRequest, sent: OfficerQuestionSent) -> HttpResponse:
    """Send a question to an officer; a contact is kept only with consent."""
    if sent.contact and not sent.consent:
        raise invalid("consent", _("Để lại liên hệ thì cần có sự đồng ý của người hỏi (consent: true)."))
    kept = receive(
        sent.question,
        turn=row_of(Turn.objects.all(), sent.turn_id) if sent.turn_id else None,
        place=place_of(sent.province, sent.commune),
        contact=sent.contact or "",
        consent=sent.consent,
    )
    return answer(Receipt(id=kept.token, receipt=kept.receipt, sent_at=kept.received_at), 201)
