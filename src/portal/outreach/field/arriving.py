"""What a phone sends, taken once: by the key that it drew, whatever network and battery did to the first try.

An item is taken together with its key in one transaction. If the answer to the phone is lost, or two tabs send at
once, the key is there and nothing is done again. What is refused leaves nothing behind, not even its key, so that it
can be corrected and sent anew.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from motcua.errors import MotcuaError
from portal.outreach.field.forms import MeetingForm, QuestionForm
from portal.outreach.field.letting_in import keyed
from portal.outreach.field.models import Arrival
from portal.outreach.meetings.asking import ask_again, raise_question, seen
from portal.outreach.meetings.keeping import FARTHEST, hold, keep
from portal.outreach.meetings.models import FieldQuestion, Meeting
from portal.outreach.roll.models import Officer
from portal.outreach.sheets.services import mark_read

MOST_ITEMS: Final = 20
MOST_NAMES: Final = 20
MOST_VALUES: Final = 100
LARGEST_NUMBER: Final = 2**63 - 1

TAKEN: Final = "taken"
ALREADY: Final = "already"
OTHER: Final = "other"
REFUSED: Final = "refused"


class RefusedError(MotcuaError):
    """An item cannot be taken as it is; `errors` says why, by field (empty for the whole)."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        """Take what is wrong, by field."""
        super().__init__(" ".join(errors.values()))
        self.errors = errors


@dataclass(frozen=True)
class Item:
    """One thing that a phone sends: `key` names it once and for all, `at` is when it was written."""

    key: UUID
    kind: str
    body: MultiValueDict[str, str]
    at: datetime

    @property
    def digest(self) -> str:
        """The digest of its content, by which the same is known again.

        The content is not masked yet: without the site's secret in it, numbers that were masked could be tried out.
        """
        told = [self.kind, sorted((name, values) for name, values in self.body.lists())]
        return keyed("field-item", json.dumps(told))


@dataclass(frozen=True)
class Result:
    """What became of an item: `taken`, `already` there, `other` (its key came with other content before), `refused`."""

    key: str
    outcome: str
    errors: Mapping[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        return asdict(self)


def read(given: object) -> Item | Result:
    """Return an item as a phone sent it, or its refusal where it is none."""
    key = _key(given.get("key")) if isinstance(given, dict) else None
    if not isinstance(given, dict) or key is None:
        return Result("", REFUSED, {"": _("Hệ thống không đọc được nội dung anh/chị gửi. Anh/chị vui lòng gửi lại.")})
    kind, body = given.get("kind"), _body(given.get("body"))
    if not isinstance(kind, str) or kind not in TAKING or body is None:
        return Result(
            str(key), REFUSED, {"": _("Hệ thống không đọc được nội dung anh/chị gửi. Anh/chị vui lòng gửi lại.")}
        )
    return Item(key, kind, body, _moment(given.get("at")))


def _key(given: object) -> UUID | None:
    try:
        return UUID(given) if isinstance(given, str) and len(given) <= 40 else None
    except ValueError:
        return None


def _body(given: object) -> MultiValueDict[str, str] | None:
    """Return the fields of an item, each a list of texts; None where they are anything else."""
    if not isinstance(given, dict) or len(given) > MOST_NAMES:
        return None
    read: dict[str, list[str]] = {}
    for name, value in given.items():
        values = value if isinstance(value, list) else [value]
        if len(values) > MOST_VALUES or not all(isinstance(one, str) for one in values):
            return None
        read[name] = [_plain(one) for one in values]
    return MultiValueDict(read)


def _plain(text: str) -> str:
    """Return a text without halves of characters, which no database holds."""
    return text.encode("utf-8", "ignore").decode("utf-8")


def _moment(given: object) -> datetime:
    """Return when something was written as the phone's clock says, now where that cannot be."""
    now = timezone.now()
    try:
        told = parse_datetime(given) if isinstance(given, str) and len(given) <= 40 else None
    except ValueError:
        return now
    if told is None or timezone.is_naive(told):
        return now
    return told if now - FARTHEST <= told <= now else now


def take(officer: Officer, item: Item) -> Result:
    """Take an item of an officer's, once."""
    key, (act, is_kept) = str(item.key), TAKING[item.kind]
    try:
        if not is_kept:
            act(officer, item)
            return Result(key, TAKEN)
        with transaction.atomic():
            before = Arrival.objects.filter(key=item.key).first()
            if before is None:
                Arrival.objects.create(key=item.key, officer=officer, kind=item.kind, digest=item.digest)
                act(officer, item)
                return Result(key, TAKEN)
    except RefusedError as fault:
        return Result(key, REFUSED, fault.errors)
    except MotcuaError as fault:
        return Result(key, REFUSED, {"": fault.message})
    except IntegrityError:  # the same came at the same time by another way
        before = Arrival.objects.filter(key=item.key).first()
    return _before(before, officer, item)


def _before(before: Arrival | None, officer: Officer, item: Item) -> Result:
    """Return what is said where the key was there: the first stays, whatever came later."""
    key = str(item.key)
    if before is None or before.officer_id != officer.pk:
        return Result(key, REFUSED, {"": _("Chưa lưu được. Anh/chị vui lòng gửi lại.")})
    return Result(key, ALREADY if before.digest == item.digest else OTHER)


def _take_read(officer: Officer, item: Item) -> None:
    """Keep that a sheet was read: once by its nature. One that was never sent to them is let pass."""
    number = item.body.get("sending", "")
    if number and number.isascii() and number.isdigit() and int(number[:20]) <= LARGEST_NUMBER:
        mark_read(officer, int(number[:20]), item.at)


def _take_seen(officer: Officer, item: Item) -> None:
    """Keep that an answer was seen: once by its nature."""
    key = _key(item.body.get("question"))
    if key is not None:
        seen(FieldQuestion.objects.filter(officer=officer, key=key))


def _take_meeting(officer: Officer, item: Item) -> None:
    wanted = item.body.get("meeting", "")
    form = _checked(MeetingForm(item.body, officer=officer, planned=bool(wanted)))
    if wanted:
        meeting = hold(_meeting(officer, wanted), form.told(), officer)
    else:
        meeting = keep(officer.unit, form.told(), officer, item.key)
    for number, text in enumerate(form.questions):
        key = uuid5(item.key, str(number))
        raise_question(text, meeting.unit, meeting=meeting, officer=officer, key=key, at=item.at)


def _take_question(officer: Officer, item: Item) -> None:
    form = _checked(QuestionForm(item.body))
    wanted = item.body.get("meeting", "")
    meeting = _meeting(officer, wanted) if wanted else None
    text = form.cleaned_data["text"]
    raise_question(text, officer.unit, meeting=meeting, officer=officer, key=item.key, at=item.at)


def _take_again(officer: Officer, item: Item) -> None:
    form = _checked(QuestionForm(item.body))
    key = _key(item.body.get("question"))
    question = FieldQuestion.objects.filter(officer=officer, key=key).select_related("case").first() if key else None
    if question is None:
        raise RefusedError({"": _("Không tìm thấy câu hỏi ấy.")})
    ask_again(question, form.cleaned_data["text"], officer=officer)


def _meeting(officer: Officer, wanted: str) -> Meeting:
    """Return a meeting of the officer's own village."""
    key = _key(wanted)
    found = Meeting.objects.filter(unit=officer.unit_id, key=key).select_related("unit").first() if key else None
    if found is None:
        raise RefusedError({"": _("Không tìm thấy buổi họp ấy.")})
    return found


def _checked(form: Any) -> Any:
    """Return a form that holds, or raise what is wrong with it."""
    if not form.is_valid():
        errors = {("" if name == "__all__" else name): " ".join(map(str, said)) for name, said in form.errors.items()}
        raise RefusedError(errors)
    return form


TAKING: Final[Mapping[str, tuple[Callable[[Officer, Item], None], bool]]] = {
    "read": (_take_read, False),
    "seen": (_take_seen, False),
    "meeting": (_take_meeting, True),
    "question": (_take_question, True),
    "again": (_take_again, True),
}
"""What is done with each kind of item, and whether its key is kept; the others are once by their nature."""
