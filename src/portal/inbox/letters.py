"""Letters, where the office has a server for them: to people whose reply is there, to officers about what is due.

No subject tells a question or a contact. Letters to people are tasks that name a row; the address is read when the
letter is sent, so one that was withdrawn meanwhile gets none.
"""

from itertools import groupby
from typing import Final

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django_tasks import task

from portal.core.letters import letters_are_sent, send
from portal.core.rounds import every
from portal.core.working_time import add_working_days, is_open
from portal.inbox.models import Case, Correction, Delivery

HOUR: Final = 3600.0


def private_link(case: Case) -> str:
    """Return the address at which the person reads the reply."""
    return f"{settings.SITE_URL}{reverse('inbox:case', args=[case.token])}"


def _address(case: Case) -> str:
    return case.contact.address if case.has_contact and case.contact.is_email else ""


@task()
def tell_reply(delivery_id: int) -> None:
    """Tell the person that a reply is there, with the reply and the private link."""
    found = Delivery.objects.select_related("reply", "case__contact").filter(pk=delivery_id, mailed_at__isnull=True)
    delivery = found.first()
    if delivery is None or not letters_are_sent() or not (to := _address(delivery.case)):
        return
    with override("vi"):
        subject = _("Đã có trả lời cho câu hỏi %(receipt)s") % {"receipt": delivery.case.receipt}
        context = {"case": delivery.case, "reply": delivery.reply, "link": private_link(delivery.case)}
        if send(subject, "inbox/letters/reply.txt", context, to):
            Delivery.objects.filter(pk=delivery.pk).update(mailed_at=timezone.now())


@task()
def tell_correction(correction_id: int) -> None:
    """Tell the person that what they were told was corrected, in the words that an officer wrote."""
    found = Correction.objects.select_related("case__contact").filter(pk=correction_id, state=Correction.State.TOLD)
    correction = found.first()
    if correction is None or not letters_are_sent() or not (to := _address(correction.case)):
        return
    with override("vi"):
        subject = _("Thông tin đã gửi theo mã %(receipt)s nay được sửa") % {"receipt": correction.case.receipt}
        context = {"correction": correction, "link": private_link(correction.case)}
        send(subject, "inbox/letters/correction.txt", context, to)


@every(seconds=HOUR)
def remind() -> int:
    """Remind officers, once a day in office hours, of their cases that are due by the next working day."""
    if not letters_are_sent() or not is_open(timezone.now()):
        return 0
    today = timezone.localdate()
    due = Case.objects.open().filter(assigned_to__isnull=False, due_on__lte=add_working_days(today, 1))
    fresh = due.filter(Q(reminded_on__lt=today) | Q(reminded_on__isnull=True)).exclude(assigned_to__email="")
    cases = fresh.filter(assigned_to__is_active=True).select_related("assigned_to").order_by("assigned_to", "due_on")
    count = 0
    for officer, mine in groupby(cases, key=lambda case: case.assigned_to):
        count += bool(officer and _remind(officer.email, list(mine)))
    return count


def _remind(to: str, cases: list[Case]) -> bool:
    """Send one officer's reminder; whoever marks the cases as reminded first sends it."""
    today = timezone.localdate()
    chosen = Case.objects.filter(pk__in=[case.pk for case in cases])
    marked = chosen.exclude(reminded_on=today).update(reminded_on=today)
    if not marked:
        return False
    with override("vi"):
        subject = _("Hộp thư Một Cửa: %(count)s việc đến hạn") % {"count": len(cases)}
        context: dict[str, object] = {"cases": cases, "link": f"{settings.SITE_URL}{reverse('inbox_cases:index')}"}
        return send(subject, "inbox/letters/reminder.txt", context, to)
