"""Putting like questions into one group, and keeping the groups true when cases go."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.db import models, transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils import timezone

from portal.inbox.likeness import Known, key, words
from portal.inbox.models import Case, QuestionGroup, Reply

AT_ONCE: Final = 200


def group_new() -> int:
    """Give each case without a group its group, the oldest first; return how many got one."""
    count = 0
    known: Known | None = None
    while cases := list(Case.objects.filter(group__isnull=True).order_by("pk")[:AT_ONCE]):
        if known is None:
            known = Known.of(_recent_groups())
        for case in cases:
            _join(case, known)
        count += len(cases)
    return count


def _recent_groups() -> Iterable[tuple[int, str]]:
    """Return the groups in which somebody asked within the retention, as number and words."""
    since = timezone.now() - timedelta(days=settings.RETENTION_DAYS)
    return QuestionGroup.objects.filter(last_at__gte=since).order_by("pk").values_list("pk", "words")


def _join(case: Case, known: Known) -> None:
    """Put a case into the group that asks the same, a new one where there is none; nothing where it has got one."""
    compared = words(case.question)
    number = known.find(compared)
    with transaction.atomic():
        if number is None or not QuestionGroup.objects.filter(pk=number).exists():
            made, _ = QuestionGroup.objects.get_or_create(
                key=key(compared),
                defaults={"question": case.question, "words": " ".join(compared), "last_at": case.received_at},
            )
            number = made.pk
            known.add(number, compared)
        if Case.objects.filter(pk=case.pk, group__isnull=True).update(group=number):
            last = models.functions.Greatest("last_at", models.Value(case.received_at))
            QuestionGroup.objects.filter(pk=number).update(size=models.F("size") + 1, last_at=last)


def leave(case: Case) -> None:
    """Take a case out of its group into one of its own, where an officer sees that it asks something else."""
    with transaction.atomic():
        alone = QuestionGroup.objects.create(
            question=case.question, words="", key=key((case.token,)), size=1, last_at=case.received_at
        )
        left = case.group
        case.group = alone
        case.save(update_fields=["group"])
        if left is not None:
            _lose(left.pk, case.question)


@receiver(post_delete, sender=Case)
def forget(sender: type[Case], instance: Case, **_signal: Any) -> None:
    """Let a group not outlive its cases, nor tell the question of one that was deleted; nor a reply its readers."""
    Reply.objects.filter(case__isnull=True, deliveries__isnull=True).delete()
    if instance.group_id is not None:
        _lose(instance.group_id, instance.question)


def _lose(number: int, question: str) -> None:
    group = QuestionGroup.objects.filter(pk=number).first()
    if group is None:
        return
    left = Case.objects.filter(group=number)
    if group.question == question and not left.filter(question=question).exists():
        other = left.order_by("pk").values_list("question", flat=True).first()
        if other is None:
            group.delete()
            return
        group.question, group.words = other, " ".join(words(other))
    group.size = left.count()
    group.save(update_fields=["question", "words", "size"])
