"""Made-up rows of the whole country for the measuring of outreach: in bulk, and the same each time.

Written in the order of `STEPS`; Django is set up by whoever calls.
"""

import random
from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import connection
from django.utils import timezone

from motcua.text.folding import fold
from portal.inbox.models import Case
from portal.outreach.directives.models import Assignment, Directive, ReportForm, ReportItem, Task, UnitReport
from portal.outreach.field.models import Phone
from portal.outreach.meetings.models import FieldQuestion, Meeting
from portal.outreach.roll import training
from portal.outreach.roll.models import Attendance, Course, Merit, Officer, Recognition
from portal.outreach.sheets.models import Receipt, Sending, Sheet, Topic
from portal.outreach.units.finding import Findable
from portal.outreach.units.models import Unit

CHUNK: Final = 5_000
FAMILY: Final = ("Nguyễn", "Trần", "Lê", "Phạm", "Đinh", "Hồ", "Y", "A", "Phan", "Võ")
GIVEN: Final = ("Văn Thử", "Thị Mẫu", "Thử", "Mẫu", "Văn Mẫu", "Thị Thử", "Quang Thử", "Minh Mẫu")


def in_chunks(model: Any, rows: Iterable[Any]) -> None:
    """Write rows as they come."""
    some: list[Any] = []
    for row in rows:
        if isinstance(row, Findable):
            row.fold_words()
        some.append(row)
        if len(some) == CHUNK:
            model.objects.bulk_create(some)
            some = []
    model.objects.bulk_create(some)


def fill_villages(given: Namespace) -> None:
    """Write villages, shared out evenly over the communes."""
    communes = list(Unit.objects.communes())

    def rows() -> Iterator[Unit]:
        for number in range(given.villages):
            commune = communes[number % len(communes)]
            place = number // len(communes) + 1
            unit = Unit(
                code=f"{commune.code}-{place:03}",
                name=f"Thôn {place}",
                level=Unit.Level.VILLAGE,
                parent=commune,
                folded=f"thon {place}",
                province_code=commune.province_code,
                commune_code=commune.code,
            )
            yield unit

    in_chunks(Unit, rows())


def fill_officers(given: Namespace) -> None:
    """Write officers of 19 villages out of 20, each with a decision; some terms have ended or run out soon."""
    drawn = random.Random(7)  # noqa: S311  # made-up rows, the same each time
    today = date.today()
    villages = [key for key in Unit.objects.villages().values_list("pk", flat=True) if drawn.random() < 0.95]
    roles = list(Officer.Role)

    def rows() -> Iterator[Officer]:
        for number in range(given.officers):
            name = f"{FAMILY[number % 10]} {GIVEN[number // 10 % 8]} {number % 997}"
            since = today - timedelta(days=drawn.randrange(30, 1500))
            yield Officer(
                unit_id=villages[number % len(villages)],
                full_name=name,
                folded=fold(name),
                role=roles[number % len(roles)],
                languages=["Tiếng Việt", "Hrê"] if number % 9 == 0 else ["Tiếng Việt"],
                phone="0000 000 000",
                decision_no=f"{number % 200 + 1}/QĐ-UBND",
                decided_on=since,
                term_from=since,
                term_until=since + timedelta(days=1600),
                ended_on=today - timedelta(days=5) if number % 25 == 0 else None,
            )

    in_chunks(Officer, rows())
    officers = Officer.objects.values_list("pk", "decision_no", "decided_on", "term_from", "term_until").iterator()
    in_chunks(
        Recognition,
        (
            Recognition(officer_id=key, kind="recognised", decision_no=no, decided_on=day, since=since, until=until)
            for key, no, day, since, until in officers
        ),
    )


def fill_training(given: Namespace) -> None:
    """Write a course a commune, attended by half of the officers, and merits."""
    today = date.today()
    Course.objects.bulk_create(
        Course(
            unit=unit, title=f"Tập huấn {unit.name}", held_from=today - timedelta(days=number % 700), held_until=today
        )
        for number, unit in enumerate(Unit.objects.communes())
    )
    courses = dict(Course.objects.values_list("unit__code", "pk"))
    officers = Officer.objects.values_list("pk", "unit__commune_code").order_by("pk")
    in_chunks(
        Attendance,
        (
            Attendance(
                course_id=courses[code],
                officer_id=key,
                attended=key % 10 != 1,
                certificate_no=f"CN-{key}" if key % 4 == 0 else "",
                certified_on=today if key % 4 == 0 else None,
            )
            for key, code in officers.iterator()
            if key % 2 or key % 4 == 0
        ),
    )
    training.keep_trained()
    in_chunks(
        Merit,
        (
            Merit(officer_id=key, kind="commendation", day=today, document="1/QĐ", issued_by="UBND", text="Tốt")
            for key, _code in officers[:20_000]
        ),
    )


def fill_meetings(given: Namespace) -> None:
    """Write meetings over the last two years, a question for every fourth."""
    today = date.today()
    villages = list(Unit.objects.villages().values_list("pk", flat=True))
    in_chunks(
        Meeting,
        (
            Meeting(
                unit_id=villages[number % len(villages)],
                state=("held", "held", "planned", "called_off")[number % 4],
                day=today - timedelta(days=number % 730),
                place="Nhà sinh hoạt cộng đồng",
                subject=f"Phổ biến việc thứ {number % 500}",
                attending=number % 90 + 10,
            )
            for number in range(given.meetings)
        ),
    )
    held = list(Meeting.objects.values_list("pk", "unit_id").order_by("pk")[: given.meetings // 4])
    now = timezone.now()
    waiting = [key for key, _unit in held if key % 5 == 0]
    about = {"kind": Case.Kind.GRASSROOTS, "due_on": today, "province": "51"}
    new = (Case(receipt=f"CS{key}", question=f"Hỏi việc thứ {key}", **about) for key in waiting)
    cases = Case.objects.bulk_create(new, batch_size=CHUNK)
    case_of = dict(zip(waiting, cases, strict=True))
    in_chunks(FieldQuestion, (_question(key, unit, case_of.get(key), now) for key, unit in held))


def _question(key: int, unit: int, case: Case | None, now: datetime) -> FieldQuestion:
    """Return a question to a meeting: answered long ago, or still in the inbox."""
    told = {"unit_id": unit, "meeting_id": key, "text": f"Hỏi việc thứ {key}", "case": case}
    raised = now - timedelta(days=key % 730)
    answered = {"answer": "Có.", "answered_at": raised + timedelta(days=3)} if case is None else {}
    return FieldQuestion(**told, **answered, raised_at=raised)


def fill_phones(given: Namespace) -> None:
    """Let a phone of every tenth officer in."""
    officers = Officer.objects.order_by("pk").values_list("pk", flat=True)[: given.officers // 10]
    in_chunks(Phone, (Phone(officer_id=key, digest=f"{key:064}") for key in officers.iterator()))


def fill_sheets(given: Namespace) -> None:
    """Write sheets, to how many units each was sent, and who opened it."""
    topics = Topic.objects.bulk_create(Topic(name=f"Chủ đề {number}") for number in range(20))
    provinces = list(Unit.objects.provinces())
    sheets = [
        Sheet(
            title=f"Tờ thông tin {number}",
            topic=topics[number % 20],
            unit=provinces[number % 34],
            office="UBND thử",
            short="Tin ngắn",
            live=number % 5 != 0,
        )
        for number in range(2_000)
    ]
    in_chunks(Sheet, sheets)
    communes = list(Unit.objects.communes())
    in_chunks(
        Sending,
        (
            Sending(sheet=sheets[number % len(sheets)], unit=communes[number % len(communes)])
            for number in range(20_000)
        ),
    )
    Sending.objects.bulk_create(Sending(sheet=sheets[1], unit=province) for province in provinces)
    sendings = list(Sending.objects.values_list("pk", flat=True))
    officers = list(Officer.objects.order_by("pk").values_list("pk", flat=True)[:10_000])
    in_chunks(
        Receipt,
        (
            Receipt(sending_id=sendings[number % len(sendings)], officer_id=officers[number // len(sendings)])
            for number in range(200_000)
            if officers
        ),
    )


def fill_directives(given: Namespace) -> None:
    """Write directives of ten tasks, each for every commune of a province; a report form with reports."""
    today = date.today()
    provinces = list(Unit.objects.provinces())
    communes: dict[str, list[int]] = {}
    for key, code in Unit.objects.communes().values_list("pk", "province_code"):
        communes.setdefault(code, []).append(key)
    directives = [
        Directive(
            number=f"{number}/UBND",
            issued_on=today - timedelta(days=number),
            issued_by="UBND tỉnh",
            title=f"Việc thứ {number}",
            unit=provinces[number % 34],
        )
        for number in range(170)
    ]
    in_chunks(Directive, directives)
    tasks = Task.objects.bulk_create(
        Task(directive=one, number=number, text=f"Làm việc {number}", due_on=today + timedelta(days=number * 5 - 20))
        for one in directives
        for number in range(1, 11)
    )
    states = list(Assignment.State)
    units = {one.pk: communes[one.unit.code] for one in directives}
    in_chunks(
        Assignment,
        (
            Assignment(task=task, unit_id=key, due_on=task.due_on, state=states[(task.pk + key) % len(states)])
            for task in tasks
            for key in units[task.directive_id]
        ),
    )
    forms = ReportForm.objects.bulk_create(ReportForm(title=f"Báo cáo quý {one.name}", unit=one) for one in provinces)
    items = ReportItem.objects.bulk_create(
        ReportItem(form=form, number=number, label=f"Chỉ tiêu {number}", kind="text" if number == 5 else "number")
        for form in forms
        for number in range(1, 6)
    )
    asked: dict[int, list[ReportItem]] = {}
    for item in items:
        asked.setdefault(item.form_id, []).append(item)
    quarters = [date(2025, month, 1) for month in (1, 4, 7, 10)] + [date(2026, month, 1) for month in (1, 4, 7)]
    in_chunks(
        UnitReport,
        (
            UnitReport(
                form=form,
                unit_id=key,
                period_from=first,
                period_until=first + timedelta(days=88),
                due_on=first + timedelta(days=97),
                state="filed",
                values={
                    str(item.pk): {"value": "Thiếu loa." if item.kind == "text" else key % 50, "note": ""}
                    for item in asked[form.pk]
                },
            )
            for form, province in zip(forms, provinces, strict=True)
            for key in communes[province.code]
            for first in quarters
        ),
    )


STEPS: Final[tuple[Callable[[Namespace], None], ...]] = (
    *(fill_villages, fill_officers, fill_training, fill_meetings, fill_phones, fill_sheets, fill_directives),
)


def settle() -> None:
    """Have the server look at what was written and put it to rest, as it does by itself some minutes later."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")
