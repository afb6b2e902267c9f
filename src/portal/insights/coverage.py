"""Tables of the records: how many there are and are complete, how old they are, which nobody asked about."""

from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.db.models import Count, Q, Window
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.insights import charts
from portal.insights.charts import Words
from portal.insights.models import DailyCount
from portal.insights.selecting import Selection
from portal.insights.shares import percentages
from portal.insights.tables import Column, Kind, Table, Value, number
from portal.procedures.models import Procedure

AGES: Final = (90, 180, 365, 730, 1095)
"""Ends of the classes of age, in days."""

MOST: Final = 50


def records() -> dict[str, int]:
    """Return how many procedures are published, how many records are complete, past review, withdrawn, of which age.

    Records are public, so nothing here is hidden or rounded.
    """
    today = timezone.localdate()
    ages = {f"age_{index}": _between(index) for index in range(len(AGES) + 1)}
    old = Q(record_date__dated__lte=today - timedelta(days=settings.RECORD_AGE_DAYS))
    counts = {
        "published": Count("pk"),
        "complete": Count("pk", filter=Q(complete=True)),
        "past_review": Count("pk", filter=Q(review_on__lt=today)),
        "no_review": Count("pk", filter=Q(review_on__isnull=True)),
        "withdrawn": Count("pk", filter=Q(in_force=False) | Q(missing_since__isnull=False)),
        "old": Count("pk", filter=old),
        "undated": Count("pk", filter=Q(record_date__dated__isnull=True)),
        **{name: Count("pk", filter=condition) for name, condition in ages.items()},
    }
    return dict(Procedure.objects.published().aggregate(**counts))


def _between(index: int) -> Q:
    """Return the condition of a class of age; the last has no end."""
    today = timezone.localdate()
    condition = Q(record_date__dated__gt=today - timedelta(days=AGES[index])) if index < len(AGES) else Q()
    begin = Q(record_date__dated__lte=today - timedelta(days=AGES[index - 1])) if index else Q()
    return Q(record_date__dated__isnull=False) & condition & begin


def state(found: dict[str, int]) -> Table:
    """How many records there are, and how many want looking at."""
    title = _("Bản ghi thủ tục")
    named = (
        (_("Thủ tục đã công bố"), found["published"]),
        (_("Có nội dung chi tiết"), found["complete"]),
        (_("Chưa có nội dung chi tiết"), found["published"] - found["complete"]),
        (_("Quá hạn rà soát"), found["past_review"]),
        (_("Chưa đặt hạn rà soát"), found["no_review"]),
        (_("Nguồn đã bãi bỏ hoặc không còn nêu"), found["withdrawn"]),
        (_("Cũ hơn %(days)s ngày") % {"days": number(settings.RECORD_AGE_DAYS)}, found["old"]),
        (_("Không đề ngày"), found["undated"]),
    )
    columns = (Column("what", _("Bản ghi"), Kind.TEXT), Column("records", _("Số lượng")), _share())
    whole = found["published"]
    rows = tuple((name, count, 100 * count / whole if whole else None) for name, count in named)
    words = Words("records", title, _("Số bản ghi theo tình trạng; đủ số liệu ở bảng."))
    return Table("records", title, columns, rows, chart=charts.bars(words, named))


def ages(found: dict[str, int]) -> Table:
    """How old the records are."""
    title = _("Tuổi của bản ghi")
    pairs = zip(AGES, AGES[1:], strict=False)
    between = [{"first": number(first), "last": number(last - 1)} for first, last in pairs]
    names = [
        _("Dưới %(days)s ngày") % {"days": number(AGES[0])},
        *(_("%(first)s–%(last)s ngày") % pair for pair in between),
        _("Từ %(days)s ngày") % {"days": number(AGES[-1])},
        _("Không đề ngày"),
    ]
    counts = [*(found[f"age_{index}"] for index in range(len(AGES) + 1)), found["undated"]]
    columns = (Column("age", _("Tuổi"), Kind.TEXT), Column("records", _("Số lượng")), _share())
    rows = tuple(zip(names, counts, percentages(counts), strict=True))
    words = Words("ages", title, _("Số bản ghi theo tuổi; đủ số liệu ở bảng."))
    return Table("ages", title, columns, rows, chart=charts.bars(words, list(zip(names, counts, strict=True))))


def never_asked(selection: Selection, most: int | None = MOST) -> Table:
    """Published procedures that nobody asked about in the chosen days, in order of their names."""
    found = list(_never_asked(selection)[:most])
    rows: tuple[tuple[Value, ...], ...] = tuple((code, name) for code, name, _every in found)
    note = _("Có %(count)s thủ tục chưa ai hỏi trong kỳ.") % {"count": number(found[0][2] if found else 0)}
    columns = (Column("code", _("Mã"), Kind.TEXT), Column("name", _("Thủ tục"), Kind.TEXT))
    return Table("never-asked", _("Thủ tục chưa ai hỏi"), columns, rows, note)


def _never_asked(selection: Selection) -> Any:
    """Return code and name of each procedure, with how many there are, in order of their names.

    The codes asked about are gathered first, once: PostgreSQL would otherwise look for each procedure by itself.
    """
    asked = DailyCount.objects.filter(day__range=(selection.first, selection.last)).order_by().values("code").distinct()
    left = Procedure.objects.published().exclude(code__in=asked)
    counted = left.annotate(every=Window(Count("pk")))
    return counted.order_by("sort_name", "code").values_list("code", "name", "every")


def _share() -> Column:
    return Column("share", _("Tỉ lệ"), Kind.SHARE)
