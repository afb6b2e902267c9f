"""Letters to grassroots officers, where they left an address and the office has a server for letters."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django_tasks import task

from portal.core.letters import letters_are_sent, send
from portal.outreach.meetings.models import FieldQuestion
from portal.outreach.roll.models import Officer


@task()
def tell_answer(question_id: int) -> None:
    """Tell whoever brought a question that an answer is there, with question, answer and sources."""
    found = FieldQuestion.objects.filter(
        pk=question_id, answered_at__isnull=False, officer__in=Officer.objects.serving()
    )
    question = found.select_related("officer").first()
    if question is None or question.officer is None or not question.officer.email or not letters_are_sent():
        return
    with override("vi"):
        subject = _("Đã có trả lời cho câu hỏi từ cơ sở")
        link = f"{settings.SITE_URL}{reverse('field:questions')}"
        send(subject, "meetings/letters/answer.txt", {"question": question, "link": link}, question.officer.email)
