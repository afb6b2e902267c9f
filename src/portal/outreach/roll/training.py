"""Training: who is called to a course, who came, who got which certificate; and since when an officer is trained."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.db.models import Min, OuterRef, QuerySet, Subquery
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.utils.translation import gettext_lazy

from portal.accounts import trail
from portal.outreach.roll.models import Attendance, Course, Officer

CALLED: Final = trail.action(
    "motcua.course.called", gettext_lazy("Thêm học viên"), gettext_lazy("Thêm học viên vào lớp tập huấn")
)
NOTED: Final = trail.action(
    "motcua.course.noted", gettext_lazy("Ghi học viên"), gettext_lazy("Ghi việc dự lớp và chứng nhận")
)


@dataclass(frozen=True)
class Noted:
    """What is written down of who was called: whether they came, and the certificate."""

    attended: bool
    certificate_no: str = ""
    certified_on: date | None = None


def keep_trained(officers: Collection[int] | None = None) -> None:
    """Set since when officers (by key; all where None) are trained, by the courses that they attended.

    It is kept with the officer since every count asks for it. Rows that are stored one by one see to it by themselves;
    whoever writes attendances in bulk calls this.
    """
    rows = Officer.objects.all() if officers is None else Officer.objects.filter(pk__in=officers)
    attended = Attendance.objects.filter(officer=OuterRef("pk"), attended=True).order_by().values("officer")
    rows.update(trained_from=Subquery(attended.annotate(first=Min("course__held_from")).values("first")))


@receiver([post_save, post_delete], sender=Attendance, dispatch_uid="roll.attendance")
def _attendance_changed(instance: Attendance, **kwargs: Any) -> None:
    keep_trained([instance.officer_id])


@receiver(post_save, sender=Course, dispatch_uid="roll.course")
def _course_changed(instance: Course, created: bool, **kwargs: Any) -> None:
    if not created:
        keep_trained(list(instance.attendances.values_list("officer_id", flat=True)))


def may_attend(course: Course) -> QuerySet[Officer]:
    """Return the officers who serve where the course is held and are not called yet."""
    called = course.attendances.values("officer")
    return Officer.objects.serving().filter(course.unit.whole("unit__")).exclude(pk__in=called)


def call(course: Course, officers: QuerySet[Officer], user: Any) -> int:
    """Call officers to a course; return how many were not called before."""
    with transaction.atomic():
        new = [Attendance(course=course, officer=one, attended=False) for one in officers]
        made = Attendance.objects.bulk_create(new, ignore_conflicts=True)
        trail.record(user, CALLED, course, count=len(made))
    return len(made)


def note(course: Course, noted: Mapping[int, Noted], user: Any) -> int:
    """Write down who came and got which certificate, by the key of the attendance; return how many rows changed."""
    with transaction.atomic():
        rows = list(course.attendances.select_for_update().filter(pk__in=noted))
        changed = []
        for row in rows:
            said = noted[row.pk]
            if Noted(row.attended, row.certificate_no, row.certified_on) != said:
                row.attended, row.certificate_no, row.certified_on = (
                    said.attended,
                    said.certificate_no,
                    said.certified_on,
                )
                changed.append(row)
        Attendance.objects.bulk_update(changed, ("attended", "certificate_no", "certified_on"))
        keep_trained([row.officer_id for row in changed])
        if changed:
            trail.record(user, NOTED, course, count=len(changed))
    return len(changed)


def uncall(course: Course, keys: Collection[int], user: Any) -> int:
    """Take off the list of a course those who were called by mistake; return how many."""
    with transaction.atomic():
        rows = course.attendances.filter(pk__in=keys, attended=False, certificate_no="")
        count, _kinds = rows.delete()
        if count:
            trail.record(user, NOTED, course, taken_off=count)
    return count
