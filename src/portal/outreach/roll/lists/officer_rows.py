"""Rows of a list of officers: who is new, whose data or decision change, which rows cannot be taken.

A person is the same where village and name are; of several with one name the same decision, telephone or service
decides, else it is told that nobody can be sure. A new number of the decision means that the officer was recognised
anew; the same number with other days, that something was written wrongly before.
"""

import copy
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _

from motcua.text.folding import fold
from portal.outreach.roll.lists.columns import heading_of
from portal.outreach.roll.lists.finding import Villages
from portal.outreach.roll.lists.judging import Judged, Verdict, change, refused
from portal.outreach.roll.lists.reading import ReadRow
from portal.outreach.roll.models import Officer, Recognition
from portal.outreach.roll.recognising import (
    Decision,
    RollError,
    Span,
    corrected_row,
    decision_of,
    faults_of,
    full_reason,
    recorded,
    renewed,
    span_of,
)
from portal.outreach.units.models import Unit
from portal.outreach.units.villages import same_name

KIND: Final = "officers"
CHUNK: Final = 1_000
PLAIN: Final = ("full_name", "phone", "email", "languages")
COMPARED: Final = (
    *("full_name", "role", "role_told", "languages", "phone", "email"),
    *("decision_no", "decided_on", "term_from", "term_until"),
)
WRITTEN: Final = (*COMPARED, "folded", "served_from", "ended_on", "end_reason")


def judge(unit: Unit, rows: Iterable[ReadRow]) -> list[Judged[Officer]]:
    """Return what is to become of each row of a unit's list."""
    rows = list(rows)
    judge = _Judge(unit, rows)
    return [judge.judged(row) for row in rows]


class _Judge:
    def __init__(self, unit: Unit, rows: list[ReadRow]) -> None:
        villages = Villages(unit, KIND)
        self._villages = {row.number: villages.of_officer(row) for row in rows}
        self._officers: dict[int, list[Officer]] = defaultdict(list)
        self._spans: dict[int, dict[str, Span]] = defaultdict(dict)
        for officer in Officer.objects.filter(unit.whole("unit__")).order_by("pk"):
            self._officers[officer.unit_id].append(officer)
            self._spans[officer.unit_id][str(officer.pk)] = span_of(officer)
        self._named = {officer.pk for row in rows for officer in self._exact(row)}
        self._seen: dict[str, int] = {}

    def judged(self, row: ReadRow) -> Judged[Officer]:
        """Return what is to become of a row."""
        village = self._villages[row.number]
        before = self._before(row, village) if village is not None and "full_name" in row.values else None
        if row.faults or village is None:
            return refused(row, before)
        key = str(before.pk) if before else f"{village.pk} {same_name(row.values['full_name'])}"
        if key in self._seen:
            row.fault("", _("trùng với dòng %(number)d") % {"number": self._seen[key]})
            return refused(row, before)
        self._seen[key] = row.number
        after = copy.copy(before) if before else Officer(unit=village)
        kind = self._applied(row, after, before)
        told = _changes(before, after) if before else []
        if not row.faults and (before is None or span_of(after) != span_of(before)):
            self._find_room(row, after, key)
        if row.faults:
            return refused(row, before)
        verdict = (Verdict.CHANGED if told else Verdict.UNCHANGED) if before else Verdict.ADDED
        return Judged(row, verdict, told, after, before, kind)

    def _exact(self, row: ReadRow) -> list[Officer]:
        village, name = self._villages[row.number], row.values.get("full_name", "")
        if village is None or not name:
            return []
        return [one for one in self._officers[village.pk] if same_name(one.full_name) == same_name(name)]

    def _before(self, row: ReadRow, village: Unit) -> Officer | None:
        """Return the officer that a row is about; None for a new one, or, with a fault, where nobody can be sure."""
        folded = fold(row.values["full_name"])
        like = self._exact(row) or [
            one for one in self._officers[village.pk] if one.folded == folded and one.pk not in self._named
        ]
        for narrowed in _narrowed(like, row.values):
            if len(narrowed) <= 1:
                return narrowed[0] if narrowed else None
        said = _("thôn có %(count)d người cùng tên, không rõ là ai; hãy sửa ở trang của từng người")
        row.fault(heading_of(KIND, "full_name"), said % {"count": len(like)})
        return None

    def _applied(self, row: ReadRow, officer: Officer, before: Officer | None) -> str:
        """Set on an officer what a row says; return the kind of decision that this means, empty for none."""
        values = row.values
        for name in PLAIN:
            setattr(officer, name, values.get(name, getattr(officer, name)))
        officer.folded = fold(officer.full_name)
        _set_role(officer, values)
        if before is None and "role" not in values:
            row.fault(heading_of(KIND, "role"), _("còn trống"))
        ended = _day(values, "ended_on")
        if ended is not None and (before is None or ended != before.ended_on):
            row.fault(heading_of(KIND, "ended_on"), _("thôi công nhận được ghi bằng quyết định ở trang của từng người"))
        return self._decided(row, officer, before)

    def _decided(self, row: ReadRow, officer: Officer, before: Officer | None) -> str:
        values = row.values
        decision = Decision(
            values["decision_no"],
            _sure_day(values, "decided_on"),
            _sure_day(values, "term_from"),
            _day(values, "term_until"),
        )
        if before is not None and same_number(decision.number) != same_number(before.decision_no):
            try:
                renewed(officer, decision)
            except RollError as fault:
                row.fault(heading_of(KIND, fault.field), fault.message)
            return Recognition.Kind.RENEWED
        officer.decision_no = before.decision_no if before else decision.number
        officer.decided_on, officer.term_from = decision.day, decision.since
        officer.term_until = decision.until or officer.term_until
        if before is None or decision_of(before) != decision_of(officer):
            for name, reason in faults_of(decision_of(officer)).items():
                row.fault(heading_of(KIND, name), reason)
        return "" if before else Recognition.Kind.RECOGNISED

    def _find_room(self, row: ReadRow, officer: Officer, key: str) -> None:
        """Take a place in the village, or say that there is none."""
        spans, span = self._spans[officer.unit_id], span_of(officer)
        reason = full_reason((one for name, one in spans.items() if name != key), span)
        if reason:
            row.fault(heading_of(KIND, "village"), reason)
        else:
            spans[key] = span


def same_number(number: str) -> str:
    """Return what two writings of one decision's number have in common."""
    return "".join(number.upper().split())


def _narrowed(like: Sequence[Officer], values: dict[str, Any]) -> Iterator[list[Officer]]:
    """Yield those with the name, then those of them that a further sign fits."""
    yield list(like)
    signs: tuple[Callable[[Officer], bool], ...] = (
        lambda one: same_number(one.decision_no) == same_number(values.get("decision_no", "")),
        lambda one: bool(one.phone) and one.phone == values.get("phone"),
        lambda one: one.serves(),
    )
    for sign in signs:
        fitting = [one for one in like if sign(one)]
        if fitting:
            yield fitting


def _set_role(officer: Officer, values: dict[str, Any]) -> None:
    if "role" in values:
        role, _colon, told = values["role"].partition(":")
        officer.role = role
        if told or role != Officer.Role.OTHER:
            officer.role_told = told
    if "role_told" in values:
        officer.role_told = values["role_told"]


def _day(values: dict[str, Any], name: str) -> date | None:
    return date.fromisoformat(values[name]) if values.get(name) else None


def _sure_day(values: dict[str, Any], name: str) -> date:
    return date.fromisoformat(values[name])


def _changes(before: Officer, after: Officer) -> list[dict[str, str]]:
    told = []
    for name in COMPARED:
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            if name == "role":
                old, new = before.get_role_display(), after.get_role_display()
            told.append(change(KIND, name, old, new))
    return told


def write(judged: Iterable[Judged[Officer]], user: Any) -> None:
    """Store the officers of rows that are new or changed, each with the decision that it means."""
    judged = [one for one in judged if one.thing is not None]
    new = [one.thing for one in judged if one.before is None and one.thing]
    Officer.objects.bulk_create(new, batch_size=CHUNK)
    Officer.objects.bulk_update([one.thing for one in judged if one.before and one.thing], WRITTEN, batch_size=CHUNK)
    decisions = [recorded(one.thing, one.kind, user) for one in judged if one.kind and one.thing]
    Recognition.objects.bulk_create(decisions, batch_size=CHUNK)
    for one in judged:
        if one.before and one.thing and not one.kind and decision_of(one.thing) != decision_of(one.before):
            corrected_row(one.thing, one.before).update(
                decided_on=one.thing.decided_on, since=one.thing.term_from, until=one.thing.term_until
            )
