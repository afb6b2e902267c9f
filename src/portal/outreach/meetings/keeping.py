"""Planning, logging and calling off a meeting: what may be told of one, kept without personal data in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Final
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from motcua.errors import MotcuaError
from portal.accounts import trail
from portal.conversations.services import storable
from portal.outreach.meetings.models import PLACE_LENGTH, SUBJECT_LENGTH, Meeting
from portal.outreach.roll.models import Officer
from portal.outreach.sheets.models import Sheet, Topic
from portal.outreach.units.models import Unit

FARTHEST: Final = timedelta(days=366)
"""A meeting is planned for no later day, and logged for no earlier one: what is further off is a slip of the hand."""

MOST_ATTENDING: Final = 20_000
MOST_QUESTIONS: Final = 20
"""Questions told with one log; more can be added to the meeting later."""

LOGGED = trail.action("motcua.meeting.logged", _("Ghi buổi sinh hoạt"), _("Tuyên truyền viên ghi buổi sinh hoạt"))
PLANNED = trail.action("motcua.meeting.planned", _("Dự kiến buổi"), _("Tuyên truyền viên ghi buổi dự kiến"))
CALLED_OFF = trail.action("motcua.meeting.called_off", _("Hủy buổi"), _("Ghi nhận buổi sinh hoạt không tổ chức"))
NO_NAMES: Final = _("Không ghi tên người dự, người hỏi. Số định danh, số điện thoại được che đi trước khi lưu.")


class NotPlannedError(MotcuaError):
    """The meeting was logged or called off already."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__(str(_("Buổi này đã được ghi hoặc đã hủy trước đó.")))


@dataclass(frozen=True)
class Told:
    """What somebody tells of a meeting; `attending` is a number, and nobody is named."""

    state: str
    day: date
    place: str
    subject: str
    begins_at: time | None = None
    topic: Topic | None = None
    attending: int | None = None
    sheets: Sequence[Sheet] = ()


def faults(state: str, day: date | None, attending: int | None) -> Mapping[str, str]:
    """Return what cannot be right of a meeting, by field; both forms ask here."""
    today, found = timezone.localdate(), {}
    if day is not None and day < today - FARTHEST:
        found["day"] = _("Ngày này đã qua hơn một năm; anh/chị xem lại.")
    elif day is not None and day > today + FARTHEST:
        found["day"] = _("Ngày này còn hơn một năm nữa; anh/chị xem lại.")
    elif day is not None and state == Meeting.State.HELD and day > today:
        found["day"] = _("Ngày của buổi đã họp không được sau hôm nay.")
    if state == Meeting.State.HELD and attending is None:
        found["attending"] = _("Anh/chị ghi số người dự.")
    return {name: str(said) for name, said in found.items()}


def without_personal_data(text: str, length: int) -> str:
    """Return a line of somebody's words as it is kept: masked, in one piece, and no longer than its column."""
    return " ".join(storable(text).split())[:length]


def keep(unit: Unit, told: Told, officer: Officer, key: UUID | None = None) -> Meeting:
    """Keep a new meeting that an officer plans or logs."""
    meeting = Meeting(unit=unit, key=key or uuid4())
    return _filled(meeting, told, officer)


def hold(meeting: Meeting, told: Told, officer: Officer) -> Meeting:
    """Log a meeting that was planned.

    Raises:
        NotPlannedError: it was logged or called off meanwhile.
    """
    with transaction.atomic():
        held = Meeting.objects.select_for_update(of=("self",)).select_related("unit").get(pk=meeting.pk)
        if held.state != Meeting.State.PLANNED:
            raise NotPlannedError
        return _filled(held, told, officer)


def _filled(meeting: Meeting, told: Told, officer: Officer) -> Meeting:
    meeting.state, meeting.day, meeting.begins_at = told.state, told.day, told.begins_at
    meeting.place = without_personal_data(told.place, PLACE_LENGTH)
    meeting.subject = without_personal_data(told.subject, SUBJECT_LENGTH)
    meeting.topic, meeting.attending = told.topic, told.attending if told.state == Meeting.State.HELD else None
    meeting.logged_by_officer, meeting.logged_at = officer, timezone.now()
    with transaction.atomic():
        meeting.save()
        meeting.sheets.set(told.sheets)
        trail.record(None, TRAILED[told.state], meeting, officer=officer.pk)
    return meeting


TRAILED: Final[Mapping[str, str]] = {
    Meeting.State.PLANNED: PLANNED,
    Meeting.State.HELD: LOGGED,
    Meeting.State.CALLED_OFF: CALLED_OFF,
}
"""What the trail says of a meeting that an officer tells of, by its state."""
