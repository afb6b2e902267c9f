"""What a phone keeps so that it works without a network: which pages, and by which mark it knows that one changed.

The phone keeps the very pages that the site made. The list of them names each with a mark of all that stands on it, so
that only what changed is fetched again.
"""

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone

from portal.core.preferences import Preferences
from portal.outreach.field.letting_in import mark_of
from portal.outreach.field.shown import held_of, planned_of, questions_of, sheets_of
from portal.outreach.roll.models import Officer

SCRIPTS: Final = ("portal/field-store.js", "portal/field-worker.js")
"""What the worker is made of, in their order."""

FILES: Final = (
    "portal/site.css",
    "portal/field.css",
    "portal/site.js",
    "portal/field-store.js",
    "portal/field.js",
    "django_htmx/htmx-4.min.js",
    "portal/icons.svg",
    "portal/favicon.svg",
    "portal/field-icon-192.png",
    "portal/field-icon-512.png",
)
"""Static files that the pages need."""


@cache
def edition() -> str:
    """Return the mark of all static files of the pages: another one makes a phone fetch everything anew."""
    told = hashlib.sha256()
    for name in sorted({*FILES, *SCRIPTS}):
        path = finders.find(name)
        told.update(name.encode())
        if isinstance(path, str):
            with open(path, "rb") as file:
                told.update(file.read())
    return told.hexdigest()[:16]


def files() -> list[str]:
    """Return the addresses of those files, under the names by which the pages ask for them."""
    return [static(name) for name in FILES]


def pages_of(officer: Officer, preferences: Preferences) -> Mapping[str, str]:
    """Return the pages that an officer's phone keeps, each with the mark of what stands on it."""
    unit = officer.unit
    every = (edition(), preferences.cookie(), str(timezone.localdate()), officer.full_name, unit.name, unit.code)
    sheets = [_sheet_told(one) for one in sheets_of(officer)]
    planned = [_meeting_told(one) for one in planned_of(officer)]
    held = [(*_meeting_told(one), one.asked) for one in held_of(officer)]  # type: ignore[attr-defined]  # counted with it
    questions = [_question_told(one) for one in questions_of(officer)]
    new = [one for one in questions if one[2] and not one[3]]
    pages = {
        reverse("field:home"): _mark(every, sheets, new, planned),
        reverse("field:meetings"): _mark(every, planned, held, len(new)),
        reverse("field:new_meeting"): _mark(every, [one[1] for one in sheets], len(new)),
        reverse("field:questions"): _mark(every, questions),
        reverse("field:waiting"): _mark(every, len(new)),
    }
    for told in sheets:
        pages[reverse("field:sheet", args=[told[0]])] = _mark(every, told, len(new))
    for meeting in planned:
        pages[reverse("field:meeting", args=[meeting[0]])] = _mark(every, meeting, [one[1] for one in sheets], len(new))
    return pages


def kept(officer: Officer, preferences: Preferences) -> dict[str, Any]:
    """Return all that a phone is told of what to keep."""
    return {"officer": mark_of(officer), "edition": edition(), "pages": pages_of(officer, preferences)}


def mark_of_all(told: Mapping[str, Any]) -> str:
    """Return the entity tag of what a phone is told."""
    return f'"{_mark(told)}"'


def _sheet_told(one: Any) -> tuple[Any, ...]:
    sheet = one.sending.sheet
    told = (sheet.title, sheet.approved_at, sheet.outdated_at, sheet.is_outdated, sheet.edition)
    return (one.sending.pk, sheet.pk, one.is_new, *told)


def _meeting_told(one: Any) -> tuple[Any, ...]:
    return (one.key, one.state, one.day, one.begins_at, one.place, one.subject, one.topic_id, one.attending)


def _question_told(one: Any) -> tuple[Any, ...]:
    due = one.case.due_on if one.is_open else None
    return (one.key, one.text, one.answered_at, one.answer_seen_at, one.state_told, one.is_open, due, one.case_id)


def _mark(*told: Any) -> str:
    return hashlib.sha256(json.dumps(told, default=str, sort_keys=True).encode()).hexdigest()[:20]
