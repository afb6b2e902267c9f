"""Opens the lists and pages of outreach over the data of the whole country, on PostgreSQL.

Usage: python benchmarks/outreach.py [--database URL] [--villages 100000] [--officers 200000] [--meetings 200000]
                                     [--only WORD] [--keep]

It makes a database of its own on the server named and fills it with made-up rows in bulk: 34 provinces and 3,321
communes, villages, officers with decisions and courses, meetings with questions, sheets that were sent, directives with
tasks. Each page is opened through Django's test client by a superuser, by a coordinator of a province and by the staff
of a commune: the time is that of the server alone, the median and the most of five after one to warm up; the queries
are counted.

`--keep` leaves the database there and takes it again the next time; `--only` opens the pages whose name has the word.

Exit status: 0 measured and held; 1 a bound was missed.
"""

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

import psycopg

NAME: Final = "motcua_outreach"
PAGE_MS: Final = 400.0
MOST_QUERIES: Final = 40
REPEATS: Final = 5
CHUNK: Final = 5_000
PROVINCE: Final = "51"
FAMILY: Final = ("Nguyễn", "Trần", "Lê", "Phạm", "Đinh", "Hồ", "Y", "A", "Phan", "Võ")
GIVEN: Final = ("Văn Thử", "Thị Mẫu", "Thử", "Mẫu", "Văn Mẫu", "Thị Thử", "Quang Thử", "Minh Mẫu")

PAGES: Final[list[tuple[str, str]]] = [
    ("first page", "/quan-tri/"),
    ("units", "/quan-tri/units/"),
    ("units: search", "/quan-tri/units/?q=ba+to"),
    ("units: villages", "/quan-tri/units/?level=village"),
    ("units: villages of a province", "/quan-tri/units/?level=village&province=51"),
    ("units: page 1000", "/quan-tri/units/?level=village&p=1000"),
    ("unit chooser", "/quan-tri/unit_chooser/results/?q=ba+to"),
    ("village chooser", "/quan-tri/village_chooser/results/?q=thon+12"),
    ("officers", "/quan-tri/officers/"),
    ("officers: page 1000", "/quan-tri/officers/?p=1000"),
    ("officers: search", "/quan-tri/officers/?q=nguyen+van+thu+19"),
    ("officers: serving", "/quan-tri/officers/?state=serving"),
    ("officers: ending", "/quan-tri/officers/?state=ending"),
    ("officers: ended", "/quan-tri/officers/?state=ended"),
    ("officers: untrained", "/quan-tri/officers/?training=no"),
    ("officers: language", "/quan-tri/officers/?language=Hrê"),
    ("officers: role", "/quan-tri/officers/?role=front_head"),
    ("officers: commune", "/quan-tri/officers/?province=51&commune=21025"),
    ("officers: all filters", "/quan-tri/officers/?state=serving&training=no&language=Hrê&province=51&q=thu"),
    ("officers: by term", "/quan-tri/officers/?ordering=term_until"),
    ("officer chooser", "/quan-tri/officer_chooser/results/?q=mau+12"),
    ("coverage", "/quan-tri/coverage/"),
    ("coverage: province", "/quan-tri/coverage/51/"),
    ("coverage: commune", "/quan-tri/coverage/21025/"),
    ("courses", "/quan-tri/courses/"),
    ("certificates", "/quan-tri/certificates/"),
    ("certificates: search", "/quan-tri/certificates/?q=CN-19"),
    ("merits", "/quan-tri/merits/"),
    ("imports", "/quan-tri/roll_imports/"),
    ("memberships", "/quan-tri/memberships/"),
    ("sheets", "/quan-tri/snippets/sheets/sheet/"),
    ("sheets: outdated", "/quan-tri/snippets/sheets/sheet/?state=outdated"),
    ("sheets: unit", "/quan-tri/snippets/sheets/sheet/?of_unit=quang+ngai"),
    ("sheets: search", "/quan-tri/snippets/sheets/sheet/?q=thong+tin+12"),
    ("sheets: one sent to the whole country", "/quan-tri/snippets/sheets/sheet/inspect/2/"),
    ("sheets: one sent to communes", "/quan-tri/snippets/sheets/sheet/inspect/53/"),
    ("sheets: bulletin", "/quan-tri/snippets/sheets/sheet/bulletin/"),
    ("sheets: public page", "/to-thong-tin/2/"),
]
"""Pages by name and address. Each room adds its own."""


def main() -> int:
    """Fill, open; print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", default="postgresql://postgres@127.0.0.1:5432/postgres")
    parser.add_argument("--villages", type=int, default=100_000)
    parser.add_argument("--officers", type=int, default=200_000)
    parser.add_argument("--meetings", type=int, default=200_000)
    parser.add_argument("--only", default="")
    parser.add_argument("--keep", action="store_true")
    given = parser.parse_args()
    address = urlunsplit(urlsplit(given.database)._replace(path=f"/{NAME}"))
    with tempfile.TemporaryDirectory() as home, psycopg.connect(given.database, autocommit=True) as server:
        if not given.keep:
            server.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
        there = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", (NAME,)).fetchone()
        if not there:
            server.execute(f"CREATE DATABASE {NAME}")
        os.environ.update(DATABASE_URL=address, MOTCUA_HOME=home, DJANGO_SETTINGS_MODULE="portal.settings.test")
        os.environ.pop("REDIS_URL", None)
        try:
            return measure(given, filled=bool(there))
        finally:
            from django.db import connections

            connections.close_all()
            if not given.keep:
                server.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")


def measure(given: argparse.Namespace, *, filled: bool) -> int:
    """Fill the database where it is empty, and measure; Django is set up for it now."""
    import django

    django.setup()
    from django.core.management import call_command

    if not filled:
        call_command("migrate", interactive=False, verbosity=0)
        start = time.perf_counter()
        fill(given)
        print(f"filled in {time.perf_counter() - start:.0f} s\n")
    return 1 if open_pages(given.only) else 0


def fill(given: argparse.Namespace) -> None:
    """Write the rows."""
    from django.core.management import call_command
    from django.db import connection

    call_command("load_units", verbosity=0)
    for step in (fill_villages, fill_officers, fill_training, fill_meetings, fill_sheets, fill_directives):
        start = time.perf_counter()
        step(given)
        print(f"{step.__name__}: {time.perf_counter() - start:.0f} s", flush=True)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")  # as a server does by itself once rows were written


def in_chunks(model: Any, rows: Iterator[Any]) -> None:
    """Write rows as they come."""
    some = []
    for row in rows:
        some.append(row)
        if len(some) == CHUNK:
            model.objects.bulk_create(some)
            some = []
    model.objects.bulk_create(some)


def fill_villages(given: argparse.Namespace) -> None:
    """Write villages, shared out evenly over the communes."""
    from portal.outreach.units.models import Unit

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


def fill_officers(given: argparse.Namespace) -> None:
    """Write officers of 19 villages out of 20, each with a decision; some terms have ended or run out soon."""
    from motcua.text.folding import fold
    from portal.outreach.roll.models import Officer, Recognition
    from portal.outreach.units.models import Unit

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


def fill_training(given: argparse.Namespace) -> None:
    """Write a course a commune, attended by half of the officers, and merits."""
    from portal.outreach.roll import training
    from portal.outreach.roll.models import Attendance, Course, Merit, Officer
    from portal.outreach.units.models import Unit

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


def fill_meetings(given: argparse.Namespace) -> None:
    """Write meetings over the last two years, a question for every fourth."""
    from portal.outreach.meetings.models import FieldQuestion, Meeting
    from portal.outreach.units.models import Unit

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
    held = Meeting.objects.values_list("pk", "unit_id").order_by("pk")[: given.meetings // 4]
    in_chunks(
        FieldQuestion,
        (
            FieldQuestion(unit_id=unit, meeting_id=key, text=f"Hỏi việc thứ {key}", answer="Có." if key % 2 else "")
            for key, unit in held.iterator()
        ),
    )


def fill_sheets(given: argparse.Namespace) -> None:
    """Write sheets, to how many units each was sent, and who opened it."""
    from portal.outreach.roll.models import Officer
    from portal.outreach.sheets.models import Receipt, Sending, Sheet, Topic
    from portal.outreach.units.models import Unit

    topics = Topic.objects.bulk_create(Topic(name=f"Chủ đề {number}") for number in range(20))
    provinces = list(Unit.objects.provinces())
    sheets = Sheet.objects.bulk_create(
        Sheet(
            title=f"Tờ thông tin {number}",
            topic=topics[number % 20],
            unit=provinces[number % 34],
            office="UBND thử",
            short="Tin ngắn",
            live=number % 5 != 0,
        )
        for number in range(2_000)
    )
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


def fill_directives(given: argparse.Namespace) -> None:
    """Write directives of ten tasks, each for every commune of a province; a report form with reports."""
    from portal.outreach.directives.models import Assignment, Directive, ReportForm, Task, UnitReport
    from portal.outreach.units.models import Unit

    today = date.today()
    provinces = list(Unit.objects.provinces())
    communes: dict[str, list[int]] = {}
    for key, code in Unit.objects.communes().values_list("pk", "province_code"):
        communes.setdefault(code, []).append(key)
    directives = Directive.objects.bulk_create(
        Directive(
            number=f"{number}/UBND",
            issued_on=today - timedelta(days=number),
            issued_by="UBND tỉnh",
            title=f"Việc thứ {number}",
            unit=provinces[number % 34],
        )
        for number in range(170)
    )
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
            )
            for form, province in zip(forms, provinces, strict=True)
            for key in communes[province.code]
            for first in quarters
        ),
    )


def people() -> dict[str, Any]:
    """Return who opens the pages, by what they are."""
    from django.contrib.auth import get_user_model

    from portal.accounts.roles import Role
    from portal.outreach.units.models import Membership, Unit

    users = get_user_model().objects
    made = {"all": users.filter(username="do-luong").first() or users.create_superuser("do-luong")}
    for name, role, code in (("province", Role.COORDINATOR, PROVINCE), ("commune", Role.COMMUNE, "21025")):
        user = users.filter(username=f"do-{name}").first()
        if user is None:
            user = users.create_user(f"do-{name}")
            user.give_role(role)
            Membership.objects.create(user=user, unit=Unit.objects.get(code=code))
        made[name] = user
    return made


def open_pages(only: str) -> int:
    """Open each page as each of the three, and print times and queries; return how many bounds were missed."""
    from django.test import Client

    print("| page | who | median ms | most ms | queries | kB |\n|---|---|---|---|---|---|")
    missed = 0
    clients = {}
    for who, user in people().items():
        clients[who] = Client(raise_request_exception=False)
        clients[who].force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    for name, address in PAGES:
        if only not in name:
            continue
        for who, client in clients.items():
            missed += opened(name, who, lambda client=client, address=address: client.get(address))
    return missed


def opened(name: str, who: str, get: Callable[[], Any]) -> bool:
    """Open a page some times and print a row; tell whether a bound was missed. Of what is closed nothing is told."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    response = get()
    if response.status_code in (302, 403, 404) and who != "all":
        return False
    with CaptureQueriesContext(connection) as queries:
        get()
        count = len(queries)
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        get()
        times.append((time.perf_counter() - start) * 1000)
    median = statistics.median(times)
    late = median > PAGE_MS or count > MOST_QUERIES or response.status_code >= 400
    told = f"{median:.0f}{' **missed**' if late else ''}"
    size = len(response.content) // 1024
    print(f"| {name} ({response.status_code}) | {who} | {told} | {max(times):.0f} | {count} | {size} |", flush=True)
    return late


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    sys.exit(main())
