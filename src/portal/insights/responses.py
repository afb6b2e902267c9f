"""Tables of the inbox: how soon officers answered, and which questions are asked again and again without an answer."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Final

from django.conf import settings
from django.db.models import CharField, Count, Sum
from django.db.models import Value as Constant
from django.db.models.functions import Cast, Coalesce, Concat
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.inbox.models import Case, QuestionGroup
from portal.insights import charts
from portal.insights.answering import WAITED_FOR
from portal.insights.charts import Words
from portal.insights.hiding import Hidden, protected, rounded, single
from portal.insights.models import ResponseCount
from portal.insights.selecting import Selection
from portal.insights.tables import Column, Kind, Table, Value

MOST_GROUPS: Final = 20
"""Groups of questions that are told."""


def quantile(days: Mapping[int, int], share: float) -> int | None:
    """Return within how many working days a share of the people had their answer, None where nobody had one."""
    wanted, passed = share * sum(days.values()), 0
    for day in sorted(days):
        passed += days[day]
        if passed >= wanted and passed:
            return day
    return None


class Times:
    """How many people were answered after how many working days, and how many of them in time, by field."""

    def __init__(self, selection: Selection) -> None:
        """Read them, one query."""
        self.days: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
        self.in_time: dict[str, int] = defaultdict(int)
        chosen = ResponseCount.objects.selected(selection).values_list("field", "working_days")
        for field, days, answered, in_time in chosen.annotate(Sum("answered"), Sum("in_time")).order_by():
            self.days[field][days] += answered
            self.in_time[field] += in_time

    def everywhere(self) -> tuple[dict[int, int], int]:
        """Return the days and the number in time of all fields together."""
        days: dict[int, int] = defaultdict(int)
        for counts in self.days.values():
            for day, number in counts.items():
                days[day] += number
        return dict(days), sum(self.in_time.values())


def figures(days: Mapping[int, int], in_time: int) -> tuple[Value, ...]:
    """Return median, 90th percentile and share in time, where neither who was in time nor who was not are too few."""
    answered = sum(days.values())
    if not answered:
        return None, None, None
    late, small = answered - in_time, settings.SMALL_COUNT
    told = not (0 < late < small or 0 < in_time < small)
    share = 100 * rounded(in_time) / (rounded(in_time) + rounded(late)) if told else None
    return quantile(days, 0.5), quantile(days, 0.9), share


def times(selection: Selection, names: Mapping[str, str]) -> Table:
    """How soon officers answered, by field; overdue is told as of now."""
    found, overdue = Times(selection), overdue_now(selection)
    cells = {field: single(sum(days.values())) for field, days in found.days.items()}
    seen, late = protected(cells), protected({field: single(number) for field, number in overdue.items()})
    rows: list[tuple[Value, ...]] = []
    for field in sorted(cells.keys() | overdue.keys(), key=lambda one: (-cells.get(one, single(0)).count, one)):
        count, name = seen.get(field, 0), names.get(field, field) or _("Chưa rõ lĩnh vực")
        told = (None,) * 3 if isinstance(count, Hidden) else figures(found.days.get(field, {}), found.in_time[field])
        rows.append((name, count, *told, late.get(field, 0)))
    title = _("Thời gian trả lời của cán bộ")
    drawn = [(str(row[0]), row[2]) for row in rows if row[2] is not None]
    words = Words("responses", title, _("Số ngày làm việc (trung vị) theo lĩnh vực; đủ số liệu ở bảng."))
    columns = (Column("field", _("Lĩnh vực"), Kind.TEXT), Column("answered", _("Đã trả lời")), *time_columns())
    chart = charts.bars(words, drawn) if drawn else SafeString("")
    return Table("responses", title, columns, tuple(rows), chart=chart)


def time_columns() -> tuple[Column, ...]:
    """Return what is told of times."""
    return (
        Column("median", _("Trung vị (ngày làm việc)"), Kind.DAYS),
        Column("p90", _("Phân vị 90 (ngày làm việc)"), Kind.DAYS),
        Column("in_time", _("Đúng hạn"), Kind.SHARE),
        Column("overdue", _("Đang quá hạn")),
    )


def overdue_now(selection: Selection) -> dict[str, int]:
    """Return how many people wait longer than they were told, by field."""
    waiting = Case.objects.filter(kind__in=WAITED_FOR, state__in=Case.OPEN, due_on__lt=timezone.localdate())
    chosen = {"province": selection.province, "commune": selection.commune, "field__slug": selection.field}
    waiting = waiting.filter(**{name: value for name, value in chosen.items() if value})
    return {slug or "": number for slug, number in waiting.values_list("field__slug").annotate(Count("pk")).order_by()}


def unanswered(selection: Selection) -> Table:
    """Groups of like questions that the assistant could not answer, each asked by enough people, most people first."""
    kinds = (Case.Kind.UNANSWERED, Case.Kind.QUESTION)
    chosen = {"province": selection.province, "commune": selection.commune, "field__slug": selection.field}
    days = (selection.first, selection.last)
    cases = Case.objects.filter(
        kind__in=kinds,
        state__in=Case.OPEN,
        group__isnull=False,
        received_at__date__range=days,
        **{name: value for name, value in chosen.items() if value},
    )
    alone = Concat(Constant("#"), Cast("pk", CharField()))
    asker = Coalesce("origin__conversation_id", "turn__conversation_id", alone)
    people = cases.values_list("group").annotate(people=Count(asker, distinct=True)).order_by("-people", "group")
    largest = dict(people.filter(people__gte=settings.SMALL_COUNT)[:MOST_GROUPS])
    words = QuestionGroup.objects.in_bulk(largest)
    rows = tuple((words[pk].question, rounded(number)) for pk, number in largest.items() if pk in words)
    columns = (Column("question", _("Câu hỏi tiêu biểu"), Kind.TEXT), Column("people", _("Người hỏi")))
    return Table("unanswered", _("Câu hỏi chưa trả lời được, theo nhóm"), columns, rows)
