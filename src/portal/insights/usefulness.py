"""Tables by procedure: how often each was asked about, and whether its answers were found useful."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.insights import charts
from portal.insights.charts import Words
from portal.insights.counting import Asked, Listed, Subjects
from portal.insights.hiding import HIDDEN, Cell, Hidden, Shown, protected, rounded, single
from portal.insights.questions import hidden_rows
from portal.insights.shares import wilson
from portal.insights.tables import Column, Kind, Table, Value, counted
from portal.procedures.models import Procedure

MOST: Final = 50
"""Procedures that a page shows; an export has all."""


@dataclass(frozen=True)
class Votes:
    """What is shown of the votes on a procedure: how many, and the share found useful with its interval."""

    count: Shown
    useful: Value = None
    share: Value = None
    low: Value = None
    high: Value = None

    @classmethod
    def of(cls, count: Shown, useful: int, not_useful: int) -> "Votes":
        """Tell votes of which `count` is shown; a side of too few people is told by its bound alone."""
        if isinstance(count, Hidden) or not count:
            return cls(count)
        small = settings.SMALL_COUNT
        if 0 < not_useful < small or 0 < useful < small:
            return cls(count, HIDDEN)
        interval = wilson(rounded(useful), rounded(useful) + rounded(not_useful))
        low, high = interval or (None, None)
        share = 100 * rounded(useful) / (rounded(useful) + rounded(not_useful))
        return cls(count, rounded(useful), share, low, high)


def by_procedure(subjects: Subjects, most: int | None = MOST) -> Table:
    """Procedures asked about, those with most votes first."""
    found, fields = subjects.by_procedure(), subjects.by_field()
    cells = {code: one.asked for code, one in found.items()}
    listed = Listed.of(cells, _of_each_field(found), _of_hidden_fields(found, fields))
    votes = _votes({code: found[code] for code, _asked in listed.shown if code})
    asked = sorted(
        ((code, number) for code, number in listed.shown if code),
        key=lambda one: (-sum(counted([votes[one[0]].count])), -one[1], one[0]),
    )[:most]
    names = dict(Procedure.objects.filter(code__in=[code for code, _ in asked]).values_list("code", "name"))
    rows: list[tuple[Value, ...]] = [(code, names.get(code, ""), number, *_told(votes[code])) for code, number in asked]
    if listed.together is not None:
        rows.append(("", hidden_rows(listed.hidden), listed.together, None, None, None, None, None))
    title = _("Hữu ích hay không, theo thủ tục")
    shares = [(f"{code} {names.get(code, '')}", votes[code].share) for code, _asked in asked]
    voted = [(name, share) for name, share in shares if share is not None]
    words = Words("useful", title, _("Tỉ lệ hữu ích theo phần trăm của các thủ tục có nhiều đánh giá nhất."))
    chart = charts.bars(words, voted) if voted else SafeString("")
    return Table("useful", title, _columns(), tuple(rows), chart=chart)


def _told(votes: Votes) -> tuple[Value, ...]:
    return votes.count, votes.useful, votes.share, votes.low, votes.high


def _of_each_field(found: Mapping[str, Asked]) -> list[list[str]]:
    """Return the procedures of each field: their sum stands in the table of fields."""
    codes: dict[str, list[str]] = defaultdict(list)
    for code, one in found.items():
        codes[one.field].append(code)
    return list(codes.values())


def _of_hidden_fields(found: Mapping[str, Asked], fields: Mapping[str, Cell]) -> list[str]:
    """Return the procedures of fields that the table of fields hides."""
    seen = protected(fields)
    return [code for code, one in found.items() if seen.get(one.field) is HIDDEN]


def _votes(found: Mapping[str, Asked]) -> dict[str, Votes]:
    """Return what is shown of the votes on procedures; a conversation has one vote on each."""
    seen = protected({code: single(one.useful + one.not_useful) for code, one in found.items()})
    return {code: Votes.of(seen[code], one.useful, one.not_useful) for code, one in found.items()}


def _columns() -> tuple[Column, ...]:
    return (
        Column("code", _("Mã"), Kind.TEXT),
        Column("name", _("Thủ tục"), Kind.TEXT),
        Column("questions", _("Câu hỏi")),
        Column("votes", _("Đánh giá")),
        Column("useful", _("Hữu ích")),
        Column("share", _("Tỉ lệ hữu ích"), Kind.SHARE),
        Column("low", _("Khoảng tin cậy từ"), Kind.SHARE),
        Column("high", _("Khoảng tin cậy đến"), Kind.SHARE),
    )
